// Sums and products, element by element, and what only moves numbers about.
import { gradientOf, type Tape } from "../tape.ts";
import { type Shape, ShapeError, sizeOf, type Tensor } from "../tensor.ts";

const same = (a: Shape, b: Shape) => a.length === b.length && a.every((length, axis) => length === b[axis]);

/**
 * c = a + b. `b` has the shape of `a`, or is one row [columns] that is added to every row, as a bias is.
 * Back: ∂a += ∂c; ∂b += ∂c, summed over the rows where b was repeated.
 */
export function add(tape: Tape, a: Tensor, b: Tensor): Tensor {
  const repeated = b.size === b.columns && b.columns === a.columns;
  if (!repeated && !same(a.shape, b.shape)) throw new ShapeError("add", a.shape, b.shape);
  const output = tape.tensor(a.shape, [a, b]);
  const [A, B, C, { rows, columns }] = [a.data, b.data, output.data, a];
  const step = repeated ? 0 : columns;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      C[row * columns + column] = A[row * columns + column]! + B[row * step + column]!;
  tape.record(output, () => {
    if (a.tracked) gradientOf(tape, a);
    if (b.tracked) gradientOf(tape, b);
    const dC = output.gradient;
    if (a.tracked) {
      const dA = a.gradient;
      for (let at = 0; at < dC.length; at++) dA[at]! += dC[at]!;
    }
    if (b.tracked) {
      const dB = b.gradient;
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < columns; column++) dB[row * step + column]! += dC[row * columns + column]!;
    }
  });
  return output;
}

/** c = a ⊙ b, element by element. Back: ∂a += ∂c ⊙ b and ∂b += ∂c ⊙ a. */
export function multiply(tape: Tape, a: Tensor, b: Tensor): Tensor {
  if (!same(a.shape, b.shape)) throw new ShapeError("multiply", a.shape, b.shape);
  const output = tape.tensor(a.shape, [a, b]);
  const [A, B, C] = [a.data, b.data, output.data];
  for (let at = 0; at < C.length; at++) C[at] = A[at]! * B[at]!;
  tape.record(output, () => {
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const) {
      if (!one.tracked) continue;
      const [gradient, dC, factor] = [gradientOf(tape, one), output.gradient, other.data];
      for (let at = 0; at < dC.length; at++) gradient[at]! += dC[at]! * factor[at]!;
    }
  });
  return output;
}

/** c = factor · a. Back: ∂a += factor · ∂c. */
export function scale(tape: Tape, a: Tensor, factor: number): Tensor {
  const output = tape.tensor(a.shape, [a]);
  const [A, C] = [a.data, output.data];
  for (let at = 0; at < C.length; at++) C[at] = factor * A[at]!;
  tape.record(output, () => {
    const [dA, dC] = [gradientOf(tape, a), output.gradient];
    for (let at = 0; at < dC.length; at++) dA[at]! += factor * dC[at]!;
  });
  return output;
}

/** The sum of all numbers, [1], added up in double precision. Back: ∂a += ∂c, everywhere. */
export function sum(tape: Tape, a: Tensor): Tensor {
  const output = tape.tensor([1], [a]);
  let total = 0;
  for (const value of a.data) total += value;
  output.data[0] = total;
  tape.record(output, () => {
    const [dA, dC] = [gradientOf(tape, a), output.gradient[0]!];
    for (let at = 0; at < dA.length; at++) dA[at]! += dC;
  });
  return output;
}

/** The mean of all numbers, [1]. */
export function mean(tape: Tape, a: Tensor): Tensor {
  return scale(tape, sum(tape, a), 1 / a.size);
}

/** The same numbers, read with another shape of the same size. */
export function reshape(tape: Tape, a: Tensor, shape: Shape): Tensor {
  if (sizeOf(shape) !== a.size) throw new ShapeError("reshape", a.shape, shape);
  const output = tape.tensor(shape, [a]);
  output.data.set(a.data);
  tape.record(output, () => {
    const [dA, dC] = [gradientOf(tape, a), output.gradient];
    for (let at = 0; at < dC.length; at++) dA[at]! += dC[at]!;
  });
  return output;
}

/** Columns `from` to `to` (not included) of the last axis. Back: into those columns. */
export function slice(tape: Tape, a: Tensor, from: number, to: number): Tensor {
  if (from < 0 || to > a.columns || from >= to) throw new ShapeError(`slice ${from} to ${to}`, a.shape);
  const width = to - from;
  const output = tape.tensor([...a.shape.slice(0, -1), width], [a]);
  const [A, C, { rows, columns }] = [a.data, output.data, a];
  for (let row = 0; row < rows; row++) C.set(A.subarray(row * columns + from, row * columns + to), row * width);
  tape.record(output, () => {
    const [dA, dC] = [gradientOf(tape, a), output.gradient];
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < width; column++) dA[row * columns + from + column]! += dC[row * width + column]!;
  });
  return output;
}

/** Several tensors side by side along the last axis; their other axes agree. Back: each gets its columns. */
export function concatenate(tape: Tape, parts: readonly Tensor[]): Tensor {
  const first = parts[0];
  if (!first) throw new Error("concatenate needs at least one tensor.");
  const front = first.shape.slice(0, -1);
  for (const part of parts)
    if (!same(part.shape.slice(0, -1), front)) throw new ShapeError("concatenate", first.shape, part.shape);
  const columns = parts.reduce((total, part) => total + part.columns, 0);
  const output = tape.tensor([...front, columns], parts);
  const C = output.data;
  let from = 0;
  for (const part of parts) {
    const [A, width, at] = [part.data, part.columns, from];
    for (let row = 0; row < part.rows; row++) C.set(A.subarray(row * width, (row + 1) * width), row * columns + at);
    from += width;
  }
  tape.record(output, () => {
    let at = 0;
    for (const part of parts) {
      const width = part.columns;
      if (part.tracked) {
        const [dA, dC] = [gradientOf(tape, part), output.gradient];
        for (let row = 0; row < part.rows; row++)
          for (let column = 0; column < width; column++) dA[row * width + column]! += dC[row * columns + at + column]!;
      }
      at += width;
    }
  });
  return output;
}
