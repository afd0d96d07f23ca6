import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomFrom } from "../random.ts";
import { fitTemperature, negativeLogLikelihood, probabilitiesOf } from "./temperature.ts";

/** Texts whose labels are drawn with the probabilities of their logits at a temperature: that temperature is to be found again. */
function drawn(count: number, labels: number, temperature: number, seed: number) {
  const random = randomFrom(seed);
  const logits = Array.from({ length: count }, () =>
    Float32Array.from({ length: labels }, () => 12 * (random() - 0.5)),
  );
  const truth = logits.map((z) => {
    const p = probabilitiesOf(z, temperature);
    const draw = random();
    let sum = 0;
    return p.slice(0, -1).findIndex((share) => {
      sum += share;
      return draw < sum;
    });
  });
  return { logits, truth: truth.map((label) => (label < 0 ? labels - 1 : label)) };
}

describe("fitTemperature", () => {
  it.each([0.5, 1, 2.5])("finds the temperature %d that the labels were drawn with", (temperature) => {
    const { logits, truth } = drawn(4000, 5, temperature, 3);
    expect(fitTemperature(logits, truth) / temperature).toBeGreaterThan(0.93);
    expect(fitTemperature(logits, truth) / temperature).toBeLessThan(1.07);
  });

  it("is where no other temperature has a smaller loss, up to the smoothing", () => {
    const { logits, truth } = drawn(500, 8, 1.7, 4);
    const best = fitTemperature(logits, truth);
    const loss = negativeLogLikelihood(logits, truth, best);
    for (const other of [0.5, 0.8, 0.9, 1.1, 1.25, 2]) {
      expect(negativeLogLikelihood(logits, truth, best * other)).toBeGreaterThan(loss);
    }
  });

  it("agrees with the textbook: two labels, logits 0 and 1, three right of four give 1/T = ln 3 without smoothing", () => {
    // σ(1/T) = 3/4. With n texts the smoothed target is (1 − s)·3/4 + s/2 for s = 1/(n + 2).
    const copies = 500;
    const logits = Array.from({ length: 4 * copies }, () => [0, 1]);
    const truth = logits.map((_, k) => (k % 4 === 0 ? 0 : 1));
    const s = 1 / (4 * copies + 2);
    const target = (1 - s) * 0.75 + s / 2;
    expect(1 / fitTemperature(logits, truth)).toBeCloseTo(Math.log(target / (1 - target)), 8);
    expect(1 / fitTemperature(logits, truth)).toBeCloseTo(Math.log(3), 2);
  });

  it("does not become sure of everything because a few texts came out right", () => {
    const z = [4, 0, 0, 0];
    const sure = (count: number) =>
      Math.max(
        ...probabilitiesOf(
          z,
          fitTemperature(
            Array.from({ length: count }, () => z),
            new Int32Array(count),
          ),
        ),
      );
    expect(sure(1)).toBeCloseTo(2 / 3 + 1 / 12);
    expect(sure(10)).toBeCloseTo(11 / 12 + 1 / 48);
    expect(sure(10)).toBeLessThan(sure(100));
  });

  it("stays a number whatever it is given", () => {
    const rows = fc.array(fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true }), { minLength: 3, maxLength: 3 }), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(rows, fc.nat(2), (logits, label) => {
        const temperature = fitTemperature(logits, new Int32Array(logits.length).fill(label));
        expect(temperature).toBeGreaterThanOrEqual(0.05 - 1e-9);
        expect(temperature).toBeLessThanOrEqual(20 + 1e-9);
      }),
    );
    expect(fitTemperature([], [])).toBe(1);
    expect(fitTemperature([[3, 3, 3]], [1])).toBe(1);
    expect(fitTemperature([[3]], [0])).toBe(1);
  });
});

describe("negativeLogLikelihood", () => {
  it("is ln of the number of labels for a model that knows nothing, and 0 without texts", () => {
    expect(negativeLogLikelihood([[2, 2, 2, 2]], [3])).toBeCloseTo(Math.log(4));
    expect(negativeLogLikelihood([], [])).toBe(0);
  });

  it("does not overflow, and does not mind what is added to all logits", () => {
    expect(negativeLogLikelihood([[1000, 999]], [0])).toBeCloseTo(Math.log(1 + Math.exp(-1)));
    expect(negativeLogLikelihood([[-1000, -1001]], [0])).toBeCloseTo(Math.log(1 + Math.exp(-1)));
  });
});
