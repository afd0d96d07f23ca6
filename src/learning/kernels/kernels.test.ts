import { describe, expect, it } from "vitest";
import { Kernels } from "./kernels.ts";

describe("the memory of the kernels", () => {
  it("gives memory back to a mark, and never hands out address 0", () => {
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
