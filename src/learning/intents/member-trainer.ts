// Trains the candidates of a search, by cross-validation on rows that no near duplicate of a trained one is among.
import type { PresetName } from "../augmentation/index.ts";
import { fitTemperature, probabilitiesOf } from "../confidence/index.ts";
import { Kernels } from "../kernels/kernels.ts";
import type { CurvePoint } from "../record.ts";
import type { Candidate, CandidateSettings, Split, Trained, Trainer } from "../selection/index.ts";
import { augmentedRows, type Example, nameAsText } from "./examples.ts";
import { Lanes } from "./lanes.ts";
import { seedFor } from "./member.ts";
import { type MemberSettings, trainMember } from "./members.ts";
import { type SentenceEncoder, TextFeatures } from "./text-features.ts";
import type { ScoredRows, TrainingData } from "./training-data.ts";

const MOST_PREPARED = 6;

/**
 * Amounts: up to 1/folds one fold is trained, on a part of the epochs; above, more folds on all epochs. The score is minus the mean
 * cross-entropy of the held-out rows at their best temperature, since temperature is fitted later anyway.
 */
export class MemberTrainer implements Trainer<CandidateSettings> {
  /** Of the held-out rows of all folds, in the order of the probabilities. */
  readonly heldOutLabels: Int32Array;
  private readonly rows: readonly Example[];
  private readonly splits: readonly Split[];
  private readonly seed: number;
  private readonly encoder: SentenceEncoder | null;
  private readonly labels: string[];
  private readonly numberOf: ReadonlyMap<string, number>;
  private readonly classes: Int32Array;
  private readonly lanes = new Lanes(new Kernels(), 1);
  private readonly prepared = new Map<string, { data: TrainingData; scored: ScoredRows }>();

  constructor(rows: readonly Example[], splits: readonly Split[], seed: number, encoder: SentenceEncoder | null) {
    this.rows = rows;
    this.splits = splits;
    this.seed = seed;
    this.encoder = encoder;
    this.labels = [...new Set(rows.map(({ label }) => label))].sort();
    this.numberOf = new Map(this.labels.map((label, k) => [label, k]));
    this.classes = Int32Array.from(rows, ({ label }) => this.numberOf.get(label)!);
    this.heldOutLabels = this.labelsOf(splits.length);
  }

  train({ settings }: Candidate<CandidateSettings>, amount: number): Trained {
    const used = Math.max(1, Math.round(amount * this.splits.length));
    const epochs = Math.max(1, Math.round(settings.epochs * Math.min(1, amount * this.splits.length)));
    const curves: CurvePoint[][] = [];
    const logits: Float32Array[] = [];
    for (let fold = 0; fold < used; fold++) {
      const { data, scored } = this.fold(fold, settings.labelNameRows, settings.augmentation);
      const own = memberSettings({ ...settings, epochs });
      const labels = Int32Array.from(this.splits[fold]!.validation, (row) => this.classes[row]!);
      const options = { scored: [scored], watched: { rows: scored, labels, patience: null }, keepWeights: false };
      const seed = seedFor(this.seed, fold);
      const [member] = this.lanes.run([(kernels) => trainMember(kernels, data, own, seed, options)]);
      curves.push(member!.points);
      logits.push(member!.logits[0]!);
    }
    const truth = this.labelsOf(used);
    const C = this.labels.length;
    const all = logits.flatMap((fold) =>
      Array.from({ length: fold.length / C }, (_, row) => fold.subarray(row * C, (row + 1) * C)),
    );
    const temperature = fitTemperature(all, truth);
    const probabilities = new Float32Array(all.length * C);
    let loss = 0;
    all.forEach((z, row) => {
      const own = probabilitiesOf(z, temperature);
      probabilities.set(own, row * C);
      loss -= Math.log(Math.max(own[truth[row]!]!, 1e-12));
    });
    return { score: -loss / all.length, points: meanCurve(curves), keptEpoch: epochs, probabilities };
  }

  private labelsOf(folds: number): Int32Array {
    return Int32Array.from(
      this.splits.slice(0, folds).flatMap(({ validation }) => [...validation].map((row) => this.classes[row]!)),
    );
  }

  private fold(
    fold: number,
    nameRows: number,
    augmentation: readonly string[],
  ): { data: TrainingData; scored: ScoredRows } {
    const key = `${fold} ${nameRows} ${augmentation}`;
    const known = this.prepared.get(key);
    if (known) return known;
    const { training, validation } = this.splits[fold]!;
    const names = this.labels.flatMap((label, k) => {
      const text = nameAsText(label);
      return text === null ? [] : Array.from({ length: nameRows }, () => ({ text, k }));
    });
    const own = Array.from(training, (row) => this.rows[row]!);
    const extra = augmentation.flatMap((name) => augmentedRows(own, name as PresetName, this.seed));
    const rows = [...own, ...extra];
    const texts = [...rows.map(({ text }) => text), ...names.map(({ text }) => text)];
    const features = TextFeatures.fit(texts, { minCount: this.rows.length < 3000 ? 1 : 2, encoder: this.encoder });
    const heldOut = [...validation].map((row) => this.rows[row]!.text);
    const data: TrainingData = {
      features: features.size,
      classes: this.labels.length,
      labels: Int32Array.from([...rows.map(({ label }) => this.numberOf.get(label)!), ...names.map(({ k }) => k)]),
      bags: features.rows(texts),
      tokens: features.tokens(texts),
      targets: null,
      classWeights: null,
      originals: texts.length,
    };
    const made = { data, scored: { bags: features.rows(heldOut), tokens: features.tokens(heldOut) } };
    // A large company's rows take tens of megabytes a fold: only the latest few are kept.
    const [oldest] = this.prepared.keys();
    if (this.prepared.size >= MOST_PREPARED && oldest !== undefined) this.prepared.delete(oldest);
    this.prepared.set(key, made);
    return made;
  }
}

/** What the trainings of the intent model call these settings. */
export function memberSettings(settings: CandidateSettings): MemberSettings {
  const { units, dimensions, epochs, learningRate, featureDropout, unitDropout, inputScale, initialScale } = settings;
  const common = { epochs, learningRate, batch: 16 };
  const sparse = { ...common, featureDropout, unitDropout, initialScale };
  const inOrder = { ...common, dimensions, dropout: unitDropout };
  switch (settings.kind) {
    case "linear":
      return { ...common, kind: "linear", featureDropout, inputScale };
    case "bag":
      return { ...sparse, kind: "bag", units, inputScale, smoothing: 0 };
    case "cnn":
      return {
        ...sparse,
        kind: "cnn",
        dimensions,
        // Of one to four words, as the studied CNN divides them.
        filters: [2, 5, 5, 2].map((share) => Math.round((share * units) / 14)),
        wordDropout: settings.labelNameRows > 1 ? 0.1 : 0,
      };
    case "lstm":
      return { ...inOrder, kind: "lstm", units };
    case "transformer":
      return { ...inOrder, kind: "transformer", heads: 4, blocks: 1 };
  }
}

function meanCurve(curves: readonly CurvePoint[][]): CurvePoint[] {
  const mean = (epoch: number, value: (point: CurvePoint) => number) =>
    curves.reduce((sum, points) => sum + value(points[epoch]!), 0) / curves.length;
  return curves[0]!.map((point, epoch) => ({
    epoch: point.epoch,
    trainingLoss: mean(epoch, (p) => p.trainingLoss),
    validationLoss: mean(epoch, (p) => p.validationLoss!),
    validationAccuracy: mean(epoch, (p) => p.validationAccuracy!),
  }));
}
