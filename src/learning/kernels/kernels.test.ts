import { describe, expect, it } from "vitest";
import { randomFrom } from "../random.ts";
import { Kernels } from "./kernels.ts";

/** The same numbers in the memory of both engines. */
function filled(kernels: Kernels, length: number, seed: number): number {
  const random = randomFrom(seed);
  const address = kernels.allocate(4 * length);
  kernels.floats(address, length).set(Float32Array.from({ length }, () => random() - 0.5));
  return address;
}

describe("the kernels", () => {
  it("multiply matrices like the reference does, whatever the shape", () => {
    const [fast, slow] = [new Kernels({ engine: "simd" }), new Kernels({ engine: "reference" })];
    for (const [m, n, k] of [
      [1, 1, 1],
      [3, 5, 7],
      [16, 16, 16],
      [33, 70, 129],
    ] as const) {
      const results = [fast, slow].map((kernels) => {
        const a = filled(kernels, m * k, 1);
        const b = filled(kernels, k * n, 2);
        const c = filled(kernels, m * n, 3);
        kernels.run.gemm(a, k, 1, b, n, 1, c, n, k, 0, m, 0.5, kernels.allocate(1 << 20));
        return kernels.floats(c, m * n).slice();
      });
      results[0]!.forEach((value, at) => {
        expect(value).toBeCloseTo(results[1]![at]!, 4);
      });
    }
  });

  it("give memory back to a mark, and never hand out address 0", () => {
    for (const engine of ["simd", "reference"] as const) {
      const kernels = new Kernels({ engine });
      const mark = kernels.mark();
      const first = kernels.allocate(3_000_000);
      expect(first).toBeGreaterThan(0);
      kernels.floats(first, 10).fill(7);
      kernels.release(mark);
      expect(kernels.allocate(8)).toBe(first);
    }
  });
});
