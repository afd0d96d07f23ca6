import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Address, Kernels } from "./kernels.ts";
import { bothEngines, filled, floatsOf, largestDifference } from "./test-memory.ts";

const shapes = fc.record({
  m: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 21, max: 40 })),
  n: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(255, 256, 257)),
  k: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.constantFrom(255, 256, 257)),
  aTransposed: fc.boolean(),
  bTransposed: fc.boolean(),
  beta: fc.constantFrom(0, 1, 0.5),
  seed: fc.nat(),
});
type Shape = typeof shapes extends fc.Arbitrary<infer T> ? T : never;

const engines = bothEngines();

/** C = A · B + beta · C, computed in the given ranges of rows. */
function multiply(kernels: Kernels, shape: Shape, ranges: [number, number][]): Float32Array {
  const { m, n, k, aTransposed, bTransposed, beta, seed } = shape;
  const mark = kernels.mark();
  const a = filled(kernels, m * k, seed);
  const b = filled(kernels, k * n, seed + 1);
  const c = filled(kernels, m * n, seed + 2);
  const scratch: Address = kernels.allocate(kernels.run.gemmScratch());
  const [aRow, aColumn] = aTransposed ? [1, m] : [k, 1];
  const [bRow, bColumn] = bTransposed ? [1, k] : [n, 1];
  for (const [from, to] of ranges) {
    kernels.run.gemm(a, aRow, aColumn, b, bRow, bColumn, c, n, k, from, to, beta, scratch);
  }
  const result = floatsOf(kernels, c, m * n);
  kernels.release(mark);
  return result;
}

describe("gemm", () => {
  it("multiplies like the reference, whatever the shape and however A and B lie", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const [fast, slow] = engines.map((kernels) => multiply(kernels, shape, [[0, shape.m]]));
        expect(largestDifference(fast!, slow!)).toBeLessThan(1e-6 * (8 + shape.k));
      }),
      { numRuns: 25 },
    );
  });

  it("gives the same bits however the rows are shared out", () => {
    fc.assert(
      fc.property(shapes, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 }), (shape, shares) => {
        const cuts = [0, ...shares.map((share) => Math.round(share * shape.m)).sort((x, y) => x - y), shape.m];
        const parts = cuts.slice(1).map((to, at): [number, number] => [cuts[at]!, to]);
        const [inParts, whole] = [multiply(engines[0], shape, parts), multiply(engines[0], shape, [[0, shape.m]])];
        expect(Buffer.from(inParts.buffer).equals(Buffer.from(whole.buffer))).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  it("reads nothing of C where beta is 0, and stays inside C", () => {
    for (const kernels of engines) {
      const a = filled(kernels, 5 * 3, 1);
      const b = filled(kernels, 3 * 9, 2);
      const c = kernels.allocate(4 * 50);
      kernels.floats(c, 50).fill(Number.NaN, 0, 45).fill(7, 45);
      kernels.run.gemm(a, 3, 1, b, 9, 1, c, 9, 3, 0, 5, 0, kernels.allocate(kernels.run.gemmScratch()));
      const values = floatsOf(kernels, c, 50);
      expect(values.subarray(0, 45).every(Number.isFinite)).toBe(true);
      expect([...values.subarray(45)]).toEqual([7, 7, 7, 7, 7]);
    }
  });
});
