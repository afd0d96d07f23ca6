// What a learning curve says, for people who have never seen one: good, learned by heart, not done, or too few examples.
import type { CurvePoint, FitVerdict } from "../record.ts";
import { smoothed } from "./early-stopping.ts";

/** Under so many rows a label, a gap between training and validation says that examples are missing. */
const FEW_ROWS = 20;
/** Training right so much more often than validation is learning by heart. Well-trained models of short texts differ by about 0.1. */
const LARGE_GAP = 0.15;
/** The kept weights' validation loss lies so much above the lowest of the curve: training went on for too long. */
const RISEN = 0.1;
/** In the last fifth of the epochs the validation loss fell by more than this share: training ended too soon. */
const STILL_FALLING = 0.03;
/** Who knows so little of what was shown has not learned it yet. */
const LEARNED = 0.8;
/** Who knows nearly all of what was shown is not underfitting, whatever the losses do. */
const KNOWS_ALL = 0.98;
const SMOOTHING = 0.5;

/**
 * The verdict on a curve. In this order: *too little data*, where the gap between training and validation is large and the labels
 * have few rows; *underfitting*, where the model does not even know what it was shown, or the validation loss was still falling when
 * training ended; *overfitting*, where the validation loss had risen again when the weights were kept, or the gap is large in spite
 * of many rows; otherwise *good*.
 * @param points  with held-out rows; the training loss may be above the validation loss, because dropout is on in training
 * @param keptEpoch  whose weights were kept
 * @param facts.trainingAccuracy  of the kept weights on the rows they learned from, without dropout, 0..1
 * @param facts.rowsPerLabel  the median label's rows
 * @returns null where nothing was held out
 */
export function fitVerdict(
  points: readonly CurvePoint[],
  keptEpoch: number,
  facts: { trainingAccuracy: number; rowsPerLabel: number },
): FitVerdict | null {
  const seen = points.filter(
    (point): point is CurvePoint & { validationLoss: number; validationAccuracy: number } =>
      point.validationLoss !== null && point.validationAccuracy !== null,
  );
  const kept = seen.find(({ epoch }) => epoch === keptEpoch);
  if (!kept) return null;
  const { trainingAccuracy } = facts;
  const gap = trainingAccuracy - kept.validationAccuracy;
  const losses = smoothed(
    seen.map(({ validationLoss }) => validationLoss),
    SMOOTHING,
  );
  const keptLoss = losses[seen.indexOf(kept)]!;
  const verdict = (): FitVerdict["kind"] => {
    if (gap > LARGE_GAP && facts.rowsPerLabel < FEW_ROWS) return "too-little-data";
    if (trainingAccuracy < LEARNED && gap <= LARGE_GAP) return "underfitting";
    if (trainingAccuracy < KNOWS_ALL && kept === seen.at(-1) && fallAtTheEnd(losses) > STILL_FALLING) {
      return "underfitting";
    }
    if (gap > LARGE_GAP || keptLoss > (1 + RISEN) * Math.min(...losses)) return "overfitting";
    return "good";
  };
  return {
    kind: verdict(),
    trainingAccuracy,
    validationAccuracy: kept.validationAccuracy,
    trainingLoss: kept.trainingLoss,
    validationLoss: kept.validationLoss,
  };
}

/** By which share of itself a series fell in its last fifth; 0 for one that is too short to tell. */
function fallAtTheEnd(losses: readonly number[]): number {
  const span = Math.ceil(losses.length / 5);
  if (losses.length < 3) return 0;
  const before = losses[losses.length - 1 - span]!;
  return before > 0 ? (before - losses.at(-1)!) / before : 0;
}
