// Functions of whole rows of a matrix [rows × columns]: softmax, log-sum-exp and layer normalisation, with their gradients, which
// are added to what is there.
import { exp4, sumOf } from "./common";
import { at, largestOf, load4, store4 } from "./lanes";

const NOTHING: f32 = -Infinity;

@inline
function largest(x: usize, columns: i32): f32 {
  let most = f32x4.splat(NOTHING);
  for (let j = 0; j < columns; j += 4) most = f32x4.max(most, load4(x + at(j), columns - j, NOTHING));
  return largestOf(most);
}

/** y = e^(x - max) / Σ e^(x - max), row by row; x and y may be the same place. */
export function softmaxRows(x: usize, y: usize, rows: i32, columns: i32): void {
  for (let row = 0; row < rows; row++, x += at(columns), y += at(columns)) {
    const most = f32x4.splat(largest(x, columns));
    let sum = f32x4.splat(0);
    for (let j = 0; j < columns; j += 4) {
      // What lanes beyond the row add, e^-80, is lost beside the largest, e^0.
      const e = exp4(f32x4.sub(load4(x + at(j), columns - j, NOTHING), most));
      store4(y + at(j), e, columns - j);
      sum = f32x4.add(sum, e);
    }
    const share = f32x4.splat(1 / sumOf(sum));
    for (let j = 0; j < columns; j += 4) {
      store4(y + at(j), f32x4.mul(load4(y + at(j), columns - j), share), columns - j);
    }
  }
}

/** dX += y ⊙ (dY - Σ dY ⊙ y). */
export function softmaxRowsBackward(y: usize, dY: usize, dX: usize, rows: i32, columns: i32): void {
  const bytes = at(columns);
  for (let row = 0; row < rows; row++, y += bytes, dY += bytes, dX += bytes) {
    let sum = f32x4.splat(0);
    for (let j = 0; j < columns; j += 4) {
      sum = f32x4.add(sum, f32x4.mul(load4(y + at(j), columns - j), load4(dY + at(j), columns - j)));
    }
    const mean = f32x4.splat(sumOf(sum));
    for (let j = 0; j < columns; j += 4) {
      const left = columns - j;
      const flow = f32x4.mul(load4(y + at(j), left), f32x4.sub(load4(dY + at(j), left), mean));
      store4(dX + at(j), f32x4.add(load4(dX + at(j), left), flow), left);
    }
  }
}

/** out [rows] = log Σ e^x. */
export function logSumExpRows(x: usize, out: usize, rows: i32, columns: i32): void {
  for (let row = 0; row < rows; row++, x += at(columns), out += 4) {
    const largestValue = largest(x, columns);
    const most = f32x4.splat(largestValue);
    let sum = f32x4.splat(0);
    for (let j = 0; j < columns; j += 4) {
      sum = f32x4.add(sum, exp4(f32x4.sub(load4(x + at(j), columns - j, NOTHING), most)));
    }
    store<f32>(out, largestValue + Mathf.log(sumOf(sum)));
  }
}

/**
 * y = gain ⊙ x̂ + bias with x̂ = (x - mean) / √(variance + epsilon), row by row. Kept for the way back: `normal` = x̂
 * [rows × columns] and `inverse` = 1 / √(variance + epsilon) [rows]. Ba, Kiros and Hinton 2016, arXiv:1607.06450
 */
export function layerNorm(
  x: usize,
  gain: usize,
  bias: usize,
  y: usize,
  normal: usize,
  inverse: usize,
  rows: i32,
  columns: i32,
  epsilon: f32,
): void {
  const bytes = at(columns);
  const zero = f32x4.splat(0);
  for (let row = 0; row < rows; row++, x += bytes, y += bytes, normal += bytes, inverse += 4) {
    let sum = zero;
    for (let j = 0; j < columns; j += 4) sum = f32x4.add(sum, load4(x + at(j), columns - j));
    const meanValue = sumOf(sum) / <f32>columns;
    const mean = f32x4.splat(meanValue);
    let squares = zero;
    for (let j = 0; j < columns; j += 4) {
      const difference = f32x4.sub(load4(x + at(j), columns - j, meanValue), mean);
      squares = f32x4.add(squares, f32x4.mul(difference, difference));
    }
    const factorValue: f32 = 1 / sqrt<f32>(sumOf(squares) / <f32>columns + epsilon);
    store<f32>(inverse, factorValue);
    const factor = f32x4.splat(factorValue);
    for (let j = 0; j < columns; j += 4) {
      const left = columns - j;
      const normed = f32x4.mul(f32x4.sub(load4(x + at(j), left), mean), factor);
      store4(normal + at(j), normed, left);
      const stretched = f32x4.mul(load4(gain + at(j), left), normed);
      store4(y + at(j), f32x4.add(stretched, load4(bias + at(j), left)), left);
    }
  }
}

/**
 * With g = dY ⊙ gain: dX += (g - mean(g) - x̂ mean(g ⊙ x̂)) · inverse; dGain += Σ dY ⊙ x̂ and dBias += Σ dY over the rows. Of dX,
 * dGain and dBias those that are 0 are not wanted.
 */
export function layerNormBackward(
  dY: usize,
  normal: usize,
  inverse: usize,
  gain: usize,
  dX: usize,
  dGain: usize,
  dBias: usize,
  rows: i32,
  columns: i32,
): void {
  const bytes = at(columns);
  for (let row = 0; row < rows; row++, dY += bytes, normal += bytes, inverse += 4) {
    let sum = f32x4.splat(0);
    let product = sum;
    for (let j = 0; j < columns; j += 4) {
      const left = columns - j;
      const flow = load4(dY + at(j), left);
      const normed = load4(normal + at(j), left);
      const g = f32x4.mul(flow, load4(gain + at(j), left));
      sum = f32x4.add(sum, g);
      product = f32x4.add(product, f32x4.mul(g, normed));
      if (dGain) store4(dGain + at(j), f32x4.add(load4(dGain + at(j), left), f32x4.mul(flow, normed)), left);
      if (dBias) store4(dBias + at(j), f32x4.add(load4(dBias + at(j), left), flow), left);
    }
    if (!dX) continue;
    const mean = f32x4.splat(sumOf(sum) / <f32>columns);
    const meanProduct = f32x4.splat(sumOf(product) / <f32>columns);
    const factor = v128.load32_splat(inverse);
    for (let j = 0; j < columns; j += 4) {
      const left = columns - j;
      const g = f32x4.mul(load4(dY + at(j), left), load4(gain + at(j), left));
      const inner = f32x4.sub(f32x4.sub(g, mean), f32x4.mul(load4(normal + at(j), left), meanProduct));
      store4(dX + at(j), f32x4.add(load4(dX + at(j), left), f32x4.mul(factor, inner)), left);
    }
    dX += bytes;
  }
}
