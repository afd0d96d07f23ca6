// What a confidence is worth, as figures and as curves to draw: how often it is right (reliability), and what is gained by answering
// only above it (risk and coverage).
import type { ReliabilityBin, RiskCoveragePoint } from "../record.ts";
import type { Outcome } from "./risk-control.ts";

export interface RiskCoverageCurve {
  /** From the highest threshold to the lowest, so that coverage grows. */
  points: RiskCoveragePoint[];
  /** Mean risk over all coverages, 0..1; lower is better. 0 where there are no outcomes. */
  area: number;
}

/**
 * The share of wrong answers among those given, against the share of questions answered, for every threshold.
 * @param mostPoints  to keep: evenly spread over the outcomes, both ends included; the area is of all
 * @returns `area`, the AURC: the mean over k of the risk when the k most confident are answered; equal confidences are answered in a
 *   random order, in expectation
 * @see Geifman, Uziel & El-Yaniv 2019, Bias-Reduced Uncertainty Estimation, arXiv:1805.08206
 */
export function riskCoverage(outcomes: readonly Outcome[], mostPoints = 200): RiskCoverageCurve {
  const points: RiskCoveragePoint[] = [];
  let area = 0;
  let wrong = 0;
  let answered = 0;
  for (const run of equalRuns(outcomes)) {
    const wrongInRun = run.filter(({ right }) => !right).length;
    for (let k = 1; k <= run.length; k++) area += (wrong + (wrongInRun * k) / run.length) / (answered + k);
    answered += run.length;
    wrong += wrongInRun;
    points.push({ threshold: run[0]!.confidence, coverage: answered / outcomes.length, risk: wrong / answered });
  }
  return { points: thinned(points, mostPoints), area: area / Math.max(1, outcomes.length) };
}

/** Outcomes of the same confidence together, the most confident first. */
function equalRuns(outcomes: readonly Outcome[]): Outcome[][] {
  const runs: Outcome[][] = [];
  for (const outcome of [...outcomes].sort((a, b) => b.confidence - a.confidence)) {
    const last = runs.at(-1);
    if (last && last[0]!.confidence === outcome.confidence) last.push(outcome);
    else runs.push([outcome]);
  }
  return runs;
}

function thinned<T>(points: readonly T[], most: number): T[] {
  if (points.length <= most) return [...points];
  return Array.from({ length: most }, (_, k) => points[Math.round((k * (points.length - 1)) / (most - 1))]!);
}

/**
 * A reliability diagram: confidences in bins, each with the share that was right. Bins without outcomes are left out.
 * @param kind  "equal": bins of equal width over 0..1, the last one with its upper end. "adaptive": bins of nearly equal numbers of
 *   outcomes, which say more where nearly all confidences are high; equal confidences stay in one bin
 * @see Guo et al. 2017, arXiv:1706.04599 (equal); Nixon et al. 2019, arXiv:1904.01685 (adaptive)
 */
export function reliabilityDiagram(
  outcomes: readonly Outcome[],
  kind: "equal" | "adaptive" = "equal",
  bins = 15,
): ReliabilityBin[] {
  return kind === "equal" ? equalBins(outcomes, bins) : adaptiveBins(outcomes, bins);
}

function equalBins(outcomes: readonly Outcome[], bins: number): ReliabilityBin[] {
  const parts = Array.from({ length: bins }, (): Outcome[] => []);
  for (const outcome of outcomes) parts[Math.min(bins - 1, Math.floor(outcome.confidence * bins))]!.push(outcome);
  return parts.map((part, k) => binOf(part, k / bins, (k + 1) / bins)).filter(({ count }) => count > 0);
}

function adaptiveBins(outcomes: readonly Outcome[], bins: number): ReliabilityBin[] {
  const runs = equalRuns(outcomes).reverse();
  const parts: Outcome[][] = [];
  let seen = 0;
  let part: Outcome[] = [];
  for (const run of runs) {
    part.push(...run);
    seen += run.length;
    if (seen < ((parts.length + 1) * outcomes.length) / bins) continue;
    parts.push(part);
    part = [];
    // A long run of equal confidences can fill several bins at once; the rest is for the bins that are left.
    while (parts.length < bins && seen >= ((parts.length + 1) * outcomes.length) / bins) parts.push([]);
  }
  const filled = parts.filter(({ length }) => length > 0);
  return filled.map((one, k) => {
    const next = filled[k + 1];
    return binOf(one, one[0]!.confidence, next ? next[0]!.confidence : 1);
  });
}

function binOf(outcomes: readonly Outcome[], from: number, to: number): ReliabilityBin {
  const count = outcomes.length;
  const meanConfidence = outcomes.reduce((sum, { confidence }) => sum + confidence, 0) / Math.max(1, count);
  return {
    from,
    to,
    count,
    meanConfidence,
    accuracy: outcomes.filter(({ right }) => right).length / Math.max(1, count),
  };
}

/**
 * Expected calibration error: mean over the outcomes of |accuracy − mean confidence| of their bin, 0..1; 0 without outcomes.
 * @see Naeini, Cooper & Hauskrecht 2015, Obtaining Well Calibrated Probabilities Using Bayesian Binning
 */
export function expectedCalibrationError(diagram: readonly ReliabilityBin[]): number {
  const total = diagram.reduce((sum, { count }) => sum + count, 0);
  const error = diagram.reduce((sum, bin) => sum + bin.count * Math.abs(bin.accuracy - bin.meanConfidence), 0);
  return total === 0 ? 0 : error / total;
}

/**
 * Mean squared distance of the confidence from 1 where right, from 0 where wrong; 0..1, lower is better; 0 without outcomes.
 * @see Brier 1950, Verification of Forecasts Expressed in Terms of Probability
 */
export function brierScore(outcomes: readonly Outcome[]): number {
  const sum = outcomes.reduce((total, { confidence, right }) => total + (confidence - (right ? 1 : 0)) ** 2, 0);
  return sum / Math.max(1, outcomes.length);
}
