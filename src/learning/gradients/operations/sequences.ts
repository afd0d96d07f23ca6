// From sequences [batch × time × units] to one vector each. Rows are padded at their end: `lengths` [batch] says how many steps
// of each are real, and padding neither counts nor gets a gradient.
import { gradientOf, type Tape } from "../tape.ts";
import { type Shape, ShapeError, type Tensor } from "../tensor.ts";

/** How many steps of each row are real, 0 to time. */
export type Lengths = ArrayLike<number>;

/** [batch, time, units] of a sequence tensor, whose lengths have to fit. */
export function sequenceShape(operation: string, shape: Shape, lengths: Lengths): [number, number, number] {
  const [batch, time, units] = shape;
  if (shape.length !== 3 || lengths.length !== batch) throw new ShapeError(operation, shape, [lengths.length]);
  return [batch, time!, units!];
}

/** The last real step of each row, [batch × units]; zeros for a row without any. */
export function lastStep(tape: Tape, a: Tensor, lengths: Lengths): Tensor {
  const [batch, time, units] = sequenceShape("lastStep", a.shape, lengths);
  const output = tape.tensor([batch, units], [a]);
  const [X, Y] = [a.data, output.data];
  Y.fill(0);
  const start = (row: number) => (row * time + lengths[row]! - 1) * units;
  for (let row = 0; row < batch; row++)
    if (lengths[row]! > 0) Y.set(X.subarray(start(row), start(row) + units), row * units);
  tape.record(output, () => {
    const [dX, dY] = [gradientOf(tape, a), output.gradient];
    for (let row = 0; row < batch; row++) {
      if (lengths[row]! === 0) continue;
      for (let unit = 0; unit < units; unit++) dX[start(row) + unit]! += dY[row * units + unit]!;
    }
  });
  return output;
}

/** The mean over the real steps of each row, [batch × units]. Back: ∂x += ∂y / length, on real steps. */
export function meanOverTime(tape: Tape, a: Tensor, lengths: Lengths): Tensor {
  const [batch, time, units] = sequenceShape("meanOverTime", a.shape, lengths);
  const output = tape.tensor([batch, units], [a]);
  const [X, Y] = [a.data, output.data];
  Y.fill(0);
  for (let row = 0; row < batch; row++) {
    const length = lengths[row]!;
    for (let step = 0; step < length; step++)
      for (let unit = 0; unit < units; unit++)
        Y[row * units + unit]! += X[(row * time + step) * units + unit]! / length;
  }
  tape.record(output, () => {
    const [dX, dY] = [gradientOf(tape, a), output.gradient];
    for (let row = 0; row < batch; row++) {
      const length = lengths[row]!;
      for (let step = 0; step < length; step++)
        for (let unit = 0; unit < units; unit++)
          dX[(row * time + step) * units + unit]! += dY[row * units + unit]! / length;
    }
  });
  return output;
}

/** The largest value of each unit over the real steps, [batch × units]. Back: to the first step that had it. */
export function maxOverTime(tape: Tape, a: Tensor, lengths: Lengths): Tensor {
  const [batch, time, units] = sequenceShape("maxOverTime", a.shape, lengths);
  const output = tape.tensor([batch, units], [a]);
  const winners = new Int32Array(batch * units).fill(-1); // where in `a` the largest value is
  const [X, Y] = [a.data, output.data];
  Y.fill(0);
  for (let row = 0; row < batch; row++) {
    for (let step = 0; step < lengths[row]!; step++) {
      for (let unit = 0; unit < units; unit++) {
        const [at, to] = [(row * time + step) * units + unit, row * units + unit];
        if (winners[to]! >= 0 && X[at]! <= Y[to]!) continue;
        Y[to] = X[at]!;
        winners[to] = at;
      }
    }
  }
  tape.record(output, () => {
    const [dX, dY] = [gradientOf(tape, a), output.gradient];
    winners.forEach((at, to) => {
      if (at >= 0) dX[at]! += dY[to]!;
    });
  });
  return output;
}
