// What a company knows, searched in two ways at once: by its words, and by what they mean. Neither decides; `answering` weighs both.
import type { SentenceEncoder } from "../learning/index.ts";
import {
  type Hit,
  type LexicalArrays,
  LexicalIndex,
  type SearchEntry,
  type SearchOptions,
  type WeightedText,
} from "./lexical-index.ts";
import { type VectorArrays, type VectorHit, VectorIndex } from "./vector-index.ts";

/** By words, and by meaning (empty without an encoder, or for a text that it cannot read); each the best first. */
export interface Found {
  lexical: Hit[];
  near: VectorHit[];
}

export interface SearchLimits {
  lexical: number;
  near: number;
}

export class SearchIndex {
  readonly lexical: LexicalIndex;
  readonly encoder: SentenceEncoder | null;
  private readonly vectors: VectorIndex | null;

  private constructor(lexical: LexicalIndex, encoder: SentenceEncoder | null, vectors: VectorIndex | null) {
    this.lexical = lexical;
    this.encoder = encoder;
    this.vectors = vectors;
  }

  /** Reads every entry once for each way; entries keep their order, so that `withoutEntry` can name them. */
  static build(
    entries: readonly SearchEntry[],
    articleCount: number,
    encoder: SentenceEncoder | null = null,
  ): SearchIndex {
    const lexical = LexicalIndex.build(entries, articleCount);
    const vectorsOf = (from: number, count: number) =>
      encoder!.encode(entries.slice(from, from + count).map(({ text }) => text));
    const vectors = encoder && VectorIndex.build(vectorsOf, lexical.toArrays().arrays, articleCount, encoder.units);
    return new SearchIndex(lexical, encoder, vectors);
  }

  search(parts: readonly WeightedText[], limits: SearchLimits, options: SearchOptions = {}): Found {
    return {
      lexical: this.lexical.search(parts, limits.lexical, options),
      near: this.nearest(parts, limits.near, options),
    };
  }

  /** By meaning alone. */
  nearest(parts: readonly WeightedText[], limit: number, options: SearchOptions = {}): VectorHit[] {
    const { encoder, vectors } = this;
    if (!encoder || !vectors) return [];
    const { units } = encoder;
    const encoded = encoder.encode(parts.map(({ text }) => text));
    const vector = new Float32Array(units);
    parts.forEach(({ weight }, part) => {
      for (let k = 0; k < units; k++) vector[k]! += weight * encoded[part * units + k]!;
    });
    const length = Math.hypot(...vector);
    if (length === 0) return [];
    for (let k = 0; k < units; k++) vector[k]! /= length;
    return vectors.search(vector, limit, options);
  }

  /** What `fromArrays` takes back, with the same encoder; the buffers may be transferred to another thread. */
  toArrays(): { articleCount: number; arrays: LexicalArrays & Partial<VectorArrays> } {
    const { articleCount, arrays } = this.lexical.toArrays();
    return { articleCount, arrays: { ...arrays, ...this.vectors?.toArrays() } };
  }

  static fromArrays(
    { articleCount, arrays }: { articleCount: number; arrays: LexicalArrays & Partial<VectorArrays> },
    encoder: SentenceEncoder | null,
  ): SearchIndex {
    const { vectors, vectorScales, ...words } = arrays;
    const lexical = LexicalIndex.fromArrays({ articleCount, arrays: words });
    const near =
      encoder && vectors && vectorScales
        ? VectorIndex.fromArrays({ vectors, vectorScales }, words, articleCount)
        : null;
    return new SearchIndex(lexical, encoder, near);
  }
}
