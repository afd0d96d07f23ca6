// What keeps a network well-behaved while it learns: layer normalisation and dropout.
import { gradientOf, type Tape } from "../tape.ts";
import { ShapeError, type Tensor } from "../tensor.ts";

const EPSILON = 1e-5;

/**
 * Every row with mean 0 and variance 1, then stretched and moved: y = gain ⊙ x̂ + bias with x̂ = (x - μ) / √(σ² + ε).
 * Back, with g = ∂y ⊙ gain: ∂x += (g - mean(g) - x̂ · mean(g ⊙ x̂)) / √(σ² + ε); ∂gain += Σ ∂y ⊙ x̂; ∂bias += Σ ∂y.
 * @param gain  [columns]  @param bias  [columns]
 * @see Ba, Kiros & Hinton 2016, arXiv:1607.06450
 */
export function layerNormalisation(tape: Tape, a: Tensor, gain: Tensor, bias: Tensor): Tensor {
  const { rows, columns } = a;
  if (gain.size !== columns || bias.size !== columns) throw new ShapeError("layerNormalisation", a.shape, gain.shape);
  const output = tape.tensor(a.shape, [a, gain, bias]);
  const normal = tape.tensor(a.shape); // x̂
  const inverse = tape.tensor([rows]); // 1 / √(σ² + ε)
  const [X, Y, N, S, G, B] = [a.data, output.data, normal.data, inverse.data, gain.data, bias.data];
  for (let row = 0; row < rows; row++) {
    const from = row * columns;
    let mean = 0;
    for (let column = 0; column < columns; column++) mean += X[from + column]!;
    mean /= columns;
    let variance = 0;
    for (let column = 0; column < columns; column++) variance += (X[from + column]! - mean) ** 2;
    const factor = 1 / Math.sqrt(variance / columns + EPSILON);
    S[row] = factor;
    for (let column = 0; column < columns; column++) {
      const x = (X[from + column]! - mean) * factor;
      N[from + column] = x;
      Y[from + column] = G[column]! * x + B[column]!;
    }
  }
  tape.record(output, () => {
    for (const tensor of [a, gain, bias]) if (tensor.tracked) gradientOf(tape, tensor);
    const [dY, x, s, g] = [output.gradient, normal.data, inverse.data, gain.data];
    const [dX, dG, dB] = [a, gain, bias].map((tensor) => (tensor.tracked ? tensor.gradient : null));
    for (let row = 0; row < rows; row++) {
      const from = row * columns;
      let meanG = 0;
      let meanGX = 0;
      for (let column = 0; column < columns; column++) {
        const at = from + column;
        const flow = dY[at]! * g[column]!;
        meanG += flow;
        meanGX += flow * x[at]!;
        if (dG) dG[column]! += dY[at]! * x[at]!;
        if (dB) dB[column]! += dY[at]!;
      }
      if (!dX) continue;
      meanG /= columns;
      meanGX /= columns;
      for (let column = 0; column < columns; column++) {
        const at = from + column;
        dX[at]! += s[row]! * (dY[at]! * g[column]! - meanG - x[at]! * meanGX);
      }
    }
  });
  return output;
}

/**
 * Silences each number with probability `rate` while training and stretches the others by 1 / (1 - rate), so that nothing has to
 * change when the network is used. Back: through the same mask.
 * @see Srivastava et al. 2014, Dropout: A Simple Way to Prevent Neural Networks from Overfitting
 */
export function dropout(tape: Tape, a: Tensor, rate: number): Tensor {
  if (!tape.training || rate === 0) return a;
  const output = tape.tensor(a.shape, [a]);
  const mask = tape.tensor(a.shape);
  const [X, Y, M] = [a.data, output.data, mask.data];
  const stretch = 1 / (1 - rate);
  for (let at = 0; at < Y.length; at++) {
    M[at] = tape.random() < rate ? 0 : stretch;
    Y[at] = X[at]! * M[at]!;
  }
  tape.record(output, () => {
    const [dX, dY, m] = [gradientOf(tape, a), output.gradient, mask.data];
    for (let at = 0; at < dY.length; at++) dX[at]! += dY[at]! * m[at]!;
  });
  return output;
}
