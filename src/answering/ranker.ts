// The trained ranker: lexical search and the intent classifier propose articles, a conditional logit weighs their evidence and says
// how probable each is, with "none of them" as one of the alternatives. Its probabilities are the calibrated confidence.
import { type LanguageTag, sameLanguage } from "../language/index.ts";
import {
  augment,
  ChoiceModel,
  type Example,
  type FitVerdict,
  fitVerdict,
  IntentModel,
  kindsFor,
  type LearningCurve,
  ModelFileError,
  packModel,
  preset,
  type SentenceEncoder,
  type TrainingProgress,
  type UnitStore,
  unpackModel,
} from "../learning/index.ts";
import { type SearchEntry, SearchIndex, type WeightedText } from "../search/index.ts";
import { AcrossLanguages } from "./across-languages.ts";
import { calibrate, ENOUGH_QUESTIONS, hash, type Observed } from "./calibration.ts";
import type { Ranked } from "./decide.ts";
import { type ArticleTraits, candidates, OFF_TOPIC, OTHER_ROUTINE, PRIORS, traitsOf, WIDTH } from "./evidence.ts";
import {
  type PackedEvidence,
  type PromiseEvidence,
  packEvidence,
  promisedThresholds,
  unpackEvidence,
} from "./promise.ts";
import { type RoutineKind, routineExamples } from "./routine.ts";
import { searchText } from "./search-text.ts";
import { chooseThresholds, type Thresholds, thresholdOf } from "./thresholds.ts";
import { chooseRecipe } from "./training-recipe.ts";
import { type HeldOutOutcome, isRight, type TrainingEvidence } from "./training-report.ts";

/** What the ranker learns from and searches: entry k belongs to article `article`, a dense number. */
export interface RankerEntry extends SearchEntry {
  language: string;
}

/** A question that customers asked, with the article that answers it (null: none does). Never trained on as a phrasing. */
export interface HeldOutQuestion {
  text: string;
  language?: LanguageTag | null;
  article: number | null;
}

export interface RankerOptions {
  seed?: number;
  /** Says how near texts are in meaning, also across languages; default none. */
  encoder?: SentenceEncoder | null;
  /**
   * Real questions with their right articles. They are what confidence and threshold should be set on; without at least
   * 100 of them the phrasings are held out in turn, which are harder than what most customers ask, so that fewer questions are answered.
   */
  heldOut?: readonly HeldOutQuestion[];
  /** Share of wrong answers among those given that the thresholds aim at, 0..1; default 0.03. */
  toleratedWrong?: number;
  /**
   * How long the training may take, in seconds on the machine that the costs were measured on, but at least as long as the recipe
   * without a search takes; default: no search.
   */
  budgetSeconds?: number;
  /** Networks learned at the same time; the ranker is the same. Default 1. */
  threads?: number;
  onProgress?: (progress: TrainingProgress) => void;
  store?: UnitStore;
}

export interface RankerReport {
  /** What the threshold was set on: real questions given by the company, or its phrasings held out in turn. */
  basis: "questions" | "phrasings";
  /** Held-out questions with a known article, and the share of them that had it first. */
  questions: number;
  firstRight: number;
  /** At the chosen thresholds: share answered, and share wrong among the answered (questions without an article included). */
  answered: number;
  wrongAmongAnswered: number;
  /** Of all languages together; null: nothing can be promised. */
  threshold: number | null;
  articlesLearned: number;
  /** The share of wrong answers that was promised; not in reports of before. */
  toleratedWrong?: number;
}

/** The classifier learns articles only while there are few enough to learn quickly; above, search alone proposes. */
const MAX_LEARNED_ARTICLES = 1000;
const FOLDS = 3;
const HELD_OUT_QUESTIONS = 2500;
const ROUTINE_PREFIX = "routine:";
const QUESTION_LABEL = "question";
/** Articles that each way of searching proposes. */
const CANDIDATES = { lexical: 10, near: 8 };
/** A title says the topic in its own words: it counts like this many phrasings. Chosen on held-out phrasings of the example company. */
const TITLE_REPEATS = 3;

interface RankerMeta {
  thresholds: Thresholds;
  report: RankerReport;
  choice: readonly number[];
  languages: readonly LanguageTag[];
  across: { weights: readonly number[]; threshold: number | null } | null;
  /** Not in models of before, whose promise stays as it is until they are trained again. */
  promise?: PackedEvidence["meta"];
}

export interface Ranking {
  ranked: Ranked[];
  none: number;
  routine: { kind: RoutineKind; probability: number } | null;
  knownWords: number;
  bestScore: number;
}

export class Ranker {
  readonly index: SearchIndex;
  /** For questions in languages that the knowledge does not have; null without an encoder. */
  private readonly across: AcrossLanguages | null;
  private readonly languages: readonly LanguageTag[];
  private readonly intents: IntentModel;
  private readonly choice: ChoiceModel;
  readonly thresholds: Thresholds;
  readonly report: RankerReport;
  /** What the training left to be looked at; null for a ranker that was read from bytes. */
  readonly evidence: TrainingEvidence | null;
  /** What another promise would be chosen on; null for a model of before. */
  readonly promise: PromiseEvidence | null;
  /** Class of the classifier -> article, -1 for the routine classes. */
  private readonly articleOfLabel: Int32Array;
  private readonly traits: ArticleTraits;

  private constructor(parts: {
    index: SearchIndex;
    across: AcrossLanguages | null;
    languages: readonly LanguageTag[];
    intents: IntentModel;
    choice: ChoiceModel;
    thresholds: Thresholds;
    report: RankerReport;
    traits: ArticleTraits;
    evidence?: TrainingEvidence | null;
    promise: PromiseEvidence | null;
  }) {
    this.index = parts.index;
    this.across = parts.across;
    this.languages = parts.languages;
    this.intents = parts.intents;
    this.choice = parts.choice;
    this.thresholds = parts.thresholds;
    this.report = parts.report;
    this.traits = parts.traits;
    this.evidence = parts.evidence ?? null;
    this.promise = parts.promise;
    this.articleOfLabel = Int32Array.from(parts.intents.labels, (label) => articleOf(label));
  }

  /**
   * Ranks the articles for a message, or for a follow-up read together with the question before it.
   * @param language  of the message, where it is known: one that the knowledge does not have is read by its meaning alone
   */
  rank(message: string | readonly WeightedText[], limit = 5, language: LanguageTag | null = null): Ranking {
    const parts =
      typeof message === "string"
        ? [{ text: searchText(message), weight: 1 }]
        : message.map(({ text, weight }) => ({ text: searchText(text), weight }));
    if (this.across && this.isForeign(language)) {
      const { nearest, ...ranking } = this.across.rank(parts, limit);
      return { ...ranking, knownWords: nearest > 0 ? 1 : 0, bestScore: nearest };
    }
    const found = this.index.search(parts, CANDIDATES);
    const prediction = this.intents.predictMixed(parts);
    const { articles, features } = candidates(
      parts[0]!.text,
      found,
      prediction,
      this.intents.labels.length,
      this.articleOfLabel,
      this.traits,
    );
    const probabilities = this.choice.probabilities(features, articles.length + 1);
    const ranked = articles.map((article, k) => ({ article, confidence: probabilities[k + 1]! }));
    ranked.sort((a, b) => b.confidence - a.confidence || a.article - b.article);
    return {
      ranked: ranked.slice(0, limit),
      none: probabilities[0]!,
      routine: bestRoutine(this.intents.labels, prediction.probabilities),
      knownWords: prediction.known,
      bestScore: found.lexical[0]?.score ?? 0,
    };
  }

  /** From which confidence on a question in this language is answered; null: nothing can be promised. */
  answerFrom(language: LanguageTag): number | null {
    return this.isForeign(language) ? (this.across?.threshold ?? null) : thresholdOf(this.thresholds, language);
  }

  private isForeign(language: LanguageTag | null): boolean {
    return language !== null && !this.languages.some((known) => sameLanguage(known, language));
  }

  /**
   * Learns from the entries (titles, phrasings, answers). The same entries and seed give the same ranker.
   * How probable an article is, is learned from questions that were held out: each fold trains a classifier without a third of the
   * phrasings, and without a tenth of the articles altogether, whose phrasings then show what a question without an answer looks like.
   */
  static train(entries: readonly RankerEntry[], articleCount: number, options: RankerOptions = {}): Ranker {
    const seed = options.seed ?? 1;
    const toleratedWrong = options.toleratedWrong ?? 0.03;
    const progress = (step: string, share: number, point: TrainingProgress["point"] = null) =>
      options.onProgress?.({ step, share, loss: point?.trainingLoss ?? null, secondsLeft: null, point });
    progress("Building the search index", 0);
    const encoder = options.encoder ?? null;
    const index = SearchIndex.build(entries, articleCount, encoder);
    const traits = traitsOf(entries, articleCount);

    const phrased = new Set(entries.filter(({ field }) => field === "phrasing").map(({ article }) => article));
    const learnArticles = phrased.size <= MAX_LEARNED_ARTICLES;
    // An article without phrasings, such as a part of a document, is asked for by its title.
    const questions = entries.flatMap((entry, number) =>
      entry.field === "phrasing" || (entry.field === "title" && !phrased.has(entry.article))
        ? [{ ...entry, number }]
        : [],
    );
    const routine = routineExamples().map(({ kind, text }) => ({ text, label: ROUTINE_PREFIX + kind }));
    const everything = [...articleExamples(entries, learnArticles, () => true, seed), ...routine];
    // Held-out folds: what the classifier and the search say about questions they have not seen.
    // Enough real questions decide anyway: then one fold is evidence enough, and training takes half as long.
    const folds =
      learnArticles && questions.length >= 50 && (options.heldOut ?? []).length < ENOUGH_QUESTIONS ? FOLDS : 1;
    const { recipe, search } = chooseRecipe(everything, {
      trainings: folds + 1,
      budgetSeconds: options.budgetSeconds ?? 0,
      seed,
      encoder,
      store: options.store,
      onTrial: ({ candidate, share }) => progress(`Trying ${candidate}`, SEARCHED * share),
    });
    const start = search ? SEARCHED : 0;
    const place = (share: number) => start + (1 - start) * share;
    const curves: LearningCurve[] = [...(search?.curves.map((curve) => ({ ...curve, chosen: false })) ?? [])];
    let verdict: FitVerdict | null = null;
    const train = (
      name: string,
      examples: readonly Example[],
      watched: readonly Example[],
      step: string,
      from: number,
      to: number,
    ) => {
      progress(step, place(from));
      // What the search found to help makes such rows itself.
      const extra = recipe.augmentation === "none" ? inLatinLetters(examples, seed) : [];
      const model = IntentModel.train([...examples, ...extra], {
        seed,
        recipe,
        labelNames: false,
        watched,
        encoder,
        threads: options.threads ?? 1,
        ...(options.store ? { store: options.store } : {}),
        onEpoch: (share, _, point) => progress(step, place(from + (to - from) * share), { ...point, curve: name }),
      });
      // The networks that stand side by side learn alike: one curve tells enough.
      const curve = model.curves.at(-1);
      if (curve) {
        curves.push({ ...curve, name, chosen: to === LEARNED });
        verdict ??= fitVerdict(curve.points, curve.keptEpoch, {
          trainingAccuracy: accuracyOn(model, examples),
          rowsPerLabel: examples.length / model.labels.length,
        });
      }
      return model;
    };

    const observed: Observed[] = [];
    const perFold = Math.ceil(HELD_OUT_QUESTIONS / folds);
    for (let fold = 0; fold < folds; fold++) {
      const hidden = (article: number) => hash(article, 77 + fold) % 10 === 0 && phrased.size >= 10;
      const heldOut = (number: number) => hash(number, seed) % FOLDS === fold;
      const examples = [
        ...articleExamples(
          entries,
          learnArticles,
          (entry, number) => !hidden(entry.article) && !(entry.field === "phrasing" && heldOut(number)),
          seed,
        ),
        ...routine.filter(({ label }, k) => label !== `${ROUTINE_PREFIX}offTopic` || !heldOut(k)),
      ];
      const asked = questions.filter(({ number, article }) => heldOut(number) && !hidden(article));
      const model = train(
        `Without part ${fold + 1} of ${FOLDS}`,
        examples,
        learnArticles ? asked.map(({ text, article }) => ({ text, label: String(article) })) : [],
        `Learning, part ${fold + 1} of ${folds + 1}`,
        0.05 + (0.9 * fold) / (folds + 1),
        0.05 + (0.9 * (fold + 1)) / (folds + 1),
      );
      const labels = Int32Array.from(model.labels, (label) => articleOf(label));
      const observe = (text: string, language: LanguageTag | null, answer: number, withoutEntry?: number) => {
        const without = { withoutArticle: hidden, ...(withoutEntry === undefined ? {} : { withoutEntry }) };
        const { articles, features } = candidates(
          text,
          index.search([{ text, weight: 1 }], CANDIDATES, without),
          model.predict(text),
          model.labels.length,
          labels,
          traits,
        );
        observed.push({
          text,
          language,
          set: { alternatives: articles.length + 1, features, chosen: articles.indexOf(answer) + 1 },
          articles,
          answer,
        });
      };
      const random = (number: number) => hash(number, 1000 + seed);
      const present = asked.sort((a, b) => random(a.number) - random(b.number));
      for (const { text, language, article, number } of present.slice(0, perFold)) {
        // Where an article has one phrasing only, leaving it out would leave nothing to find: it is asked with words missing instead.
        const others = phrased.has(article) && questions.length > 2 * articleCount;
        observe(others ? text : withWordsMissing(text, number), language, article, others ? number : undefined);
      }
      const absent = questions
        .filter(({ article }) => hidden(article))
        .sort((a, b) => random(a.number) - random(b.number));
      for (const { text, language } of absent.slice(0, perFold / 3)) observe(text, language, -1);
      routine.forEach(({ text, label }, k) => {
        if (label === `${ROUTINE_PREFIX}offTopic` && heldOut(k)) observe(text, null, -1);
      });
    }
    const intents = train(
      "With everything",
      everything,
      [],
      `Learning, part ${folds + 1} of ${folds + 1}`,
      0.05 + (0.9 * folds) / (folds + 1),
      LEARNED,
    );
    progress("Calibrating", place(LEARNED));
    const asked = (options.heldOut ?? []).map(({ text, language, article }): Observed => {
      const plainText = searchText(text);
      const labels = Int32Array.from(intents.labels, (label) => articleOf(label));
      const { articles, features } = candidates(
        plainText,
        index.search([{ text: plainText, weight: 1 }], CANDIDATES),
        intents.predict(plainText),
        intents.labels.length,
        labels,
        traits,
      );
      return {
        text,
        language: language ?? null,
        set: { alternatives: articles.length + 1, features, chosen: articles.indexOf(article ?? -1) + 1 },
        articles,
        answer: article ?? -1,
      };
    });
    const { choice, ofPhrasings, ofQuestions, basis } = calibrate(
      observed,
      asked,
      encoder ? PRIORS.withEncoder : PRIORS.withoutEncoder,
    );
    const thresholds = chooseThresholds(ofQuestions, ofPhrasings, toleratedWrong);
    const outcomes = basis === "questions" ? ofQuestions : ofPhrasings;
    const real = (options.heldOut ?? []).map(({ text, language, article }) => ({
      ...{ text: searchText(text), language: language ?? null, article },
    }));
    const across = encoder && AcrossLanguages.train(index, entries, real, toleratedWrong, seed);
    progress("Done", 1);
    return new Ranker({
      index,
      across,
      languages: [...new Set(entries.map(({ language }) => language))],
      intents,
      choice,
      thresholds,
      traits,
      report: reportOf(outcomes, basis, thresholds, toleratedWrong, learnArticles ? phrased.size : 0),
      promise: { basis, questions: ofQuestions, phrasings: ofPhrasings, across: across?.outcomes ?? null },
      evidence: {
        basis,
        toleratedWrong,
        outcomes,
        thresholds,
        curves,
        verdict,
      },
    });
  }

  /** The same ranker with another promise, as if it had been trained with it. A model of before stays as it is. */
  promising(toleratedWrong: number): Ranker {
    const { promise, report } = this;
    if (!promise || report.toleratedWrong === toleratedWrong) return this;
    const { thresholds, across } = promisedThresholds(promise, toleratedWrong);
    const outcomes = promise.basis === "questions" ? promise.questions : promise.phrasings;
    const { index, languages, intents, choice, traits, evidence } = this;
    return new Ranker({
      ...{ index, languages, intents, choice, traits, evidence, promise, thresholds },
      across: this.across?.answeringFrom(across) ?? null,
      report: reportOf(outcomes, promise.basis, thresholds, toleratedWrong, report.articlesLearned),
    });
  }

  /** Everything that was learned; the search index is built again from the entries. */
  toBytes(): Uint8Array {
    const promise = this.promise && packEvidence(this.promise);
    return packModel(
      {
        thresholds: this.thresholds,
        report: this.report,
        choice: [...this.choice.weights],
        languages: this.languages,
        across: this.across && { weights: this.across.weights, threshold: this.across.threshold },
        ...(promise && { promise: promise.meta }),
      } satisfies RankerMeta,
      { intents: this.intents.toBytes(), ...this.traits, ...promise?.arrays },
    );
  }

  /** @throws {ModelFileError} for bytes that are not a whole model of this version */
  static fromBytes(bytes: Uint8Array, index: SearchIndex): Ranker {
    const { meta, arrays } = unpackModel(bytes);
    const { thresholds, report, choice, languages, across, promise } = meta as RankerMeta;
    return new Ranker({
      ...{ index, thresholds, report, languages },
      promise: promise ? unpackEvidence({ meta: promise, arrays: arrays as never }) : null,
      across: across && index.encoder && new AcrossLanguages(index, across.weights, across.threshold),
      intents: IntentModel.fromBytes(arrays.intents as Uint8Array, index.encoder),
      choice: new ChoiceModel(Float64Array.from(choice)),
      traits: { passages: arrays.passages as Uint8Array, denying: arrays.denying as Float32Array },
    });
  }
}

/** How the held-out questions fare at the thresholds. */
function reportOf(
  outcomes: readonly HeldOutOutcome[],
  basis: RankerReport["basis"],
  thresholds: Thresholds,
  toleratedWrong: number,
  articlesLearned: number,
): RankerReport {
  const known = outcomes.filter(({ asked }) => asked >= 0);
  const answered = outcomes.filter(({ language, confidence }) => {
    const from = language === null ? thresholds.pooled : thresholdOf(thresholds, language);
    return from !== null && confidence >= from;
  });
  return {
    basis,
    questions: known.length,
    firstRight: known.filter(isRight).length / Math.max(1, known.length),
    answered: answered.filter(({ asked }) => asked >= 0).length / Math.max(1, known.length),
    wrongAmongAnswered: answered.filter((one) => !isRight(one)).length / Math.max(1, answered.length),
    threshold: thresholds.pooled,
    articlesLearned,
    toleratedWrong,
  };
}

// ------------------------------------------------------------------------------------------------------------- classes

function articleOf(label: string): number {
  if (label === `${ROUTINE_PREFIX}offTopic`) return OFF_TOPIC;
  if (label.startsWith(ROUTINE_PREFIX)) return OTHER_ROUTINE;
  return label === QUESTION_LABEL ? -1 : Number(label);
}

function bestRoutine(labels: readonly string[], probabilities: Float32Array): Ranking["routine"] {
  let best: Ranking["routine"] = null;
  labels.forEach((label, c) => {
    if (!label.startsWith(ROUTINE_PREFIX)) return;
    const probability = probabilities[c]!;
    if (!best || probability > best.probability)
      best = { kind: label.slice(ROUTINE_PREFIX.length) as RoutineKind, probability };
  });
  return best;
}

/**
 * One class an article, learned from its phrasings, titles and the sentences of its answers, whose words customers also use; or one
 * class "question" for a sample of all where there are too many to learn one by one.
 */
function articleExamples(
  entries: readonly RankerEntry[],
  learn: boolean,
  include: (entry: RankerEntry, number: number) => boolean,
  seed: number,
): Example[] {
  const phrased = new Set(entries.filter(({ field }) => field === "phrasing").map(({ article }) => article));
  const included = entries.filter((entry, number) => (!learn || phrased.has(entry.article)) && include(entry, number));
  if (learn) {
    return included.flatMap(({ text, article, field, language }) => {
      const label = String(article);
      if (field === "answer") return sentences(text).map((sentence) => ({ text: sentence, label, language }));
      return Array.from({ length: field === "title" ? TITLE_REPEATS : 1 }, () => ({ text, label, language }));
    });
  }
  const asked = included.filter(({ field }) => field !== "answer");
  const sample = asked.map((entry, k) => ({ entry, order: hash(k, seed) })).sort((a, b) => a.order - b.order);
  return sample.slice(0, 3000).map(({ entry }) => ({ text: entry.text, label: QUESTION_LABEL }));
}

// ------------------------------------------------------------------------------------------------------------- training

/** Shares of the progress at which a search is over, and, of what follows it, at which all members have been learned. */
const SEARCHED = 0.6;
const LEARNED = 0.95;

/**
 * Questions about articles as they are typed without the keyboard of their script: of 54 questions in pinyin, Arabizi and romaji 12 %
 * found their article without these rows, 80 % with them, and others lost nothing; `evaluation/augmentation.ts`. No other kind helped.
 */
function inLatinLetters(examples: readonly Example[], seed: number): Example[] {
  const questions = examples.filter(({ label }) => !label.startsWith(ROUTINE_PREFIX) && label !== QUESTION_LABEL);
  return augment(questions, preset("romanised", kindsFor(questions)), seed);
}

/** Of a sample of the examples; all of them would take as long as an epoch. */
function accuracyOn(model: IntentModel, examples: readonly Example[]): number {
  const step = Math.max(1, Math.floor(examples.length / 1000));
  const sample = examples.filter((_, k) => k % step === 0);
  return sample.filter(({ text, label }) => model.labels[model.predict(text).best] === label).length / sample.length;
}

/** Every third word or, in scripts without spaces, every third pair of characters is left out. */
function withWordsMissing(text: string, number: number): string {
  const parts = text.includes(" ") ? text.split(" ") : (text.match(/.{1,2}/gsu) ?? [text]);
  if (parts.length < 3) return text;
  return parts.filter((_, k) => (k + number) % 3 !== 0).join(text.includes(" ") ? " " : "");
}

function sentences(text: string): string[] {
  return (text.slice(0, 2000).match(/[^.!?。！？؟\n]+[.!?。！？؟\n]*/gu) ?? [])
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.length > 5);
}

/** @throws {ModelFileError} for bytes that `Ranker.fromBytes` could not read */
export function checkModel(bytes: Uint8Array, encoder: SentenceEncoder | null): void {
  const { meta, arrays } = unpackModel(bytes);
  IntentModel.fromBytes(arrays.intents as Uint8Array, encoder);
  if ((meta as RankerMeta).choice.length !== WIDTH)
    throw new ModelFileError(
      "The model weighs other evidence than this version of Dragoman. Train again with: dragoman train",
    );
}
