// The embedding-bag network: sparse features -> sum of their embeddings -> ReLU -> softmax over classes. A whole epoch runs in here,
// because a call for each example would cost as much as the example.
// Fast because 32 hidden units at a time stay in registers while all features of a row pass, and because the output weights lie
// [units × classes], so that the units which ReLU and dropout silence cost nothing, forwards and backwards.
import { addScaled, chance, dot, exp4, softmaxOf, sumOf, updateDense } from "./common";
import { sumBagInt8 } from "./int8";

/** The model in hand, its scratch memory and its data; the host lays it out, in this order, 4 bytes a field. */
@unmanaged
class BagState {
  units: i32; // H, a multiple of 32
  classes: i32; // C
  stride: i32; // C rounded up to a multiple of 4
  embeddings: usize; // [features × H] f32
  embeddingSquares: usize; // [features] sums of squared gradients, row-wise AdaGrad
  hiddenBias: usize; // [H]
  weights: usize; // [H × stride]
  weightSquares: usize; // [H × stride]
  weightGradient: usize; // [H × stride]
  bias: usize; // [stride]
  biasGradient: usize; // [stride]
  hidden: usize; // [H] activations
  mask: usize; // [H] slope of ReLU times dropout
  hiddenGradient: usize; // [H]
  logits: usize; // [stride]
  activeFeatures: usize; // [longest row] i32
  activeValues: usize; // [longest row]
  offsets: usize; // [rows + 1] i32
  features: usize; // [non-zeros] i32
  values: usize; // [non-zeros]
  labels: usize; // [rows] i32
  targetClasses: usize; // [rows × targetsPerRow] i32, 0: labels decide alone
  targetShares: usize; // [rows × targetsPerRow] probabilities
  targetsPerRow: i32;
  targetWeight: f32; // 0..1: how much the soft targets count beside the label
  classWeights: usize; // [C], 0: all the same
  smoothing: f32; // label smoothing
  featureDropout: f32;
  unitDropout: f32;
  inputScale: f32;
  learningRate: f32; // at the first step, falling linearly to 0 at the last
  batch: i32; // rows between two steps of the output layer
  inBatch: i32;
  step: f32;
  steps: f32;
  random: u32;
  active: i32;
}

@inline
function nextRandom(s: BagState): u32 {
  // Marsaglia 2003, xorshift32
  let x = s.random;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  s.random = x;
  return x;
}

/** The features of a row that survive dropout, with their scaled values. */
function gather(s: BagState, row: i32, scale: f32, drop: u32): void {
  const offsets = s.offsets + ((<usize>row) << 2);
  const end = (<usize>load<i32>(offsets, 4)) << 2;
  let active: usize = 0;
  for (let e = (<usize>load<i32>(offsets)) << 2; e < end; e += 4) {
    if (drop && nextRandom(s) < drop) continue;
    store<i32>(s.activeFeatures + active, load<i32>(s.features + e));
    store<f32>(s.activeValues + active, load<f32>(s.values + e) * scale);
    active += 4;
  }
  s.active = <i32>(active >> 2);
}

/** hidden = hiddenBias + sum of the active rows, 32 units at a time in registers. */
function sumEmbeddings(s: BagState): void {
  const stride = (<usize>s.units) << 2;
  const end = (<usize>s.active) << 2;
  const features = s.activeFeatures;
  const values = s.activeValues;
  for (let o: usize = 0; o < stride; o += 128) {
    let p = s.hiddenBias + o;
    const base = s.embeddings + o;
    let a0 = v128.load(p);
    let a1 = v128.load(p, 16);
    let a2 = v128.load(p, 32);
    let a3 = v128.load(p, 48);
    let a4 = v128.load(p, 64);
    let a5 = v128.load(p, 80);
    let a6 = v128.load(p, 96);
    let a7 = v128.load(p, 112);
    for (let f: usize = 0; f < end; f += 4) {
      const w = base + <usize>load<u32>(features + f) * stride;
      const v = v128.load32_splat(values + f);
      a0 = f32x4.add(a0, f32x4.mul(v128.load(w), v));
      a1 = f32x4.add(a1, f32x4.mul(v128.load(w, 16), v));
      a2 = f32x4.add(a2, f32x4.mul(v128.load(w, 32), v));
      a3 = f32x4.add(a3, f32x4.mul(v128.load(w, 48), v));
      a4 = f32x4.add(a4, f32x4.mul(v128.load(w, 64), v));
      a5 = f32x4.add(a5, f32x4.mul(v128.load(w, 80), v));
      a6 = f32x4.add(a6, f32x4.mul(v128.load(w, 96), v));
      a7 = f32x4.add(a7, f32x4.mul(v128.load(w, 112), v));
    }
    p = s.hidden + o;
    v128.store(p, a0);
    v128.store(p, a1, 16);
    v128.store(p, a2, 32);
    v128.store(p, a3, 48);
    v128.store(p, a4, 64);
    v128.store(p, a5, 80);
    v128.store(p, a6, 96);
    v128.store(p, a7, 112);
  }
}

/** Row-wise AdaGrad on the active rows: each has one sum of squares, the mean over its units. Duchi et al. 2011. */
function updateEmbeddings(s: BagState, learningRate: f32, meanSquare: f32): void {
  const stride = (<usize>s.units) << 2;
  const end = (<usize>s.active) << 2;
  const features = s.activeFeatures;
  const values = s.activeValues;
  for (let f: usize = 0; f < end; f += 4) {
    const v = load<f32>(values + f);
    const q = s.embeddingSquares + ((<usize>load<u32>(features + f)) << 2);
    const square = load<f32>(q) + meanSquare * v * v;
    store<f32>(q, square);
    store<f32>(values + f, (-learningRate * v) / sqrt<f32>(square));
  }
  for (let o: usize = 0; o < stride; o += 128) {
    const p = s.hiddenGradient + o;
    const base = s.embeddings + o;
    const a0 = v128.load(p);
    const a1 = v128.load(p, 16);
    const a2 = v128.load(p, 32);
    const a3 = v128.load(p, 48);
    const a4 = v128.load(p, 64);
    const a5 = v128.load(p, 80);
    const a6 = v128.load(p, 96);
    const a7 = v128.load(p, 112);
    for (let f: usize = 0; f < end; f += 4) {
      const w = base + <usize>load<u32>(features + f) * stride;
      const v = v128.load32_splat(values + f);
      v128.store(w, f32x4.add(v128.load(w), f32x4.mul(a0, v)));
      v128.store(w, f32x4.add(v128.load(w, 16), f32x4.mul(a1, v)), 16);
      v128.store(w, f32x4.add(v128.load(w, 32), f32x4.mul(a2, v)), 32);
      v128.store(w, f32x4.add(v128.load(w, 48), f32x4.mul(a3, v)), 48);
      v128.store(w, f32x4.add(v128.load(w, 64), f32x4.mul(a4, v)), 64);
      v128.store(w, f32x4.add(v128.load(w, 80), f32x4.mul(a5, v)), 80);
      v128.store(w, f32x4.add(v128.load(w, 96), f32x4.mul(a6, v)), 96);
      v128.store(w, f32x4.add(v128.load(w, 112), f32x4.mul(a7, v)), 112);
    }
  }
}

/** logits = bias + sum over the units that are not silent. */
function classify(s: BagState): void {
  const bytes = (<usize>s.stride) << 2;
  memory.copy(s.logits, s.bias, bytes);
  for (let j: usize = 0, n = <usize>s.units; j < n; j++) {
    const x = load<f32>(s.hidden + (j << 2));
    if (x != 0) addScaled(s.logits, s.weights + j * bytes, x, bytes);
  }
}

/** From probabilities to d(cross-entropy)/d(logits), times the weight of the class. @returns the loss in nats */
function lossGradient(s: BagState, row: i32): f32 {
  const logits = s.logits;
  const label = load<i32>(s.labels + ((<usize>row) << 2));
  const hard: f32 = s.targetClasses ? 1 - s.targetWeight : 1;
  let loss: f32 = 0;
  const at = logits + ((<usize>label) << 2);
  if (hard > 0) loss -= hard * Mathf.log(max(load<f32>(at), <f32>1e-12));
  if (s.targetClasses) {
    const first = (<usize>row * <usize>s.targetsPerRow) << 2;
    for (let t: usize = 0, end = (<usize>s.targetsPerRow) << 2; t < end; t += 4) {
      const share = load<f32>(s.targetShares + first + t) * s.targetWeight;
      if (share == 0) continue;
      const z = logits + ((<usize>load<i32>(s.targetClasses + first + t)) << 2);
      loss -= share * Mathf.log(max(load<f32>(z), <f32>1e-12));
    }
    for (let t: usize = 0, end = (<usize>s.targetsPerRow) << 2; t < end; t += 4) {
      const z = logits + ((<usize>load<i32>(s.targetClasses + first + t)) << 2);
      store<f32>(z, load<f32>(z) - load<f32>(s.targetShares + first + t) * s.targetWeight);
    }
  }
  store<f32>(at, load<f32>(at) - hard * (1 - s.smoothing));
  if (s.smoothing > 0) {
    const each = (hard * s.smoothing) / <f32>s.classes;
    for (let c: usize = 0, end = (<usize>s.classes) << 2; c < end; c += 4)
      store<f32>(logits + c, load<f32>(logits + c) - each);
  }
  if (s.classWeights) {
    const weight = f32x4.splat(load<f32>(s.classWeights + ((<usize>label) << 2)));
    for (let o: usize = 0, end = (<usize>s.stride) << 2; o < end; o += 16)
      v128.store(logits + o, f32x4.mul(v128.load(logits + o), weight));
  }
  return loss;
}

/**
 * Trains on the rows order[0..count): embeddings after every row, the output layer after every batch of rows.
 * @returns the sum of the cross-entropies under dropout, in nats
 */
export function trainBag(state: usize, order: usize, count: i32): f64 {
  const s = changetype<BagState>(state);
  const dropFeature = chance(s.featureDropout);
  const dropUnit = chance(s.unitDropout);
  const scale: f32 = s.inputScale / (1 - s.featureDropout);
  const keep: f32 = 1 / (1 - s.unitDropout);
  const classBytes = (<usize>s.stride) << 2;
  const unitBytes = (<usize>s.units) << 2;
  let loss: f64 = 0;
  for (let q = 0; q < count; q++) {
    const row = load<i32>(order + ((<usize>q) << 2));
    gather(s, row, scale, dropFeature);
    sumEmbeddings(s);
    for (let o: usize = 0; o < unitBytes; o += 4) {
      const x = load<f32>(s.hidden + o);
      const slope: f32 = x > 0 && nextRandom(s) >= dropUnit ? keep : 0;
      store<f32>(s.mask + o, slope);
      store<f32>(s.hidden + o, x * slope);
    }
    classify(s);
    softmaxOf(s.logits, s.classes, s.stride);
    loss += lossGradient(s, row);
    addScaled(s.biasGradient, s.logits, 1, classBytes);
    for (let o: usize = 0; o < unitBytes; o += 4) {
      const slope = load<f32>(s.mask + o);
      if (slope == 0) {
        store<f32>(s.hiddenGradient + o, 0);
        continue;
      }
      const at = (o >> 2) * classBytes;
      store<f32>(s.hiddenGradient + o, dot(s.weights + at, s.logits, classBytes) * slope);
      addScaled(s.weightGradient + at, s.logits, load<f32>(s.hidden + o), classBytes);
    }
    const learningRate: f32 = s.learningRate * (1 - s.step / s.steps);
    s.step += 1;
    const meanSquare = dot(s.hiddenGradient, s.hiddenGradient, unitBytes) / <f32>s.units;
    // Under this nothing would move, and the division by a sum of squares near zero would.
    if (meanSquare > 1e-14) updateEmbeddings(s, learningRate, meanSquare);
    addScaled(s.hiddenBias, s.hiddenGradient, -learningRate * 0.1, unitBytes);
    if (++s.inBatch >= s.batch) {
      s.inBatch = 0;
      updateDense(s.weights, s.weightSquares, s.weightGradient, unitBytes * <usize>s.stride, learningRate);
      addScaled(s.bias, s.biasGradient, -learningRate * 0.1, classBytes);
      memory.fill(s.biasGradient, 0, classBytes);
    }
  }
  return loss;
}

/** Logits of the rows [from, to), without dropout, into out [rows × stride]. */
export function bagLogits(state: usize, from: i32, to: i32, out: usize): void {
  const s = changetype<BagState>(state);
  const classBytes = (<usize>s.stride) << 2;
  const unitBytes = (<usize>s.units) << 2;
  for (let row = from; row < to; row++) {
    gather(s, row, s.inputScale, 0);
    sumEmbeddings(s);
    for (let o: usize = 0; o < unitBytes; o += 16)
      v128.store(s.hidden + o, f32x4.max(v128.load(s.hidden + o), f32x4.splat(0)));
    classify(s);
    memory.copy(out, s.logits, classBytes);
    out += classBytes;
  }
}

/** Fills with numbers near a normal distribution: the sum of the four bytes of a random number. */
export function fillNormal(at: usize, count: i32, deviation: f32, seed: u32): void {
  let x = seed ? seed : 1;
  for (let k = 0; k < 8 + count; k++) {
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    if (k < 8) continue; // the first numbers of a small seed are small
    const sum = <f32>((x & 255) + ((x >> 8) & 255) + ((x >> 16) & 255) + (x >> 24));
    // Mean 510, standard deviation 147.8.
    store<f32>(at + ((<usize>(k - 8)) << 2), ((sum - 510.0) / 147.8) * deviation);
  }
}

/** What prediction needs of a stored network: rows and output weights as int8 with one scale each. */
@unmanaged
class StoredBag {
  units: i32; // H, a multiple of 16
  classes: i32;
  stride: i32; // C rounded up to a multiple of 16
  rows: usize; // [features × H] i8
  rowScales: usize; // [features]
  hiddenBias: usize; // [H]
  weights: usize; // [H × stride] i8
  weightScales: usize; // [H]
  bias: usize; // [stride]
  hidden: usize; // [H]
  logits: usize; // [stride]
  features: usize; // [longest row] i32
  values: usize; // [longest row]
  weightSteps: usize; // [longest row] i16, scratch of the sum in integers
  probabilities: usize; // [stride]
  sharpness: f32; // 1 / temperature of the probabilities
  entropySharpness: f32; // 1 / temperature of the entropy
}

/** to[count] += from[count] (i8) · factor; count a multiple of 16 */
@inline
function addScaledBytes(to: usize, from: usize, factor: v128, count: usize): void {
  for (let o: usize = 0; o < count; o += 16) {
    const b = v128.load(from + o);
    const low = i16x8.extend_low_i8x16_s(b);
    const high = i16x8.extend_high_i8x16_s(b);
    const t = to + (o << 2);
    v128.store(t, f32x4.add(v128.load(t), f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(low)), factor)));
    v128.store(
      t,
      f32x4.add(v128.load(t, 16), f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(low)), factor)),
      16,
    );
    v128.store(
      t,
      f32x4.add(v128.load(t, 32), f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(high)), factor)),
      32,
    );
    v128.store(
      t,
      f32x4.add(v128.load(t, 48), f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(high)), factor)),
      48,
    );
  }
}

/**
 * Logits and probabilities of the one row that the host has written to `features` and `values`, `count` long.
 * @returns the entropy of the classes in nats, at its own temperature
 */
export function predictBag(model: usize, count: i32): f32 {
  const m = changetype<StoredBag>(model);
  const units = <usize>m.units;
  const stride = <usize>m.stride;
  sumBagInt8(m.rows, m.rowScales, m.units, m.features, m.values, count, m.hidden, m.weightSteps);
  for (let o: usize = 0; o < units << 2; o += 16) {
    const hidden = m.hidden + o;
    v128.store(hidden, f32x4.max(f32x4.add(v128.load(hidden), v128.load(m.hiddenBias + o)), f32x4.splat(0)));
  }
  memory.copy(m.logits, m.bias, stride << 2);
  for (let j: usize = 0; j < units; j++) {
    const x = load<f32>(m.hidden + (j << 2));
    if (x != 0)
      addScaledBytes(
        m.logits,
        m.weights + j * stride,
        f32x4.splat(x * load<f32>(m.weightScales + (j << 2))),
        stride,
      );
  }
  const bytes = stride << 2;
  for (let o: usize = 0; o < bytes; o += 16)
    v128.store(m.probabilities + o, f32x4.mul(v128.load(m.logits + o), f32x4.splat(m.sharpness)));
  softmaxOf(m.probabilities, m.classes, m.stride);
  return entropyOf(m.logits, m.classes, m.entropySharpness);
}

/** −Σ p ln p of softmax(logits · sharpness) = ln Σ e − Σ e·x / Σ e with x = (logits − largest) · sharpness and e = exp(x). */
function entropyOf(logits: usize, classes: i32, sharpness: f32): f32 {
  let most: f32 = -1e30;
  const end = (<usize>classes) << 2;
  for (let o: usize = 0; o < end; o += 4) most = max(most, load<f32>(logits + o));
  const top = f32x4.splat(most);
  const factor = f32x4.splat(sharpness);
  let sum = f32x4.splat(0);
  let weighted = f32x4.splat(0);
  const whole = end & ~15;
  for (let o: usize = 0; o < whole; o += 16) {
    const x = f32x4.max(f32x4.mul(f32x4.sub(v128.load(logits + o), top), factor), f32x4.splat(-80));
    const e = exp4(x);
    sum = f32x4.add(sum, e);
    weighted = f32x4.add(weighted, f32x4.mul(e, x));
  }
  let total = sumOf(sum);
  let product = sumOf(weighted);
  for (let o = whole; o < end; o += 4) {
    const x = f32x4.splat(max((load<f32>(logits + o) - most) * sharpness, <f32>-80));
    const e = f32x4.extract_lane(exp4(x), 0);
    total += e;
    product += e * f32x4.extract_lane(x, 0);
  }
  return Mathf.log(total) - product / total;
}
