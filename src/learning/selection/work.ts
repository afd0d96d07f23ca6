// How much work a training is, from sizes alone. The user gives seconds; a search that measured them would end differently on a busy
// day, so they are counted in nominal seconds: multiplications by how many a second our machine does.
import type { Candidate } from "./halving.ts";
import { type CandidateKind, type CandidateSettings, type DataShape, describeSettings } from "./space.ts";

/**
 * Multiplications and additions a nominal second, by kind, with everything around them: CPU time of one core of a busy Intel Xeon
 * (Sapphire Rapids, 2.1 GHz), measured by evaluation/selection.ts --calibrate. Estimates are within a third of it.
 */
const SPEED: Record<CandidateKind, number> = {
  linear: 3.6e8,
  bag: 2.4e9,
  cnn: 2.7e9,
  lstm: 6e9,
  transformer: 4.3e9,
};

/** Nominal seconds of one whole training on one core. */
export function nominalSeconds(settings: CandidateSettings, shape: DataShape): number {
  const rows = shape.rows + settings.labelNameRows * shape.labels;
  return (settings.epochs * rows * workOfRow(settings, shape)) / SPEED[settings.kind];
}

/** Multiplications and additions for one row in one epoch, forwards and backwards. */
function workOfRow(settings: CandidateSettings, shape: DataShape): number {
  const { kind, units, dimensions } = settings;
  const { labels, wordsPerRow, termsPerRow } = shape;
  const terms = termsPerRow * (1 - settings.featureDropout);
  const kept = 1 - settings.unitDropout;
  const backAndForth = 3; // as much forwards, twice as much backwards
  const words = terms * dimensions * 2; // the vectors of words, and their rows' updates
  switch (kind) {
    case "linear":
      return terms * labels * 2;
    case "bag":
      return terms * units * 2 + kept * units * labels * backAndForth;
    case "cnn":
      // Filters over one to four words, 2.5 on the mean, at every word; backwards only where each was largest; silenced ones not at all.
      return words + kept * (2.5 * dimensions * units * (wordsPerRow + 2) + units * labels * backAndForth);
    case "lstm":
      return words + (wordsPerRow * 4 * units * (dimensions + units) + units * labels) * backAndForth;
    case "transformer":
      // Four products of attention, a feed-forward layer four times as wide, and all pairs of words.
      return words + (wordsPerRow * (12 * units ** 2 + 2 * wordsPerRow * units) + units * labels) * backAndForth;
  }
}

/**
 * Settings as candidates of `search`, with their cost in nominal seconds, so that a budget in seconds can be given as it is.
 * The first are protected: the studied defaults are what the choice must be compared with.
 * @param options.repeats  trainings on the whole amount, such as the number of folds; default 1
 * @param options.protectedCount  default 1
 */
export function asCandidates(
  settings: readonly CandidateSettings[],
  shape: DataShape,
  options: { repeats?: number; protectedCount?: number } = {},
): Candidate<CandidateSettings>[] {
  return settings.map((own, k) => {
    const whole = (options.repeats ?? 1) * nominalSeconds(own, shape);
    return {
      name: describeSettings(own),
      settings: own,
      cost: (amount) => amount * whole,
      protected: k < (options.protectedCount ?? 1),
    };
  });
}
