// An embedding-bag network: weighted sum of feature embeddings -> ReLU -> softmax. Small, quick to train on one core, strong on
// short texts. The learning core of a later issue replaces this inside; `IntentModel` is the seam.
import { randomFrom, shuffle } from "./random.ts";
import type { SparseRows } from "./text-features.ts";

export interface BagNetworkOptions {
  /** Units of the hidden layer, H; default 128. */
  hidden?: number;
  epochs?: number;
  /** AdaGrad step at the start, falling linearly to 0; default 0.05. */
  learningRate?: number;
  /** Share of features and of hidden units silenced in each step; default 0.5 and 0.3. */
  featureDropout?: number;
  hiddenDropout?: number;
  /** Factor on the input values; default 1.5. */
  inputScale?: number;
  /** Standard deviation of the first embeddings; default 0.05. */
  initialScale?: number;
  /** Samples between two updates of the output layer; default 16. */
  batch?: number;
  /** Samples of class c count this much; default 1 each. */
  classWeights?: Float32Array;
  seed?: number;
  /** Called after each epoch with the mean cross-entropy in nats; return false to stop. */
  onEpoch?: (epoch: number, loss: number) => boolean;
}

export class BagNetwork {
  readonly features: number;
  readonly hidden: number;
  readonly classes: number;
  /** Embeddings E [features × hidden], hidden bias [hidden], output weights W [classes × hidden], output bias [classes]. */
  readonly embeddings: Float32Array;
  readonly hiddenBias: Float32Array;
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  readonly inputScale: number;
  private readonly activation: Float32Array;

  constructor(parts: {
    features: number;
    hidden: number;
    classes: number;
    embeddings: Float32Array;
    hiddenBias: Float32Array;
    weights: Float32Array;
    bias: Float32Array;
    inputScale: number;
  }) {
    this.features = parts.features;
    this.hidden = parts.hidden;
    this.classes = parts.classes;
    this.embeddings = parts.embeddings;
    this.hiddenBias = parts.hiddenBias;
    this.weights = parts.weights;
    this.bias = parts.bias;
    this.inputScale = parts.inputScale;
    this.activation = new Float32Array(parts.hidden);
  }

  /** Unnormalised scores [classes] of one row, written into `out`. */
  logits(features: Uint32Array, values: Float32Array, out = new Float32Array(this.classes)): Float32Array {
    const { hidden: H, embeddings: E, weights: W, activation: h } = this;
    h.set(this.hiddenBias);
    for (let f = 0; f < features.length; f++) {
      const value = values[f]! * this.inputScale;
      const row = features[f]! * H;
      for (let j = 0; j < H; j++) h[j]! += E[row + j]! * value;
    }
    for (let j = 0; j < H; j++) if (h[j]! < 0) h[j] = 0;
    for (let c = 0; c < this.classes; c++) {
      let sum = this.bias[c]!;
      const row = c * H;
      for (let j = 0; j < H; j++) sum += W[row + j]! * h[j]!;
      out[c] = sum;
    }
    return out;
  }
}

/**
 * Trains by stochastic gradient descent on the cross-entropy: embeddings with row-wise AdaGrad after every sample (only the rows of
 * its features), the output layer with AdaGrad after every batch.
 * The same rows, options and seed give the same weights, bit for bit.
 * @see Joulin et al. 2017, arXiv:1607.01759 (bag of features); Duchi et al. 2011 (AdaGrad); Srivastava et al. 2014 (dropout)
 */
export function trainBagNetwork(
  rows: SparseRows,
  labels: Int32Array,
  shape: { features: number; classes: number },
  options: BagNetworkOptions = {},
): BagNetwork {
  const H = options.hidden ?? 128;
  const C = shape.classes;
  const random = randomFrom(options.seed ?? 1);
  const epochs = options.epochs ?? 20;
  const step0 = options.learningRate ?? 0.05;
  const featureDropout = options.featureDropout ?? 0.5;
  const hiddenDropout = options.hiddenDropout ?? 0.3;
  const inputScale = options.inputScale ?? 1.5;
  const batch = options.batch ?? 16;
  const keepFeature = 1 / (1 - featureDropout);
  const keepHidden = 1 / (1 - hiddenDropout);

  // The sum of four uniform numbers is near enough to a normal one.
  const normal = () => (random() + random() + random() + random() - 2) * Math.sqrt(3);
  const filled = (length: number, scale: number) => {
    const values = new Float32Array(length);
    for (let k = 0; k < length; k++) values[k] = normal() * scale;
    return values;
  };
  const E = filled(shape.features * H, options.initialScale ?? 0.05);
  const squaresE = new Float32Array(shape.features).fill(1e-6);
  const W = filled(C * H, 1 / Math.sqrt(H));
  const squaresW = new Float32Array(C * H).fill(1e-6);
  const gradientW = new Float32Array(C * H);
  const b1 = new Float32Array(H);
  const b2 = new Float32Array(C);
  const gradientB2 = new Float32Array(C);

  const order = Int32Array.from({ length: rows.count }, (_, index) => index);
  const h = new Float32Array(H);
  const dh = new Float32Array(H);
  const mask = new Float32Array(H);
  const z = new Float32Array(C);
  let kept = new Uint32Array(256);
  let keptValues = new Float32Array(256);
  const steps = epochs * rows.count;
  let step = 0;
  let inBatch = 0;

  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random);
    let loss = 0;
    for (const sample of order) {
      const learningRate = step0 * (1 - step++ / steps);
      const start = rows.offsets[sample]!;
      const end = rows.offsets[sample + 1]!;
      if (end - start > kept.length) {
        kept = new Uint32Array(2 * (end - start));
        keptValues = new Float32Array(2 * (end - start));
      }
      // Forward.
      h.set(b1);
      let used = 0;
      for (let k = start; k < end; k++) {
        if (random() < featureDropout) continue;
        const feature = rows.features[k]!;
        const value = rows.values[k]! * keepFeature * inputScale;
        kept[used] = feature;
        keptValues[used++] = value;
        const row = feature * H;
        for (let j = 0; j < H; j++) h[j]! += E[row + j]! * value;
      }
      for (let j = 0; j < H; j++) {
        mask[j] = h[j]! > 0 && random() >= hiddenDropout ? keepHidden : 0;
        h[j]! *= mask[j]!;
      }
      for (let c = 0; c < C; c++) {
        let sum = b2[c]!;
        const row = c * H;
        for (let j = 0; j < H; j++) sum += W[row + j]! * h[j]!;
        z[c] = sum;
      }
      softmax(z);
      const label = labels[sample]!;
      loss -= Math.log(Math.max(z[label]!, 1e-12));
      // Backward: d(cross-entropy)/d(logits) = probabilities - one-hot.
      z[label]! -= 1;
      const weight = options.classWeights?.[label] ?? 1;
      dh.fill(0);
      for (let c = 0; c < C; c++) {
        const dz = z[c]! * weight;
        gradientB2[c]! += dz;
        if (Math.abs(dz) < 1e-5) continue; // too small to move anything, and most classes are
        const row = c * H;
        for (let j = 0; j < H; j++) {
          dh[j]! += W[row + j]! * dz;
          gradientW[row + j]! += dz * h[j]!;
        }
      }
      let square = 0;
      for (let j = 0; j < H; j++) {
        dh[j]! *= mask[j]!;
        square += dh[j]! * dh[j]!;
      }
      square /= H;
      for (let k = 0; k < used; k++) {
        const feature = kept[k]!;
        const value = keptValues[k]!;
        squaresE[feature]! += square * value * value;
        const move = (learningRate * value) / Math.sqrt(squaresE[feature]!);
        const row = feature * H;
        for (let j = 0; j < H; j++) E[row + j]! -= move * dh[j]!;
      }
      for (let j = 0; j < H; j++) b1[j]! -= learningRate * 0.1 * dh[j]!;
      if (++inBatch === batch || step === steps) {
        inBatch = 0;
        for (let k = 0; k < gradientW.length; k++) {
          const g = gradientW[k]!;
          if (g === 0) continue;
          squaresW[k]! += g * g;
          W[k]! -= (learningRate * g) / Math.sqrt(squaresW[k]!);
          gradientW[k] = 0;
        }
        for (let c = 0; c < C; c++) {
          b2[c]! -= learningRate * 0.1 * gradientB2[c]!;
          gradientB2[c] = 0;
        }
      }
    }
    if (options.onEpoch?.(epoch, loss / rows.count) === false) break;
  }
  return new BagNetwork({
    features: shape.features,
    hidden: H,
    classes: C,
    embeddings: E,
    hiddenBias: b1,
    weights: W,
    bias: b2,
    inputScale,
  });
}

/** Probabilities of logits, in place, at a temperature T: exp(z/T) / Σ exp(z/T). */
export function softmax(z: Float32Array, temperature = 1): Float32Array {
  let top = -Infinity;
  for (let c = 0; c < z.length; c++) if (z[c]! > top) top = z[c]!;
  let sum = 0;
  for (let c = 0; c < z.length; c++) sum += z[c] = Math.exp((z[c]! - top) / temperature);
  for (let c = 0; c < z.length; c++) z[c]! /= sum;
  return z;
}
