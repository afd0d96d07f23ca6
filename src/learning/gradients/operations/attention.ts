// Scaled dot-product attention over the real steps of each row.
import type { Address } from "../../kernels/kernels.ts";
import { gradientOf, type Tape } from "../tape.ts";
import { ShapeError, type Tensor } from "../tensor.ts";
import { type Lengths, sequenceShape } from "./sequences.ts";

/**
 * Every step looks at every real step of its own row: softmax(Q Kᵀ / √d) V, in `heads` parts of the units that look for
 * themselves. Padding is masked: nothing looks at it, and its own output is 0.
 * Back, per row and head, with P the softmax and S the scores:
 *   ∂V += Pᵀ ∂Y;  ∂P = ∂Y Vᵀ;  ∂S = P ⊙ (∂P - rowsum(∂P ⊙ P));  ∂Q += ∂S K / √d;  ∂K += ∂Sᵀ Q / √d.
 * @param projections  [batch × time × 3·units]: queries, keys and values side by side; d = units / heads
 * @returns [batch × time × units]
 * @see Vaswani et al. 2017, Attention Is All You Need, arXiv:1706.03762
 */
export function attention(tape: Tape, projections: Tensor, heads: number, lengths: Lengths): Tensor {
  const [batch, time, wide] = sequenceShape("attention", projections.shape, lengths);
  const units = wide / 3;
  const width = units / heads;
  if (!Number.isInteger(width)) throw new ShapeError(`attention with ${heads} heads`, projections.shape);
  const { run } = tape.kernels;
  const { scratch } = tape;
  const temperature = 1 / Math.sqrt(width);
  const output = tape.tensor([batch, time, units], [projections]);
  const weights = tape.tensor([batch, heads, time * time]); // P of each row and head, [length × length]
  const part = tape.allocate(4 * time * width); // one head of one row, [length × width]
  output.data.fill(0);
  /** Where the first step of a head lies, in bytes: its query among the projections, its part of the output, its P. */
  const placesOf = (row: number, head: number) => ({
    query: projections.address + 4 * (row * time * wide + head * width),
    part: 4 * (row * time * units + head * width),
    P: weights.address + 4 * (row * heads + head) * time * time,
  });
  const [toKey, toValue] = [4 * units, 8 * units];
  eachHead(lengths, heads, (row, head, length) => {
    const at = placesOf(row, head);
    const [Q, K, V, P] = [at.query, at.query + toKey, at.query + toValue, at.P];
    run.gemm(Q, wide, 1, K, 1, wide, P, length, width, 0, length, 0, scratch); // Q Kᵀ
    run.scale(temperature, P, length * length);
    run.softmaxRows(P, P, length, length);
    run.gemm(P, length, 1, V, wide, 1, part, width, length, 0, length, 0, scratch); // P V
    addPart(tape, part, output.address + at.part, length, width, units);
  });
  tape.record(output, () => {
    gradientOf(tape, projections);
    const [dP, dS] = [tape.allocate(4 * time * time), tape.tensor([time * time])];
    const toGradient = projections.gradientAddress - projections.address;
    eachHead(lengths, heads, (row, head, length) => {
      const at = placesOf(row, head);
      const [Q, K, V, P] = [at.query, at.query + toKey, at.query + toValue, at.P];
      const dY = output.gradientAddress + at.part;
      const back = (to: Address) => addPart(tape, part, to + toGradient, length, width, wide);
      run.gemm(P, 1, length, dY, units, 1, part, width, length, 0, length, 0, scratch); // Pᵀ ∂Y
      back(V);
      run.gemm(dY, units, 1, V, 1, wide, dP, length, width, 0, length, 0, scratch); // ∂Y Vᵀ
      dS.data.fill(0, 0, length * length);
      run.softmaxRowsBackward(P, dP, dS.address, length, length);
      run.scale(temperature, dS.address, length * length);
      run.gemm(dS.address, length, 1, K, wide, 1, part, width, length, 0, length, 0, scratch); // ∂S K
      back(Q);
      run.gemm(dS.address, 1, length, Q, wide, 1, part, width, length, 0, length, 0, scratch); // ∂Sᵀ Q
      back(K);
    });
  });
  return output;
}

function eachHead(lengths: Lengths, heads: number, use: (row: number, head: number, length: number) => void): void {
  for (let row = 0; row < lengths.length; row++) {
    const length = lengths[row]!;
    if (length > 0) for (let head = 0; head < heads; head++) use(row, head, length);
  }
}

/** Adds a dense part [length × width] to its columns of rows that are `units` wide. */
function addPart(tape: Tape, part: Address, to: Address, length: number, width: number, units: number): void {
  for (let step = 0; step < length; step++)
    tape.kernels.run.axpy(1, part + 4 * step * width, to + 4 * step * units, width);
}
