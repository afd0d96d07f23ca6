import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitPowerLaw, labelsThatNeedExamples, sizeAdvice } from "./data-size.ts";

describe("advice on more examples", () => {
  it("follows a power law to twice the rows", () => {
    const errorAt = fitPowerLaw([100, 200, 400], [0.4, 0.2, 0.1]);
    expect(errorAt(800)).toBeCloseTo(0.05, 9);
    expect(errorAt(300)).toBeCloseTo(0.4 / 3, 9);
  });

  it("recommends more where errors still fall, and not where they have settled", () => {
    const falling = [250, 500, 1000].map((rows) => ({ rows, wrong: Math.round(3000 * rows ** -0.5 * 10) }));
    const advice = sizeAdvice(falling, 3000);
    expect(advice.worthwhile).toBe(true);
    expect(advice.errorAtDouble).toBeCloseTo(10 * 2000 ** -0.5, 2);
    const settled = [250, 500, 1000].map((rows) => ({ rows, wrong: 240 }));
    expect(sizeAdvice(settled, 3000)).toMatchObject({ gain: 0, worthwhile: false });
  });

  it("does not take chance on few validation rows for a gain", () => {
    const measured = [250, 500, 1000].map((rows, k) => ({ rows, wrong: 6 - k }));
    expect(sizeAdvice(measured, 40).worthwhile).toBe(false);
  });

  it("never expects harm, and always gives shares", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ rows: fc.integer({ min: 1, max: 1e6 }), wrong: fc.integer({ min: 0, max: 50 }) }), {
          minLength: 2,
          maxLength: 5,
        }),
        (measured) => {
          const { gain, errorAtDouble, uncertainty } = sizeAdvice(measured, 50);
          expect(gain).toBeGreaterThanOrEqual(0);
          expect(errorAtDouble).toBeGreaterThan(0);
          expect(Number.isFinite(errorAtDouble)).toBe(true);
          expect(uncertainty).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });

  it("names the labels with far fewer examples than the others, and those that are often missed", () => {
    const records = [
      { label: "tracking", rows: 40, asked: 10, right: 9 },
      { label: "refund", rows: 38, asked: 10, right: 10 },
      { label: "退货", rows: 3, asked: 1, right: 0 },
      { label: "أخرى", rows: 20, asked: 8, right: 3 },
      { label: "address", rows: 20, asked: 8, right: 8 },
      { label: "seldom asked", rows: 20, asked: 2, right: 0 },
      { label: "large", rows: 60, asked: 20, right: 10 },
    ];
    expect(labelsThatNeedExamples(records)).toEqual([
      { label: "退货", rows: 3, reason: "few", missing: 17 },
      // More rows than the median label: it is not examples that are missing.
    ]);
    const withMore = [
      ...records,
      { label: "returns", rows: 42, asked: 10, right: 10 },
      { label: "big", rows: 50, asked: 9, right: 9 },
    ];
    expect(labelsThatNeedExamples(withMore)).toEqual([
      { label: "退货", rows: 3, reason: "few", missing: 35 },
      { label: "أخرى", rows: 20, reason: "often-missed", missing: 18 },
    ]);
    expect(labelsThatNeedExamples([])).toEqual([]);
  });
});
