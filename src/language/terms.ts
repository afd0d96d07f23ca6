// A text as terms: words, pairs of neighbouring words, and character n-grams, each as a 64-bit hash. Search and learning both read
// text this way. Scripts without spaces give the words of a segmenter and the n-grams of the whole run, because segmenters split
// the words of a trade (客服, 发货) in places of their own.
import { normalise } from "./normalise.ts";
import { wordsOf } from "./segment.ts";

/** What kind of term it is; the kinds never share a hash. `run`: one to three characters of a script without spaces. */
export const TermKind = { word: 1, pair: 2, gram: 3, run: 4 } as const;
export type TermKind = (typeof TermKind)[keyof typeof TermKind];

/** The terms of one text: `high[i]`, `low[i]` is the hash of the i-th, `kind[i]` its kind. Repeats are kept. */
export interface Terms {
  count: number;
  high: Uint32Array;
  low: Uint32Array;
  kind: Uint8Array;
  /** How many words the text has. */
  words: number;
}

export interface TermOptions {
  /** Shortest and longest character n-gram of spaced scripts; default 2 to 5. */
  gramMin?: number;
  gramMax?: number;
  /** Pairs of neighbouring words, the edges of the text included; default true. */
  pairs?: boolean;
  /** Words read at most, from the start; default 200. */
  maxWords?: number;
}

const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]+/gu;
const IS_UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const LONGEST_WORD = 40;
/** Stands for the start and the end of a text in pairs, as high and low hash. */
export const EDGE: ArrayLike<number> = [0x2d, 0x2d];
const NO_RUNS: readonly string[] = [];

/** Turns texts into terms. Keeps what it computed for a word: the words of a company's messages repeat. */
export class TermReader {
  private readonly gramMin: number;
  private readonly gramMax: number;
  private readonly pairs: boolean;
  private readonly maxWords: number;
  private readonly cache = new Map<string, Uint32Array>(); // word -> [wordHigh, wordLow, gramHigh, gramLow, …]
  private high = new Uint32Array(512);
  private low = new Uint32Array(512);
  private kind = new Uint8Array(512);
  private count = 0;

  constructor(options: TermOptions = {}) {
    this.gramMin = options.gramMin ?? 2;
    this.gramMax = options.gramMax ?? 5;
    this.pairs = options.pairs ?? true;
    this.maxWords = options.maxWords ?? 200;
  }

  /** The result is valid until the next call: the arrays are reused. */
  read(text: string): Terms {
    this.count = 0;
    const { words, runs } = this.split(text);
    let previous = EDGE;
    for (const word of words) {
      const hashes = this.ofWord(word);
      this.emit(hashes[0]!, hashes[1]!, TermKind.word);
      if (this.pairs) this.emitPair(previous, hashes);
      for (let j = 2; j < hashes.length; j += 2) this.emit(hashes[j]!, hashes[j + 1]!, TermKind.gram);
      previous = hashes;
    }
    if (this.pairs && words.length > 0) this.emitPair(previous, EDGE);
    for (const run of runs) {
      for (let start = 0; start < run.length; start++) {
        const hashes = this.ofRun(run, start);
        for (let j = 0; j < hashes.length; j += 2) this.emit(hashes[j]!, hashes[j + 1]!, TermKind.run);
      }
    }
    return { count: this.count, high: this.high, low: this.low, kind: this.kind, words: words.length };
  }

  /** What terms are made of, cut to what is read of a text: its normalised words, and its runs of scripts without spaces. */
  split(text: string): { words: string[]; runs: readonly string[] } {
    const plain = normalise(text);
    const words = wordsOf(plain);
    if (words.length > this.maxWords) words.length = this.maxWords;
    if (!IS_UNSPACED.test(plain)) return { words, runs: NO_RUNS };
    let budget = 4 * this.maxWords;
    const runs: string[] = [];
    for (const [run] of plain.matchAll(UNSPACED)) {
      if (budget <= 0) break;
      runs.push(run.slice(0, budget));
      budget -= run.length;
    }
    return { words, runs };
  }

  /** Hashes as [high, low, high, low, …]: of the word itself, then of its character n-grams where its script has spaces. */
  ofWord(word: string): Uint32Array {
    const known = this.cache.get(word);
    if (known) return known;
    const hashes = [hashHigh(word, 0, word.length, TermKind.word), hashLow(word, 0, word.length, TermKind.word)];
    if (!IS_UNSPACED.test(word)) {
      const edged = `<${word.slice(0, LONGEST_WORD)}>`;
      for (let n = this.gramMin; n <= this.gramMax; n++) {
        for (let start = 0; start + n <= edged.length; start++) {
          hashes.push(
            hashHigh(edged, start, start + n, TermKind.gram),
            hashLow(edged, start, start + n, TermKind.gram),
          );
        }
      }
    }
    const packed = Uint32Array.from(hashes);
    if (this.cache.size > 100_000) this.cache.clear();
    this.cache.set(word, packed);
    return packed;
  }

  /** Hashes of the one to three characters of a run that start at `start`, across the segmenter's word borders. */
  ofRun(run: string, start: number): number[] {
    const hashes: number[] = [];
    for (let n = 1; n <= 3 && start + n <= run.length; n++) {
      hashes.push(hashHigh(run, start, start + n, 0x9e3779b9), hashLow(run, start, start + n, 0x85ebca6b));
    }
    return hashes;
  }

  private emitPair(a: ArrayLike<number>, b: ArrayLike<number>): void {
    this.emit(pairHigh(a[0]!, b[0]!), pairLow(a[1]!, b[1]!), TermKind.pair);
  }

  private emit(high: number, low: number, kind: TermKind): void {
    if (this.count === this.kind.length) {
      const size = this.kind.length * 2;
      const [high0, low0, kind0] = [this.high, this.low, this.kind];
      this.high = new Uint32Array(size);
      this.low = new Uint32Array(size);
      this.kind = new Uint8Array(size);
      this.high.set(high0);
      this.low.set(low0);
      this.kind.set(kind0);
    }
    this.high[this.count] = high;
    this.low[this.count] = low;
    this.kind[this.count] = kind;
    this.count++;
  }
}

/** The hash of two neighbouring words, from theirs. */
export function pairHigh(highA: number, highB: number): number {
  return (Math.imul(highA ^ (highB >>> 15) ^ (highB << 17), 0x9e3779b1) ^ TermKind.pair) >>> 0;
}

export function pairLow(lowA: number, lowB: number): number {
  const low = Math.imul(lowA, 0x85ebca6b) ^ Math.imul(lowB ^ 0x27d4eb2f, 0xc2b2ae35);
  return (low ^ (low >>> 16)) >>> 0;
}

// FNV-1a over UTF-16 units with two seeds and multipliers, finished with a mixing step (Appleby's murmur3 finaliser).
function hashHigh(text: string, start: number, end: number, seed: number): number {
  let h = 0x811c9dc5 ^ seed;
  for (let k = start; k < end; k++) h = Math.imul(h ^ text.charCodeAt(k), 0x01000193);
  return mix(h);
}

function hashLow(text: string, start: number, end: number, seed: number): number {
  let h = 0x7ee3623b ^ Math.imul(seed, 0x9e3779b1);
  for (let k = start; k < end; k++) h = Math.imul(h, 0x5bd1e995) ^ text.charCodeAt(k);
  return mix(h);
}

function mix(value: number): number {
  let h = value ^ (value >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
