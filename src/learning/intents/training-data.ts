// What members learn from: rows of features in the two views, the label of each row, and the soft targets of a teacher.
import { shuffle } from "../random.ts";
import type { SparseRows, TokenRows } from "./text-features.ts";

/** A teacher's opinion: for each row the probabilities of its `perRow` likeliest classes, which add up to 1. */
export interface SoftTargets {
  perRow: number;
  classes: Int32Array; // [rows × perRow]
  shares: Float32Array; // [rows × perRow]
  /** 0..1: how much it counts beside the label. */
  weight: number;
}

export interface TrainingData {
  features: number;
  classes: number;
  labels: Int32Array; // [rows]
  /** The bag view; a function where there is too much of it to hold at once: the rows of these texts, by number. */
  bags: SparseRows | ((numbers: Int32Array) => SparseRows);
  /** The view in order, for the members that read it. */
  tokens: TokenRows | null;
  targets: SoftTargets | null;
  /** [classes]: how much the rows of a class count; null: all the same. */
  classWeights: Float32Array | null;
  /** Rows 0..`originals` − 1 are the company's own; row v · originals + r is variant v of row r. An epoch takes one of each. */
  originals: number;
}

/** What a member says of rows it was not trained on. */
export interface ScoredRows {
  bags: SparseRows;
  tokens: TokenRows | null;
}

/**
 * The order of the rows of one epoch: every original once, or one of its variants in its place.
 * Repeatable from `random`.
 */
export function epochOrder(data: TrainingData, order: Int32Array, random: () => number): Int32Array {
  shuffle(order, random);
  const variants = data.labels.length / data.originals;
  return variants === 1 ? order : order.map((row) => row + data.originals * Math.floor(random() * variants));
}

export function rowNumbers(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, row) => row);
}
