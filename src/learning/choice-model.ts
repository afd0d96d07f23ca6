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
  /** Newton steps at most; default 50. */
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

  /**
   * Newton's method: the loss is convex and has few weights, so that its second derivatives take it to the bottom in about ten steps.
   * @see Boyd & Vandenberghe 2004, Convex Optimization, section 9.5
   */
  static train(sets: readonly ChoiceSet[], width: number, options: ChoiceModelOptions = {}): ChoiceModel {
    const penalty = options.penalty ?? 1e-4;
    const model = new ChoiceModel(options.prior ? options.prior.slice() : new Float64Array(width));
    const gradient = new Float64Array(width);
    for (let step = 0; step < (options.iterations ?? 50); step++) {
      const before = model.loss(sets, penalty, gradient, options.prior);
      const direction = solve(model.curvature(sets, penalty), gradient);
      // Newton's decrement: twice what a full step would gain if the loss were a parabola.
      let decrement = 0;
      for (let k = 0; k < width; k++) decrement += direction[k]! * gradient[k]!;
      if (decrement < 1e-12) break;
      const start = model.weights.slice();
      for (let size = 1; ; size /= 2) {
        for (let k = 0; k < width; k++) model.weights[k] = start[k]! - size * direction[k]!;
        if (size < 1e-6 || model.loss(sets, penalty, undefined, options.prior) <= before - 0.1 * size * decrement)
          break;
      }
    }
    return model;
  }

  /** Second derivatives of the loss, [width × width]: the covariance of the features under the model, averaged, plus the penalty. */
  private curvature(sets: readonly ChoiceSet[], penalty: number): Float64Array {
    const width = this.weights.length;
    const hessian = new Float64Array(width * width);
    const mean = new Float64Array(width);
    let total = 0;
    for (const { features, alternatives, weight = 1 } of sets) {
      const p = this.probabilities(features, alternatives);
      total += weight;
      mean.fill(0);
      for (let a = 0; a < alternatives; a++) {
        const share = p[a]!;
        if (share < 1e-12) continue;
        const row = a * width;
        for (let i = 0; i < width; i++) {
          const value = share * features[row + i]!;
          mean[i]! += value;
          if (value !== 0) for (let j = 0; j <= i; j++) hessian[i * width + j]! += weight * value * features[row + j]!;
        }
      }
      for (let i = 0; i < width; i++)
        for (let j = 0; j <= i; j++) hessian[i * width + j]! -= weight * mean[i]! * mean[j]!;
    }
    for (let i = 0; i < width; i++) {
      for (let j = 0; j <= i; j++) {
        const value = hessian[i * width + j]! / Math.max(total, 1e-300) + (i === j ? penalty : 0);
        hessian[i * width + j] = value;
        hessian[j * width + i] = value;
      }
    }
    return hessian;
  }
}

/** x with A x = b, of a symmetric positive definite A [n × n], by Cholesky; a pivot that rounding made nothing is left out. */
function solve(A: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  const L = new Float64Array(n * n);
  const x = b.slice();
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = A[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= L[i * n + k]! * L[j * n + k]!;
      if (i === j) L[i * n + i] = sum > 1e-14 ? Math.sqrt(sum) : 0;
      else L[i * n + j] = L[j * n + j]! === 0 ? 0 : sum / L[j * n + j]!;
    }
  }
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= L[i * n + k]! * x[k]!;
    x[i] = L[i * n + i] === 0 ? 0 : x[i]! / L[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= L[k * n + i]! * x[k]!;
    x[i] = L[i * n + i] === 0 ? 0 : x[i]! / L[i * n + i]!;
  }
  return x;
}
