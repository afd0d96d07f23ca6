// The training loop: shuffled batches, a step each, and early stopping on what was held out.
// The same model, rows, options and seed give the same weights, bit for bit: no clock, no thread, one order of everything.
import { ExpectedError } from "../../errors.ts";
import { randomFrom, shuffle } from "../random.ts";
import type { CurvePoint } from "../record.ts";
import { clipGradients, type OptimiserOf } from "./optimisers.ts";
import type { Parameters } from "./parameters.ts";
import { constantRate, type Schedule } from "./schedules.ts";
import { Tape } from "./tape.ts";
import type { Tensor } from "./tensor.ts";

/** What can be trained: weights, and how wrong they are on some of the training rows. */
export interface Trainable {
  parameters: Parameters;
  /** The mean loss [1] over these rows; recorded on the tape, with dropout. */
  loss(tape: Tape, rows: Int32Array): Tensor;
  /** The mean loss and the accuracy (0..1, null where there is none) on what was held out; null if nothing was. */
  validate?(): { loss: number; accuracy: number | null } | null;
}

export interface FitOptions {
  optimiser: OptimiserOf;
  /** η at factor 1 of the schedule. */
  learningRate: number;
  schedule?: Schedule;
  /** Passes over the rows, at most. */
  epochs: number;
  /** Rows in a step: 1 is stochastic gradient descent, all rows are full-batch; default 32. */
  batch?: number;
  /** Order of the rows and masks of dropout; default 1. */
  seed?: number;
  /** The largest norm of all gradients together; default none. */
  clipNorm?: number;
  /** Stop when the validation loss has not been below its best for so many epochs; default never. */
  patience?: number;
  /** [rows] steps of each sequence: rows of about the same length then share a batch, which saves padding. */
  lengths?: ArrayLike<number>;
  /** After each epoch; false ends the training. */
  onEpoch?: (point: CurvePoint) => unknown;
}

export interface FitResult {
  points: CurvePoint[];
  /** The epoch whose weights the model has now: the best on what was held out, else the last. */
  keptEpoch: number;
}

export class TrainingDivergedError extends ExpectedError {
  readonly kind = "invalid";
  readonly code = "learning/diverged";
  constructor(epoch: number) {
    super(`The loss is no number any more in epoch ${epoch}. Train with a smaller learning rate or a clipNorm.`);
  }
}

/**
 * Trains in place. With something held out, the weights of its best epoch are kept, whether or not training stopped early.
 * @param rows  how many training rows there are; `model.loss` is asked for row numbers below it
 * @throws {TrainingDivergedError} when the loss becomes infinite or no number
 * @see early stopping: Prechelt 1998, Early Stopping - But When?
 */
export function fitModel(model: Trainable, rows: number, options: FitOptions): FitResult {
  const { epochs, batch = 32, seed = 1, schedule = constantRate, patience = Number.POSITIVE_INFINITY } = options;
  const { parameters } = model;
  const optimiser = options.optimiser(parameters);
  const random = randomFrom(seed);
  // A stream of its own for dropout, so that the order of rows does not depend on the model.
  const tape = new Tape(parameters.kernels, { seed: seed ^ 0x5eed });
  const order = Int32Array.from({ length: rows }, (_, row) => row);
  const steps = epochs * Math.ceil(rows / batch);
  const points: CurvePoint[] = [];
  let best: { epoch: number; loss: number; weights: Record<string, Float32Array> } | null = null;
  let step = 0;
  parameters.clearGradients();
  for (let epoch = 1; epoch <= epochs; epoch++) {
    shuffle(order, random);
    let total = 0;
    for (const chosen of batches(order, batch, random, options.lengths)) {
      const loss = model.loss(tape, chosen);
      total += loss.data[0]! * chosen.length;
      tape.backward(loss);
      if (options.clipNorm !== undefined) clipGradients(parameters, options.clipNorm);
      optimiser.step(options.learningRate * schedule(step++, steps));
      parameters.clearGradients();
      tape.clear();
    }
    if (!Number.isFinite(total)) throw new TrainingDivergedError(epoch);
    const held = model.validate?.() ?? null;
    const point: CurvePoint = {
      epoch,
      trainingLoss: total / rows,
      validationLoss: held?.loss ?? null,
      validationAccuracy: held?.accuracy ?? null,
    };
    points.push(point);
    if (held && (!best || held.loss < best.loss)) best = { epoch, loss: held.loss, weights: parameters.toArrays() };
    if (options.onEpoch?.(point) === false) break;
    if (best && epoch - best.epoch >= patience) break;
  }
  if (best) parameters.load(best.weights);
  return { points, keptEpoch: best?.epoch ?? points.length };
}

/** How many batches are shuffled together before they are sorted by length: enough to sort well, few enough to stay random. */
const WINDOW = 32;

/** The order, cut into batches. With lengths, rows of like length come together and the batches are shuffled again. */
function batches(order: Int32Array, size: number, random: () => number, lengths?: ArrayLike<number>): Int32Array[] {
  let sorted = order;
  if (lengths) {
    sorted = Int32Array.from(order);
    for (let from = 0; from < sorted.length; from += WINDOW * size) {
      // A sort that keeps equal rows in their order, as the language guarantees.
      sorted.subarray(from, from + WINDOW * size).sort((a, b) => lengths[a]! - lengths[b]!);
    }
  }
  const cut: Int32Array[] = [];
  for (let from = 0; from < sorted.length; from += size) cut.push(sorted.subarray(from, from + size));
  return lengths ? shuffle(cut, random) : cut;
}
