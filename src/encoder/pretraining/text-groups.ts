// Training text as the trainer reads it: groups of texts that mean the same, each text as rows of the vocabulary with weights.
import type { LanguageTag } from "../../language/index.ts";
import { FeatureReader } from "../features.ts";
import type { Vocabulary } from "../vocabulary.ts";

/** What a text is within its group; pairs are drawn by it, see `sampler.ts`. */
export type TextRole = "translation" | "question" | "title" | "answer";

export interface GroupText {
  language: LanguageTag;
  text: string;
  role?: TextRole;
}

/** Texts that mean the same, or ask the same. */
export interface TextGroup {
  /** Where it is from: a source is drawn with its own share. */
  source: string;
  /** Groups with the same key are never each other's negatives, such as the same string of two applications. */
  key: string;
  texts: readonly GroupText[];
}

const ROLES: readonly TextRole[] = ["translation", "question", "title", "answer"];

/** Weights are kept as bytes, in steps of this. */
const WEIGHT_STEP = 1 / 128;

/** All groups, in typed arrays. Text t has the rows [offsets[t], offsets[t + 1]); group g the texts [groups[g], groups[g + 1]). */
export interface TextGroups {
  count: number;
  sources: readonly string[];
  languages: readonly LanguageTag[];
  source: Uint8Array; // [groups]
  key: Uint32Array; // [groups]
  groups: Uint32Array; // [groups + 1]
  language: Uint8Array; // [texts]
  role: Uint8Array; // [texts]
  offsets: Uint32Array; // [texts + 1]
  rows: Int32Array;
  weights: Uint8Array;
}

export const roleNumber = (role: TextRole): number => ROLES.indexOf(role);
export const weightOf = (code: number): number => code * WEIGHT_STEP;

/** Reads every group; texts without a known feature, and groups of one text that are left, are dropped. */
export function readTextGroups(groups: Iterable<TextGroup>, vocabulary: Vocabulary): TextGroups {
  const reader = new FeatureReader();
  const [sources, languages, keys] = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>()];
  const source = new Growing(Uint8Array);
  const key = new Growing(Uint32Array);
  const starts = new Growing(Uint32Array);
  const language = new Growing(Uint8Array);
  const role = new Growing(Uint8Array);
  const offsets = new Growing(Uint32Array);
  const rows = new Growing(Int32Array);
  const weights = new Growing(Uint8Array);
  starts.push(0);
  offsets.push(0);
  for (const group of groups) {
    const [textsBefore, rowsBefore] = [language.length, rows.length];
    for (const { text, language: tag, role: itsRole } of group.texts) {
      const { count, hashes, weights: its } = reader.read(text);
      const before = rows.length;
      for (let k = 0; k < count; k++) {
        const row = vocabulary.row(hashes[k]!);
        if (row < 0) continue;
        rows.push(row);
        weights.push(Math.max(1, Math.round(its[k]! / WEIGHT_STEP)));
      }
      if (rows.length === before) continue;
      language.push(numberOf(languages, tag));
      role.push(roleNumber(itsRole ?? "translation"));
      offsets.push(rows.length);
    }
    if (language.length - textsBefore < 2) {
      language.length = role.length = textsBefore;
      offsets.length = textsBefore + 1;
      rows.length = weights.length = rowsBefore;
      continue;
    }
    source.push(numberOf(sources, group.source));
    key.push(numberOf(keys, group.key));
    starts.push(language.length);
  }
  return {
    count: source.length,
    sources: [...sources.keys()],
    languages: [...languages.keys()],
    source: source.array,
    key: key.array,
    groups: starts.array,
    language: language.array,
    role: role.array,
    offsets: offsets.array,
    rows: rows.array,
    weights: weights.array,
  };
}

function numberOf(numbers: Map<string, number>, name: string): number {
  const number = numbers.get(name) ?? numbers.size;
  numbers.set(name, number);
  return number;
}

class Growing<Numbers extends Uint8Array | Int32Array | Uint32Array> {
  private values: Numbers;
  length = 0;
  constructor(private readonly type: new (length: number) => Numbers) {
    this.values = new type(1024);
  }
  push(value: number): void {
    if (this.length === this.values.length) {
      const grown = new this.type(Math.ceil(this.length * 1.6));
      grown.set(this.values);
      this.values = grown;
    }
    this.values[this.length++] = value;
  }
  get array(): Numbers {
    return this.values.subarray(0, this.length) as Numbers;
  }
}
