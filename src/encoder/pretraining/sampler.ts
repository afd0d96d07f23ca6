// Draws the pairs of a batch: two texts of a group, preferably of two languages, no two groups that mean the same.
import { randomFrom } from "../../learning/index.ts";
import { roleNumber, type TextGroups, weightOf } from "./text-groups.ts";

/** Rows of a vocabulary, bag after bag; bags 0 … pairs - 1 are the first texts, pairs … 2 pairs - 1 the second ones. */
export interface PairBatch {
  pairs: number;
  offsets: Int32Array; // [2 · most pairs + 1]
  rows: Int32Array;
  weights: Float32Array;
}

export interface SamplerOptions {
  /** Share of the draws by source, in any unit; a source that is not named has 0. */
  shares: Readonly<Record<string, number>>;
  /** How often a language is drawn, where another one has 1. */
  languageWeights: Readonly<Record<string, number>>;
  /** Features left out at random, so that none is relied upon alone, 0..1. */
  dropout: number;
  /** Of questions about a topic: the share paired with a title, with another question; the rest with an answer. */
  titles: number;
  questions: number;
  /** Share of the questions paired with a text in another language. */
  crossLingual: number;
}

/** Rows of one text in a batch at most; more are left out at random. */
export const MOST_ROWS = 256;
const TRIES = 40;
const [TRANSLATION, QUESTION, TITLE, ANSWER] = (["translation", "question", "title", "answer"] as const).map(
  roleNumber,
);

export class PairSampler {
  private readonly groups: TextGroups;
  private readonly options: SamplerOptions;
  private readonly ofSource: Uint32Array[];
  private readonly cumulative: number[] = [];
  private readonly languageWeight: Float64Array;
  private random: () => number = Math.random;

  constructor(groups: TextGroups, options: SamplerOptions) {
    this.groups = groups;
    this.options = options;
    this.ofSource = groups.sources.map((_, source) =>
      Uint32Array.from({ length: groups.count }, (_, g) => g).filter((g) => groups.source[g] === source),
    );
    let total = 0;
    for (const name of groups.sources) {
      total += options.shares[name] ?? 0;
      this.cumulative.push(total);
    }
    this.languageWeight = Float64Array.from(groups.languages, (tag) => options.languageWeights[tag] ?? 1);
  }

  /** The same seed draws the same batch. */
  draw(seed: number, mostPairs: number): PairBatch {
    this.random = randomFrom(seed);
    const { groups } = this;
    const taken = new Set<number>();
    const first: number[] = [];
    const second: number[] = [];
    for (let tries = 0; first.length < mostPairs && tries < 20 * mostPairs; tries++) {
      const group = this.group();
      if (taken.has(groups.key[group]!)) continue;
      const pair = this.pair(groups.groups[group]!, groups.groups[group + 1]!);
      if (!pair) continue;
      taken.add(groups.key[group]!);
      first.push(pair[0]);
      second.push(pair[1]);
    }
    return this.batch([...first, ...second]);
  }

  private group(): number {
    const at = this.random() * this.cumulative.at(-1)!;
    const source = this.cumulative.findIndex((until) => at < until);
    const list = this.ofSource[source]!;
    return list[Math.floor(this.random() * list.length)]!;
  }

  private pair(from: number, to: number): [number, number] | null {
    const { language, role } = this.groups;
    const { titles, questions, crossLingual } = this.options;
    if (role[from] === TRANSLATION) {
      const a = this.text(from, to, () => true);
      if (a < 0) return null;
      let b = this.text(from, to, (t) => language[t] !== language[a]);
      if (b < 0) b = this.text(from, to, (t) => t !== a);
      return b < 0 ? null : [a, b];
    }
    const a = this.text(from, to, (t) => role[t] === QUESTION);
    if (a < 0) return null;
    const draw = this.random();
    const wanted = draw < titles ? TITLE : draw < titles + questions ? QUESTION : ANSWER;
    const cross = this.random() < crossLingual;
    const b = this.text(from, to, (t) => t !== a && role[t] === wanted && (language[t] !== language[a]) === cross);
    return b < 0 ? null : [a, b];
  }

  /** A text of those from `from` to `to` for which `fits` holds, languages by their weights; -1: found none. */
  private text(from: number, to: number, fits: (text: number) => boolean): number {
    const most = 4;
    for (let tries = 0; tries < TRIES; tries++) {
      const text = from + Math.floor(this.random() * (to - from));
      if (this.random() * most < this.languageWeight[this.groups.language[text]!]! && fits(text)) return text;
    }
    return -1;
  }

  private batch(texts: readonly number[]): PairBatch {
    const { offsets, rows, weights } = this.groups;
    const { dropout } = this.options;
    const out = { offsets: new Int32Array(texts.length + 1), rows: new Int32Array(texts.length * MOST_ROWS) };
    const values = new Float32Array(out.rows.length);
    let end = 0;
    texts.forEach((text, bag) => {
      const [from, to] = [offsets[text]!, offsets[text + 1]!];
      const kept = Math.min(1 - dropout, MOST_ROWS / 1.2 / (to - from));
      const start = end;
      for (let k = from; k < to && end - start < MOST_ROWS; k++) {
        if (this.random() >= kept) continue;
        out.rows[end] = rows[k]!;
        values[end++] = weightOf(weights[k]!);
      }
      if (end === start) {
        out.rows[end] = rows[from]!;
        values[end++] = weightOf(weights[from]!);
      }
      out.offsets[bag + 1] = end;
    });
    return {
      pairs: texts.length / 2,
      offsets: out.offsets,
      rows: out.rows.subarray(0, end),
      weights: values.subarray(0, end),
    };
  }
}
