// Nearest vectors: every entry's vector in 8 bits, compared one after the other. Where there are very many, a third of each decides
// which are compared as a whole, and only how an article is asked for decides; what it answers is looked at where that is near.
// No graph and no clusters: nothing to tune or to rebuild. docs/decisions/0011.
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
  /** Where there are more entries than EXACT_UP_TO. */
  private readonly coarse: Coarse | null;
  private readonly scales: Address;
  private readonly query: Address; // f32 [units]
  private readonly queryIntegers: Address; // int8 [units]
  private readonly queryScale: Address;
  private readonly scores: Address; // [entries]
  private readonly list: Address; // i32 [entries]
  private readonly bins: Address; // i32 [BINS]
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
    this.coarse = this.count > EXACT_UP_TO && units > COARSE ? coarseOf(kernels, entries, articleCount) : null;
    this.scales = kernels.allocate(4 * this.count);
    this.scores = kernels.allocate(4 * this.count);
    this.list = kernels.allocate(4 * this.count);
    this.bins = kernels.allocate(4 * BINS);
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
    this.read(vector);
    const found: number[] = [];
    const see = (entry: number, score: number) => {
      if (score <= 0 || entry === options.withoutEntry || options.withoutEntries?.(entry)) return;
      const article = articleOf[entry]!;
      if (question[article] === 0 && answer[article] === 0) found.push(article);
      const best = fieldOf[entry] === ANSWER_CODE ? answer : question;
      if (score > best[article]!) best[article] = score;
    };
    if (this.coarse) {
      const promising = this.promising(this.coarse);
      this.exactly(promising, (k, score) => see(promising[k]!, score));
    } else {
      const scores = this.scoresOf(this.vectors, this.scales, this.units, this.count);
      for (let entry = 0; entry < this.count; entry++) see(entry, scores[entry]!);
    }
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
    if (this.coarse) {
      const { answers, answersFrom } = this.coarse;
      const theirs = top.flatMap(({ article }) => [
        ...answers.subarray(answersFrom[article], answersFrom[article + 1]),
      ]);
      this.exactly(theirs, (k, score) => see(theirs[k]!, score));
    }
    const hits = top
      .map(({ article }) => ({
        article,
        question: question[article] || NONE,
        answer: answer[article] || NONE,
      }))
      .sort((a, b) => Math.max(b.question, b.answer) - Math.max(a.question, a.answer) || a.article - b.article);
    for (const article of found) {
      question[article] = 0;
      answer[article] = 0;
    }
    return hits;
  }

  private read(vector: Float32Array): void {
    const { kernels, units } = this;
    kernels.floats(this.query, units).set(vector);
    kernels.run.quantizeRows(this.query, this.queryIntegers, this.queryScale, 1, units);
    this.scale = kernels.floats(this.queryScale, 1)[0]!;
  }

  /** Of rows [count × columns], by the query's first columns. */
  private scoresOf(rows: Address, scales: Address, columns: number, count: number): Float32Array {
    const { kernels, queryIntegers, scores, scale } = this;
    kernels.run.dotRowsInt8(rows, scales, columns, queryIntegers, scale, 0, count, scores);
    return kernels.floats(scores, count);
  }

  /** The cosines of some entries with the query. */
  private exactly(entries: readonly number[], tell: (k: number, score: number) => void): void {
    const { kernels, units, vectors, scales, queryIntegers, scale, list, scores } = this;
    kernels.integers(list, entries.length).set(entries);
    kernels.run.dotListInt8(vectors, scales, units, queryIntegers, scale, list, entries.length, scores);
    const exact = kernels.floats(scores, entries.length);
    for (let k = 0; k < entries.length; k++) tell(k, exact[k]!);
  }

  /** The entries that may be nearest, KEPT or a few more; none whose first units point away. */
  private promising({ rows, scales, entries }: Coarse): number[] {
    const { kernels, scores, list, bins } = this;
    this.scoresOf(rows, scales, COARSE, entries.length);
    const count = kernels.run.largestScores(scores, entries.length, KEPT, bins, list);
    return Array.from(kernels.integers(list, count), (k) => entries[k]!);
  }

  private cutCoarse(): void {
    if (!this.coarse) return;
    const { kernels, units, count, coarse } = this;
    const from = kernels.bytes(this.vectors, count * units);
    const to = kernels.bytes(coarse.rows, coarse.entries.length * COARSE);
    const scales = kernels.floats(this.scales, count);
    const toScales = kernels.floats(coarse.scales, coarse.entries.length);
    for (const [k, entry] of coarse.entries.entries()) {
      to.set(from.subarray(entry * units, entry * units + COARSE), k * COARSE);
      toScales[k] = scales[entry]!;
    }
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
/** What the kernel needs to find the largest scores. */
const BINS = 1025;

/** What decides which entries are compared as a whole: how each article is asked for, or, where nobody wrote that, what it answers. */
interface Coarse {
  entries: Uint32Array; // those that decide
  rows: Address; // int8 [entries × COARSE]: the first units of their vectors
  scales: Address; // f32 [entries]
  /** The answers that do not decide, of article a: answers[answersFrom[a]] … answers[answersFrom[a + 1] - 1]. */
  answers: Uint32Array;
  answersFrom: Uint32Array; // [articles + 1]
}

function coarseOf(kernels: Kernels, { articleOf, fieldOf }: EntryArrays, articleCount: number): Coarse {
  const isAsked = new Uint8Array(articleCount);
  fieldOf.forEach((field, entry) => {
    if (field !== ANSWER_CODE) isAsked[articleOf[entry]!] = 1;
  });
  const all = Uint32Array.from(fieldOf, (_, entry) => entry);
  const waits = (entry: number) => fieldOf[entry] === ANSWER_CODE && isAsked[articleOf[entry]!] === 1;
  const entries = all.filter((entry) => !waits(entry));
  const answers = all.filter(waits).sort((a, b) => articleOf[a]! - articleOf[b]! || a - b);
  const answersFrom = new Uint32Array(articleCount + 1);
  for (const entry of answers) answersFrom[articleOf[entry]! + 1]!++;
  for (let article = 0; article < articleCount; article++) answersFrom[article + 1]! += answersFrom[article]!;
  const [rows, scales] = [kernels.allocate(entries.length * COARSE), kernels.allocate(4 * entries.length)];
  return { entries, rows, scales, answers, answersFrom };
}
