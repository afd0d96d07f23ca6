import { describe, expect, it } from "vitest";
import { Kernels } from "./kernels.ts";
import { KernelState } from "./state.ts";

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

  it("reaches beyond two gigabytes, where addresses have 32 bits", () => {
    const kernels = new Kernels({ engine: "simd" });
    kernels.allocate(2 ** 31); // reserved, but never touched
    const address = kernels.allocate(4 * 1000);
    expect(address).toBeGreaterThan(2 ** 31);
    kernels.run.fillNormal(address, 1000, 1, 5);
    expect(kernels.floats(address, 1000).some((value) => value > 1)).toBe(true);
    const state = new KernelState(kernels, ["place"], []);
    state.set({ place: address });
    expect(state.get("place")).toBe(address);
  });
});
