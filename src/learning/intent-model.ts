// The intent classifier: labelled texts in, a model that says which label a new text has and how familiar it looks.
// This class is the seam: what is inside (features, network) may change, its door may not.
import { ExpectedError } from "../errors.ts";
import { BagNetwork, type BagNetworkOptions, softmax, trainBagNetwork } from "./bag-network.ts";
import { ModelFileError, packModel, unpackModel } from "./model-file.ts";
import { TextFeatures } from "./text-features.ts";

export interface Example {
  text: string;
  label: string;
}

export class TooFewExamplesError extends ExpectedError {
  readonly kind = "invalid";
  readonly code = "learning/too-few-examples";
}

export interface IntentModelOptions extends BagNetworkOptions {
  /** Features seen in fewer training texts are dropped; default 2, or 1 below 3,000 examples. */
  minCount?: number;
}

export interface IntentPrediction {
  /** Probability of each label [labels], in the order of `model.labels`. */
  probabilities: Float32Array;
  best: number;
  /** How much the text looks like the training texts; higher is more familiar. Compare within one model only. */
  familiarity: number;
  /** Share of its words that training saw, 0..1. */
  known: number;
}

/** Entropy is measured on probabilities softened by this; 2 told out-of-scope texts best on CLINC150's validation part. See docs/decisions/0001. */
const ENTROPY_TEMPERATURE = 2;
const KNOWN_WEIGHT = 1;
/** Grows with every change of what is stored or of how text becomes features: a model of another format cannot be used. */
const FORMAT = 2;

export class IntentModel {
  readonly labels: readonly string[];
  private readonly features: TextFeatures;
  private readonly network: BagNetwork;
  private readonly scratch: Float32Array;

  private constructor(labels: readonly string[], features: TextFeatures, network: BagNetwork) {
    this.labels = labels;
    this.features = features;
    this.network = network;
    this.scratch = new Float32Array(labels.length);
  }

  /**
   * Trains on labelled texts in any mix of languages; the same examples and seed give the same weights, bit for bit.
   * @throws {TooFewExamplesError} where there are fewer than two labels
   */
  static train(examples: readonly Example[], options: IntentModelOptions = {}): IntentModel {
    const labels = [...new Set(examples.map(({ label }) => label))].sort();
    if (labels.length < 2) {
      throw new TooFewExamplesError(
        `A model needs at least two labels with examples; there ${labels.length === 1 ? "is one" : "are none"}. Add more.`,
      );
    }
    const index = new Map(labels.map((label, k) => [label, k]));
    const texts = examples.map(({ text }) => text);
    const small = examples.length < 3000;
    const features = TextFeatures.fit(texts, { minCount: options.minCount ?? (small ? 1 : 2) });
    const network = trainBagNetwork(
      features.rows(texts),
      Int32Array.from(examples, ({ label }) => index.get(label)!),
      { features: features.size, classes: labels.length },
      { epochs: small ? 40 : 20, ...options },
    );
    return new IntentModel(labels, features, network);
  }

  predict(text: string): IntentPrediction {
    return this.predictMixed([{ text, weight: 1 }]);
  }

  /** Like `predict` for several texts read together, each with a weight. */
  predictMixed(parts: readonly { text: string; weight: number }[]): IntentPrediction {
    const row = parts.length === 1 ? this.features.row(parts[0]!.text) : this.features.mixedRow(parts);
    const probabilities = this.network.logits(row.features, row.values);
    this.scratch.set(probabilities);
    softmax(this.scratch, ENTROPY_TEMPERATURE);
    let entropy = 0;
    for (const p of this.scratch) if (p > 1e-12) entropy -= p * Math.log(p);
    softmax(probabilities);
    let best = 0;
    for (let c = 1; c < probabilities.length; c++) if (probabilities[c]! > probabilities[best]!) best = c;
    // Both parts lie in 0..1, where 1 is familiar: entropy in shares of its largest value, and known words.
    const familiarity = 1 - entropy / Math.log(this.labels.length) + KNOWN_WEIGHT * row.known;
    return { probabilities, best, familiarity, known: row.known };
  }

  toBytes(): Uint8Array {
    const { network } = this;
    return packModel(
      { format: FORMAT, labels: this.labels, hidden: network.hidden, inputScale: network.inputScale },
      {
        ...this.features.toArrays(),
        ...quantised(network.embeddings, network.hidden),
        hiddenBias: network.hiddenBias,
        weights: network.weights,
        bias: network.bias,
      },
    );
  }

  /** @throws {ModelFileError} for bytes that are not a whole model of this or an older version */
  static fromBytes(bytes: Uint8Array): IntentModel {
    const { meta, arrays } = unpackModel(bytes);
    const { labels, hidden, inputScale, format } = meta as {
      labels: string[];
      hidden: number;
      inputScale: number;
      format?: number;
    };
    if (format !== FORMAT)
      throw new ModelFileError(
        "The intent model was written by another version of Dragoman. Train again with: dragoman train",
      );
    const features = TextFeatures.fromArrays(arrays as never);
    const { hiddenBias, weights, bias } = arrays as Record<string, Float32Array>;
    const embeddings = widened(arrays.rows as Uint8Array, arrays.scales as Float32Array, hidden);
    return new IntentModel(
      labels,
      features,
      new BagNetwork({
        features: features.size,
        hidden,
        classes: labels.length,
        inputScale,
        embeddings,
        hiddenBias: hiddenBias!,
        weights: weights!,
        bias: bias!,
      }),
    );
  }
}

/** Rows of [features × hidden] numbers as 8-bit integers, each row with its own scale: a quarter of the size, no measurable loss. */
function quantised(rows: Float32Array, hidden: number): { rows: Uint8Array; scales: Float32Array } {
  const scales = new Float32Array(rows.length / hidden);
  const bytes = new Int8Array(rows.length);
  for (let r = 0; r < scales.length; r++) {
    const row = rows.subarray(r * hidden, (r + 1) * hidden);
    let largest = 0;
    for (const value of row) largest = Math.max(largest, Math.abs(value));
    scales[r] = largest / 127;
    if (largest > 0) for (let j = 0; j < hidden; j++) bytes[r * hidden + j] = Math.round((row[j]! / largest) * 127);
  }
  return { rows: new Uint8Array(bytes.buffer), scales };
}

function widened(stored: Uint8Array, scales: Float32Array, hidden: number): Float32Array {
  const bytes = new Int8Array(stored.buffer, stored.byteOffset, stored.length);
  // A plain loop: Float32Array.from with a function boxes every number, 400 MB for twelve million.
  const rows = new Float32Array(bytes.length);
  for (let r = 0; r < scales.length; r++) {
    const scale = scales[r]!;
    for (let k = r * hidden; k < (r + 1) * hidden; k++) rows[k] = bytes[k]! * scale;
  }
  return rows;
}
