// TextCNN (Kim 2014, arXiv:1408.5882): token vectors, each the sum of the embeddings of a word and its character n-grams -> filters
// over 2 and over 3 neighbouring tokens -> the largest value over all positions -> ReLU -> softmax.
// Unit dropout is drawn before the convolution, so that silenced filters cost nothing.
import { addScaled, chance, dot, softmaxOf, sumOf, updateDense } from "./common";

/** The model in hand, its scratch memory and its data, in this order, 4 bytes a field. */
@unmanaged
class CnnState {
  dimensions: i32; // D, a multiple of 4
  filters: i32; // F of each width
  classes: i32; // C
  stride: i32; // C rounded up to a multiple of 4
  embeddings: usize; // [features × D]
  embeddingSquares: usize; // [features]
  kernels2: usize; // [F × 2D]
  kernelSquares2: usize;
  kernelGradient2: usize;
  kernels3: usize; // [F × 3D]
  kernelSquares3: usize;
  kernelGradient3: usize;
  filterBias: usize; // [2F]
  weights: usize; // [2F × stride]
  weightSquares: usize;
  weightGradient: usize;
  bias: usize; // [stride]
  biasGradient: usize; // [stride]
  tokenVectors: usize; // [(60 + 6) × D], two zero tokens before, four after
  tokenGradient: usize; // the same
  best: usize; // [2F] largest value of each filter
  position: usize; // [2F] i32 where it was
  alive: usize; // [2F] f32: 0 where dropout silences, else 1 / (1 − dropout)
  kept: usize; // [longest row] u8: which features survive dropout
  logits: usize; // [stride]
  tokens: usize; // [rows + 1] i32
  offsets: usize; // [tokens + 1] i32
  features: usize; // [non-zeros] i32
  values: usize; // [non-zeros]
  labels: usize; // [rows] i32
  targetClasses: usize; // as in the bag network
  targetShares: usize;
  targetsPerRow: i32;
  targetWeight: f32;
  featureDropout: f32;
  wordDropout: f32;
  unitDropout: f32;
  learningRate: f32;
  batch: i32;
  inBatch: i32;
  step: f32;
  steps: f32;
  random: u32;
}

const LONGEST: i32 = 60;

@inline
function nextRandom(s: CnnState): u32 {
  let x = s.random;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  s.random = x;
  return x;
}

/** Token vectors of a row, between zero tokens. @returns how many tokens */
function embed(s: CnnState, row: i32, dropFeature: u32, dropWord: u32, scale: f32): i32 {
  const first = load<i32>(s.tokens + ((<usize>row) << 2));
  const bytes = (<usize>s.dimensions) << 2;
  const n = min(load<i32>(s.tokens + ((<usize>row) << 2), 4) - first, LONGEST);
  const firstFeature = load<i32>(s.offsets + ((<usize>first) << 2));
  memory.fill(s.tokenVectors, 0, <usize>(n + 6) * bytes);
  for (let t = 0; t < n; t++) {
    const vector = s.tokenVectors + <usize>(t + 2) * bytes;
    const offsets = s.offsets + ((<usize>(first + t)) << 2);
    const dropped = dropWord != 0 && nextRandom(s) < dropWord;
    for (let q = load<i32>(offsets), end = load<i32>(offsets, 4); q < end; q++) {
      const keep = !dropped && (dropFeature == 0 || nextRandom(s) >= dropFeature);
      store<u8>(s.kept + <usize>(q - firstFeature), keep ? 1 : 0);
      if (!keep) continue;
      const at = (<usize>q) << 2;
      addScaled(vector, s.embeddings + <usize>load<u32>(s.features + at) * bytes, load<f32>(s.values + at) * scale, bytes);
    }
  }
  return n;
}

/** Filters of one width over all windows that hold a token; keeps the largest value and its place. */
function convolve(s: CnnState, width: i32, kernels: usize, n: i32, firstFilter: i32): void {
  const bytes = (<usize>s.dimensions) << 2;
  const window = <usize>width * bytes;
  const start = 3 - width;
  const windows = n + width - 1;
  for (let f = 0; f < s.filters; f++) {
    const filter = <usize>(firstFilter + f) << 2;
    if (load<f32>(s.alive + filter) == 0) continue;
    const kernel = kernels + <usize>f * window;
    let best: f32 = -1e30;
    let place = 0;
    for (let p = 0; p < windows; p += 4) {
      const x = s.tokenVectors + <usize>(start + p) * bytes;
      let s0 = f32x4.splat(0);
      let s1 = s0;
      let s2 = s0;
      let s3 = s0;
      for (let o: usize = 0; o < window; o += 16) {
        const v = v128.load(kernel + o);
        const q = x + o;
        s0 = f32x4.add(s0, f32x4.mul(v, v128.load(q)));
        s1 = f32x4.add(s1, f32x4.mul(v, v128.load(q + bytes)));
        s2 = f32x4.add(s2, f32x4.mul(v, v128.load(q + 2 * bytes)));
        s3 = f32x4.add(s3, f32x4.mul(v, v128.load(q + 3 * bytes)));
      }
      const a = sumOf(s0);
      const b = sumOf(s1);
      const c = sumOf(s2);
      const d = sumOf(s3);
      if (a > best) {
        best = a;
        place = p;
      }
      if (p + 1 < windows && b > best) {
        best = b;
        place = p + 1;
      }
      if (p + 2 < windows && c > best) {
        best = c;
        place = p + 2;
      }
      if (p + 3 < windows && d > best) {
        best = d;
        place = p + 3;
      }
    }
    store<f32>(s.best + filter, best + load<f32>(s.filterBias + filter));
    store<i32>(s.position + filter, start + place);
  }
}

/** best = ReLU of the largest values times dropout; logits from the filters that are not silent. */
function classify(s: CnnState): void {
  const bytes = (<usize>s.stride) << 2;
  memory.copy(s.logits, s.bias, bytes);
  for (let f: usize = 0, end = (<usize>s.filters) << 3; f < end; f += 4) {
    const alive = load<f32>(s.alive + f);
    const x: f32 = alive == 0 ? 0 : max(load<f32>(s.best + f), <f32>0) * alive;
    store<f32>(s.best + f, x);
    if (x > 0) addScaled(s.logits, s.weights + (f >> 2) * bytes, x, bytes);
  }
}

/** Trains on the rows order[0..count). @returns the sum of the cross-entropies under dropout, in nats */
export function trainCnn(state: usize, order: usize, count: i32): f64 {
  const s = changetype<CnnState>(state);
  const dropFeature = chance(s.featureDropout);
  const dropWord = chance(s.wordDropout);
  const dropUnit = chance(s.unitDropout);
  const keep: f32 = 1 / (1 - s.unitDropout);
  const scale: f32 = 1 / ((1 - s.featureDropout) * (1 - s.wordDropout));
  const classBytes = (<usize>s.stride) << 2;
  const bytes = (<usize>s.dimensions) << 2;
  const filters = <usize>s.filters;
  let loss: f64 = 0;
  for (let q = 0; q < count; q++) {
    const row = load<i32>(order + ((<usize>q) << 2));
    const learningRate: f32 = s.learningRate * (1 - s.step / s.steps);
    s.step += 1;
    const n = embed(s, row, dropFeature, dropWord, scale);
    for (let f: usize = 0; f < filters << 3; f += 4) store<f32>(s.alive + f, nextRandom(s) >= dropUnit ? keep : 0);
    convolve(s, 2, s.kernels2, n, 0);
    convolve(s, 3, s.kernels3, n, s.filters);
    classify(s);
    softmaxOf(s.logits, s.classes, s.stride);
    // d(cross-entropy)/d(logits) = probabilities − targets.
    const hard: f32 = s.targetClasses ? 1 - s.targetWeight : 1;
    const label = s.logits + ((<usize>load<i32>(s.labels + ((<usize>row) << 2))) << 2);
    if (hard > 0) loss -= hard * Mathf.log(max(load<f32>(label), <f32>1e-12));
    if (s.targetClasses) {
      const first = (<usize>row * <usize>s.targetsPerRow) << 2;
      for (let t: usize = 0, end = (<usize>s.targetsPerRow) << 2; t < end; t += 4) {
        const share = load<f32>(s.targetShares + first + t) * s.targetWeight;
        if (share == 0) continue;
        const z = s.logits + ((<usize>load<i32>(s.targetClasses + first + t)) << 2);
        loss -= share * Mathf.log(max(load<f32>(z), <f32>1e-12));
        store<f32>(z, load<f32>(z) - share);
      }
    }
    store<f32>(label, load<f32>(label) - hard);
    addScaled(s.biasGradient, s.logits, 1, classBytes);
    memory.fill(s.tokenGradient, 0, <usize>(n + 6) * bytes);
    for (let f: usize = 0; f < 2 * filters; f++) {
      const x = load<f32>(s.best + (f << 2));
      if (x <= 0) continue;
      const at = f * classBytes;
      const gradient = dot(s.weights + at, s.logits, classBytes) * keep;
      addScaled(s.weightGradient + at, s.logits, x, classBytes);
      const two = f < filters;
      const window = two ? 2 * bytes : 3 * bytes;
      const kernel = (two ? f : f - filters) * window;
      const token = <usize>load<i32>(s.position + (f << 2)) * bytes;
      addScaled((two ? s.kernelGradient2 : s.kernelGradient3) + kernel, s.tokenVectors + token, gradient, window);
      addScaled(s.tokenGradient + token, (two ? s.kernels2 : s.kernels3) + kernel, gradient, window);
      const bias = s.filterBias + (f << 2);
      store<f32>(bias, load<f32>(bias) - learningRate * 0.1 * gradient);
    }
    updateEmbeddings(s, row, n, learningRate, scale);
    if (++s.inBatch >= s.batch) {
      s.inBatch = 0;
      updateDense(s.weights, s.weightSquares, s.weightGradient, 2 * filters * classBytes, learningRate);
      updateDense(s.kernels2, s.kernelSquares2, s.kernelGradient2, 2 * filters * bytes, learningRate);
      updateDense(s.kernels3, s.kernelSquares3, s.kernelGradient3, 3 * filters * bytes, learningRate);
      addScaled(s.bias, s.biasGradient, -learningRate * 0.1, classBytes);
      memory.fill(s.biasGradient, 0, classBytes);
    }
  }
  return loss;
}

/** Row-wise AdaGrad on the features of the tokens, each with the gradient of its token. */
function updateEmbeddings(s: CnnState, row: i32, n: i32, learningRate: f32, scale: f32): void {
  const bytes = (<usize>s.dimensions) << 2;
  const first = load<i32>(s.tokens + ((<usize>row) << 2));
  const firstFeature = load<i32>(s.offsets + ((<usize>first) << 2));
  for (let t = 0; t < n; t++) {
    const gradient = s.tokenGradient + <usize>(t + 2) * bytes;
    const meanSquare = dot(gradient, gradient, bytes) / <f32>s.dimensions;
    if (meanSquare < 1e-14) continue;
    const offsets = s.offsets + ((<usize>(first + t)) << 2);
    for (let e = load<i32>(offsets), end = load<i32>(offsets, 4); e < end; e++) {
      if (!load<u8>(s.kept + <usize>(e - firstFeature))) continue;
      const feature = <usize>load<u32>(s.features + ((<usize>e) << 2));
      const value = load<f32>(s.values + ((<usize>e) << 2)) * scale;
      const at = s.embeddingSquares + (feature << 2);
      const square = load<f32>(at) + meanSquare * value * value;
      store<f32>(at, square);
      addScaled(s.embeddings + feature * bytes, gradient, (-learningRate * value) / sqrt<f32>(square), bytes);
    }
  }
}

/** Logits of the rows [from, to), without dropout, into out [rows × stride]. */
export function cnnLogits(state: usize, from: i32, to: i32, out: usize): void {
  const s = changetype<CnnState>(state);
  const classBytes = (<usize>s.stride) << 2;
  for (let f: usize = 0, end = (<usize>s.filters) << 3; f < end; f += 4) store<f32>(s.alive + f, 1);
  for (let row = from; row < to; row++) {
    const n = embed(s, row, 0, 0, 1);
    convolve(s, 2, s.kernels2, n, 0);
    convolve(s, 3, s.kernels3, n, s.filters);
    classify(s);
    memory.copy(out, s.logits, classBytes);
    out += classBytes;
  }
}
