// One step of an optimiser on a block of weights, dense or on the rows of a table that a batch has touched. The gradient is only
// read; the caller empties it.
import { sumOf } from "./common";
import { axpy } from "./elementwise";
import { at, load4, store4 } from "./lanes";

/**
 * AdaGrad: squares += gradient², weights -= learningRate · gradient / (√squares + epsilon). Duchi, Hazan and Singer 2011
 */
export function adagrad(
  weights: usize,
  gradient: usize,
  squares: usize,
  count: i32,
  learningRate: f32,
  epsilon: f32,
): void {
  const rate = f32x4.splat(learningRate);
  const least = f32x4.splat(epsilon);
  let i = 0;
  for (; i + 4 <= count; i += 4) adagradStep(weights + at(i), gradient + at(i), squares + at(i), rate, least, 4);
  if (i < count) adagradStep(weights + at(i), gradient + at(i), squares + at(i), rate, least, count - i);
}

@inline
function adagradStep(weights: usize, gradient: usize, squares: usize, rate: v128, least: v128, left: i32): void {
  const g = load4(gradient, left);
  const square = f32x4.add(load4(squares, left), f32x4.mul(g, g));
  store4(squares, square, left);
  // Lanes beyond the end would divide by 0, which is never stored.
  const move = f32x4.div(f32x4.mul(rate, g), f32x4.add(f32x4.sqrt(square), least));
  store4(weights, f32x4.sub(load4(weights, left), move), left);
}

/**
 * AdaGrad with one sum for each row: squares[row] += mean of gradient² over its columns. A table then needs one number a row beside
 * its weights.
 * @param rows  i32 [count], each row once
 */
export function adagradRows(
  weights: usize,
  gradient: usize,
  squares: usize,
  rows: usize,
  count: i32,
  columns: i32,
  learningRate: f32,
  epsilon: f32,
): void {
  for (let k = 0; k < count; k++) {
    const row = load<i32>(rows + at(k));
    const w = weights + at(row * columns);
    const g = gradient + at(row * columns);
    let sum = f32x4.splat(0);
    for (let j = 0; j < columns; j += 4) {
      const v = load4(g + at(j), columns - j);
      sum = f32x4.add(sum, f32x4.mul(v, v));
    }
    const place = squares + at(row);
    const square = load<f32>(place) + sumOf(sum) / <f32>columns;
    store<f32>(place, square);
    axpy(-learningRate / (sqrt<f32>(square) + epsilon), g, w, columns);
  }
}

/**
 * Adam, with decoupled weight decay (AdamW): m = β₁ m + (1 - β₁) g, v = β₂ v + (1 - β₂) g²,
 * weights -= learningRate · ((m / correction1) / (√(v / correction2) + epsilon) + decay · weights).
 * @param correction1  1 - β₁^t at step t, from 1; `correction2` likewise
 * Kingma and Ba 2015, arXiv:1412.6980; Loshchilov and Hutter 2019, arXiv:1711.05101
 */
export function adam(
  weights: usize,
  gradient: usize,
  means: usize,
  squares: usize,
  count: i32,
  learningRate: f32,
  beta1: f32,
  beta2: f32,
  epsilon: f32,
  decay: f32,
  correction1: f32,
  correction2: f32,
): void {
  const rest1: f32 = 1 - beta1;
  const rest2: f32 = 1 - beta2;
  const factor1: f32 = 1 / correction1;
  const factor2: f32 = 1 / correction2;
  for (let i = 0; i < count; i += 4) {
    const left = count - i;
    const w = load4(weights + at(i), left);
    const g = load4(gradient + at(i), left);
    const m = f32x4.add(times(beta1, load4(means + at(i), left)), times(rest1, g));
    const v = f32x4.add(times(beta2, load4(squares + at(i), left)), times(rest2, f32x4.mul(g, g)));
    const root = f32x4.add(f32x4.sqrt(times(factor2, v)), f32x4.splat(epsilon));
    const move = f32x4.add(f32x4.div(times(factor1, m), root), times(decay, w));
    store4(means + at(i), m, left);
    store4(squares + at(i), v, left);
    store4(weights + at(i), f32x4.sub(w, times(learningRate, move)), left);
  }
}

@inline
function times(factor: f32, v: v128): v128 {
  return f32x4.mul(f32x4.splat(factor), v);
}

/** Adam on the given rows of a table alone; the moments of the others stand still ("lazy"). @param rows  i32 [count] */
export function adamRows(
  weights: usize,
  gradient: usize,
  means: usize,
  squares: usize,
  rows: usize,
  count: i32,
  columns: i32,
  learningRate: f32,
  beta1: f32,
  beta2: f32,
  epsilon: f32,
  decay: f32,
  correction1: f32,
  correction2: f32,
): void {
  for (let k = 0; k < count; k++) {
    const from = at(load<i32>(rows + at(k)) * columns);
    adam(
      weights + from,
      gradient + from,
      means + from,
      squares + from,
      columns,
      learningRate,
      beta1,
      beta2,
      epsilon,
      decay,
      correction1,
      correction2,
    );
  }
}
