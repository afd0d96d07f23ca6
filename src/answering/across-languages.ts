// Ranking for a question in a language that the knowledge does not have. Its words say nothing there, so what is left is what it means:
// the encoder's vectors, weighed by a conditional logit of their own. What they are worth is learned from the company's questions, each
// looked for among the entries of its other languages.
import type { LanguageTag } from "../language/index.ts";
import { ChoiceModel } from "../learning/index.ts";
import { SearchIndex, type WeightedText } from "../search/index.ts";
import { calibrate, hash, type Observed } from "./calibration.ts";
import { type RoutineKind, routineExamples, routineKinds } from "./routine.ts";
import { pooledThreshold } from "./thresholds.ts";
import type { HeldOutOutcome } from "./training-report.ts";

interface Entry {
  article: number;
  language: LanguageTag;
  field: "title" | "phrasing" | "answer";
  text: string;
}

/** A question with its article; null: none answers it. */
interface Asked {
  text: string;
  language: LanguageTag | null;
  article: number | null;
}

export interface AcrossRanking {
  /** Best first; probabilities. */
  ranked: { article: number; confidence: number }[];
  none: number;
  routine: { kind: RoutineKind; probability: number } | null;
  /** Cosine of the nearest entry; 0 for a text that the encoder cannot read. */
  nearest: number;
}

/** Articles looked at. */
const CANDIDATES = 8;
const MOST_PHRASINGS = 1500;
/** Nobody is surer than this of what no question has shown. */
const UNPROVEN = 0.9;
/** What is nearer to a routine remark, or to what no support desk answers, than to every article is never answered, only offered. */
const LIKE_A_REMARK = 0.5;
/** A remark is taken for routine where one is at least so near, and nearer than every article by the distance. */
const ROUTINE_FROM = 0.75;
const ROUTINE_AHEAD = 0.1;

/** Where the weights start, in the order of `evidence`: those of one training on the example company, rounded by hand. */
const PRIOR = Float64Array.from([3.2, 4.9, 4.3, 6.3, 2.9, 4, 1.2, 2.6]);

export class AcrossLanguages {
  /** From which probability on a question is answered; null: nothing can be promised. */
  readonly threshold: number | null;
  readonly weights: readonly number[];
  /** What the threshold rests on; null where nothing can be promised, or for what was read from bytes. */
  readonly outcomes: readonly HeldOutOutcome[] | null;
  private readonly index: SearchIndex;
  private readonly routine: SearchIndex;
  private readonly choice: ChoiceModel;

  constructor(
    index: SearchIndex,
    weights: readonly number[],
    threshold: number | null,
    outcomes: readonly HeldOutOutcome[] | null = null,
    routine: SearchIndex = routineIndex(index),
  ) {
    this.index = index;
    this.weights = weights;
    this.threshold = threshold;
    this.outcomes = outcomes;
    this.choice = new ChoiceModel(Float64Array.from(weights));
    this.routine = routine;
  }

  /** The same for another promise. */
  answeringFrom(threshold: number | null): AcrossLanguages {
    return new AcrossLanguages(this.index, this.weights, threshold, this.outcomes, this.routine);
  }

  /**
   * Learns from the company's phrasings and its real questions. Without a second language there is nothing to look for across: then
   * choices can be offered, and nothing is promised.
   */
  static train(
    index: SearchIndex,
    entries: readonly Entry[],
    real: readonly Asked[],
    toleratedWrong: number,
    seed: number,
  ): AcrossLanguages {
    const languages = new Set(entries.map(({ language }) => language));
    const routine = routineIndex(index);
    const hidden = (article: number) => hash(article, 91) % 10 === 0;
    const observe = (asked: Asked, itself: number | null, answer: number, without: boolean): Observed => {
      const withoutEntries = (entry: number) =>
        entry === itself || (languages.size > 1 && entries[entry]!.language === asked.language);
      const found = evidence(index, routine, [{ text: asked.text, weight: 1 }], {
        withoutEntries,
        ...(without ? { withoutArticle: hidden } : {}),
      });
      const chosen = found.articles.indexOf(answer) + 1;
      return {
        ...{ text: asked.text, language: asked.language, articles: found.articles, answer },
        set: { alternatives: found.articles.length + 1, features: found.features, chosen },
      };
    };
    const phrasings = entries
      .flatMap(({ field, article, language, text }, number) =>
        field === "phrasing" ? [{ article, language, text, number }] : [],
      )
      .sort((a, b) => hash(a.number, seed) - hash(b.number, seed))
      .slice(0, MOST_PHRASINGS);
    const observed = [
      ...phrasings.map((one) => observe(one, one.number, hidden(one.article) ? -1 : one.article, true)),
      ...routineExamples()
        .filter(({ kind }) => kind === "offTopic")
        .map(({ text, language }) => observe({ text, language, article: null }, null, -1, false)),
    ];
    const asked = real.map((one) => observe(one, null, one.article ?? -1, false));
    const { choice, ofPhrasings, ofQuestions, basis } = calibrate(observed, asked, PRIOR);
    const outcomes = basis === "questions" ? ofQuestions : ofPhrasings;
    const shown = languages.size > 1 ? outcomes : null;
    const threshold = shown && pooledThreshold(shown, toleratedWrong);
    return new AcrossLanguages(index, [...choice.weights], threshold, shown);
  }

  rank(parts: readonly WeightedText[], limit: number): AcrossRanking {
    const { articles, features, nearest, routine } = evidence(this.index, this.routine, parts);
    const probabilities = this.choice.probabilities(features, articles.length + 1);
    const isRemark = routine !== null && routine.nearness > nearest;
    const most = isRemark ? LIKE_A_REMARK : this.threshold === null ? UNPROVEN : 1;
    const ranked = articles
      .map((article, k) => ({ article, confidence: most * probabilities[k + 1]! }))
      .sort((a, b) => b.confidence - a.confidence || a.article - b.article)
      .slice(0, limit);
    const isRoutine =
      routine !== null && routine.nearness >= ROUTINE_FROM && routine.nearness > nearest + ROUTINE_AHEAD;
    return {
      ranked,
      none: 1 - most * (1 - probabilities[0]!),
      routine: isRoutine ? { kind: routine.kind, probability: routine.nearness } : null,
      nearest,
    };
  }
}

/** Routine phrases of every language, an "article" a kind. */
function routineIndex({ encoder }: SearchIndex): SearchIndex {
  const entries = routineExamples().map(({ kind, text }) => ({
    ...{ article: routineKinds.indexOf(kind), field: "phrasing" as const, text },
  }));
  return SearchIndex.build(entries, routineKinds.length, encoder);
}

/** The nearest articles and the evidence on each, [none, article 1, …] × PRIOR.length. */
function evidence(
  index: SearchIndex,
  routineIndex: SearchIndex,
  parts: readonly WeightedText[],
  without: Parameters<SearchIndex["nearest"]>[2] = {},
): {
  articles: number[];
  features: Float64Array;
  nearest: number;
  routine: { kind: RoutineKind; nearness: number } | null;
} {
  const width = PRIOR.length;
  const near = index.nearest(parts, CANDIDATES, without);
  const nearness = (hit: { question: number; answer: number }) => Math.max(hit.question, hit.answer);
  const nearest = near.length > 0 ? nearness(near[0]!) : 0;
  const second = near.length > 1 ? nearness(near[1]!) : 0;
  const [remark] = routineIndex.nearest(parts, 1);
  const routine = remark ? { kind: routineKinds[remark.article]!, nearness: remark.question } : null;
  const features = new Float64Array((near.length + 1) * width);
  features.set([1, 1 - nearest, Math.max(0, (routine?.nearness ?? 0) - nearest)], 0);
  near.forEach((hit, k) => {
    const own = nearness(hit);
    features.set(
      [
        Math.max(0, hit.question),
        Math.max(0, hit.answer),
        own - (k === 0 ? second : nearest),
        k === 0 ? 1 : 0,
        own * own,
      ],
      (k + 1) * width + 3,
    );
  });
  return { articles: near.map(({ article }) => article), features, nearest, routine };
}
