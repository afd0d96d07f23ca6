import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomFrom } from "../random.ts";
import type { BagWeights } from "./bag-network.ts";
import { quantised, StoredBag } from "./stored-bag.ts";

const FEATURES = 40;
const UNITS = 32;

/** A network with random weights, some of its rows large and some zero. */
function networkOf(classes: number, seed = 1): BagWeights {
  const random = randomFrom(seed);
  const numbers = (length: number, range: number) => Float32Array.from({ length }, () => (2 * random() - 1) * range);
  const embeddings = numbers(FEATURES * UNITS, 0.3);
  for (let j = 0; j < UNITS; j++) {
    embeddings[j]! *= 100;
    embeddings[UNITS + j] = 0;
  }
  return {
    units: UNITS,
    classes,
    inputScale: 1.5,
    embeddings,
    hiddenBias: numbers(UNITS, 0.2),
    weights: numbers(UNITS * classes, 0.4),
    bias: numbers(classes, 0.5),
  };
}

/** The obvious way: logits = bias + W · ReLU(hiddenBias + Σ value · inputScale · embedding). */
function logitsOf(network: BagWeights, features: readonly number[], values: readonly number[]): number[] {
  const { units, classes, inputScale, embeddings, hiddenBias, weights, bias } = network;
  const hidden = Array.from(hiddenBias, (start, j) =>
    Math.max(
      0,
      features.reduce((sum, f, k) => sum + values[k]! * inputScale * embeddings[f * units + j]!, start),
    ),
  );
  return Array.from(bias, (start, c) => hidden.reduce((sum, h, j) => sum + h * weights[j * classes + c]!, start));
}

function softmax(logits: readonly number[], temperature = 1): number[] {
  const top = Math.max(...logits);
  const exps = logits.map((z) => Math.exp((z - top) / temperature));
  const sum = exps.reduce((a, b) => a + b, 0);
  return exps.map((e) => e / sum);
}

/** The network whose weights are what the 8 bits say. */
function rounded(network: BagWeights): BagWeights {
  const back = (values: Float32Array, width: number) => {
    const { bytes, scales } = quantised(values, width);
    return Float32Array.from(bytes, (byte, k) => byte * scales[Math.floor(k / width)]!);
  };
  return {
    ...network,
    embeddings: back(network.embeddings, network.units),
    weights: back(network.weights, network.classes),
  };
}

function predict(stored: StoredBag, features: readonly number[], values: readonly number[]) {
  stored.features.set(features);
  stored.values.set(values);
  return stored.predict(features.length);
}

const FEATURES_READ = [0, 1, 5, 17, 39];
const VALUES_READ = [0.01, 0.6, 0.5, 0.4, 0.3];
/** Around every multiple of 16, at which the kernels would go beyond the last class. */
const CLASS_COUNTS = [2, 3, 15, 16, 17, 31, 32, 33, 47, 65, 150];

describe("weights in eight bits", () => {
  const rows = fc
    .integer({ min: 1, max: 9 })
    .chain((width) =>
      fc.tuple(
        fc.constant(width),
        fc.array(fc.array(fc.float({ min: -1e6, max: 1e6, noNaN: true }), { minLength: width, maxLength: width })),
      ),
    );

  it("lose at most half a step of their row, whose largest is kept", () => {
    fc.assert(
      fc.property(rows, ([width, some]) => {
        const values = Float32Array.from(some.flat());
        const { bytes, scales } = quantised(values, width);
        expect(bytes).toHaveLength(values.length);
        expect(scales).toHaveLength(some.length);
        some.forEach((row, r) => {
          const largest = Math.max(...row.map(Math.abs));
          // What a float cannot divide by 127 any more is nothing beside the others.
          if (largest < 1e-36) return;
          const step = largest / 127;
          expect(Math.abs(scales[r]! - step)).toBeLessThanOrEqual(step * 1e-6);
          row.forEach((value, j) => {
            expect(Math.abs(bytes[r * width + j]! * scales[r]! - value)).toBeLessThanOrEqual(step * 0.50002);
          });
          expect(Math.max(...bytes.subarray(r * width, (r + 1) * width).map(Math.abs))).toBe(127);
        });
      }),
    );
  });

  it("are rounded to the nearest, above and below zero", () => {
    const { bytes } = quantised(Float32Array.from([127, 1.4, 1.6, -1.4, -1.6, -127]), 6);
    expect([...bytes]).toEqual([127, 1, 2, -1, -2, -127]);
  });

  it("have a step for each row, so that a large row takes nothing from a small one", () => {
    const { bytes, scales } = quantised(Float32Array.from([1000, -500, 0.001, -0.0005, 0, 0]), 2);
    expect([...bytes]).toEqual([127, -63, 127, -63, 0, 0]);
    expect(scales[0]! / scales[1]!).toBeCloseTo(1e6, -1);
    expect(scales[2]).toBe(0);
  });
});

describe("a stored network", () => {
  it.each(CLASS_COUNTS)("computes what its 8-bit weights say, with %i classes", (classes) => {
    const network = networkOf(classes);
    const stored = StoredBag.from(network, 1);
    const { probabilities } = predict(stored, FEATURES_READ, VALUES_READ);
    const wanted = logitsOf(rounded(network), FEATURES_READ, VALUES_READ);
    const logits = stored.logits();
    expect(logits).toHaveLength(classes);
    expect(probabilities).toHaveLength(classes);
    softmax(wanted).forEach((share, c) => {
      expect(logits[c]).toBeCloseTo(wanted[c]!, 4);
      expect(probabilities[c]).toBeCloseTo(share, 4);
    });
    expect(probabilities.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
  });

  it.each(CLASS_COUNTS)("says nearly what the network said before it was rounded, with %i classes", (classes) => {
    const network = networkOf(classes, 2);
    const stored = StoredBag.from(network, 1);
    predict(stored, FEATURES_READ, VALUES_READ);
    const logits = stored.logits();
    logitsOf(network, FEATURES_READ, VALUES_READ).forEach((wanted, c) => {
      expect(Math.abs(logits[c]! - wanted)).toBeLessThan(0.05);
    });
  });

  it.each(CLASS_COUNTS)(
    "has the entropy of its probabilities at temperature 2, in nats, with %i classes",
    (classes) => {
      const network = networkOf(classes, 3);
      const { entropy } = predict(StoredBag.from(network, 1), FEATURES_READ, VALUES_READ);
      const softened = softmax(logitsOf(rounded(network), FEATURES_READ, VALUES_READ), 2);
      expect(entropy).toBeCloseTo(
        softened.reduce((sum, share) => sum - share * Math.log(share), 0),
        3,
      );
    },
  );

  it("divides its logits by the temperature before they become probabilities", () => {
    const network = networkOf(5);
    const [plain, soft] = [1, 3].map((temperature) => {
      const stored = StoredBag.from(network, temperature);
      const { probabilities, entropy } = predict(stored, FEATURES_READ, VALUES_READ);
      return { probabilities, entropy, logits: stored.logits() };
    });
    expect(soft!.logits).toEqual(plain!.logits);
    expect(soft!.entropy).toBe(plain!.entropy);
    softmax([...plain!.logits], 3).forEach((share, c) => {
      expect(soft!.probabilities[c]).toBeCloseTo(share, 5);
    });
  });

  it("goes by its biases where it reads nothing", () => {
    const network = networkOf(7);
    const { probabilities } = predict(StoredBag.from(network, 1), [], []);
    softmax(logitsOf(rounded(network), [], [])).forEach((share, c) => {
      expect(probabilities[c]).toBeCloseTo(share, 4);
    });
  });

  it("does not depend on what it read before, and gives copies away", () => {
    const stored = StoredBag.from(networkOf(17), 1);
    const first = predict(stored, FEATURES_READ, VALUES_READ);
    const before = first.probabilities.slice();
    predict(stored, [2, 3, 4], [9, -9, 1]);
    expect(first.probabilities).toEqual(before);
    expect(predict(stored, FEATURES_READ, VALUES_READ)).toEqual(first);
  });

  it("is the same, to the last bit, when it is made of its arrays again", () => {
    const stored = StoredBag.from(networkOf(33), 1);
    const again = new StoredBag(stored.shape, stored.arrays);
    expect(predict(again, FEATURES_READ, VALUES_READ)).toEqual(predict(stored, FEATURES_READ, VALUES_READ));
  });

  it("stays sure of a class, with no number that is none, where logits are enormous", () => {
    const network = networkOf(3);
    network.bias.set([0, 1e4, -1e4]);
    const { probabilities, entropy } = predict(StoredBag.from(network, 1), FEATURES_READ, VALUES_READ);
    expect([...probabilities].map(Math.round)).toEqual([0, 1, 0]);
    expect(entropy).toBeCloseTo(0, 5);
  });
});
