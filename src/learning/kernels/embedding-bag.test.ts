import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomFrom } from "../random.ts";
import { Kernels } from "./kernels.ts";
import { expectSameOutcome, floatsOf, type Numbers, placed, randomNumbers } from "./test-memory.ts";

const FEATURES = 30;

/** Sparse rows (CSR), some of them empty, with features that come again. */
function randomBags(count: number, seed: number) {
  const random = randomFrom(seed);
  const offsets = new Int32Array(count + 1);
  for (let bag = 0; bag < count; bag++) offsets[bag + 1] = offsets[bag]! + Math.floor(random() * 9);
  const features = Int32Array.from({ length: offsets[count]! }, () => Math.floor(random() * FEATURES));
  return { offsets, features, values: randomNumbers(features.length, seed + 1) };
}

const cases = fc.record({
  count: fc.integer({ min: 1, max: 6 }),
  units: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(32, 64, 70, 128)),
  seed: fc.nat(),
  from: fc.nat({ max: 2 }),
  parts: fc.integer({ min: 1, max: 3 }),
});
const runs = { numRuns: 40 };

describe("an embedding bag", () => {
  it("sums rows, spreads gradients and learns like the reference does", () => {
    fc.assert(
      fc.property(cases, ({ count, units, seed, from, parts }) => {
        const table = randomNumbers(FEATURES * units, seed + 2);
        const sums = randomNumbers(count * units, seed + 3);
        const squares = randomNumbers(FEATURES, seed + 4).map((value) => value * value + 0.01);
        const memory = { ...randomBags(count, seed), table, sums, squares };
        const [start, end] = [Math.min(from, count), count];
        for (const name of ["bagForward", "bagBackward"] as const) {
          expectSameOutcome(
            name,
            memory,
            (at) => [at.table, units, at.offsets, at.features, at.values, start, end, at.sums],
            3e-6,
          );
        }
        expectSameOutcome(
          "bagUpdate",
          memory,
          (at) => [
            ...([at.table, at.squares, units, at.offsets, at.features, at.values] as const),
            ...([start, end, at.sums, 0.1, seed % parts, parts] as const),
          ],
          1e-5,
        );
      }),
      runs,
    );
  });

  it("sums rows of 8-bit integers like the reference does", () => {
    fc.assert(
      fc.property(cases, ({ count, units, seed }) => {
        const width = 8 * Math.ceil(units / 8);
        const integers = Int8Array.from(randomNumbers(FEATURES * width, seed, 127.9));
        const scales = randomNumbers(FEATURES, seed + 1);
        const sums = randomNumbers(count * width, seed);
        const memory = { ...randomBags(count, seed), integers, scales, sums, weights: new Int16Array(8) };
        expectSameOutcome("bagForwardInt8", memory, (at) => [
          ...([at.integers, at.scales, width, at.offsets, at.features, at.values] as const),
          ...([0, count, at.sums, at.weights] as const),
        ]);
      }),
      runs,
    );
  });

  it("loses less by the rounding of weights than by that of rows, however long the bag is", () => {
    const kernels = new Kernels({ engine: "simd" });
    for (const count of [1, 7, 100, 5000]) {
      const random = randomFrom(count);
      const table = Int8Array.from({ length: FEATURES * 32 }, () => 120 + 7 * random());
      const list = Int32Array.from({ length: count }, () => Math.floor(random() * FEATURES));
      const values = Float32Array.from({ length: count }, () => random());
      const sums = kernels.allocate(4 * 32);
      kernels.run.bagForwardInt8(
        ...([placed(kernels, table), placed(kernels, new Float32Array(FEATURES).fill(1)), 32] as const),
        ...([placed(kernels, Int32Array.of(0, count)), placed(kernels, list), placed(kernels, values)] as const),
        ...([0, 1, sums, kernels.allocate(2 * count)] as const),
      );
      const exact = list.reduce((sum, feature, k) => sum + values[k]! * table[feature * 32]!, 0);
      expect(Math.abs(floatsOf(kernels, sums, 1)[0]! / exact - 1)).toBeLessThan(1 / 2540);
    }
  });
});

describe("8-bit integers", () => {
  it("are rounded like the reference does, zeros and halves too", () => {
    fc.assert(
      fc.property(fc.nat({ max: 5 }), fc.integer({ min: 1, max: 40 }), fc.nat(), (rows, columns, seed) => {
        const x = randomNumbers(rows * columns, seed, 3);
        x.fill(0, 0, columns);
        const memory = { x, integers: new Int8Array(rows * columns), scales: new Float32Array(rows) };
        expectSameOutcome("quantizeRows", memory, (at) => [at.x, at.integers, at.scales, rows, columns], 0);
      }),
      runs,
    );
    const kernels = new Kernels({ engine: "simd" });
    const x = placed(kernels, Float32Array.of(127, 0.5, 1.5, -2.5, -127));
    const [integers, scale] = [kernels.allocate(8), kernels.allocate(4)];
    kernels.run.quantizeRows(x, integers, scale, 1, 5);
    expect([...new Int8Array(kernels.bytes(integers, 5))]).toEqual([127, 0, 2, -2, -127]);
  });

  it("are multiplied with a query exactly, in any range of rows", () => {
    const integers = (length: number, seed: number): Numbers => Int8Array.from(randomNumbers(length, seed, 128));
    fc.assert(
      fc.property(
        fc.nat({ max: 11 }),
        fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(64, 256, 300)),
        fc.nat(),
        fc.nat({ max: 3 }),
        (count, columns, seed, from) => {
          const memory = {
            rows: integers(count * columns, seed),
            query: integers(columns, seed + 1),
            scales: randomNumbers(count, seed + 2),
            scores: randomNumbers(count, seed + 3),
          };
          const start = Math.min(from, count);
          expectSameOutcome(
            "dotRowsInt8",
            memory,
            (at) => [at.rows, at.scales, columns, at.query, 0.25, start, count, at.scores],
            1e-6,
          );
        },
      ),
      runs,
    );
  });

  it("are multiplied with a query exactly, those of a list alone", () => {
    const integers = (length: number, seed: number): Numbers => Int8Array.from(randomNumbers(length, seed, 128));
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(1, 15, 16, 33, 192),
        fc.nat(),
        (count, columns, seed) => {
          const memory = {
            rows: integers(count * columns, seed),
            query: integers(columns, seed + 1),
            scales: randomNumbers(count, seed + 2),
            list: Int32Array.from({ length: count + 2 }, (_, k) => (k * 7 + seed) % count),
            scores: new Float32Array(count + 2),
          };
          expectSameOutcome(
            "dotListInt8",
            memory,
            (at) => [at.rows, at.scales, columns, at.query, 0.25, at.list, count + 2, at.scores],
            1e-6,
          );
        },
      ),
      runs,
    );
  });

  it("are told by their scores, the largest ones", () => {
    fc.assert(
      fc.property(fc.nat({ max: 300 }), fc.integer({ min: 1, max: 40 }), fc.nat(), (count, kept, seed) => {
        const memory = {
          scores: randomNumbers(count, seed, 1.1),
          bins: new Int32Array(1025).fill(9),
          list: new Int32Array(count),
        };
        expectSameOutcome("largestScores", memory, (at) => [at.scores, count, kept, at.bins, at.list], 0);
      }),
      runs,
    );
  });

  it("keep what a row was, up to half a step of its scale", () => {
    const kernels = new Kernels({ engine: "simd" });
    const values = randomNumbers(300, 4, 2);
    const [x, integers, scale] = [placed(kernels, values), kernels.allocate(300), kernels.allocate(4)];
    kernels.run.quantizeRows(x, integers, scale, 1, 300);
    const step = floatsOf(kernels, scale, 1)[0]!;
    const kept = new Int8Array(kernels.bytes(integers, 300));
    expect(values.every((value, at) => Math.abs(kept[at]! * step - value) <= step * 0.50001)).toBe(true);
  });
});
