// Which rows say nearly the same. A split that puts "Where is my parcel?" into training and "where is my parcel" into validation
// measures memory instead of learning, so near duplicates are found first and then kept together.
import { normalise, TermReader, TermTable } from "../../language/index.ts";

export interface NearDuplicateOptions {
  /** Jaccard overlap of the term sets from which two texts are near duplicates, above 0 and at most 1; default 0.7. */
  overlap?: number;
  /** For each row the row it was made from (by augmentation), or -1 for a row of its own. Such rows belong together. */
  sources?: ArrayLike<number>;
}

/**
 * Groups of rows that belong together: the same letters and digits after `normalise`, whatever the punctuation and the numbers; an
 * overlap |A ∩ B| / |A ∪ B| of their term sets (words, pairs of words, character trigrams; one to three characters of scripts
 * without spaces) of at least `overlap`; made from the same source row; and whatever is linked through others.
 *
 * The pairs are found exactly with prefix filtering: with terms ordered from rare to common, two sets of overlap t share one of the
 * first |A| - ⌈t·|A|⌉ + 1 terms, so only those are indexed. Time grows with the rows and the few that share a rare term. One
 * exception keeps it so for data made from templates: of the rows that share a term only the latest 500 are compared.
 * @returns the group of each row [rows], numbered 0, 1, 2 … in the order in which groups first appear
 * @see Bayardo, Ma & Srikant 2007, Scaling Up All Pairs Similarity Search; Broder 1997 for the overlap ("resemblance")
 */
export function nearDuplicateGroups(texts: readonly string[], options: NearDuplicateOptions = {}): Int32Array {
  const overlap = options.overlap ?? 0.7;
  const groups = new DisjointSets(texts.length);
  if (options.sources) {
    for (let row = 0; row < texts.length; row++) {
      const source = options.sources[row]!;
      if (source >= 0) groups.join(row, source);
    }
  }
  const distinct: number[] = []; // the first row of each bare text
  const firstOf = new Map<string, number>();
  texts.forEach((text, row) => {
    const bare = bareText(text);
    const first = firstOf.get(bare);
    if (first === undefined) {
      firstOf.set(bare, row);
      distinct.push(row);
    } else groups.join(first, row);
  });
  const sets = termSets(distinct.map((row) => texts[row]!));
  forOverlappingPairs(
    sets,
    overlap,
    (a, b) => groups.joined(distinct[a]!, distinct[b]!),
    (a, b) => groups.join(distinct[a]!, distinct[b]!),
  );
  return groups.numbered();
}

/** Of the rows that share a rare term, so many of the latest are compared. */
const MOST_COMPARED = 500;
const NOT_LETTERS = /[^\p{L}\p{M}\p{N}]+/gu;
const DIGITS = /\p{N}+/gu;

/**
 * What remains of a text for telling whether two are the same: letters and marks, each number as one 0, because order 123 and order
 * 456 are the same question. A text of signs alone keeps them.
 */
export function bareText(text: string): string {
  const plain = normalise(text);
  return plain.replace(DIGITS, "0").replace(NOT_LETTERS, "") || plain;
}

/** Share of the terms of two texts that both have, |A ∩ B| / |A ∪ B|; NaN for two texts without terms. The measure itself, plainly. */
export function termOverlap(a: string, b: string): number {
  const [setA, setB] = termSets([a, b]) as [Uint32Array, Uint32Array];
  const inB = new Set(setB);
  const common = setA.filter((term) => inB.has(term)).length;
  const all = setA.length + setB.length - common;
  return common / all;
}

/** The terms of each text as ascending numbers without repeats; rare terms have small numbers. */
function termSets(texts: readonly string[]): Uint32Array[] {
  const reader = new TermReader({ gramMin: 3, gramMax: 3 });
  const table = new TermTable(1 << 12);
  const textCount: number[] = [];
  const sets = texts.map((text) => {
    const terms = reader.read(text.replace(DIGITS, "0"));
    const ids = new Set<number>();
    for (let t = 0; t < terms.count; t++) ids.add(table.add(terms.high[t]!, terms.low[t]!));
    for (const id of ids) textCount[id] = (textCount[id] ?? 0) + 1;
    return Uint32Array.from(ids);
  });
  const byRarity = Uint32Array.from(textCount, (_, id) => id);
  byRarity.sort((a, b) => textCount[a]! - textCount[b]! || a - b);
  const rank = new Uint32Array(byRarity.length);
  byRarity.forEach((id, place) => {
    rank[id] = place;
  });
  return sets.map((set) => set.map((id) => rank[id]!).sort());
}

/** Visits the pairs of sets that overlap by at least t, except those that may be skipped. */
function forOverlappingPairs(
  sets: readonly Uint32Array[],
  t: number,
  maySkip: (a: number, b: number) => boolean,
  visit: (a: number, b: number) => void,
): void {
  // From short to long, so that an indexed set is never longer than the one that looks for it.
  const order = Uint32Array.from(sets, (_, k) => k).sort((a, b) => sets[a]!.length - sets[b]!.length || a - b);
  const index = new Map<number, { sets: number[]; places: number[] }>(); // term -> where it is among the first terms
  const lastSeenBy = new Int32Array(sets.length).fill(-1);
  for (const current of order) {
    const set = sets[current]!;
    const prefix = Math.min(set.length, set.length - Math.ceil(t * set.length) + 1);
    for (let place = 0; place < prefix; place++) {
      const term = set[place]!;
      let others = index.get(term);
      if (!others) {
        others = { sets: [], places: [] };
        index.set(term, others);
      }
      const oldest = Math.max(0, others.sets.length - MOST_COMPARED);
      for (let at = others.sets.length - 1; at >= oldest; at--) {
        const other = others.sets[at]!;
        if (sets[other]!.length < t * set.length) break; // those before it are shorter still
        if (lastSeenBy[other] === current) continue;
        lastSeenBy[other] = current;
        // It is the first term that both have, so only what follows it can be common, too.
        if (overlapsFrom(sets[other]!, others.places[at]!, set, place, t) && !maySkip(other, current)) {
          visit(other, current);
        }
      }
      others.sets.push(current);
      others.places.push(place);
    }
  }
}

/** Whether |A ∩ B| / |A ∪ B| ≥ t, where the first common term is at these places. Given up as soon as it cannot be. */
function overlapsFrom(a: Uint32Array, placeA: number, b: Uint32Array, placeB: number, t: number): boolean {
  const needed = (t * (a.length + b.length)) / (1 + t) - 1e-9;
  let common = 0;
  let i = placeA;
  let j = placeB;
  while (i < a.length && j < b.length) {
    if (common + Math.min(a.length - i, b.length - j) < needed) return false;
    if (a[i] === b[j]) {
      common++;
      i++;
      j++;
    } else if (a[i]! < b[j]!) i++;
    else j++;
  }
  return common >= needed;
}

/** Sets of rows that grow together. @see Tarjan 1975, union by size with path halving */
class DisjointSets {
  private readonly parent: Int32Array;
  private readonly size: Int32Array;

  constructor(count: number) {
    this.parent = Int32Array.from({ length: count }, (_, k) => k);
    this.size = new Int32Array(count).fill(1);
  }

  joined(a: number, b: number): boolean {
    return this.root(a) === this.root(b);
  }

  join(a: number, b: number): void {
    let [large, small] = [this.root(a), this.root(b)];
    if (large === small) return;
    if (this.size[large]! < this.size[small]!) [large, small] = [small, large];
    this.parent[small] = large;
    this.size[large]! += this.size[small]!;
  }

  numbered(): Int32Array {
    const numberOf = new Map<number, number>();
    return this.parent.map((_, k) => {
      const root = this.root(k);
      if (!numberOf.has(root)) numberOf.set(root, numberOf.size);
      return numberOf.get(root)!;
    });
  }

  private root(k: number): number {
    let node = k;
    while (this.parent[node] !== node) {
      this.parent[node] = this.parent[this.parent[node]!]!;
      node = this.parent[node]!;
    }
    return node;
  }
}
