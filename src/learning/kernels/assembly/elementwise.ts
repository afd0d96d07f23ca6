// Functions of one number on every element, their gradients, and the sums and products of vectors. Gradients are added to what is
// there. `count` is in elements; input and output may be the same place.
//
// Each kernel has its step for four numbers beside it. The loop calls it with four, which the compiler takes in without a question
// of how many are left, and once more with what is left: asking every time costs twice to three times the time of `axpy`.
import { at, load4, sigmoid4, store4, tanh4 } from "./lanes";

/** The elements that fill whole vectors. */
@inline
function whole(count: i32): i32 {
  return count & ~3;
}

/** place += a · b. */
@inline
function addTo(place: usize, a: v128, b: v128, left: i32): void {
  store4(place, f32x4.add(load4(place, left), f32x4.mul(a, b)), left);
}

/** y = 1 / (1 + e^-x). */
export function sigmoid(x: usize, y: usize, count: i32): void {
  let i = 0;
  for (; i < whole(count); i += 4) sigmoidStep(x + at(i), y + at(i), 4);
  if (i < count) sigmoidStep(x + at(i), y + at(i), count - i);
}

@inline
function sigmoidStep(x: usize, y: usize, left: i32): void {
  store4(y, sigmoid4(load4(x, left)), left);
}

/** dX += dY · y (1 - y). */
export function sigmoidBackward(y: usize, dY: usize, dX: usize, count: i32): void {
  let i = 0;
  for (; i < whole(count); i += 4) sigmoidBackwardStep(y + at(i), dY + at(i), dX + at(i), 4);
  if (i < count) sigmoidBackwardStep(y + at(i), dY + at(i), dX + at(i), count - i);
}

@inline
function sigmoidBackwardStep(y: usize, dY: usize, dX: usize, left: i32): void {
  const value = load4(y, left);
  addTo(dX, load4(dY, left), f32x4.mul(value, f32x4.sub(f32x4.splat(1), value)), left);
}

/** y = tanh x. */
export function tanh(x: usize, y: usize, count: i32): void {
  let i = 0;
  for (; i < whole(count); i += 4) tanhStep(x + at(i), y + at(i), 4);
  if (i < count) tanhStep(x + at(i), y + at(i), count - i);
}

@inline
function tanhStep(x: usize, y: usize, left: i32): void {
  store4(y, tanh4(load4(x, left)), left);
}

/** dX += dY · (1 - y²). */
export function tanhBackward(y: usize, dY: usize, dX: usize, count: i32): void {
  let i = 0;
  for (; i < whole(count); i += 4) tanhBackwardStep(y + at(i), dY + at(i), dX + at(i), 4);
  if (i < count) tanhBackwardStep(y + at(i), dY + at(i), dX + at(i), count - i);
}

@inline
function tanhBackwardStep(y: usize, dY: usize, dX: usize, left: i32): void {
  const value = load4(y, left);
  addTo(dX, load4(dY, left), f32x4.sub(f32x4.splat(1), f32x4.mul(value, value)), left);
}

/** y = max(0, x). */
export function relu(x: usize, y: usize, count: i32): void {
  let i = 0;
  for (; i < whole(count); i += 4) reluStep(x + at(i), y + at(i), 4);
  if (i < count) reluStep(x + at(i), y + at(i), count - i);
}

@inline
function reluStep(x: usize, y: usize, left: i32): void {
  store4(y, f32x4.max(load4(x, left), f32x4.splat(0)), left);
}

/** dX += dY where y > 0. */
export function reluBackward(y: usize, dY: usize, dX: usize, count: i32): void {
  let i = 0;
  for (; i < whole(count); i += 4) reluBackwardStep(y + at(i), dY + at(i), dX + at(i), 4);
  if (i < count) reluBackwardStep(y + at(i), dY + at(i), dX + at(i), count - i);
}

@inline
function reluBackwardStep(y: usize, dY: usize, dX: usize, left: i32): void {
  const slope = v128.and(f32x4.gt(load4(y, left), f32x4.splat(0)), f32x4.splat(1));
  addTo(dX, load4(dY, left), slope, left);
}

const GELU_SCALE: f32 = 0.7978845608; // √(2/π)
const GELU_CUBIC: f32 = 0.044715;

/** y = ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))). Hendrycks and Gimpel 2016, arXiv:1606.08415 */
export function gelu(x: usize, y: usize, count: i32): void {
  let i = 0;
  for (; i < whole(count); i += 4) geluStep(x + at(i), y + at(i), 4);
  if (i < count) geluStep(x + at(i), y + at(i), count - i);
}

@inline
function geluStep(x: usize, y: usize, left: i32): void {
  const value = load4(x, left);
  const share = f32x4.mul(f32x4.splat(0.5), f32x4.add(f32x4.splat(1), geluTanh(value)));
  store4(y, f32x4.mul(value, share), left);
}

@inline
function geluTanh(x: v128): v128 {
  const cube = f32x4.mul(f32x4.mul(x, x), x);
  return tanh4(f32x4.mul(f32x4.splat(GELU_SCALE), f32x4.add(x, f32x4.mul(f32x4.splat(GELU_CUBIC), cube))));
}

/** dX += dY · (½ (1 + t) + ½ x (1 - t²) √(2/π) (1 + 3 · 0.044715 x²)), t the tanh of `gelu`. */
export function geluBackward(x: usize, dY: usize, dX: usize, count: i32): void {
  let i = 0;
  for (; i < whole(count); i += 4) geluBackwardStep(x + at(i), dY + at(i), dX + at(i), 4);
  if (i < count) geluBackwardStep(x + at(i), dY + at(i), dX + at(i), count - i);
}

@inline
function geluBackwardStep(x: usize, dY: usize, dX: usize, left: i32): void {
  const one = f32x4.splat(1);
  const half = f32x4.splat(0.5);
  const value = load4(x, left);
  const t = geluTanh(value);
  const cubic = f32x4.mul(f32x4.splat(3 * GELU_CUBIC), f32x4.mul(value, value));
  const inner = f32x4.mul(f32x4.splat(GELU_SCALE), f32x4.add(one, cubic));
  const bend = f32x4.mul(f32x4.mul(f32x4.mul(half, value), f32x4.sub(one, f32x4.mul(t, t))), inner);
  addTo(dX, load4(dY, left), f32x4.add(f32x4.mul(half, f32x4.add(one, t)), bend), left);
}

/** y += factor · x. */
export function axpy(factor: f32, x: usize, y: usize, count: i32): void {
  const f = f32x4.splat(factor);
  let i = 0;
  // Sixteen at a time: this is the innermost loop of bags and biases.
  for (; i + 16 <= count; i += 16) {
    const from = x + at(i);
    const to = y + at(i);
    addTo(to, v128.load(from), f, 4);
    addTo(to + 16, v128.load(from, 16), f, 4);
    addTo(to + 32, v128.load(from, 32), f, 4);
    addTo(to + 48, v128.load(from, 48), f, 4);
  }
  for (; i < count; i += 4) addTo(y + at(i), load4(x + at(i), count - i), f, count - i);
}

/** x = factor · x. */
export function scale(factor: f32, x: usize, count: i32): void {
  const f = f32x4.splat(factor);
  let i = 0;
  for (; i < whole(count); i += 4) v128.store(x + at(i), f32x4.mul(v128.load(x + at(i)), f));
  if (i < count) store4(x + at(i), f32x4.mul(load4(x + at(i), count - i), f), count - i);
}

/** z += x ⊙ y: a product of elements, with z = 0 before, and its gradients. */
export function multiplyAdd(x: usize, y: usize, z: usize, count: i32): void {
  let i = 0;
  for (; i < whole(count); i += 4) addTo(z + at(i), v128.load(x + at(i)), v128.load(y + at(i)), 4);
  if (i < count) addTo(z + at(i), load4(x + at(i), count - i), load4(y + at(i), count - i), count - i);
}

/** Every row of x [rows × columns] += bias [columns]. */
export function addToRows(bias: usize, x: usize, rows: i32, columns: i32): void {
  for (let row = 0; row < rows; row++, x += at(columns)) axpy(1, bias, x, columns);
}

/** sums [columns] += the rows of x [rows × columns]: the gradient of a bias. */
export function addRowsTo(x: usize, sums: usize, rows: i32, columns: i32): void {
  for (let row = 0; row < rows; row++, x += at(columns)) axpy(1, x, sums, columns);
}

/** Σ x², summed in 64 bits: of the gradients, for the norm at which they are clipped. */
export function sumOfSquares(x: usize, count: i32): f64 {
  let low = f64x2.splat(0);
  let high = low;
  for (let i = 0; i < count; i += 4) {
    const v = load4(x + at(i), count - i);
    const first = f64x2.promote_low_f32x4(v);
    const second = f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 1));
    low = f64x2.add(low, f64x2.mul(first, first));
    high = f64x2.add(high, f64x2.mul(second, second));
  }
  const sum = f64x2.add(low, high);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}
