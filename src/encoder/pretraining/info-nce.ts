// The loss by which the encoder learns, and its gradient. Texts i and i' mean the same; of all partners in the batch each must pick its
// own by the cosine: L = -½ mean_i [ln softmax_j(x_i · y_j / T)_i + ln softmax_j(x_j · y_i / T)_i]. InfoNCE in both directions;
// van den Oord et al. 2018, arXiv:1807.03748; Yang et al. 2019, arXiv:1902.08564.

/** Makes every row of `vectors` [rows × units] a unit vector. @returns the lengths that they had */
export function normaliseRows(vectors: Float32Array, units: number): Float32Array {
  const lengths = new Float32Array(vectors.length / units);
  for (let row = 0; row < lengths.length; row++) {
    const [from, to] = [row * units, (row + 1) * units];
    let sum = 1e-12;
    for (let k = from; k < to; k++) sum += vectors[k]! * vectors[k]!;
    const length = Math.sqrt(sum);
    lengths[row] = length;
    for (let k = from; k < to; k++) vectors[k]! /= length;
  }
  return lengths;
}

/**
 * From the softmax of each row of similarities [pairs × pairs] to the gradient of `pairs` times the loss by the similarities, in place:
 * (softmax of rows + softmax of columns) / 2 - I.
 * @param own  the similarities of the pairs themselves [pairs], before the softmax  @param most  no similarity is above it
 * @returns the loss in nats
 */
export function lossAndGradient(rows: Float32Array, own: Float32Array, pairs: number, most: number): number {
  // e^(s - most) = softmax · the sum of those in its row, which the pair's own similarity tells: no second exponential is needed.
  const rowSums = Float64Array.from(
    own,
    (similarity, i) => Math.exp(similarity - most) / (rows[i * pairs + i]! + 1e-30),
  );
  const columnSums = new Float64Array(pairs);
  for (let i = 0; i < pairs; i++) {
    const sum = rowSums[i]!;
    for (let j = 0; j < pairs; j++) columnSums[j]! += rows[i * pairs + j]! * sum;
  }
  const shares = columnSums.map((sum) => 0.5 / sum);
  let loss = 0;
  for (let i = 0; i < pairs; i++) {
    const sum = rowSums[i]!;
    const forth = rows[i * pairs + i]!;
    const back = forth * sum * 2 * shares[i]!;
    loss -= (Math.log(forth + 1e-30) + Math.log(back + 1e-30)) / 2;
    for (let j = 0; j < pairs; j++) rows[i * pairs + j]! *= 0.5 + sum * shares[j]!;
    rows[i * pairs + i]! -= 1;
  }
  return loss / pairs;
}

/** From the gradient by unit vectors to that by the rows before normalising, in place: factor · (g - (z · g) z) / length. */
export function throughNormalisation(
  gradients: Float32Array,
  vectors: Float32Array,
  lengths: Float32Array,
  units: number,
  factor: number,
): void {
  for (let row = 0; row < lengths.length; row++) {
    const [from, to] = [row * units, (row + 1) * units];
    let along = 0;
    for (let k = from; k < to; k++) along += gradients[k]! * vectors[k]!;
    const scale = factor / lengths[row]!;
    for (let k = from; k < to; k++) gradients[k] = (gradients[k]! - along * vectors[k]!) * scale;
  }
}
