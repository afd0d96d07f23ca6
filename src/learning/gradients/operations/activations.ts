// Functions of one number, applied to every element, and the softmax of a row.
import { gradientOf, type Tape } from "../tape.ts";
import type { Tensor } from "../tensor.ts";

/** y = f(x) for every element; `slope` is f′(x), told from x and y, whichever is cheaper. Back: ∂x += ∂y · f′(x). */
function elementwise(
  tape: Tape,
  a: Tensor,
  value: (x: number) => number,
  slope: (x: number, y: number) => number,
): Tensor {
  const output = tape.tensor(a.shape, [a]);
  const [X, Y] = [a.data, output.data];
  for (let at = 0; at < Y.length; at++) Y[at] = value(X[at]!);
  tape.record(output, () => {
    const [dX, x, y, dY] = [gradientOf(tape, a), a.data, output.data, output.gradient];
    for (let at = 0; at < dY.length; at++) dX[at]! += dY[at]! * slope(x[at]!, y[at]!);
  });
  return output;
}

/** σ(x) = 1 / (1 + e⁻ˣ). */
export const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** σ(x) = 1 / (1 + e⁻ˣ); σ′ = σ (1 - σ). */
export function sigmoid(tape: Tape, a: Tensor): Tensor {
  return elementwise(tape, a, logistic, (_, y) => y * (1 - y));
}

/** tanh′ = 1 - tanh². */
export function tanh(tape: Tape, a: Tensor): Tensor {
  return elementwise(tape, a, Math.tanh, (_, y) => 1 - y * y);
}

/** max(0, x). @see Glorot, Bordes & Bengio 2011, Deep Sparse Rectifier Neural Networks */
export function relu(tape: Tape, a: Tensor): Tensor {
  return elementwise(
    tape,
    a,
    (x) => (x > 0 ? x : 0),
    (x) => (x > 0 ? 1 : 0),
  );
}

const GELU_SCALE = Math.sqrt(2 / Math.PI);
const GELU_CUBIC = 0.044715;

/** x · Φ(x) in the approximation ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))). @see Hendrycks & Gimpel 2016, arXiv:1606.08415 */
export function gelu(tape: Tape, a: Tensor): Tensor {
  const inner = (x: number) => Math.tanh(GELU_SCALE * (x + GELU_CUBIC * x * x * x));
  return elementwise(
    tape,
    a,
    (x) => 0.5 * x * (1 + inner(x)),
    (x) => {
      const t = inner(x);
      return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * GELU_SCALE * (1 + 3 * GELU_CUBIC * x * x);
    },
  );
}

/**
 * Every row as probabilities: yᵢ = e^(xᵢ - max) / Σⱼ e^(xⱼ - max); without the maximum, large scores would overflow.
 * Back: ∂xᵢ += yᵢ (∂yᵢ - Σⱼ ∂yⱼ yⱼ).
 */
export function softmax(tape: Tape, a: Tensor): Tensor {
  const output = tape.tensor(a.shape, [a]);
  const [X, Y, { rows, columns }] = [a.data, output.data, a];
  for (let row = 0; row < rows; row++) softmaxRow(X, Y, row * columns, columns);
  tape.record(output, () => {
    const [dX, y, dY] = [gradientOf(tape, a), output.data, output.gradient];
    for (let from = 0; from < y.length; from += columns) {
      let dot = 0;
      for (let at = from; at < from + columns; at++) dot += dY[at]! * y[at]!;
      for (let at = from; at < from + columns; at++) dX[at]! += y[at]! * (dY[at]! - dot);
    }
  });
  return output;
}

/** log softmax(x), without taking the logarithm of a rounded-off 0. Back: ∂xᵢ += ∂yᵢ - e^yᵢ Σⱼ ∂yⱼ. */
export function logSoftmax(tape: Tape, a: Tensor): Tensor {
  const output = tape.tensor(a.shape, [a]);
  const [X, Y, { rows, columns }] = [a.data, output.data, a];
  for (let row = 0; row < rows; row++) {
    const shift = logSumExp(X, row * columns, columns);
    for (let at = row * columns; at < (row + 1) * columns; at++) Y[at] = X[at]! - shift;
  }
  tape.record(output, () => {
    const [dX, y, dY] = [gradientOf(tape, a), output.data, output.gradient];
    for (let from = 0; from < y.length; from += columns) {
      let total = 0;
      for (let at = from; at < from + columns; at++) total += dY[at]!;
      for (let at = from; at < from + columns; at++) dX[at]! += dY[at]! - Math.exp(y[at]!) * total;
    }
  });
  return output;
}

/** The softmax of `length` numbers of `from`, written to the same place of `to`. */
export function softmaxRow(from: Float32Array, to: Float32Array, at: number, length: number): void {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = at; i < at + length; i++) if (from[i]! > largest) largest = from[i]!;
  let total = 0;
  for (let i = at; i < at + length; i++) {
    const power = Math.exp(from[i]! - largest);
    to[i] = power;
    total += power;
  }
  for (let i = at; i < at + length; i++) to[i]! /= total;
}

/** log Σ e^x of `length` numbers. */
export function logSumExp(values: Float32Array, at: number, length: number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = at; i < at + length; i++) if (values[i]! > largest) largest = values[i]!;
  let total = 0;
  for (let i = at; i < at + length; i++) total += Math.exp(values[i]! - largest);
  return largest + Math.log(total);
}
