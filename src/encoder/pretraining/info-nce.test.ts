import { describe, expect, it } from "vitest";
import { randomFrom } from "../../learning/index.ts";
import { lossAndGradient, normaliseRows, throughNormalisation } from "./info-nce.ts";

const [PAIRS, UNITS, TEMPERATURE] = [5, 6, 0.3];

/** Word for word by the formula, in double precision. @param sums  [2 · PAIRS × UNITS], first texts, then second ones */
function lossByDefinition(sums: readonly number[]): number {
  const unit = (row: number) => {
    const own = sums.slice(row * UNITS, (row + 1) * UNITS);
    const length = Math.hypot(...own);
    return own.map((value) => value / length);
  };
  const s = (i: number, j: number) => {
    const [x, y] = [unit(i), unit(PAIRS + j)];
    return x.reduce((sum, value, k) => sum + value * y[k]!, 0) / TEMPERATURE;
  };
  const all = Array.from({ length: PAIRS }, (_, k) => k);
  const choose = (scores: number[], own: number) =>
    scores[own]! - Math.log(scores.reduce((sum, score) => sum + Math.exp(score), 0));
  const forth = all.map((i) => choose(all.map((j) => s(i, j)), i)); // biome-ignore format: side by side
  const back = all.map((i) => choose(all.map((j) => s(j, i)), i)); // biome-ignore format: side by side
  return -all.reduce((sum, i) => sum + forth[i]! + back[i]!, 0) / 2 / PAIRS;
}

/** As the trainer does it. */
function computed(sums: readonly number[]): { loss: number; gradient: Float32Array } {
  const vectors = Float32Array.from(sums);
  const lengths = normaliseRows(vectors, UNITS);
  const [x, y] = [vectors.subarray(0, PAIRS * UNITS), vectors.subarray(PAIRS * UNITS)];
  const rows = new Float32Array(PAIRS * PAIRS);
  for (let i = 0; i < PAIRS; i++)
    for (let j = 0; j < PAIRS; j++)
      for (let k = 0; k < UNITS; k++) rows[i * PAIRS + j]! += (x[i * UNITS + k]! * y[j * UNITS + k]!) / TEMPERATURE;
  const own = Float32Array.from({ length: PAIRS }, (_, i) => rows[i * PAIRS + i]!);
  for (let i = 0; i < PAIRS; i++) {
    const row = rows.subarray(i * PAIRS, (i + 1) * PAIRS);
    const sum = row.reduce((total, score) => total + Math.exp(score), 0);
    row.forEach((score, j) => {
      row[j] = Math.exp(score) / sum;
    });
  }
  const loss = lossAndGradient(rows, own, PAIRS, 1 / TEMPERATURE);
  const gradient = new Float32Array(vectors.length);
  for (let i = 0; i < PAIRS; i++)
    for (let j = 0; j < PAIRS; j++)
      for (let k = 0; k < UNITS; k++) {
        gradient[i * UNITS + k]! += rows[i * PAIRS + j]! * y[j * UNITS + k]!;
        gradient[(PAIRS + j) * UNITS + k]! += rows[i * PAIRS + j]! * x[i * UNITS + k]!;
      }
  throughNormalisation(gradient, vectors, lengths, UNITS, 1 / TEMPERATURE / PAIRS);
  return { loss, gradient };
}

describe("InfoNCE", () => {
  it.each([1, 2, 3])(
    "has the loss of its definition, and the gradient that finite differences show (seed %i)",
    (seed) => {
      const random = randomFrom(seed);
      const sums = Array.from({ length: 2 * PAIRS * UNITS }, () => 3 * (random() - 0.5));
      const { loss, gradient } = computed(sums);
      expect(loss).toBeCloseTo(lossByDefinition(sums), 4);
      const step = 1e-5;
      sums.forEach((value, k) => {
        const at = (moved: number) => lossByDefinition(sums.with(k, moved));
        expect(gradient[k]).toBeCloseTo((at(value + step) - at(value - step)) / (2 * step), 3);
      });
    },
  );

  it("is nearly nothing where every text has its partner nearest, and ln n where all look alike", () => {
    const apart = Array.from({ length: 2 * PAIRS * UNITS }, (_, k) =>
      ((k / UNITS) | 0) % PAIRS === k % UNITS ? 1 : 0,
    );
    expect(computed(apart).loss).toBeLessThan(0.2);
    expect(computed(new Array(2 * PAIRS * UNITS).fill(1)).loss).toBeCloseTo(Math.log(PAIRS), 3);
  });
});
