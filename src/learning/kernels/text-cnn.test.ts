import { describe, expect, it } from "vitest";
import { randomFrom } from "../random.ts";
import { cnnFields, cnnFloats } from "./cnn-fields.ts";
import { Kernels } from "./kernels.ts";
import { KernelState } from "./state.ts";

interface Shape {
  rows: number;
  features: number;
  dimensions: number;
  /** How many of each width, from 1 on. */
  filters: number[];
  classes: number;
  longest: number;
  soft?: boolean;
}

/** A small network with random weights and rows, the same in the memory of either engine. */
function network(engine: "simd" | "reference", shape: Shape) {
  const { rows, features, dimensions, filters, classes, longest, soft } = shape;
  const kernels = new Kernels({ engine });
  kernels.release(kernels.allocate(4_000_000));
  const random = randomFrom(8);
  const stride = Math.ceil(classes / 4) * 4;
  const floats = (length: number, value: () => number) => {
    const at = kernels.allocate(4 * length);
    kernels.floats(at, length).set(Float32Array.from({ length }, value));
    return at;
  };
  const integers = (values: number[]) => {
    const at = kernels.allocate(4 * Math.max(1, values.length));
    kernels.integers(at, values.length).set(values);
    return at;
  };
  const zero = () => 0;
  const small = () => 1e-6;
  const around = () => random() - 0.5;
  const sums = (lengths: number[]) => {
    const all = [0];
    for (const length of lengths) all.push(all.at(-1)! + length);
    return all;
  };
  // One row without any token, one longer than what is read.
  const tokens = sums(
    Array.from({ length: rows }, (_, row) => (row === 1 ? 0 : row === 2 ? longest : 1 + Math.floor(random() * 5))),
  );
  const offsets = sums(Array.from({ length: tokens.at(-1)! }, () => Math.floor(random() * 4)));
  const nonZeros = offsets.at(-1)!;
  const state = new KernelState(kernels, cnnFields, cnnFloats);
  const widths = filters.flatMap((count, k) => Array.from({ length: count }, () => k + 1));
  const places = [0];
  for (const width of widths) places.push(places.at(-1)! + 4 * width * dimensions);
  const kernelSize = places.pop()! / 4;
  const count = widths.length;
  state.set({
    dimensions,
    filters: count,
    classes,
    stride,
    embeddings: floats(features * dimensions, around),
    embeddingSquares: floats(features, small),
    kernels: floats(kernelSize, around),
    kernelSquares: floats(kernelSize, small),
    kernelGradient: floats(kernelSize, zero),
    kernelSize,
    widths: integers(widths),
    places: integers(places),
    filterBias: floats(count, around),
    weights: floats(count * stride, around),
    weightSquares: floats(count * stride, small),
    weightGradient: floats(count * stride, zero),
    bias: floats(stride, zero),
    biasGradient: floats(stride, zero),
    tokenVectors: floats(70 * dimensions, zero),
    tokenGradient: floats(70 * dimensions, zero),
    best: floats(count, zero),
    position: floats(count, zero),
    alive: floats(count, zero),
    kept: kernels.allocate(1024),
    logits: floats(stride, zero),
    tokens: integers(tokens),
    offsets: integers(offsets),
    features: integers(Array.from({ length: nonZeros }, () => Math.floor(random() * features))),
    values: floats(nonZeros, () => random()),
    labels: integers(Array.from({ length: rows }, () => Math.floor(random() * classes))),
    featureDropout: 0.1,
    wordDropout: 0.1,
    unitDropout: 0.3,
    learningRate: 0.05,
    batch: 3,
    steps: 3 * rows,
    random: 99,
  });
  if (soft) {
    state.set({
      targetClasses: integers(Array.from({ length: rows * 2 }, (_, k) => (k * 7) % classes)),
      targetShares: floats(rows * 2, () => 0.5),
      targetsPerRow: 2,
      targetWeight: 0.7,
    });
  }
  return { kernels, state, stride, order: integers(Array.from({ length: rows }, (_, k) => (k * 3) % rows)) };
}

const shapes: Shape[] = [
  { rows: 7, features: 20, dimensions: 8, filters: [1, 3, 2, 2], classes: 3, longest: 9 },
  { rows: 5, features: 15, dimensions: 16, filters: [0, 3, 5, 1], classes: 6, longest: 70, soft: true },
];

describe("the kernels of the text CNN", () => {
  it.each(shapes)("learn the same weights as the reference does: %o", (shape) => {
    const [fast, slow] = (["simd", "reference"] as const).map((engine) => {
      const { kernels, state, order, stride } = network(engine, shape);
      const loss = Array.from({ length: 3 }, () => kernels.run.trainCnn(state.address, order, shape.rows));
      const out = kernels.allocate(4 * shape.rows * stride);
      kernels.run.cnnLogits(state.address, 0, shape.rows, out);
      return { loss, logits: kernels.floats(out, shape.rows * stride).slice(), random: state.get("random"), stride };
    });
    expect(fast!.random).toBe(slow!.random);
    fast!.loss.forEach((loss, epoch) => {
      expect(loss).toBeCloseTo(slow!.loss[epoch]!, 2);
    });
    fast!.logits.forEach((value, at) => {
      if (at % fast!.stride < shape.classes) expect(value).toBeCloseTo(slow!.logits[at]!, 2);
    });
    expect(fast!.loss[2], "it learns").toBeLessThan(fast!.loss[0]!);
  });

  it("move along the gradient that finite differences of the loss give", () => {
    const shape: Shape = { rows: 1, features: 6, dimensions: 8, filters: [2, 3, 3, 2], classes: 3, longest: 5 };
    const setUp = () => {
      const net = network("simd", shape);
      net.state.set({ featureDropout: 0, wordDropout: 0, unitDropout: 0, batch: 1, learningRate: 1e-3, steps: 1e9 });
      return net;
    };
    const sizes = { weights: 10 * 4, kernels: (2 + 6 + 9 + 8) * 8, embeddings: 6 * 8, filterBias: 10 } as const;
    for (const [name, length] of Object.entries(sizes) as [keyof typeof sizes, number][]) {
      const { kernels, state, order } = setUp();
      const before = kernels.floats(state.get(name), length).slice();
      kernels.run.trainCnn(state.address, order, 1);
      const after = kernels.floats(state.get(name), length).slice();
      before.forEach((value, k) => {
        const loss = (step: number) => {
          const other = setUp();
          other.kernels.floats(other.state.get(name), length)[k]! += step;
          return other.kernels.run.trainCnn(other.state.address, other.order, 1);
        };
        const slope = (loss(1e-2) - loss(-1e-2)) / 2e-2;
        // AdaGrad and the slow bias change the length of the step, not its direction.
        if (Math.abs(slope) > 0.02) expect(Math.sign(value - after[k]!), `${name}[${k}]`).toBe(Math.sign(slope));
      });
    }
  });
});
