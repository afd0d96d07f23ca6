import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CurvePoint } from "../record.ts";
import { LearningWatch, scoresOf, seedFor } from "./member.ts";

const rows = {
  bags: { count: 1, offsets: Int32Array.of(0, 0), features: new Int32Array(), values: new Float32Array() },
};
const labels = Int32Array.of(0);
const watched = (patience: number | null) => ({ rows: { ...rows, tokens: null }, labels, patience });
/** Logits of one row whose cross-entropy with class 0 is this loss. */
const withLoss = (loss: number) => Float32Array.from([Math.log(Math.exp(-loss)), Math.log(1 - Math.exp(-loss))]);

describe("a member that is watched while it learns", () => {
  it("stops after so many epochs without a lower loss, and remembers the epoch of the lowest", () => {
    const watch = new LearningWatch({ watched: watched(2) });
    const seen = [0.9, 0.5, 0.7, 0.4, 0.6, 0.4].map((loss) => watch.saw(1, withLoss(loss)));
    expect(seen.map(({ best }) => best)).toEqual([true, true, false, true, false, false]);
    expect(seen.map(({ stop }) => stop)).toEqual([false, false, false, false, false, true]);
    expect(watch.keptEpoch).toBe(4);
  });

  it("notes a point for each epoch and tells it", () => {
    const told: CurvePoint[] = [];
    const watch = new LearningWatch({ watched: watched(5), onEpoch: (point) => told.push(point) });
    watch.saw(1.5, withLoss(0.9));
    watch.saw(1.2, withLoss(0.2));
    expect(told).toEqual(watch.points);
    expect(told.map(({ epoch, trainingLoss }) => [epoch, trainingLoss])).toEqual([
      [1, 1.5],
      [2, 1.2],
    ]);
    expect(told[1]!.validationLoss).toBeCloseTo(0.2, 5);
    expect(told.map(({ validationAccuracy }) => validationAccuracy)).toEqual([0, 1]);
  });

  it("never stops without patience, and keeps its last epoch", () => {
    for (const options of [{ watched: watched(null) }, { watched: null }, {}]) {
      const watch = new LearningWatch(options);
      const logits = options.watched ? withLoss : () => null;
      for (const loss of [0.1, 0.5, 0.9, 1.5]) expect(watch.saw(1, logits(loss))).toEqual({ best: false, stop: false });
      expect(watch.keptEpoch).toBe(4);
    }
  });

  it("has nothing to say of validation where nothing is held out", () => {
    const watch = new LearningWatch({});
    watch.saw(1.5, null);
    expect(watch.rows).toBeNull();
    expect(watch.points).toEqual([{ epoch: 1, trainingLoss: 1.5, validationLoss: null, validationAccuracy: null }]);
  });
});

describe("the scores of logits", () => {
  it("are the mean cross-entropy in nats and the share of right answers", () => {
    const logits = Float32Array.from([Math.log(0.7), Math.log(0.3), Math.log(0.4), Math.log(0.6)]);
    const { loss, accuracy } = scoresOf(logits, Int32Array.of(0, 0));
    expect(loss).toBeCloseTo(-(Math.log(0.7) + Math.log(0.4)) / 2, 6);
    expect(accuracy).toBe(1 / 2);
  });

  it("are ln C where all classes are equally likely, however large the logits", () => {
    for (const classes of [2, 3, 77]) {
      for (const size of [-1000, 0, 1000]) {
        const logits = new Float32Array(5 * classes).fill(size);
        expect(scoresOf(logits, new Int32Array(5)).loss).toBeCloseTo(Math.log(classes), 6);
      }
    }
  });

  it("are zero for no rows", () => {
    expect(scoresOf(new Float32Array(0), new Int32Array(0))).toEqual({ loss: 0, accuracy: 0 });
  });
});

describe("a seed for a purpose", () => {
  it("is a whole number of 32 bits and never 0, which a generator of random bits could not leave", () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(1000), (seed, purpose) => {
        const found = seedFor(seed, purpose);
        expect(Number.isInteger(found)).toBe(true);
        expect(found).toBeGreaterThan(0);
        expect(found).toBeLessThan(2 ** 32);
        expect(seedFor(seed, purpose)).toBe(found);
      }),
    );
  });

  it("differs for the purposes of one seed, and for the seeds of one purpose", () => {
    for (let k = 0; k < 100; k++) {
      expect(new Set(Array.from({ length: 400 }, (_, purpose) => seedFor(k, purpose))).size).toBe(400);
      expect(new Set(Array.from({ length: 400 }, (_, seed) => seedFor(seed, k))).size).toBe(400);
    }
  });
});
