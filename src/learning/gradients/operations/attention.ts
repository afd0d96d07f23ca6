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
 * @param query  [batch × time × units], as `key` and `value`; d = units / heads
 * @see Vaswani et al. 2017, Attention Is All You Need, arXiv:1706.03762
 */
export function attention(
  tape: Tape,
  query: Tensor,
  key: Tensor,
  value: Tensor,
  heads: number,
  lengths: Lengths,
): Tensor {
  const [batch, time, units] = sequenceShape("attention", query.shape, lengths);
  const width = units / heads;
  if (key.size !== query.size || value.size !== query.size || !Number.isInteger(width))
    throw new ShapeError(`attention with ${heads} heads`, query.shape, key.shape, value.shape);
  const { run } = tape.kernels;
  const { scratch } = tape;
  const temperature = 1 / Math.sqrt(width);
  const output = tape.tensor(query.shape, [query, key, value]);
  const weights = tape.tensor([batch, heads, time * time]); // P of each row and head, [length × length]
  const part = tape.allocate(4 * time * width); // one head of one row, [length × width]
  output.data.fill(0);
  eachHead(lengths, heads, (row, head, length) => {
    const from = 4 * (row * time * units + head * width); // byte offset of step 0 of this head
    const P = weights.address + 4 * (row * heads + head) * time * time;
    // S = Q Kᵀ, where Kᵀ is K read with its steps swapped.
    run.gemm(query.address + from, units, 1, key.address + from, 1, units, P, length, width, 0, length, 0, scratch);
    run.scale(temperature, P, length * length);
    run.softmaxRows(P, P, length, length);
    run.gemm(P, length, 1, value.address + from, units, 1, part, width, length, 0, length, 0, scratch);
    addPart(tape, part, output.address + from, length, width, units);
  });
  tape.record(output, () => {
    const { scratch } = tape;
    for (const tensor of [query, key, value]) gradientOf(tape, tensor);
    const [dP, dS] = [tape.allocate(4 * time * time), tape.tensor([time * time])];
    eachHead(lengths, heads, (row, head, length) => {
      const from = 4 * (row * time * units + head * width);
      const P = weights.address + 4 * (row * heads + head) * time * time;
      const dY = output.gradientAddress + from;
      const back = (gradient: Address) => addPart(tape, part, gradient + from, length, width, units);
      run.gemm(P, 1, length, dY, units, 1, part, width, length, 0, length, 0, scratch);
      back(value.gradientAddress);
      run.gemm(dY, units, 1, value.address + from, 1, units, dP, length, width, 0, length, 0, scratch);
      dS.data.fill(0, 0, length * length);
      run.softmaxRowsBackward(P, dP, dS.address, length, length);
      run.scale(temperature, dS.address, length * length);
      run.gemm(dS.address, length, 1, key.address + from, units, 1, part, width, length, 0, length, 0, scratch);
      back(query.gradientAddress);
      run.gemm(dS.address, 1, length, query.address + from, units, 1, part, width, length, 0, length, 0, scratch);
      back(key.gradientAddress);
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
