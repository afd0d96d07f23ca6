// Nearest vectors: every entry's vector in 8 bits, compared one after the other. Where there are very many, a third of each decides
// which are compared as a whole. No graph and no clusters: nothing to tune or to rebuild. docs/decisions/0011.
import { type Address, Kernels } from "../learning/index.ts";
import { ANSWER_CODE, type SearchOptions } from "./lexical-index.ts";

/** One article near the query: the largest cosines among its phrasings and titles, and among its answers; -1 where it has none. */
export interface VectorHit {
  article: number;
  question: number;
  answer: number;
}

export interface VectorArrays {
  vectors: Int8Array; // [entries × units]
  vectorScales: Float32Array; // [entries]
}

/** Which entry is whose, as the lexical index knows it. */
interface EntryArrays {
  articleOf: Uint32Array; // [entries]
  fieldOf: Uint8Array; // [entries]
}

export class VectorIndex {
  readonly units: number;
  private readonly entries: EntryArrays;
  private readonly count: number;
  private readonly kernels: Kernels;
  private readonly vectors: Address;
  /** The first COARSE units of each vector, where there are more than EXACT_UP_TO; else 0. */
  private readonly coarse: Address;
  private readonly scales: Address;
  private readonly query: Address; // f32 [units]
  private readonly queryIntegers: Address; // int8 [units]
  private readonly queryScale: Address;
  private readonly scores: Address; // [entries]
  /** Of the last query's integers. */
  private scale = 1;
  // Scratch of one query.
  private readonly question: Float32Array; // [articles]
  private readonly answer: Float32Array; // [articles]

  private constructor(entries: EntryArrays, articleCount: number, units: number) {
    const kernels = new Kernels();
    this.kernels = kernels;
    this.units = units;
    this.entries = entries;
    this.count = entries.articleOf.length;
    this.vectors = kernels.allocate(this.count * units);
    this.coarse = this.count > EXACT_UP_TO && units > COARSE ? kernels.allocate(this.count * COARSE) : 0;
    this.scales = kernels.allocate(4 * this.count);
    this.scores = kernels.allocate(4 * this.count);
    this.query = kernels.allocate(4 * units);
    this.queryIntegers = kernels.allocate(units);
    this.queryScale = kernels.allocate(4);
    this.question = new Float32Array(articleCount);
    this.answer = new Float32Array(articleCount);
  }

  /** @param vectorsOf  unit vectors [count × units] of the entries from `from` on, zeros for one that is never found; asked block by block */
  static build(
    vectorsOf: (from: number, count: number) => Float32Array,
    entries: EntryArrays,
    articleCount: number,
    units: number,
  ): VectorIndex {
    const index = new VectorIndex(entries, articleCount, units);
    const { kernels } = index;
    const block = kernels.allocate(4 * BLOCK * units);
    for (let from = 0; from < index.count; from += BLOCK) {
      const count = Math.min(BLOCK, index.count - from);
      kernels.floats(block, count * units).set(vectorsOf(from, count));
      kernels.run.quantizeRows(block, index.vectors + from * units, index.scales + 4 * from, count, units);
    }
    kernels.release(block);
    index.cutCoarse();
    return index;
  }

  /** The `limit` nearest articles, nearest first by whichever of their entries is nearest. Ties go to the lower article number. */
  search(vector: Float32Array, limit: number, options: SearchOptions = {}): VectorHit[] {
    const { question, answer } = this;
    const { articleOf, fieldOf } = this.entries;
    const scores = this.compare(vector);
    const found: number[] = [];
    const see = (entry: number, score: number) => {
      if (score <= 0 || entry === options.withoutEntry || options.withoutEntries?.(entry)) return;
      const article = articleOf[entry]!;
      if (question[article] === 0 && answer[article] === 0) found.push(article);
      const best = fieldOf[entry] === ANSWER_CODE ? answer : question;
      if (score > best[article]!) best[article] = score;
    };
    if (this.coarse === 0) for (let entry = 0; entry < this.count; entry++) see(entry, scores[entry]!);
    else for (const entry of promising(scores)) see(entry, this.exact(entry, scores));
    // A short sorted list rather than all of them sorted.
    const top: { article: number; nearness: number }[] = [];
    for (const article of found) {
      const nearness = Math.max(question[article]!, answer[article]!);
      const before = (other: { article: number; nearness: number }) =>
        other.nearness > nearness || (other.nearness === nearness && other.article < article);
      if ((top.length === limit && before(top[limit - 1]!)) || options.withoutArticle?.(article)) continue;
      let place = top.length;
      while (place > 0 && !before(top[place - 1]!)) place--;
      top.splice(place, 0, { article, nearness });
      if (top.length > limit) top.pop();
    }
    const hits = top.map(({ article }) => ({
      article,
      question: question[article] || NONE,
      answer: answer[article] || NONE,
    }));
    for (const article of found) {
      question[article] = 0;
      answer[article] = 0;
    }
    return hits;
  }

  /** The cosine of every entry with the query, or, where there are many entries, what their first units add to it. */
  private compare(vector: Float32Array): Float32Array {
    const { kernels, units, count } = this;
    kernels.floats(this.query, units).set(vector);
    kernels.run.quantizeRows(this.query, this.queryIntegers, this.queryScale, 1, units);
    this.scale = kernels.floats(this.queryScale, 1)[0]!;
    const [rows, columns] = this.coarse === 0 ? [this.vectors, units] : [this.coarse, COARSE];
    kernels.run.dotRowsInt8(rows, this.scales, columns, this.queryIntegers, this.scale, 0, count, this.scores);
    return kernels.floats(this.scores, count);
  }

  /** Of all units, left in `scores` too; after `compare`. */
  private exact(entry: number, scores: Float32Array): number {
    const { kernels, units, vectors, scales, queryIntegers } = this;
    kernels.run.dotRowsInt8(vectors, scales, units, queryIntegers, this.scale, entry, entry + 1, this.scores);
    return scores[entry]!;
  }

  private cutCoarse(): void {
    if (this.coarse === 0) return;
    const { kernels, units, count } = this;
    const from = kernels.bytes(this.vectors, count * units);
    const to = kernels.bytes(this.coarse, count * COARSE);
    for (let entry = 0; entry < count; entry++)
      to.set(from.subarray(entry * units, entry * units + COARSE), entry * COARSE);
  }

  toArrays(): VectorArrays {
    const { kernels, count, units } = this;
    return {
      vectors: new Int8Array(kernels.bytes(this.vectors, count * units).slice().buffer),
      vectorScales: kernels.floats(this.scales, count).slice(),
    };
  }

  static fromArrays({ vectors, vectorScales }: VectorArrays, entries: EntryArrays, articleCount: number): VectorIndex {
    const units = entries.articleOf.length === 0 ? 0 : vectors.length / entries.articleOf.length;
    const index = new VectorIndex(entries, articleCount, units);
    index.kernels
      .bytes(index.vectors, vectors.length)
      .set(new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.length));
    index.kernels.floats(index.scales, vectorScales.length).set(vectorScales);
    index.cutCoarse();
    return index;
  }
}

const BLOCK = 1024;
const NONE = -1;
/** More entries than this are looked through by their first units. */
const EXACT_UP_TO = 20_000;
const COARSE = 64;
/** Entries that are compared as a whole; the test asks 40 questions among 25,000 random vectors, and none loses a neighbour. */
const KEPT = 1024;
const BINS = 1024;

/** The entries with the largest scores, KEPT or a few more; none of 0 or less. */
function promising(scores: Float32Array): number[] {
  const bins = new Uint32Array(BINS + 1);
  const count = scores.length;
  for (let entry = 0; entry < count; entry++) {
    const score = scores[entry]!;
    if (score > 0) bins[score < 1 ? (score * BINS) | 0 : BINS]!++;
  }
  let least = BINS;
  for (let kept = bins[BINS]!; least > 0 && kept < KEPT; ) kept += bins[--least]!;
  const from = Math.max(least / BINS, Number.MIN_VALUE);
  const entries: number[] = [];
  for (let entry = 0; entry < count; entry++) if (scores[entry]! >= from) entries.push(entry);
  return entries;
}
