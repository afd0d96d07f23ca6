// For the tests: what an operation says of its gradient, against what happens when its inputs really move a little.
import { Kernels } from "../kernels/kernels.ts";
import { randomFrom } from "../random.ts";
import { Tape } from "./tape.ts";
import { type Shape, sizeOf, type Tensor } from "./tensor.ts";

const kernels = new Kernels();
/** Far enough that 32-bit rounding does not drown the difference, near enough for a straight line. */
const STEP = 1 / 64;

/** Numbers in [-1, 1), repeatable; at least `gap` away from 0, where some functions have a kink. */
export function numbers(seed: number, length: number, gap = 0): Float32Array {
  const random = randomFrom(seed);
  return Float32Array.from({ length }, () => {
    const value = 2 * random() - 1;
    return value + Math.sign(value) * gap;
  });
}

export interface Input {
  shape: Shape;
  values: Float32Array;
}

export function input(shape: Shape, seed: number, gap = 0): Input {
  return { shape, values: numbers(seed, sizeOf(shape), gap) };
}

/**
 * The largest difference between the gradient of Σ r ⊙ f(inputs), for fixed random r, and its central differences
 * (L(x + h) - L(x - h)) / 2h of every element of every input, relative to 1 + |gradient|. The sum is taken in double precision.
 * Smaller than 1e-3 for a right gradient of a function without kinks.
 */
export function gradientError(inputs: readonly Input[], f: (tape: Tape, tensors: Tensor[]) => Tensor): number {
  const weigh = (output: Tensor) => numbers(99, output.size);
  const value = (moved: readonly Float32Array[]): number => {
    const tape = new Tape(kernels, { training: false });
    const output = f(
      tape,
      inputs.map(({ shape }, at) => tape.constant(shape, moved[at]!)),
    );
    const weights = weigh(output);
    const total = output.data.reduce((sum, y, at) => sum + y * weights[at]!, 0);
    tape.clear();
    return total;
  };
  const tape = new Tape(kernels);
  const tensors = inputs.map(({ shape, values }) => tape.constant(shape, values, true));
  const output = f(tape, tensors);
  tape.backward(output, weigh(output));
  const gradients = tensors.map((tensor) =>
    tensor.gradientAddress === 0 ? new Float32Array(tensor.size) : Float32Array.from(tensor.gradient),
  );
  tape.clear();
  let worst = 0;
  inputs.forEach(({ values }, which) => {
    const moved = inputs.map((each) => Float32Array.from(each.values));
    for (let at = 0; at < values.length; at++) {
      moved[which]![at] = values[at]! + STEP;
      const above = value(moved);
      moved[which]![at] = values[at]! - STEP;
      const below = value(moved);
      moved[which]![at] = values[at]!;
      const told = gradients[which]![at]!;
      const error = Math.abs(told - (above - below) / (2 * STEP)) / (1 + Math.abs(told));
      // Not a number is the worst of errors, and no comparison would find it.
      worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(worst, error);
    }
  });
  return worst;
}
