import { describe, expect, it } from "vitest";
import { EarlyStopping, type EarlyStoppingOptions, smoothed } from "./early-stopping.ts";

function watch(losses: number[], options: EarlyStoppingOptions): { stoppedAt: number | null; kept: number } {
  const stopping = new EarlyStopping(options);
  const stoppedAt = losses.findIndex((loss) => stopping.saw(loss).stop);
  return { stoppedAt: stoppedAt < 0 ? null : stoppedAt + 1, kept: stopping.bestEpoch };
}

describe("early stopping", () => {
  it("stops so many epochs after the lowest loss, and keeps that epoch", () => {
    expect(watch([5, 4, 3, 3.1, 3.2, 2], { patience: 2 })).toEqual({ stoppedAt: 5, kept: 3 });
    expect(watch([5, 4, 3, 3.1, 2, 1], { patience: 2 })).toEqual({ stoppedAt: null, kept: 6 });
  });

  it("takes no improvement that is too small to matter", () => {
    expect(watch([1, 0.999, 0.998, 0.997], { patience: 3, leastImprovement: 0.01 })).toEqual({ stoppedAt: 4, kept: 1 });
  });

  it("is not led astray by one lucky epoch where losses are smoothed", () => {
    const losses = [3, 2.5, 1.8, 2.4, 2.2, 2.05, 1.95, 1.9, 1.9, 1.9];
    expect(watch(losses, { patience: 4 }).kept).toBe(3);
    expect(watch(losses, { patience: 4, smoothing: 0.7 }).kept).toBe(10);
  });

  it("gives up on a loss that is no number any more", () => {
    expect(watch([2, Number.NaN, Number.NaN, Number.NaN], { patience: 3 })).toEqual({ stoppedAt: 4, kept: 1 });
    expect(watch([Number.NaN, Number.NaN], { patience: 2 })).toEqual({ stoppedAt: 2, kept: 0 });
  });

  it("smooths without pulling the start towards zero", () => {
    expect(smoothed([4, 4, 4], 0.9)).toEqual([4, 4, 4].map((value) => expect.closeTo(value, 9)));
    expect(smoothed([1, 2, 3], 0)).toEqual([1, 2, 3]);
    expect(smoothed([2, 1], 0.5)[1]).toBeCloseTo(4 / 3);
  });
});
