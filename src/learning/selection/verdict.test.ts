import { describe, expect, it } from "vitest";
import { randomFrom } from "../random.ts";
import type { CurvePoint } from "../record.ts";
import { fitVerdict } from "./verdict.ts";

/** A curve of losses, with a little noise on what is held out. */
function curve(
  epochs: number,
  trainingLoss: (epoch: number) => number,
  validationLoss: (epoch: number) => number,
  validationAccuracy: number,
): CurvePoint[] {
  const random = randomFrom(3);
  return Array.from({ length: epochs }, (_, k) => ({
    epoch: k + 1,
    trainingLoss: trainingLoss(k + 1),
    validationLoss: validationLoss(k + 1) * (1 + 0.02 * (random() - 0.5)),
    validationAccuracy,
  }));
}

const settled = (epoch: number) => 0.3 + 3 * Math.exp(-epoch / 3);
const toZero = (epoch: number) => 4 * Math.exp(-epoch / 4);

describe("the verdict on a training", () => {
  it("is good where validation follows training and has settled", () => {
    const points = curve(20, toZero, settled, 0.92);
    expect(fitVerdict(points, 20, { trainingAccuracy: 0.99, rowsPerLabel: 100 })).toEqual({
      kind: "good",
      trainingAccuracy: 0.99,
      validationAccuracy: 0.92,
      trainingLoss: points[19]!.trainingLoss,
      validationLoss: points[19]!.validationLoss,
    });
  });

  it("is underfitting where the losses were still falling at the end", () => {
    const falling = (epoch: number) => 4 * Math.exp(-epoch / 15);
    const verdict = fitVerdict(curve(10, falling, falling, 0.85), 10, { trainingAccuracy: 0.9, rowsPerLabel: 100 });
    expect(verdict?.kind).toBe("underfitting");
  });

  it("is underfitting where not even what was shown is known, though nothing falls any more", () => {
    const verdict = fitVerdict(curve(20, settled, settled, 0.55), 20, { trainingAccuracy: 0.6, rowsPerLabel: 100 });
    expect(verdict?.kind).toBe("underfitting");
  });

  it("is overfitting where the validation loss had risen again while the training loss fell", () => {
    const rising = (epoch: number) => 0.5 + 3 * Math.exp(-epoch / 2) + 0.02 * epoch;
    const points = curve(40, toZero, rising, 0.88);
    expect(fitVerdict(points, 40, { trainingAccuracy: 0.99, rowsPerLabel: 100 })?.kind).toBe("overfitting");
    // The same curve, stopped in time.
    expect(fitVerdict(points, 10, { trainingAccuracy: 0.97, rowsPerLabel: 100 })?.kind).toBe("good");
  });

  it("is overfitting where training is right much more often than validation in spite of many rows", () => {
    const verdict = fitVerdict(curve(20, toZero, settled, 0.7), 20, { trainingAccuracy: 0.99, rowsPerLabel: 100 });
    expect(verdict?.kind).toBe("overfitting");
  });

  it("is too little data where the gap is as large and the labels have few rows", () => {
    const points = curve(40, toZero, settled, 0.7);
    expect(fitVerdict(points, 40, { trainingAccuracy: 0.99, rowsPerLabel: 8 })?.kind).toBe("too-little-data");
  });

  it("is good with few rows where they are enough", () => {
    const points = curve(40, toZero, settled, 0.95);
    expect(fitVerdict(points, 40, { trainingAccuracy: 1, rowsPerLabel: 4 })?.kind).toBe("good");
  });

  it("is none where nothing was held out", () => {
    const point = { epoch: 1, trainingLoss: 1, validationLoss: null, validationAccuracy: null };
    expect(fitVerdict([point], 1, { trainingAccuracy: 1, rowsPerLabel: 9 })).toBe(null);
    expect(fitVerdict([], 0, { trainingAccuracy: 1, rowsPerLabel: 9 })).toBe(null);
  });
});
