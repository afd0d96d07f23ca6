import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Kernels } from "../../kernels/kernels.ts";
import { Parameters, uniform } from "../parameters.ts";
import { Tape } from "../tape.ts";
import { ShapeError, type Tensor } from "../tensor.ts";
import { gradientError, type Input, input } from "../test-gradients.ts";
import { gelu, logSoftmax, relu, sigmoid, softmax, tanh } from "./activations.ts";
import { add, concatenate, mean, multiply, reshape, scale, slice, sum } from "./arithmetic.ts";
import { attention } from "./attention.ts";
import { embedding, embeddingBag } from "./embedding.ts";
import { lstm } from "./lstm.ts";
import { affine, product } from "./matrix.ts";
import { dropout, layerNormalisation } from "./normalisation.ts";
import { lastStep, maxOverTime, meanOverTime } from "./sequences.ts";

const TOLERANCE = 1e-3;
const RUNS = { numRuns: 12 };
const length = fc.integer({ min: 1, max: 6 });
const seed = fc.integer({ min: 1, max: 1 << 30 });

/** Holds for random sizes and numbers: the gradient is what central differences say. */
function agrees(make: (sizes: number[], seed: number) => { inputs: Input[]; f: (tape: Tape, t: Tensor[]) => Tensor }) {
  fc.assert(
    fc.property(fc.tuple(length, length, length, length), seed, (sizes, seed) => {
      const { inputs, f } = make(sizes, seed);
      expect(gradientError(inputs, f)).toBeLessThan(TOLERANCE);
    }),
    RUNS,
  );
}

/** Lengths of rows up to `time`, an empty row among them. */
const lengthsOf = (batch: number, time: number, seed: number) =>
  Array.from({ length: batch }, (_, row) => (seed + 7 * row) % (time + 1));

describe("the gradient that an operation passes back is the slope of what it computes:", () => {
  it("sums, of equal shapes and with a row repeated", () => {
    agrees(([m, n], seed) => ({
      inputs: [input([m!, n!], seed), input([m!, n!], seed + 1)],
      f: (tape, [a, b]) => add(tape, a!, b!),
    }));
    agrees(([m, n, k], seed) => ({
      inputs: [input([m!, k!, n!], seed), input([n!], seed + 1)],
      f: (tape, [a, b]) => add(tape, a!, b!),
    }));
  });

  it("products by element and by a number, also of a tensor with itself", () => {
    agrees(([m, n], seed) => ({
      inputs: [input([m!, n!], seed), input([m!, n!], seed + 1)],
      f: (tape, [a, b]) => multiply(tape, scale(tape, a!, -1.5), b!),
    }));
    agrees(([m, n], seed) => ({ inputs: [input([m!, n!], seed)], f: (tape, [a]) => multiply(tape, a!, a!) }));
  });

  it("sum and mean", () => {
    agrees(([m, n], seed) => ({
      inputs: [input([m!, n!], seed)],
      f: (tape, [a]) => add(tape, sum(tape, a!), mean(tape, multiply(tape, a!, a!))),
    }));
  });

  it("reshape, slice and concatenate", () => {
    agrees(([m, , k], seed) => ({
      inputs: [input([m!, 2, k! + 1], seed), input([m!, 2, 2], seed + 1)],
      f: (tape, [a, b]) => {
        const joined = concatenate(tape, [slice(tape, a!, 1, k! + 1), b!, slice(tape, a!, 0, 1)]);
        return reshape(tape, multiply(tape, joined, joined), [joined.size]);
      },
    }));
  });

  for (const transposeA of [false, true]) {
    for (const transposeB of [false, true]) {
      it(`the matrix product, a ${transposeA ? "transposed" : "plain"}, b ${transposeB ? "transposed" : "plain"}`, () => {
        agrees(([m, n, k], seed) => ({
          inputs: [input(transposeA ? [k!, m!] : [m!, k!], seed), input(transposeB ? [n!, k!] : [k!, n!], seed + 1)],
          f: (tape, [a, b]) => product(tape, a!, b!, { transposeA, transposeB }),
        }));
      });
    }
  }

  it("a layer's product with its bias", () => {
    agrees(([m, t, n, k], seed) => ({
      inputs: [input([m!, t!, k!], seed), input([k!, n!], seed + 1), input([n!], seed + 2)],
      f: (tape, [a, W, b]) => affine(tape, a!, W!, b!),
    }));
  });

  it("the matrix product of a sequence", () => {
    agrees(([m, t, n, k], seed) => ({
      inputs: [input([m!, t!, k!], seed), input([k!, n!], seed + 1)],
      f: (tape, [a, b]) => product(tape, a!, b!),
    }));
  });

  for (const operation of [sigmoid, tanh, relu, gelu, softmax, logSoftmax]) {
    it(operation.name, () => {
      agrees(([m, n], seed) => ({
        inputs: [input([m!, n!], seed, 0.05)],
        f: (tape, [a]) => operation(tape, scale(tape, a!, 2)),
      }));
    });
  }

  it("layer normalisation", () => {
    agrees(([m, n], seed) => ({
      // Two more columns and a steady slope, so that no row has hardly any variance, where it bends too much for differences.
      inputs: [
        { shape: [m!, n! + 2], values: input([m!, n! + 2], seed).values.map((value, at) => value + (at % (n! + 2))) },
        input([n! + 2], seed + 1),
        input([n! + 2], seed + 2),
      ],
      f: (tape, [a, gain, bias]) => layerNormalisation(tape, a!, gain!, bias!),
    }));
  });

  it("attention, of several heads over rows of different lengths", () => {
    agrees(([batch, time, some, more], seed) => {
      const [rows, width, heads] = [Math.ceil(batch! / 2), Math.ceil(some! / 2), Math.ceil(more! / 2)];
      return {
        inputs: [input([rows, time!, 3 * width * heads], seed)],
        f: (tape, [a]) => attention(tape, a!, heads, lengthsOf(rows, time!, seed)),
      };
    });
  });

  it("the LSTM, over rows of different lengths, by its input and all its weights", () => {
    agrees(([batch, time, inputs, units], seed) => ({
      inputs: [
        input([batch!, time!, inputs!], seed),
        input([inputs!, 4 * units!], seed + 1),
        input([units!, 4 * units!], seed + 2),
        input([4 * units!], seed + 3),
      ],
      f: (tape, [a, W, U, b]) => lstm(tape, a!, lengthsOf(batch!, time!, seed), { input: W!, recurrent: U!, bias: b! }),
    }));
  });

  it("the last step and the mean over time", () => {
    for (const pool of [lastStep, meanOverTime]) {
      agrees(([batch, time, units], seed) => ({
        inputs: [input([batch!, time!, units!], seed)],
        f: (tape, [a]) => pool(tape, a!, lengthsOf(batch!, time!, seed)),
      }));
    }
  });

  it("the maximum over time, away from ties", () => {
    agrees(([batch, time, units], seed) => ({
      inputs: [
        {
          shape: [batch!, time!, units!],
          // A shuffled ladder: no two numbers nearer than a difference moves them.
          values: Float32Array.from({ length: batch! * time! * units! }, (_, at) => ((at * 37 + seed) % 223) / 7),
        },
      ],
      f: (tape, [a]) => maxOverTime(tape, a!, lengthsOf(batch!, time!, seed)),
    }));
  });
});

describe("operations", () => {
  const kernels = new Kernels();

  it("mask padding: what stands there changes nothing", () => {
    const lengths = [2, 0, 3];
    const make = (padding: number) => {
      const tape = new Tape(kernels);
      const values = input([3, 3, 4], 1).values.map((value, at) => {
        const [row, step] = [Math.floor(at / 12), Math.floor(at / 4) % 3];
        return step < lengths[row]! ? value : padding;
      });
      const a = tape.constant([3, 3, 4], values, true);
      const weights = (shape: number[], seed: number) => tape.constant(shape, input(shape, seed).values, true);
      const recurrent = lstm(tape, attention(tape, concatenate(tape, [a, a, a]), 2, lengths), lengths, {
        input: weights([4, 8], 2),
        recurrent: weights([2, 8], 3),
        bias: weights([8], 4),
      });
      const pooled = [lastStep, meanOverTime, maxOverTime].map((pool) => pool(tape, recurrent, lengths));
      const output = concatenate(tape, pooled);
      tape.backward(sum(tape, output));
      return [...output.data, ...a.gradient];
    };
    expect(make(0)).toEqual(make(1000));
  });

  it("stay finite where a naive formula would overflow", () => {
    const tape = new Tape(kernels);
    const huge = tape.constant([2, 3], [1000, -1000, 0, -5000, -5000, -5000]);
    for (const operation of [softmax, logSoftmax, sigmoid, tanh, gelu])
      expect(operation(tape, huge).data.every(Number.isFinite)).toBe(true);
    softmax(tape, huge).data.forEach((value, at) => {
      expect(value).toBeCloseTo([1, 0, 0, 1 / 3, 1 / 3, 1 / 3][at]!, 6);
    });
  });

  it("touch only the rows of a table that were looked up", () => {
    const parameters = new Parameters(kernels, 1);
    const table = parameters.add("table", [50, 4], uniform(1), { sparse: true });
    const tape = new Tape(kernels);
    const words = embedding(tape, table, [3, -1, 7, 3], [2, 2]);
    const bags = embeddingBag(tape, table, {
      count: 3,
      offsets: [0, 2, 2, 3],
      features: [7, 20, 20],
      values: [2, 0.5, 1],
    });
    expect([...words.data.subarray(4, 8)]).toEqual([0, 0, 0, 0]);
    expect([...bags.data.subarray(4, 8)]).toEqual([0, 0, 0, 0]);
    expect(bags.data[0]).toBeCloseTo(2 * table.data[7 * 4]! + 0.5 * table.data[20 * 4]!, 6);
    tape.backward(add(tape, sum(tape, words), sum(tape, bags)));
    expect(table.touched!.list.sort((a, b) => a - b)).toEqual([3, 7, 20]);
    // Twice looked up; once, and in a bag with weight 2; in bags with weights 0.5 and 1.
    expect([3, 7, 20].map((row) => table.gradient[row * 4 + 1])).toEqual([2, 3, 1.5]);
    parameters.clearGradients();
    expect(table.gradient.every((value) => value === 0)).toBe(true);
  });

  it("drop the asked share of numbers while training, keep their mean, and drop nothing afterwards", () => {
    const training = new Tape(kernels, { seed: 3 });
    const ones = training.constant([100, 100], new Float32Array(10_000).fill(1), true);
    const dropped = dropout(training, ones, 0.3);
    const zeros = dropped.data.filter((value) => value === 0).length;
    expect(zeros / 10_000).toBeCloseTo(0.3, 1);
    expect(dropped.data.reduce((total, value) => total + value, 0) / 10_000).toBeCloseTo(1, 1);
    training.backward(sum(training, dropped));
    expect([...ones.gradient]).toEqual([...dropped.data]); // the same mask on the way back
    expect(dropout(new Tape(kernels, { training: false }), ones, 0.3)).toBe(ones);
  });

  it("refuse shapes that do not fit, and name them", () => {
    const tape = new Tape(kernels);
    const [a, b] = [tape.constant([2, 3], new Float32Array(6)), tape.constant([2, 3], new Float32Array(6))];
    expect(() => product(tape, a, b)).toThrow("product cannot take [2 × 3] and [2 × 3].");
    expect(() => lastStep(tape, a, [1, 2])).toThrow(ShapeError);
  });

  it("give the same numbers with the reference kernels, whose memory moves when it grows", () => {
    const results = (["simd", "reference"] as const).map((engine) => {
      const tape = new Tape(new Kernels({ engine }));
      const a = tape.constant([4, 5, 6], input([4, 5, 6], 1).values, true);
      const weight = (shape: number[], seed: number) => tape.constant(shape, input(shape, seed).values, true);
      const weights = { input: weight([6, 40], 2), recurrent: weight([10, 40], 3), bias: weight([40], 4) };
      tape.allocate(3_000_000);
      const output = lstm(tape, a, [5, 3, 4, 1], weights);
      tape.backward(mean(tape, multiply(tape, output, output)));
      return [...output.data, ...a.gradient, ...weights.recurrent.gradient];
    });
    results[0]!.forEach((value, at) => {
      expect(value).toBeCloseTo(results[1]![at]!, 5);
    });
  });
});
