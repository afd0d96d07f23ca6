// From ids to vectors: rows of a table, alone or as weighted sums.
import type { Parameter } from "../parameters.ts";
import type { Tape } from "../tape.ts";
import { type Shape, ShapeError, sizeOf, type Tensor } from "../tensor.ts";

/**
 * Sparse rows (CSR): row r is the sum of values[k] · table[features[k]] for k in [offsets[r], offsets[r + 1]).
 * The same shape of data as `SparseRows` of text-features.ts.
 */
export interface FeatureRows {
  count: number;
  offsets: ArrayLike<number>; // [count + 1]
  features: ArrayLike<number>; // [non-zeros]
  values: ArrayLike<number>; // [non-zeros]
}

/**
 * The rows `ids` of a table [vocabulary × units], as [shape of ids × units]. A negative id is padding: zeros, and no gradient.
 * Back: ∂table[id] += ∂output, and of the table only these rows.
 */
export function embedding(tape: Tape, table: Parameter, ids: ArrayLike<number>, shape: Shape): Tensor {
  if (sizeOf(shape) !== ids.length) throw new ShapeError("embedding", shape, [ids.length]);
  const units = table.columns;
  const output = tape.tensor([...shape, units], [table]);
  const [T, Y] = [table.data, output.data];
  for (let row = 0; row < ids.length; row++) {
    const id = ids[row]!;
    if (id < 0) Y.fill(0, row * units, (row + 1) * units);
    else Y.set(T.subarray(id * units, (id + 1) * units), row * units);
  }
  tape.record(output, () => {
    const [dT, dY] = [table.gradient, output.gradient];
    for (let row = 0; row < ids.length; row++) {
      const id = ids[row]!;
      if (id < 0) continue;
      table.touched?.add(id);
      for (let unit = 0; unit < units; unit++) dT[id * units + unit]! += dY[row * units + unit]!;
    }
  });
  return output;
}

/**
 * Weighted sums of rows of a table [features × units], as [bags × units]; an empty bag is zeros.
 * Back: ∂table[feature] += value · ∂output[bag].
 * @see Joulin et al. 2017, arXiv:1607.01759
 */
export function embeddingBag(tape: Tape, table: Parameter, bags: FeatureRows): Tensor {
  const units = table.columns;
  const output = tape.tensor([bags.count, units], [table]);
  const { offsets, features, values } = bags;
  const [T, Y] = [table.data, output.data];
  Y.fill(0);
  for (let bag = 0; bag < bags.count; bag++) {
    for (let k = offsets[bag]!; k < offsets[bag + 1]!; k++) {
      const [row, value] = [features[k]! * units, values[k]!];
      for (let unit = 0; unit < units; unit++) Y[bag * units + unit]! += value * T[row + unit]!;
    }
  }
  tape.record(output, () => {
    const [dT, dY] = [table.gradient, output.gradient];
    for (let bag = 0; bag < bags.count; bag++) {
      for (let k = offsets[bag]!; k < offsets[bag + 1]!; k++) {
        const [row, value] = [features[k]! * units, values[k]!];
        table.touched?.add(features[k]!);
        for (let unit = 0; unit < units; unit++) dT[row + unit]! += value * dY[bag * units + unit]!;
      }
    }
  });
  return output;
}
