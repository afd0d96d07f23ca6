// A text as features that the encoder has vectors for: words, pairs of neighbours, and pieces of words, each as a 32-bit hash with a
// weight. It reads characters alone, no dictionary of any system, so that every machine reads a text as the one that trained did.
import { normalise } from "../language/index.ts";

/** The features of one text: `hashes[i]` counts `weights[i]`. Repeats are kept. Valid until the reader's next call. */
export interface Features {
  count: number;
  hashes: Uint32Array;
  weights: Float32Array;
}

/** Features read of a text at most, from its start: some 250 words. */
const MOST_FEATURES = 4096;

/** What a UTF-16 unit belongs to. Letters of spaced scripts make words; scripts without spaces are read in pieces across the run. */
const SPACE = 0;
const LETTER = 1;
const SYLLABLE = 2; // Hangul: a unit says as much as two or three letters
const HAN = 3; // Chinese characters and kana
const ABUGIDA = 4; // Thai, Lao, Khmer, Myanmar

const kindOf = new Uint8Array(65_536);
/** Letter without its accents. */
const plainOf = new Uint16Array(65_536);
for (let unit = 0; unit < 65_536; unit++) {
  const letter = String.fromCharCode(unit);
  plainOf[unit] = unit;
  if (!/[\p{L}\p{N}\p{M}]/u.test(letter)) continue;
  kindOf[unit] = LETTER;
  const within = (from: number, to: number) => unit >= from && unit <= to;
  if (within(0xac00, 0xd7af)) kindOf[unit] = SYLLABLE;
  else if (unit === 0x3005 || within(0x3040, 0x30ff) || within(0x3400, 0x9fff) || within(0xf900, 0xfaff))
    kindOf[unit] = HAN;
  else if (within(0x0e00, 0x0eff) || within(0x1000, 0x109f) || within(0x1780, 0x17ff)) kindOf[unit] = ABUGIDA;
  else if (within(0xc0, 0x52f) || within(0x1e00, 0x1fff)) plainOf[unit] = letter.normalize("NFD").charCodeAt(0);
}
for (const [letter, plain] of ["đd", "łl", "øo", "ħh", "ŧt"]) plainOf[letter!.charCodeAt(0)] = plain!.charCodeAt(0);

// Weights by kind, those of the prototype in the first experiments; what is learned is the length of each vector.
const WORD = 0.6;
const WORD_PLAIN = 0.7;
const PAIR = 0.7;
const HAN_WEIGHTS = [0.7, 1, 0.8];
const ABUGIDA_WEIGHTS = [0, 0.4, 0.6, 0.6, 0.6, 0.6];

// Kinds never share a hash but by chance.
const EXACT_SEED = 0x811c9dc5;
const PLAIN_SEED = 0x1b873593;
const GRAM_SEED = 0x2c1b3c6d;
const RUN_SEED = 0x7ee3623b;

export class FeatureReader {
  private readonly hashes = new Uint32Array(MOST_FEATURES);
  private readonly weights = new Float32Array(MOST_FEATURES);
  private count = 0;

  read(text: string): Features {
    const plain = normalise(text.length > 4 * MOST_FEATURES ? text.slice(0, 4 * MOST_FEATURES) : text);
    this.count = 0;
    let previous = 0;
    for (let from = 0; from < plain.length && this.count < MOST_FEATURES; ) {
      const kind = kindOf[plain.charCodeAt(from)]!;
      let to = from + 1;
      while (to < plain.length && kindOf[plain.charCodeAt(to)] === kind) to++;
      if (kind === HAN) this.run(plain, from, to, HAN_WEIGHTS);
      else if (kind === ABUGIDA) this.run(plain, from, to, ABUGIDA_WEIGHTS);
      if (kind === LETTER || kind === SYLLABLE) {
        const word = this.word(plain, from, to, kind === SYLLABLE);
        if (previous !== 0) this.emit(Math.imul(previous, 0x9e3779b1) ^ word, PAIR);
        previous = word;
      } else if (kind !== SPACE) previous = 0;
      from = to;
    }
    return { count: this.count, hashes: this.hashes, weights: this.weights };
  }

  /** The word, the word without accents where it has some, and pieces without accents, which are half of it together. */
  private word(text: string, from: number, to: number, syllables: boolean): number {
    const length = to - from;
    let exact = EXACT_SEED;
    let plain = PLAIN_SEED;
    let digits = true;
    let accents = false;
    for (let k = from; k < to; k++) {
      const unit = text.charCodeAt(k);
      if (unit < 0x30 || unit > 0x39) digits = false;
      if (plainOf[unit] !== unit) accents = true;
      exact = Math.imul(exact ^ unit, 0x01000193);
      plain = Math.imul(plain ^ plainOf[unit]!, 0x01000193);
    }
    // Of a long number only its length means something to anybody.
    if (digits && length > 4) {
      const number = Math.imul(PLAIN_SEED ^ Math.min(length, 8), 0x01000193);
      this.emit(number, WORD_PLAIN);
      return number;
    }
    this.emit(plain, accents ? WORD_PLAIN : 1);
    if (accents) this.emit(exact, WORD);
    if (length > 1 && !digits) this.pieces(text, from, to, syllables ? 2 : 3, syllables ? 3 : 5);
    return plain;
  }

  /** Pieces of `<word>` of `least` to `most` units, 1/√n each. */
  private pieces(text: string, from: number, to: number, least: number, most: number): void {
    const length = to - from + 2;
    let pieces = 0;
    for (let n = least; n <= most; n++) pieces += Math.max(0, length - n + 1);
    const weight = 1 / Math.sqrt(pieces);
    for (let start = 0; start + least <= length; start++) {
      let hash = GRAM_SEED;
      for (let n = 1; n <= most && start + n <= length; n++) {
        const k = start + n - 1;
        const unit = k === 0 ? 0x3c : k === length - 1 ? 0x3e : plainOf[text.charCodeAt(from + k - 1)]!;
        hash = Math.imul(hash ^ unit, 0x01000193);
        if (n >= least) this.emit(hash, weight);
      }
    }
  }

  /** Every piece of a run, `weights[n - 1]` for those of n units. */
  private run(text: string, from: number, to: number, weights: readonly number[]): void {
    for (let start = from; start < to; start++) {
      let hash = RUN_SEED;
      for (let n = 1; n <= weights.length && start + n <= to; n++) {
        hash = Math.imul(hash ^ text.charCodeAt(start + n - 1), 0x01000193);
        if (weights[n - 1]! > 0) this.emit(hash, weights[n - 1]!);
      }
    }
  }

  private emit(hash: number, weight: number): void {
    if (this.count === MOST_FEATURES) return;
    let h = hash ^ (hash >>> 16);
    h = Math.imul(h, 0x85ebca6b);
    h ^= h >>> 13;
    h = Math.imul(h, 0xc2b2ae35);
    this.hashes[this.count] = h ^ (h >>> 16);
    this.weights[this.count++] = weight;
  }
}
