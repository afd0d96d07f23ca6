// How wrong a network is, as one number to be made small. All are means over the examples and take scores before the last
// sigmoid or softmax (logits), because only then they stay finite however sure the network is.
import { gradientOf, type Tape } from "./tape.ts";
import { ShapeError, type Tensor } from "./tensor.ts";

/**
 * Mean over the elements of (y - t)². Back: ∂y += 2 w (y - t) / Σw.
 * @param targets  [size of predicted]  @param weights  [size of predicted], how much each counts; default 1. 0 leaves padding out.
 */
export function meanSquaredError(
  tape: Tape,
  predicted: Tensor,
  targets: ArrayLike<number>,
  weights?: ArrayLike<number>,
): Tensor {
  if (targets.length !== predicted.size) throw new ShapeError("meanSquaredError", predicted.shape, [targets.length]);
  const loss = tape.tensor([1], [predicted]);
  const Y = predicted.data;
  let total = 0;
  let count = 0;
  for (let at = 0; at < Y.length; at++) {
    total += (weights?.[at] ?? 1) * (Y[at]! - targets[at]!) ** 2;
    count += weights?.[at] ?? 1;
  }
  loss.data[0] = total / count;
  tape.record(loss, () => {
    const [dY, y, factor] = [gradientOf(tape, predicted), predicted.data, (2 * loss.gradient[0]!) / count];
    for (let at = 0; at < y.length; at++) dY[at]! += factor * (weights?.[at] ?? 1) * (y[at]! - targets[at]!);
  });
  return loss;
}

/**
 * Mean over the elements of -t log σ(z) - (1 - t) log(1 - σ(z)), computed as max(z, 0) - z t + log(1 + e^-|z|), in nats.
 * Back: ∂z += w (σ(z) - t) / Σw.
 * @param targets  [size of logits], 0..1
 * @param weights  [size of logits], how much each counts; default 1. 0 leaves padding out.
 */
export function binaryCrossEntropy(
  tape: Tape,
  logits: Tensor,
  targets: ArrayLike<number>,
  weights?: ArrayLike<number>,
): Tensor {
  if (targets.length !== logits.size) throw new ShapeError("binaryCrossEntropy", logits.shape, [targets.length]);
  const loss = tape.tensor([1], [logits]);
  const Z = logits.data;
  let total = 0;
  let count = 0;
  for (let at = 0; at < Z.length; at++) {
    const [z, weight] = [Z[at]!, weights?.[at] ?? 1];
    total += weight * (Math.max(z, 0) - z * targets[at]! + Math.log1p(Math.exp(-Math.abs(z))));
    count += weight;
  }
  loss.data[0] = total / count;
  tape.record(loss, () => {
    // By the kernel, whose last bits no version of a JavaScript engine changes.
    const probabilities = tape.tensor(logits.shape);
    tape.kernels.run.sigmoid(logits.address, probabilities.address, logits.size);
    gradientOf(tape, logits);
    const [dZ, P, factor] = [logits.gradient, probabilities.data, loss.gradient[0]! / count];
    for (let at = 0; at < P.length; at++) dZ[at]! += factor * (weights?.[at] ?? 1) * (P[at]! - targets[at]!);
  });
  return loss;
}

export interface CrossEntropyOptions {
  /** ε: the right class is asked for with 1 - ε + ε/C, the others with ε/C; default 0. @see Szegedy et al. 2016, arXiv:1512.00567 */
  labelSmoothing?: number;
  /** [rows] how much each row counts; default 1. */
  weights?: ArrayLike<number>;
}

/**
 * Mean over the rows of -Σ t log softmax(z), in nats. Back: ∂z += w (softmax(z) - t) / Σw.
 * @param logits  [… × classes]
 * @param targets  [rows] of class numbers (integers), or soft targets [rows × classes] that sum to 1 in each row
 */
export function crossEntropy(
  tape: Tape,
  logits: Tensor,
  targets: Int32Array | Float32Array,
  options: CrossEntropyOptions = {},
): Tensor {
  const { rows, columns: classes } = logits;
  const soft = targets instanceof Float32Array;
  if (targets.length !== (soft ? logits.size : rows))
    throw new ShapeError("crossEntropy", logits.shape, [targets.length]);
  const { labelSmoothing = 0, weights } = options;
  const { run } = tape.kernels;
  const loss = tape.tensor([1], [logits]);
  const shift = tape.tensor([rows]); // log Σ e^z
  const wanted = tape.tensor(logits.shape); // t
  const T = wanted.data;
  if (soft) T.set(targets);
  else {
    T.fill(0);
    for (let row = 0; row < rows; row++) T[row * classes + targets[row]!] = 1;
  }
  if (labelSmoothing > 0)
    for (let at = 0; at < T.length; at++) T[at] = (1 - labelSmoothing) * T[at]! + labelSmoothing / classes;
  run.logSumExpRows(logits.address, shift.address, rows, classes);
  const [Z, S] = [logits.data, shift.data];
  let total = 0;
  let count = 0;
  for (let row = 0; row < rows; row++) {
    const weight = weights?.[row] ?? 1;
    let score = 0; // Σ t z
    for (let at = row * classes; at < (row + 1) * classes; at++) score += T[at]! * Z[at]!;
    total += weight * (S[row]! - score);
    count += weight;
  }
  loss.data[0] = total / count;
  tape.record(loss, () => {
    const probabilities = tape.tensor(logits.shape);
    run.softmaxRows(logits.address, probabilities.address, rows, classes);
    gradientOf(tape, logits);
    const [dZ, P, t, factor] = [logits.gradient, probabilities.data, wanted.data, loss.gradient[0]! / count];
    for (let row = 0; row < rows; row++) {
      const weight = factor * (weights?.[row] ?? 1);
      for (let at = row * classes; at < (row + 1) * classes; at++) dZ[at]! += weight * (P[at]! - t[at]!);
    }
  });
  return loss;
}
