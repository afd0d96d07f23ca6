// Sums and products, element by element, and what only moves numbers about.
import type { Address } from "../../kernels/kernels.ts";
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
  const { run } = tape.kernels;
  const { rows, columns } = a;
  const output = tape.tensor(a.shape, [a, b]);
  output.data.set(a.data);
  if (repeated) run.addToRows(b.address, output.address, rows, columns);
  else run.axpy(1, b.address, output.address, a.size);
  tape.record(output, () => {
    const dC = output.gradientAddress;
    if (a.tracked) addGradient(tape, a, dC);
    if (!b.tracked) return;
    if (repeated) {
      gradientOf(tape, b);
      run.addRowsTo(dC, b.gradientAddress, rows, columns);
    } else addGradient(tape, b, dC);
  });
  return output;
}

/** ∂tensor += factor · what lies at `from`. */
function addGradient(tape: Tape, tensor: Tensor, from: Address, factor = 1): void {
  gradientOf(tape, tensor);
  tape.kernels.run.axpy(factor, from, tensor.gradientAddress, tensor.size);
}

/** c = a ⊙ b, element by element. Back: ∂a += ∂c ⊙ b and ∂b += ∂c ⊙ a. */
export function multiply(tape: Tape, a: Tensor, b: Tensor): Tensor {
  if (!same(a.shape, b.shape)) throw new ShapeError("multiply", a.shape, b.shape);
  const { multiplyAdd } = tape.kernels.run;
  const output = tape.tensor(a.shape, [a, b]);
  output.data.fill(0);
  multiplyAdd(a.address, b.address, output.address, a.size);
  tape.record(output, () => {
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const) {
      if (!one.tracked) continue;
      gradientOf(tape, one);
      multiplyAdd(output.gradientAddress, other.address, one.gradientAddress, a.size);
    }
  });
  return output;
}

/** c = factor · a. Back: ∂a += factor · ∂c. */
export function scale(tape: Tape, a: Tensor, factor: number): Tensor {
  const output = tape.tensor(a.shape, [a]);
  output.data.set(a.data);
  tape.kernels.run.scale(factor, output.address, a.size);
  tape.record(output, () => addGradient(tape, a, output.gradientAddress, factor));
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
  tape.record(output, () => addGradient(tape, a, output.gradientAddress));
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
