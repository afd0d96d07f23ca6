// The classic case: token ids in, layer after layer, one answer for each row. What published works write as
// Embedding → LSTM(128, return sequences) → Dense(1, sigmoid) is written the same here.
import { Kernels } from "../kernels/kernels.ts";
import { type FitOptions, type FitResult, fitModel } from "./fit.ts";
import { type Activation, activate, Dense, Embedding, Lstm } from "./layers.ts";
import { binaryCrossEntropy, crossEntropy, meanSquaredError } from "./losses.ts";
import { dropout } from "./operations/normalisation.ts";
import { lastStep, maxOverTime, meanOverTime } from "./operations/sequences.ts";
import { Parameters } from "./parameters.ts";
import { Tape } from "./tape.ts";
import type { Tensor } from "./tensor.ts";

/** What goes from layer to layer: [batch × time × units], or [batch × units] once `sequence` is false. */
interface Signal {
  tensor: Tensor;
  lengths: Int32Array;
  sequence: boolean;
}

interface SequentialLayer {
  units: number;
  apply(tape: Tape, signal: Signal): Signal;
  /** Of the last layer, which gives scores and leaves the activation to the loss and to `predict`. */
  activation?: Activation;
}

/** A layer to be made once it is known how many units come in. */
export type LayerOf = (parameters: Parameters, name: string, inputs: number, last: boolean) => SequentialLayer;

export const lstmLayer =
  (units: number, options: { layers?: number; returnSequences?: boolean; dropout?: number } = {}): LayerOf =>
  (parameters, name, inputs) => {
    const layer = new Lstm(parameters, name, inputs, units, options);
    return {
      units,
      apply(tape, { tensor, lengths }) {
        const states = layer.apply(tape, tensor, lengths);
        if (options.returnSequences) return { tensor: states, lengths, sequence: true };
        return { tensor: lastStep(tape, states, lengths), lengths, sequence: false };
      },
    };
  };

export const denseLayer =
  (units: number, activation: Activation = "linear"): LayerOf =>
  (parameters, name, inputs, last) => {
    const layer = new Dense(parameters, name, inputs, units, activation);
    return {
      units,
      activation,
      apply: (tape, signal) => ({
        ...signal,
        tensor: last ? layer.scores(tape, signal.tensor) : layer.apply(tape, signal.tensor),
      }),
    };
  };

export const dropoutLayer =
  (rate: number): LayerOf =>
  (_parameters, _name, units) => ({
    units,
    apply: (tape, signal) => ({ ...signal, tensor: dropout(tape, signal.tensor, rate) }),
  });

/** From a sequence to one vector. */
export const poolingLayer =
  (kind: "mean" | "max" | "last"): LayerOf =>
  (_parameters, _name, units) => {
    const pool = { mean: meanOverTime, max: maxOverTime, last: lastStep }[kind];
    return {
      units,
      apply: (tape, { tensor, lengths }) => ({ tensor: pool(tape, tensor, lengths), lengths, sequence: false }),
    };
  };

/** Rows of token ids with what should come out. */
export interface LabelledSequences {
  /** [rows] of token ids from 0, each row as long as it is; `time` cuts longer ones. */
  ids: readonly (readonly number[])[];
  /** [rows × outputs]; for cross-entropy [rows] of class numbers. */
  targets: ArrayLike<number>;
}

export interface SequentialOptions {
  /** Ids there are, and units of their vectors. */
  vocabulary: number;
  embedding: number;
  /** Steps of a row, at most. */
  time: number;
  loss: "binary-cross-entropy" | "cross-entropy" | "mean-squared-error";
  /**
   * Where the last layer speaks at every step: every real step is asked for the target while training, and the answer is the score of
   * the last real step, or the mean of the scores of all; default "last".
   */
  decides?: "last" | "mean";
  /** Of the first weights; default 1. */
  seed?: number;
}

const ACTIVATION_OF_LOSS: Record<SequentialOptions["loss"], Activation> = {
  "binary-cross-entropy": "sigmoid",
  "cross-entropy": "softmax",
  "mean-squared-error": "linear",
};

/** Rows of a step when nothing is learned: only memory limits it. */
const PREDICTION_BATCH = 256;

export class Sequential {
  readonly parameters: Parameters;
  readonly outputs: number;
  private readonly embedding: Embedding;
  private readonly layers: SequentialLayer[];
  private readonly options: SequentialOptions;

  constructor(layers: readonly LayerOf[], options: SequentialOptions) {
    this.options = options;
    this.parameters = new Parameters(new Kernels(), options.seed);
    this.embedding = new Embedding(this.parameters, "embedding", options.vocabulary, options.embedding);
    let units = options.embedding;
    this.layers = layers.map((make, at) => {
      const layer = make(this.parameters, `layer${at + 1}`, units, at === layers.length - 1);
      units = layer.units;
      return layer;
    });
    this.outputs = units;
    const activation = this.layers.at(-1)?.activation;
    const wanted = ACTIVATION_OF_LOSS[options.loss];
    if (activation !== wanted) throw new Error(`For ${options.loss} the last layer has to be dense, ${wanted}.`);
  }

  /** Trains on the rows, with `held` as validation. @throws {TrainingDivergedError} */
  fit(data: LabelledSequences, options: FitOptions, held?: LabelledSequences): FitResult {
    const model = {
      parameters: this.parameters,
      loss: (tape: Tape, rows: Int32Array) => this.lossOf(tape, data, rows),
      validate: () => (held ? this.evaluate(held) : null),
    };
    return fitModel(model, data.ids.length, options);
  }

  /** The mean loss and the accuracy, 0..1: right side of ½, or right class; null where numbers are predicted. */
  evaluate(data: LabelledSequences): { loss: number; accuracy: number | null } {
    const tape = new Tape(this.parameters.kernels, { training: false });
    let loss = 0;
    eachBatch(data.ids.length, (rows) => {
      loss += this.lossOf(tape, data, rows).data[0]! * rows.length;
      tape.clear();
    });
    const { outputs } = this;
    const predicted = this.predict(data.ids);
    const right = (row: number): boolean => {
      const answer = predicted.subarray(row * outputs, (row + 1) * outputs);
      if (this.options.loss === "cross-entropy") return answer.indexOf(Math.max(...answer)) === data.targets[row];
      return answer.every((value, output) => value >= 0.5 === data.targets[row * outputs + output]! >= 0.5);
    };
    const accuracy =
      this.options.loss === "mean-squared-error"
        ? null
        : data.ids.filter((_, row) => right(row)).length / data.ids.length;
    return { loss: loss / data.ids.length, accuracy };
  }

  /** @returns [rows × outputs]: probabilities, or numbers with mean squared error */
  predict(ids: LabelledSequences["ids"]): Float32Array {
    const { outputs } = this;
    const pool = this.options.decides === "mean" ? meanOverTime : lastStep;
    const tape = new Tape(this.parameters.kernels, { training: false });
    const answers = new Float32Array(ids.length * outputs);
    eachBatch(ids.length, (rows) => {
      const { tensor, lengths, sequence } = this.scores(tape, ids, rows);
      const decided = sequence ? pool(tape, tensor, lengths) : tensor;
      answers.set(activate(tape, decided, ACTIVATION_OF_LOSS[this.options.loss]).data, rows[0]! * outputs);
      tape.clear();
    });
    return answers;
  }

  private lossOf(tape: Tape, data: LabelledSequences, rows: Int32Array): Tensor {
    const { outputs } = this;
    const { tensor, lengths, sequence } = this.scores(tape, data.ids, rows);
    // The target of a row is that of each of its steps; padding has weight 0.
    const time = sequence ? tensor.shape[1]! : 1;
    const perRow = this.options.loss === "cross-entropy" ? 1 : outputs;
    const targets = new Float32Array(rows.length * time * perRow);
    const weights = new Float32Array(targets.length);
    for (let at = 0; at < targets.length; at++) {
      const [row, step, output] = [Math.floor(at / (time * perRow)), Math.floor(at / perRow) % time, at % perRow];
      targets[at] = data.targets[rows[row]! * perRow + output]!;
      weights[at] = sequence && step >= lengths[row]! ? 0 : 1;
    }
    switch (this.options.loss) {
      case "binary-cross-entropy":
        return binaryCrossEntropy(tape, tensor, targets, weights);
      case "cross-entropy":
        return crossEntropy(tape, tensor, Int32Array.from(targets), { weights });
      case "mean-squared-error":
        return meanSquaredError(tape, tensor, targets, weights);
    }
  }

  /** What the last layer says before its activation. */
  private scores(tape: Tape, ids: LabelledSequences["ids"], rows: Int32Array): Signal {
    const lengths = Int32Array.from(rows, (row) => Math.min(ids[row]!.length, this.options.time));
    const time = Math.max(1, ...lengths);
    const padded = new Int32Array(rows.length * time).fill(-1);
    rows.forEach((row, at) => {
      for (let step = 0; step < lengths[at]!; step++) padded[at * time + step] = ids[row]![step]!;
    });
    const tensor = this.embedding.apply(tape, padded, [rows.length, time]);
    return this.layers.reduce((signal, layer) => layer.apply(tape, signal), {
      tensor,
      lengths,
      sequence: true,
    } as Signal);
  }
}

function eachBatch(rows: number, use: (rows: Int32Array) => void): void {
  for (let from = 0; from < rows; from += PREDICTION_BATCH) {
    use(Int32Array.from({ length: Math.min(PREDICTION_BATCH, rows - from) }, (_, row) => from + row));
  }
}
