import { describe, expect, it } from "vitest";
import { LiveCurves } from "./live-curves.ts";

const progress = (curve: string, epoch: number, validationLoss: number | null = null) => ({
  ...{ step: "Learning, part 1 of 2", share: 0.1, loss: 0.5, secondsLeft: null },
  point: { curve, epoch, trainingLoss: 1 / epoch, validationLoss, validationAccuracy: null },
});

describe("the curves of a training that goes on", () => {
  it("are whole in every report, and one for networks that stand side by side", () => {
    const curves = new LiveCurves();
    for (const [epoch, validation] of [[1, null], [2, null], [1, 0.9], [2, null], [3, 0.7]] as const) curves.take(progress("a", epoch, validation)); // biome-ignore format: one line
    const { curves: told, ...rest } = curves.take({ ...progress("b", 1), point: null });
    expect(rest).toEqual({ step: "Learning, part 1 of 2", share: 0.1, loss: 0.5, secondsLeft: null });
    expect(told!.map(({ name, points }) => [name, points.map((one) => [one.epoch, one.validationLoss])])).toEqual([
      ["a", [[1, 0.9], [2, null], [3, 0.7]]], // biome-ignore format: one line
    ]);
  });

  it("stay few and short, however long it takes", () => {
    const curves = new LiveCurves();
    for (const name of ["a", "b", "c", "d", "e"])
      for (let epoch = 1; epoch <= 500; epoch++) curves.take(progress(name, epoch));
    const { curves: told } = curves.take(progress("e", 501));
    expect(told!.map(({ name }) => name)).toEqual(["b", "c", "d", "e"]);
    expect([told![3]!.points.length, told![3]!.points[0]!.epoch, told![3]!.points.at(-1)!.epoch]).toEqual([60, 1, 501]);
  });
});
