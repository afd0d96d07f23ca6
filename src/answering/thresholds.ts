// From which confidence on a question is answered, language by language, so that of the answers given in each no more than the
// tolerated share is wrong. A language without enough held-out questions to promise that is not answered on the ranker's judgement.
import { type LanguageTag, sameLanguage } from "../language/index.ts";
import { type PromiseTable, promiseTable } from "../learning/index.ts";
import { type HeldOutOutcome, isRight } from "./training-report.ts";

export interface Thresholds {
  /** Of all languages together; null: nothing can be promised. */
  pooled: number | null;
  /** By tag; null: too few examples, or too many of them wrong. */
  byLanguage: Readonly<Record<LanguageTag, number | null>>;
}

/** However well a model did, below this it is rather unsure than sure. */
const LEAST_CONFIDENCE = 0.3;

/**
 * Real questions decide where a language has enough of them. Where it has not, phrasings held out in turn count as well: they are
 * harder than what customers ask, so that what is promised with them is kept all the more.
 * @param tolerated  share of wrong answers among those given, 0..1
 */
export function chooseThresholds(
  questions: readonly HeldOutOutcome[],
  phrasings: readonly HeldOutOutcome[],
  tolerated: number,
): Thresholds {
  const real = promised(questions, tolerated);
  const enough = new Set(
    real.languages.flatMap(({ language, examples }) => (examples >= real.examplesNeeded ? [language] : [])),
  );
  const others = promised(
    [...questions, ...phrasings].filter(({ language }) => language !== null && !enough.has(language)),
    tolerated,
  );
  const languages = [...real.languages.filter(({ language }) => enough.has(language)), ...others.languages];
  const pooled = questions.length >= real.examplesNeeded ? real.pooled : promised(phrasings, tolerated).pooled;
  return {
    pooled: atLeast(pooled.threshold),
    byLanguage: Object.fromEntries(languages.map(({ language, threshold }) => [language, atLeast(threshold)])),
  };
}

/** Of all outcomes together, whatever their languages; null: nothing can be promised. */
export function pooledThreshold(outcomes: readonly HeldOutOutcome[], tolerated: number): number | null {
  const { pooled, examplesNeeded } = promised(outcomes, tolerated);
  return outcomes.length < examplesNeeded ? null : atLeast(pooled.threshold);
}

/** For a question in this language; null: it is not to be answered on the ranker's judgement alone. */
export function thresholdOf(thresholds: Thresholds, language: LanguageTag): number | null {
  const known = Object.entries(thresholds.byLanguage).find(([tag]) => sameLanguage(tag, language));
  return known ? known[1] : null;
}

function promised(outcomes: readonly HeldOutOutcome[], tolerated: number): PromiseTable {
  return promiseTable(
    outcomes.map((one) => ({ language: one.language ?? "und", confidence: one.confidence, right: isRight(one) })),
    { tolerated },
  );
}

function atLeast(threshold: number | null): number | null {
  return threshold === null ? null : Math.max(LEAST_CONFIDENCE, threshold);
}
