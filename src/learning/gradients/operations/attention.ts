// Scaled dot-product attention over the real steps of each row.
import { gradientOf, type Tape } from "../tape.ts";
import { ShapeError, type Tensor } from "../tensor.ts";
import { softmaxRow } from "./activations.ts";
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
  const output = tape.tensor(query.shape, [query, key, value]);
  const weights = tape.tensor([batch, heads, time, time]); // P, row i in the first `length` columns of its place
  const temperature = 1 / Math.sqrt(width);
  const [Q, K, V, Y, P] = [query.data, key.data, value.data, output.data, weights.data];
  Y.fill(0);
  for (let row = 0; row < batch; row++) {
    const length = lengths[row]!;
    for (let head = 0; head < heads; head++) {
      const from = row * time * units + head * width; // where step 0 of this head is
      for (let i = 0; i < length; i++) {
        const p = ((row * heads + head) * time + i) * time;
        const y = from + i * units;
        for (let j = 0; j < length; j++) {
          let dot = 0;
          for (let unit = 0; unit < width; unit++) dot += Q[y + unit]! * K[from + j * units + unit]!;
          P[p + j] = dot * temperature;
        }
        softmaxRow(P, P, p, length);
        for (let j = 0; j < length; j++) {
          const weight = P[p + j]!;
          for (let unit = 0; unit < width; unit++) Y[y + unit]! += weight * V[from + j * units + unit]!;
        }
      }
    }
  }
  tape.record(output, () => {
    for (const tensor of [query, key, value]) gradientOf(tape, tensor);
    const [q, k, v, w, dY] = [query.data, key.data, value.data, weights.data, output.gradient];
    const [dQ, dK, dV] = [query.gradient, key.gradient, value.gradient];
    const dP = new Float64Array(time);
    for (let row = 0; row < batch; row++) {
      const length = lengths[row]!;
      for (let head = 0; head < heads; head++) {
        const from = row * time * units + head * width;
        for (let i = 0; i < length; i++) {
          const p = ((row * heads + head) * time + i) * time;
          const y = from + i * units;
          let total = 0;
          for (let j = 0; j < length; j++) {
            const [weight, at] = [w[p + j]!, from + j * units];
            let dot = 0;
            for (let unit = 0; unit < width; unit++) {
              dot += dY[y + unit]! * v[at + unit]!;
              dV[at + unit]! += weight * dY[y + unit]!;
            }
            dP[j] = dot;
            total += dot * weight;
          }
          for (let j = 0; j < length; j++) {
            const [dS, at] = [w[p + j]! * (dP[j]! - total) * temperature, from + j * units];
            for (let unit = 0; unit < width; unit++) {
              dQ[y + unit]! += dS * k[at + unit]!;
              dK[at + unit]! += dS * q[y + unit]!;
            }
          }
        }
      }
    }
  });
  return output;
}
