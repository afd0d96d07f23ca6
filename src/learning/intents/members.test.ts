import { describe, expect, it } from "vitest";
import { Kernels } from "../kernels/kernels.ts";
import type { CurvePoint } from "../record.ts";
import { Lanes } from "./lanes.ts";
import { type MemberOptions, scoresOf } from "./member.ts";
import { epochWork, type MemberSettings, memberName, readsInOrder, trainMember } from "./members.ts";
import type { ScoredRows, SoftTargets, TrainingData } from "./training-data.ts";

const common = { featureDropout: 0, unitDropout: 0, batch: 4 };
const kinds: MemberSettings[] = [
  { kind: "linear", epochs: 12, learningRate: 0.5, featureDropout: 0, inputScale: 1, batch: 4 },
  {
    ...{ kind: "bag", units: 32, epochs: 12, learningRate: 0.1, ...common },
    ...{ inputScale: 1, initialScale: 0.1, smoothing: 0 },
  },
  {
    ...{ kind: "cnn", dimensions: 16, filters: [4, 12, 8, 4], epochs: 20, learningRate: 0.1, ...common },
    ...{ wordDropout: 0, initialScale: 0.3 },
  },
  { kind: "lstm", dimensions: 16, units: 16, epochs: 20, learningRate: 0.02, dropout: 0, batch: 8 },
  { kind: "transformer", dimensions: 16, heads: 2, blocks: 1, epochs: 20, learningRate: 0.01, dropout: 0, batch: 8 },
];
const some = (wanted: (settings: MemberSettings) => boolean) =>
  kinds.filter(wanted).map((settings) => [settings.kind, settings] as const);

/** Texts whose words are features; of the bag view it has how often each word occurs, without any pairs. */
interface Texts {
  words: number[][];
  labels: number[];
}

function scored({ words }: Texts): Required<ScoredRows> & { tokens: NonNullable<ScoredRows["tokens"]> } {
  const counts = words.map((text) => {
    const count = new Map<number, number>();
    for (const word of text) count.set(word, (count.get(word) ?? 0) + 1);
    return [...count].sort(([a], [b]) => a - b);
  });
  const ends = (rows: readonly { length: number }[]) => {
    let end = 0;
    return Int32Array.from([0, ...rows.map(({ length }) => (end += length))]);
  };
  const flat = words.flat();
  return {
    bags: {
      count: words.length,
      offsets: ends(counts),
      features: Int32Array.from(counts.flat(), ([word]) => word),
      values: Float32Array.from(counts.flat(), ([, count]) => count),
    },
    tokens: {
      count: words.length,
      tokens: ends(words),
      offsets: Int32Array.from({ length: flat.length + 1 }, (_, t) => t),
      features: Int32Array.from(flat),
      values: new Float32Array(flat.length).fill(1),
    },
  };
}

function dataOf(texts: Texts, more: Partial<TrainingData> = {}): TrainingData {
  return {
    ...scored(texts),
    features: 10,
    classes: 1 + Math.max(...texts.labels),
    labels: Int32Array.from(texts.labels),
    targets: null,
    classWeights: null,
    originals: texts.words.length,
    ...more,
  };
}

function trained(settings: MemberSettings, data: TrainingData, options: MemberOptions = {}, seed = 1) {
  const [member] = new Lanes(new Kernels(), 1).run([(kernels) => trainMember(kernels, data, settings, seed, options)]);
  return member!;
}

/** Share of right answers on texts that were not learned from. */
function accuracyOn(held: Texts, settings: MemberSettings, data: TrainingData): number {
  const { logits } = trained(settings, data, { scored: [scored(held)] });
  return scoresOf(logits[0]!, Int32Array.from(held.labels)).accuracy;
}

const [A, B, C] = [0, 1, 2];
const FILLERS = [4, 5, 6, 7, 8, 9];
const pairs = FILLERS.flatMap((before) => FILLERS.map((after) => [before, after] as const));
const [learnedPairs, heldPairs] = [pairs.filter((_, k) => k % 5 !== 0), pairs.filter((_, k) => k % 5 === 0)];

/** Whether A, B or C stands among the fillers. */
const keywords = (between: typeof pairs): Texts => ({
  words: between.flatMap(([before, after]) => [A, B, C].map((word) => [before, word, after, before])),
  labels: between.flatMap(() => [0, 1, 2]),
});
/** Whether A stands before B, or B before A. */
const orders = (between: typeof pairs): Texts => ({
  words: between.flatMap(([before, after]) => [
    [before, A, B, after],
    [before, B, A, after],
  ]),
  labels: between.flatMap(() => [0, 1]),
});

describe.each(kinds)("a $kind member", (settings) => {
  const data = dataOf(keywords(learnedPairs));
  const held = keywords(heldPairs);

  it("learns which word tells the class", () => {
    expect(accuracyOn(held, settings, data)).toBe(1);
  });

  it("gives the same logits for the same seed, bit for bit, and others for another", () => {
    const logits = (seed: number) =>
      trained({ ...settings, epochs: 2 }, data, { scored: [scored(held)] }, seed).logits[0]!;
    expect(logits(3)).toEqual(logits(3));
    expect(logits(3)).not.toEqual(logits(4));
  });

  it("gives the logits of each set of rows that is asked for, also of texts without a word", () => {
    const sets = [held, { words: [[], [A], []], labels: [0, 0, 0] }].map(scored);
    const { logits } = trained({ ...settings, epochs: 2 }, data, { scored: sets });
    expect(logits.map(({ length }) => length)).toEqual([3 * held.words.length, 9]);
    expect(logits[1]!.every(Number.isFinite)).toBe(true);
    expect(logits[1]!.subarray(6)).toEqual(logits[1]!.subarray(0, 3));
  });

  it("tells a learning curve, epoch by epoch, on which the loss falls", () => {
    const told: CurvePoint[] = [];
    const { points, keptEpoch } = trained(settings, data, { onEpoch: (point) => told.push(point) });
    expect(told).toEqual(points);
    expect(points.map(({ epoch }) => epoch)).toEqual(Array.from({ length: settings.epochs }, (_, k) => k + 1));
    expect(points.at(-1)!.trainingLoss).toBeLessThan(points[0]!.trainingLoss / 3);
    expect(points.every(({ validationLoss }) => validationLoss === null)).toBe(true);
    expect(keptEpoch, "nothing held out: the last").toBe(settings.epochs);
  });

  it("stops when what is held out gets worse, and keeps the weights that were best on it", () => {
    // Two thirds of the labels are right, so that it pays to learn a little and never to be sure.
    const labels = Int32Array.from(held.labels, (label, row) => (row % 3 === 0 ? (label + 1) % 3 : label));
    const rows = scored(held);
    const long = { ...settings, epochs: 80 };
    const { points, keptEpoch, logits } = trained(long, data, {
      watched: { rows, labels, patience: 3 },
      scored: [rows],
    });
    expect(points).toHaveLength(keptEpoch + 3);
    expect(points.length).toBeLessThan(80);
    const losses = points.map(({ validationLoss }) => validationLoss!);
    expect(losses.indexOf(Math.min(...losses)) + 1).toBe(keptEpoch);
    const { loss, accuracy } = scoresOf(logits[0]!, labels);
    expect(loss).toBeCloseTo(losses[keptEpoch - 1]!, 10);
    expect(accuracy).toBe(points[keptEpoch - 1]!.validationAccuracy);
  });

  it("learns to its last epoch where it is watched without patience, so that what watches it chooses nothing", () => {
    const wrong = Int32Array.from(held.labels, (label) => (label + 1) % 3);
    const rows = scored(held);
    const watched = { rows, labels: wrong, patience: null };
    const seen = trained(settings, data, { watched, scored: [rows] });
    const unseen = trained(settings, data, { scored: [rows] });
    expect(seen.keptEpoch).toBe(settings.epochs);
    expect(seen.logits).toEqual(unseen.logits);
    expect(seen.points.at(-1)!.validationLoss).toBeCloseTo(scoresOf(seen.logits[0]!, wrong).loss, 10);
    expect(seen.points.map(({ trainingLoss }) => trainingLoss)).toEqual(
      unseen.points.map(({ trainingLoss }) => trainingLoss),
    );
  });
});

describe("members that read tokens in order", () => {
  const data = dataOf(orders(learnedPairs));
  const held = orders(heldPairs);

  it.each(some(readsInOrder))("tell A before B from B before A: %s", (_kind, settings) => {
    expect(accuracyOn(held, settings, data)).toBe(1);
  });

  it.each(some((settings) => !readsInOrder(settings)))("are not %s, which without pairs cannot", (_kind, settings) => {
    // Both orders are the same bag, so of any two texts one is right.
    expect(accuracyOn(held, settings, data)).toBe(0.5);
  });

  it("tell the order at a distance too, where they are no filters over neighbours: lstm and transformer", () => {
    const far = (between: typeof pairs): Texts => ({
      words: between.flatMap(([x, y]) => [
        [A, x, y, x, y, x, B],
        [B, x, y, x, y, x, A],
      ]),
      labels: between.flatMap(() => [0, 1]),
    });
    for (const [, settings] of some(({ kind }) => kind === "lstm" || kind === "transformer"))
      expect(accuracyOn(far(heldPairs), settings, dataOf(far(learnedPairs))), settings.kind).toBe(1);
  });
});

describe("members that learn from a teacher", () => {
  const softmax = (logits: Float32Array) => {
    const exps = logits.map((z) => Math.exp(z - Math.max(...logits)));
    const sum = exps.reduce((a, b) => a + b, 0);
    return [...exps].map((e) => e / sum);
  };
  const texts = keywords(learnedPairs);
  const students = some(({ kind }) => kind === "bag" || kind === "cnn");
  /** Every row with A, B or C has these shares, in the place of its label. */
  const opinions: Record<number, [number, number, number]> = {
    0: [0.6, 0.3, 0.1],
    1: [0.2, 0.7, 0.1],
    2: [0, 0.5, 0.5],
  };
  const targetsFor = (labels: readonly number[]): SoftTargets => ({
    perRow: 3,
    classes: Int32Array.from(labels.flatMap(() => [0, 1, 2])),
    shares: Float32Array.from(labels.flatMap((label) => opinions[label]!)),
    weight: 1,
  });

  it.each(students)("say its probabilities instead of the labels: %s", (_kind, settings) => {
    const data = dataOf(texts, { targets: targetsFor(texts.labels) });
    const { logits } = trained({ ...settings, epochs: 40 }, data, { scored: [scored(texts)] });
    texts.labels.forEach((label, row) => {
      softmax(logits[0]!.subarray(3 * row, 3 * row + 3)).forEach((share, c) => {
        expect(Math.abs(share - opinions[label]![c]!)).toBeLessThan(0.12);
      });
    });
  });

  it.each(students)("learn from variants that stand behind the rows: %s", (_kind, settings) => {
    for (const label of [0, 1]) {
      const variants = label === 0 ? [[C], [7]] : [[7], [C]];
      const all = dataOf({ words: [[4, A], [5, B], ...variants], labels: [0, 1, 0, 1] }, { originals: 2 });
      const onlyC = scored({ words: [[C]], labels: [label] });
      const { logits } = trained({ ...settings, epochs: 60 }, all, { scored: [onlyC] });
      expect(scoresOf(logits[0]!, Int32Array.of(label)).accuracy).toBe(1);
    }
  });
});

describe("what a member is called", () => {
  it("says its kind and its sizes, each kind in its own way", () => {
    const names = kinds.map(memberName);
    expect(new Set(names).size).toBe(kinds.length);
    kinds.forEach(({ kind }, k) => {
      expect(names[k]).toMatch(new RegExp(`^${kind}`));
    });
    expect(names[1]).toBe("bag, 32 units");
    expect(names[2]).toBe("cnn, 28 filters of 16 dimensions");
  });
});

describe("the work of an epoch over one row", () => {
  const row = { features: 100, tokens: 10, tokenFeatures: 150, classes: 20 };
  const larger: Record<MemberSettings["kind"], Partial<Record<string, unknown>>[]> = {
    linear: [],
    bag: [{ units: 64 }],
    cnn: [{ dimensions: 24 }, { filters: [4, 12, 8, 5] }, { filters: [3, 12, 8, 5] }],
    lstm: [{ dimensions: 24 }, { units: 24 }],
    transformer: [{ dimensions: 24 }, { blocks: 2 }],
  };

  it.each(kinds.map((settings) => [settings.kind, settings] as const))("grows with every size of a %s", (kind, own) => {
    const work = epochWork(own, row);
    expect(work).toBeGreaterThan(0);
    for (const size of larger[kind]) {
      expect(epochWork({ ...own, ...size } as MemberSettings, row), JSON.stringify(size)).toBeGreaterThan(work);
    }
    expect(epochWork(own, { ...row, classes: 21 })).toBeGreaterThan(work);
    const longer = readsInOrder(own) ? { tokens: 11, tokenFeatures: 165 } : { features: 110 };
    expect(epochWork(own, { ...row, ...longer })).toBeGreaterThan(work);
  });

  it("does not count what dropout silences", () => {
    for (const [, own] of some(({ kind }) => kind === "bag"))
      expect(epochWork({ ...own, featureDropout: 0.5 } as MemberSettings, row)).toBeLessThan(epochWork(own, row));
    for (const [, own] of some(({ kind }) => kind === "cnn"))
      expect(epochWork({ ...own, unitDropout: 0.5 } as MemberSettings, row)).toBeLessThan(epochWork(own, row));
  });
});
