import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomFrom } from "../random.ts";
import { mixProbabilities, ofRightLabels, selectEnsemble } from "./ensemble.ts";

const ROWS = 400;

/** A member that is unsure of a share of the rows, drawn anew for each member, and sure of the others. */
function member(seed: number, unsureShare: number): Float32Array {
  const random = randomFrom(seed);
  return Float32Array.from({ length: ROWS }, () => (random() < unsureShare ? 0.1 : 0.9));
}

const members = fc
  .record({ count: fc.integer({ min: 1, max: 6 }), rows: fc.integer({ min: 1, max: 30 }) })
  .chain(({ count, rows }) =>
    fc.array(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: rows, maxLength: rows }), {
      minLength: count,
      maxLength: count,
    }),
  );

describe("ensemble selection", () => {
  it("mixes members that err on different rows, and is better than the best of them on rows it has not seen", () => {
    const { weights, loss, singleLoss } = selectEnsemble([member(1, 0.2), member(2, 0.2), member(3, 0.2)]);
    expect(loss).toBeLessThan(0.9 * singleLoss);
    for (const weight of weights) expect(weight).toBeGreaterThan(0.2);
  });

  it("leaves out a member that adds nothing but errors", () => {
    const { weights } = selectEnsemble([member(1, 0.1), member(2, 0.1), member(3, 0.9)]);
    expect(weights[2]).toBe(0);
  });

  it("takes a member twice as often where it is worth it", () => {
    const { weights } = selectEnsemble([member(1, 0.08), member(2, 0.3)]);
    expect(weights[0]).toBeGreaterThan(1.5 * weights[1]!);
    expect(weights[1]).toBeGreaterThan(0);
  });

  it("stays with the best single member among copies of it", () => {
    expect([...selectEnsemble([member(2, 0.4), member(1, 0.1), member(1, 0.1)]).weights]).toEqual([0, 1, 0]);
  });

  it("does not fall for members that are good by chance on few rows", () => {
    const random = randomFrom(9);
    const noise = Array.from({ length: 40 }, () =>
      Float32Array.from({ length: 20 }, () => (random() < 0.5 ? 0.05 : 0.95)),
    );
    const sound = new Float32Array(20).fill(0.8);
    expect(selectEnsemble([...noise, sound]).weights[40]).toBeGreaterThan(0.6);
  });

  it("uses at most so many members", () => {
    const many = Array.from({ length: 12 }, (_, k) => member(k + 1, 0.2));
    const { weights } = selectEnsemble(many, { mostMembers: 3 });
    expect(weights.filter((weight) => weight > 0).length).toBe(3);
  });

  it("gives shares that add up to 1, the same for the same seed, whatever the probabilities", () => {
    fc.assert(
      fc.property(members, fc.integer(), (probabilities, seed) => {
        const chosen = selectEnsemble(probabilities, { seed, bags: 4, draws: 5 });
        expect(chosen.weights.every((weight) => weight >= 0)).toBe(true);
        expect(chosen.weights.reduce((sum, weight) => sum + weight)).toBeCloseTo(1, 9);
        expect(chosen.loss).toBeLessThanOrEqual(chosen.singleLoss);
        expect(selectEnsemble(probabilities, { seed, bags: 4, draws: 5 })).toEqual(chosen);
      }),
    );
  });

  it("reads the right labels' probabilities out of rows, and mixes rows", () => {
    const rows = Float32Array.of(0.75, 0.25, 0, 0.5, 0.25, 0.25);
    expect([...ofRightLabels(rows, Int32Array.of(1, 0))]).toEqual([0.25, 0.5]);
    const certain = Float32Array.of(0, 0, 1, 0, 1, 0);
    expect([...mixProbabilities([rows, certain], [0.5, 0.5])]).toEqual([0.375, 0.125, 0.5, 0.25, 0.625, 0.125]);
  });
});
