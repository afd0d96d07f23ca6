import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomFrom } from "../random.ts";
import { epochOrder, rowNumbers, type TrainingData } from "./training-data.ts";

function dataOf(originals: number, variants: number): TrainingData {
  const bags = { count: 0, offsets: new Int32Array(1), features: new Int32Array(0), values: new Float32Array(0) };
  return {
    ...{ features: 0, classes: 2, labels: new Int32Array(originals * variants), bags, tokens: null },
    ...{ targets: null, classWeights: null, originals },
  };
}

describe("the rows of an epoch", () => {
  it("are each row once, or one of its variants in its place", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 6 }), fc.nat(), (rows, variants, seed) => {
        const epoch = epochOrder(dataOf(rows, variants), rowNumbers(rows), randomFrom(seed));
        const originals = epoch.map((row) => row % rows);
        expect(originals.sort()).toEqual(rowNumbers(rows));
        expect(epoch.every((row) => row >= 0 && row < rows * variants)).toBe(true);
      }),
    );
  });

  it("stand in another order and are other variants in the next epoch", () => {
    const data = dataOf(50, 4);
    const [order, random] = [rowNumbers(50), randomFrom(1)];
    const [first, second] = [0, 1].map(() => epochOrder(data, order, random).slice());
    expect(first!.map((row) => row % 50)).not.toEqual(second!.map((row) => row % 50));
    const variantOf = (epoch: Int32Array) => [...epoch].sort((a, b) => (a % 50) - (b % 50));
    expect(variantOf(first!)).not.toEqual(variantOf(second!));
  });

  it("are the row itself as often as each of its variants", () => {
    const [data, random] = [dataOf(100, 4), randomFrom(2)];
    const counts = [0, 0, 0, 0];
    for (let epoch = 0; epoch < 40; epoch++)
      for (const row of epochOrder(data, rowNumbers(100), random)) counts[Math.floor(row / 100)]!++;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });

  it("are the same for the same random numbers", () => {
    const epoch = () => epochOrder(dataOf(30, 3), rowNumbers(30), randomFrom(9));
    expect(epoch()).toEqual(epoch());
  });
});
