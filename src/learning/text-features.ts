// Texts as sparse tf-idf rows: words and word pairs in one group, character n-grams in another, each group of unit length.
import { TermKind, TermReader, type Terms, TermTable } from "../language/index.ts";

/** Rows of sparse features: row r has features[offsets[r]..offsets[r+1]] with the values beside them. */
export interface SparseRows {
  count: number;
  offsets: Uint32Array; // [count + 1]
  features: Uint32Array; // [non-zeros]
  values: Float32Array; // [non-zeros]
}

/** One text as a row. `known` is the share of its words that were seen in training, 0..1 (1 for a text without words). */
export interface SparseRow {
  features: Uint32Array;
  values: Float32Array;
  known: number;
}

const WORD_GROUP = 0;
const GRAM_GROUP = 1;

export interface TextFeatureOptions {
  /** Features in fewer training texts than this are dropped; default 1. */
  minCount?: number;
}

/** Learns which features there are and how rare each is; then reads any text. @see Salton & Buckley 1988 for tf-idf */
export class TextFeatures {
  readonly table: TermTable;
  readonly idf: Float32Array; // [features]
  readonly group: Uint8Array; // [features]: 0 words and pairs, 1 character n-grams
  private readonly reader = new TermReader();
  // Scratch for one row: how often each feature occurs, and which ones do.
  private readonly counts: Float32Array;
  private readonly seen: Uint32Array;

  private constructor(table: TermTable, idf: Float32Array, group: Uint8Array) {
    this.table = table;
    this.idf = idf;
    this.group = group;
    this.counts = new Float32Array(idf.length);
    this.seen = new Uint32Array(idf.length);
  }

  get size(): number {
    return this.idf.length;
  }

  static fit(texts: readonly string[], options: TextFeatureOptions = {}): TextFeatures {
    const minCount = options.minCount ?? 1;
    const reader = new TermReader();
    const all = new TermTable(1 << 15);
    const documentCount: number[] = [];
    const group: number[] = [];
    const lastText: number[] = [];
    texts.forEach((text, index) => {
      const terms = reader.read(text);
      for (let t = 0; t < terms.count; t++) {
        const id = all.add(terms.high[t]!, terms.low[t]!);
        if (id === documentCount.length) {
          documentCount.push(0);
          lastText.push(-1);
          group.push(terms.kind[t]! >= TermKind.gram ? GRAM_GROUP : WORD_GROUP);
        }
        if (lastText[id] === index) continue;
        lastText[id] = index;
        documentCount[id]!++;
      }
    });
    const keep = new Int32Array(all.size).fill(-1);
    const idf: number[] = [];
    const keptGroup: number[] = [];
    for (let id = 0; id < all.size; id++) {
      if (documentCount[id]! < minCount) continue;
      keep[id] = idf.length;
      idf.push(Math.log((1 + texts.length) / (1 + documentCount[id]!)) + 1);
      keptGroup.push(group[id]!);
    }
    return new TextFeatures(all.renumbered(keep, idf.length), Float32Array.from(idf), Uint8Array.from(keptGroup));
  }

  row(text: string): SparseRow {
    return this.weigh([{ terms: this.reader.read(text), weight: 1 }]);
  }

  /** A row of several texts, each with its weight: how a follow-up is read together with the question before it. */
  mixedRow(parts: readonly { text: string; weight: number }[]): SparseRow {
    // Each part is copied, because the reader reuses its arrays.
    return this.weigh(
      parts.map(({ text, weight }) => {
        const { count, high, low, kind, words } = this.reader.read(text);
        return {
          terms: { count, words, high: high.slice(0, count), low: low.slice(0, count), kind: kind.slice(0, count) },
          weight,
        };
      }),
    );
  }

  rows(texts: readonly string[]): SparseRows {
    const offsets = new Uint32Array(texts.length + 1);
    const all: SparseRow[] = texts.map((text) => this.row(text));
    all.forEach((row, index) => {
      offsets[index + 1] = offsets[index]! + row.features.length;
    });
    const features = new Uint32Array(offsets[texts.length]!);
    const values = new Float32Array(features.length);
    all.forEach((row, index) => {
      features.set(row.features, offsets[index]!);
      values.set(row.values, offsets[index]!);
    });
    return { count: texts.length, offsets, features, values };
  }

  private weigh(parts: readonly { terms: Terms; weight: number }[]): SparseRow {
    const { counts, seen, idf, group, table } = this;
    let used = 0;
    let words = 0;
    let knownWords = 0;
    for (const { terms, weight } of parts) {
      for (let t = 0; t < terms.count; t++) {
        const id = table.get(terms.high[t]!, terms.low[t]!);
        if (terms.kind[t] === TermKind.word) {
          words++;
          if (id >= 0) knownWords++;
        }
        if (id < 0) continue;
        if (counts[id] === 0) seen[used++] = id;
        counts[id]! += weight;
      }
    }
    const features = seen.slice(0, used);
    const values = new Float32Array(used);
    const squares = [0, 0];
    for (let k = 0; k < used; k++) {
      const id = features[k]!;
      const tf = counts[id]!;
      counts[id] = 0;
      const value = (tf > 1 ? 1 + Math.log(tf) : tf) * idf[id]!;
      values[k] = value;
      squares[group[id]!]! += value * value;
    }
    const scale = squares.map((square) => (square > 0 ? Math.SQRT1_2 / Math.sqrt(square) : 0));
    for (let k = 0; k < used; k++) values[k]! *= scale[group[features[k]!]!]!;
    return { features, values, known: words === 0 ? 1 : knownWords / words };
  }

  toArrays() {
    return { ...this.table.toArrays(), idf: this.idf, group: this.group };
  }

  static fromArrays(arrays: {
    keys: Uint32Array;
    ids: Int32Array;
    idf: Float32Array;
    group: Uint8Array;
  }): TextFeatures {
    return new TextFeatures(TermTable.fromArrays(arrays, arrays.idf.length), arrays.idf, arrays.group);
  }
}
