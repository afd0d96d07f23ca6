// TextCNN (Kim 2014, arXiv:1408.5882): token vectors, each the sum of the embeddings of a word and its character n-grams -> filters
// over one to four neighbouring tokens -> the largest value over all positions -> ReLU -> softmax.
// Unit dropout is drawn before the convolution, so that silenced filters cost nothing; two filters pass four positions at a time in
// registers.
import { addScaled, chance, dot, softmaxOf, updateDense } from "./common";

/** The model in hand, its scratch memory and its data, in this order, 4 bytes a field. */
@unmanaged
class CnnState {
  dimensions: i32; // D, a multiple of 8
  filters: i32; // F, sorted by width
  classes: i32; // C
  stride: i32; // C rounded up to a multiple of 4
  embeddings: usize; // [features × D]
  embeddingSquares: usize; // [features]
  kernels: usize; // filter f: [width of f × D]
  kernelSquares: usize;
  kernelGradient: usize;
  kernelSize: i32; // numbers in all kernels together
  widths: usize; // [F] i32, 1 to 4 tokens
  places: usize; // [F] i32 where a filter's kernel begins, in bytes
  filterBias: usize; // [F]
  weights: usize; // [F × stride]
  weightSquares: usize;
  weightGradient: usize;
  bias: usize; // [stride]
  biasGradient: usize; // [stride]
  tokenVectors: usize; // [(60 + 10) × D], three zero tokens before, seven after
  tokenGradient: usize; // the same
  best: usize; // [F] largest value of each filter
  position: usize; // [F] i32 the padded token where its window begins
  alive: usize; // [F] i32 the filters that dropout leaves, in order
  aliveCount: i32;
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

/** Zero tokens before the first; a window of four begins up to three before it. */
const BEFORE: i32 = 3;
const PADDING: i32 = 10;
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
  memory.fill(s.tokenVectors, 0, <usize>(n + PADDING) * bytes);
  for (let t = 0; t < n; t++) {
    const vector = s.tokenVectors + <usize>(t + BEFORE) * bytes;
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

/** The sums of four vectors, as one. */
@inline
function sums4(a: v128, b: v128, c: v128, d: v128): v128 {
  const low = f32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
  const high = f32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<i32>(low, high, 0, 1, 4, 5), v128.shuffle<i32>(low, high, 2, 3, 6, 7));
}

/** Of four largest values with their places the largest; of equal ones the first place. */
@inline
function keep(s: CnnState, filter: i32, values: v128, places: v128, start: i32): void {
  let best = f32x4.extract_lane(values, 0);
  let place = i32x4.extract_lane(places, 0);
  let value = f32x4.extract_lane(values, 1);
  let other = i32x4.extract_lane(places, 1);
  if (value > best || (value == best && other < place)) {
    best = value;
    place = other;
  }
  value = f32x4.extract_lane(values, 2);
  other = i32x4.extract_lane(places, 2);
  if (value > best || (value == best && other < place)) {
    best = value;
    place = other;
  }
  value = f32x4.extract_lane(values, 3);
  other = i32x4.extract_lane(places, 3);
  if (value > best || (value == best && other < place)) {
    best = value;
    place = other;
  }
  const at = (<usize>filter) << 2;
  store<f32>(s.best + at, best + load<f32>(s.filterBias + at));
  store<i32>(s.position + at, start + place);
}

/** Two filters of one width, or the same twice, over all windows that hold a token. */
function convolvePair(s: CnnState, width: i32, f: i32, g: i32, n: i32): void {
  const bytes = (<usize>s.dimensions) << 2;
  const window = <usize>width * bytes;
  const start = BEFORE + 1 - width;
  const windows = n + width - 1;
  const first = s.kernels + <usize>load<i32>(s.places + ((<usize>f) << 2));
  const second = s.kernels + <usize>load<i32>(s.places + ((<usize>g) << 2));
  const lowest = f32x4.splat(-1e30);
  const end = i32x4.splat(windows);
  let bestF = lowest;
  let bestG = lowest;
  let placeF = i32x4.splat(0);
  let placeG = placeF;
  for (let p = 0; p < windows; p += 4) {
    const x = s.tokenVectors + <usize>(start + p) * bytes;
    let f0 = f32x4.splat(0);
    let f1 = f0;
    let f2 = f0;
    let f3 = f0;
    let g0 = f0;
    let g1 = f0;
    let g2 = f0;
    let g3 = f0;
    for (let o: usize = 0; o < window; o += 16) {
      const k = v128.load(first + o);
      const l = v128.load(second + o);
      const q = x + o;
      const a = v128.load(q);
      const b = v128.load(q + bytes);
      const c = v128.load(q + 2 * bytes);
      const d = v128.load(q + 3 * bytes);
      f0 = f32x4.add(f0, f32x4.mul(k, a));
      f1 = f32x4.add(f1, f32x4.mul(k, b));
      f2 = f32x4.add(f2, f32x4.mul(k, c));
      f3 = f32x4.add(f3, f32x4.mul(k, d));
      g0 = f32x4.add(g0, f32x4.mul(l, a));
      g1 = f32x4.add(g1, f32x4.mul(l, b));
      g2 = f32x4.add(g2, f32x4.mul(l, c));
      g3 = f32x4.add(g3, f32x4.mul(l, d));
    }
    const places = i32x4.add(i32x4.splat(p), i32x4(0, 1, 2, 3));
    const inside = i32x4.lt_s(places, end);
    const ofF = v128.bitselect(sums4(f0, f1, f2, f3), lowest, inside);
    const ofG = v128.bitselect(sums4(g0, g1, g2, g3), lowest, inside);
    const betterF = f32x4.gt(ofF, bestF);
    const betterG = f32x4.gt(ofG, bestG);
    bestF = v128.bitselect(ofF, bestF, betterF);
    placeF = v128.bitselect(places, placeF, betterF);
    bestG = v128.bitselect(ofG, bestG, betterG);
    placeG = v128.bitselect(places, placeG, betterG);
  }
  keep(s, f, bestF, placeF, start);
  if (g != f) keep(s, g, bestG, placeG, start);
}

/** All filters that are alive; keeps the largest value of each and its place. */
function convolve(s: CnnState, n: i32): void {
  let k = 0;
  while (k < s.aliveCount) {
    const f = load<i32>(s.alive + ((<usize>k) << 2));
    const width = load<i32>(s.widths + ((<usize>f) << 2));
    let g = f;
    if (k + 1 < s.aliveCount) {
      const next = load<i32>(s.alive + ((<usize>k) << 2), 4);
      if (load<i32>(s.widths + ((<usize>next) << 2)) == width) g = next;
    }
    convolvePair(s, width, f, g, n);
    k += g == f ? 1 : 2;
  }
}

/** best = ReLU of the largest values times `scale`; logits from the filters that are not silent. */
function classify(s: CnnState, scale: f32): void {
  const bytes = (<usize>s.stride) << 2;
  memory.copy(s.logits, s.bias, bytes);
  for (let k: usize = 0, end = (<usize>s.aliveCount) << 2; k < end; k += 4) {
    const f = <usize>load<i32>(s.alive + k);
    const at = s.best + (f << 2);
    const x = max(load<f32>(at), <f32>0) * scale;
    store<f32>(at, x);
    if (x > 0) addScaled(s.logits, s.weights + f * bytes, x, bytes);
  }
}

/** Trains on the rows order[0..count). @returns the sum of the cross-entropies under dropout, in nats */
export function trainCnn(state: usize, order: usize, count: i32): f64 {
  const s = changetype<CnnState>(state);
  const dropFeature = chance(s.featureDropout);
  const dropWord = chance(s.wordDropout);
  const dropUnit = chance(s.unitDropout);
  const keepUnit: f32 = 1 / (1 - s.unitDropout);
  const scale: f32 = 1 / ((1 - s.featureDropout) * (1 - s.wordDropout));
  const classBytes = (<usize>s.stride) << 2;
  const bytes = (<usize>s.dimensions) << 2;
  let loss: f64 = 0;
  for (let q = 0; q < count; q++) {
    const row = load<i32>(order + ((<usize>q) << 2));
    const learningRate: f32 = s.learningRate * (1 - s.step / s.steps);
    s.step += 1;
    const n = embed(s, row, dropFeature, dropWord, scale);
    let alive = 0;
    for (let f = 0; f < s.filters; f++) {
      if (nextRandom(s) < dropUnit) continue;
      store<i32>(s.alive + ((<usize>alive) << 2), f);
      alive++;
    }
    s.aliveCount = alive;
    convolve(s, n);
    classify(s, keepUnit);
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
    memory.fill(s.tokenGradient, 0, <usize>(n + PADDING) * bytes);
    for (let k: usize = 0, end = (<usize>alive) << 2; k < end; k += 4) {
      const f = <usize>load<i32>(s.alive + k);
      const field = f << 2;
      const x = load<f32>(s.best + field);
      if (x <= 0) continue;
      const at = f * classBytes;
      const gradient = dot(s.weights + at, s.logits, classBytes) * keepUnit;
      addScaled(s.weightGradient + at, s.logits, x, classBytes);
      const window = <usize>load<i32>(s.widths + field) * bytes;
      const kernel = <usize>load<i32>(s.places + field);
      const token = <usize>load<i32>(s.position + field) * bytes;
      addScaled(s.kernelGradient + kernel, s.tokenVectors + token, gradient, window);
      addScaled(s.tokenGradient + token, s.kernels + kernel, gradient, window);
      const bias = s.filterBias + field;
      store<f32>(bias, load<f32>(bias) - learningRate * 0.1 * gradient);
    }
    updateEmbeddings(s, row, n, learningRate, scale);
    if (++s.inBatch >= s.batch) {
      s.inBatch = 0;
      updateDense(s.weights, s.weightSquares, s.weightGradient, <usize>s.filters * classBytes, learningRate);
      updateDense(s.kernels, s.kernelSquares, s.kernelGradient, (<usize>s.kernelSize) << 2, learningRate);
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
    const gradient = s.tokenGradient + <usize>(t + BEFORE) * bytes;
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
  for (let f = 0; f < s.filters; f++) store<i32>(s.alive + ((<usize>f) << 2), f);
  s.aliveCount = s.filters;
  for (let row = from; row < to; row++) {
    const n = embed(s, row, 0, 0, 1);
    convolve(s, n);
    classify(s, 1);
    memory.copy(out, s.logits, classBytes);
    out += classBytes;
  }
}
