import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Group, MeaningGroups } from "./meaning-groups.ts";

const unit = (...numbers: number[]) => {
  const length = Math.hypot(...numbers);
  return Float32Array.from(numbers, (one) => one / length);
};
const east = unit(1, 0.1, 0);
const north = unit(0, 1, 0.1);

describe("groups of texts that mean the same", () => {
  it("take in what is like them, and begin anew with what is not", () => {
    const groups = new MeaningGroups(3);
    const first = groups.add(east);
    expect(groups.add(unit(1, 0, 0)).id).toBe(first.id);
    expect(groups.add(north).id).not.toBe(first.id);
    expect(groups.get(first.id)).toMatchObject({ size: 2 });
  });

  it("become one where they have grown together; the larger keeps its number", () => {
    const groups = new MeaningGroups(3, { joinFrom: 0.9, mergeFrom: 0.6 });
    const small = groups.add(unit(1, 0.9, 0)).id;
    const large = groups.add(east).id;
    groups.add(east);
    const far = groups.add(unit(0, 0, 1)).id;
    expect(groups.merge()).toEqual([{ from: small, into: large }]);
    expect(groups.get(small)).toBeNull();
    expect(groups.get(large)).toMatchObject({ size: 3 });
    expect(groups.get(far)).toMatchObject({ size: 1 });
    expect(groups.merge()).toEqual([]);
  });

  it("never give a number to another group, also after some were dropped or read again", () => {
    const groups = new MeaningGroups(3);
    groups.load({ id: 7, sum: Float32Array.from(east), size: 1 });
    groups.drop(7);
    expect(groups.add(north).id).toBe(8);
    groups.reserve(20);
    expect(groups.add(unit(0, 0, 1)).id).toBe(20);
  });

  it("keep a text without meaning to itself", () => {
    const groups = new MeaningGroups(3);
    const nothing = new Float32Array(3);
    expect(groups.add(nothing).id).not.toBe(groups.add(nothing).id);
    expect(groups.merge()).toEqual([]);
  });

  it("hold every text exactly once, whatever comes in which order", () => {
    const vector = fc
      .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 })
      .filter((numbers) => Math.hypot(...numbers) > 0.01)
      .map((numbers) => unit(...numbers));
    fc.assert(
      fc.property(fc.array(vector, { maxLength: 60 }), fc.integer({ min: 1, max: 10 }), (vectors, every) => {
        const groups = new MeaningGroups(4);
        const of: number[] = [];
        const moved = new Map<number, number>();
        const now = (id: number): number => (moved.has(id) ? now(moved.get(id)!) : id);
        let touched: number[] = [];
        vectors.forEach((one, k) => {
          const { id } = groups.add(one);
          of.push(id);
          touched.push(id);
          if (k % every > 0) return;
          for (const { from, into } of groups.merge(touched)) moved.set(from, into);
          touched = [];
        });
        const sizes = new Map<number, number>();
        for (const id of of.map(now)) sizes.set(id, (sizes.get(id) ?? 0) + 1);
        expect(groups.count).toBe(sizes.size);
        for (const [id, size] of sizes) {
          const group = groups.get(id) as Group;
          expect(group.size).toBe(size);
          const sum = [0, 1, 2, 3].map((u) =>
            vectors.reduce((all, one, k) => all + (now(of[k]!) === id ? one[u]! : 0), 0),
          );
          for (const [u, value] of sum.entries()) expect(group.sum[u]).toBeCloseTo(value, 4);
        }
      }),
    );
  });
});
