// When a training has seen enough, and which of its epochs to keep.

export interface EarlyStoppingOptions {
  /** Epochs without a lower loss after which training stops; default 5. */
  patience?: number;
  /** A loss counts as lower only by more than this share of the lowest so far, 0..1; default 0. */
  leastImprovement?: number;
  /**
   * Weight of what was before in the exponential average of the losses, 0 (none) up to, but not, 1; default 0. On few held-out rows
   * single losses jump; with 0.5 an epoch is good where its neighbours are, too.
   */
  smoothing?: number;
}

/**
 * Watches the validation loss: stops when it has not fallen for a while, and remembers the epoch of the lowest.
 * @see Prechelt 1998, Early Stopping – But When?, doi:10.1007/3-540-49430-8_3
 */
export class EarlyStopping {
  /** The epoch with the lowest loss so far, counted from 1; 0 before the first. */
  bestEpoch = 0;
  private epoch = 0;
  private lowest = Infinity;
  private readonly options: EarlyStoppingOptions;
  private readonly smooth: (loss: number) => number;

  constructor(options: EarlyStoppingOptions = {}) {
    this.options = options;
    this.smooth = exponentialAverage(options.smoothing ?? 0);
  }

  /**
   * @param loss  of the epoch that has just ended; one that is not a number never counts as lower
   * @returns whether these weights are the best so far, to be kept, and whether to stop
   */
  saw(loss: number): { best: boolean; stop: boolean } {
    this.epoch++;
    const smooth = this.smooth(loss);
    const bar = Number.isFinite(this.lowest)
      ? this.lowest - Math.abs(this.lowest) * (this.options.leastImprovement ?? 0)
      : Infinity;
    const best = smooth < bar;
    if (best) {
      this.lowest = smooth;
      this.bestEpoch = this.epoch;
    }
    return { best, stop: this.epoch - this.bestEpoch >= (this.options.patience ?? 5) };
  }
}

/** Exponential averages of a series, corrected for its start, where there is little to average over (Kingma & Ba 2015, §3). */
export function smoothed(values: readonly number[], smoothing: number): number[] {
  return values.map(exponentialAverage(smoothing));
}

function exponentialAverage(smoothing: number): (value: number) => number {
  let sum = 0;
  let weight = 0;
  return (value) => {
    if (!Number.isFinite(value)) return value;
    sum = smoothing * sum + (1 - smoothing) * value;
    weight = smoothing * weight + (1 - smoothing);
    return sum / weight;
  };
}
