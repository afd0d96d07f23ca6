// Rows into a part to learn from and a part to be examined on, with no question in both.
import { randomFrom, shuffle } from "../random.ts";
import { type NearDuplicateOptions, nearDuplicateGroups } from "./near-duplicates.ts";

export interface SplitOptions extends NearDuplicateOptions {
  /** Default 1. */
  seed?: number;
  /** `nearDuplicateGroups` of the rows, where they were computed before. */
  groups?: Int32Array;
}

/** Row numbers, ascending; each row is in one of the two. */
export interface Split {
  training: Int32Array;
  validation: Int32Array;
}

/**
 * Holds out about a share of the rows. Near duplicates stay on one side. Every label keeps rows to train on: all of them up to
 * `keep`, and never fewer than `keep` after that; beyond it each label gives about its share. A label that cannot give its share,
 * because it is small or its rows are all alike, is made up for by the others as far as they go, up to half more than their own.
 * The same rows and seed give the same split.
 * @param options.share  of the rows to hold out, in (0, 1); default 0.15
 * @param options.keep  rows a label keeps for training, at least 1; default 3
 */
export function holdOut(
  rows: readonly { text: string; label: string }[],
  options: SplitOptions & { share?: number; keep?: number } = {},
): Split {
  const share = options.share ?? 0.15;
  const keep = options.keep ?? 3;
  const random = randomFrom(options.seed ?? 1);
  const { groups, labels } = grouped(rows, options, random);
  const side = new Uint8Array(groups.length); // 1: held out
  let due = 0; // rows that the labels so far should have given
  let given = 0; // and did give
  for (const label of shuffle([...labels.values()], random)) {
    label.decided = true;
    due += share * label.rows;
    given += label.heldOut;
    const most = Math.min(label.rows - keep, Math.ceil(1.5 * share * label.rows));
    for (const number of label.groups) {
      const { countOf } = groups[number]!;
      const own = countOf.get(label)!;
      if (side[number] === 1 || label.heldOut + own > most) continue;
      if (given + own / 2 > due) continue; // leaving it out is nearer to the share
      if ([...countOf].some(([other, count]) => other.rows - other.heldOut - count < keep)) continue;
      side[number] = 1;
      for (const [other, count] of countOf) {
        other.heldOut += count;
        if (other.decided) given += count;
      }
    }
  }
  const heldOut = new Uint8Array(rows.length);
  groups.forEach((group, number) => {
    for (const row of group.rows) heldOut[row] = side[number]!;
  });
  return splitBy(rows.length, (row) => heldOut[row] === 1);
}

/**
 * Deals the rows into k folds of about equal size, each label evenly. Near duplicates stay in one fold. Whichever fold is held out,
 * every label has rows in the others: rows that would leave their label without any are in no fold and always trained on.
 * @returns the fold of each row [rows], 0 … k - 1, or -1 for a row that is always trained on
 */
export function folds(
  rows: readonly { text: string; label: string }[],
  k: number,
  options: SplitOptions = {},
): Int32Array {
  const random = randomFrom(options.seed ?? 1);
  const { groups, labels } = grouped(rows, options, random);
  const foldOf = new Int32Array(groups.length).fill(UNDECIDED);
  const foldRows = new Int32Array(k);
  for (const label of shuffle([...labels.values()], random)) {
    const ownRows = new Int32Array(k);
    for (const number of label.groups) {
      if (foldOf[number]! >= 0) ownRows[foldOf[number]!]! += groups[number]!.countOf.get(label)!;
    }
    // Large groups first: the small ones then even out what is left.
    for (const number of [...label.groups].sort((a, b) => groups[b]!.rows.length - groups[a]!.rows.length)) {
      if (foldOf[number] !== UNDECIDED) continue;
      let fold = 0;
      for (let f = 1; f < k; f++) {
        if ((ownRows[f]! - ownRows[fold]! || foldRows[f]! - foldRows[fold]!) < 0) fold = f;
      }
      foldOf[number] = fold;
      ownRows[fold]! += groups[number]!.countOf.get(label)!;
      foldRows[fold]! += groups[number]!.rows.length;
    }
  }
  for (const label of labels.values()) {
    const used = new Set(label.groups.map((number) => foldOf[number]!));
    if (used.has(ALWAYS_TRAINED) || used.size > 1) continue;
    foldOf[label.groups.reduce((a, b) => (groups[b]!.rows.length < groups[a]!.rows.length ? b : a))] = ALWAYS_TRAINED;
  }
  const result = new Int32Array(rows.length);
  groups.forEach((group, number) => {
    for (const row of group.rows) result[row] = foldOf[number]!;
  });
  return result;
}

/** The split in which one fold of `folds` is held out. */
export function foldSplit(foldOfRow: Int32Array, fold: number): Split {
  return splitBy(foldOfRow.length, (row) => foldOfRow[row] === fold);
}

const UNDECIDED = -2;
const ALWAYS_TRAINED = -1;

interface Label {
  rows: number;
  heldOut: number;
  decided: boolean;
  /** Numbers of the groups with rows of this label, in random order. */
  groups: number[];
}

interface Group {
  rows: number[];
  countOf: Map<Label, number>;
}

function grouped(
  rows: readonly { text: string; label: string }[],
  options: SplitOptions,
  random: () => number,
): { groups: Group[]; labels: Map<string, Label> } {
  const groupOf =
    options.groups ??
    nearDuplicateGroups(
      rows.map(({ text }) => text),
      options,
    );
  const groups: Group[] = [];
  const labels = new Map<string, Label>();
  rows.forEach((row, number) => {
    let label = labels.get(row.label);
    if (!label) {
      label = { rows: 0, heldOut: 0, decided: false, groups: [] };
      labels.set(row.label, label);
    }
    label.rows++;
    groups[groupOf[number]!] ??= { rows: [], countOf: new Map() };
    const group = groups[groupOf[number]!]!;
    group.rows.push(number);
    group.countOf.set(label, (group.countOf.get(label) ?? 0) + 1);
  });
  for (const number of shuffle(
    Int32Array.from(groups, (_, k) => k),
    random,
  )) {
    for (const label of groups[number]!.countOf.keys()) label.groups.push(number);
  }
  return { groups, labels };
}

function splitBy(count: number, isHeldOut: (row: number) => boolean): Split {
  const numbers = Int32Array.from({ length: count }, (_, row) => row);
  return { training: numbers.filter((row) => !isHeldOut(row)), validation: numbers.filter(isHeldOut) };
}
