// Does a text look like what the classifier learned, or is it out of its scope? A classifier has to choose one of its labels whatever
// it is asked; these scores say how much the choice is worth. Nothing out of scope is needed to fit them.
import { ChoiceModel, type ChoiceSet } from "../choice-model.ts";
import { type Logits, logSumExp } from "./temperature.ts";

/** A text as the classifier sees it. */
export interface ScopeRow {
  logits: Logits;
  /** Share of its words that training saw, 0..1. */
  known: number;
}

/** How familiarity is reckoned; plain values that are stored with a model. Arrays in the order of `signalsOf`. */
export interface FamiliarityParameters {
  /** At which the entropy is measured. */
  temperature: number;
  means: number[];
  deviations: number[];
  weights: number[];
  bias: number;
}

/** Entropy and centred logit say nearly the same and share one weight; known words count half of it. Chosen on CLINC150's validation part. */
const WEIGHTS = [0.5, 0.5, 0.5];
/** Times the temperature that calibrates: softened so far, the labels that are far behind tell, too. */
const SOFTENING = 2;
/** Towards the usual weights; with ten texts out of scope the penalty of CLINC150's validation part. */
const PULL = 0.2;
/** Where all held-out texts are alike, a difference that means nothing would count a thousandfold. */
const LEAST_DEVIATION = 0.05;

/**
 * Fits the scale of each signal on held-out texts that are in scope, and their weights where there are texts that are not.
 * @param inside  held-out texts of the labels; texts the classifier learned from look more familiar than any new one will
 * @param outside  texts the company marked "not for us", if any: a logistic regression then finds the weights, and stays near the
 *   usual ones while there are few. Both sides count the same, however many there are
 * @param temperature  of the classifier, see `fitTemperature`
 * @see Hendrycks & Gimpel 2017, arXiv:1610.02136 (scores of a classifier's own output)
 */
export function fitFamiliarity(
  inside: readonly ScopeRow[],
  outside: readonly ScopeRow[] = [],
  temperature = 1,
): FamiliarityParameters {
  const softened = SOFTENING * temperature;
  const rows = inside.map((row) => signalsOf(row, softened));
  const means = WEIGHTS.map((_, k) => mean(rows.map((row) => row[k]!)));
  const deviations = means.map((middle, k) =>
    Math.max(LEAST_DEVIATION, Math.sqrt(mean(rows.map((row) => (row[k]! - middle) ** 2)))),
  );
  const parameters = { temperature: softened, means, deviations, weights: WEIGHTS, bias: 0 };
  if (inside.length === 0 || outside.length === 0) return parameters;
  // A choice between two alternatives is logistic regression: the first has no features, so that its score is 0.
  const setOf = (row: ScopeRow, chosen: 0 | 1, weight: number): ChoiceSet => {
    const features = Float64Array.of(0, 0, 0, 0, 1, ...standardised(row, parameters));
    return { alternatives: 2, features, chosen, weight };
  };
  const sets = [
    ...inside.map((row) => setOf(row, 1, 0.5 / inside.length)),
    ...outside.map((row) => setOf(row, 0, 0.5 / outside.length)),
  ];
  const options = { prior: Float64Array.of(0, ...WEIGHTS), penalty: PULL / (outside.length + 10) };
  const [bias, ...weights] = ChoiceModel.train(sets, 1 + WEIGHTS.length, options).weights;
  return { ...parameters, weights, bias: bias! };
}

/**
 * How familiar a text looks; higher is more. Around 0 for texts in scope, in about standard deviations; where "not for us" texts were
 * given, the log-odds that it is in scope if half of the texts are. Compare within one model only.
 */
export function familiarity(parameters: FamiliarityParameters, logits: Logits, known: number): number {
  const signals = standardised({ logits, known }, parameters);
  return signals.reduce((sum, signal, k) => sum + signal * parameters.weights[k]!, parameters.bias);
}

function standardised(row: ScopeRow, { temperature, means, deviations }: FamiliarityParameters): number[] {
  return signalsOf(row, temperature).map((signal, k) => (signal - means[k]!) / deviations[k]!);
}

function signalsOf({ logits, known }: ScopeRow, temperature: number): number[] {
  return [scopeScores.negativeEntropy(logits, temperature), scopeScores.centredMaxLogit(logits), known];
}

/**
 * The scores that are made of logits alone, by name; in all of them higher is more familiar. `T` is a temperature, default 1.
 * Adding one number to all logits changes no probability, and training therefore lets it drift: energy alone feels it.
 */
export const scopeScores = {
  /** Hendrycks & Gimpel 2017, arXiv:1610.02136 */
  maxProbability: (z: Logits, T = 1): number => Math.exp(largest(z) / T - logSumExp(z, T)),
  /** Difference of the two largest logits; 0 where there is one label only. */
  margin: (z: Logits): number => {
    const top = largest(z);
    let at = 0;
    while (z[at] !== top) at++;
    let second = -Infinity;
    for (let c = 0; c < z.length; c++) if (c !== at) second = Math.max(second, z[c]!);
    return z.length < 2 ? 0 : top - second;
  },
  /** T · ln Σ exp(z/T), the negative of the free energy. Liu et al. 2020, arXiv:2010.03759 */
  energy: (z: Logits, T = 1): number => T * logSumExp(z, T),
  /** Largest logit above their mean. Hendrycks et al. 2022, arXiv:1911.11132 (without the centring) */
  centredMaxLogit: (z: Logits): number => {
    let sum = 0;
    for (let c = 0; c < z.length; c++) sum += z[c]!;
    return largest(z) - sum / z.length;
  },
  /** Σ p ln p in nats, 0 where one label has it all; as Σ p·z/T − ln Σ exp(z/T) it takes one exponential a label. */
  negativeEntropy: (z: Logits, T = 1): number => {
    const top = largest(z);
    let sum = 0;
    let weighted = 0; // Σ exp(z/T) · z/T, both relative to the top
    for (let c = 0; c < z.length; c++) {
      const below = (z[c]! - top) / T;
      const e = Math.exp(below);
      sum += e;
      weighted += e * below;
    }
    return Math.min(0, weighted / sum - Math.log(sum));
  },
};

function largest(z: Logits): number {
  let top = -Infinity;
  for (let c = 0; c < z.length; c++) top = Math.max(top, z[c]!);
  return top;
}

/** 0 of nothing. */
function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
