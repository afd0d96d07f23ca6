import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Kernels } from "./kernels.ts";
import { expectSameOutcome, floatsOf, placed, randomNumbers } from "./test-memory.ts";

const shape = [fc.nat({ max: 6 }), fc.integer({ min: 1, max: 40 }), fc.nat()] as const;
const runs = { numRuns: 40 };

describe("softmax and log-sum-exp of rows", () => {
  it("are those of the reference, whatever the shape", () => {
    fc.assert(
      fc.property(...shape, fc.constantFrom(1, 30), (rows, columns, seed, range) => {
        const x = randomNumbers(rows * columns, seed, range);
        const y = randomNumbers(rows * columns, seed + 1);
        expectSameOutcome("softmaxRows", { x, y }, (at) => [at.x, at.y, rows, columns]);
        expectSameOutcome("softmaxRows", { x }, (at) => [at.x, at.x, rows, columns]);
        expectSameOutcome("logSumExpRows", { x, out: randomNumbers(rows, seed) }, (at) => [
          at.x,
          at.out,
          rows,
          columns,
        ]);
        const [dY, dX] = [randomNumbers(rows * columns, seed + 2), randomNumbers(rows * columns, seed + 3)];
        expectSameOutcome("softmaxRowsBackward", { y, dY, dX }, (at) => [at.y, at.dY, at.dX, rows, columns], 1e-5);
      }),
      runs,
    );
  });

  it("do not overflow, and need only the differences", () => {
    const kernels = new Kernels({ engine: "simd" });
    const x = placed(kernels, Float32Array.of(1000, 1001, 1000, 999, -1e30));
    const out = kernels.allocate(24);
    kernels.run.softmaxRows(x, out, 1, 5);
    expect([...floatsOf(kernels, out, 5)].map((share) => share.toFixed(4))).toEqual([
      "0.1966",
      "0.5344",
      "0.1966",
      "0.0723",
      "0.0000",
    ]);
    kernels.run.logSumExpRows(x, out, 1, 5);
    expect(floatsOf(kernels, out, 1)[0]).toBeCloseTo(1001.6265, 3);
  });
});

describe("layer normalisation", () => {
  it("is that of the reference, forwards and backwards, with the gradients that are wanted", () => {
    fc.assert(
      fc.property(...shape, fc.constantFrom(0, 1, 2, 3), (rows, columns, seed, wanted) => {
        const matrix = (k: number) => randomNumbers(rows * columns, seed + k);
        const vector = (k: number) => randomNumbers(columns, seed + k);
        expectSameOutcome(
          "layerNorm",
          { x: matrix(0), gain: vector(1), bias: vector(2), y: matrix(3), normal: matrix(4), inverse: matrix(5) },
          (at) => [at.x, at.gain, at.bias, at.y, at.normal, at.inverse, rows, columns, 1e-2],
          1e-5,
        );
        expectSameOutcome(
          "layerNormBackward",
          {
            ...{ dY: matrix(0), normal: matrix(1), inverse: randomNumbers(rows, seed + 2), gain: vector(3) },
            ...{ dX: matrix(4), dGain: vector(5), dBias: vector(6) },
          },
          (at) => [
            ...([at.dY, at.normal, at.inverse, at.gain] as const),
            ...([wanted & 1 ? at.dX : 0, wanted & 2 ? at.dGain : 0, wanted & 2 ? at.dBias : 0] as const),
            ...([rows, columns] as const),
          ],
          1e-5,
        );
      }),
      runs,
    );
  });

  it("gives every row mean 0 and variance 1", () => {
    const kernels = new Kernels({ engine: "simd" });
    const [rows, columns] = [3, 37];
    const x = placed(kernels, randomNumbers(rows * columns, 5, 20));
    const gain = placed(kernels, new Float32Array(columns).fill(1));
    const bias = placed(kernels, new Float32Array(columns));
    const [y, normal, inverse] = [1, 2, 3].map(() => kernels.allocate(4 * rows * columns));
    kernels.run.layerNorm(x, gain, bias, y!, normal!, inverse!, rows, columns, 1e-5);
    const values = floatsOf(kernels, y!, rows * columns);
    for (let row = 0; row < rows; row++) {
      const one = values.subarray(row * columns, (row + 1) * columns);
      const mean = one.reduce((sum, value) => sum + value, 0) / columns;
      expect(mean).toBeCloseTo(0, 5);
      expect(one.reduce((sum, value) => sum + value * value, 0) / columns).toBeCloseTo(1, 4);
    }
  });
});
