// Texts as sparse tf-idf rows: words and word pairs in one group, character n-grams in another, each group of half the length.
// And texts as sequences of tokens, each a small bag of the same features, for models that read in order.
import { EDGE, pairHigh, pairLow, TermReader, TermTable } from "../../language/index.ts";

/** Rows of sparse features: row r has features[offsets[r]..offsets[r+1]] with the values beside them. */
export interface SparseRows {
  count: number;
  offsets: Int32Array; // [count + 1]
  features: Int32Array; // [non-zeros]
  values: Float32Array; // [non-zeros]
}

/** Sequences of tokens: row r has the tokens [tokens[r]..tokens[r+1]), token t the features [offsets[t]..offsets[t+1]). */
export interface TokenRows {
  count: number;
  tokens: Int32Array; // [count + 1]
  offsets: Int32Array; // [tokens + 1]
  features: Int32Array;
  values: Float32Array;
}

/** One text as a row. `known` is the share of its words that were seen in training, 0..1 (1 for a text without words). */
export interface SparseRow {
  features: Int32Array;
  values: Float32Array;
  known: number;
}

/** Makes unit vectors of texts; what a text means to it is learned from like the words that stand in it. The shipped one: `encoder/`. */
export interface SentenceEncoder {
  /** Vectors of two versions say nothing of each other. */
  readonly version: string;
  readonly units: number;
  /** [texts × units]; zeros for a text that it cannot read. */
  encode(texts: readonly string[]): Float32Array;
  /** Only where asking for many texts at once is cheaper: told what will be asked for one by one. */
  prefetch?(texts: readonly string[]): void;
  /** Only where vectors are waited for: what `work` gives once those that it asks for are there. `work` may be called more than once. */
  whenThere?<T>(work: () => T): Promise<T>;
}

export interface TextFeatureOptions {
  /** Its units are features beside the words and n-grams, the last ones. */
  encoder?: SentenceEncoder | null;
  /** Features in fewer training texts than this are dropped; default 1. */
  minCount?: number;
  /** Most features kept, the most frequent first; default 60,000, with which a model has 9 MB at most. */
  maxFeatures?: number;
  /** While fitting, terms seen once are forgotten when there are more terms than this, so that memory stays bounded; default 6,000,000. */
  mostTerms?: number;
}

/** Length of an encoder's vector beside that of the words and of the n-grams, √½ each. */
const MEANING = 1;
const WORD_GROUP = 0;
const GRAM_GROUP = 1;
/** Tokens of a text that models read in order; the rest of a long text is left to the bags. */
const MAX_TOKENS = 60;
/** Words whose features are remembered; a company's messages repeat theirs. */
const REMEMBERED_WORDS = 50_000;

/** What is known of a word: its hash, its own feature (-1: unknown), and all of its known features, itself first. */
interface WordFeatures {
  high: number;
  low: number;
  word: number;
  features: Int32Array;
}

const AT_EDGE: Pick<WordFeatures, "high" | "low"> = { high: EDGE[0]!, low: EDGE[1]! };

/** Learns which features there are and how rare each is; then reads any text. @see Salton & Buckley 1988 for tf-idf */
export class TextFeatures {
  readonly idf: Float32Array; // [features]
  readonly group: Uint8Array; // [features]: 0 words and pairs, 1 character n-grams
  readonly table: TermTable;
  private readonly reader = new TermReader();
  private readonly wordFeatures = new Map<string, WordFeatures>();
  // Scratch for one row: how often each feature occurs, and which ones do. Beside the count lies the feature's idf, negative for
  // n-grams, so that one look at what is spread over memory is enough. [features × 2]
  private readonly slots: Float32Array;
  private seen = new Int32Array(4096);
  private used = 0;
  private readonly one = new Int32Array(1);

  private constructor(
    table: TermTable,
    idf: Float32Array,
    group: Uint8Array,
    private readonly encoder: SentenceEncoder | null,
  ) {
    this.table = table;
    this.idf = idf;
    this.group = group;
    this.slots = new Float32Array(2 * idf.length);
    for (let id = 0; id < idf.length; id++) this.slots[2 * id + 1] = group[id] === WORD_GROUP ? idf[id]! : -idf[id]!;
  }

  get size(): number {
    return this.idf.length + this.units;
  }

  /** Of the encoder; 0 without one. */
  private get units(): number {
    return this.encoder?.units ?? 0;
  }

  /** Two passes' worth of memory: only the terms and how many texts have each. */
  static fit(texts: Iterable<string>, options: TextFeatureOptions = {}): TextFeatures {
    const counter = new TermCounter(options.mostTerms ?? 6_000_000);
    for (const text of texts) counter.count(text);
    return new TextFeatures(
      ...counter.kept(options.minCount ?? 1, options.maxFeatures ?? 60_000),
      options.encoder ?? null,
    );
  }

  row(text: string): SparseRow {
    this.used = 0;
    const known = this.collect(text, 1);
    return { ...this.weigh([{ text, weight: 1 }]), known };
  }

  /** A row of several texts, each with its weight: how a follow-up is read together with the question before it. */
  mixedRow(parts: readonly { text: string; weight: number }[]): SparseRow {
    this.used = 0;
    let known = 0;
    let total = 0;
    for (const { text, weight } of parts) {
      known += weight * this.collect(text, weight);
      total += weight;
    }
    return { ...this.weigh(parts), known: total > 0 ? known / total : 1 };
  }

  /** Like `row`, into arrays of the caller; features beyond their length are left out. @returns how many were written */
  rowInto(text: string, features: Int32Array, values: Float32Array): { count: number; known: number } {
    this.used = 0;
    const known = this.collect(text, 1);
    const count = this.weighInto(features.subarray(0, features.length - this.units), values);
    return { count: count + this.meaningInto([{ text, weight: 1 }], features, values, count), known };
  }

  rows(texts: readonly string[]): SparseRows {
    this.encoder?.prefetch?.(texts);
    const offsets = new Int32Array(texts.length + 1);
    const features = new Growing(Int32Array, 64 * texts.length);
    const values = new Growing(Float32Array, 64 * texts.length);
    texts.forEach((text, index) => {
      this.used = 0;
      this.collect(text, 1);
      const count = this.used;
      const at = features.grow(count + this.units);
      values.grow(count + this.units);
      const [itsFeatures, itsValues] = [features.array.subarray(at), values.array.subarray(at)];
      this.weighInto(itsFeatures.subarray(0, count), itsValues);
      this.meaningInto([{ text, weight: 1 }], itsFeatures, itsValues, count);
      offsets[index + 1] = at + count + this.units;
    });
    return { count: texts.length, offsets, features: features.whole(), values: values.whole() };
  }

  /** A token is a word with its character n-grams, or one character of a script without spaces with the n-grams it begins. */
  tokens(texts: readonly string[]): TokenRows {
    const tokens = new Int32Array(texts.length + 1);
    const offsets = new Growing(Int32Array, 16 * texts.length);
    const features = new Growing(Int32Array, 256 * texts.length);
    const values = new Growing(Float32Array, 256 * texts.length);
    offsets.push(0);
    let count = 0;
    const push = (known: ArrayLike<number>, own: boolean) => {
      const at = features.grow(known.length);
      values.grow(known.length);
      // The word counts as much as all of its n-grams together, so that long words weigh no more than short ones.
      const share = 1 / Math.sqrt(Math.max(1, known.length - (own ? 1 : 0)));
      for (let k = 0; k < known.length; k++) {
        features.array[at + k] = known[k]!;
        values.array[at + k] = own && k === 0 ? 1 : share;
      }
      offsets.push(at + known.length);
      count++;
    };
    texts.forEach((text, index) => {
      const { words, runs } = this.reader.split(text);
      const end = count + MAX_TOKENS;
      // Words come in the order of the text; those of a script without spaces follow each other through its runs.
      let run = 0;
      let place = 0;
      for (const word of words) {
        if (count >= end) break;
        if (!runs[run]?.startsWith(word, place)) {
          const of = this.ofWord(word);
          push(of.features, of.word >= 0);
          continue;
        }
        for (const last = place + word.length; place < last && count < end; place++)
          push(this.ofRun(runs[run]!, place), false);
        if (place === runs[run]!.length) {
          run++;
          place = 0;
        }
      }
      tokens[index + 1] = count;
    });
    return {
      count: texts.length,
      tokens,
      offsets: offsets.whole(),
      features: features.whole(),
      values: values.whole(),
    };
  }

  /** Counts the features of a text into the scratch row. @returns the share of its words that are known */
  private collect(text: string, weight: number): number {
    const { words, runs } = this.reader.split(text);
    const { table } = this;
    let known = 0;
    let previous: Pick<WordFeatures, "high" | "low"> = AT_EDGE;
    for (let k = 0; k <= words.length; k++) {
      const word = k < words.length ? this.ofWord(words[k]!) : null;
      if (word) {
        if (word.word >= 0) known++;
        this.add(word.features, word.features.length, weight);
      }
      const next = word ?? AT_EDGE;
      this.one[0] = table.get(pairHigh(previous.high, next.high), pairLow(previous.low, next.low));
      if (this.one[0] >= 0 && words.length > 0) this.add(this.one, 1, weight);
      previous = next;
    }
    for (const run of runs) {
      for (let start = 0; start < run.length; start++) {
        const features = this.ofRun(run, start);
        this.add(features, features.length, weight);
      }
    }
    return words.length === 0 ? 1 : known / words.length;
  }

  private add(features: ArrayLike<number>, count: number, weight: number): void {
    if (this.used + count > this.seen.length) {
      const longer = new Int32Array(2 * (this.used + count));
      longer.set(this.seen);
      this.seen = longer;
    }
    const { slots, seen } = this;
    let used = this.used;
    for (let k = 0; k < count; k++) {
      const feature = features[k]!;
      if (slots[2 * feature] === 0) seen[used++] = feature;
      slots[2 * feature]! += weight;
    }
    this.used = used;
  }

  private weigh(parts: readonly { text: string; weight: number }[]): { features: Int32Array; values: Float32Array } {
    const count = this.used;
    const features = new Int32Array(count + this.units);
    const values = new Float32Array(count + this.units);
    this.weighInto(features.subarray(0, count), values);
    this.meaningInto(parts, features, values, count);
    return { features, values };
  }

  /** Writes the vector of the parts from `at` on, of length MEANING. @returns how many numbers it has */
  private meaningInto(
    parts: readonly { text: string; weight: number }[],
    features: Int32Array,
    values: Float32Array,
    at: number,
  ): number {
    const { encoder, units } = this;
    if (!encoder) return 0;
    const vectors = encoder.encode(parts.map(({ text }) => text));
    let square = 0;
    for (let k = 0; k < units; k++) {
      let sum = 0;
      parts.forEach(({ weight }, part) => {
        sum += weight * vectors[part * units + k]!;
      });
      square += sum * sum;
      features[at + k] = this.idf.length + k;
      values[at + k] = sum;
    }
    const scale = square > 0 ? MEANING / Math.sqrt(square) : 0;
    for (let k = at; k < at + units; k++) values[k]! *= scale;
    return units;
  }

  /** Values of the scratch row: (1 + ln tf) · idf, each group to length √½. Empties the scratch. */
  private weighInto(features: Int32Array, values: Float32Array): number {
    const { slots, seen, used } = this;
    const written = Math.min(used, features.length);
    let words = 0;
    let grams = 0;
    for (let k = 0; k < used; k++) {
      const id = seen[k]!;
      const tf = slots[2 * id]!;
      slots[2 * id] = 0;
      if (k >= written) continue;
      const value = (tf > 1 ? 1 + Math.log(tf) : tf) * slots[2 * id + 1]!;
      features[k] = id;
      values[k] = value;
      if (value > 0) words += value * value;
      else grams += value * value;
    }
    const wordScale = words > 0 ? Math.SQRT1_2 / Math.sqrt(words) : 0;
    const gramScale = grams > 0 ? -Math.SQRT1_2 / Math.sqrt(grams) : 0;
    for (let k = 0; k < written; k++) {
      const value = values[k]!;
      values[k] = value * (value > 0 ? wordScale : gramScale);
    }
    return written;
  }

  private ofWord(word: string): WordFeatures {
    const known = this.wordFeatures.get(word);
    if (known) return known;
    const hashes = this.reader.ofWord(word);
    const features: number[] = [];
    for (let k = 0; k < hashes.length; k += 2) {
      const id = this.table.get(hashes[k]!, hashes[k + 1]!);
      if (id >= 0) features.push(id);
    }
    const own = this.table.get(hashes[0]!, hashes[1]!);
    const found = { high: hashes[0]!, low: hashes[1]!, word: own, features: Int32Array.from(features) };
    if (this.wordFeatures.size >= REMEMBERED_WORDS) this.wordFeatures.clear();
    this.wordFeatures.set(word, found);
    return found;
  }

  private ofRun(run: string, start: number): number[] {
    const hashes = this.reader.ofRun(run, start);
    const features: number[] = [];
    for (let k = 0; k < hashes.length; k += 2) {
      const id = this.table.get(hashes[k]!, hashes[k + 1]!);
      if (id >= 0) features.push(id);
    }
    return features;
  }

  static fromArrays(
    arrays: { terms: Uint32Array; idf: Float32Array; group: Uint8Array },
    encoder: SentenceEncoder | null = null,
  ): TextFeatures {
    return new TextFeatures(TermTable.fromTerms(arrays.terms), arrays.idf, arrays.group, encoder);
  }
}

/** Counts in how many texts each term occurs. */
class TermCounter {
  private readonly reader = new TermReader();
  private table = new TermTable(1 << 15);
  private documents = new Growing(Int32Array, 1 << 15); // [terms]
  private lastText = new Growing(Int32Array, 1 << 15); // [terms]
  private group = new Growing(Uint8Array, 1 << 15); // [terms]
  private readonly wordTerms = new Map<string, Int32Array>();
  private texts = 0;
  private readonly mostTerms: number;

  constructor(mostTerms: number) {
    this.mostTerms = mostTerms;
  }

  count(text: string): void {
    this.texts++;
    const { words, runs } = this.reader.split(text);
    let previous = EDGE;
    for (const word of words) {
      const hashes = this.reader.ofWord(word);
      let terms = this.wordTerms.get(word);
      if (!terms) {
        terms = new Int32Array(hashes.length / 2);
        for (let k = 0; k < terms.length; k++)
          terms[k] = this.term(hashes[2 * k]!, hashes[2 * k + 1]!, k === 0 ? WORD_GROUP : GRAM_GROUP);
        if (this.wordTerms.size < 20 * REMEMBERED_WORDS) this.wordTerms.set(word, terms);
      }
      for (let k = 0; k < terms.length; k++) this.see(terms[k]!);
      this.seePair(previous, hashes);
      previous = hashes;
    }
    if (words.length > 0) this.seePair(previous, EDGE);
    for (const run of runs) {
      for (let start = 0; start < run.length; start++) {
        const hashes = this.reader.ofRun(run, start);
        for (let k = 0; k < hashes.length; k += 2) this.see(this.term(hashes[k]!, hashes[k + 1]!, GRAM_GROUP));
      }
    }
    if (this.table.size > this.mostTerms) this.forgetTermsSeenOnce();
  }

  private seePair(a: ArrayLike<number>, b: ArrayLike<number>): void {
    this.see(this.term(pairHigh(a[0]!, b[0]!), pairLow(a[1]!, b[1]!), WORD_GROUP));
  }

  private term(high: number, low: number, group: number): number {
    const id = this.table.add(high, low);
    if (id === this.documents.length) {
      this.documents.grow(1);
      this.lastText.grow(1);
      this.group.push(group);
    }
    return id;
  }

  private see(term: number): void {
    if (this.lastText.array[term] === this.texts) return;
    this.lastText.array[term] = this.texts;
    this.documents.array[term]!++;
  }

  /** @see Manku & Motwani 2002, Approximate frequency counts over data streams */
  private forgetTermsSeenOnce(): void {
    const keep = this.renumbering(2);
    const next = [this.documents, this.lastText, this.group].map(({ array }) => {
      const kept = array.slice(0, keep.size);
      for (let id = 0; id < keep.to.length; id++) if (keep.to[id]! >= 0) kept[keep.to[id]!] = array[id]!;
      return kept;
    });
    this.table = this.table.renumbered(keep.to, keep.size);
    this.documents = Growing.of(next[0] as Int32Array<ArrayBuffer>);
    this.lastText = Growing.of(next[1] as Int32Array<ArrayBuffer>);
    this.group = Growing.of(next[2] as Uint8Array<ArrayBuffer>);
    this.wordTerms.clear();
  }

  private renumbering(minCount: number): { to: Int32Array; size: number } {
    const to = new Int32Array(this.table.size).fill(-1);
    let size = 0;
    for (let id = 0; id < to.length; id++) if (this.documents.array[id]! >= minCount) to[id] = size++;
    return { to, size };
  }

  kept(minCount: number, maxFeatures: number): [TermTable, Float32Array, Uint8Array] {
    let least = minCount;
    let keep = this.renumbering(least);
    while (keep.size > maxFeatures) keep = this.renumbering(++least);
    // Of those that are as frequent as the first that did not fit, as many as there is room for.
    for (let id = 0; least > minCount && id < keep.to.length && keep.size < maxFeatures; id++) {
      if (this.documents.array[id] === least - 1) keep.to[id] = keep.size++;
    }
    const idf = new Float32Array(keep.size);
    const group = new Uint8Array(keep.size);
    keep.to.forEach((id, term) => {
      if (id < 0) return;
      idf[id] = Math.log((1 + this.texts) / (1 + this.documents.array[term]!)) + 1;
      group[id] = this.group.array[term]!;
    });
    return [this.table.renumbered(keep.to, keep.size), idf, group];
  }
}

/** A typed array that grows at its end. */
class Growing<T extends Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>> {
  array: T;
  length = 0;
  private readonly make: new (
    length: number,
  ) => T;

  constructor(make: new (length: number) => T, room: number) {
    this.make = make;
    this.array = new make(Math.max(16, room));
  }

  static of<T extends Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>>(
    array: T,
  ): Growing<T> {
    const growing = new Growing<T>(array.constructor as new (length: number) => T, 0);
    growing.array = array;
    growing.length = array.length;
    return growing;
  }

  /** Room for so many more. @returns where they begin */
  grow(count: number): number {
    const at = this.length;
    this.length += count;
    if (this.length > this.array.length) {
      const longer = new this.make(Math.max(this.length, 2 * this.array.length));
      longer.set(this.array);
      this.array = longer;
    }
    return at;
  }

  push(value: number): void {
    // In two steps: growing may replace the array.
    const at = this.grow(1);
    this.array[at] = value;
  }

  whole(): T {
    return this.array.slice(0, this.length) as T;
  }
}
