// The intent classifier: labelled texts in, a model that says which label a new text has and how familiar it looks. Inside, several
// networks teach one small one, which is all that is kept.

import { fitTemperature } from "../confidence/index.ts";
import { Kernels } from "../kernels/kernels.ts";
import { ModelFileError, packModel, unpackModel } from "../model-file.ts";
import type { CurvePoint, LearningCurve } from "../record.ts";
import { fingerprint, type UnitStore } from "../selection/fingerprint.ts";
import { type BagSettings, type BagWeights, sideBySide } from "./bag-network.ts";
import { teach, withVariants } from "./distillation.ts";
import { augmentedRows, type Example, nameAsText, prepareExamples } from "./examples.ts";
import { Lanes, type TrainingStart } from "./lanes.ts";
import { seedFor, type TrainedMember, type Watched } from "./member.ts";
import { epochWork, type MemberSettings, memberName, readsInOrder, trainMember } from "./members.ts";
import { type Effort, type Recipe, recipeFor } from "./recipe.ts";
import { StoredBag, type StoredBagArrays, type StoredBagShape } from "./stored-bag.ts";
import { type SentenceEncoder, type SparseRows, TextFeatures, type TokenRows } from "./text-features.ts";
import type { ScoredRows, TrainingData } from "./training-data.ts";

export interface IntentModelOptions {
  seed?: number;
  /** How much work goes into it; default "default". */
  effort?: Effort;
  /** In place of the recipe that the data and the effort call for. */
  recipe?: Recipe;
  /** Makes vectors of what texts mean, in many languages; what was learned can only be used with the same one. Default: none. */
  encoder?: SentenceEncoder | null;
  /** Whether labels' names are learned as examples of their labels; default true. */
  labelNames?: boolean;
  /** Members trained at the same time; the model is the same. Default 1. */
  threads?: number;
  /**
   * Held-out examples whose loss and accuracy the learning curves of the networks show; nothing is learned from them, and the model
   * is the same without. Those with a label that is not trained are left out.
   */
  watched?: readonly Example[];
  /** Where finished members are kept, so that a training that was cut off goes on from there, with the same result. */
  store?: UnitStore;
  /** Told after every epoch of every member: share of the work done, 0..1, the member's name, and its point of the learning curve. */
  onEpoch?: (share: number, member: string, point: CurvePoint) => void;
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

/** Weight of the share of known words beside the entropy as a share of its largest value. */
const KNOWN_WEIGHT = 0.8;
/** Grows with every change of what is stored or of how text becomes features: a model of another format cannot be used. */
const FORMAT = 5;
/** Non-zero features that are held in memory at once; above, rows are made anew in every epoch, and there is no teacher. */
const MOST_NON_ZEROS = 60_000_000;

export class IntentModel {
  readonly labels: readonly string[];
  /** How it learned; empty for a model that was read. */
  readonly curves: readonly LearningCurve[];
  /** Version of the encoder that it learned with. */
  private readonly encoder: string | null;
  private readonly features: TextFeatures;
  private readonly network: StoredBag;

  private constructor(
    labels: readonly string[],
    features: TextFeatures,
    network: StoredBag,
    encoder: string | null,
    curves: readonly LearningCurve[] = [],
  ) {
    this.encoder = encoder;
    this.labels = labels;
    this.features = features;
    this.network = network;
    this.curves = curves;
  }

  /**
   * Trains on labelled texts in any mix of languages; the same examples and options give the same weights, bit for bit.
   * @throws {TooFewExamplesError} where there are fewer than two labels, or a label without a readable text
   */
  static train(examples: readonly Example[], options: IntentModelOptions = {}): IntentModel {
    const seed = options.seed ?? 1;
    const recipe = options.recipe ?? recipeFor(examples.length, options.effort ?? "default");
    const extra = augmentedRows(examples, recipe.augmentation, seed);
    const { labels, texts, classes } = prepareExamples(extra.length === 0 ? examples : [...examples, ...extra]);
    const named = options.labelNames === false ? [] : namesAsRows(labels, recipe.nameRows);
    const allTexts = [...texts, ...named.map(({ text }) => text)];
    const allClasses = Int32Array.from([...classes, ...named.map(({ label }) => label)]);
    const features = TextFeatures.fit(allTexts, { minCount: recipe.minCount, encoder: options.encoder ?? null });
    const number = new Map(labels.map((label, k) => [label, k]));
    const watched = (options.watched ?? []).filter(({ label }) => number.has(label));
    const heldOut =
      watched.length === 0
        ? null
        : {
            rows: { bags: features.rows(watched.map(({ text }) => text)), tokens: null },
            labels: Int32Array.from(watched, ({ label }) => number.get(label)!),
            patience: null,
          };
    const training = new ModelTraining(features, allTexts, allClasses, labels.length, recipe, seed, options, heldOut);
    try {
      const weights = training.run();
      const encoder = options.encoder?.version ?? null;
      return new IntentModel(labels, features, StoredBag.from(weights, 1), encoder, training.curves);
    } finally {
      training.close();
    }
  }

  predict(text: string): IntentPrediction {
    const { count, known } = this.features.rowInto(text, this.network.features, this.network.values);
    return this.classify(count, known);
  }

  /** Like `predict` for several texts read together, each with a weight. */
  predictMixed(parts: readonly { text: string; weight: number }[]): IntentPrediction {
    if (parts.length === 1) return this.predict(parts[0]!.text);
    const row = this.features.mixedRow(parts);
    const count = Math.min(row.features.length, this.network.features.length);
    this.network.features.set(row.features.subarray(0, count));
    this.network.values.set(row.values.subarray(0, count));
    return this.classify(count, row.known);
  }

  private classify(count: number, known: number): IntentPrediction {
    const { probabilities, entropy } = this.network.predict(count);
    let best = 0;
    for (let c = 1; c < probabilities.length; c++) if (probabilities[c]! > probabilities[best]!) best = c;
    // Both parts lie in 0..1, where 1 is familiar.
    const familiarity = 1 - entropy / Math.log(this.labels.length) + KNOWN_WEIGHT * known;
    return { probabilities, best, familiarity, known };
  }

  /**
   * The same model with probabilities that say how often they are right on these examples, which it must not have learned from.
   * Which label is best and how familiar a text looks stays. Examples of labels that it does not know are left out.
   * @see Guo et al. 2017, arXiv:1706.04599 (temperature scaling)
   */
  calibrated(heldOut: readonly Example[]): IntentModel {
    const number = new Map(this.labels.map((label, k) => [label, k]));
    const known = heldOut.filter(({ label }) => number.has(label));
    if (known.length === 0) return this;
    const logits = known.map(({ text }) => {
      this.predict(text);
      return this.network.logits();
    });
    const truth = known.map(({ label }) => number.get(label)!);
    const shape = { ...this.network.shape, temperature: fitTemperature(logits, truth) };
    return new IntentModel(
      this.labels,
      this.features,
      new StoredBag(shape, this.network.arrays),
      this.encoder,
      this.curves,
    );
  }

  toBytes(): Uint8Array {
    const { table, idf, group } = this.features;
    return packModel(
      { format: FORMAT, labels: this.labels, shape: this.network.shape, encoder: this.encoder },
      { terms: table.toTerms(), idf, group, ...this.network.arrays },
    );
  }

  /** @throws {ModelFileError} for bytes that are not a whole model of this version, or of one that learned with another encoder */
  static fromBytes(bytes: Uint8Array, encoder: SentenceEncoder | null = null): IntentModel {
    const { meta, arrays } = unpackModel(bytes);
    const {
      labels,
      shape,
      format,
      encoder: version,
    } = meta as { labels: string[]; shape: StoredBagShape; format?: number; encoder: string | null };
    if (format !== FORMAT)
      throw new ModelFileError(
        "The intent model was written by another version of Dragoman. Train again with: dragoman train",
      );
    if (version !== (encoder?.version ?? null))
      throw new ModelFileError(
        "The intent model learned with another encoder than the one that is there. Train again with: dragoman train",
      );
    const features = TextFeatures.fromArrays(arrays as never, encoder);
    return new IntentModel(labels, features, new StoredBag(shape, arrays as unknown as StoredBagArrays), version);
  }
}

function namesAsRows(labels: readonly string[], times: number): { text: string; label: number }[] {
  const names = labels.flatMap((name, label) => {
    const text = nameAsText(name);
    return text === null ? [] : [{ text, label }];
  });
  return Array.from({ length: times }, () => names).flat();
}

interface Plan {
  settings: MemberSettings;
  seed: number;
  data: TrainingData;
  scored: ScoredRows | null;
  keepWeights: boolean;
  /** What of the data decides the result, beside the settings and the seed. */
  lesson: string;
}

/** One training, from rows to the weights that are kept. */
class ModelTraining {
  readonly curves: LearningCurve[] = [];
  private readonly features: TextFeatures;
  private readonly texts: readonly string[];
  private readonly labels: Int32Array;
  private readonly classes: number;
  private readonly recipe: Recipe;
  private readonly seed: number;
  private readonly options: IntentModelOptions;
  private readonly watched: Watched | null;
  private readonly lanes: Lanes;
  private readonly dataKey: string;
  private work = 0;
  private done = 0;

  constructor(
    features: TextFeatures,
    texts: readonly string[],
    labels: Int32Array,
    classes: number,
    recipe: Recipe,
    seed: number,
    options: IntentModelOptions,
    watched: Watched | null,
  ) {
    this.features = features;
    this.texts = texts;
    this.labels = labels;
    this.classes = classes;
    this.recipe = recipe;
    this.seed = seed;
    this.options = options;
    this.watched = watched;
    this.lanes = new Lanes(new Kernels(), options.threads ?? 1);
    this.dataKey = options.store
      ? fingerprint([FORMAT, texts, labels, classes, recipe.minCount, options.watched, options.encoder?.version])
      : "";
  }

  run(): BagWeights {
    const { features, texts, labels, classes, recipe } = this;
    const { teachers, teacherWeights, network } = recipe;
    const sample = features.rows(texts.slice(0, 2000));
    const nonZeros = (sample.features.length / Math.max(1, sample.count)) * texts.length;
    const variants = Math.min(recipe.variants, Math.floor(MOST_NON_ZEROS / Math.max(1, nonZeros)));
    const originals = texts.length;
    const common = { features: features.size, classes, originals, classWeights: null };
    if (teachers.length === 0 || variants < 2) {
      const bags =
        nonZeros > MOST_NON_ZEROS
          ? (numbers: Int32Array) => features.rows(Array.from(numbers, (row) => texts[row]!))
          : features.rows(texts);
      // Without the teacher that it was meant to have, a network learns as one that never had one.
      const settings = teachers.length === 0 ? network : recipeFor(originals, "quick").network;
      return this.networks(settings, { ...common, labels, bags, tokens: null, targets: null }, "labels");
    }
    // The teachers learn from the company's rows and give their opinion on all.
    const all = withVariants(texts, labels, variants, seedFor(this.seed, 200));
    const bags = features.rows(all);
    const tokens = teachers.some(readsInOrder) ? features.tokens(all) : null;
    const data: TrainingData = {
      ...common,
      labels,
      targets: null,
      bags: firstRows(bags, originals),
      tokens: tokens && firstTexts(tokens, originals),
    };
    this.work = recipe.networks * this.workOf(network, bags, null);
    const opinions = this.train(
      teachers.map((settings, k) => ({
        settings,
        seed: seedFor(this.seed, 100 + k),
        data,
        scored: { bags, tokens },
        keepWeights: false,
        lesson: `labels, opinion on ${variants} variants, ${this.seed}`,
      })),
    ).map(({ logits }) => logits[0]!);
    const targets = teach(opinions, teacherWeights, classes);
    const tiled = new Int32Array(all.length);
    for (let v = 0; v < variants; v++) tiled.set(labels, v * originals);
    const lesson = fingerprint([teachers, teacherWeights, variants, this.seed]);
    return this.networks(network, { ...common, labels: tiled, bags, tokens: null, targets }, lesson);
  }

  /** Trains the networks that remain, and puts them side by side. */
  private networks(settings: BagSettings, data: TrainingData, lesson: string): BagWeights {
    const trained = this.train(
      Array.from({ length: this.recipe.networks }, (_, k) => ({
        settings,
        seed: seedFor(this.seed, 300 + k),
        data,
        scored: null,
        keepWeights: true,
        lesson,
      })),
    );
    return sideBySide(trained.map(({ weights }) => weights!));
  }

  close(): void {
    this.lanes.close();
  }

  private train(plans: readonly Plan[]): TrainedMember<BagWeights>[] {
    const works = plans.map(({ settings, data }) => this.workOf(settings, data.bags, data.tokens));
    // The networks that remain are counted from the beginning, where there are teachers before them.
    const counted = plans.every(({ keepWeights }) => keepWeights) && this.work > 0;
    if (!counted) this.work += works.reduce((sum, work) => sum + work, 0);
    const trained = plans.map((plan) => this.stored(plan));
    const missing = plans.flatMap((_, k) => (trained[k] ? [] : [k]));
    plans.forEach((_, k) => {
      if (trained[k]) this.done += works[k]!;
    });
    const starts = missing.map((k): TrainingStart<TrainedMember<BagWeights>> => {
      const { settings, seed, data, scored, keepWeights } = plans[k]!;
      const onEpoch = (point: CurvePoint) => {
        this.done += works[k]! / settings.epochs;
        this.options.onEpoch?.(Math.min(1, this.done / this.work), memberName(settings), point);
      };
      // Only networks of bags are watched: the watched rows are not there in order.
      const watched = keepWeights ? this.watched : null;
      const options = { scored: scored ? [scored] : [], keepWeights, onEpoch, watched };
      const store = (member: TrainedMember<BagWeights>) =>
        this.options.store?.set(this.keyOf(plans[k]!), packMember(member));
      return function* (kernels) {
        const member = yield* trainMember(kernels, data, settings, seed, options);
        store(member);
        return member;
      };
    });
    this.lanes.run(starts).forEach((member, k) => {
      trained[missing[k]!] = member;
    });
    return trained.map((member, k) => {
      const { points, keptEpoch } = member!;
      this.curves.push({ name: memberName(plans[k]!.settings), points, keptEpoch, chosen: true, candidate: false });
      return member!;
    });
  }

  private stored(plan: Plan): TrainedMember<BagWeights> | null {
    const bytes = this.options.store?.get(this.keyOf(plan));
    return bytes ? unpackMember(bytes) : null;
  }

  private keyOf({ settings, seed, lesson }: Plan): string {
    return `member-${fingerprint([this.dataKey, settings, seed, lesson])}`;
  }

  private workOf(settings: MemberSettings, bags: TrainingData["bags"], tokens: TokenRows | null): number {
    const rows = typeof bags === "function" ? null : bags;
    const perRow = (total: number, count: number) => total / Math.max(1, count);
    return (
      settings.epochs *
      epochWork(settings, {
        features: rows ? perRow(rows.features.length, rows.count) : 150,
        tokens: tokens ? perRow(tokens.offsets.length - 1, tokens.count) : 0,
        tokenFeatures: tokens ? perRow(tokens.features.length, tokens.count) : 0,
        classes: this.classes,
      })
    );
  }
}

function packMember({ weights, logits, points, keptEpoch }: TrainedMember<BagWeights>): Uint8Array {
  const { units = 0, classes = 0, inputScale = 0, ...arrays } = weights ?? {};
  return packModel(
    { points, keptEpoch, shape: weights && { units, classes, inputScale }, sets: logits.length },
    { ...arrays, ...Object.fromEntries(logits.map((some, k) => [`logits${k}`, some])) },
  );
}

function unpackMember(bytes: Uint8Array): TrainedMember<BagWeights> {
  const { meta, arrays } = unpackModel(bytes);
  const { points, keptEpoch, shape, sets } = meta as {
    points: CurvePoint[];
    keptEpoch: number;
    shape: Pick<BagWeights, "units" | "classes" | "inputScale"> | null;
    sets: number;
  };
  const { embeddings, hiddenBias, weights, bias } = arrays as Record<string, Float32Array>;
  return {
    points,
    keptEpoch,
    weights: shape && { ...shape, embeddings: embeddings!, hiddenBias: hiddenBias!, weights: weights!, bias: bias! },
    logits: Array.from({ length: sets }, (_, k) => arrays[`logits${k}`] as Float32Array),
  };
}

/** The first rows, without copying. */
function firstRows(rows: SparseRows, count: number): SparseRows {
  const end = rows.offsets[count]!;
  return {
    count,
    offsets: rows.offsets.subarray(0, count + 1),
    features: rows.features.subarray(0, end),
    values: rows.values.subarray(0, end),
  };
}

function firstTexts(rows: TokenRows, count: number): TokenRows {
  const tokens = rows.tokens[count]!;
  const end = rows.offsets[tokens]!;
  return {
    count,
    tokens: rows.tokens.subarray(0, count + 1),
    offsets: rows.offsets.subarray(0, tokens + 1),
    features: rows.features.subarray(0, end),
    values: rows.values.subarray(0, end),
  };
}
