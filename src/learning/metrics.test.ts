import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accuracy, areaUnderRoc, macroF1, recallOfOutsideKeeping } from "./metrics.ts";

describe("metrics", () => {
  it("count accuracy and macro F1 as the definitions say", () => {
    const truth = ["a", "a", "b", "b"];
    const predicted = ["a", "b", "b", "b"];
    expect(accuracy(truth, predicted)).toBe(0.75);
    // a: precision 1, recall 1/2 -> 2/3; b: precision 2/3, recall 1 -> 4/5
    expect(macroF1(truth, predicted)).toBeCloseTo((2 / 3 + 4 / 5) / 2);
  });

  it("compute the area under the ROC curve like counting all pairs does", () => {
    const scores = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(scores, scores, (inside, outside) => {
        let above = 0;
        for (const i of inside) for (const o of outside) above += i > o ? 1 : i === o ? 0.5 : 0;
        expect(areaUnderRoc(inside, outside)).toBeCloseTo(above / (inside.length * outside.length), 10);
      }),
    );
  });

  it("measure how many outside texts are refused while 95 % of the inside ones are kept", () => {
    const inside = Array.from({ length: 100 }, (_, k) => k);
    expect(recallOfOutsideKeeping(0.95, inside, [0, 1, 4, 5, 50])).toBe(3 / 5);
  });
});
