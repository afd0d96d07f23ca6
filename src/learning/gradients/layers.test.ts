import { describe, expect, it } from "vitest";
import { Kernels } from "../kernels/kernels.ts";
import { randomFrom } from "../random.ts";
import { fitModel } from "./fit.ts";
import { Dense, EncoderBlock, Lstm, PositionalEmbedding, SparseEmbeddingBag } from "./layers.ts";
import { crossEntropy } from "./losses.ts";
import { reshape } from "./operations/arithmetic.ts";
import { lastStep, maxOverTime, meanOverTime } from "./operations/sequences.ts";
import { adam } from "./optimisers.ts";
import { Parameters } from "./parameters.ts";
import { Tape } from "./tape.ts";
import type { Tensor } from "./tensor.ts";

const UNITS = 16;
const TOKENS = 30;
const [FIRST, SECOND] = [3, 7];

interface Texts {
  tokens: number[][];
  labels: Int32Array;
}

/** Rows of 3 to 8 tokens, among them two that matter; the label is which of the two comes first. No bag of tokens can tell. */
function texts(count: number, seed: number): Texts {
  const random = randomFrom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const labels = new Int32Array(count);
  const tokens = Array.from({ length: count }, (_, row) => {
    const length = 3 + below(6);
    const filler = Array.from({ length }, () => 10 + below(TOKENS - 10));
    const early = below(length - 1);
    const late = early + 1 + below(length - early - 1);
    labels[row] = below(2);
    filler[early] = labels[row] === 0 ? FIRST : SECOND;
    filler[late] = labels[row] === 0 ? SECOND : FIRST;
    return filler;
  });
  return { tokens, labels };
}

/**
 * Tokens as bags of two features, their own and one that four tokens share, as a word and its character n-grams would be; padded
 * with empty bags to [batch × time × units].
 */
function sequence(
  tape: Tape,
  bag: SparseEmbeddingBag,
  rows: readonly number[][],
): { tensor: Tensor; lengths: number[] } {
  const lengths = rows.map((row) => row.length);
  const time = Math.max(...lengths);
  const bags = { count: rows.length * time, offsets: [0], features: [] as number[], values: [] as number[] };
  for (const row of rows) {
    for (let step = 0; step < time; step++) {
      if (step < row.length) {
        bags.features.push(row[step]!, TOKENS + (row[step]! >> 2));
        bags.values.push(1, 0.5);
      }
      bags.offsets.push(bags.features.length);
    }
  }
  return { tensor: reshape(tape, bag.apply(tape, bags), [rows.length, time, UNITS]), lengths };
}

/** Accuracy on new texts after training on 300. */
function learned(build: (parameters: Parameters) => (tape: Tape, tensor: Tensor, lengths: number[]) => Tensor): number {
  const parameters = new Parameters(new Kernels(), 1);
  const bag = new SparseEmbeddingBag(parameters, "bag", TOKENS + 8, UNITS);
  const encode = build(parameters);
  const output = new Dense(parameters, "output", UNITS, 2);
  const scores = (tape: Tape, rows: readonly number[][]) => {
    const { tensor, lengths } = sequence(tape, bag, rows);
    return output.apply(tape, encode(tape, tensor, lengths));
  };
  const train = texts(300, 1);
  fitModel(
    {
      parameters,
      loss: (tape, rows) =>
        crossEntropy(
          tape,
          scores(
            tape,
            Array.from(rows, (row) => train.tokens[row]!),
          ),
          rows.map((row) => train.labels[row]!),
        ),
    },
    300,
    { optimiser: adam(), learningRate: 0.01, epochs: 12, batch: 16, lengths: train.tokens.map((row) => row.length) },
  );
  const held = texts(200, 2);
  const predicted = scores(new Tape(parameters.kernels, { training: false }), held.tokens).data;
  const right = held.labels.filter((label, row) => predicted[2 * row + label]! > predicted[2 * row + 1 - label]!);
  return right.length / 200;
}

describe("the layers, on tokens that are sums of features, learn which of two words comes first:", () => {
  it("an LSTM, from its last step", () => {
    const accuracy = learned((parameters) => {
      const layer = new Lstm(parameters, "lstm", UNITS, UNITS);
      return (tape, tensor, lengths) => lastStep(tape, layer.apply(tape, tensor, lengths), lengths);
    });
    expect(accuracy).toBeGreaterThan(0.95);
  });

  it("two LSTM layers with dropout between them, pooled by the maximum", () => {
    const accuracy = learned((parameters) => {
      const layer = new Lstm(parameters, "lstm", UNITS, UNITS, { layers: 2, dropout: 0.1 });
      return (tape, tensor, lengths) => maxOverTime(tape, layer.apply(tape, tensor, lengths), lengths);
    });
    expect(accuracy).toBeGreaterThan(0.95);
  });

  it("a transformer encoder block with positions, pooled by the mean", () => {
    const accuracy = learned((parameters) => {
      const positions = new PositionalEmbedding(parameters, "positions", 8, UNITS);
      const block = new EncoderBlock(parameters, "block", UNITS, { heads: 2 });
      return (tape, tensor, lengths) =>
        meanOverTime(tape, block.apply(tape, positions.apply(tape, tensor, lengths), lengths), lengths);
    });
    expect(accuracy).toBeGreaterThan(0.95);
  });

  it("but a mean of the tokens cannot", () => {
    expect(learned(() => meanOverTime)).toBeLessThan(0.65);
  });
});

describe("parameters", () => {
  const build = (seed: number) => {
    const parameters = new Parameters(new Kernels(), seed);
    new Lstm(parameters, "lstm", 6, 5);
    new Dense(parameters, "dense", 7, 3, "relu");
    return parameters;
  };

  it("start the same from the same seed, and otherwise from another", () => {
    expect(build(1).toArrays()).toEqual(build(1).toArrays());
    expect(build(1).toArrays()["lstm.0.input"]).not.toEqual(build(2).toArrays()["lstm.0.input"]);
  });

  it("start with the variance of their source: 2 / inputs after He, 2 / (inputs + units) after Glorot", () => {
    const parameters = new Parameters(new Kernels(), 1);
    const rectified = new Dense(parameters, "rectified", 100, 300, "relu");
    const linear = new Dense(parameters, "linear", 100, 300);
    const variance = ({ data, size }: Tensor) => data.reduce((sum, value) => sum + value * value, 0) / size;
    expect(variance(rectified.weights) * 100).toBeCloseTo(2, 1);
    expect(variance(linear.weights) * 400).toBeCloseTo(2, 1);
  });

  it("open the forget gate at the start, and only that", () => {
    const bias = build(1).toArrays()["lstm.0.bias"]!;
    expect([...bias]).toEqual([0, 1, 0, 0].flatMap((value) => new Array(5).fill(value)));
  });

  it("can be taken out and put back, and refuse weights of another network", () => {
    const [one, other] = [build(1), build(2)];
    other.load(one.toArrays());
    expect(other.toArrays()).toEqual(one.toArrays());
    expect(() => other.load({})).toThrow("There are no 20 weights for lstm.0.bias.");
  });

  it("have names that are given once", () => {
    expect(() => new Dense(build(1), "dense", 2, 2)).toThrow("Two parameters are called dense.weights.");
  });
});
