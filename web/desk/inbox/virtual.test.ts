import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { offsetsOf, rowAt, rowsIn, usualHeight } from "./virtual.ts";

const keys = (count: number) => Array.from({ length: count }, (_, k) => `c_${k}`);

describe("a long list", () => {
  it("takes rows that were never drawn to be as high as the others are on average", () => {
    const measured = new Map([
      ["c_0", 60],
      ["c_1", 100],
    ]);
    expect(usualHeight(measured, 84)).toBe(80);
    expect([...offsetsOf(keys(4), { measured, usual: 80 })]).toEqual([0, 60, 160, 240, 320]);
    expect(usualHeight(new Map(), 84)).toBe(84);
  });

  it("draws what the window shows and a few rows around it, wherever one has scrolled", () => {
    const offsets = offsetsOf(keys(100_000), { measured: new Map(), usual: 80 });
    expect(rowsIn(offsets, 0, 800, 5)).toEqual([0, 16]);
    expect(rowsIn(offsets, 4_000_000, 800, 5)).toEqual([49_995, 50_016]);
    expect(rowsIn(offsets, 9_000_000, 800, 5)).toEqual([99_994, 100_000]);
    expect(rowsIn(offsetsOf([], { measured: new Map(), usual: 80 }), 0, 800, 5)).toEqual([0, 0]);
  });

  it("finds the row at any height, whatever the rows' heights", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 200 }),
        fc.nat(80_000),
        (heights, y) => {
          const measured = new Map(heights.map((height, k) => [`c_${k}`, height]));
          const offsets = offsetsOf(keys(heights.length), { measured, usual: 80 });
          const row = rowAt(offsets, y);
          expect(offsets[row]!).toBeLessThanOrEqual(y);
          if (row < heights.length - 1) expect(offsets[row + 1]!).toBeGreaterThan(y);
        },
      ),
    );
  });
});
