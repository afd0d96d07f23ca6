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
  const { run } = tape.kernels;
  const { rows, columns } = a;
  if (gain.size !== columns || bias.size !== columns) throw new ShapeError("layerNormalisation", a.shape, gain.shape);
  const output = tape.tensor(a.shape, [a, gain, bias]);
  const normal = tape.tensor(a.shape); // x̂
  const inverse = tape.tensor([rows]); // 1 / √(σ² + ε)
  const [kept, factors] = [normal.address, inverse.address];
  run.layerNorm(a.address, gain.address, bias.address, output.address, kept, factors, rows, columns, EPSILON);
  tape.record(output, () => {
    for (const tensor of [a, gain, bias]) if (tensor.tracked) gradientOf(tape, tensor);
    const [dX, dGain, dBias] = [a.gradientAddress, gain.gradientAddress, bias.gradientAddress];
    const dY = output.gradientAddress;
    run.layerNormBackward(dY, kept, factors, gain.address, dX, dGain, dBias, rows, columns);
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
    gradientOf(tape, a);
    tape.kernels.run.multiplyAdd(output.gradientAddress, mask.address, a.gradientAddress, a.size);
  });
  return output;
}
