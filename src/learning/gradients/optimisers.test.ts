import { describe, expect, it } from "vitest";
import { Kernels } from "../kernels/kernels.ts";
import { adaGrad, adam, adamW, clipGradients, gradientDescent, type OptimiserOf } from "./optimisers.ts";
import { constant, Parameters } from "./parameters.ts";
import { constantRate, cosineDecay, linearDecay, warmUp } from "./schedules.ts";

/** A matrix, a bias and a table, all of ones; `gradients` are set before each step, of the table in row 2. */
function steps(optimiserOf: OptimiserOf, gradients: readonly number[], learningRate = 0.1) {
  const parameters = new Parameters(new Kernels(), 1);
  const matrix = parameters.add("matrix", [3, 3], constant(1));
  const bias = parameters.add("bias", [3], constant(1));
  const table = parameters.add("table", [5, 3], constant(1), { sparse: true });
  const optimiser = optimiserOf(parameters);
  for (const gradient of gradients) {
    matrix.gradient.fill(gradient);
    bias.gradient.fill(gradient);
    table.gradient.fill(gradient, 6, 9);
    table.touched!.add(2);
    optimiser.step(learningRate);
    parameters.clearGradients();
  }
  return { matrix: [...matrix.data], bias: [...bias.data], table: [...table.data] };
}

/** The plain formula for one weight that starts at 1. */
type Rule = (w: number, g: number, step: number) => number;

function adamRule(coupled: number, decoupled: number): Rule {
  let [m, v] = [0, 0];
  return (w, gradient, step) => {
    const g = gradient + coupled * w;
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    const move = m / (1 - 0.9 ** step) / (Math.sqrt(v / (1 - 0.999 ** step)) + 1e-8);
    return w - 0.1 * (move + decoupled * w);
  };
}

function momentumRule(decay: number): Rule {
  let velocity = 0;
  return (w, g) => {
    velocity = 0.9 * velocity + g + decay * w;
    return w - 0.1 * velocity;
  };
}

function adaGradRule(decay: number): Rule {
  let squares = 0;
  return (w, gradient) => {
    const g = gradient + decay * w;
    squares += g * g;
    return w - (0.1 * g) / (Math.sqrt(squares) + 1e-8);
  };
}

describe("the optimisers", () => {
  const gradients = [0.5, -0.25, 2, 0.125];
  const cases: [string, OptimiserOf, (decays: boolean) => Rule][] = [
    ["gradient descent", gradientDescent(), () => (w, g) => w - 0.1 * g],
    ["momentum", gradientDescent({ momentum: 0.9 }), () => momentumRule(0)],
    [
      "momentum with weight decay",
      gradientDescent({ momentum: 0.9, weightDecay: 0.3 }),
      (decays) => momentumRule(decays ? 0.3 : 0),
    ],
    ["AdaGrad", adaGrad(), () => adaGradRule(0)],
    ["AdaGrad with weight decay", adaGrad({ weightDecay: 0.3 }), (decays) => adaGradRule(decays ? 0.3 : 0)],
    ["Adam", adam(), () => adamRule(0, 0)],
    ["Adam with L2 regularisation", adam({ weightDecay: 0.3 }), (decays) => adamRule(decays ? 0.3 : 0, 0)],
    ["AdamW", adamW({ weightDecay: 0.3 }), (decays) => adamRule(0, decays ? 0.3 : 0)],
  ];
  for (const [name, optimiser, ruleOf] of cases) {
    it(`move as the formula of ${name} says; biases do not decay, and of a table only touched rows move`, () => {
      const expected = (decays: boolean) => {
        const rule = ruleOf(decays);
        return gradients.reduce((w, g, step) => rule(w, g, step + 1), 1);
      };
      const moved = steps(optimiser, gradients);
      for (const weight of moved.matrix) expect(weight).toBeCloseTo(expected(true), 5);
      for (const weight of moved.bias) expect(weight).toBeCloseTo(expected(false), 5);
      // Equal gradients in a row: its mean square is that of each, so the row-wise rule is the same one.
      for (const weight of moved.table.slice(6, 9)) expect(weight).toBeCloseTo(expected(true), 5);
      expect([...moved.table.slice(0, 6), ...moved.table.slice(9)]).toEqual(new Array(12).fill(1));
    });
  }

  it("clip all gradients together, and only where they are too long", () => {
    const parameters = new Parameters(new Kernels(), 1);
    const a = parameters.add("a", [1], constant(0));
    const b = parameters.add("b", [3, 1], constant(0), { sparse: true });
    a.gradient[0] = 3;
    b.gradient[1] = 4;
    b.touched!.add(1);
    expect(clipGradients(parameters, 10)).toBe(5);
    expect([a.gradient[0], b.gradient[1]]).toEqual([3, 4]);
    expect(clipGradients(parameters, 1)).toBe(5);
    expect(a.gradient[0]).toBeCloseTo(0.6, 6);
    expect(b.gradient[1]).toBeCloseTo(0.8, 6);
  });
});

describe("the schedules", () => {
  it("start at 1 and fall as they say", () => {
    expect([0, 50, 99].map((step) => constantRate(step, 100))).toEqual([1, 1, 1]);
    expect([0, 50, 99].map((step) => linearDecay(step, 100))).toEqual([1, 0.5, expect.closeTo(0.01)]);
    expect([0, 50, 100].map((step) => cosineDecay(step, 100))).toEqual([1, expect.closeTo(0.5), expect.closeTo(0)]);
  });

  it("warm up to 1, then follow another over the rest", () => {
    const schedule = warmUp(0.1, linearDecay);
    expect([0, 4, 9, 10, 55].map((step) => schedule(step, 100))).toEqual([0.1, 0.5, 1, 1, 0.5]);
  });
});
