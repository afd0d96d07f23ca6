// The embedding-bag network: sum of feature embeddings -> ReLU -> softmax. Joulin et al. 2017, arXiv:1607.01759, with a hidden layer,
// dropout of features and units (Srivastava et al. 2014) and AdaGrad (Duchi et al. 2011), row-wise on the embeddings.
import { type BagField, bagFields, bagFloats } from "../kernels/bag-fields.ts";
import type { Address, Kernels } from "../kernels/kernels.ts";
import { KernelState } from "../kernels/state.ts";
import { randomFrom } from "../random.ts";
import type { Training } from "./lanes.ts";
import { LearningWatch, type MemberOptions, seedFor, type TrainedMember, withoutPadding } from "./member.ts";
import type { SparseRows } from "./text-features.ts";
import { epochOrder, rowNumbers, type TrainingData } from "./training-data.ts";

export interface BagSettings {
  kind: "bag";
  /** Hidden units, H; a multiple of 32. */
  units: number;
  epochs: number;
  /** AdaGrad step at the start, falling linearly to 0. */
  learningRate: number;
  /** Share of features and of hidden units silenced in each step. */
  featureDropout: number;
  unitDropout: number;
  /** Factor on the input values. */
  inputScale: number;
  /** Standard deviation of the first embeddings. */
  initialScale: number;
  /** Rows between two steps of the output layer. */
  batch: number;
  /** Label smoothing, 0..1. */
  smoothing: number;
}

/** The weights of a trained network: embeddings [features × H], output weights [H × classes]. */
export interface BagWeights {
  units: number;
  classes: number;
  inputScale: number;
  embeddings: Float32Array;
  hiddenBias: Float32Array;
  weights: Float32Array;
  bias: Float32Array;
}

/**
 * Several networks as one, whose logits are the mean of theirs: their hidden units stand side by side, and the output weights are
 * shared out. Two networks of 64 units cost what one of 128 costs, and err less.
 */
export function sideBySide(networks: readonly BagWeights[]): BagWeights {
  const { classes, inputScale } = networks[0]!;
  const units = networks.reduce((sum, network) => sum + network.units, 0);
  const features = networks[0]!.embeddings.length / networks[0]!.units;
  const embeddings = new Float32Array(features * units);
  const hiddenBias = new Float32Array(units);
  const weights = new Float32Array(units * classes);
  const bias = new Float32Array(classes);
  let first = 0;
  for (const network of networks) {
    const H = network.units;
    for (let f = 0; f < features; f++)
      embeddings.set(network.embeddings.subarray(f * H, (f + 1) * H), f * units + first);
    hiddenBias.set(network.hiddenBias, first);
    for (let k = 0; k < H * classes; k++) weights[first * classes + k] = network.weights[k]! / networks.length;
    for (let c = 0; c < classes; c++) bias[c]! += network.bias[c]! / networks.length;
    first += H;
  }
  return { units, classes, inputScale, embeddings, hiddenBias, weights, bias };
}

/** Rows that go into the kernels' memory at once where there are too many to hold. */
const SLICE_ROWS = 16_384;
/** Features of the longest row: 200 words with their pairs and n-grams are fewer. */
const LONGEST_ROW = 65_536;
const SQUARES_START = 1e-6;

/** Trains one network. The same data, settings and seed give the same weights, bit for bit. */
export function* trainBag(
  kernels: Kernels,
  data: TrainingData,
  settings: BagSettings,
  seed: number,
  options: MemberOptions = {},
): Training<TrainedMember<BagWeights>> {
  const network = new BagInMemory(kernels, data, settings, seed);
  const watch = new LearningWatch(options);
  const random = randomFrom(seed);
  const order = rowNumbers(data.originals);
  const { bags } = data;
  const whole = typeof bags === "function" ? null : network.load(bags, data.labels);
  let best: BagWeights | null = null;
  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    const shuffled = epochOrder(data, order, random);
    let loss = 0;
    if (whole) loss = yield network.epoch(whole, shuffled);
    else {
      for (let from = 0; from < shuffled.length; from += SLICE_ROWS) {
        const numbers = shuffled.subarray(from, from + SLICE_ROWS);
        const mark = kernels.mark();
        const slice = network.load(
          (bags as (numbers: Int32Array) => SparseRows)(numbers),
          numbers.map((row) => data.labels[row]!),
        );
        loss += yield network.epoch(slice, rowNumbers(numbers.length));
        kernels.release(mark);
      }
    }
    const seen = watch.saw(loss / shuffled.length, watch.rows ? yield* network.score(watch.rows.bags) : null);
    if (seen.best) best = network.weights();
    if (seen.stop) break;
  }
  if (best) network.restore(best);
  const logits: Float32Array[] = [];
  for (const rows of options.scored ?? []) logits.push(yield* network.score(rows.bags));
  return {
    weights: options.keepWeights ? network.weights() : null,
    logits,
    points: watch.points,
    keptEpoch: watch.keptEpoch,
  };
}

/** Rows in the kernels' memory. */
interface LoadedRows {
  offsets: Address;
  features: Address;
  values: Address;
  labels: Address;
  order: Address;
}

class BagInMemory {
  private readonly kernels: Kernels;
  private readonly state: KernelState<BagField>;
  private readonly shape: { features: number; units: number; classes: number; stride: number; inputScale: number };

  constructor(kernels: Kernels, data: TrainingData, settings: BagSettings, seed: number) {
    const { units, epochs } = settings;
    const { classes, features } = data;
    const stride = Math.ceil(classes / 4) * 4;
    this.kernels = kernels;
    this.shape = { features, units, classes, stride, inputScale: settings.inputScale };
    this.state = new KernelState(kernels, bagFields, bagFloats);
    const floats = (length: number, value = 0) => {
      const at = kernels.allocate(4 * length);
      kernels.floats(at, length).fill(value);
      return at;
    };
    this.state.set({
      units,
      classes,
      stride,
      embeddings: kernels.allocate(4 * features * units),
      embeddingSquares: floats(features, SQUARES_START),
      hiddenBias: floats(units),
      weights: kernels.allocate(4 * units * stride),
      weightSquares: floats(units * stride, SQUARES_START),
      weightGradient: floats(units * stride),
      bias: floats(stride),
      biasGradient: floats(stride),
      hidden: floats(units),
      mask: floats(units),
      hiddenGradient: floats(units),
      logits: floats(stride),
      activeFeatures: kernels.allocate(4 * LONGEST_ROW),
      activeValues: kernels.allocate(4 * LONGEST_ROW),
      smoothing: settings.smoothing,
      featureDropout: settings.featureDropout,
      unitDropout: settings.unitDropout,
      inputScale: settings.inputScale,
      learningRate: settings.learningRate,
      batch: settings.batch,
      steps: epochs * data.originals,
      random: seedFor(seed, 0),
    });
    const { state } = this;
    kernels.run.fillNormal(state.get("embeddings"), features * units, settings.initialScale, seedFor(seed, 1));
    kernels.run.fillNormal(state.get("weights"), units * stride, Math.sqrt(1 / units), seedFor(seed, 2));
    if (data.classWeights) state.set({ classWeights: this.kernels.put(data.classWeights) });
    if (data.targets) {
      const { classes, shares, perRow, weight } = data.targets;
      state.set({
        targetClasses: this.kernels.put(classes),
        targetShares: this.kernels.put(shares),
        targetsPerRow: perRow,
        targetWeight: weight,
      });
    }
  }

  /** Copies rows into the memory; they stay until the caller releases it. */
  load(rows: SparseRows, labels: Int32Array | null): LoadedRows {
    return {
      offsets: this.kernels.put(rows.offsets),
      features: this.kernels.put(rows.features),
      values: this.kernels.put(rows.values),
      labels: labels ? this.kernels.put(labels) : 0,
      order: this.kernels.allocate(4 * rows.count),
    };
  }

  epoch(rows: LoadedRows, order: Int32Array): { name: "trainBag"; values: [Address, Address, number] } {
    this.use(rows);
    this.kernels.integers(rows.order, order.length).set(order);
    return { name: "trainBag", values: [this.state.address, rows.order, order.length] };
  }

  /** Logits [rows × classes], without dropout. */
  *score(rows: SparseRows): Training<Float32Array> {
    const { kernels, state } = this;
    const { classes, stride } = this.shape;
    const mark = kernels.mark();
    this.use(this.load(rows, null));
    const out = kernels.allocate(4 * rows.count * stride);
    yield { name: "bagLogits", values: [state.address, 0, rows.count, out] };
    const logits = withoutPadding(kernels.floats(out, rows.count * stride), stride, classes);
    kernels.release(mark);
    return logits;
  }

  weights(): BagWeights {
    const { kernels, state } = this;
    const { features, units, classes, stride, inputScale } = this.shape;
    const weights = withoutPadding(kernels.floats(state.get("weights"), units * stride), stride, classes);
    return {
      units,
      classes,
      inputScale,
      embeddings: kernels.floats(state.get("embeddings"), features * units).slice(),
      hiddenBias: kernels.floats(state.get("hiddenBias"), units).slice(),
      weights,
      bias: kernels.floats(state.get("bias"), classes).slice(),
    };
  }

  restore({ embeddings, hiddenBias, weights, bias }: BagWeights): void {
    const { kernels, state } = this;
    const { units, classes, stride } = this.shape;
    kernels.floats(state.get("embeddings"), embeddings.length).set(embeddings);
    kernels.floats(state.get("hiddenBias"), units).set(hiddenBias);
    kernels.floats(state.get("bias"), classes).set(bias);
    const padded = kernels.floats(state.get("weights"), units * stride);
    for (let j = 0; j < units; j++) padded.set(weights.subarray(j * classes, (j + 1) * classes), j * stride);
  }

  private use({ offsets, features, values, labels }: LoadedRows): void {
    this.state.set({ offsets, features, values, labels });
  }
}
