import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomFrom } from "../random.ts";
import {
  type ControlledThreshold,
  controlWrongAmongAnswered,
  controlWrongPerQuestion,
  type Outcome,
  outcomesNeeded,
} from "./risk-control.ts";

const right = (confidence: number): Outcome => ({ confidence, right: true });
const wrong = (confidence: number): Outcome => ({ confidence, right: false });
const times = (count: number, make: (confidence: number) => Outcome, from: number, to: number) =>
  Array.from({ length: count }, (_, k) => make(from + ((to - from) * k) / count));
const answers = ({ threshold }: ControlledThreshold, confidence: number) =>
  threshold !== null && confidence >= threshold;

type Rule = (outcomes: readonly Outcome[], tolerated: number) => ControlledThreshold;
const rules: [string, Rule][] = [
  ["per question", controlWrongPerQuestion],
  ["among the answered", controlWrongAmongAnswered],
  ["among the answered, with doubt", (outcomes, tolerated) => controlWrongAmongAnswered(outcomes, tolerated, 0.1)],
];
// Few different confidences, so that many are equal.
const anyOutcomes = fc.array(
  fc.record({ confidence: fc.integer({ min: 0, max: 20 }).map((k) => k / 20), right: fc.boolean() }),
  { maxLength: 60 },
);
const anyShare = fc.double({ min: 0.01, max: 0.9, noNaN: true });

describe("the threshold for wrong answers among those given", () => {
  it("is the lowest where one wrong answer more would still be tolerated", () => {
    // Of 10 outcomes the top 8 are right, then one is wrong, then one right. (1 + 0)/(1 + 8) = 0.111, (1 + 1)/(1 + 10) = 0.182.
    const outcomes = [...times(8, right, 0.9, 0.5), wrong(0.4), right(0.3)];
    const strict = controlWrongAmongAnswered(outcomes, 0.15);
    expect(strict).toMatchObject({ examples: 10, answered: 8, wrong: 0, bound: 1 / 9 });
    expect([answers(strict, 0.4), answers(strict, 0.41)]).toEqual([false, true]);
    expect(controlWrongAmongAnswered(outcomes, 0.2)).toMatchObject({
      threshold: 0,
      answered: 10,
      wrong: 1,
      bound: 2 / 11,
    });
  });

  it("is not reached with 98 right outcomes at 1 %, and is with 99", () => {
    expect(controlWrongAmongAnswered(times(98, right, 0.5, 1), 0.01)).toMatchObject({ threshold: null, bound: 1 / 99 });
    expect(controlWrongAmongAnswered(times(99, right, 0.5, 1), 0.01)).toMatchObject({ threshold: 0, bound: 1 / 100 });
  });

  it("needs 69 right outcomes at 2 % with a doubt of a quarter, since 0.98⁶⁹ is the first power below it", () => {
    expect(controlWrongAmongAnswered(times(68, right, 0.5, 1), 0.02, 0.25).threshold).toBeNull();
    const enough = controlWrongAmongAnswered(times(69, right, 0.5, 1), 0.02, 0.25);
    expect(enough.threshold).toBe(0);
    expect(enough.bound).toBeCloseTo(1 - 0.25 ** (1 / 69), 9);
  });

  it("bounds like the textbook's Clopper-Pearson interval: 2 wrong of 20 are less than 24.48 % with a doubt of 10 %", () => {
    const outcomes = [...times(18, right, 0.6, 1), wrong(0.5), wrong(0.5)];
    expect(controlWrongAmongAnswered(outcomes, 0.3, 0.1)).toMatchObject({ answered: 20, wrong: 2 });
    expect(controlWrongAmongAnswered(outcomes, 0.3, 0.1).bound).toBeCloseTo(0.2448, 4);
  });

  it("stays numerically sound with a hundred thousand outcomes", () => {
    const outcomes = Array.from({ length: 100_000 }, (_, k) => ({ confidence: k / 100_000, right: k % 10 >= 3 }));
    expect(controlWrongAmongAnswered(outcomes, 0.05, 0.1).threshold).toBeNull();
    expect(controlWrongAmongAnswered(outcomes, 0.31, 0.1)).toMatchObject({ threshold: 0, wrong: 30_000 });
    expect(controlWrongAmongAnswered(outcomes, 0.31, 0.1).bound).toBeCloseTo(0.3 + 1.2816 * Math.sqrt(0.21 / 1e5), 4);
  });
});

describe("the threshold for wrong answers per question", () => {
  it("counts questions that are not answered as not wrong", () => {
    // (1 + 4)/(1 + 99) = 5 %: the four most confident wrong answers are tolerated, the fifth is not.
    const outcomes = [...times(5, wrong, 0.9, 0.5), ...times(94, right, 0.4, 0.1)];
    const controlled = controlWrongPerQuestion(outcomes, 0.05);
    expect(controlled).toMatchObject({ answered: 4, wrong: 4, bound: 0.05 });
    expect(controlWrongAmongAnswered(outcomes, 0.05).threshold).toBeNull();
  });
});

describe.each(rules)("a threshold %s", (_name, rule) => {
  it("is never set by no outcomes, or by one", () => {
    expect(rule([], 0.05)).toEqual({ threshold: null, examples: 0, answered: 0, wrong: 0, bound: 1 });
    expect(rule([right(1)], 0.05).threshold).toBeNull();
    expect(rule([wrong(0)], 0.05).threshold).toBeNull();
  });

  it("answers everything when all are right, and nothing when all are wrong", () => {
    expect(rule(times(500, right, 0, 1), 0.05)).toMatchObject({ threshold: 0, answered: 500 });
    expect(rule(times(500, wrong, 0, 0.02), 0.001)).toMatchObject({ threshold: null, answered: 0 });
  });

  it("answers equal confidences together or not at all", () => {
    const outcomes = [
      ...times(200, right, 0.8, 1),
      ...Array.from({ length: 40 }, (_, k) => ({ confidence: 0.5, right: k < 20 })),
    ];
    expect(rule(outcomes, 0.05)).toMatchObject({ answered: 200, wrong: 0 });
    expect(answers(rule(outcomes, 0.05), 0.5)).toBe(false);
  });

  it("counts what it did, and keeps to its own bound", () => {
    fc.assert(
      fc.property(anyOutcomes, anyShare, (outcomes, tolerated) => {
        const controlled = rule(outcomes, tolerated);
        const answered = outcomes.filter(({ confidence }) => answers(controlled, confidence));
        expect(controlled.answered).toBe(answered.length);
        expect(controlled.wrong).toBe(answered.filter((outcome) => !outcome.right).length);
        expect(controlled.bound).toBeGreaterThanOrEqual(0);
        expect(controlled.bound).toBeLessThanOrEqual(1);
        if (controlled.threshold !== null) expect(controlled.bound).toBeLessThanOrEqual(tolerated + 1e-8);
        else if (controlled.bound < 1) expect(rule(outcomes, controlled.bound + 1e-8).threshold).not.toBeNull();
      }),
    );
  });

  it("never rises when more is tolerated, or when a wrong outcome turns out right", () => {
    const order = ({ threshold }: ControlledThreshold) => threshold ?? Infinity;
    fc.assert(
      fc.property(anyOutcomes, anyShare, anyShare, fc.nat(), (outcomes, a, b, k) => {
        expect(order(rule(outcomes, Math.max(a, b)))).toBeLessThanOrEqual(order(rule(outcomes, Math.min(a, b))));
        const better = outcomes.map((one, j) => (j === k % outcomes.length ? { ...one, right: true } : one));
        expect(order(rule(better, a))).toBeLessThanOrEqual(order(rule(outcomes, a)));
      }),
    );
  });

  it("does not depend on the order of the outcomes", () => {
    fc.assert(
      fc.property(anyOutcomes, anyShare, (outcomes, tolerated) => {
        expect(rule([...outcomes].reverse(), tolerated)).toEqual(rule(outcomes, tolerated));
      }),
    );
  });

  it("refuses a confidence that is none", () => {
    expect(() => rule([right(Number.NaN)], 0.05)).toThrow(RangeError);
    expect(() => rule([right(1.01)], 0.05)).toThrow(RangeError);
  });
});

describe("the promise, over many drawings of outcomes", () => {
  // Questions whose confidence c is uniform, and of which the share error(c) is wrong. Of a threshold t everything is then known:
  // the share of wrong answers among those given is the mean of error over t..1.
  const distributions: [string, (confidence: number) => number][] = [
    ["a good score", (c) => 0.6 * (1 - c) ** 2],
    ["a score that says nothing, errors at the tolerated share", () => 0.1],
    ["a score that says nothing, errors above the tolerated share", () => 0.13],
    ["a score that is the wrong way round", (c) => 0.25 * c],
    ["errors among the most confident", (c) => (c > 0.95 ? 0.4 : 0.05)],
    ["errors in one place", (c) => (c > 0.5 && c < 0.6 ? 0.9 : 0.02)],
  ];
  const tolerated = 0.1;
  const drawings = 1500;
  const examples = 60;

  function over(rule: Rule, error: (confidence: number) => number) {
    const random = randomFrom(11);
    const steps = 2000;
    // wrongAbove[k]: probability of a wrong answer at a confidence of k/steps or more
    const wrongAbove = new Float64Array(steps + 1);
    for (let k = steps - 1; k >= 0; k--) wrongAbove[k] = wrongAbove[k + 1]! + error((k + 0.5) / steps) / steps;
    let perQuestion = 0;
    let amongAnswered = 0;
    let broken = 0;
    for (let k = 0; k < drawings; k++) {
      const outcomes = Array.from({ length: examples }, () => {
        const confidence = random();
        return { confidence, right: random() >= error(confidence) };
      });
      const { threshold } = rule(outcomes, tolerated);
      if (threshold === null) continue;
      const wrongly = wrongAbove[Math.round(threshold * steps)]!;
      const share = wrongly / Math.max(1 / steps, 1 - threshold);
      perQuestion += wrongly / drawings;
      amongAnswered += share / drawings;
      if (share > tolerated + 1e-6) broken += 1 / drawings;
    }
    return { perQuestion, amongAnswered, broken };
  }

  // 1,500 drawings tell a mean of shares to about 0.001.
  it.each(distributions)("is kept in expectation, with %s", (_name, error) => {
    expect(over(controlWrongPerQuestion, error).perQuestion).toBeLessThan(tolerated + 0.002);
    expect(over(controlWrongAmongAnswered, error).amongAnswered).toBeLessThan(tolerated + 0.002);
  });

  it("is used nearly to the full, so that no more questions than necessary go to people", () => {
    expect(over(controlWrongAmongAnswered, distributions[0]![1]).amongAnswered).toBeGreaterThan(0.8 * tolerated);
  });

  it("is broken by a good score's single choice about as often as the doubt says", () => {
    const doubted = over((outcomes, share) => controlWrongAmongAnswered(outcomes, share, 0.1), distributions[0]![1]);
    expect(doubted.broken).toBeLessThan(0.15);
    expect(over(controlWrongAmongAnswered, distributions[0]![1]).broken).toBeGreaterThan(0.25);
  });
});

describe("outcomesNeeded", () => {
  it("says exactly from how many right outcomes on there is a threshold", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.3),
        fc.constantFrom(undefined, 0.05, 0.25),
        (share, doubt) => {
          const needed = outcomesNeeded(share, doubt);
          expect(controlWrongAmongAnswered(times(needed, right, 0.1, 1), share, doubt).threshold).toBe(0);
          expect(controlWrongAmongAnswered(times(needed - 1, right, 0.1, 1), share, doubt).threshold).toBeNull();
        },
      ),
    );
    expect([0.01, 0.02, 0.05, 0.1].map((share) => outcomesNeeded(share))).toEqual([99, 49, 19, 9]);
    expect([0.01, 0.02, 0.05, 0.1].map((share) => outcomesNeeded(share, 0.1))).toEqual([230, 114, 45, 22]);
    expect(outcomesNeeded(0)).toBe(Infinity);
  });
});
