import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Kernels } from "../kernels/kernels.ts";
import { binaryCrossEntropy, crossEntropy, meanSquaredError } from "./losses.ts";
import { Tape } from "./tape.ts";
import type { Tensor } from "./tensor.ts";
import { gradientError, input, numbers } from "./test-gradients.ts";

const kernels = new Kernels();
const sizes = fc.tuple(
  fc.integer({ min: 1, max: 6 }),
  fc.integer({ min: 1, max: 6 }),
  fc.integer({ min: 1, max: 1e9 }),
);

function evaluate(f: (tape: Tape) => Tensor): number {
  const tape = new Tape(kernels, { training: false });
  const value = f(tape).data[0]!;
  tape.clear();
  return value;
}

describe("the losses", () => {
  it("pass back the slope of what they compute", () => {
    fc.assert(
      fc.property(sizes, ([rows, columns, seed]) => {
        const scores = input([rows, columns], seed);
        const between = numbers(seed + 1, rows * columns).map((value) => (value + 1) / 2);
        const weights = numbers(seed + 2, rows * columns).map((value) => value + 1.1);
        const labels = Int32Array.from({ length: rows }, (_, row) => (seed + row) % columns);
        const soft = between.map((value, at) => {
          const from = Math.floor(at / columns) * columns;
          return value / between.subarray(from, from + columns).reduce((a, b) => a + b, 0);
        });
        const losses: ((tape: Tape, z: Tensor) => Tensor)[] = [
          (tape, z) => meanSquaredError(tape, z, between, weights),
          (tape, z) => binaryCrossEntropy(tape, z, between, weights),
          (tape, z) => crossEntropy(tape, z, labels, { weights: weights.subarray(0, rows) }),
          (tape, z) => crossEntropy(tape, z, labels, { labelSmoothing: 0.1 }),
          (tape, z) => crossEntropy(tape, z, soft, { labelSmoothing: 0.1 }),
        ];
        for (const loss of losses) expect(gradientError([scores], (tape, [z]) => loss(tape, z!))).toBeLessThan(1e-3);
      }),
      { numRuns: 30 },
    );
  });

  it("are what one computes by hand", () => {
    expect(evaluate((tape) => meanSquaredError(tape, tape.constant([2], [1, 4]), [0, 2]))).toBeCloseTo((1 + 4) / 2, 6);
    // σ(0) = ½, whatever is asked for.
    expect(evaluate((tape) => binaryCrossEntropy(tape, tape.constant([2], [0, 0]), [0, 1]))).toBeCloseTo(Math.LN2, 6);
    // σ(log 3) = ¾.
    const odds = Math.log(3);
    expect(evaluate((tape) => binaryCrossEntropy(tape, tape.constant([1], [odds]), [1]))).toBeCloseTo(
      -Math.log(0.75),
      6,
    );
    // softmax(log 1, log 2, log 5) = 1/8, 2/8, 5/8.
    const logits = [0, Math.log(2), Math.log(5)];
    const asked = (options = {}) =>
      evaluate((tape) => crossEntropy(tape, tape.constant([1, 3], logits), Int32Array.of(2), options));
    expect(asked()).toBeCloseTo(-Math.log(5 / 8), 6);
    expect(asked({ labelSmoothing: 0.3 })).toBeCloseTo(
      -0.8 * Math.log(5 / 8) - 0.1 * Math.log(1 / 8) - 0.1 * Math.log(2 / 8),
      6,
    );
  });

  it("stay finite however wrong and however sure a network is, and so do their gradients", () => {
    for (const loss of [
      (tape: Tape, z: Tensor) => binaryCrossEntropy(tape, z, [0, 1, 1, 0]),
      (tape: Tape, z: Tensor) => crossEntropy(tape, z, Int32Array.of(1, 0)),
    ]) {
      const tape = new Tape(kernels);
      const z = tape.constant([2, 2], [5000, -5000, 5000, -5000], true);
      const value = loss(tape, z);
      expect(value.data[0]).toBeGreaterThan(1000);
      expect(value.data[0]).toBeLessThan(20_000);
      tape.backward(value);
      expect(z.gradient.every(Number.isFinite)).toBe(true);
    }
  });

  it("leave out what has weight 0, as if it were not there", () => {
    const whole = evaluate((tape) => binaryCrossEntropy(tape, tape.constant([2], [1, -2]), [1, 1]));
    const masked = evaluate((tape) => binaryCrossEntropy(tape, tape.constant([3], [1, -2, 9]), [1, 1, 0], [1, 1, 0]));
    expect(masked).toBe(whole);
  });
});
