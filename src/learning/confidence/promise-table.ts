// The promise, language by language: each gets the threshold that its own held-out questions allow. A promise on all questions
// together would be kept by the large languages and broken in the small ones.
import { type ControlledThreshold, controlWrongAmongAnswered, type Outcome, outcomesNeeded } from "./risk-control.ts";

export interface LanguageOutcome extends Outcome {
  /** BCP 47 tag of what the question is written in. */
  language: string;
}

export interface PromiseOptions {
  /** Share of wrong answers among those given that the company tolerates, 0..1. */
  tolerated: number;
  /** See `controlWrongAmongAnswered`; left out, the promise is on the mean of many trainings, not on each. */
  doubt?: number;
  /**
   * What languages with too few examples do, and those that have none. "pooled" takes the threshold of all languages together, of
   * which nobody knows whether it keeps the promise in this one; default "abstain".
   */
  tooFew?: "abstain" | "pooled";
}

export interface PromisedThreshold extends ControlledThreshold {
  /** Share of the examples that are answered: what the promise costs is the rest. 0..1 */
  coverage: number;
}

export interface LanguagePromise extends PromisedThreshold {
  language: string;
  /**
   * Whose examples the threshold comes from, and all figures beside it but `bound` are of the language's own examples.
   * "none": every question goes to a person.
   */
  basis: "own" | "pooled" | "none";
}

/** Plain values: a release stores it as JSON. */
export interface PromiseTable {
  tolerated: number;
  /** Null where only the expectation is promised. */
  doubt: number | null;
  /** A language with fewer examples cannot be promised this, even if they are all right. */
  examplesNeeded: number;
  tooFew: "abstain" | "pooled";
  /** By tag. */
  languages: LanguagePromise[];
  /** All languages as one; a promise on the mix of languages among the examples only. */
  pooled: PromisedThreshold;
}

/**
 * Chooses the threshold of every language from its own outcomes. A language that has enough of them and still gets none is
 * answered too badly for the promise; it abstains whatever `tooFew` says, and its `bound` is what could be promised instead.
 * @param outcomes  held-out questions as customers ask them, in any order and any mix of languages
 */
export function promiseTable(outcomes: readonly LanguageOutcome[], options: PromiseOptions): PromiseTable {
  const { tolerated, doubt, tooFew = "abstain" } = options;
  const examplesNeeded = outcomesNeeded(tolerated, doubt);
  const pooled = withCoverage(controlWrongAmongAnswered(outcomes, tolerated, doubt));
  const tags = [...new Set(outcomes.map(({ language }) => language))].sort();
  const languages = tags.map((language): LanguagePromise => {
    const own = outcomes.filter((outcome) => outcome.language === language);
    const controlled = withCoverage(controlWrongAmongAnswered(own, tolerated, doubt));
    if (controlled.threshold !== null) return { language, basis: "own", ...controlled };
    const { threshold, bound } = pooled;
    if (tooFew === "abstain" || own.length >= examplesNeeded || threshold === null)
      return { language, basis: "none", ...controlled };
    const answered = own.filter(({ confidence }) => confidence >= threshold);
    const wrong = answered.filter(({ right }) => !right).length;
    const figures = { threshold, examples: own.length, answered: answered.length, wrong, bound };
    return { language, basis: "pooled", ...withCoverage(figures) };
  });
  return { tolerated, doubt: doubt ?? null, examplesNeeded, tooFew, languages, pooled };
}

/** From which confidence on a question in this language is answered; null: never. */
export function thresholdFor(table: PromiseTable, language: string): number | null {
  const known = table.languages.find((one) => one.language === language);
  if (known) return known.threshold;
  return table.tooFew === "pooled" ? table.pooled.threshold : null;
}

function withCoverage(controlled: ControlledThreshold): PromisedThreshold {
  return { ...controlled, coverage: controlled.answered / Math.max(1, controlled.examples) };
}
