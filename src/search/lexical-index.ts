// Lexical search: BM25 over words and character n-grams of titles, phrasings and answers. All of it lies in typed arrays, so that a
// worker can build it and hand it over without copying.
import { TermKind, TermReader, TermTable } from "../language/index.ts";

export type EntryField = "title" | "phrasing" | "answer";

export interface SearchEntry {
  /** Dense number of the article, 0 .. articleCount - 1. */
  article: number;
  field: EntryField;
  text: string;
}

/** One article that resembles the query. Scores are shares of what a perfect match would score: about 0..1. */
export interface Hit {
  article: number;
  /** The best entry's score, fields weighted. */
  score: number;
  /** Best score among its phrasings and titles, and among its answers. */
  question: number;
  answer: number;
}

export interface SearchOptions {
  /** Leave out this entry (dense number in build order): how a phrasing is searched as if it had not been written. */
  withoutEntry?: number;
  /** Leave out the entries for which this is true; by meaning only. */
  withoutEntries?: (entry: number) => boolean;
  /** Leave out all entries of the articles for which this is true. */
  withoutArticle?: (article: number) => boolean;
  /** Default 30,000; Infinity reads every posting of every term. */
  postingsBudget?: number;
}

export interface WeightedText {
  text: string;
  weight: number;
}

// Saturation and length normalisation. @see Robertson & Zaragoza 2009, The Probabilistic Relevance Framework: BM25 and Beyond
const K1 = 1.2;
const B_QUESTION = 0.35;
const B_ANSWER = 0.6;
/** Character n-grams count less than words: they recall, words decide. */
const GRAM_WEIGHT = 0.35;
/** An answer's text says what the article is about, but not how customers ask for it. */
const ANSWER_WEIGHT = 0.6;
/**
 * Postings read for one query, rarest terms first. When they are used up, the commoner terms only re-rank the best entries so far: they
 * can hardly bring up an entry that none of the rarer words brought up, and reading all of them is what makes large indexes slow.
 */
const POSTINGS_BUDGET = 30_000;
/** Each costs a search in the postings of every common term, which is what the time goes into: three a result. */
const RERANKED_PER_HIT = 3;

const FIELD_CODE = { title: 0, phrasing: 1, answer: 2 } as const;
export const ANSWER_CODE = FIELD_CODE.answer;

export interface LexicalArrays {
  keys: Uint32Array;
  ids: Int32Array;
  idf: Float32Array; // [terms]
  offsets: Uint32Array; // [terms + 1] into the postings
  entries: Uint32Array; // [postings]: entry number
  impacts: Float32Array; // [postings]: saturated term frequency, 0 .. K1 + 1
  articleOf: Uint32Array; // [entries]
  fieldOf: Uint8Array; // [entries]
}

export class LexicalIndex {
  readonly articleCount: number;
  private readonly arrays: LexicalArrays;
  private readonly table: TermTable;
  private readonly reader: TermReader;
  // Scratch of one query.
  private readonly score: Float32Array; // [entries]
  private readonly touched: Uint32Array; // [entries]
  private readonly bestQuestion: Float32Array; // [articles]
  private readonly bestAnswer: Float32Array; // [articles]

  private constructor(arrays: LexicalArrays, articleCount: number) {
    this.arrays = arrays;
    this.articleCount = articleCount;
    this.table = TermTable.fromArrays(arrays, arrays.idf.length);
    this.reader = termReader();
    this.score = new Float32Array(arrays.articleOf.length);
    this.touched = new Uint32Array(arrays.articleOf.length);
    this.bestQuestion = new Float32Array(articleCount);
    this.bestAnswer = new Float32Array(articleCount);
  }

  get entryCount(): number {
    return this.arrays.articleOf.length;
  }

  /** Reads every entry once; entries keep their order, so that `withoutEntry` can name them. */
  static build(source: Iterable<SearchEntry>, articleCount: number): LexicalIndex {
    const reader = termReader();
    const table = new TermTable(1 << 15);
    const postingTerm = new GrowingUint32();
    const postingEntry = new GrowingUint32();
    const postingCount = new GrowingUint32();
    const articleOf = new GrowingUint32();
    const fieldOf = new GrowingUint32();
    const lengthOf = new GrowingUint32();
    const documents = new GrowingUint32(); // [terms]: entries with the term
    const lastEntry = new GrowingUint32(); // [terms]: entry seen last, + 1
    const lastPosting = new GrowingUint32(); // [terms]: its posting
    for (const { article, field, text } of source) {
      const entry = articleOf.length;
      articleOf.push(article);
      fieldOf.push(FIELD_CODE[field]);
      const terms = reader.read(text);
      lengthOf.push(terms.words);
      for (let t = 0; t < terms.count; t++) {
        // An answer is long: its words are evidence, its n-grams mostly noise and memory.
        if (field === "answer" && terms.kind[t] === TermKind.gram) continue;
        const term = table.add(terms.high[t]!, terms.low[t]!);
        if (term === documents.length) {
          documents.push(0);
          lastEntry.push(0);
          lastPosting.push(0);
        }
        if (lastEntry.at(term) === entry + 1) {
          postingCount.set(lastPosting.at(term), postingCount.at(lastPosting.at(term)) + 1);
          continue;
        }
        lastEntry.set(term, entry + 1);
        lastPosting.set(term, postingTerm.length);
        documents.set(term, documents.at(term) + 1);
        postingTerm.push(term);
        postingEntry.push(entry);
        postingCount.push(terms.kind[t]! >= TermKind.gram ? (GRAM_FLAG | 1) >>> 0 : 1);
      }
    }

    const entries = articleOf.length;
    const idf = new Float32Array(table.size);
    const offsets = new Uint32Array(table.size + 1);
    for (let term = 0; term < table.size; term++) {
      const n = documents.at(term);
      idf[term] = Math.log(1 + (entries - n + 0.5) / (n + 0.5));
      offsets[term + 1] = offsets[term]! + n;
    }
    const mean = meanLengths(lengthOf, fieldOf);
    const cursor = offsets.slice(0, table.size);
    const postings = new Uint32Array(postingTerm.length);
    const impacts = new Float32Array(postingTerm.length);
    for (let p = 0; p < postingTerm.length; p++) {
      const term = postingTerm.at(p);
      const entry = postingEntry.at(p);
      const packed = postingCount.at(p);
      const count = packed & ~GRAM_FLAG;
      const isAnswer = fieldOf.at(entry) === ANSWER_CODE;
      const b = isAnswer ? B_ANSWER : B_QUESTION;
      const length = 1 - b + (b * lengthOf.at(entry)) / mean[isAnswer ? 1 : 0]!;
      const place = cursor[term]!++;
      postings[place] = entry;
      impacts[place] = ((count * (K1 + 1)) / (count + K1 * length)) * (packed & GRAM_FLAG ? GRAM_WEIGHT : 1);
    }
    const { keys, ids } = table.toArrays();
    return new LexicalIndex(
      {
        keys,
        ids,
        idf,
        offsets,
        entries: postings,
        impacts,
        articleOf: articleOf.toArray(),
        fieldOf: Uint8Array.from(fieldOf.toArray()),
      },
      articleCount,
    );
  }

  /** The best `limit` articles for a query, best first. Ties go to the lower article number. */
  search(query: string | readonly WeightedText[], limit: number, options: SearchOptions = {}): Hit[] {
    const { entries, impacts, offsets, idf, articleOf, fieldOf } = this.arrays;
    const terms = this.queryTerms(typeof query === "string" ? [{ text: query, weight: 1 }] : query);
    // Rarest first; the common ones at the end are read while the budget lasts.
    terms.sort(
      (a, b) => offsets[a.term + 1]! - offsets[a.term]! - (offsets[b.term + 1]! - offsets[b.term]!) || a.term - b.term,
    );
    let perfect = 0;
    let budget = options.postingsBudget ?? POSTINGS_BUDGET;
    let touchedCount = 0;
    let read = 0;
    const { score, touched } = this;
    const isLeft: typeof terms = [];
    for (const { term, weight, gram } of terms) {
      const start = offsets[term]!;
      const end = offsets[term + 1]!;
      const value = weight * idf[term]!;
      // At least one term is read, or a question of common words alone would find nothing.
      if (budget < end - start && read > 0) {
        budget = 0;
        // Words are enough to re-rank: the n-grams of common words are there to find misspellings, and the entries are found.
        if (gram) continue;
        isLeft.push({ term, weight, gram });
      }
      perfect += value * (K1 + 1) * 0.5 * (gram ? GRAM_WEIGHT : 1);
      if (budget === 0 && read > 0) continue;
      budget = Math.max(1, budget - (end - start));
      read++;
      for (let p = start; p < end; p++) {
        const entry = entries[p]!;
        if (score[entry] === 0) touched[touchedCount++] = entry;
        score[entry]! += value * impacts[p]!;
      }
    }
    if (read < terms.length) {
      touchedCount = this.keepBest(touchedCount, Math.max(32, RERANKED_PER_HIT * limit));
      touched.subarray(0, touchedCount).sort();
      for (const { term, weight } of isLeft) this.addTo(touchedCount, term, weight * idf[term]!);
    }
    // Unknown words are part of what a perfect match would have had.
    perfect += this.unknownWeight;
    const hits: number[] = [];
    const { bestQuestion, bestAnswer } = this;
    for (let t = 0; t < touchedCount; t++) {
      const entry = touched[t]!;
      const value = score[entry]!;
      score[entry] = 0;
      if (entry === options.withoutEntry) continue;
      const article = articleOf[entry]!;
      if (options.withoutArticle?.(article)) continue;
      if (bestQuestion[article] === 0 && bestAnswer[article] === 0) hits.push(article);
      if (fieldOf[entry] === ANSWER_CODE) {
        if (value > bestAnswer[article]!) bestAnswer[article] = value;
      } else if (value > bestQuestion[article]!) bestQuestion[article] = value;
    }
    const found = hits.map((article) => {
      const question = bestQuestion[article]! / perfect;
      const answer = bestAnswer[article]! / perfect;
      bestQuestion[article] = 0;
      bestAnswer[article] = 0;
      return {
        article,
        question,
        answer,
        score: Math.max(question, answer * ANSWER_WEIGHT) + 0.15 * Math.min(question, answer),
      };
    });
    return topHits(found, limit);
  }

  /** Keeps the `limit` best of the touched entries at the front of `touched` and forgets the others. */
  private keepBest(touchedCount: number, limit: number): number {
    if (touchedCount <= limit) return touchedCount;
    const { score, touched } = this;
    // A heap of the best so far, the worst of them on top: nearly every entry is refused by one comparison.
    const heap = touched.slice(0, limit);
    const worse = (a: number, b: number) => score[a]! < score[b]! || (score[a] === score[b] && a > b);
    const sink = (at: number) => {
      const entry = heap[at]!;
      for (let child = 2 * at + 1; child < limit; child = 2 * at + 1) {
        if (child + 1 < limit && worse(heap[child + 1]!, heap[child]!)) child++;
        if (!worse(heap[child]!, entry)) break;
        heap[at] = heap[child]!;
        at = child;
      }
      heap[at] = entry;
    };
    for (let at = (limit >> 1) - 1; at >= 0; at--) sink(at);
    for (let t = limit; t < touchedCount; t++) {
      const entry = touched[t]!;
      if (worse(entry, heap[0]!)) {
        score[entry] = 0;
        continue;
      }
      score[heap[0]!] = 0;
      heap[0] = entry;
      sink(0);
    }
    touched.set(heap);
    return limit;
  }

  /** Adds one term to the first `count` touched entries, which are in order, as the postings are: each search starts at the last one. */
  private addTo(count: number, term: number, value: number): void {
    const { entries, impacts, offsets } = this.arrays;
    const { touched, score } = this;
    const end = offsets[term + 1]!;
    let low = offsets[term]!;
    for (let t = 0; t < count && low < end; t++) {
      const entry = touched[t]!;
      // Gallop past the entry, then halve.
      let step = 1;
      let high = low;
      while (high < end && entries[high]! < entry) {
        low = high + 1;
        high += step;
        step *= 2;
      }
      if (high > end) high = end;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (entries[middle]! < entry) low = middle + 1;
        else high = middle;
      }
      if (low < end && entries[low] === entry) score[entry]! += value * impacts[low]!;
    }
  }

  private unknownWeight = 0;

  private queryTerms(parts: readonly WeightedText[]): { term: number; weight: number; gram: boolean }[] {
    const weights = new Map<number, { term: number; weight: number; gram: boolean }>();
    const unknownIdf = Math.log(1 + this.entryCount);
    this.unknownWeight = 0;
    for (const { text, weight } of parts) {
      const terms = this.reader.read(text);
      for (let t = 0; t < terms.count; t++) {
        const term = this.table.get(terms.high[t]!, terms.low[t]!);
        if (term < 0) {
          if (terms.kind[t] === TermKind.word) this.unknownWeight += weight * unknownIdf * (K1 + 1) * 0.5;
          continue;
        }
        const known = weights.get(term);
        if (known) known.weight = Math.max(known.weight, weight);
        else weights.set(term, { term, weight, gram: terms.kind[t]! >= TermKind.gram });
      }
    }
    return [...weights.values()];
  }

  /** What `fromArrays` takes back; the buffers may be transferred to another thread. */
  toArrays(): { articleCount: number; arrays: LexicalArrays } {
    return { articleCount: this.articleCount, arrays: this.arrays };
  }

  static fromArrays({ articleCount, arrays }: { articleCount: number; arrays: LexicalArrays }): LexicalIndex {
    return new LexicalIndex(arrays, articleCount);
  }
}

const GRAM_FLAG = 0x80000000;

/** Shorter n-grams than three letters are in nearly every text, and longer ones than four add little to words. */
function termReader(): TermReader {
  return new TermReader({ gramMin: 3, gramMax: 4, pairs: false });
}

function meanLengths(lengthOf: GrowingUint32, fieldOf: GrowingUint32): [number, number] {
  const sum = [0, 0];
  const count = [0, 0];
  for (let entry = 0; entry < lengthOf.length; entry++) {
    const group = fieldOf.at(entry) === ANSWER_CODE ? 1 : 0;
    sum[group]! += lengthOf.at(entry);
    count[group]!++;
  }
  return [Math.max(1, sum[0]! / Math.max(1, count[0]!)), Math.max(1, sum[1]! / Math.max(1, count[1]!))];
}

function topHits(hits: Hit[], limit: number): Hit[] {
  const before = (a: Hit, b: Hit) => b.score - a.score || a.article - b.article;
  if (hits.length <= 4 * limit) return hits.sort(before).slice(0, limit);
  // Keep a short sorted list rather than sort tens of thousands.
  const top: Hit[] = [];
  for (const hit of hits) {
    if (top.length === limit && before(hit, top[limit - 1]!) >= 0) continue;
    let place = top.length;
    while (place > 0 && before(hit, top[place - 1]!) < 0) place--;
    top.splice(place, 0, hit);
    if (top.length > limit) top.pop();
  }
  return top;
}

/** An append-only list of 32-bit numbers that doubles its buffer. */
class GrowingUint32 {
  length = 0;
  private values = new Uint32Array(1024);
  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = new Uint32Array(this.values.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value;
  }
  at(index: number): number {
    return this.values[index]!;
  }
  set(index: number, value: number): void {
    this.values[index] = value;
  }
  toArray(): Uint32Array {
    return this.values.slice(0, this.length);
  }
}
