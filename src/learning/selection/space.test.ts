import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { candidateSpace, type DataShape, describeSettings, shapeOf } from "./space.ts";
import { asCandidates, nominalSeconds } from "./work.ts";

const few: DataShape = { rows: 640, labels: 64, rowsPerLabel: 10, termsPerRow: 90, wordsPerRow: 7 };
const many: DataShape = { rows: 15000, labels: 150, rowsPerLabel: 100, termsPerRow: 100, wordsPerRow: 9 };
const shapes = fc.record({
  rows: fc.integer({ min: 1, max: 200_000 }),
  labels: fc.integer({ min: 1, max: 500 }),
  rowsPerLabel: fc.integer({ min: 0, max: 2000 }),
  termsPerRow: fc.double({ min: 0, max: 2000, noNaN: true }),
  wordsPerRow: fc.double({ min: 0, max: 200, noNaN: true }),
});

describe("the shape of data", () => {
  it("counts rows, labels, and terms of any script", () => {
    const shape = shapeOf([
      { text: "where is my parcel", label: "tracking" },
      { text: "我的包裹在哪里", label: "tracking" },
      { text: "أين طردي", label: "tracking" },
      { text: "refund please", label: "refund" },
    ]);
    expect(shape).toMatchObject({ rows: 4, labels: 2, rowsPerLabel: 3 });
    expect(shape.wordsPerRow).toBeGreaterThan(2);
    expect(shape.termsPerRow).toBeGreaterThan(shape.wordsPerRow);
    expect(shapeOf([])).toEqual({ rows: 0, labels: 0, rowsPerLabel: 0, termsPerRow: 0, wordsPerRow: 0 });
  });
});

describe("the space of candidates", () => {
  it("begins with the studied defaults, which differ for few and for many rows a label", () => {
    expect(candidateSpace(few)[0]).toMatchObject({ kind: "bag", epochs: 60, learningRate: 0.05, labelNameRows: 3 });
    expect(candidateSpace(many)[0]).toMatchObject({ kind: "bag", epochs: 20, learningRate: 0.04, labelNameRows: 1 });
    expect(candidateSpace(many)[1]).toMatchObject({ kind: "cnn", units: 224, dimensions: 48, epochs: 12 });
  });

  it("tries what reads words in order only where there are rows to learn that from", () => {
    const kinds = (shape: DataShape) => new Set(candidateSpace(shape, { count: 60 }).map(({ kind }) => kind));
    expect(kinds(few)).toEqual(new Set(["bag", "cnn", "linear"]));
    expect(kinds(many)).toEqual(new Set(["bag", "cnn", "linear", "lstm", "transformer"]));
  });

  it("draws augmentation from what it is given", () => {
    const drawn = candidateSpace(few, { augmentations: [["typos"], ["typos", "romanised"]] });
    expect(new Set(drawn.map(({ augmentation }) => augmentation.join("+")))).toEqual(
      new Set(["", "typos", "typos+romanised"]),
    );
  });

  it("holds sensible settings only, all different, the same for the same seed, a short list the start of a long one", () => {
    fc.assert(
      fc.property(shapes, fc.integer(), fc.integer({ min: 1, max: 30 }), (shape, seed, count) => {
        const space = candidateSpace(shape, { seed, count });
        expect(space).toEqual(candidateSpace(shape, { seed, count: 40 }).slice(0, count));
        expect(new Set(space.map(describeSettings)).size).toBe(count);
        for (const { epochs, learningRate, featureDropout, unitDropout, units } of space) {
          expect(epochs).toBeGreaterThanOrEqual(3);
          expect(learningRate).toBeGreaterThan(0);
          expect(units % 16).toBe(0);
          for (const share of [featureDropout, unitDropout]) expect(share >= 0 && share <= 0.8).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe("work in nominal seconds", () => {
  it("grows with rows, epochs and units, and is never negative", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        for (const settings of candidateSpace(shape, { count: 12 })) {
          const seconds = nominalSeconds(settings, shape);
          expect(seconds).toBeGreaterThanOrEqual(0);
          expect(nominalSeconds(settings, { ...shape, rows: 2 * shape.rows })).toBeGreaterThanOrEqual(seconds);
          expect(nominalSeconds({ ...settings, epochs: 2 * settings.epochs }, shape)).toBeCloseTo(2 * seconds, 6);
        }
      }),
    );
  });

  it("makes candidates whose cost is the amount of the whole, of which the first is protected", () => {
    const [first, second] = asCandidates(candidateSpace(few), few, { repeats: 3 });
    expect(first!.cost(1)).toBeCloseTo(3 * nominalSeconds(first!.settings, few));
    expect(first!.cost(1 / 3)).toBeCloseTo(first!.cost(1) / 3);
    expect([first!.protected, second!.protected]).toEqual([true, false]);
  });
});
