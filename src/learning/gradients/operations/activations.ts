// Functions of one number, applied to every element, and the softmax of a row.
import { gradientOf, type Tape } from "../tape.ts";
import type { Tensor } from "../tensor.ts";

type Forward = "sigmoid" | "tanh" | "relu" | "gelu";

/** y = f(x) for every element. Back: ∂x += ∂y · f′(x), which the kernel tells from x or from y, whichever is cheaper. */
function elementwise(tape: Tape, a: Tensor, f: Forward, known: "x" | "y"): Tensor {
  const { run } = tape.kernels;
  const output = tape.tensor(a.shape, [a]);
  run[f](a.address, output.address, a.size);
  tape.record(output, () => {
    gradientOf(tape, a);
    const value = known === "x" ? a.address : output.address;
    run[`${f}Backward`](value, output.gradientAddress, a.gradientAddress, a.size);
  });
  return output;
}

/** σ(x) = 1 / (1 + e⁻ˣ); σ′ = σ (1 - σ). */
export function sigmoid(tape: Tape, a: Tensor): Tensor {
  return elementwise(tape, a, "sigmoid", "y");
}

/** tanh′ = 1 - tanh². */
export function tanh(tape: Tape, a: Tensor): Tensor {
  return elementwise(tape, a, "tanh", "y");
}

/** max(0, x). @see Glorot, Bordes & Bengio 2011, Deep Sparse Rectifier Neural Networks */
export function relu(tape: Tape, a: Tensor): Tensor {
  return elementwise(tape, a, "relu", "y");
}

/** x · Φ(x) in the approximation ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))). @see Hendrycks & Gimpel 2016, arXiv:1606.08415 */
export function gelu(tape: Tape, a: Tensor): Tensor {
  return elementwise(tape, a, "gelu", "x");
}

/**
 * Every row as probabilities: yᵢ = e^(xᵢ - max) / Σⱼ e^(xⱼ - max); without the maximum, large scores would overflow.
 * Back: ∂xᵢ += yᵢ (∂yᵢ - Σⱼ ∂yⱼ yⱼ).
 */
export function softmax(tape: Tape, a: Tensor): Tensor {
  const { run } = tape.kernels;
  const output = tape.tensor(a.shape, [a]);
  run.softmaxRows(a.address, output.address, a.rows, a.columns);
  tape.record(output, () => {
    gradientOf(tape, a);
    run.softmaxRowsBackward(output.address, output.gradientAddress, a.gradientAddress, a.rows, a.columns);
  });
  return output;
}

/** log softmax(x), without taking the logarithm of a rounded-off 0. Back: ∂xᵢ += ∂yᵢ - e^yᵢ Σⱼ ∂yⱼ. */
export function logSoftmax(tape: Tape, a: Tensor): Tensor {
  const { run } = tape.kernels;
  const { rows, columns } = a;
  const output = tape.tensor(a.shape, [a]);
  const shift = tape.tensor([rows]); // log Σ e^x
  run.logSumExpRows(a.address, shift.address, rows, columns);
  const [X, Y, S] = [a.data, output.data, shift.data];
  for (let at = 0; at < Y.length; at++) Y[at] = X[at]! - S[Math.floor(at / columns)]!;
  tape.record(output, () => {
    gradientOf(tape, a);
    const probabilities = tape.tensor(a.shape);
    run.softmaxRows(a.address, probabilities.address, rows, columns);
    const [dX, P, dY] = [a.gradient, probabilities.data, output.gradient];
    for (let from = 0; from < dY.length; from += columns) {
      let total = 0;
      for (let at = from; at < from + columns; at++) total += dY[at]!;
      for (let at = from; at < from + columns; at++) dX[at]! += dY[at]! - P[at]! * total;
    }
  });
  return output;
}
