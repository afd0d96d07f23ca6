import { describe, expect, it } from "vitest";
import { randomFrom } from "../random.ts";
import { isClearlyBetter, pairedGain } from "./compare.ts";

function probabilities(seed: number, center: number, rows = 300): Float64Array {
  const random = randomFrom(seed);
  return Float64Array.from({ length: rows }, () => Math.min(0.99, Math.max(0.01, center + 0.4 * (random() - 0.5))));
}

describe("comparing two candidates", () => {
  it("finds a small gain on the same rows that is the same on every row", () => {
    const current = probabilities(1, 0.6);
    const gain = pairedGain(
      current,
      current.map((own) => own * 1.02),
    );
    expect(gain.gain).toBeCloseTo(Math.log(1.02), 9);
    expect(gain.standardError).toBeLessThan(1e-9);
    expect(isClearlyBetter(gain)).toBe(true);
  });

  it("computes gain and standard error as by hand", () => {
    const { gain, standardError } = pairedGain([0.5, 0.5], [0.5 * Math.E, 0.5 * Math.E ** -0.5]);
    expect(gain).toBeCloseTo(0.25, 9);
    expect(standardError).toBeCloseTo(0.75, 9);
  });

  it("rarely takes for better what differs by chance", () => {
    let taken = 0;
    for (let seed = 1; seed <= 200; seed++) {
      if (isClearlyBetter(pairedGain(probabilities(seed, 0.6), probabilities(1000 + seed, 0.6)), 2)) taken++;
    }
    expect(taken).toBeLessThan(16);
  });

  it("never takes the same for better", () => {
    expect(isClearlyBetter(pairedGain([0.3, 0.4], [0.3, 0.4]))).toBe(false);
    expect(isClearlyBetter(pairedGain([0, 0], [0, 0]))).toBe(false);
  });
});
