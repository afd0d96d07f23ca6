// Rows of 8-bit integers with one scale each: a quarter of the memory of f32, and sums of products that are exact.
import { at, largestOf, load4 } from "./lanes";

/**
 * Each row of x [rows × columns] as integers from -127 to 127, rounded to even, times its scale = max |x| / 127 (1 for a row of
 * zeros).
 */
export function quantizeRows(x: usize, integers: usize, scales: usize, rows: i32, columns: i32): void {
  for (let row = 0; row < rows; row++, x += at(columns), integers += columns) {
    let most = f32x4.splat(0);
    for (let j = 0; j < columns; j += 4) most = f32x4.max(most, f32x4.abs(load4(x + at(j), columns - j)));
    const largest = largestOf(most);
    const scale: f32 = largest > 0 ? largest / 127 : 1;
    store<f32>(scales + at(row), scale);
    for (let j = 0; j < columns; j++) store<i8>(integers + j, <i8>nearest<f32>(load<f32>(x + at(j)) / scale));
  }
}

/**
 * scores[row] = rowScales[row] · queryScale · Σ rows[row] · query, of rows `from` to `to`; the sum is exact up to 133,000 columns.
 * Four rows at a time share what is read of the query.
 */
export function dotRowsInt8(
  rows: usize,
  rowScales: usize,
  columns: i32,
  query: usize,
  queryScale: f32,
  from: i32,
  to: i32,
  scores: usize,
): void {
  let row = from;
  for (; row + 4 <= to; row += 4) dotFourRows(rows, rowScales, columns, query, queryScale, row, scores);
  for (; row < to; row++) {
    const sum = dotOne(rows + <usize>row * columns, query, 0, columns);
    store<f32>(scores + at(row), <f32>sum * (load<f32>(rowScales + at(row)) * queryScale));
  }
}

/** As `dotRowsInt8`, of the rows in `list` [count] alone: scores[k] is that of list[k]. */
export function dotListInt8(
  rows: usize,
  rowScales: usize,
  columns: i32,
  query: usize,
  queryScale: f32,
  list: usize,
  count: i32,
  scores: usize,
): void {
  const whole = columns & ~15;
  for (let k = 0; k < count; k++) {
    const number = load<i32>(list + at(k));
    const row = rows + <usize>number * columns;
    let sums = i32x4.splat(0);
    for (let j: usize = 0; j < <usize>whole; j += 16) {
      const q = v128.load(query + j);
      sums = i32x4.add(sums, dot16(v128.load(row + j), i16x8.extend_low_i8x16_s(q), i16x8.extend_high_i8x16_s(q)));
    }
    const sum =
      i32x4.extract_lane(sums, 0) +
      i32x4.extract_lane(sums, 1) +
      i32x4.extract_lane(sums, 2) +
      i32x4.extract_lane(sums, 3) +
      dotOne(row, query, whole, columns);
    store<f32>(scores + at(k), <f32>sum * (load<f32>(rowScales + at(number)) * queryScale));
  }
}

/**
 * Which of `scores` [count] are the largest: at least `kept` of them where so many are above 0, and those that are as good to 1/1024; in
 * their order. Scores are at most about 1.
 * @param bins  room for 1025 integers  @param list  room for `count` integers  @returns how many were written to `list`
 */
export function largestScores(scores: usize, count: i32, kept: i32, bins: usize, list: usize): i32 {
  memory.fill(bins, 0, 4 * (BINS + 1));
  for (let k = 0; k < count; k++) {
    const score = load<f32>(scores + at(k));
    if (score > 0) {
      const bin = bins + at(binOf(score));
      store<i32>(bin, load<i32>(bin) + 1);
    }
  }
  let least = BINS;
  for (let found = load<i32>(bins + at(BINS)); least > 0 && found < kept; ) found += load<i32>(bins + at(--least));
  let written = 0;
  for (let k = 0; k < count; k++) {
    const score = load<f32>(scores + at(k));
    if (score > 0 && binOf(score) >= least) store<i32>(list + at(written++), k);
  }
  return written;
}

const BINS: i32 = 1024;

@inline
function binOf(score: f32): i32 {
  return score < 1 ? <i32>(score * <f32>BINS) : BINS;
}

function dotFourRows(
  rows: usize,
  rowScales: usize,
  columns: i32,
  query: usize,
  queryScale: f32,
  row: i32,
  scores: usize,
): void {
  const r0 = rows + <usize>row * columns;
  const r1 = r0 + columns;
  const r2 = r1 + columns;
  const r3 = r2 + columns;
  const whole = columns & ~15;
  let s0 = i32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (let j: usize = 0; j < <usize>whole; j += 16) {
    const q = v128.load(query + j);
    const low = i16x8.extend_low_i8x16_s(q);
    const high = i16x8.extend_high_i8x16_s(q);
    s0 = i32x4.add(s0, dot16(v128.load(r0 + j), low, high));
    s1 = i32x4.add(s1, dot16(v128.load(r1 + j), low, high));
    s2 = i32x4.add(s2, dot16(v128.load(r2 + j), low, high));
    s3 = i32x4.add(s3, dot16(v128.load(r3 + j), low, high));
  }
  // The four sums across, by transposing.
  const low01 = v128.shuffle<i32>(s0, s1, 0, 4, 1, 5);
  const high01 = v128.shuffle<i32>(s0, s1, 2, 6, 3, 7);
  const low23 = v128.shuffle<i32>(s2, s3, 0, 4, 1, 5);
  const high23 = v128.shuffle<i32>(s2, s3, 2, 6, 3, 7);
  const pairs01 = i32x4.add(low01, high01);
  const pairs23 = i32x4.add(low23, high23);
  let sums = i32x4.add(v128.shuffle<i64>(pairs01, pairs23, 0, 2), v128.shuffle<i64>(pairs01, pairs23, 1, 3));
  if (whole < columns) {
    sums = i32x4.add(
      sums,
      i32x4(
        dotOne(r0, query, whole, columns),
        dotOne(r1, query, whole, columns),
        dotOne(r2, query, whole, columns),
        dotOne(r3, query, whole, columns),
      ),
    );
  }
  const scale = f32x4.mul(v128.load(rowScales + at(row)), f32x4.splat(queryScale));
  v128.store(scores + at(row), f32x4.mul(f32x4.convert_i32x4_s(sums), scale));
}

/** Products of 16 numbers with 8 + 8 of the query, in four sums. */
@inline
function dot16(row: v128, low: v128, high: v128): v128 {
  return i32x4.add(
    i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(row), low),
    i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(row), high),
  );
}

/** Σ a · b over the columns `from` to `to`. */
function dotOne(a: usize, b: usize, from: i32, to: i32): i32 {
  let sum = 0;
  for (let j = from; j < to; j++) sum += <i32>load<i8>(a + j) * <i32>load<i8>(b + j);
  return sum;
}

/**
 * As `bagForward`, of a table of integers: sums[bag] = Σ values[k] · scales[features[k]] · table[features[k]]. The weights
 * values · scales are rounded to 16 bits, with which two features at a time are multiplied and added exactly in 32: half the time
 * of sums in f32, and of the rounding less remains than of the one to 8 bits.
 * @param units  a multiple of 8 @param weights  room for 2 bytes a feature of the longest bag
 */
export function bagForwardInt8(
  table: usize,
  scales: usize,
  units: i32,
  offsets: usize,
  features: usize,
  values: usize,
  from: i32,
  to: i32,
  sums: usize,
  weights: usize,
): void {
  for (let bag = from; bag < to; bag++) {
    const start = at(load<i32>(offsets + at(bag)));
    const count = load<i32>(offsets + at(bag + 1)) - <i32>(start >> 2);
    sumBagInt8(table, scales, units, features + start, values + start, count, sums + at(bag * units), weights);
  }
}

/** One bag of `bagForwardInt8`, of `count` features. */
export function sumBagInt8(
  table: usize,
  scales: usize,
  units: i32,
  features: usize,
  values: usize,
  count: i32,
  sum: usize,
  weights: usize,
): void {
  const step = quantizeWeights(scales, features, values, count, weights);
  let j = 0;
  for (; j + 32 <= units; j += 32) sum32(table + j, units, features, weights, count, step, sum + at(j));
  for (; j < units; j += 8) sum8(table + j, units, features, weights, count, step, sum + at(j));
}

/** Weights as multiples of a step, in 16 bits, such that no sum of them with 8-bit numbers leaves 32 bits. @returns the step */
function quantizeWeights(scales: usize, features: usize, values: usize, count: i32, weights: usize): f32 {
  let largest: f32 = 0;
  let total: f32 = 0;
  for (let k = 0; k < count; k++) {
    const size = abs<f32>(weightOf(scales, features, values, k));
    largest = max(largest, size);
    total += size;
  }
  if (largest == 0) {
    memory.fill(weights, 0, <usize>count << 1);
    return 0;
  }
  const step: f32 = max(largest / 32767, total / 16000000); // 2³¹ / 127 and a little less
  for (let k = 0; k < count; k++) {
    store<i16>(weights + (<usize>k << 1), <i16>nearest<f32>(weightOf(scales, features, values, k) / step));
  }
  return step;
}

@inline
function weightOf(scales: usize, features: usize, values: usize, k: i32): f32 {
  return load<f32>(values + at(k)) * load<f32>(scales + at(load<i32>(features + at(k))));
}

/** sum + a · weight of a + b · weight of b, where `a` and `b` lie in turns and `weights` is both of them, four times. */
@inline
function addPairs(sum: v128, pairs: v128, weights: v128): v128 {
  return i32x4.add(sum, i32x4.dot_i16x8_s(pairs, weights));
}

@inline
function lowPairs(a: v128, b: v128): v128 {
  return v128.shuffle<i8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

@inline
function highPairs(a: v128, b: v128): v128 {
  return v128.shuffle<i8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/** The weights of two features in turns; of a last one without a partner, its own and 0. */
@inline
function weightPair(weights: usize, k: i32, count: i32): v128 {
  const place = weights + (<usize>k << 1);
  return k + 1 < count ? v128.load32_splat(place) : i32x4.splat(<i32>load<u16>(place));
}

@inline
function partner(k: i32, count: i32): i32 {
  return k + 1 < count ? k + 1 : k;
}

function sum32(table: usize, units: i32, features: usize, weights: usize, count: i32, step: f32, sum: usize): void {
  let s0 = i32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let s4 = s0;
  let s5 = s0;
  let s6 = s0;
  let s7 = s0;
  for (let k = 0; k < count; k += 2) {
    const a = table + <usize>load<u32>(features + at(k)) * <usize>units;
    const b = table + <usize>load<u32>(features + at(partner(k, count))) * <usize>units;
    const pair = weightPair(weights, k, count);
    let a16 = v128.load(a);
    let b16 = v128.load(b);
    let low = lowPairs(a16, b16);
    let high = highPairs(a16, b16);
    s0 = addPairs(s0, i16x8.extend_low_i8x16_s(low), pair);
    s1 = addPairs(s1, i16x8.extend_high_i8x16_s(low), pair);
    s2 = addPairs(s2, i16x8.extend_low_i8x16_s(high), pair);
    s3 = addPairs(s3, i16x8.extend_high_i8x16_s(high), pair);
    a16 = v128.load(a, 16);
    b16 = v128.load(b, 16);
    low = lowPairs(a16, b16);
    high = highPairs(a16, b16);
    s4 = addPairs(s4, i16x8.extend_low_i8x16_s(low), pair);
    s5 = addPairs(s5, i16x8.extend_high_i8x16_s(low), pair);
    s6 = addPairs(s6, i16x8.extend_low_i8x16_s(high), pair);
    s7 = addPairs(s7, i16x8.extend_high_i8x16_s(high), pair);
  }
  storeSteps(sum, s0, step);
  storeSteps(sum + 16, s1, step);
  storeSteps(sum + 32, s2, step);
  storeSteps(sum + 48, s3, step);
  storeSteps(sum + 64, s4, step);
  storeSteps(sum + 80, s5, step);
  storeSteps(sum + 96, s6, step);
  storeSteps(sum + 112, s7, step);
}

function sum8(table: usize, units: i32, features: usize, weights: usize, count: i32, step: f32, sum: usize): void {
  let s0 = i32x4.splat(0);
  let s1 = s0;
  for (let k = 0; k < count; k += 2) {
    const a = table + <usize>load<u32>(features + at(k)) * <usize>units;
    const b = table + <usize>load<u32>(features + at(partner(k, count))) * <usize>units;
    const pair = weightPair(weights, k, count);
    const low = lowPairs(v128.load64_zero(a), v128.load64_zero(b));
    s0 = addPairs(s0, i16x8.extend_low_i8x16_s(low), pair);
    s1 = addPairs(s1, i16x8.extend_high_i8x16_s(low), pair);
  }
  storeSteps(sum, s0, step);
  storeSteps(sum + 16, s1, step);
}

@inline
function storeSteps(to: usize, steps: v128, step: f32): void {
  v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(steps), f32x4.splat(step)));
}
