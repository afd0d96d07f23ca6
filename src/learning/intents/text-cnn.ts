// TextCNN: filters over one to four neighbouring tokens, the largest value of each over the text, then softmax. It reads order,
// which the bag does not, so that the two err differently. Kim 2014, arXiv:1408.5882; tokens are bags of character n-grams as in
// Bojanowski et al. 2017, arXiv:1607.04606.
import { type CnnField, cnnFields, cnnFloats } from "../kernels/cnn-fields.ts";
import type { Address, Kernels } from "../kernels/kernels.ts";
import { KernelState } from "../kernels/state.ts";
import { randomFrom } from "../random.ts";
import type { Training } from "./lanes.ts";
import { LearningWatch, type MemberOptions, seedFor, type TrainedMember, withoutPadding } from "./member.ts";
import type { TokenRows } from "./text-features.ts";
import { epochOrder, rowNumbers, type TrainingData } from "./training-data.ts";

export interface CnnSettings {
  kind: "cnn";
  /** Dimensions of a token vector, D; a multiple of 8. */
  dimensions: number;
  /** How many filters of each width, from one token to four. */
  filters: number[];
  epochs: number;
  /** AdaGrad step at the start, falling linearly to 0. */
  learningRate: number;
  /** Shares silenced in each step: features of a token, whole tokens, filters. */
  featureDropout: number;
  wordDropout: number;
  unitDropout: number;
  /** Standard deviation of the first embeddings. */
  initialScale: number;
  batch: number;
}

const SQUARES_START = 1e-6;
/** Tokens read of a text, and the zero tokens around them, as in assembly/text-cnn.ts. */
const TOKENS = 60 + 10;

/** What is kept of a trained network to go back to; opaque. */
type CnnWeights = Float32Array[];

/**
 * Trains one network; `data.tokens` must be there. The same data, settings and seed give the same logits, bit for bit.
 * Its weights are not kept: it teaches, and a bag network is what goes into the model.
 */
export function* trainCnn(
  kernels: Kernels,
  data: TrainingData,
  settings: CnnSettings,
  seed: number,
  options: MemberOptions = {},
): Training<TrainedMember<never>> {
  const network = new CnnInMemory(kernels, data, settings, seed);
  const watch = new LearningWatch(options);
  const random = randomFrom(seed);
  const order = rowNumbers(data.originals);
  let best: CnnWeights | null = null;
  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    const loss = yield network.epoch(epochOrder(data, order, random));
    const seen = watch.saw(loss / order.length, watch.rows ? yield* network.score(watch.rows.tokens!) : null);
    if (seen.best) best = network.weights();
    if (seen.stop) break;
  }
  if (best) network.restore(best);
  const logits: Float32Array[] = [];
  for (const rows of options.scored ?? []) logits.push(yield* network.score(rows.tokens!));
  return { weights: null, logits, points: watch.points, keptEpoch: watch.keptEpoch };
}

class CnnInMemory {
  private readonly kernels: Kernels;
  private readonly state: KernelState<CnnField>;
  private readonly classes: number;
  private readonly stride: number;
  private readonly learned: [CnnField, number][];
  private readonly training: Record<"tokens" | "offsets" | "features" | "values", Address>;
  private readonly order: Address;

  constructor(kernels: Kernels, data: TrainingData, settings: CnnSettings, seed: number) {
    const { dimensions: D } = settings;
    const { classes, features } = data;
    const widths = settings.filters.flatMap((count, k) => Array.from({ length: count }, () => k + 1));
    const F = widths.length;
    const places = [0];
    for (const width of widths) places.push(places.at(-1)! + 4 * width * D);
    const kernelSize = places.pop()! / 4;
    const stride = Math.ceil(classes / 4) * 4;
    this.kernels = kernels;
    this.classes = classes;
    this.stride = stride;
    this.state = new KernelState(kernels, cnnFields, cnnFloats);
    const { state } = this;
    const floats = (length: number, value = 0) => {
      const at = kernels.allocate(4 * length);
      kernels.floats(at, length).fill(value);
      return at;
    };
    this.learned = [
      ["embeddings", features * D],
      ["kernels", kernelSize],
      ["filterBias", F],
      ["weights", F * stride],
      ["bias", stride],
    ];
    for (const [name, length] of this.learned) state.set({ [name]: floats(length) });
    state.set({
      dimensions: D,
      filters: F,
      classes,
      stride,
      embeddingSquares: floats(features, SQUARES_START),
      kernelSquares: floats(kernelSize, SQUARES_START),
      kernelGradient: floats(kernelSize),
      kernelSize,
      widths: kernels.put(Int32Array.from(widths)),
      places: kernels.put(Int32Array.from(places)),
      weightSquares: floats(F * stride, SQUARES_START),
      weightGradient: floats(F * stride),
      biasGradient: floats(stride),
      tokenVectors: floats(TOKENS * D),
      tokenGradient: floats(TOKENS * D),
      best: floats(F),
      position: floats(F),
      alive: floats(F),
      kept: kernels.allocate(65_536),
      logits: floats(stride),
      featureDropout: settings.featureDropout,
      wordDropout: settings.wordDropout,
      unitDropout: settings.unitDropout,
      learningRate: settings.learningRate,
      batch: settings.batch,
      steps: settings.epochs * data.originals,
      random: seedFor(seed, 10),
    });
    const normal = (at: Address, length: number, deviation: number, purpose: number) =>
      kernels.run.fillNormal(at, length, deviation, seedFor(seed, purpose));
    normal(state.get("embeddings"), features * D, settings.initialScale, 11);
    normal(state.get("weights"), F * stride, Math.sqrt(1 / F), 12);
    let at = state.get("kernels");
    settings.filters.forEach((count, k) => {
      const width = k + 1;
      normal(at, count * width * D, Math.sqrt(1 / (width * D)), 13 + k);
      at += 4 * count * width * D;
    });
    this.training = this.load(data.tokens!);
    this.order = kernels.allocate(4 * data.originals);
    state.set({ labels: this.kernels.put(data.labels) });
    if (data.targets) {
      const { classes: ids, shares, perRow, weight } = data.targets;
      state.set({
        targetClasses: this.kernels.put(ids),
        targetShares: this.kernels.put(shares),
        targetsPerRow: perRow,
        targetWeight: weight,
      });
    }
  }

  epoch(order: Int32Array): { name: "trainCnn"; values: [Address, Address, number] } {
    this.state.set(this.training);
    this.kernels.integers(this.order, order.length).set(order);
    return { name: "trainCnn", values: [this.state.address, this.order, order.length] };
  }

  *score(rows: TokenRows): Training<Float32Array> {
    const { kernels, state, classes, stride } = this;
    const mark = kernels.mark();
    state.set(this.load(rows));
    const out = kernels.allocate(4 * rows.count * stride);
    yield { name: "cnnLogits", values: [state.address, 0, rows.count, out] };
    const logits = withoutPadding(kernels.floats(out, rows.count * stride), stride, classes);
    kernels.release(mark);
    return logits;
  }

  weights(): CnnWeights {
    return this.learned.map(([name, length]) => this.kernels.floats(this.state.get(name), length).slice());
  }

  restore(weights: CnnWeights): void {
    this.learned.forEach(([name, length], k) => {
      this.kernels.floats(this.state.get(name), length).set(weights[k]!);
    });
  }

  private load(rows: TokenRows) {
    return {
      tokens: this.kernels.put(rows.tokens),
      offsets: this.kernels.put(rows.offsets),
      features: this.kernels.put(rows.features),
      values: this.kernels.put(rows.values),
    };
  }
}
