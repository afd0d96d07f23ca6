// A text as terms: words, pairs of neighbouring words, and character n-grams, each as a 64-bit hash. Search and learning both read
// text this way. Scripts without spaces give the words of a segmenter and the n-grams of the whole run, because segmenters split
// the words of a trade (客服, 发货) in places of their own.
import { normalise } from "./normalise.ts";
import { words } from "./segment.ts";

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
const EDGE = 0x2d; // stands for the start and the end of a text in pairs

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
    const plain = normalise(text);
    const list = words(plain);
    const used = Math.min(list.length, this.maxWords);
    let previousHigh = EDGE;
    let previousLow = EDGE;
    for (let k = 0; k < used; k++) {
      const hashes = this.wordHashes(list[k]!);
      this.emit(hashes[0]!, hashes[1]!, TermKind.word);
      if (this.pairs) this.emitPair(previousHigh, previousLow, hashes[0]!, hashes[1]!);
      for (let j = 2; j < hashes.length; j += 2) this.emit(hashes[j]!, hashes[j + 1]!, TermKind.gram);
      previousHigh = hashes[0]!;
      previousLow = hashes[1]!;
    }
    if (this.pairs && used > 0) this.emitPair(previousHigh, previousLow, EDGE, EDGE);
    if (IS_UNSPACED.test(plain)) this.emitUnspacedGrams(plain);
    return { count: this.count, high: this.high, low: this.low, kind: this.kind, words: used };
  }

  /** One to three characters of every run without spaces, across the segmenter's word borders. */
  private emitUnspacedGrams(plain: string): void {
    let budget = 4 * this.maxWords;
    for (const [run] of plain.matchAll(UNSPACED)) {
      for (let start = 0; start < run.length && budget > 0; start++, budget--) {
        for (let n = 1; n <= 3 && start + n <= run.length; n++) {
          const high = hashHigh(run, start, start + n, 0x9e3779b9);
          this.emit(high, hashLow(run, start, start + n, 0x85ebca6b), TermKind.run);
        }
      }
    }
  }

  private wordHashes(word: string): Uint32Array {
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

  private emitPair(highA: number, lowA: number, highB: number, lowB: number): void {
    const high = Math.imul(highA ^ (highB >>> 15) ^ (highB << 17), 0x9e3779b1) ^ TermKind.pair;
    const low = Math.imul(lowA, 0x85ebca6b) ^ Math.imul(lowB ^ 0x27d4eb2f, 0xc2b2ae35);
    this.emit(high >>> 0, (low ^ (low >>> 16)) >>> 0, TermKind.pair);
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
