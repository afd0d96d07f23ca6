// KnowledgeCheck: what is wrong with a company's knowledge, and where to mend it. Pure. Looks at each article as it comes, and at
// all of them together at the end; 100,000 articles take seconds, not hours.
import {
  detectLanguage,
  type LanguageTag,
  languageName,
  maskPersonalData,
  sameLanguage,
} from "../../language/index.ts";
import { type Fact, factFor, PLACEHOLDER } from "../../markets/index.ts";
import type { Article, Phrasing, Source, Variant } from "../article.ts";
import { excerptOf } from "./excerpt.ts";
import { type Spot, unbalancedMarkup } from "./markup.ts";
import { contradictingNumbers, type Quantities, quantitiesOf } from "./numbers.ts";
import { deadPlaceholder } from "./placeholders.ts";
import {
  type CheckReport,
  type Example,
  type Finding,
  type FindingCode,
  findingCodes,
  type Gap,
  type LanguageCoverage,
  type Place,
  placeOf,
  type Severity,
  severities,
} from "./report.ts";
import { digitsOf, keyOf, resemblance, SimilarTexts } from "./similar.ts";
import { type CheckLanguage, checkWords } from "./words.ts";

export interface CheckOptions {
  /** Shown for each kind of finding; default 20. */
  examples?: number;
  /** Languages that every article should have; default those that at least half of the articles have. */
  languages?: readonly LanguageTag[];
  /** E-mail addresses and phone numbers that are the company's own and may stand in answers. */
  ownContacts?: readonly string[];
  /** Rows that said nothing new when the files were read (`FileArticles.repeated`). */
  repeated?: readonly { article: string; language: LanguageTag; source: Source }[];
  /** What the company says once for all answers: its placeholders are no dead ones, and open where nothing is said. */
  facts?: readonly Fact[];
  /** Of titles and advice; default "en". */
  language?: CheckLanguage;
}

/** Checks the language of texts only as well as `loadDetector` lets it: await that first. */
export function checkKnowledge(articles: Iterable<Article>, options: CheckOptions = {}): CheckReport {
  const check = new KnowledgeCheck(options);
  for (const article of articles) check.add(article);
  return check.finish();
}

const SURE_LANGUAGE = 0.95;
const LETTERS_TO_TELL_A_LANGUAGE = 24;
const SAMPLE_CHARS = 240;
const LONG_CHARS = 1500;
const LONG_DENSE_CHARS = 800;
const SHORT_LETTERS = 10;
const SHORT_DENSE_LETTERS = 5;
const NEAR_ANSWERS = 0.75;
const NEAR_QUESTIONS = 0.8;
/** A contact that this many articles give is the company's own. */
const ARTICLES_OF_OWN_CONTACT = 3;
const GAPS_SHOWN = 40;
const NOTHING_SAID = new Set([
  "",
  "na",
  "none",
  "null",
  "nil",
  "undefined",
  "nan",
  "empty",
  "无",
  "暂无",
  "没有",
  "空",
  "なし",
  "없음",
]);
const ROLE_ADDRESS =
  /^(?:help|support|info|service|services|sales|contact|contacto|hello|hi|care|privacy|returns|orders|order|billing|team|office|press|jobs|no-?reply|kundenservice|kontakt|ayuda|soporte|ventas|suporte|sac|aide|assistenza|kefu)(?:[.+_-].*)?@/i;

/** A text that is compared with the texts of other articles. */
interface Answer {
  article: Article;
  variant: Variant;
  key: string;
  digits: string;
}

interface Asked {
  article: Article;
  phrasing: Pick<Phrasing, "language" | "text" | "source">;
  key: string;
  digits: string;
}

interface Contact {
  articles: Set<string>;
  /** What to report if it turns out to be somebody's own; at most as many as are shown, the rest counted. */
  found: { article: Article; language: LanguageTag; example: Example | null }[];
}

export class KnowledgeCheck {
  private readonly options: CheckOptions;
  private readonly words: (typeof checkWords)[CheckLanguage];
  private readonly findings: Record<FindingCode, Finding>;
  /** Of each article in which something was found. */
  private readonly worst = new Map<string, Severity>();
  private readonly articles: Article[] = [];
  private readonly answers: Answer[] = [];
  private readonly asked: Asked[] = [];
  private readonly contacts = new Map<string, Contact>();
  private readonly factNames: ReadonlySet<string>;
  /** By name: where it stands first, and in which articles. */
  private readonly openFacts = new Map<string, { article: Article; variant: Variant; articles: Set<string> }>();
  private readonly ownContacts: ReadonlySet<string>;
  private readonly exampleLimit: number;

  constructor(options: CheckOptions = {}) {
    this.options = options;
    this.words = checkWords[options.language ?? "en"];
    this.exampleLimit = options.examples ?? 20;
    this.factNames = new Set((options.facts ?? []).map(({ name }) => name));
    this.ownContacts = new Set((options.ownContacts ?? []).map(contactKey));
    this.findings = Object.fromEntries(
      findingCodes.map((code): [FindingCode, Finding] => {
        const finding = {
          code,
          severity: severities[code],
          ...this.words.findings[code],
          count: 0,
          byLanguage: {},
          examples: [],
        };
        return [code, finding];
      }),
    ) as Record<FindingCode, Finding>;
  }

  // -------------------------------------------------------------------------------------------------- one article alone

  add(article: Article): void {
    this.articles.push(article);
    const questions = new Set<string>();
    for (const phrasing of article.phrasings) {
      const key = keyOf(phrasing.text);
      questions.add(key);
      this.asked.push({ article, phrasing, key, digits: digitsOf(key) });
      this.personalData(article, phrasing.text, { ...phrasing, market: null }, false);
    }
    for (const variant of article.variants) {
      const { title, text, language, source } = variant;
      const titleKey = keyOf(title);
      questions.add(titleKey);
      if (article.phrasings.length === 0 && titleKey !== "") {
        this.asked.push({
          article,
          phrasing: { language, text: title, source },
          key: titleKey,
          digits: digitsOf(titleKey),
        });
      }
      const key = keyOf(text);
      this.length(article, variant, key, questions);
      this.language(article, variant);
      this.personalData(article, text, variant, true);
      this.spot("dead-placeholder", article, variant, deadPlaceholder(this.readFacts(article, variant), language));
      this.spot("unbalanced-markup", article, variant, unbalancedMarkup(text));
      if (!NOTHING_SAID.has(key)) this.answers.push({ article, variant, key, digits: digitsOf(key) });
    }
    if (article.variants.length === 0) {
      const phrasing = article.phrasings[0];
      if (phrasing)
        this.found("empty-answer", article, phrasing.language, () =>
          this.example(article, phrasing.text, { ...phrasing, market: null }),
        );
    }
    this.numbers(article);
  }

  private length(article: Article, variant: Variant, key: string, questions: ReadonlySet<string>): void {
    const { text, language } = variant;
    const dense = /^[^\p{L}]*[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(text);
    const shown = (detail: string | null = null) =>
      this.example(article, text === "" ? variant.title : text, variant, null, detail);
    if (NOTHING_SAID.has(key)) this.found("empty-answer", article, language, shown);
    else if (questions.has(key)) this.found("repeats-question", article, language, shown);
    else if (key.length < (dense ? SHORT_DENSE_LETTERS : SHORT_LETTERS))
      this.found("short-answer", article, language, shown);
    else if (text.length > (dense ? LONG_DENSE_CHARS : LONG_CHARS)) {
      this.found("long-answer", article, language, () => shown(this.words.detail.length(this.number(text.length))));
    }
  }

  private language(article: Article, variant: Variant): void {
    const { text, language } = variant;
    const sample = text.slice(0, SAMPLE_CHARS);
    const letters = sample.match(/\p{L}/gu)?.length ?? 0;
    if (letters * (/[\p{Script=Han}\p{Script=Hangul}]/u.test(sample) ? 3 : 1) < LETTERS_TO_TELL_A_LANGUAGE) return;
    const detection = detectLanguage(sample, { page: language });
    const read = detection.language;
    if (read === null || detection.confidence < SURE_LANGUAGE || sameLanguage(read, language)) return;
    const detail = this.words.detail.written(languageName(read, this.options.language ?? "en"));
    this.found("wrong-language", article, language, () => this.example(article, text, variant, null, detail));
  }

  private personalData(article: Article, text: string, place: PlaceIn, isAnswer: boolean): void {
    if (!mayIdentifySomebody(text)) return;
    for (const { kind, text: value, start, end } of maskPersonalData(text).masked) {
      const key = contactKey(value);
      if (this.ownContacts.has(key)) continue;
      const isContact = kind === "email" || kind === "phone";
      if (kind === "email" && isAnswer && ROLE_ADDRESS.test(value)) continue;
      const example = () => this.example(article, text, place, { start, end }, kind);
      if (!isContact) {
        this.found("personal-data", article, place.language, example);
        continue;
      }
      const contact = this.contacts.get(key) ?? { articles: new Set<string>(), found: [] };
      this.contacts.set(key, contact);
      if (isAnswer && contact.articles.size < ARTICLES_OF_OWN_CONTACT) contact.articles.add(article.id);
      if (contact.articles.size >= ARTICLES_OF_OWN_CONTACT) contact.found = [];
      else
        contact.found.push({
          article,
          language: place.language,
          example: contact.found.length < this.exampleLimit ? example() : null,
        });
    }
  }

  /** Remembers the open ones. @returns the text with a word in the place of each fact, as long as its placeholder */
  private readFacts(article: Article, variant: Variant): string {
    if (this.factNames.size === 0) return variant.text;
    return variant.text.replace(PLACEHOLDER, (written, name: string) => {
      if (!this.factNames.has(name)) return written;
      if (!factFor(this.options.facts!, name, variant.language, variant.market)) {
        const open = this.openFacts.get(name) ?? { article, variant, articles: new Set<string>() };
        open.articles.add(article.id);
        this.openFacts.set(name, open);
      }
      return "o".repeat(written.length);
    });
  }

  private spot(code: FindingCode, article: Article, variant: Variant, spot: Spot | null): void {
    if (spot) this.found(code, article, variant.language, () => this.example(article, variant.text, variant, spot));
  }

  /** Texts of one article for the same market say the same, so their numbers should be the same. */
  private numbers(article: Article): void {
    const markets = new Map<string | null, { variant: Variant; quantities: Quantities }[]>();
    if (article.variants.length < 2) return;
    for (const variant of article.variants) {
      const list = markets.get(variant.market) ?? [];
      list.push({ variant, quantities: quantitiesOf(variant.text) });
      markets.set(variant.market, list);
    }
    for (const texts of markets.values()) {
      if (texts.length < 2) continue;
      const conflicts = texts.map(
        (one) =>
          texts.filter((other) => other !== one && contradictingNumbers(one.quantities, other.quantities)).length,
      );
      // The text that most others agree with is taken for the right one.
      const reference = texts[conflicts.indexOf(Math.min(...conflicts))]!;
      for (const { variant, quantities } of texts) {
        const conflict = contradictingNumbers(quantities, reference.quantities);
        if (!conflict) continue;
        const unit = this.words.units[conflict.unit] ?? null;
        const detail = this.words.detail.numbers(this.list(conflict.a), this.list(conflict.b), unit);
        this.found("number-mismatch", article, variant.language, () =>
          this.example(article, variant.text, variant, spotOfNumber(variant.text, conflict.a[0]!), detail, {
            ...this.place(
              article,
              reference.variant.text,
              reference.variant,
              spotOfNumber(reference.variant.text, conflict.b[0]!),
            ),
          }),
        );
      }
    }
  }

  // ---------------------------------------------------------------------------------------------------- all of them together

  finish(): CheckReport {
    this.contactsOfPeople();
    this.factsLeftOpen();
    this.sameAnswers();
    this.sameQuestions();
    const { languages, gaps } = this.coverage();
    const findings = findingCodes.map((code) => this.findings[code]);
    for (const finding of findings) {
      finding.byLanguage = Object.fromEntries(
        Object.entries(finding.byLanguage).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)),
      );
    }
    const affected = { error: 0, warning: 0, hint: 0 };
    for (const severity of this.worst.values()) affected[severity]++;
    const counts = { error: 0, warning: 0, hint: 0 };
    for (const { severity, count } of findings) counts[severity] += count;
    return {
      language: this.options.language ?? "en",
      articles: this.articles.length,
      variants: this.articles.reduce((sum, { variants }) => sum + variants.length, 0),
      phrasings: this.articles.reduce((sum, { phrasings }) => sum + phrasings.length, 0),
      ...{ affected, counts, findings, languages, gaps },
    };
  }

  private contactsOfPeople(): void {
    for (const { articles, found } of this.contacts.values()) {
      if (articles.size >= ARTICLES_OF_OWN_CONTACT) continue;
      for (const { article, language, example } of found) {
        this.found("personal-data", article, language, example && (() => example));
      }
    }
  }

  /** Each once, however many articles it is in, and all of them as examples: the list is what there is to do. */
  private factsLeftOpen(): void {
    const finding = this.findings["open-fact"];
    for (const [name, { article, variant, articles }] of [...this.openFacts].sort(([a], [b]) => (a < b ? -1 : 1))) {
      this.found("open-fact", article, variant.language, null);
      const start = variant.text.indexOf(`{${name}`);
      const spot = { start, end: variant.text.indexOf("}", start) + 1 };
      const detail = this.words.detail.openFact(name, this.number(articles.size));
      finding.examples.push(this.example(article, variant.text, variant, spot, detail));
    }
  }

  private sameAnswers(): void {
    const byId = new Map(this.options.repeated ? this.articles.map((article) => [article.id, article]) : []);
    for (const { article, language, source } of this.options.repeated ?? []) {
      const found = byId.get(article)?.variants.find((variant) => variant.language === language);
      if (found) {
        this.found("exact-duplicate", { id: article }, found.language, () => ({
          ...this.place({ id: article }, found.text, { ...found, source }),
          ...{ detail: this.words.detail.repeatedRow, other: this.place({ id: article }, found.text, found) },
        }));
      }
    }
    const first = new Map<string, Answer>();
    const distinct: Answer[] = [];
    for (const answer of this.answers) {
      const { language, market } = answer.variant;
      const key = `${language}\0${answer.key}`;
      const same = first.get(key);
      if (!same) {
        first.set(key, answer);
        distinct.push(answer);
      } else if (same.article !== answer.article && same.variant.market === market) {
        this.pair("exact-duplicate", answer, same, null);
      }
    }

    const similar = new SimilarTexts();
    for (const { key } of distinct) similar.add(key);
    const group = (k: number) => `${distinct[k]!.variant.language}\0${distinct[k]!.variant.market ?? ""}`;
    const groupAndDigits = (k: number) => `${group(k)}\0${distinct[k]!.digits}`;
    const ofTwoArticles = (a: number, b: number) => distinct[a]!.article !== distinct[b]!.article;
    const alike = (share: number) => this.words.detail.alike(this.percent(share));
    for (const { a, b, resemblance: share } of similar.pairs(NEAR_ANSWERS, groupAndDigits, ofTwoArticles)) {
      this.pair("near-duplicate", distinct[b]!, distinct[a]!, alike(share));
    }
    const withOtherDigits = (a: number, b: number) =>
      ofTwoArticles(a, b) && distinct[a]!.digits !== distinct[b]!.digits;
    for (const { a, b, resemblance: share, cluster } of similar.pairs(NEAR_ANSWERS, group, withOtherDigits)) {
      // Suspicious in twos and threes; more of them are a product's sizes, or one text a country.
      if (cluster <= 3) this.pair("similar-numbers-differ", distinct[b]!, distinct[a]!, alike(share));
    }
  }

  private sameQuestions(): void {
    const first = new Map<string, Asked>();
    const distinct: Asked[] = [];
    const reported = new Set<string>();
    for (const asked of this.asked) {
      if (asked.key === "") continue;
      const same = first.get(asked.key);
      if (!same) {
        first.set(asked.key, asked);
        distinct.push(asked);
      } else this.contradiction(asked, same, reported);
    }
    const similar = new SimilarTexts();
    for (const { key } of distinct) similar.add(key);
    const group = (k: number) => `${distinct[k]!.phrasing.language}\0${distinct[k]!.digits}`;
    const comparable = (a: number, b: number) => distinct[a]!.article !== distinct[b]!.article;
    for (const { a, b } of similar.pairs(NEAR_QUESTIONS, group, comparable))
      this.contradiction(distinct[b]!, distinct[a]!, reported);
  }

  /** Two articles that are asked for in the same words and say different things in the same language and market. */
  private contradiction(asked: Asked, same: Asked, reported: Set<string>): void {
    const pair = `${same.article.id}\0${asked.article.id}`;
    if (asked.article === same.article || reported.has(pair)) return;
    for (const here of asked.article.variants) {
      if (!sameLanguage(here.language, asked.phrasing.language)) continue;
      const there = same.article.variants.find(
        ({ language, market }) => language === here.language && market === here.market,
      );
      if (!there || areAlike(keyOf(here.text), keyOf(there.text))) continue;
      reported.add(pair);
      this.found("contradiction", asked.article, here.language, () => ({
        ...this.place(asked.article, here.text, here),
        ...{
          detail: this.words.detail.asked(excerptOf(asked.phrasing.text).excerpt),
          other: this.place(same.article, there.text, there),
        },
      }));
      return;
    }
  }

  private coverage(): { languages: LanguageCoverage[]; gaps: Gap[] } {
    const texts = new Map<LanguageTag, number>();
    const phrasings = new Map<LanguageTag, number>();
    const answered = this.articles.filter(({ variants }) => variants.length > 0);
    for (const article of this.articles) {
      for (const language of new Set(article.variants.map((variant) => variant.language)))
        texts.set(language, (texts.get(language) ?? 0) + 1);
      for (const { language } of article.phrasings) phrasings.set(language, (phrasings.get(language) ?? 0) + 1);
    }
    const all = [...new Set([...texts.keys(), ...phrasings.keys(), ...(this.options.languages ?? [])])];
    const expected =
      this.options.languages ??
      all.filter((language) => 2 * (texts.get(language) ?? 0) >= answered.length && texts.has(language));
    const missing = new Map<LanguageTag, number>();
    const gaps: Gap[] = [];
    for (const article of answered) {
      const lacks = expected.filter(
        (language) => !article.variants.some((variant) => sameLanguage(variant.language, language)),
      );
      if (lacks.length === 0) continue;
      // Named in the language of the report where the article has a text in it.
      const shown =
        article.variants.find((variant) => sameLanguage(variant.language, this.options.language ?? "en")) ??
        article.variants[0]!;
      const title = excerptOf(shown.title).excerpt;
      for (const tag of lacks) missing.set(tag, (missing.get(tag) ?? 0) + 1);
      if (gaps.length < GAPS_SHOWN)
        gaps.push({
          ...{ article: article.id, title, language: shown.language, where: placeOf(shown.source) },
          missing: [...lacks].sort(),
        });
      const names = lacks.map((tag) => languageName(tag, this.options.language ?? "en")).join(", ");
      lacks.forEach((tag, k) => {
        // One example an article, however many languages it lacks.
        const example = () => this.example(article, shown.title, shown, null, this.words.detail.missing(names));
        this.found("missing-language", article, tag, k === 0 ? example : null);
      });
    }
    const languages = all.map(
      (language): LanguageCoverage => ({
        ...{ language, articles: texts.get(language) ?? 0, missing: missing.get(language) ?? 0 },
        ...{ phrasings: phrasings.get(language) ?? 0, expected: expected.includes(language) },
      }),
    );
    languages.sort(
      (a, b) => b.articles - a.articles || b.phrasings - a.phrasings || (a.language < b.language ? -1 : 1),
    );
    return { languages, gaps };
  }

  // ------------------------------------------------------------------------------------------------------------ reporting

  private found(
    code: FindingCode,
    article: { id: string },
    language: LanguageTag,
    example: (() => Example) | null,
  ): void {
    const finding = this.findings[code];
    const worst = this.worst.get(article.id);
    if (!worst || RANK[finding.severity] > RANK[worst]) this.worst.set(article.id, finding.severity);
    finding.count++;
    finding.byLanguage[language] = (finding.byLanguage[language] ?? 0) + 1;
    if (example && finding.examples.length < this.exampleLimit) finding.examples.push(example());
  }

  private pair(code: FindingCode, answer: Answer, other: Answer, detail: string | null): void {
    this.found(code, answer.article, answer.variant.language, () => ({
      ...this.place(answer.article, answer.variant.text, answer.variant),
      ...{ detail, other: this.place(other.article, other.variant.text, other.variant) },
    }));
  }

  private example(
    article: { id: string },
    text: string,
    at: PlaceIn,
    spot: Spot | null = null,
    detail: string | null = null,
    other: Place | null = null,
  ): Example {
    return { ...this.place(article, text, at, spot), detail, other };
  }

  private place(
    { id }: { id: string },
    text: string,
    { language, market, source }: PlaceIn,
    spot: Spot | null = null,
  ): Place {
    return { article: id, language, market, where: placeOf(source), ...excerptOf(text, spot?.start, spot?.end) };
  }

  private number = (value: number): string => value.toLocaleString(this.options.language ?? "en");
  private list = (values: readonly number[]): string => values.map(this.number).join(", ");
  private percent = (share: number): string =>
    share.toLocaleString(this.options.language ?? "en", { style: "percent" });
}

const RANK: Record<Severity, number> = { hint: 1, warning: 2, error: 3 };

type PlaceIn = Pick<Variant, "language" | "market" | "source">;

/** Looking for telephone numbers and the like is slow, and nearly all texts have none: six digits are the least that name somebody. */
function mayIdentifySomebody(text: string): boolean {
  return /[@＠]|::|\d\.\d+\.\d+\.\d/.test(text) || /(?:\p{Nd}\P{Nd}*?){6}/u.test(text);
}

const contactKey = (contact: string): string => contact.toLowerCase().replace(/[\s().-]+/g, "");

function areAlike(a: string, b: string): boolean {
  return a === b || (digitsOf(a) === digitsOf(b) && resemblance(a, b) >= NEAR_ANSWERS);
}

/** Where a number stands in a text as it was written, if it is found in plain digits. */
function spotOfNumber(text: string, value: number): Spot | null {
  const match = new RegExp(`(?<!\\d)${value}(?!\\d)`).exec(text);
  return match && { start: match.index, end: match.index + match[0].length };
}
