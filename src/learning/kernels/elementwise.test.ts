import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Kernels } from "./kernels.ts";
import { expectSameOutcome, filled, floatsOf, placed, randomNumbers } from "./test-memory.ts";

const length = fc.integer({ min: 0, max: 70 });
const runs = { numRuns: 30 };

describe("functions of every element", () => {
  it("are those of the reference, for small and large numbers and any length", () => {
    fc.assert(
      fc.property(length, fc.nat(), fc.constantFrom(0.01, 1, 100), (count, seed, range) => {
        for (const name of ["sigmoid", "tanh", "relu", "gelu"] as const) {
          const memory = { x: randomNumbers(count, seed, range), y: randomNumbers(count, seed + 1) };
          expectSameOutcome(name, memory, ({ x, y }) => [x, y, count]);
        }
      }),
      runs,
    );
  });

  it("pass the gradient on as the reference does, added to what is there", () => {
    fc.assert(
      fc.property(length, fc.nat(), fc.constantFrom(1, 5), (count, seed, range) => {
        for (const name of ["sigmoidBackward", "tanhBackward", "reluBackward", "geluBackward"] as const) {
          const memory = {
            x: randomNumbers(count, seed, range),
            dY: randomNumbers(count, seed + 1),
            dX: randomNumbers(count, seed + 2),
          };
          expectSameOutcome(name, memory, ({ x, dY, dX }) => [x, dY, dX, count], 3e-6);
        }
      }),
      runs,
    );
  });

  it("keep the smallest numbers exact and saturate at the largest", () => {
    const kernels = new Kernels({ engine: "simd" });
    const x = placed(kernels, Float32Array.of(1e-20, -1e-6, 1e4, -1e4, Infinity, -Infinity, 0));
    const y = kernels.allocate(28);
    kernels.run.tanh(x, y, 7);
    const [tiny, small, ...rest] = floatsOf(kernels, y, 7);
    expect(tiny).toBe(Math.fround(1e-20));
    expect(small! / -1e-6).toBeCloseTo(1, 6);
    expect(rest).toEqual([1, -1, 1, -1, 0]);
    kernels.run.sigmoid(x, y, 7);
    expect([...floatsOf(kernels, y, 7)].map((value) => Math.round(value * 1e6) / 1e6)).toEqual([
      0.5, 0.5, 1, 0, 1, 0, 0.5,
    ]);
  });
});

describe("vectors", () => {
  it("are added, scaled and multiplied like the reference does", () => {
    fc.assert(
      fc.property(length, fc.nat(), fc.constantFrom(0, 1, -0.3), (count, seed, factor) => {
        const [x, y, z] = [0, 1, 2].map((k) => randomNumbers(count, seed + k)) as [
          Float32Array,
          Float32Array,
          Float32Array,
        ];
        expectSameOutcome("axpy", { x, y }, (at) => [factor, at.x, at.y, count]);
        expectSameOutcome("scale", { x }, (at) => [factor, at.x, count]);
        expectSameOutcome("multiplyAdd", { x, y, z }, (at) => [at.x, at.y, at.z, count]);
        expectSameOutcome("sumOfSquares", { x }, (at) => [at.x, count]);
      }),
      runs,
    );
  });

  it("are added to every row, and rows to them", () => {
    fc.assert(
      fc.property(fc.nat({ max: 5 }), fc.integer({ min: 1, max: 20 }), fc.nat(), (rows, columns, seed) => {
        const [x, row] = [randomNumbers(rows * columns, seed), randomNumbers(columns, seed + 1)];
        expectSameOutcome("addToRows", { x, row }, (at) => [at.row, at.x, rows, columns]);
        expectSameOutcome("addRowsTo", { x, row }, (at) => [at.x, at.row, rows, columns]);
      }),
      runs,
    );
  });

  it("have a sum of squares in 64 bits, where 32 would lose the small ones", () => {
    const kernels = new Kernels({ engine: "simd" });
    const x = filled(kernels, 4001, 1, 0);
    kernels.floats(x, 4001).fill(1, 1);
    kernels.floats(x, 1)[0] = 5000;
    expect(kernels.run.sumOfSquares(x, 4001)).toBe(25_004_000);
  });
});
