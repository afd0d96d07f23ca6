// From questions whose answer is known to probabilities that say how often they are right: fits the conditional logit of a ranker.
import type { LanguageTag } from "../language/index.ts";
import { ChoiceModel, type ChoiceSet } from "../learning/index.ts";
import type { HeldOutOutcome } from "./training-report.ts";

/** A question whose answer is known (-1: none), with its candidates and the evidence on them. */
export interface Observed {
  text: string;
  language: LanguageTag | null;
  set: ChoiceSet;
  articles: number[];
  answer: number;
}

/** So many real questions decide; fewer only add to what phrasings say. */
export const ENOUGH_QUESTIONS = 100;

/**
 * Fits the conditional logit. With enough real questions these decide: they weigh as much as all phrasings together, and the outcomes
 * come from two halves, each judged by a fit that has not seen it.
 * @param prior  where the weights start; with little data they stay near
 */
export function calibrate(
  phrasings: readonly Observed[],
  questions: readonly Observed[],
  prior: Float64Array,
): {
  choice: ChoiceModel;
  ofPhrasings: HeldOutOutcome[];
  ofQuestions: HeldOutOutcome[];
  basis: "questions" | "phrasings";
} {
  // Ten questions' worth of pull.
  const options = { penalty: 10 / (phrasings.length + questions.length + 10), prior };
  const fitted = (observed: readonly Observed[], weight: number) =>
    ChoiceModel.train(
      [...phrasings.map(({ set }) => set), ...observed.map(({ set }) => ({ ...set, weight }))],
      prior.length,
      options,
    );
  const basis = questions.length < ENOUGH_QUESTIONS ? "phrasings" : "questions";
  const weightOf = (part: readonly Observed[]) =>
    basis === "questions" ? Math.max(1, phrasings.length / part.length) : 1;
  const halves = [0, 1].map((half) => questions.filter((_, k) => hash(k, 5) % 2 === half));
  const ofQuestions = halves.flatMap((part, half) => {
    const other = halves[1 - half]!;
    const model = fitted(other, weightOf(other));
    return part.map((one) => outcome(model, one));
  });
  const choice = fitted(questions, weightOf(questions));
  return { choice, ofPhrasings: phrasings.map((one) => outcome(choice, one)), ofQuestions, basis };
}

function outcome(choice: ChoiceModel, { text, language, set, articles, answer }: Observed): HeldOutOutcome {
  const p = choice.probabilities(set.features, set.alternatives);
  let best = 0;
  for (let a = 1; a < p.length; a++) if (best === 0 || p[a]! > p[best]!) best = a;
  const taken = best === 0 ? -1 : articles[best - 1]!;
  return { text, language, asked: answer, taken, confidence: best === 0 ? 0 : p[best]! };
}

/** The same numbers give the same one; spreads neighbours. */
export function hash(value: number, seed: number): number {
  let h = Math.imul(value + 1, 0x9e3779b1) ^ Math.imul(seed + 1, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0xc2b2ae35);
  return (h ^ (h >>> 13)) >>> 0;
}
