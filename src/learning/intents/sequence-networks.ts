// Members put together from the layers of src/learning/gradients: an LSTM and a small transformer over token vectors, each the sum of
// the embeddings of a word and its character n-grams. They read order at any distance; the price is ten to fifty times the work of a bag.
import {
  adam,
  crossEntropy,
  Dense,
  dropout,
  EncoderBlock,
  fitModel,
  Lstm,
  linearDecay,
  maxOverTime,
  Parameters,
  PositionalEmbedding,
  reshape,
  SparseEmbeddingBag,
  Tape,
  type Tensor,
} from "../gradients/index.ts";
import type { Kernels } from "../kernels/kernels.ts";
import type { Training } from "./lanes.ts";
import { LearningWatch, type MemberOptions, seedFor, type TrainedMember } from "./member.ts";
import type { TokenRows } from "./text-features.ts";
import type { TrainingData } from "./training-data.ts";

interface SequenceSettings {
  /** Dimensions of a token vector. */
  dimensions: number;
  epochs: number;
  /** Adam's step at the start, falling linearly to 0. */
  learningRate: number;
  /** Share of a layer's inputs silenced in each step. */
  dropout: number;
  batch: number;
}

export interface LstmSettings extends SequenceSettings {
  kind: "lstm";
  /** Units of the LSTM. */
  units: number;
}

export interface TransformerSettings extends SequenceSettings {
  kind: "transformer";
  heads: number;
  blocks: number;
}

const POSITIONS = 60;
/** Rows predicted at once. */
const SCORING_BATCH = 128;

type Encode = (tape: Tape, tokens: Tensor, lengths: Int32Array) => Tensor;

/**
 * Trains one network; `data.tokens` must be there, soft targets are not read. One call on the host: its inner loops are many small
 * kernels. The same data, settings and seed give the same logits, bit for bit.
 */
export function* trainSequenceNetwork(
  kernels: Kernels,
  data: TrainingData,
  settings: LstmSettings | TransformerSettings,
  seed: number,
  options: MemberOptions = {},
): Training<TrainedMember<never>> {
  if (data.targets) throw new Error("Sequence networks learn labels only.");
  const { dimensions } = settings;
  const parameters = new Parameters(kernels, seedFor(seed, 20));
  const bag = new SparseEmbeddingBag(parameters, "tokens", data.features, dimensions);
  const [encode, width] = encoderOf(parameters, settings);
  const output = new Dense(parameters, "output", width, data.classes);
  const training = data.tokens!;
  const logits = (tape: Tape, rows: TokenRows, numbers: Int32Array): Tensor => {
    const { bags, lengths, time } = paddedTokens(rows, numbers);
    const tokens = reshape(tape, bag.apply(tape, bags), [numbers.length, time, dimensions]);
    const pooled = maxOverTime(tape, encode(tape, dropout(tape, tokens, settings.dropout), lengths), lengths);
    return output.scores(tape, dropout(tape, pooled, settings.dropout));
  };
  const score = (rows: TokenRows): Float32Array => {
    const all = new Float32Array(rows.count * data.classes);
    const tape = new Tape(kernels, { training: false });
    for (let from = 0; from < rows.count; from += SCORING_BATCH) {
      const numbers = Int32Array.from({ length: Math.min(SCORING_BATCH, rows.count - from) }, (_, k) => from + k);
      all.set(logits(tape, rows, numbers).data, from * data.classes);
      tape.clear();
    }
    return all;
  };
  const watch = new LearningWatch(options);
  let best = null as Record<string, Float32Array> | null;
  fitModel(
    {
      parameters,
      loss: (tape, numbers) =>
        crossEntropy(
          tape,
          logits(tape, training, numbers),
          numbers.map((row) => data.labels[row]!),
        ),
    },
    data.originals,
    {
      optimiser: adam(),
      learningRate: settings.learningRate,
      schedule: linearDecay,
      epochs: settings.epochs,
      batch: settings.batch,
      seed: seedFor(seed, 21),
      clipNorm: 5,
      lengths: Int32Array.from(
        { length: data.originals },
        (_, row) => training.tokens[row + 1]! - training.tokens[row]!,
      ),
      onEpoch: ({ trainingLoss }) => {
        const seen = watch.saw(trainingLoss, watch.rows ? score(watch.rows.tokens!) : null);
        if (seen.best) best = parameters.toArrays();
        return !seen.stop;
      },
    },
  );
  if (best) parameters.load(best);
  return {
    weights: null,
    logits: (options.scored ?? []).map(({ tokens }) => score(tokens!)),
    points: watch.points,
    keptEpoch: watch.keptEpoch,
  };
}

function encoderOf(parameters: Parameters, settings: LstmSettings | TransformerSettings): [Encode, width: number] {
  const { dimensions } = settings;
  if (settings.kind === "lstm") {
    const lstm = new Lstm(parameters, "lstm", dimensions, settings.units);
    return [(tape, tokens, lengths) => lstm.apply(tape, tokens, lengths), settings.units];
  }
  const { heads, blocks } = settings;
  const positions = new PositionalEmbedding(parameters, "positions", POSITIONS, dimensions);
  const encoders = Array.from(
    { length: blocks },
    (_, block) =>
      new EncoderBlock(parameters, `block.${block}`, dimensions, {
        heads,
        feedForward: 2 * dimensions,
        dropout: settings.dropout,
      }),
  );
  return [
    (tape, tokens, lengths) =>
      encoders.reduce(
        (stream, encoder) => encoder.apply(tape, stream, lengths),
        positions.apply(tape, tokens, lengths),
      ),
    dimensions,
  ];
}

/** The tokens of some rows as bags, filled up with empty ones to the longest of these rows. */
function paddedTokens(rows: TokenRows, numbers: Int32Array) {
  const lengths = numbers.map((row) => rows.tokens[row + 1]! - rows.tokens[row]!);
  const time = Math.max(
    1,
    lengths.reduce((most, length) => Math.max(most, length), 0),
  );
  const offsets = new Int32Array(numbers.length * time + 1);
  let nonZeros = 0;
  numbers.forEach((row, k) => {
    const first = rows.tokens[row]!;
    for (let t = 0; t < time; t++) {
      if (t < lengths[k]!) nonZeros += rows.offsets[first + t + 1]! - rows.offsets[first + t]!;
      offsets[k * time + t + 1] = nonZeros;
    }
  });
  const features = new Int32Array(nonZeros);
  const values = new Float32Array(nonZeros);
  let at = 0;
  for (const row of numbers) {
    const from = rows.offsets[rows.tokens[row]!]!;
    const to = rows.offsets[rows.tokens[row + 1]!]!;
    features.set(rows.features.subarray(from, to), at);
    values.set(rows.values.subarray(from, to), at);
    at += to - from;
  }
  return { bags: { count: numbers.length * time, offsets, features, values }, lengths, time };
}
