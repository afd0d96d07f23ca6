import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { differenceInterval, every, pathOf, scale, spread, ticksTo } from "./scale.ts";

describe("the ticks of an axis", () => {
  it("are round and reach the largest value", () => {
    expect(ticksTo(104)).toEqual([0, 50, 100, 150]);
    expect(ticksTo(3)).toEqual([0, 1, 2, 3]);
    expect(ticksTo(0.06, 3)).toEqual([0, 0.02, 0.04, 0.06]);
    expect(ticksTo(0)).toEqual([0, 1]);
  });

  it("are few, rising and never short of the value", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (most) => {
        const ticks = ticksTo(most);
        expect(ticks.length).toBeLessThanOrEqual(6);
        expect(ticks.at(-1)!).toBeGreaterThanOrEqual(most * (1 - 1e-9));
        expect([...ticks].sort((a, b) => a - b)).toEqual(ticks);
      }),
    );
  });

  it("are labelled as often as there is room", () => {
    expect(every(30, 900, 60)).toBe(2);
    expect(every(30, 240, 60)).toBe(10);
    expect(every(5, 900, 60)).toBe(1);
    expect(every(400, 100, 60)).toBe(400);
  });
});

describe("a line", () => {
  it("goes through its points and leaves gaps", () => {
    const x = scale(0, 10, 100, 200);
    expect(pathOf([[x(0), 0], [x(5), 1], null, [x(10), 2]])).toBe("M100.0 0.0L150.0 1.0M200.0 2.0"); // biome-ignore format: one line
    expect(scale(3, 3, 0, 10)(3)).toBe(0);
  });
});

describe("labels at the ends of lines", () => {
  it("keep their order and their distance", () => {
    expect(spread([50, 52, 20], 16, 0, 100)).toEqual([50, 66, 20]);
    expect(spread([98, 99], 16, 0, 100)).toEqual([84, 100]);
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { maxLength: 8 }), (wanted) => {
        const places = spread(wanted, 16, 0, 200);
        const sorted = [...places].sort((a, b) => a - b);
        sorted.forEach((place, k) => {
          expect(place >= -1e-9 && place <= 200 + 1e-9).toBe(true);
          if (k > 0) expect(place - sorted[k - 1]!).toBeGreaterThanOrEqual(16 - 1e-9);
        });
      }),
    );
  });
});

describe("the difference of two shares", () => {
  it("has an interval that knows how few questions there were", () => {
    // Newcombe 1998, table II, example (a): 56/70 against 48/80.
    const { from, to } = differenceInterval({ share: 48 / 80, of: 80 }, { share: 56 / 70, of: 70 });
    expect([from.toFixed(4), to.toFixed(4)]).toEqual(["0.0524", "0.3339"]);
    expect(differenceInterval({ share: 0, of: 0 }, { share: 1, of: 3 })).toMatchObject({ difference: 1 });
  });
});
