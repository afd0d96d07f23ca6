// Weighted sums of rows of a table, for sparse rows (CSR): bag r has the features[k] with values[k] for k in
// [offsets[r], offsets[r + 1]). Joulin et al. 2017, arXiv:1607.01759. Only bags `from` to `to`, so that threads can share the work;
// places of bags are counted from bag 0.
import { dot } from "./common";
import { axpy } from "./elementwise";
import { at, load4, store4 } from "./lanes";

/** sums[bag] [units] = Σ values[k] · table[features[k]]; zeros for an empty bag. 32 units at a time stay in registers. */
export function bagForward(
  table: usize,
  units: i32,
  offsets: usize,
  features: usize,
  values: usize,
  from: i32,
  to: i32,
  sums: usize,
): void {
  for (let bag = from; bag < to; bag++) {
    const start = load<i32>(offsets + at(bag));
    const count = load<i32>(offsets + at(bag + 1)) - start;
    sumRows(table, units, features + at(start), values + at(start), count, sums + at(bag * units));
  }
}

function sumRows(table: usize, units: i32, features: usize, values: usize, count: i32, sum: usize): void {
  const stride = at(units);
  const end = at(count);
  let j = 0;
  for (; j + 32 <= units; j += 32) {
    const base = table + at(j);
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let s4 = s0;
    let s5 = s0;
    let s6 = s0;
    let s7 = s0;
    for (let k: usize = 0; k < end; k += 4) {
      const row = base + <usize>load<u32>(features + k) * stride;
      const value = v128.load32_splat(values + k);
      s0 = f32x4.add(s0, f32x4.mul(value, v128.load(row)));
      s1 = f32x4.add(s1, f32x4.mul(value, v128.load(row, 16)));
      s2 = f32x4.add(s2, f32x4.mul(value, v128.load(row, 32)));
      s3 = f32x4.add(s3, f32x4.mul(value, v128.load(row, 48)));
      s4 = f32x4.add(s4, f32x4.mul(value, v128.load(row, 64)));
      s5 = f32x4.add(s5, f32x4.mul(value, v128.load(row, 80)));
      s6 = f32x4.add(s6, f32x4.mul(value, v128.load(row, 96)));
      s7 = f32x4.add(s7, f32x4.mul(value, v128.load(row, 112)));
    }
    const place = sum + at(j);
    v128.store(place, s0);
    v128.store(place, s1, 16);
    v128.store(place, s2, 32);
    v128.store(place, s3, 48);
    v128.store(place, s4, 64);
    v128.store(place, s5, 80);
    v128.store(place, s6, 96);
    v128.store(place, s7, 112);
  }
  for (; j < units; j += 4) {
    let s = f32x4.splat(0);
    for (let k: usize = 0; k < end; k += 4) {
      const row = table + at(j) + <usize>load<u32>(features + k) * stride;
      s = f32x4.add(s, f32x4.mul(v128.load32_splat(values + k), load4(row, units - j)));
    }
    store4(sum + at(j), s, units - j);
  }
}

/** gradient[features[k]] += values[k] · dSums[bag]: the gradient of the table, of which a batch touches few rows. */
export function bagBackward(
  gradient: usize,
  units: i32,
  offsets: usize,
  features: usize,
  values: usize,
  from: i32,
  to: i32,
  dSums: usize,
): void {
  for (let bag = from; bag < to; bag++) {
    const flow = dSums + at(bag * units);
    const end = load<i32>(offsets + at(bag + 1));
    for (let k = load<i32>(offsets + at(bag)); k < end; k++) {
      axpy(load<f32>(values + at(k)), flow, gradient + at(load<i32>(features + at(k)) * units), units);
    }
  }
}

/**
 * Goes one step down the gradient at once, bag after bag, without storing it: row-wise AdaGrad, squares[feature] += mean over the
 * units of (value · dSum)², table[feature] -= learningRate · value · dSum / √squares[feature]. Threads share the work by features,
 * since bags share them: of `parts` threads, `part` moves the rows whose number leaves the rest `part`.
 * @param squares  [features], a small number such as 1e-6 each at the start
 */
export function bagUpdate(
  table: usize,
  squares: usize,
  units: i32,
  offsets: usize,
  features: usize,
  values: usize,
  from: i32,
  to: i32,
  dSums: usize,
  learningRate: f32,
  part: u32,
  parts: u32,
): void {
  for (let bag = from; bag < to; bag++) {
    const flow = dSums + at(bag * units);
    const meanSquare = meanSquareOf(flow, units);
    const end = load<i32>(offsets + at(bag + 1));
    for (let k = load<i32>(offsets + at(bag)); k < end; k++) {
      const feature = load<i32>(features + at(k));
      if (<u32>feature % parts != part) continue;
      const value = load<f32>(values + at(k));
      const place = squares + at(feature);
      const square = load<f32>(place) + meanSquare * value * value;
      store<f32>(place, square);
      axpy((-learningRate * value) / sqrt<f32>(square), flow, table + at(feature * units), units);
    }
  }
}

@inline
function meanSquareOf(x: usize, count: i32): f32 {
  const whole = count & ~3;
  let sum = dot(x, x, at(whole));
  for (let i = whole; i < count; i++) sum += load<f32>(x + at(i)) * load<f32>(x + at(i));
  return sum / <f32>count;
}
