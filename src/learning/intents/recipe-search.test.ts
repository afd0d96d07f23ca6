import { describe, expect, it } from "vitest";
import { type Example, IntentModel, searchRecipe } from "./index.ts";

const subjects = ["parcel", "refund", "kettle", "voucher"];
const frames = [
  "where is my X",
  "I have a question about the X",
  "X not there yet",
  "can you tell me about X please",
  "my X is wrong",
  "the X again",
  "no X in my account",
  "what about the X I asked for",
  "is there news of the X",
];
const examples: Example[] = subjects.flatMap((subject) =>
  frames.map((frame) => ({ text: frame.replace("X", subject), label: subject })),
);

const budget = { budgetSeconds: 0.6, seed: 3 };

describe("the search for a recipe", () => {
  const found = searchRecipe(examples, budget);

  it("tries candidates of several kinds, the studied ones to the end", () => {
    const tried = found.trials.filter(({ amount }) => amount > 0);
    expect(tried.length).toBeGreaterThan(3);
    expect(new Set(tried.map(({ name }) => name.split(",")[0])).size).toBeGreaterThan(1);
    expect(tried.filter(({ amount }) => amount === 1).length).toBeGreaterThanOrEqual(2);
    expect(found.trials.filter(({ fate }) => fate === "chosen")).toHaveLength(1);
    expect(found.spentSeconds).toBeLessThanOrEqual(budget.budgetSeconds);
    expect(found.curves[0]!.points.at(-1)!.validationLoss).not.toBeNull();
  });

  it("finds a recipe that trains", () => {
    const model = IntentModel.train(examples, { recipe: found.recipe });
    expect(model.labels[model.predict("where has the voucher gone").best]).toBe("voucher");
  });

  it("finds the same again, and repeats nothing that is in the store", () => {
    const units = new Map<string, Uint8Array>();
    const store = {
      get: (key: string) => units.get(key) ?? null,
      set: (key: string, value: Uint8Array) => void units.set(key, value),
    };
    expect(searchRecipe(examples, { ...budget, store })).toEqual(found);
    const known = units.size;
    expect(known).toBeGreaterThan(0);
    expect(searchRecipe(examples, { ...budget, store })).toEqual(found);
    expect(units.size).toBe(known);
  });

  it("says so where it was stopped early", () => {
    let asked = 0;
    const stopped = searchRecipe(examples, { ...budget, overdue: () => ++asked > 2 });
    expect(stopped.repeatable).toBe(false);
    expect(stopped.changed).toEqual([]);
    expect(found.repeatable).toBe(true);
  });
});
