// What all members of a model have in common: how their learning is watched, stopped early, and what they give back.
import { TrainingDivergedError } from "../gradients/index.ts";
import type { CurvePoint } from "../record.ts";
import type { ScoredRows } from "./training-data.ts";

/** Held-out rows that are looked at after every epoch. */
export interface Watched {
  rows: ScoredRows;
  labels: Int32Array;
  /** Stop after so many epochs without a lower loss, and keep the weights of the lowest; null: only look, and keep the last. */
  patience: number | null;
}

export interface MemberOptions {
  watched?: Watched | null;
  /** Rows to give the logits of at the end. */
  scored?: readonly ScoredRows[];
  /** Whether the weights themselves are wanted; logits alone are less to carry. */
  keepWeights?: boolean;
  /** Told after every epoch. */
  onEpoch?: (point: CurvePoint) => void;
}

export interface TrainedMember<Weights> {
  weights: Weights | null;
  /** [rows × classes] of each set in `scored`. */
  logits: Float32Array[];
  points: CurvePoint[];
  keptEpoch: number;
}

/** Notes the learning curve of a member and says when to stop. */
export class LearningWatch {
  readonly points: CurvePoint[] = [];
  keptEpoch = 0;
  private readonly options: MemberOptions;
  private lowest = Infinity;

  constructor(options: MemberOptions) {
    this.options = options;
  }

  get rows(): ScoredRows | null {
    return this.options.watched?.rows ?? null;
  }

  /**
   * @param loss  mean training loss of the epoch, in nats
   * @param logits  of the watched rows [rows × classes], null where none are watched
   * @throws {TrainingDivergedError} where the loss is no number any more
   * @returns whether these weights are the best so far, and whether to stop
   */
  saw(loss: number, logits: Float32Array | null): { best: boolean; stop: boolean } {
    const epoch = this.points.length + 1;
    if (!Number.isFinite(loss)) throw new TrainingDivergedError(epoch);
    const { watched } = this.options;
    const scores = watched && logits ? scoresOf(logits, watched.labels) : null;
    const point: CurvePoint = {
      epoch,
      trainingLoss: loss,
      validationLoss: scores?.loss ?? null,
      validationAccuracy: scores?.accuracy ?? null,
    };
    this.points.push(point);
    this.options.onEpoch?.(point);
    const patience = watched?.patience ?? null;
    if (!scores || patience === null) {
      this.keptEpoch = epoch;
      return { best: false, stop: false };
    }
    const best = scores.loss < this.lowest;
    if (best) {
      this.lowest = scores.loss;
      this.keptEpoch = epoch;
    }
    return { best, stop: epoch - this.keptEpoch >= patience };
  }
}

/** Mean cross-entropy in nats and share of right answers of logits [rows × classes]. */
export function scoresOf(logits: Float32Array, labels: Int32Array): { loss: number; accuracy: number } {
  const C = logits.length / labels.length;
  let loss = 0;
  let right = 0;
  for (let row = 0; row < labels.length; row++) {
    const z = logits.subarray(row * C, (row + 1) * C);
    let best = 0;
    for (let c = 1; c < C; c++) if (z[c]! > z[best]!) best = c;
    let sum = 0;
    for (let c = 0; c < C; c++) sum += Math.exp(z[c]! - z[best]!);
    loss += z[best]! + Math.log(sum) - z[labels[row]!]!;
    if (best === labels[row]) right++;
  }
  const n = Math.max(1, labels.length);
  return { loss: loss / n, accuracy: right / n };
}

/** A seed for one of several purposes, never 0. */
export function seedFor(seed: number, purpose: number): number {
  let h = Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(purpose + 1, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0xc2b2ae35);
  return (h ^ (h >>> 13)) >>> 0 || 1;
}

/** Rows [n × stride] cut to their first `columns`: the kernels work on whole vectors, people do not. A copy. */
export function withoutPadding(padded: Float32Array, stride: number, columns: number): Float32Array {
  const rows = padded.length / stride;
  const cut = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) cut.set(padded.subarray(row * stride, row * stride + columns), row * columns);
  return cut;
}
