import fc from "fast-check";
import { describe, it } from "vitest";
import { expectSameOutcome, randomNumbers } from "./test-memory.ts";

const squares = (count: number, seed: number) => randomNumbers(count, seed).map((value) => value * value + 0.01);

describe("a step of an optimiser", () => {
  it("is that of the reference on dense weights", () => {
    fc.assert(
      fc.property(fc.nat({ max: 50 }), fc.nat(), fc.constantFrom(0, 0.1), (count, seed, decay) => {
        const memory = {
          weights: randomNumbers(count, seed),
          gradient: randomNumbers(count, seed + 1),
          means: randomNumbers(count, seed + 2),
          squares: squares(count, seed + 3),
        };
        expectSameOutcome("adagrad", memory, (at) => [at.weights, at.gradient, at.squares, count, 0.1, 1e-8]);
        expectSameOutcome(
          "adam",
          memory,
          (at) => [
            ...([at.weights, at.gradient, at.means, at.squares, count] as const),
            ...([0.01, 0.9, 0.999, 1e-8, decay, 0.19, 0.002] as const),
          ],
          3e-6,
        );
      }),
      { numRuns: 30 },
    );
  });

  it("moves only the rows it is given, like the reference does", () => {
    const rowLists = fc.uniqueArray(fc.nat({ max: 9 }), { maxLength: 10 });
    fc.assert(
      fc.property(rowLists, fc.integer({ min: 1, max: 20 }), fc.nat(), (list, columns, seed) => {
        const size = 10 * columns;
        const memory = {
          weights: randomNumbers(size, seed),
          gradient: randomNumbers(size, seed + 1),
          means: randomNumbers(size, seed + 2),
          squares: squares(size, seed + 3),
          rows: Int32Array.from(list),
        };
        expectSameOutcome("adagradRows", memory, (at) => [
          ...([at.weights, at.gradient, at.squares, at.rows, list.length, columns] as const),
          ...([0.1, 1e-8] as const),
        ]);
        expectSameOutcome(
          "adamRows",
          memory,
          (at) => [
            ...([at.weights, at.gradient, at.means, at.squares, at.rows, list.length, columns] as const),
            ...([0.01, 0.9, 0.999, 1e-8, 0.1, 0.19, 0.002] as const),
          ],
          3e-6,
        );
      }),
      { numRuns: 30 },
    );
  });
});
