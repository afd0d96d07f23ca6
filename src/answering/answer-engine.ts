// AnswerEngine: a customer's message in, a reply out, with the reason for it. Pure: it holds the knowledge and the trained ranker in
// memory, stores nothing and opens no connection.
import type { Article } from "../knowledge/article.ts";
import {
  cleanText,
  type Detection,
  detectLanguage,
  findEntities,
  type LanguageTag,
  maskPersonalData,
  sameLanguage,
  shippedLanguages,
} from "../language/index.ts";
import { type Fact, fillFacts, pickVariant } from "../markets/index.ts";
import { SearchIndex } from "../search/index.ts";
import { type Decision, decide, defaultPolicy, type Ranked } from "./decide.ts";
import { Ranker, type RankerEntry, type RankerOptions, type Ranking } from "./ranker.ts";
import type { Candidate, Question, Reply, ReplyReason, ReplySource, Turn } from "./reply.ts";
import { afterCourtesy, bare, exactRoutine, soundsLikeFollowUp } from "./routine.ts";
import { mayHoldEntities, searchText } from "./search-text.ts";
import { type ChangedArticle, Taught } from "./taught.ts";
import { fill, noTextNotice, texts } from "./texts.ts";

export interface Company {
  name: string;
  /** The language to fall back on. */
  defaultLanguage: LanguageTag;
  /** What answers leave open, such as {returnWindow}; default none. */
  facts?: readonly Fact[];
}

/** What answers questions; the engine is one. A promise where vectors are waited for. */
export interface Answerer {
  answer(question: Question): Reply | Promise<Reply>;
}

const NOTHING_RANKED: Ranking = { ranked: [], none: 1, routine: null, knownWords: 0, bestScore: 0 };
/** The question before counts this much when a follow-up is read together with it. */
const EARLIER_WEIGHT = 0.5;
/** The article that was answered just before is less likely to be asked for again by a follow-up. */
const JUST_ANSWERED = 0.4;
/** Under this share of a perfect match even the best entry resembles the message by chance. */
const NO_RESEMBLANCE = 0.15;
/** A message of at most this many words may be a follow-up without saying so. */
const SHORT_WORDS = 4;

export class AnswerEngine implements Answerer {
  readonly company: Company;
  readonly ranker: Ranker;
  readonly release: number | null;
  private readonly articles: readonly Article[];
  private readonly number: ReadonlyMap<string, number>;
  private readonly languages: readonly LanguageTag[];
  /** Bare phrasing or title -> its article; -1 where several articles have it. */
  private readonly wordForWord: ReadonlyMap<string, number>;
  /** What the ranker does not know yet; null: it knows everything. */
  private readonly taught: Taught | null;
  /** The engine without it. */
  private readonly learned: AnswerEngine;

  constructor(
    articles: readonly Article[],
    ranker: Ranker,
    company: Company,
    release: number | null = null,
    beside: { taught: Taught; learned: AnswerEngine } | null = null,
  ) {
    this.articles = articles;
    this.ranker = ranker;
    this.company = company;
    this.release = release;
    this.taught = beside?.taught ?? null;
    this.learned = beside?.learned ?? this;
    this.number = new Map(articles.map((article, k) => [article.id, k]));
    this.languages = [
      ...new Set(
        articles.flatMap(({ variants, phrasings }) => [...variants, ...phrasings].map(({ language }) => language)),
      ),
    ];
    this.wordForWord = beside?.learned.wordForWord ?? phrasingsOf(articles);
  }

  static train(articles: readonly Article[], company: Company, options: RankerOptions = {}): AnswerEngine {
    return new AnswerEngine(articles, Ranker.train(entriesOf(articles), articles.length, options), company);
  }

  /** Puts a stored model and the knowledge it was trained on together again. */
  static restore(
    articles: readonly Article[],
    model: Uint8Array,
    company: Company,
    release: number | null = null,
    index: SearchIndex = SearchIndex.build(entriesOf(articles), articles.length),
  ): AnswerEngine {
    return new AnswerEngine(articles, Ranker.fromBytes(model, index), company, release);
  }

  /** The same engine for a company that calls itself something else, or has said another of its facts. */
  with(company: Company): AnswerEngine {
    const { articles, ranker, release, taught, learned } = this;
    return new AnswerEngine(articles, ranker, company, release, taught && { taught, learned });
  }

  /**
   * The same engine, which also knows what was written since it learned; what it was told of before is forgotten.
   * @param now  articles that changed, as they are
   * @param removed  articles that are there no more
   */
  taughtWith(now: readonly Article[], removed: readonly string[] = []): AnswerEngine {
    const { learned } = this;
    const articles = [...learned.articles];
    const changed: ChangedArticle[] = [];
    for (const article of [...now, ...removed.map((id) => ({ id, variants: [], phrasings: [] }))]) {
      const known = learned.number.get(article.id);
      if (known === undefined && article.variants.length === 0) continue;
      const before = known === undefined ? null : learned.articles[known]!;
      const number = known ?? articles.length;
      articles[number] = article;
      changed.push({ number, before, now: article });
    }
    if (changed.length === 0) return this.taught ? learned.with(this.company) : this;
    const taught = new Taught(changed, this.ranker.index);
    return new AnswerEngine(articles, this.ranker, this.company, this.release, { taught, learned });
  }

  /** The same engine with another promise on wrong answers. */
  promising(toleratedWrong: number): AnswerEngine {
    const ranker = this.ranker.promising(toleratedWrong);
    if (ranker === this.ranker) return this;
    const { articles, company, release, taught, learned } = this;
    return new AnswerEngine(
      articles,
      ranker,
      company,
      release,
      taught && { taught, learned: learned.promising(toleratedWrong) },
    );
  }

  get articleCount(): number {
    return this.articles.length;
  }

  answer(question: Question): Reply {
    const started = performance.now();
    const text = cleanText(question.text);
    const history = question.history ?? [];
    const routine = exactRoutine(text);
    const detection = this.detect(text, question, history, routine?.languages ?? []);
    const language = detection.language ?? question.pageLanguage ?? this.company.defaultLanguage;
    const chosen =
      question.article === undefined || question.article === null ? undefined : this.number.get(question.article);

    let asked = text;
    let followsUp: string | null = null;
    let ranking: Ranking;
    let decision: Decision;
    if (chosen !== undefined) {
      ranking = { ...NOTHING_RANKED, ranked: [{ article: chosen, confidence: 1 }], none: 0, knownWords: 1 };
      decision = { kind: "answer", article: chosen, confidence: 1 };
    } else {
      ranking = this.ranker.rank(text, undefined, language);
      if (this.isUnreadable(text, ranking, language, history)) {
        const seen = { question, text, language, detection, followsUp, taught: false };
        return this.reply(started, { kind: "unreadable" }, ranking, seen);
      }
      ({ ranking, decision } = this.read(text, language, ranking));
      // "Thanks! And how do I pay?" is a question.
      const rest = routine === null ? afterCourtesy(text) : null;
      if (rest !== null) {
        const alone = this.read(rest, language, this.ranker.rank(rest, undefined, language));
        if (saysMore(rest, alone, { ranking, decision })) {
          asked = rest;
          ({ ranking, decision } = alone);
        }
      }
      const earlier = earlierQuestion(history);
      if (earlier && mayFollowUp(asked, decision)) {
        const joined = this.followUp(asked, earlier, ranking, language);
        const joint = this.decide(joined, language, exactRoutine(asked));
        // Choices are better than a person, and no better than an answer.
        const saysNothing = decision.kind !== "clarify" && decision.kind !== "answer";
        if (joint.kind === "answer" || (joint.kind === "clarify" && saysNothing)) {
          ranking = joined;
          decision = joint;
          followsUp = earlier.text;
        }
      }
    }
    const taught = followsUp === null && chosen === undefined && this.isTaught(asked, language, decision);
    return this.reply(started, decision, ranking, { question, text: asked, language, detection, followsUp, taught });
  }

  /** Like `answer`, for an encoder whose vectors are waited for. */
  async answerWhenThere(question: Question): Promise<Reply> {
    const { encoder } = this.ranker.index;
    return encoder?.whenThere ? encoder.whenThere(() => this.answer(question)) : this.answer(question);
  }

  /** What a text asks for on its own. */
  private read(text: string, language: LanguageTag, ranked: Ranking): Understood {
    const learned = this.wordForWord.get(bare(text));
    const known = this.taught ? this.taught.exact(text, learned) : learned;
    if (known !== undefined && known >= 0) {
      const ranking = lifted(known, WORD_FOR_WORD, ranked);
      return { ranking, decision: this.decide(ranking, language, null) };
    }
    const decision = this.decide(ranked, language, known === undefined ? exactRoutine(text) : null);
    const resembled = known === undefined && !exactRoutine(text) ? this.taught?.resembling(text, language) : null;
    if (!resembled || (resembled.level === "offered" && !mayBeOffered(decision))) return { ranking: ranked, decision };
    const confidence = resembled.level === "same" ? SAME_BUT_SMALL_WORDS : OFFERED;
    const ranking = lifted(resembled.article, confidence, ranked);
    return { ranking, decision: this.decide(ranking, language, null) };
  }

  /** Whether what decided is not in the release. */
  private isTaught(text: string, language: LanguageTag, decision: Decision): boolean {
    if (!this.taught || decision.kind !== "answer") return false;
    const { article } = decision;
    return article >= this.learned.articles.length || this.taught.leads(text, language, article);
  }

  /** An article as it answers now. */
  article(id: string): Article | null {
    const number = this.number.get(id);
    return number === undefined ? null : this.articles[number]!;
  }

  /** The fallbacks after a customer's language, in order. */
  languagesFor(language: LanguageTag): LanguageTag[] {
    return this.fallbacks(language);
  }

  /**
   * What is written down that is most like a text: ways to ask and titles, nearest first.
   * @param options.language  only what is written in it; default: in any
   */
  alike(text: string, { language, limit = 5 }: { language?: LanguageTag; limit?: number } = {}): Alike[] {
    const { index } = this.ranker;
    const { encoder } = index;
    const parts = [{ text: searchText(cleanText(text)), weight: 1 }];
    const found = index.search(parts, { lexical: LIKE.lexical, near: LIKE.near });
    const numbers = new Set([
      ...(this.taught?.nearest(text, LIKE.near) ?? []),
      ...[...found.near, ...found.lexical].map(({ article }) => article),
    ]);
    const key = bare(text);
    const written = [...numbers]
      .flatMap((number) => askedIn(this.articles[number]!))
      .filter((one) => language === undefined || sameLanguage(one.language, language));
    if (written.length === 0) return [];
    const { units = 0 } = encoder ?? {};
    const vectors = encoder?.encode([parts[0]!.text, ...written.map((one) => searchText(one.text))]);
    const alike = written.map((one, k) => {
      let cosine = 0;
      for (let u = 0; vectors && u < units; u++) cosine += vectors[u]! * vectors[(k + 1) * units + u]!;
      const same = bare(one.text) === key;
      return { ...one, similarity: same ? 1 : Math.max(0, Math.min(0.999, cosine)), same };
    });
    return alike.sort((a, b) => b.similarity - a.similarity).slice(0, limit);
  }

  /** The articles for a text, best first, without deciding anything; for evaluations. */
  rank(text: string, limit: number): { article: string; confidence: number }[] {
    return this.ranker
      .rank(text, limit)
      .ranked.map(({ article, confidence }) => ({ article: this.articles[article]!.id, confidence }));
  }

  /** Nothing to go by: no word at all, or, before anything was said, one word that nobody ever wrote ("asdf"). */
  private isUnreadable(text: string, ranking: Ranking, language: LanguageTag, history: readonly Turn[]): boolean {
    // One letter says nothing; one Chinese character may.
    if (!/[\p{L}\p{N}].*[\p{L}\p{N}]|\p{Script=Han}/su.test(text)) return true;
    if (history.length > 0 || /\s/.test(text) || ranking.knownWords > 0 || exactRoutine(text)) return false;
    if (this.taught?.exact(text, undefined) !== undefined) return false;
    const readable = this.languages.some((known) => sameLanguage(known, language));
    return readable && ranking.bestScore < NO_RESEMBLANCE;
  }

  private decide(
    ranking: Ranking,
    language: LanguageTag,
    exact: { kind: NonNullable<Ranking["routine"]>["kind"] } | null,
  ): Decision {
    const routine = exact
      ? { kind: exact.kind, probability: 1, exact: true }
      : ranking.routine
        ? { ...ranking.routine, exact: false }
        : null;
    return decide({ ...ranking, routine }, { ...defaultPolicy, answerFrom: this.answerFrom(language) });
  }

  /** From which confidence on a question in this language is answered. */
  private answerFrom(language: LanguageTag): number {
    return Math.min(ONLY_WORD_FOR_WORD, this.ranker.answerFrom(language) ?? ONLY_WORD_FOR_WORD);
  }

  private detect(
    text: string,
    question: Question,
    history: readonly Turn[],
    routine: readonly LanguageTag[],
  ): Detection {
    const spoken = history
      .filter(({ role, language }) => role === "customer" && language)
      .map(({ language }) => language as LanguageTag);
    const page = question.pageLanguage ?? undefined;
    // A routine phrase ("hola") says its language better than four letters do, as long as it is one language's only.
    const only =
      routine.length > 0 && !routine.some((language) => !sameLanguage(language, routine[0]!)) ? routine[0] : undefined;
    if (only && !spoken.some((language) => sameLanguage(language, only))) {
      return { language: only, confidence: 0.95, alternatives: [{ language: only, confidence: 0.95 }], script: null };
    }
    return detectLanguage(text, { ...(page ? { page } : {}), history: spoken, available: this.languages });
  }

  private followUp(
    text: string,
    earlier: { text: string; article: string | null },
    alone: Ranking,
    language: LanguageTag,
  ): Ranking {
    const parts = [
      { text, weight: 1 },
      { text: earlier.text, weight: EARLIER_WEIGHT },
    ];
    const joined = this.ranker.rank(parts, undefined, language);
    const before = earlier.article === null ? undefined : this.number.get(earlier.article);
    if (before === undefined || alone.bestScore === 0) return joined;
    const weighed = joined.ranked.map((one) => ({
      ...one,
      confidence: one.confidence * (one.article === before ? JUST_ANSWERED : 1),
    }));
    const total = joined.none + weighed.reduce((sum, { confidence }) => sum + confidence, 0);
    const ranked = weighed
      .map((one) => ({ ...one, confidence: one.confidence / total }))
      .sort((a, b) => b.confidence - a.confidence);
    return { ...joined, ranked, none: joined.none / total };
  }

  // ------------------------------------------------------------------------------------------------------------ composing

  private reply(
    started: number,
    decision: Decision | { kind: "unreadable" },
    ranking: Ranking,
    seen: {
      question: Question;
      text: string;
      language: LanguageTag;
      detection: Detection;
      followsUp: string | null;
      taught: boolean;
    },
  ): Reply {
    const { question, language } = seen;
    const said = texts(language);
    const alternatives = ranking.ranked
      .slice(0, 5)
      .map((one) => this.candidate(one, language, question.market ?? null));
    const reply: Reply = {
      kind: "handover",
      reason: null,
      text: "",
      language,
      textLanguage: said.language,
      notice: null,
      confidence: ranking.ranked[0]?.confidence ?? 0,
      source: null,
      choices: [],
      alternatives,
      trace: {
        language: {
          detected: seen.detection.language,
          confidence: seen.detection.confidence,
          alternatives: seen.detection.alternatives
            .filter(({ language }) => language !== seen.detection.language)
            .slice(0, 3),
        },
        searched: masked(seen.text).slice(0, 500),
        followsUp: seen.followsUp === null ? null : masked(seen.followsUp).slice(0, 500),
        entities: mayHoldEntities(seen.text)
          ? findEntities(seen.text)
              .slice(0, 20)
              .map(({ kind, text }) => ({ kind, text: masked(text) }))
          : [],
        threshold: this.answerFrom(language),
        none: ranking.none,
        knownWords: ranking.knownWords,
        openFacts: [],
        release: this.release,
        promise: this.ranker.report.toleratedWrong ?? null,
        taught: seen.taught,
      },
      milliseconds: 0,
    };
    const say = (text: string) => fill(text, { company: this.company.name });
    const handOver = (reason: ReplyReason) =>
      Object.assign(reply, { kind: "handover", reason, text: say(said.texts.handover) });
    switch (decision.kind) {
      case "unreadable":
        Object.assign(reply, { kind: "decline", reason: "unreadable", text: say(said.texts.empty) });
        break;
      case "smalltalk":
        Object.assign(reply, { kind: "smalltalk", reason: decision.routine, text: say(said.texts[decision.routine]) });
        break;
      case "person":
        Object.assign(reply, { kind: "handover", reason: "asked-for-person", text: say(said.texts.handoverAsked) });
        break;
      case "decline":
        // "Off topic" is only said in a language whose topics are known.
        if (!this.languages.some((known) => sameLanguage(known, language))) {
          handOver("no-knowledge-in-language");
          break;
        }
        Object.assign(reply, { kind: "decline", reason: "off-topic", text: say(said.texts.decline) });
        break;
      case "clarify": {
        const market = question.market ?? null;
        const choices = decision.choices.filter(
          ({ article }) => pickVariant(this.articles[article]!.variants, market, this.fallbacks(language)) !== null,
        );
        if (choices.length === 0) {
          handOver("no-answer-for-market");
          break;
        }
        Object.assign(reply, {
          kind: "clarify",
          reason: "not-sure",
          text: say(said.texts.clarify),
          choices: choices.map((one) => this.candidate(one, language, market)),
        });
        break;
      }
      case "handover":
        handOver(
          this.languages.some((known) => sameLanguage(known, language)) ? decision.reason : "no-knowledge-in-language",
        );
        break;
      case "answer": {
        const article = this.articles[decision.article]!;
        const variant = pickVariant(article.variants, question.market ?? null, this.fallbacks(language));
        if (!variant) {
          handOver("no-answer-for-market");
          break;
        }
        const filled = fillFacts(variant.text, this.company.facts ?? [], variant.language, question.market ?? null);
        reply.trace.openFacts = filled.open;
        if (filled.text === "") {
          handOver("answer-incomplete");
          break;
        }
        const foreign = !sameLanguage(variant.language, language);
        Object.assign(reply, {
          kind: "answer",
          text: filled.text,
          textLanguage: variant.language,
          confidence: decision.confidence,
          notice: foreign ? noTextNotice(language, variant.language) : null,
          source: {
            article: article.id,
            title: variant.title,
            language: variant.language,
            market: variant.market,
            reviewedAt: variant.reviewedAt ?? null,
          } satisfies ReplySource,
        });
      }
    }
    reply.milliseconds = Math.round((performance.now() - started) * 1000) / 1000;
    return reply;
  }

  private candidate({ article, confidence }: Ranked, language: LanguageTag, market: string | null): Candidate {
    const { id, variants } = this.articles[article]!;
    const ofAnyMarket = variants.find((one) => sameLanguage(one.language, language)) ?? variants[0];
    const variant = pickVariant(variants, market, this.fallbacks(language)) ?? ofAnyMarket;
    return { article: id, title: variant?.title ?? id, language: variant?.language ?? language, confidence };
  }

  private fallbacks(language: LanguageTag): LanguageTag[] {
    return [language, this.company.defaultLanguage, "en", ...shippedLanguages];
  }
}

/** Articles whose texts are compared with one, by words and by meaning. */
const LIKE = { lexical: 3, near: 6 };

/** A way to ask for an article, or its title, as it is written down. */
export interface Alike {
  article: string;
  field: "phrasing" | "title";
  text: string;
  language: LanguageTag;
  /** Cosine of what both mean, 0..1; 1 only for the same words. */
  similarity: number;
  /** Word for word, but for case and punctuation. */
  same: boolean;
}

function askedIn({ id, phrasings, variants }: Article): Pick<Alike, "article" | "field" | "text" | "language">[] {
  return [
    ...phrasings.map(({ text, language }) => ({ article: id, field: "phrasing" as const, text, language })),
    ...variants
      .filter(({ title }) => title !== "")
      .map(({ title, language }) => ({ article: id, field: "title" as const, text: title, language })),
  ];
}

/** What the ranker reads of the knowledge, as it reads a message. A title that is also a phrasing, as in a plain table of questions, is read once. */
export function entriesOf(articles: readonly Article[]): RankerEntry[] {
  return articles.flatMap(({ variants, phrasings }, article) => {
    const asked = new Set(phrasings.map(({ text }) => text));
    const titles = variants.filter(
      ({ title }, k) => title !== "" && !asked.has(title) && variants.findIndex((other) => other.title === title) === k,
    );
    return [
      ...phrasings.map(
        ({ language, text }): RankerEntry => ({ article, language, field: "phrasing", text: searchText(text) }),
      ),
      ...titles.map(
        ({ language, title }): RankerEntry => ({ article, language, field: "title", text: searchText(title) }),
      ),
      ...variants.map(({ language, text }): RankerEntry => ({ article, language, field: "answer", text })),
    ];
  });
}

function phrasingsOf(articles: readonly Article[]): Map<string, number> {
  const known = new Map<string, number>();
  articles.forEach(({ phrasings, variants }, article) => {
    for (const text of [...phrasings.map((phrasing) => phrasing.text), ...variants.map(({ title }) => title)]) {
      const key = bare(text);
      const other = known.get(key);
      if (key) known.set(key, other === undefined || other === article ? article : -1);
    }
  });
  return known;
}

/** What the company wrote down as a way to ask for an article asks for it. */
const WORD_FOR_WORD = 0.99;
/** Where nothing can be promised in a language, what is written down word for word is answered, and nothing else. */
const ONLY_WORD_FOR_WORD = 0.985;

/** What was taught since, asked for again but for small words. How often that is right: `evaluation/teaching.ts`. */
const SAME_BUT_SMALL_WORDS = 0.95;
/** Enough to be offered among the choices, never to be answered with. */
const OFFERED = 0.45;

/** A question that nobody could answer may be asked back; whatever else was decided stays. */
function mayBeOffered({ kind }: Decision): boolean {
  return kind === "clarify" || kind === "handover" || kind === "decline";
}

/** The article at least this likely, all others less so. */
function lifted(article: number, confidence: number, { ranked, ...rest }: Ranking): Ranking {
  const before = ranked.find((one) => one.article === article)?.confidence ?? 0;
  if (before >= confidence) return { ...rest, ranked, routine: null };
  const left = (1 - confidence) / (1 - before);
  const others = ranked
    .filter((one) => one.article !== article)
    .map((one) => ({ ...one, confidence: one.confidence * left }));
  const all = [{ article, confidence }, ...others].sort((a, b) => b.confidence - a.confidence);
  return { ...rest, routine: null, none: rest.none * left, ranked: all };
}

function masked(text: string): string {
  return mayHoldEntities(text) ? maskPersonalData(text).text : text;
}

interface Understood {
  ranking: Ranking;
  decision: Decision;
}

/** Whether a message is better understood without the courtesy that it opens with. */
function saysMore(rest: string, { decision: alone }: Understood, { decision: whole }: Understood): boolean {
  switch (alone.kind) {
    case "answer":
      return whole.kind === "answer" ? alone.confidence > whole.confidence : whole.kind !== "person";
    case "clarify":
      return whole.kind === "smalltalk" || whole.kind === "handover";
    case "person":
      return whole.kind !== "answer";
    case "smalltalk":
      return alone.routine === "robot" && whole.kind === "smalltalk";
    default:
      // "Hello, how are you?" is a greeting; a question after thanks is one that a person had better see.
      return whole.kind === "smalltalk" && whole.routine !== "greeting" && /[?？؟]$/u.test(rest);
  }
}

/** The last thing the customer asked, and what it was answered with. */
function earlierQuestion(history: readonly Turn[]): { text: string; article: string | null } | null {
  for (let k = history.length - 1; k >= 0; k--) {
    const turn = history[k]!;
    if (turn.role === "agent") return null; // a person has been talking: what went before is theirs
    if (turn.role !== "customer" || !/\p{L}/u.test(turn.text) || exactRoutine(turn.text)) continue;
    return {
      text: turn.text,
      article: history.slice(k + 1).find(({ role, article }) => role === "assistant" && article)?.article ?? null,
    };
  }
  return null;
}

function mayFollowUp(text: string, decision: Decision): boolean {
  if (decision.kind === "smalltalk" || decision.kind === "person") return false;
  if (soundsLikeFollowUp(text)) return true;
  const words = text.split(/\s+/).length;
  const short = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(text)
    ? text.length <= 8
    : words <= SHORT_WORDS;
  return short && decision.kind !== "answer";
}
