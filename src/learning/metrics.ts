// How good predictions are: the figures that evaluations report.

/** Share of predictions that equal the truth, 0..1. */
export function accuracy(truth: readonly string[], predicted: readonly string[]): number {
  if (truth.length === 0) return 0;
  return truth.filter((label, k) => label === predicted[k]).length / truth.length;
}

/** Mean over the true labels of F1 = 2·tp / (2·tp + fp + fn), 0..1. */
export function macroF1(truth: readonly string[], predicted: readonly string[]): number {
  const labels = new Map<string, { tp: number; fp: number; fn: number }>();
  const of = (label: string) => {
    let counts = labels.get(label);
    if (!counts) {
      counts = { tp: 0, fp: 0, fn: 0 };
      labels.set(label, counts);
    }
    return counts;
  };
  truth.forEach((label, k) => {
    if (label === predicted[k]) of(label).tp++;
    else {
      of(label).fn++;
      of(predicted[k]!).fp++;
    }
  });
  const real = [...new Set(truth)].map((label) => of(label));
  return (
    real.reduce((sum, { tp, fp, fn }) => sum + (tp ? (2 * tp) / (2 * tp + fp + fn) : 0), 0) / Math.max(1, real.length)
  );
}

/**
 * Area under the ROC curve of `inside` against `outside` scores, where inside should score higher: the probability that a random
 * inside score is above a random outside one, ties counting half (Mann-Whitney U).
 */
export function areaUnderRoc(inside: readonly number[], outside: readonly number[]): number {
  const all = [
    ...inside.map((score) => ({ score, inside: true })),
    ...outside.map((score) => ({ score, inside: false })),
  ];
  all.sort((a, b) => a.score - b.score);
  let rankSum = 0;
  for (let i = 0; i < all.length; ) {
    let j = i;
    let insideInTie = 0;
    while (j < all.length && all[j]!.score === all[i]!.score) insideInTie += all[j++]!.inside ? 1 : 0;
    rankSum += (insideInTie * (i + j + 1)) / 2;
    i = j;
  }
  return (rankSum - (inside.length * (inside.length + 1)) / 2) / (inside.length * outside.length);
}

/** Share of outside texts refused by the threshold that still keeps `share` (0..1) of the inside ones. */
export function recallOfOutsideKeeping(share: number, inside: readonly number[], outside: readonly number[]): number {
  const sorted = [...inside].sort((a, b) => a - b);
  const threshold = sorted[Math.floor((1 - share) * sorted.length)]!;
  return outside.filter((score) => score < threshold).length / outside.length;
}
