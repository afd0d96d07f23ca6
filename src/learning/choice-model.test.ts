import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ChoiceModel, type ChoiceSet } from "./choice-model.ts";

const WIDTH = 3;
const set = fc.integer({ min: 2, max: 5 }).chain((alternatives) =>
  fc.record({
    alternatives: fc.constant(alternatives),
    features: fc
      .array(fc.double({ min: -3, max: 3, noNaN: true }), {
        minLength: alternatives * WIDTH,
        maxLength: alternatives * WIDTH,
      })
      .map((values) => Float64Array.from(values)),
    chosen: fc.integer({ min: 0, max: alternatives - 1 }),
    weight: fc.double({ min: 0.5, max: 2, noNaN: true }),
  }),
) as fc.Arbitrary<ChoiceSet>;

describe("the conditional logit", () => {
  it("has the gradient that finite differences give", () => {
    fc.assert(
      fc.property(
        fc.array(set, { minLength: 1, maxLength: 6 }),
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: WIDTH, maxLength: WIDTH }),
        (sets, start) => {
          const prior = Float64Array.from([0.3, -0.2, 0.1]);
          const gradient = new Float64Array(WIDTH);
          new ChoiceModel(Float64Array.from(start)).loss(sets, 0.1, gradient, prior);
          const h = 1e-5;
          for (let k = 0; k < WIDTH; k++) {
            const at = (shift: number) =>
              new ChoiceModel(Float64Array.from(start, (w, j) => (j === k ? w + shift : w))).loss(
                sets,
                0.1,
                undefined,
                prior,
              );
            expect(gradient[k]).toBeCloseTo((at(h) - at(-h)) / (2 * h), 5);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it("gives probabilities that add up to one", () => {
    fc.assert(
      fc.property(set, ({ features, alternatives }) => {
        const p = new ChoiceModel(Float64Array.from([1, -2, 3])).probabilities(features, alternatives);
        expect(p.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 10);
      }),
    );
  });

  it("learns which feature decides", () => {
    // The second alternative is right when its first feature is positive, "none" otherwise.
    const sets = Array.from({ length: 200 }, (_, k): ChoiceSet => {
      const x = ((k * 37) % 21) / 10 - 1;
      return { alternatives: 2, features: Float64Array.from([0, 0, 1, x, 1, 0]), chosen: x > 0 ? 1 : 0 };
    });
    const model = ChoiceModel.train(sets, WIDTH, { penalty: 1e-4 });
    expect(model.probabilities(Float64Array.from([0, 0, 1, 0.8, 1, 0]), 2)[1]).toBeGreaterThan(0.95);
    expect(model.probabilities(Float64Array.from([0, 0, 1, -0.8, 1, 0]), 2)[1]).toBeLessThan(0.05);
  });

  it("ends where the loss is flat, whatever the sets are", () => {
    fc.assert(
      fc.property(fc.array(set, { minLength: 1, maxLength: 20 }), (sets) => {
        const model = ChoiceModel.train(sets, WIDTH, { penalty: 0.01 });
        const gradient = new Float64Array(WIDTH);
        model.loss(sets, 0.01, gradient);
        for (const slope of gradient) expect(slope).toBeCloseTo(0, 5);
      }),
      { numRuns: 50 },
    );
  });

  it("stays at its prior while there is nothing to learn from it", () => {
    const prior = Float64Array.from([2, -1, 0.5]);
    const same: ChoiceSet = { alternatives: 2, features: Float64Array.from([1, 1, 1, 1, 1, 1]), chosen: 1 };
    const model = ChoiceModel.train([same], WIDTH, { prior, penalty: 0.1 });
    model.weights.forEach((w, k) => {
      expect(w).toBeCloseTo(prior[k]!, 6);
    });
  });
});
