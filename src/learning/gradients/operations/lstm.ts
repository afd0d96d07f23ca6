// The long short-term memory, over whole sequences. Rows of different lengths are packed: sorted from long to short and laid out
// step by step, so that step t is the first `active[t]` rows, nothing is computed for padding, and the products with the input
// weights of all steps are one product.
import { gradientOf, type Tape } from "../tape.ts";
import { ShapeError, type Tensor } from "../tensor.ts";
import { logistic } from "./activations.ts";
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
  const { gemm } = tape.kernels.run;
  const packing = pack(lengths, time);
  const { total, active, offsets, places } = packing;
  const output = tape.tensor([batch, time, units], [a, weights.input, weights.recurrent, weights.bias]);
  const [x, gates, cells, tanhCells, hidden] = [inputs, width, units, units, units].map((columns) =>
    tape.tensor([total, columns]),
  ) as [Tensor, Tensor, Tensor, Tensor, Tensor];

  gather(a.data, x.data, places, inputs);
  const [G, bias] = [gates.data, weights.bias.data];
  for (let row = 0; row < total; row++) G.set(bias, row * width);
  gemm(x.address, inputs, 1, weights.input.address, width, 1, gates.address, width, inputs, 0, total, 1, tape.scratch);
  for (let step = 0; step < active.length; step++) {
    const rows = active[step]!;
    const from = offsets[step]!;
    const before = step > 0 ? offsets[step - 1]! : -1;
    if (step > 0) {
      const h = hidden.address + 4 * before * units;
      const g = gates.address + 4 * from * width;
      gemm(h, units, 1, weights.recurrent.address, width, 1, g, width, units, 0, rows, 1, tape.scratch);
    }
    cellForward(gates.data, cells.data, tanhCells.data, hidden.data, from, before, rows, units);
  }
  output.data.fill(0);
  scatter(hidden.data, output.data, places, units);

  tape.record(output, () => {
    const [dHidden, dGates, dCell] = [
      tape.tensor([total, units]),
      tape.tensor([total, width]),
      tape.tensor([batch, units]),
    ];
    gather(output.gradient, dHidden.data, places, units);
    dCell.data.fill(0);
    for (let step = active.length - 1; step >= 0; step--) {
      const rows = active[step]!;
      const from = offsets[step]!;
      const before = step > 0 ? offsets[step - 1]! : -1;
      cellBackward(
        gates.data,
        cells.data,
        tanhCells.data,
        dHidden.data,
        dCell.data,
        dGates.data,
        from,
        before,
        rows,
        units,
      );
      if (step > 0) {
        const g = dGates.address + 4 * from * width;
        const dH = dHidden.address + 4 * before * units;
        gemm(g, width, 1, weights.recurrent.address, 1, width, dH, units, width, 0, rows, 1, tape.scratch);
      }
    }
    if (weights.input.tracked) {
      gradientOf(tape, weights.input);
      const dW = weights.input.gradientAddress;
      gemm(x.address, 1, inputs, dGates.address, width, 1, dW, width, total, 0, inputs, 1, tape.scratch);
    }
    if (weights.recurrent.tracked && active.length > 1) {
      gradientOf(tape, weights.recurrent);
      // hₜ₋₁ beside the gates of step t, for all steps but the first, so that ∂U is one product too.
      const first = active[0]!;
      const previous = tape.tensor([total - first, units]);
      const [H, P] = [hidden.data, previous.data];
      for (let step = 1; step < active.length; step++) {
        const from = offsets[step - 1]! * units;
        P.set(H.subarray(from, from + active[step]! * units), (offsets[step]! - first) * units);
      }
      const dU = weights.recurrent.gradientAddress;
      const g = dGates.address + 4 * first * width;
      gemm(previous.address, 1, units, g, width, 1, dU, width, total - first, 0, units, 1, tape.scratch);
    }
    if (weights.bias.tracked) {
      const [dB, dG] = [gradientOf(tape, weights.bias), dGates.data];
      for (let row = 0; row < total; row++) for (let k = 0; k < width; k++) dB[k]! += dG[row * width + k]!;
    }
    if (a.tracked) {
      const dX = tape.tensor([total, inputs]);
      gemm(
        dGates.address,
        width,
        1,
        weights.input.address,
        1,
        width,
        dX.address,
        inputs,
        width,
        0,
        total,
        0,
        tape.scratch,
      );
      gradientOf(tape, a);
      scatter(dX.data, a.gradient, places, inputs);
    }
  });
  return output;
}

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

/** One step: gates from sums to their values, in place, then cell and hidden state; `before` is -1 at the first step. */
function cellForward(
  gates: Float32Array,
  cells: Float32Array,
  tanhCells: Float32Array,
  hidden: Float32Array,
  from: number,
  before: number,
  rows: number,
  units: number,
): void {
  for (let row = 0; row < rows; row++) {
    const g = (from + row) * 4 * units;
    for (let unit = 0; unit < units; unit++) {
      const i = logistic(gates[g + unit]!);
      const f = logistic(gates[g + units + unit]!);
      const candidate = Math.tanh(gates[g + 2 * units + unit]!);
      const o = logistic(gates[g + 3 * units + unit]!);
      const at = (from + row) * units + unit;
      const c = i * candidate + (before >= 0 ? f * cells[(before + row) * units + unit]! : 0);
      const t = Math.tanh(c);
      gates[g + unit] = i;
      gates[g + units + unit] = f;
      gates[g + 2 * units + unit] = candidate;
      gates[g + 3 * units + unit] = o;
      cells[at] = c;
      tanhCells[at] = t;
      hidden[at] = o * t;
    }
  }
}

function cellBackward(
  gates: Float32Array,
  cells: Float32Array,
  tanhCells: Float32Array,
  dHidden: Float32Array,
  dCell: Float32Array,
  dGates: Float32Array,
  from: number,
  before: number,
  rows: number,
  units: number,
): void {
  for (let row = 0; row < rows; row++) {
    const start = (from + row) * 4 * units;
    for (let unit = 0; unit < units; unit++) {
      const at = (from + row) * units + unit;
      const [i, f, g, o] = [
        gates[start + unit]!,
        gates[start + units + unit]!,
        gates[start + 2 * units + unit]!,
        gates[start + 3 * units + unit]!,
      ];
      const t = tanhCells[at]!;
      const dH = dHidden[at]!;
      const dC = dCell[row * units + unit]! + dH * o * (1 - t * t);
      const cellBefore = before >= 0 ? cells[(before + row) * units + unit]! : 0;
      dGates[start + unit] = dC * g * i * (1 - i);
      dGates[start + units + unit] = dC * cellBefore * f * (1 - f);
      dGates[start + 2 * units + unit] = dC * i * (1 - g * g);
      dGates[start + 3 * units + unit] = dH * t * o * (1 - o);
      dCell[row * units + unit] = dC * f;
    }
  }
}
