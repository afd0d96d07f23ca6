// The intent classifier: labelled texts in, a model that says which label a new text has and how familiar it looks. Inside, several
// networks teach one small one, which is all that is kept.

import { Kernels } from "../kernels/kernels.ts";
import { ModelFileError, packModel, unpackModel } from "../model-file.ts";
import type { CurvePoint, LearningCurve } from "../record.ts";
import { type BagWeights, trainBag } from "./bag-network.ts";
import { teach, withVariants } from "./distillation.ts";
import { type Example, nameAsText, prepareExamples } from "./examples.ts";
import { Lanes, type TrainingStart } from "./lanes.ts";
import { seedFor, type TrainedMember } from "./member.ts";
import { type Effort, type MemberSettings, type Recipe, recipeFor } from "./recipe.ts";
import { StoredBag, type StoredBagArrays, type StoredBagShape } from "./stored-bag.ts";
import { trainCnn } from "./text-cnn.ts";
import { type SparseRows, TextFeatures, type TokenRows } from "./text-features.ts";
import type { TrainingData } from "./training-data.ts";

/** Where finished units of a training are kept, so that one that was cancelled goes on from there. */
export interface UnitStore {
  get(key: string): Uint8Array | null;
  set(key: string, value: Uint8Array): void;
}

export interface IntentModelOptions {
  seed?: number;
  /** How much work goes into it; default "default". */
  effort?: Effort;
  /** In place of the recipe that the data and the effort call for. */
  recipe?: Recipe;
  /** Whether labels' names are learned as examples of their labels; default true. */
  labelNames?: boolean;
  /** Members trained at the same time; the model is the same. Default 1. */
  threads?: number;
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
const KNOWN_WEIGHT = 0.5;
/** Grows with every change of what is stored or of how text becomes features: a model of another format cannot be used. */
const FORMAT = 3;
/** Non-zero features that are held in memory at once; above, rows are made anew in every epoch, and there is no teacher. */
const MOST_NON_ZEROS = 60_000_000;

export class IntentModel {
  readonly labels: readonly string[];
  /** How it learned; empty for a model that was read. */
  readonly curves: readonly LearningCurve[];
  private readonly features: TextFeatures;
  private readonly network: StoredBag;

  private constructor(
    labels: readonly string[],
    features: TextFeatures,
    network: StoredBag,
    curves: readonly LearningCurve[] = [],
  ) {
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
    const { labels, texts, classes } = prepareExamples(examples);
    const effort = options.effort ?? "default";
    const recipe = options.recipe ?? recipeFor(texts.length, effort);
    const seed = options.seed ?? 1;
    const named = options.labelNames === false ? [] : namesAsRows(labels, recipe.nameRows);
    const allTexts = [...texts, ...named.map(({ text }) => text)];
    const allClasses = Int32Array.from([...classes, ...named.map(({ label }) => label)]);
    const features = TextFeatures.fit(allTexts, { minCount: recipe.minCount });
    const training = new ModelTraining(features, allTexts, allClasses, labels.length, recipe, seed, options);
    try {
      const weights = training.run();
      return new IntentModel(labels, features, StoredBag.from(weights, 1), training.curves);
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

  toBytes(): Uint8Array {
    const { table, idf, group } = this.features;
    return packModel(
      { format: FORMAT, labels: this.labels, shape: this.network.shape },
      { terms: table.toTerms(), idf, group, ...this.network.arrays },
    );
  }

  /** @throws {ModelFileError} for bytes that are not a whole model of this version */
  static fromBytes(bytes: Uint8Array): IntentModel {
    const { meta, arrays } = unpackModel(bytes);
    const { labels, shape, format } = meta as { labels: string[]; shape: StoredBagShape; format?: number };
    if (format !== FORMAT)
      throw new ModelFileError(
        "The intent model was written by another version of Dragoman. Train again with: dragoman train",
      );
    const features = TextFeatures.fromArrays(arrays as never);
    return new IntentModel(labels, features, new StoredBag(shape, arrays as unknown as StoredBagArrays));
  }
}

function namesAsRows(labels: readonly string[], times: number): { text: string; label: number }[] {
  const names = labels.flatMap((name, label) => {
    const text = nameAsText(name);
    return text === null ? [] : [{ text, label }];
  });
  return Array.from({ length: times }, () => names).flat();
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
  private readonly lanes: Lanes;
  private readonly work: number;
  private done = 0;

  constructor(
    features: TextFeatures,
    texts: readonly string[],
    labels: Int32Array,
    classes: number,
    recipe: Recipe,
    seed: number,
    options: IntentModelOptions,
  ) {
    this.features = features;
    this.texts = texts;
    this.labels = labels;
    this.classes = classes;
    this.recipe = recipe;
    this.seed = seed;
    this.options = options;
    this.lanes = new Lanes(new Kernels(), Math.min(options.threads ?? 1, recipe.members.length));
    const all = recipe.members.length > 1 ? [...recipe.members, recipe.student] : recipe.members;
    this.work = all.reduce((sum, member) => sum + workOf(member), 0);
  }

  run(): BagWeights {
    const { features, texts, labels, classes, recipe } = this;
    const sample = features.rows(texts.slice(0, 2000));
    const nonZeros = (sample.features.length / Math.max(1, sample.count)) * texts.length;
    const variants = Math.min(recipe.variants, Math.floor(MOST_NON_ZEROS / Math.max(1, nonZeros)));
    const common = { features: features.size, classes, labels, targets: null, classWeights: null };
    const originals = texts.length;
    if (recipe.members.length === 1 || variants < 2) {
      const bags =
        variants < 1
          ? (numbers: Int32Array) => features.rows([...numbers].map((row) => texts[row]!))
          : features.rows(texts);
      const bag = recipe.members.find((member) => member.kind === "bag") ?? recipe.student;
      const data = { ...common, bags, tokens: null, originals };
      const [member] = this.train([{ settings: bag, data, seed: seedFor(this.seed, 100), scored: null }], true);
      return member!.weights!;
    }
    // The teacher learns from the company's rows and gives its opinion on all.
    const all = withVariants(texts, labels, variants, seedFor(this.seed, 200));
    const bags = features.rows(all);
    const tokens = recipe.members.some(({ kind }) => kind !== "bag") ? features.tokens(all) : null;
    const data: TrainingData = {
      ...common,
      originals,
      bags: firstRows(bags, originals),
      tokens: tokens && firstTexts(tokens, originals),
    };
    const members = this.train(
      recipe.members.map((settings, k) => ({
        settings,
        data,
        seed: seedFor(this.seed, 100 + k),
        scored: { bags, tokens },
      })),
      false,
    );
    const targets = teach(
      members.map(({ logits }) => logits[0]!),
      recipe.weights,
      classes,
    );
    const tiled = new Int32Array(all.length);
    for (let v = 0; v < variants; v++) tiled.set(labels, v * originals);
    const lesson = { ...common, labels: tiled, bags, tokens: null, targets, originals };
    const [student] = this.train(
      [{ settings: recipe.student, data: lesson, seed: seedFor(this.seed, 300), scored: null }],
      true,
    );
    return student!.weights!;
  }

  close(): void {
    this.lanes.close();
  }

  private train(
    plans: readonly {
      settings: MemberSettings;
      data: TrainingData;
      seed: number;
      scored: { bags: SparseRows; tokens: TokenRows | null } | null;
    }[],
    keepWeights: boolean,
  ): TrainedMember<BagWeights>[] {
    const starts = plans.map(({ settings, data, seed, scored }): TrainingStart<TrainedMember<BagWeights>> => {
      const name = nameOf(settings);
      const options = {
        scored: scored ? [scored] : [],
        keepWeights,
        onEpoch: (point: CurvePoint) => {
          this.done += workOf(settings) / settings.epochs;
          this.options.onEpoch?.(Math.min(1, this.done / this.work), name, point);
        },
      };
      return (kernels) =>
        settings.kind === "bag"
          ? trainBag(kernels, data, settings, seed, options)
          : trainCnn(kernels, data, settings, seed, options);
    });
    const trained = this.lanes.run(starts);
    trained.forEach(({ points, keptEpoch }, k) => {
      this.curves.push({ name: nameOf(plans[k]!.settings), points, keptEpoch, chosen: true });
    });
    return trained;
  }
}

function nameOf(settings: MemberSettings): string {
  return settings.kind === "bag"
    ? `bag, ${settings.units} units`
    : `cnn, ${2 * settings.filters} filters of ${settings.dimensions} dimensions`;
}

/** Relative work of a member over one row and all its epochs; for the share that is done. */
function workOf(settings: MemberSettings): number {
  return settings.epochs * (settings.kind === "bag" ? settings.units : 4 * settings.filters);
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
