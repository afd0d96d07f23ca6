// The long short-term memory, over whole sequences. Rows of different lengths are packed: sorted from long to short and laid out
// step by step, so that step t is the first `active[t]` rows, nothing is computed for padding, and the products with the input
// weights of all steps are one product.
import type { Address } from "../../kernels/kernels.ts";
import { gradientOf, type Tape } from "../tape.ts";
import { ShapeError, type Tensor } from "../tensor.ts";
import { type Lengths, sequenceShape } from "./sequences.ts";

export interface LstmWeights {
  /** W [inputs × 4·units], U [units × 4·units], b [4·units]; gates in the order input, forget, candidate, output. */
  input: Tensor;
  recurrent: Tensor;
  bias: Tensor;
}

/**
 * The hidden state after every step, [batch × time × units]; zeros on padding. With a = xₜ W + hₜ₋₁ U + b in four parts:
 *   i = σ(aᵢ)  f = σ(a_f)  g = tanh(a_g)  o = σ(aₒ);   cₜ = f ⊙ cₜ₋₁ + i ⊙ g;   hₜ = o ⊙ tanh(cₜ).
 * Back through time, from the last step, with ∂h and ∂c carried from the step after:
 *   ∂c += ∂h ⊙ o ⊙ (1 - tanh² c);  ∂aₒ = ∂h ⊙ tanh(c) ⊙ o(1-o);  ∂aᵢ = ∂c ⊙ g ⊙ i(1-i);  ∂a_f = ∂c ⊙ cₜ₋₁ ⊙ f(1-f);
 *   ∂a_g = ∂c ⊙ i ⊙ (1-g²);  then ∂c ← ∂c ⊙ f,  ∂hₜ₋₁ += ∂a Uᵀ,  ∂xₜ = ∂a Wᵀ,  ∂W += xₜᵀ ∂a,  ∂U += hₜ₋₁ᵀ ∂a,  ∂b += ∂a.
 * @param a  [batch × time × inputs], padded at the end
 * @see Hochreiter & Schmidhuber 1997, Long Short-Term Memory; the forget gate: Gers, Schmidhuber & Cummins 2000
 */
export function lstm(tape: Tape, a: Tensor, lengths: Lengths, weights: LstmWeights): Tensor {
  const [batch, time, inputs] = sequenceShape("lstm", a.shape, lengths);
  const units = weights.recurrent.rows;
  const width = 4 * units;
  if (weights.input.rows !== inputs || weights.input.columns !== width || weights.bias.size !== width)
    throw new ShapeError("lstm", a.shape, weights.input.shape, weights.recurrent.shape);
  const { run } = tape.kernels;
  const { total, active, offsets, places } = pack(lengths, time);
  const [W, U, b] = [weights.input, weights.recurrent, weights.bias];
  const output = tape.tensor([batch, time, units], [a, W, U, b]);
  const [x, gates, cells, tanhCells, hidden] = [inputs, width, units, units, units].map((columns) =>
    tape.tensor([total, columns]),
  ) as [Tensor, Tensor, Tensor, Tensor, Tensor];

  gather(a.data, x.data, places, inputs);
  gates.data.fill(0);
  run.addToRows(b.address, gates.address, total, width);
  run.gemm(x.address, inputs, 1, W.address, width, 1, gates.address, width, inputs, 0, total, 1, tape.scratch);
  active.forEach((rows, step) => {
    const now = offsets[step]!;
    const before = offsets[step - 1];
    if (before !== undefined) {
      const [h, g] = [row(hidden, before), row(gates, now)];
      run.gemm(h, units, 1, U.address, width, 1, g, width, units, 0, rows, 1, tape.scratch);
    }
    const cellBefore = before === undefined ? 0 : row(cells, before);
    run.lstmForward(row(gates, now), cellBefore, row(cells, now), row(tanhCells, now), row(hidden, now), rows, units);
  });
  output.data.fill(0);
  scatter(hidden.data, output.data, places, units);

  tape.record(output, () => {
    const dHidden = tape.tensor([total, units]);
    const dGates = tape.tensor([total, width]);
    const dCell = tape.tensor([batch, units]); // carried from step to step
    gather(output.gradient, dHidden.data, places, units);
    dCell.data.fill(0);
    for (let step = active.length - 1; step >= 0; step--) {
      const rows = active[step]!;
      const now = offsets[step]!;
      const before = offsets[step - 1];
      const cellBefore = before === undefined ? 0 : row(cells, before);
      const [g, dG, dH] = [row(gates, now), row(dGates, now), row(dHidden, now)];
      run.lstmBackward(g, cellBefore, row(tanhCells, now), dH, dCell.address, dG, rows, units);
      if (before === undefined) break;
      run.gemm(dG, width, 1, U.address, 1, width, row(dHidden, before), units, width, 0, rows, 1, tape.scratch);
    }
    const dG = dGates.address;
    if (W.tracked) {
      gradientOf(tape, W);
      run.gemm(x.address, 1, inputs, dG, width, 1, W.gradientAddress, width, total, 0, inputs, 1, tape.scratch);
    }
    const first = active[0] ?? 0;
    const later = total - first;
    if (U.tracked && later > 0) {
      gradientOf(tape, U);
      // hₜ₋₁ beside the gates of step t, for all steps but the first, so that ∂U is one product too.
      const previous = tape.tensor([later, units]);
      const [H, P] = [hidden.data, previous.data];
      for (let step = 1; step < active.length; step++) {
        const from = offsets[step - 1]! * units;
        P.set(H.subarray(from, from + active[step]! * units), (offsets[step]! - first) * units);
      }
      const [h, g] = [previous.address, row(dGates, first)];
      run.gemm(h, 1, units, g, width, 1, U.gradientAddress, width, later, 0, units, 1, tape.scratch);
    }
    if (b.tracked) {
      gradientOf(tape, b);
      run.addRowsTo(dG, b.gradientAddress, total, width);
    }
    if (a.tracked) {
      const dX = tape.tensor([total, inputs]);
      run.gemm(dG, width, 1, W.address, 1, width, dX.address, inputs, width, 0, total, 0, tape.scratch);
      gradientOf(tape, a);
      scatter(dX.data, a.gradient, places, inputs);
    }
  });
  return output;
}

/** Address of a row. */
const row = (tensor: Tensor, index: number): Address => tensor.address + 4 * index * tensor.columns;

interface Packing {
  /** Real steps of all rows. */
  total: number;
  /** How many rows have a step t; falling. */
  active: number[];
  /** Where step t starts among the packed rows. */
  offsets: number[];
  /** Which row of [batch · time] each packed row is. */
  places: Int32Array; // [total]
}

function pack(lengths: Lengths, time: number): Packing {
  // Stable, so that the result does not depend on how a platform sorts.
  const order = Array.from({ length: lengths.length }, (_, row) => row).sort(
    (a, b) => lengths[b]! - lengths[a]! || a - b,
  );
  const active: number[] = [];
  const offsets: number[] = [];
  let total = 0;
  for (let step = 0; step < time; step++) {
    let rows = active.at(-1) ?? order.length;
    while (rows > 0 && lengths[order[rows - 1]!]! <= step) rows--;
    if (rows === 0) break;
    active.push(rows);
    offsets.push(total);
    total += rows;
  }
  const places = new Int32Array(total);
  active.forEach((rows, step) => {
    for (let row = 0; row < rows; row++) places[offsets[step]! + row] = order[row]! * time + step;
  });
  return { total, active, offsets, places };
}

function gather(from: Float32Array, to: Float32Array, places: Int32Array, columns: number): void {
  for (let row = 0; row < places.length; row++) {
    const start = places[row]! * columns;
    for (let column = 0; column < columns; column++) to[row * columns + column] = from[start + column]!;
  }
}

/** The way back of `gather`: added to what is there. */
function scatter(from: Float32Array, to: Float32Array, places: Int32Array, columns: number): void {
  for (let row = 0; row < places.length; row++) {
    const start = places[row]! * columns;
    for (let column = 0; column < columns; column++) to[start + column]! += from[row * columns + column]!;
  }
}
