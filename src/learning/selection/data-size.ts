// Whether more examples would help, and of what.

export interface SizeAdvice {
  /** Error share 0..1 expected from twice the rows. */
  errorAtDouble: number;
  /** By how much that is less than now. */
  gain: number;
  /** Standard error of the error measured now, from the number of validation rows. */
  uncertainty: number;
  /** The gain is at least a point and larger than the uncertainty. */
  worthwhile: boolean;
}

/** A point is what a person notices. */
const NOTICEABLE = 0.01;

/**
 * Trained on a quarter, on half and on all of the rows, errors fall along a power law, error(n) = a · n^(-b), which is fitted and
 * followed to twice the rows.
 * @param measured  two or more sizes: rows trained on, and how many of the same validation rows were wrong
 * @param validationRows  1 or more
 * @see Hestness et al. 2017, Deep Learning Scaling is Predictable, Empirically, arXiv:1712.00409
 */
export function sizeAdvice(measured: readonly { rows: number; wrong: number }[], validationRows: number): SizeAdvice {
  // Half an error is added, so that none at all has a logarithm.
  const errors = measured.map(({ wrong }) => (wrong + 0.5) / (validationRows + 1));
  const errorAt = fitPowerLaw(
    measured.map(({ rows }) => rows),
    errors,
  );
  const most = Math.max(...measured.map(({ rows }) => rows));
  const now = errorAt(most);
  const errorAtDouble = errorAt(2 * most);
  const gain = now - errorAtDouble;
  const uncertainty = Math.sqrt((now * (1 - Math.min(now, 1))) / validationRows);
  return { errorAtDouble, gain, uncertainty, worthwhile: gain >= NOTICEABLE && gain > uncertainty };
}

/**
 * a · n^(-b) with 0 ≤ b ≤ 1, by least squares of the logarithms: more rows are never expected to harm, nor twice as many to more than
 * halve the error, whatever two sizes that hardly differ would say.
 */
export function fitPowerLaw(sizes: readonly number[], errors: readonly number[]): (rows: number) => number {
  const x = sizes.map(Math.log);
  const y = errors.map(Math.log);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  const spread = mean(x.map((value) => (value - meanX) ** 2));
  const together = mean(x.map((value, k) => (value - meanX) * (y[k]! - meanY)));
  const slope = spread > 0 ? Math.max(-1, Math.min(0, together / spread)) : 0;
  return (rows) => Math.exp(meanY + slope * (Math.log(rows) - meanX));
}

export interface LabelRecord {
  label: string;
  /** Rows it was learned from. */
  rows: number;
  /** Held-out rows of the label, and how many of them were recognised. */
  asked: number;
  right: number;
}

export interface LabelAdvice {
  label: string;
  rows: number;
  /** few: far fewer examples than the others; often-missed: fewer than most, and recognised much less often than the others. */
  reason: "few" | "often-missed";
  /** So many would bring it level with the median label, or to `leastRows`. */
  missing: number;
}

/** A label that was asked so seldom can be missed by chance. */
const LEAST_ASKED = 3;
/** Recognised so much less often than all labels together, in shares. */
const MUCH_LESS = 0.15;

/**
 * Which labels deserve more examples, the neediest first.
 * @param leastRows  below which a label always has too few; default 8
 */
export function labelsThatNeedExamples(records: readonly LabelRecord[], leastRows = 8): LabelAdvice[] {
  const rowCounts = records.map(({ rows }) => rows).sort((a, b) => a - b);
  const median = rowCounts[rowCounts.length >> 1] ?? 0;
  const asked = records.reduce((sum, record) => sum + record.asked, 0);
  const recall = asked === 0 ? 0 : records.reduce((sum, record) => sum + record.right, 0) / asked;
  const level = Math.max(leastRows, median);
  return records
    .flatMap((record): LabelAdvice[] => {
      const { label, rows } = record;
      if (rows < leastRows || rows < median / 4) return [{ label, rows, reason: "few", missing: level - rows }];
      const missed = record.asked >= LEAST_ASKED && record.right / record.asked < recall - MUCH_LESS;
      return missed && rows < level ? [{ label, rows, reason: "often-missed", missing: level - rows }] : [];
    })
    .sort((a, b) => b.missing - a.missing || a.rows - b.rows || (a.label < b.label ? -1 : 1));
}
