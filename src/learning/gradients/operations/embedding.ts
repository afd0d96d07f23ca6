// From ids to vectors: rows of a table, alone or as weighted sums.
import type { Address } from "../../kernels/kernels.ts";
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
  const { kernels } = tape;
  const { columns: units } = table;
  const { count } = bags;
  const used = bags.offsets[count]!;
  const output = tape.tensor([count, units], [table]);
  const [offsets, features, values] = [count + 1, used, used].map((length) => tape.allocate(4 * length)) as [
    Address,
    Address,
    Address,
  ];
  kernels.integers(offsets, count + 1).set(bags.offsets);
  const ids = kernels.integers(features, used);
  for (let k = 0; k < used; k++) ids[k] = bags.features[k]!;
  const weights = kernels.floats(values, used);
  for (let k = 0; k < used; k++) weights[k] = bags.values[k]!;
  kernels.run.bagForward(table.address, units, offsets, features, values, 0, count, output.address);
  tape.record(output, () => {
    for (let k = 0; k < used; k++) table.touched?.add(bags.features[k]!);
    kernels.run.bagBackward(table.gradientAddress, units, offsets, features, values, 0, count, output.gradientAddress);
  });
  return output;
}
