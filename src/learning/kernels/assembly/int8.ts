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
 * As `bagForward`, of a table of integers: sums[bag] = Σ values[k] · scales[features[k]] · table[features[k]], in f32. `units` is a
 * multiple of 8.
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
): void {
  for (let bag = from; bag < to; bag++) {
    const start = load<i32>(offsets + at(bag));
    const end = at(load<i32>(offsets + at(bag + 1)));
    const sum = sums + at(bag * units);
    let j = 0;
    for (; j + 32 <= units; j += 32) sum32(table + j, scales, units, features, values, at(start), end, sum + at(j));
    for (; j < units; j += 8) sum8(table + j, scales, units, features, values, at(start), end, sum + at(j));
  }
}

@inline
function low(eight: v128): v128 {
  return f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(eight));
}

@inline
function high(eight: v128): v128 {
  return f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(eight));
}

function sum32(
  table: usize,
  scales: usize,
  units: i32,
  features: usize,
  values: usize,
  from: usize,
  end: usize,
  sum: usize,
): void {
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let s4 = s0;
  let s5 = s0;
  let s6 = s0;
  let s7 = s0;
  for (let k = from; k < end; k += 4) {
    const feature = <usize>load<u32>(features + k);
    const row = table + feature * <usize>units;
    const value = f32x4.splat(load<f32>(values + k) * load<f32>(scales + (feature << 2)));
    const b0 = v128.load8x8_s(row);
    const b1 = v128.load8x8_s(row, 8);
    const b2 = v128.load8x8_s(row, 16);
    const b3 = v128.load8x8_s(row, 24);
    s0 = f32x4.add(s0, f32x4.mul(value, low(b0)));
    s1 = f32x4.add(s1, f32x4.mul(value, high(b0)));
    s2 = f32x4.add(s2, f32x4.mul(value, low(b1)));
    s3 = f32x4.add(s3, f32x4.mul(value, high(b1)));
    s4 = f32x4.add(s4, f32x4.mul(value, low(b2)));
    s5 = f32x4.add(s5, f32x4.mul(value, high(b2)));
    s6 = f32x4.add(s6, f32x4.mul(value, low(b3)));
    s7 = f32x4.add(s7, f32x4.mul(value, high(b3)));
  }
  v128.store(sum, s0);
  v128.store(sum, s1, 16);
  v128.store(sum, s2, 32);
  v128.store(sum, s3, 48);
  v128.store(sum, s4, 64);
  v128.store(sum, s5, 80);
  v128.store(sum, s6, 96);
  v128.store(sum, s7, 112);
}

function sum8(
  table: usize,
  scales: usize,
  units: i32,
  features: usize,
  values: usize,
  from: usize,
  end: usize,
  sum: usize,
): void {
  let s0 = f32x4.splat(0);
  let s1 = s0;
  for (let k = from; k < end; k += 4) {
    const feature = <usize>load<u32>(features + k);
    const value = f32x4.splat(load<f32>(values + k) * load<f32>(scales + (feature << 2)));
    const eight = v128.load8x8_s(table + feature * <usize>units);
    s0 = f32x4.add(s0, f32x4.mul(value, low(eight)));
    s1 = f32x4.add(s1, f32x4.mul(value, high(eight)));
  }
  v128.store(sum, s0);
  v128.store(sum, s1, 16);
}
