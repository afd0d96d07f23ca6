// The conditional logit: which of several alternatives, or none of them, is chosen? One weight per feature, probabilities by softmax
// over the alternatives of a set. With "none" as an alternative the probabilities are a calibrated confidence by themselves.
// Source: McFadden 1974, Conditional logit analysis of qualitative choice behavior.

/** One question with its alternatives: `features` is [alternatives × width], row-major; the first alternative is "none of them". */
export interface ChoiceSet {
  alternatives: number;
  features: Float64Array;
  /** Which alternative was right. */
  chosen: number;
  /** How much this set counts; default 1. */
  weight?: number;
}

export interface ChoiceModelOptions {
  iterations?: number;
  /** Half of this times the squared distance from the prior is added to the mean loss of a set; default 1e-4. */
  penalty?: number;
  /** Weights to stay near to while there is little data; default 0 each. */
  prior?: Float64Array;
}

export class ChoiceModel {
  readonly weights: Float64Array; // [width]

  constructor(weights: Float64Array) {
    this.weights = weights;
  }

  /** Probabilities [alternatives] of one set. */
  probabilities(features: Float64Array, alternatives: number): Float64Array {
    const width = this.weights.length;
    const scores = new Float64Array(alternatives);
    let top = -Infinity;
    for (let a = 0; a < alternatives; a++) {
      let score = 0;
      for (let k = 0; k < width; k++) score += this.weights[k]! * features[a * width + k]!;
      scores[a] = score;
      if (score > top) top = score;
    }
    let sum = 0;
    for (let a = 0; a < alternatives; a++) sum += scores[a] = Math.exp(scores[a]! - top);
    for (let a = 0; a < alternatives; a++) scores[a]! /= sum;
    return scores;
  }

  /** Mean negative log-likelihood of the chosen alternatives in nats, and its gradient [width] in `gradient`. */
  loss(sets: readonly ChoiceSet[], penalty = 0, gradient?: Float64Array, prior?: Float64Array): number {
    const width = this.weights.length;
    gradient?.fill(0);
    let loss = 0;
    let total = 0;
    for (const { features, alternatives, chosen, weight = 1 } of sets) {
      const p = this.probabilities(features, alternatives);
      loss -= weight * Math.log(Math.max(p[chosen]!, 1e-300));
      total += weight;
      if (!gradient) continue;
      for (let a = 0; a < alternatives; a++) {
        const difference = weight * (p[a]! - (a === chosen ? 1 : 0));
        for (let k = 0; k < width; k++) gradient[k]! += difference * features[a * width + k]!;
      }
    }
    let square = 0;
    for (let k = 0; k < width; k++) {
      const distance = this.weights[k]! - (prior?.[k] ?? 0);
      square += distance ** 2;
      if (gradient) gradient[k] = gradient[k]! / total + penalty * distance;
    }
    return loss / total + 0.5 * penalty * square;
  }

  /** Full-batch gradient descent with Adam; the loss is convex, so the start does not matter. @see Kingma & Ba 2015, arXiv:1412.6980 */
  static train(sets: readonly ChoiceSet[], width: number, options: ChoiceModelOptions = {}): ChoiceModel {
    const model = new ChoiceModel(options.prior ? options.prior.slice() : new Float64Array(width));
    const gradient = new Float64Array(width);
    const mean = new Float64Array(width);
    const square = new Float64Array(width);
    const iterations = options.iterations ?? 400;
    for (let step = 1; step <= iterations; step++) {
      model.loss(sets, options.penalty ?? 1e-4, gradient, options.prior);
      const rate = 0.15 * (1 - (step - 1) / iterations);
      for (let k = 0; k < width; k++) {
        mean[k] = 0.9 * mean[k]! + 0.1 * gradient[k]!;
        square[k] = 0.999 * square[k]! + 0.001 * gradient[k]! ** 2;
        model.weights[k]! -=
          (rate * (mean[k]! / (1 - 0.9 ** step))) / (Math.sqrt(square[k]! / (1 - 0.999 ** step)) + 1e-8);
      }
    }
    return model;
  }
}
