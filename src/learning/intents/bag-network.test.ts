import { describe, expect, it } from "vitest";
import { Kernels } from "../kernels/kernels.ts";
import { randomFrom } from "../random.ts";
import { type BagSettings, type BagWeights, sideBySide, trainBag } from "./bag-network.ts";
import { Lanes } from "./lanes.ts";
import { scoresOf } from "./member.ts";
import { StoredBag } from "./stored-bag.ts";
import type { SparseRows } from "./text-features.ts";
import type { TrainingData } from "./training-data.ts";

const settings: BagSettings = {
  ...{ kind: "bag", units: 32, epochs: 2, learningRate: 0.1, featureDropout: 0.2, unitDropout: 0.1 },
  ...{ inputScale: 1, initialScale: 0.1, batch: 8, smoothing: 0 },
};

/** Rows of one feature each; `featureOf` says which. */
function rowsOf(count: number, featureOf: (row: number) => number): SparseRows {
  return {
    count,
    offsets: Int32Array.from({ length: count + 1 }, (_, row) => row),
    features: Int32Array.from({ length: count }, (_, row) => featureOf(row)),
    values: new Float32Array(count).fill(1),
  };
}

function dataOf(count: number, classes: number, more: Partial<TrainingData> = {}): TrainingData {
  return {
    features: 8,
    classes,
    labels: Int32Array.from({ length: count }, (_, row) => row % classes),
    bags: rowsOf(count, (row) => row % 8),
    tokens: null,
    targets: null,
    classWeights: null,
    originals: count,
    ...more,
  };
}

const everyFeature = { bags: rowsOf(8, (row) => row), tokens: null };

function trained(data: TrainingData, seed = 1, own: Partial<BagSettings> = {}) {
  const options = { scored: [everyFeature], keepWeights: true };
  const [member] = new Lanes(new Kernels(), 1).run([
    (kernels) => trainBag(kernels, data, { ...settings, ...own }, seed, options),
  ]);
  return { weights: member!.weights!, logits: member!.logits[0]!, points: member!.points };
}

/** The obvious way, for one feature of value 1. */
function logitsOf({ units, classes, inputScale, embeddings, hiddenBias, weights, bias }: BagWeights, feature: number) {
  const hidden = Array.from(hiddenBias, (b, j) => Math.max(0, b + inputScale * embeddings[feature * units + j]!));
  return Array.from(bias, (b, c) => hidden.reduce((sum, h, j) => sum + h * weights[j * classes + c]!, b));
}

describe("the weights of a trained bag network", () => {
  it.each([2, 3, 4, 5])("say what the network says, with %i classes", (classes) => {
    const { weights, logits } = trained(dataOf(64, classes));
    expect(weights).toMatchObject({ units: 32, classes, inputScale: 1 });
    for (let feature = 0; feature < 8; feature++) {
      logitsOf(weights, feature).forEach((wanted, c) => {
        expect(logits[feature * classes + c]).toBeCloseTo(wanted, 4);
      });
    }
  });

  it("are the same, bit for bit, where the rows are made anew in every epoch instead of held", () => {
    // More rows than go into the memory at once.
    const data = dataOf(20_000, 2);
    const held = data.bags as SparseRows;
    const asked: number[] = [];
    const streamed = trained({
      ...data,
      bags: (numbers) => {
        asked.push(numbers.length);
        return rowsOf(numbers.length, (k) => held.features[numbers[k]!]!);
      },
    });
    const whole = trained(data);
    expect(streamed.weights).toEqual(whole.weights);
    expect(streamed.logits).toEqual(whole.logits);
    expect(streamed.points[1]!.trainingLoss).toBeCloseTo(whole.points[1]!.trainingLoss, 5);
    expect(asked).toEqual([16_384, 3616, 16_384, 3616]);
  });

  it("lean to a class whose rows count more", () => {
    // The same feature under two labels: only the weights of the classes can tell.
    const data = dataOf(64, 2, { bags: rowsOf(64, () => 0) });
    const shareOfSecond = (classWeights: Float32Array | null) => {
      const [first, second] = trained({ ...data, classWeights }, 1, { epochs: 30 }).logits;
      return 1 / (1 + Math.exp(first! - second!));
    };
    expect(shareOfSecond(null)).toBeCloseTo(0.5, 1);
    expect(shareOfSecond(Float32Array.from([0.5, 1.5]))).toBeCloseTo(0.75, 1);
  });

  it("are less sure with label smoothing", () => {
    const [plain, smooth] = [0, 0.3].map(
      (smoothing) =>
        scoresOf(
          trained(dataOf(64, 2), 1, { epochs: 100, smoothing, featureDropout: 0, unitDropout: 0 }).logits,
          Int32Array.from({ length: 8 }, (_, k) => k % 2),
        ).loss,
    );
    expect(plain).toBeLessThan(0.05);
    expect(smooth).toBeCloseTo(-Math.log(1 - 0.3 / 2), 2);
  });
});

describe("networks side by side", () => {
  const random = randomFrom(4);
  const numbers = (length: number) => Float32Array.from({ length }, () => 2 * random() - 1);
  const network = (units: number): BagWeights => ({
    units,
    classes: 3,
    inputScale: 1.2,
    embeddings: numbers(8 * units),
    hiddenBias: numbers(units),
    weights: numbers(units * 3),
    bias: numbers(3),
  });
  const several = [network(32), network(64), network(32)];

  it("have the mean of their logits", () => {
    const joined = sideBySide(several);
    expect(joined).toMatchObject({ units: 128, classes: 3, inputScale: 1.2 });
    for (let feature = 0; feature < 8; feature++) {
      const all = several.map((one) => logitsOf(one, feature));
      logitsOf(joined, feature).forEach((logit, c) => {
        expect(logit).toBeCloseTo((all[0]![c]! + all[1]![c]! + all[2]![c]!) / 3, 5);
      });
    }
  });

  it("can be stored as one", () => {
    const joined = sideBySide(several);
    const stored = StoredBag.from(joined, 1);
    stored.features[0] = 5;
    stored.values[0] = 1;
    stored.predict(1);
    const logits = stored.logits();
    logitsOf(joined, 5).forEach((wanted, c) => {
      expect(Math.abs(logits[c]! - wanted)).toBeLessThan(0.1);
    });
  });

  it("are the network itself where there is one", () => {
    expect(sideBySide([several[0]!])).toEqual(several[0]);
  });
});
