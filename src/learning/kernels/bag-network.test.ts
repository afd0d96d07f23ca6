import { describe, expect, it } from "vitest";
import { randomFrom } from "../random.ts";
import { bagFields, bagFloats, storedBagFields, storedBagFloats } from "./bag-fields.ts";
import { Kernels } from "./kernels.ts";
import { KernelState } from "./state.ts";

interface Shape {
  rows: number;
  features: number;
  units: number;
  classes: number;
  soft?: boolean;
  smoothing?: number;
  weighted?: boolean;
}

/** A small network with random weights and rows, the same in the memory of either engine. */
function network(engine: "simd" | "reference", { rows, features, units, classes, soft, smoothing, weighted }: Shape) {
  const kernels = new Kernels({ engine });
  // All at once: the memory of the reference kernels moves when it grows.
  kernels.release(kernels.allocate(4_000_000));
  const random = randomFrom(5);
  const stride = Math.ceil(classes / 4) * 4;
  const floats = (length: number, value: () => number) => {
    const at = kernels.allocate(4 * length);
    kernels.floats(at, length).set(Float32Array.from({ length }, value));
    return at;
  };
  const integers = (values: number[]) => {
    const at = kernels.allocate(4 * values.length);
    kernels.integers(at, values.length).set(values);
    return at;
  };
  const zero = () => 0;
  const small = () => 1e-6;
  const around = () => random() - 0.5;
  const lengths = Array.from({ length: rows }, () => 1 + Math.floor(random() * 6));
  const offsets = [0];
  for (const length of lengths) offsets.push(offsets.at(-1)! + length);
  const nonZeros = offsets.at(-1)!;
  const state = new KernelState(kernels, bagFields, bagFloats);
  state.set({
    units,
    classes,
    stride,
    embeddings: floats(features * units, around),
    embeddingSquares: floats(features, small),
    hiddenBias: floats(units, around),
    weights: floats(units * stride, around),
    weightSquares: floats(units * stride, small),
    weightGradient: floats(units * stride, zero),
    bias: floats(stride, zero),
    biasGradient: floats(stride, zero),
    hidden: floats(units, zero),
    mask: floats(units, zero),
    hiddenGradient: floats(units, zero),
    logits: floats(stride, zero),
    activeFeatures: floats(16, zero),
    activeValues: floats(16, zero),
    offsets: integers(offsets),
    features: integers(Array.from({ length: nonZeros }, () => Math.floor(random() * features))),
    values: floats(nonZeros, () => random()),
    labels: integers(Array.from({ length: rows }, () => Math.floor(random() * classes))),
    smoothing: smoothing ?? 0,
    featureDropout: 0.3,
    unitDropout: 0.2,
    inputScale: 1.5,
    learningRate: 0.1,
    batch: 4,
    steps: 3 * rows,
    random: 77,
  });
  if (soft) {
    state.set({
      targetClasses: integers(Array.from({ length: rows * 2 }, (_, k) => (k * 7) % classes)),
      targetShares: floats(rows * 2, () => 0.5),
      targetsPerRow: 2,
      targetWeight: 0.6,
    });
  }
  if (weighted) state.set({ classWeights: floats(classes, () => 0.5 + random()) });
  return { kernels, state, order: integers(Array.from({ length: rows }, (_, k) => (k * 5) % rows)), stride };
}

const shapes: Shape[] = [
  { rows: 11, features: 20, units: 32, classes: 3 },
  { rows: 7, features: 9, units: 64, classes: 5, soft: true },
  { rows: 13, features: 30, units: 32, classes: 2, smoothing: 0.1 },
  { rows: 9, features: 12, units: 96, classes: 8, weighted: true },
];

describe("the kernels of the bag network", () => {
  it.each(shapes)("learn the same weights as the reference does: %o", (shape) => {
    const [fast, slow] = (["simd", "reference"] as const).map((engine) => {
      const { kernels, state, order, stride } = network(engine, shape);
      const loss = Array.from({ length: 3 }, () => kernels.run.trainBag(state.address, order, shape.rows));
      const out = kernels.allocate(4 * shape.rows * stride);
      kernels.run.bagLogits(state.address, 0, shape.rows, out);
      const logits = kernels.floats(out, shape.rows * stride).slice();
      return { loss, logits, step: state.get("step"), random: state.get("random") };
    });
    expect(fast!.random).toBe(slow!.random);
    expect(fast!.step).toBe(3 * shape.rows);
    fast!.loss.forEach((loss, epoch) => {
      expect(loss).toBeCloseTo(slow!.loss[epoch]!, 2);
    });
    for (let row = 0; row < shape.rows; row++) {
      for (let c = 0; c < shape.classes; c++) {
        const at = row * (fast!.logits.length / shape.rows) + c;
        expect(fast!.logits[at]).toBeCloseTo(slow!.logits[at]!, 2);
      }
    }
    expect(fast!.loss[2], "it learns").toBeLessThan(fast!.loss[0]!);
  });

  it("follow the gradient that finite differences of the loss give", () => {
    const shape = { rows: 1, features: 4, units: 32, classes: 3 };
    const setUp = () => {
      const net = network("simd", shape);
      net.state.set({ featureDropout: 0, unitDropout: 0, batch: 1, learningRate: 1e-3, steps: 1e9 });
      return net;
    };
    /** The loss, from a training step whose updates are thrown away. */
    const lossWith = (change: (kernels: Kernels, state: ReturnType<typeof setUp>["state"]) => void) => {
      const { kernels, state, order } = setUp();
      change(kernels, state);
      return kernels.run.trainBag(state.address, order, 1);
    };
    const { kernels, state, order } = setUp();
    const before = kernels.floats(state.get("weights"), 32 * 4).slice();
    kernels.run.trainBag(state.address, order, 1);
    // After one step of AdaGrad from a sum of 1e-6 the square root of the sum is nearly the size of the gradient.
    const squares = kernels.floats(state.get("weightSquares"), 32 * 4);
    const after = kernels.floats(state.get("weights"), 32 * 4);
    let compared = 0;
    for (let k = 0; k < before.length; k++) {
      if (k % 4 === 3) continue; // padding
      const gradient = Math.sqrt(Math.max(0, squares[k]! - 1e-6)) * Math.sign(before[k]! - after[k]!);
      const slope =
        (lossWith((k2, s2) => {
          k2.floats(s2.get("weights"), 128)[k]! += 1e-2;
        }) -
          lossWith((k2, s2) => {
            k2.floats(s2.get("weights"), 128)[k]! -= 1e-2;
          })) /
        2e-2;
      expect(gradient).toBeCloseTo(slope, 2);
      if (Math.abs(slope) > 0.05) compared++;
    }
    expect(compared).toBeGreaterThan(10);
    // The embeddings of the row's features: row-wise AdaGrad moves along the gradient, whose direction is compared.
    const embeddings = kernels.floats(state.get("embeddings"), 4 * 32);
    const fresh = setUp();
    const moved = embeddings.map((value, k) => fresh.kernels.floats(fresh.state.get("embeddings"), 128)[k]! - value);
    const slopes = moved.map(
      (_, k) =>
        lossWith((k2, s2) => {
          k2.floats(s2.get("embeddings"), 128)[k]! += 1e-2;
        }) -
        lossWith((k2, s2) => {
          k2.floats(s2.get("embeddings"), 128)[k]! -= 1e-2;
        }),
    );
    const feature = moved.findIndex((value) => value !== 0) >> 5;
    expect(
      cosine(moved.subarray(32 * feature, 32 * feature + 32), slopes.subarray(32 * feature, 32 * feature + 32)),
    ).toBeGreaterThan(0.99);
  });

  it("predict from 8-bit rows what the reference predicts", () => {
    const [fast, slow] = (["simd", "reference"] as const).map((engine) => {
      const kernels = new Kernels({ engine });
      kernels.release(kernels.allocate(1_000_000));
      const random = randomFrom(3);
      const at = (bytes: number) => {
        const address = kernels.allocate(bytes);
        kernels.bytes(address, bytes).fill(0);
        return address;
      };
      const floats = (length: number) => {
        const address = at(4 * length);
        kernels.floats(address, length).set(Float32Array.from({ length }, () => random() - 0.3));
        return address;
      };
      const signed = (length: number) => {
        const address = at(length);
        kernels.bytes(address, length).set(Uint8Array.from({ length }, () => Math.floor(random() * 256)));
        return address;
      };
      const [units, classes, stride] = [64, 5, 16];
      const model = new KernelState(kernels, storedBagFields, storedBagFloats);
      model.set({
        units,
        classes,
        stride,
        rows: signed(10 * units),
        rowScales: floats(10),
        hiddenBias: floats(units),
        weights: signed(units * stride),
        weightScales: floats(units),
        bias: floats(stride),
        hidden: at(4 * units),
        logits: at(4 * stride),
        features: at(64),
        values: at(64),
        weightSteps: at(64),
        probabilities: at(4 * stride),
        // The random weights are wild: cool them, so that no class has everything.
        sharpness: 1e-4,
        entropySharpness: 5e-5,
      });
      kernels.integers(model.get("features"), 3).set([7, 0, 9]);
      kernels.floats(model.get("values"), 3).set([0.5, 0.25, 0.1]);
      const entropy = kernels.run.predictBag(model.address, 3);
      const numbers = (name: "logits" | "probabilities") => kernels.floats(model.get(name), classes).slice();
      return { entropy, logits: numbers("logits"), probabilities: numbers("probabilities") };
    });
    fast!.logits.forEach((value, c) => {
      // The fast sum rounds the weights of the features to 16 bits.
      expect(value / slow!.logits[c]!).toBeCloseTo(1, 3);
      expect(fast!.probabilities[c]).toBeCloseTo(slow!.probabilities[c]!, 3);
    });
    expect(fast!.probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
    expect(fast!.entropy).toBeGreaterThan(0.1);
    expect(fast!.entropy).toBeCloseTo(slow!.entropy, 3);
  });

  it("fill with the same near-normal numbers from the same seed", () => {
    const [fast, slow] = (["simd", "reference"] as const).map((engine) => {
      const kernels = new Kernels({ engine });
      const at = kernels.allocate(4 * 4000);
      kernels.run.fillNormal(at, 4000, 0.5, 9);
      return kernels.floats(at, 4000).slice();
    });
    expect(fast).toEqual(slow);
    const mean = fast!.reduce((a, b) => a + b, 0) / 4000;
    const deviation = Math.sqrt(fast!.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 4000);
    expect(mean).toBeCloseTo(0, 1);
    expect(deviation).toBeCloseTo(0.5, 1);
  });
});

function cosine(a: Float32Array, b: Float32Array): number {
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((x, k) => {
    ab += x * b[k]!;
    aa += x * x;
    bb += b[k]! * b[k]!;
  });
  return ab / Math.sqrt(aa * bb);
}
