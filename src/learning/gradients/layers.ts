// Operations with weights: what networks are put together from. A layer adds its weights to `Parameters` when it is made and is
// then a function of a tape and a tensor.
import { gelu, relu, sigmoid, softmax, tanh } from "./operations/activations.ts";
import { add } from "./operations/arithmetic.ts";
import { attention } from "./operations/attention.ts";
import { embedding, embeddingBag, type FeatureRows } from "./operations/embedding.ts";
import { lstm } from "./operations/lstm.ts";
import { affine } from "./operations/matrix.ts";
import { dropout, layerNormalisation } from "./operations/normalisation.ts";
import type { Lengths } from "./operations/sequences.ts";
import {
  constant,
  glorot,
  he,
  type Initialiser,
  normal,
  type Parameter,
  type Parameters,
  uniform,
} from "./parameters.ts";
import type { Tape } from "./tape.ts";
import type { Shape, Tensor } from "./tensor.ts";

export type Activation = "linear" | "relu" | "gelu" | "tanh" | "sigmoid" | "softmax";

export function activate(tape: Tape, a: Tensor, activation: Activation): Tensor {
  switch (activation) {
    case "linear":
      return a;
    case "relu":
      return relu(tape, a);
    case "gelu":
      return gelu(tape, a);
    case "tanh":
      return tanh(tape, a);
    case "sigmoid":
      return sigmoid(tape, a);
    case "softmax":
      return softmax(tape, a);
  }
}

/** y = activation(x W + b), W [inputs × units], on every row: also on every step of a sequence. */
export class Dense {
  readonly weights: Parameter;
  readonly bias: Parameter;
  readonly activation: Activation;

  /** Starts after He before a ReLU or GELU, after Glorot otherwise, with b = 0. */
  constructor(parameters: Parameters, name: string, inputs: number, units: number, activation: Activation = "linear") {
    const start = activation === "relu" || activation === "gelu" ? he(inputs) : glorot(inputs, units);
    this.weights = parameters.add(`${name}.weights`, [inputs, units], start);
    this.bias = parameters.add(`${name}.bias`, [units], constant(0));
    this.activation = activation;
  }

  apply(tape: Tape, a: Tensor): Tensor {
    return activate(tape, this.scores(tape, a), this.activation);
  }

  /** Before the activation: what the losses want. */
  scores(tape: Tape, a: Tensor): Tensor {
    return affine(tape, a, this.weights, this.bias);
  }
}

/** One vector for each id. @see Bengio et al. 2003, A Neural Probabilistic Language Model */
export class Embedding {
  readonly table: Parameter;

  /** Starts uniform in ±0.05 unless said otherwise. */
  constructor(
    parameters: Parameters,
    name: string,
    vocabulary: number,
    units: number,
    start: Initialiser = uniform(0.05),
  ) {
    this.table = parameters.add(`${name}.table`, [vocabulary, units], start, { sparse: true });
  }

  /** @param ids  [shape], -1 is padding  @returns [shape × units] */
  apply(tape: Tape, ids: ArrayLike<number>, shape: Shape): Tensor {
    return embedding(tape, this.table, ids, shape);
  }
}

/** One vector for each bag of weighted features: of a text, or of a token made of its word and its character n-grams. */
export class SparseEmbeddingBag {
  readonly table: Parameter;

  /** Starts normal with standard deviation 0.05 unless said otherwise. */
  constructor(
    parameters: Parameters,
    name: string,
    features: number,
    units: number,
    start: Initialiser = normal(0.05),
  ) {
    this.table = parameters.add(`${name}.table`, [features, units], start, { sparse: true });
  }

  /** @returns [bags × units]; `reshape` makes [batch × time × units] of the bags of padded tokens */
  apply(tape: Tape, bags: FeatureRows): Tensor {
    return embeddingBag(tape, this.table, bags);
  }
}

/** One or more LSTM layers, each reading what the one below says at every step. */
export class Lstm {
  private readonly layers: { input: Parameter; recurrent: Parameter; bias: Parameter }[];
  private readonly dropout: number;

  /**
   * W and U start after Glorot (each gate by itself), b with 0 and the forget gate's part with 1, so that at first nothing is
   * forgotten. @see Jozefowicz, Zaremba & Sutskever 2015, An Empirical Exploration of Recurrent Network Architectures
   * @param options.layers  default 1  @param options.dropout  on the input of every layer; default 0
   */
  constructor(
    parameters: Parameters,
    name: string,
    inputs: number,
    units: number,
    options: { layers?: number; dropout?: number } = {},
  ) {
    this.dropout = options.dropout ?? 0;
    this.layers = Array.from({ length: options.layers ?? 1 }, (_, layer) => {
      const below = layer === 0 ? inputs : units;
      const bias = parameters.add(`${name}.${layer}.bias`, [4 * units], constant(0));
      bias.data.fill(1, units, 2 * units);
      return {
        input: parameters.add(`${name}.${layer}.input`, [below, 4 * units], glorot(below, units)),
        recurrent: parameters.add(`${name}.${layer}.recurrent`, [units, 4 * units], glorot(units, units)),
        bias,
      };
    });
  }

  /** @param a  [batch × time × inputs]  @returns the hidden states of the last layer, [batch × time × units] */
  apply(tape: Tape, a: Tensor, lengths: Lengths): Tensor {
    return this.layers.reduce((below, weights) => lstm(tape, dropout(tape, below, this.dropout), lengths, weights), a);
  }
}

export class LayerNormalisation {
  readonly gain: Parameter;
  readonly bias: Parameter;

  constructor(parameters: Parameters, name: string, units: number) {
    this.gain = parameters.add(`${name}.gain`, [units], constant(1));
    this.bias = parameters.add(`${name}.bias`, [units], constant(0));
  }

  apply(tape: Tape, a: Tensor): Tensor {
    return layerNormalisation(tape, a, this.gain, this.bias);
  }
}

/** Adds a learned vector to each step that says where it stands; steps beyond `positions` share the last. */
export class PositionalEmbedding {
  readonly table: Parameter;

  constructor(parameters: Parameters, name: string, positions: number, units: number) {
    this.table = parameters.add(`${name}.table`, [positions, units], normal(0.02), { sparse: true });
  }

  /** @param a  [batch × time × units] */
  apply(tape: Tape, a: Tensor, lengths: Lengths): Tensor {
    const [batch, time] = a.shape as [number, number];
    const last = this.table.rows - 1;
    const positions = Int32Array.from({ length: batch * time }, (_, at) =>
      at % time < lengths[Math.floor(at / time)]! ? Math.min(at % time, last) : -1,
    );
    return add(tape, a, embedding(tape, this.table, positions, [batch, time]));
  }
}

export interface EncoderBlockOptions {
  /** Parts of the units that attend for themselves; default 4. */
  heads?: number;
  /** Units between the two layers of the feed-forward part; default 4 × units. */
  feedForward?: number;
  /** On what is added to the stream; default 0.1. */
  dropout?: number;
}

/**
 * A transformer encoder block with the normalisation first:
 *   x ← x + attention(norm(x)) Wₒ;   x ← x + gelu(norm(x) W₁ + b₁) W₂ + b₂.
 * @see Vaswani et al. 2017, arXiv:1706.03762; normalising first: Xiong et al. 2020, arXiv:2002.04745
 */
export class EncoderBlock {
  private readonly heads: number;
  private readonly dropout: number;
  private readonly beforeAttention: LayerNormalisation;
  private readonly projections: Dense; // query, key and value side by side
  private readonly joined: Dense;
  private readonly beforeFeedForward: LayerNormalisation;
  private readonly widened: Dense;
  private readonly narrowed: Dense;

  constructor(parameters: Parameters, name: string, units: number, options: EncoderBlockOptions = {}) {
    const width = options.feedForward ?? 4 * units;
    this.heads = options.heads ?? 4;
    this.dropout = options.dropout ?? 0.1;
    this.beforeAttention = new LayerNormalisation(parameters, `${name}.attention.norm`, units);
    this.projections = new Dense(parameters, `${name}.attention.projections`, units, 3 * units);
    this.joined = new Dense(parameters, `${name}.attention.joined`, units, units);
    this.beforeFeedForward = new LayerNormalisation(parameters, `${name}.feedForward.norm`, units);
    this.widened = new Dense(parameters, `${name}.feedForward.widened`, units, width, "gelu");
    this.narrowed = new Dense(parameters, `${name}.feedForward.narrowed`, width, units);
  }

  /** @param a  [batch × time × units]  @returns the same shape */
  apply(tape: Tape, a: Tensor, lengths: Lengths): Tensor {
    const projected = this.projections.apply(tape, this.beforeAttention.apply(tape, a));
    const seen = this.joined.apply(tape, attention(tape, projected, this.heads, lengths));
    const stream = add(tape, a, dropout(tape, seen, this.dropout));
    const thought = this.narrowed.apply(tape, this.widened.apply(tape, this.beforeFeedForward.apply(tape, stream)));
    return add(tape, stream, dropout(tape, thought, this.dropout));
  }
}
