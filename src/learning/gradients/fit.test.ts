import { describe, expect, it } from "vitest";
import { Kernels } from "../kernels/kernels.ts";
import type { CurvePoint } from "../record.ts";
import { type FitOptions, fitModel, type Trainable, TrainingDivergedError } from "./fit.ts";
import { Dense } from "./layers.ts";
import { meanSquaredError } from "./losses.ts";
import { dropout } from "./operations/normalisation.ts";
import { adam, gradientDescent } from "./optimisers.ts";
import { Parameters } from "./parameters.ts";
import { numbers } from "./test-gradients.ts";

const ROWS = 50;
const inputs = numbers(1, ROWS * 4);
const targets = Float32Array.from({ length: ROWS }, (_, row) => inputs[row * 4]! - 2 * inputs[row * 4 + 3]! + 0.5);
const options: FitOptions = { optimiser: adam(), learningRate: 0.02, epochs: 30, batch: 8, seed: 3 };

/** A line through points; keeps which rows each step saw. */
function line(rate = 0): Trainable & { seen: number[][] } {
  const parameters = new Parameters(new Kernels(), 5);
  const layer = new Dense(parameters, "line", 4, 1);
  const seen: number[][] = [];
  return {
    parameters,
    seen,
    loss(tape, rows) {
      seen.push([...rows]);
      const x = tape.constant(
        [rows.length, 4],
        [...rows].flatMap((row) => [...inputs.subarray(row * 4, row * 4 + 4)]),
      );
      return meanSquaredError(
        tape,
        layer.apply(tape, dropout(tape, x, rate)),
        Array.from(rows, (row) => targets[row]!),
      );
    },
  };
}

describe("fitModel", () => {
  it("finds what was hidden in the data", () => {
    const model = line();
    const { points } = fitModel(model, ROWS, { ...options, epochs: 60, learningRate: 0.1 });
    expect(points.at(-1)!.trainingLoss).toBeLessThan(1e-4);
    const { "line.weights": weights, "line.bias": bias } = model.parameters.toArrays();
    [1, 0, 0, -2].forEach((value, at) => {
      expect(weights![at]).toBeCloseTo(value, 2);
    });
    expect(bias![0]).toBeCloseTo(0.5, 2);
  });

  it("gives the same weights from the same data and seed, bit for bit, dropout and all, and others from another seed", () => {
    const weights = (seed: number) => {
      const model = line(0.2);
      fitModel(model, ROWS, { ...options, seed });
      return [...model.parameters.toArrays()["line.weights"]!];
    };
    expect(weights(3)).toEqual(weights(3));
    expect(weights(3)).not.toEqual(weights(4));
  });

  it("shows every row once in each epoch, in a new order: one at a time, in batches, or all at once", () => {
    for (const [batch, steps] of [
      [1, 50],
      [8, 7],
      [ROWS, 1],
    ] as const) {
      const model = line();
      fitModel(model, ROWS, { ...options, optimiser: gradientDescent(), batch, epochs: 2 });
      expect(model.seen.length).toBe(2 * steps);
      const [first, second] = [model.seen.slice(0, steps).flat(), model.seen.slice(steps).flat()];
      expect([...first].sort((a, b) => a - b)).toEqual(Array.from({ length: ROWS }, (_, row) => row));
      expect(first).not.toEqual(second);
    }
  });

  it("puts rows of like length together", () => {
    const lengths = Array.from({ length: ROWS }, (_, row) => (row * 7) % 10);
    const model = line();
    fitModel(model, ROWS, { ...options, batch: 5, epochs: 1, lengths });
    expect(model.seen.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: ROWS }, (_, row) => row));
    for (const rows of model.seen) expect(new Set(rows.map((row) => lengths[row]!)).size).toBe(1);
  });

  it("stops when nothing gets better and keeps the weights of the best epoch", () => {
    const model = line();
    const told: CurvePoint[] = [];
    const kept: number[][] = [];
    const losses = [5, 3, 4, 3.5, 6, 1];
    const { points, keptEpoch } = fitModel(
      { ...model, validate: () => ({ loss: losses[told.length]!, accuracy: null }) },
      ROWS,
      {
        ...options,
        patience: 3,
        onEpoch(point) {
          told.push(point);
          kept.push([...model.parameters.toArrays()["line.weights"]!]);
        },
      },
    );
    expect(points.map(({ validationLoss }) => validationLoss)).toEqual([5, 3, 4, 3.5, 6]);
    expect(told).toEqual(points);
    expect(keptEpoch).toBe(2);
    expect([...model.parameters.toArrays()["line.weights"]!]).toEqual(kept[1]);
  });

  it("ends when it is told to", () => {
    const { points } = fitModel(line(), ROWS, { ...options, onEpoch: ({ epoch }) => epoch < 4 });
    expect(points.length).toBe(4);
  });

  it("says so when the learning rate is far too large", () => {
    const wild = { ...options, optimiser: gradientDescent(), learningRate: 1e6, epochs: 50 };
    expect(() => fitModel(line(), ROWS, wild)).toThrow(TrainingDivergedError);
    expect(() => fitModel(line(), ROWS, wild)).toThrow(/smaller learning rate/);
  });

  it("takes no more memory from epoch to epoch", () => {
    const model = line(0.2);
    const tops: number[] = [];
    fitModel(model, ROWS, { ...options, epochs: 5, onEpoch: () => tops.push(model.parameters.kernels.mark()) });
    expect(new Set(tops).size).toBe(1);
  });
});
