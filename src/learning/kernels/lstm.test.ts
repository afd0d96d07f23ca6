import fc from "fast-check";
import { describe, it } from "vitest";
import { expectSameOutcome, randomNumbers } from "./test-memory.ts";

describe("a step of an LSTM", () => {
  it("is that of the reference, forwards and backwards, with and without a step before", () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 5 }),
        fc.integer({ min: 1, max: 20 }),
        fc.nat(),
        fc.boolean(),
        fc.constantFrom(0.5, 6),
        (rows, units, seed, first, range) => {
          const state = (k: number) => randomNumbers(rows * units, seed + k);
          const gates = (k: number, size: number) => randomNumbers(4 * rows * units, seed + k, size);
          expectSameOutcome(
            "lstmForward",
            { gates: gates(0, range), before: state(1), cell: state(2), tanhCell: state(3), hidden: state(4) },
            (at) => [at.gates, first ? 0 : at.before, at.cell, at.tanhCell, at.hidden, rows, units],
          );
          expectSameOutcome(
            "lstmBackward",
            {
              ...{ gates: gates(0, 1), before: state(1), tanhCell: state(2) },
              ...{ dHidden: state(3), dCell: state(4), dGates: gates(5, 1) },
            },
            (at) => [
              ...([at.gates, first ? 0 : at.before, at.tanhCell] as const),
              ...([at.dHidden, at.dCell, at.dGates, rows, units] as const),
            ],
          );
        },
      ),
      { numRuns: 40 },
    );
  });
});
