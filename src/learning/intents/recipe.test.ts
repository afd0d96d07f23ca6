import { describe, expect, it } from "vitest";
import { epochWork } from "./members.ts";
import { type Effort, type Recipe, recipeFor } from "./recipe.ts";

const EFFORTS: Effort[] = ["quick", "default", "thorough"];
const SIZES = [2, 50, 500, 2999, 3000, 10_000, 20_000, 100_000, 1_000_000, 10_000_000];
const all = EFFORTS.flatMap((effort) => SIZES.map((rows) => ({ effort, rows, ...recipeFor(rows, effort) })));

/** Work of one training over one of the company's rows, teachers and networks. */
function workOf({ teachers, networks, network }: Recipe): number {
  const row = { features: 100, tokens: 10, tokenFeatures: 150, classes: 50 };
  const own = networks * network.epochs * epochWork(network, row);
  return teachers.reduce((sum, teacher) => sum + teacher.epochs * epochWork(teacher, row), own);
}

describe("the recipe for a model", () => {
  it("is the same for the same size and effort", () => {
    for (const { effort, rows, ...recipe } of all) expect(recipeFor(rows, effort)).toEqual(recipe);
  });

  it("has a weight for each teacher, and at least one network that remains", () => {
    for (const { teachers, teacherWeights, networks, variants } of all) {
      expect(teacherWeights).toHaveLength(teachers.length);
      expect(teacherWeights.every((weight) => weight > 0)).toBe(true);
      expect(networks).toBeGreaterThan(0);
      expect(variants).toBeGreaterThan(0);
    }
  });

  it("has sizes that the kernels can compute with", () => {
    for (const { teachers, network } of all) {
      for (const settings of [...teachers, network]) {
        expect(Number.isInteger(settings.epochs)).toBe(true);
        expect(settings.epochs).toBeGreaterThan(0);
        if (settings.kind === "bag") expect(settings.units % 32).toBe(0);
        if (settings.kind === "cnn") {
          expect(settings.dimensions % 8).toBe(0);
          expect(settings.filters.length).toBeLessThanOrEqual(4);
        }
      }
    }
  });

  it("has no teacher where the model has to be there quickly", () => {
    for (const { effort, teachers } of all) if (effort === "quick") expect(teachers).toEqual([]);
  });

  it("is never less work with more effort", () => {
    for (const rows of SIZES) {
      const [quick, usual, thorough] = EFFORTS.map((effort) => workOf(recipeFor(rows, effort)));
      expect(usual).toBeGreaterThanOrEqual(quick!);
      expect(thorough).toBeGreaterThan(usual!);
    }
  });

  it("passes over more rows less often, three times at least", () => {
    const epochs = SIZES.map((rows) => recipeFor(rows, "quick").network.epochs);
    expect(epochs).toEqual([...epochs].sort((a, b) => b - a));
    expect(epochs.at(-1)).toBe(3);
  });

  it("learns rare features and the names of labels where there are few rows", () => {
    const [few, many] = [50, 100_000].map((rows) => recipeFor(rows, "default"));
    expect(few!.minCount).toBeLessThan(many!.minCount);
    expect(few!.nameRows).toBeGreaterThan(many!.nameRows);
    expect(few!.variants).toBeGreaterThan(many!.variants);
  });
});
