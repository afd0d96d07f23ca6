// What the search chooses from: settings that are sensible for data of a given shape, the studied defaults first.
import { TermKind, TermReader } from "../../language/index.ts";
import { randomFrom } from "../random.ts";

export type CandidateKind = "linear" | "bag" | "cnn" | "lstm" | "transformer";

/** One candidate. What a kind has no use for is 0. */
export interface CandidateSettings {
  kind: CandidateKind;
  /** Hidden units of a bag or an LSTM, filters of a TextCNN, width of a transformer. */
  units: number;
  /** Dimensions of a word's vector, for the kinds that read words in order. */
  dimensions: number;
  epochs: number;
  /** AdaGrad or Adam step at the start, falling linearly to 0. */
  learningRate: number;
  /** Shares silenced in each step. */
  featureDropout: number;
  unitDropout: number;
  /** Factor on the input values. */
  inputScale: number;
  /** Standard deviation of the first weights of words and n-grams. */
  initialScale: number;
  /** How often the label's name is learned as one of its rows. */
  labelNameRows: number;
  /** Names of the kinds of augmentation; empty for none. */
  augmentation: string[];
}

/** What the size of a training and sensible settings depend on. */
export interface DataShape {
  rows: number;
  labels: number;
  /** Of the median label. */
  rowsPerLabel: number;
  /** Different terms of the mean row, which are the non-zeros of a sparse row. */
  termsPerRow: number;
  wordsPerRow: number;
}

/** So many rows, spread over all, tell the means. */
const ROWS_READ = 1000;

export function shapeOf(rows: readonly { text: string; label: string }[]): DataShape {
  const counts = new Map<string, number>();
  for (const { label } of rows) counts.set(label, (counts.get(label) ?? 0) + 1);
  const sorted = [...counts.values()].sort((a, b) => a - b);
  const reader = new TermReader();
  const step = Math.max(1, Math.floor(rows.length / ROWS_READ));
  let read = 0;
  let terms = 0;
  let words = 0;
  for (let row = 0; row < rows.length; row += step) {
    const { count, high, low, kind } = reader.read(rows[row]!.text);
    const different = new Set<string>();
    for (let t = 0; t < count; t++) {
      different.add(`${high[t]} ${low[t]}`);
      if (kind[t] === TermKind.word) words++;
    }
    terms += different.size;
    read++;
  }
  return {
    rows: rows.length,
    labels: counts.size,
    rowsPerLabel: sorted[sorted.length >> 1] ?? 0,
    termsPerRow: read === 0 ? 0 : terms / read,
    wordsPerRow: read === 0 ? 0 : words / read,
  };
}

export interface SpaceOptions {
  /** Settings in all; default 40. */
  count?: number;
  /** Default 1. */
  seed?: number;
  /** Default: linear, bag and cnn; lstm and transformer as well from 5,000 rows. */
  kinds?: readonly CandidateKind[];
  /** Sets of augmentation that make sense for these texts; one of them, or none, is drawn for each candidate. */
  augmentations?: readonly string[][];
}

/** With fewer rows a model that must learn what order means learns it from noise. */
const ROWS_FOR_SEQUENCES = 5000;

/**
 * Settings to search: first the studied default of every kind, bag before all, then variations of them, drawn at random. Random
 * search finds as much as a grid for a part of the cost, since few of the settings matter (Bergstra & Bengio 2012, JMLR 13). The
 * same shape and options give the same list, and a longer list begins with the shorter one.
 */
export function candidateSpace(shape: DataShape, options: SpaceOptions = {}): CandidateSettings[] {
  const count = options.count ?? 40;
  const random = randomFrom(options.seed ?? 1);
  const kinds = options.kinds ?? kindsFor(shape);
  const settings = kinds.map((kind) => studiedDefault(kind, shape)).slice(0, count);
  const names = new Set(settings.map(describeSettings));
  // Coarse ranges may hold fewer different settings than are asked for.
  for (let tries = 0; settings.length < count && tries < 10 * count; tries++) {
    const varied = variation(pick(byWeight(kinds), random), shape, options.augmentations ?? [], random);
    const name = describeSettings(varied);
    if (names.has(name)) continue;
    names.add(name);
    settings.push(varied);
  }
  return settings;
}

/** A name for people, different for different settings, such as "bag, 128 units, 20 epochs, step 0.04, …". */
export function describeSettings(settings: CandidateSettings): string {
  const { kind, units, dimensions, epochs, learningRate, featureDropout, unitDropout } = settings;
  const parts = [
    units > 0 ? `${kind}, ${units} ${kind === "cnn" ? "filters" : "units"}` : kind,
    ...(dimensions > 0 ? [`words of ${dimensions}`] : []),
    `${epochs} epochs`,
    `step ${learningRate}`,
    `dropout ${featureDropout}/${unitDropout}`,
    `scale ${settings.inputScale}`,
    `start ${settings.initialScale}`,
    `names ×${settings.labelNameRows}`,
    ...settings.augmentation,
  ];
  return parts.join(", ");
}

function kindsFor(shape: DataShape): CandidateKind[] {
  return shape.rows < ROWS_FOR_SEQUENCES ? ["bag", "cnn", "linear"] : ["bag", "cnn", "linear", "lstm", "transformer"];
}

/** The kinds that were best in the study are drawn more often. */
function byWeight(kinds: readonly CandidateKind[]): CandidateKind[] {
  const weight: Record<CandidateKind, number> = { bag: 5, cnn: 4, linear: 1, lstm: 1, transformer: 1 };
  return kinds.flatMap((kind) => new Array<CandidateKind>(weight[kind]).fill(kind));
}

/**
 * The settings that were best on the validation parts of BANKING77, CLINC150 and HWU64, with ten rows a label and with all of them;
 * between 10 and 100 rows a label they change from the one to the other. Those of lstm and transformer are ordinary ones, not studied.
 */
function studiedDefault(kind: CandidateKind, shape: DataShape): CandidateSettings {
  const many = Math.min(1, Math.max(0, Math.log10(Math.max(1, shape.rowsPerLabel)) - 1)); // 0: ten rows a label, 1: a hundred
  const between = (few: number, full: number) => rounded(few * (full / few) ** many);
  const whole = (few: number, full: number) => Math.round(between(few, full));
  const common = { kind, dimensions: 0, inputScale: 1, labelNameRows: whole(3, 1), augmentation: [] };
  const weights = { initialScale: between(0.03, 0.1) };
  switch (kind) {
    case "linear":
      return {
        ...common,
        units: 0,
        epochs: 30,
        learningRate: 0.1,
        featureDropout: 0.3,
        unitDropout: 0,
        initialScale: 0,
      };
    case "bag":
      return {
        ...common,
        ...weights,
        units: 128,
        epochs: whole(60, 20),
        learningRate: between(0.05, 0.04),
        featureDropout: 0.55,
        unitDropout: 0.3,
        inputScale: between(1.2, 1.5),
      };
    case "cnn":
      return {
        ...common,
        ...weights,
        units: 224,
        dimensions: 48,
        epochs: whole(40, 12),
        learningRate: 0.03,
        featureDropout: between(0.3, 0.2),
        unitDropout: between(0.5, 0.4),
      };
    case "lstm":
    case "transformer":
      return {
        ...common,
        ...weights,
        units: kind === "lstm" ? 128 : 64,
        dimensions: 64,
        epochs: whole(30, 10),
        learningRate: 0.002,
        featureDropout: 0.2,
        unitDropout: 0.3,
      };
  }
}

function variation(
  kind: CandidateKind,
  shape: DataShape,
  augmentations: readonly string[][],
  random: () => number,
): CandidateSettings {
  const base = studiedDefault(kind, shape);
  const factor = (most: number) => most ** (2 * random() - 1); // even in the logarithm, from 1/most to most
  const near = (value: number, distance: number) =>
    value === 0 ? 0 : rounded(Math.min(0.8, Math.max(0.05, value + distance * (2 * random() - 1))));
  // All numbers are drawn for every kind, so that the draws of one do not shift those of the next.
  const size = pick([0.5, 1, 1, 2], random);
  const drawn = {
    epochs: Math.max(3, Math.round(base.epochs * factor(1.6))),
    learningRate: rounded(base.learningRate * factor(2.5)),
    featureDropout: near(base.featureDropout, 0.2),
    unitDropout: near(base.unitDropout, 0.2),
    inputScale: rounded(base.inputScale * factor(1.6)),
    initialScale: rounded(base.initialScale * factor(3)),
    labelNameRows: pick([0, base.labelNameRows, base.labelNameRows, base.labelNameRows + 2], random),
    augmentation: pick([[], ...augmentations], random),
  };
  // Twice the units learn by heart where labels have few rows, and cost twice as much.
  const units = base.units * (size === 2 && shape.rowsPerLabel < 20 ? 1 : size);
  return { ...base, ...drawn, units };
}

function pick<T>(values: readonly T[], random: () => number): T {
  return values[Math.floor(random() * values.length)]!;
}

/** To two digits: more make no difference and names long. */
function rounded(value: number): number {
  return Number(value.toPrecision(2));
}
