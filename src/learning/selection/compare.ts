// Whether one candidate is really better than another, or only luckier on the rows that were held out.

export interface PairedGain {
  /** By how many nats a row the rival's cross-entropy is lower; negative where it is higher. */
  gain: number;
  /** Of the gain, from how much it differs between rows. */
  standardError: number;
}

/**
 * Compares two candidates row by row. Most of what makes a validation part small is that some rows are hard for both; that cancels.
 * @param current, rival  the probability each gave to the right label of each validation row [rows]; two or more rows
 * @see Dietterich 1998, Approximate Statistical Tests for Comparing Supervised Classification Learning Algorithms
 */
export function pairedGain(current: ArrayLike<number>, rival: ArrayLike<number>): PairedGain {
  const differences = Float64Array.from(current, (own, row) => logOf(rival[row]!) - logOf(own));
  const gain = mean(differences);
  const variance = mean(differences.map((difference) => (difference - gain) ** 2));
  return { gain, standardError: Math.sqrt(variance / Math.max(1, differences.length - 1)) };
}

/**
 * Whether to leave what is known to work for what looks better: only where the gain is larger than its standard error, times
 * `errors` (default 2), because the best of many candidates always looks better by chance. One is the rule of Breiman et al. 1984
 * (CART) for choosing among models of one kind; after a search over twenty it let through too many that were worse on new rows.
 */
export function isClearlyBetter({ gain, standardError }: PairedGain, errors = 2): boolean {
  return gain > 0 && gain > errors * standardError;
}

/** A probability of 0 for what is right must hurt, but not outweigh everything else for ever. */
export function logOf(probability: number): number {
  return Math.log(Math.max(probability, 1e-7));
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
