import { describe, expect, it } from "vitest";
import { randomFrom } from "../random.ts";
import type { FitOptions } from "./fit.ts";
import { adam } from "./optimisers.ts";
import {
  denseLayer,
  dropoutLayer,
  type LabelledSequences,
  type LayerOf,
  lstmLayer,
  poolingLayer,
  Sequential,
  type SequentialOptions,
} from "./sequential.ts";

/** Words in several scripts; a row is about returns if one of the first four words is in it. */
const WORDS = ["return", "退货", "إرجاع", "คืน", "parcel", "包裹", "طرد", "พัสดุ", "please", "请", "من", "ครับ"];

function rows(count: number, seed: number): LabelledSequences {
  const random = randomFrom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const ids = Array.from({ length: count }, () => {
    const row = Array.from({ length: 2 + below(4) }, () => 8 + below(4));
    row[below(row.length)] = below(8);
    return row;
  });
  return { ids, targets: ids.map((row) => Number(row.some((id) => id < 4))) };
}

const options: SequentialOptions = {
  vocabulary: WORDS.length,
  embedding: 8,
  time: 6,
  loss: "binary-cross-entropy",
  seed: 2,
};
const fitOptions: FitOptions = { optimiser: adam(), learningRate: 0.02, epochs: 15, batch: 16 };
const classic = () => [lstmLayer(8, { returnSequences: true }), denseLayer(1, "sigmoid")];

describe("a sequential model", () => {
  it("learns as published works write it: embedding, LSTM with all its states, one sigmoid", () => {
    for (const decides of ["last", "mean"] as const) {
      const model = new Sequential(classic(), { ...options, decides });
      const { points } = model.fit(rows(120, 1), fitOptions, rows(40, 2));
      expect(points.at(-1)!.trainingLoss).toBeLessThan(points[0]!.trainingLoss);
      expect(model.evaluate(rows(40, 2)).accuracy).toBeGreaterThan(0.95);
    }
  });

  it("learns classes and numbers too, from pooled states", () => {
    const { ids, targets } = rows(120, 1);
    for (const [loss, last] of [
      ["cross-entropy", denseLayer(2, "softmax")],
      ["mean-squared-error", denseLayer(1)],
    ] as const) {
      const layers: LayerOf[] = [lstmLayer(8, { returnSequences: true }), poolingLayer("max"), dropoutLayer(0.1), last];
      const model = new Sequential(layers, { ...options, loss });
      model.fit({ ids, targets }, fitOptions);
      const { accuracy, loss: value } = model.evaluate(rows(40, 2));
      if (loss === "cross-entropy") expect(accuracy).toBeGreaterThan(0.95);
      else expect([accuracy, value < 0.1]).toEqual([null, true]);
    }
  });

  it("predicts probabilities, the same for a row alone, in company of longer ones, and in any order", () => {
    const model = new Sequential(classic(), options);
    const [short, long] = [
      [0, 8],
      [4, 9, 10, 11, 8],
    ];
    const [together] = model.predict([short!, long!]);
    expect(together).toBeGreaterThan(0);
    expect(together).toBeLessThan(1);
    expect(model.predict([long!, short!])[1]).toBe(together);
    expect(model.predict([short!])[0]).toBe(together);
  });

  it("asks as many rows as there are, in batches that fit", () => {
    const model = new Sequential(classic(), options);
    const many = Array.from({ length: 600 }, (_, row) => [row % 12, 8]);
    const predicted = model.predict(many);
    expect(predicted.length).toBe(600);
    expect(predicted[587]).toBe(predicted[11]);
  });

  it("cuts rows that are too long, and answers an empty one", () => {
    const model = new Sequential(classic(), { ...options, time: 2 });
    const [cut, whole, empty] = model.predict([[1, 2, 3, 4], [1, 2], []]);
    expect(cut).toBe(whole);
    expect(empty).toBe(0.5);
  });

  it("is the same, bit for bit, from the same rows and seed", () => {
    const trained = () => {
      const model = new Sequential([...classic()], options);
      model.fit(rows(60, 1), { ...fitOptions, epochs: 3 });
      return model.parameters.toArrays();
    };
    expect(trained()).toEqual(trained());
  });

  it("wants a last layer that goes with its loss", () => {
    expect(() => new Sequential([lstmLayer(8)], options)).toThrow("the last layer has to be dense, sigmoid");
    expect(() => new Sequential([denseLayer(1, "relu")], options)).toThrow("dense, sigmoid");
  });
});
