import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { brierScore, expectedCalibrationError, reliabilityDiagram, riskCoverage } from "./curves.ts";
import type { Outcome } from "./risk-control.ts";

const outcome = (confidence: number, right: boolean): Outcome => ({ confidence, right });
const anyOutcomes = fc.array(
  fc.record({ confidence: fc.integer({ min: 0, max: 16 }).map((k) => k / 16), right: fc.boolean() }),
  { maxLength: 80 },
);

describe("riskCoverage", () => {
  it("gives the share answered and the share wrong among them for every threshold", () => {
    const { points, area } = riskCoverage([
      outcome(0.9, true),
      outcome(0.2, false),
      outcome(0.6, false),
      outcome(0.8, true),
    ]);
    expect(points).toEqual([
      { threshold: 0.9, coverage: 0.25, risk: 0 },
      { threshold: 0.8, coverage: 0.5, risk: 0 },
      { threshold: 0.6, coverage: 0.75, risk: 1 / 3 },
      { threshold: 0.2, coverage: 1, risk: 0.5 },
    ]);
    expect(area).toBeCloseTo((0 + 0 + 1 / 3 + 1 / 2) / 4);
  });

  it("answers equal confidences together, in any order", () => {
    const { points, area } = riskCoverage([outcome(0.5, true), outcome(0.5, false)]);
    expect(points).toEqual([{ threshold: 0.5, coverage: 1, risk: 0.5 }]);
    // Either is answered first with the same probability: (1/2 + 1/2) / 2.
    expect(area).toBeCloseTo(0.5);
  });

  it("is smallest when all wrong answers are the least confident", () => {
    fc.assert(
      fc.property(anyOutcomes, (outcomes) => {
        const best = outcomes.map(({ right }, k) => outcome(right ? 1 - k / 1000 : 0.4 - k / 1000, right));
        const { area, points } = riskCoverage(outcomes);
        expect(riskCoverage(best).area).toBeLessThanOrEqual(area + 1e-12);
        for (let k = 1; k < points.length; k++) expect(points[k]!.coverage).toBeGreaterThan(points[k - 1]!.coverage);
        if (points.length > 0) expect(points.at(-1)!.coverage).toBe(1);
      }),
    );
  });

  it("keeps as many points as asked for, both ends included, and the area of all", () => {
    const outcomes = Array.from({ length: 1000 }, (_, k) => outcome(k / 1000, k % 7 > 0));
    const thin = riskCoverage(outcomes, 50);
    expect(thin.points).toHaveLength(50);
    expect([thin.points[0]!.threshold, thin.points.at(-1)!.threshold]).toEqual([0.999, 0]);
    expect(thin.area).toBe(riskCoverage(outcomes, 1000).area);
  });

  it("has nothing to draw without outcomes", () => {
    expect(riskCoverage([])).toEqual({ points: [], area: 0 });
  });
});

describe("reliabilityDiagram", () => {
  it("puts confidences into bins of equal width, 1 into the last, and leaves out empty ones", () => {
    const outcomes = [outcome(0, false), outcome(0.1, true), outcome(0.5, true), outcome(1, true), outcome(0.9, false)];
    const bins = reliabilityDiagram(outcomes, "equal", 4);
    expect(bins.map(({ from, to, count, accuracy }) => ({ from, to, count, accuracy }))).toEqual([
      { from: 0, to: 0.25, count: 2, accuracy: 0.5 },
      { from: 0.5, to: 0.75, count: 1, accuracy: 1 },
      { from: 0.75, to: 1, count: 2, accuracy: 0.5 },
    ]);
    expect(bins.map(({ meanConfidence }) => meanConfidence)).toEqual([0.05, 0.5, 0.95]);
  });

  it("makes adaptive bins of equal numbers where confidences crowd", () => {
    const outcomes = Array.from({ length: 12 }, (_, k) => outcome(0.9 + k / 200, k > 2));
    const bins = reliabilityDiagram(outcomes, "adaptive", 4);
    expect(bins.map(({ count, accuracy }) => [count, accuracy])).toEqual([
      [3, 0],
      [3, 1],
      [3, 1],
      [3, 1],
    ]);
    expect(bins.at(-1)!.to).toBe(1);
  });

  it("keeps equal confidences in one adaptive bin, however many they are", () => {
    const outcomes = [
      ...Array.from({ length: 90 }, () => outcome(1, true)),
      ...Array.from({ length: 10 }, () => outcome(0.3, false)),
    ];
    const bins = reliabilityDiagram(outcomes, "adaptive", 10);
    expect(bins.map(({ from, to, count }) => [from, to, count])).toEqual([
      [0.3, 1, 10],
      [1, 1, 90],
    ]);
  });

  it("loses no outcome and makes no bin twice, in either kind", () => {
    fc.assert(
      fc.property(
        anyOutcomes,
        fc.constantFrom("equal", "adaptive"),
        fc.integer({ min: 1, max: 20 }),
        (outcomes, kind, bins) => {
          const diagram = reliabilityDiagram(outcomes, kind, bins);
          expect(diagram.reduce((sum, { count }) => sum + count, 0)).toBe(outcomes.length);
          expect(diagram.length).toBeLessThanOrEqual(bins);
          diagram.forEach((bin, k) => {
            expect(bin.meanConfidence).toBeGreaterThanOrEqual(bin.from - 1e-12);
            expect(bin.meanConfidence).toBeLessThanOrEqual(bin.to + 1e-12);
            if (k > 0) expect(bin.from).toBeGreaterThanOrEqual(diagram[k - 1]!.to);
          });
        },
      ),
    );
  });
});

describe("the figures of calibration", () => {
  it("find the expected calibration error that a hand finds", () => {
    // One bin: 10 outcomes of 0.8, of which 6 are right: |0.6 − 0.8|. Another: 10 of 0.3, of which 3 are right: 0.
    const outcomes = [
      ...Array.from({ length: 10 }, (_, k) => outcome(0.8, k < 6)),
      ...Array.from({ length: 10 }, (_, k) => outcome(0.3, k < 3)),
    ];
    expect(expectedCalibrationError(reliabilityDiagram(outcomes))).toBeCloseTo(0.1);
    expect(expectedCalibrationError(reliabilityDiagram(outcomes, "adaptive"))).toBeCloseTo(0.1);
  });

  it("score by Brier: the squared distance from what happened", () => {
    expect(brierScore([outcome(0.9, true), outcome(0.6, false)])).toBeCloseTo((0.01 + 0.36) / 2);
    expect(brierScore([outcome(1, true), outcome(0, false)])).toBe(0);
  });

  it("are 0 and no NaN without outcomes", () => {
    expect([expectedCalibrationError(reliabilityDiagram([])), expectedCalibrationError([]), brierScore([])]).toEqual([
      0, 0, 0,
    ]);
  });
});
