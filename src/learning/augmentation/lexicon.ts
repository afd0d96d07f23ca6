// Which words of two languages mean the same, learnt from what the company wrote in both: the titles and phrasings of one article.
// With it single words of a text can be swapped, as customers mix languages: "wo ist mein parcel", "订单 tracking 在哪看".
import { type LanguageTag, words } from "../../language/index.ts";
import { type Augmentation, pick } from "./augmentation.ts";
import { pieces } from "./pieces.ts";
import { languageOf } from "./written.ts";

/** A text of one article; texts with the same label say the same in whatever language they are. */
export interface LabelledText {
  text: string;
  label: string;
  language: LanguageTag;
}

export interface Correspondence {
  from: string;
  to: string;
  language: LanguageTag;
  otherLanguage: LanguageTag;
  /** Geometric mean of the two probabilities of translation, times the Dice coefficient of the articles they occur in; 0..1. */
  score: number;
}

export interface LexiconOptions {
  /** Correspondences with a lower score are left out; default 0.3. */
  minScore?: number;
  /**
   * How surely two words have to occur in the same articles, as a log-likelihood ratio G²; default 21, which three articles of 75
   * reach and two do not: of a hundred thousand pairs of words some meet twice by chance.
   */
  minAssociation?: number;
  /** Passes of expectation maximisation; default 8. */
  passes?: number;
}

/** Words in more than this share of the articles are grammar. */
const MOST_LABELS = 0.25;
/** Words of an article that are read, those in the fewest articles first. */
const MOST_WORDS = 100;

/** Correspondences of words between languages, the surest first. */
export class Lexicon {
  readonly correspondences: readonly Correspondence[];
  private readonly byWord = new Map<string, Correspondence[]>();

  constructor(correspondences: readonly Correspondence[]) {
    this.correspondences = [...correspondences].sort((a, b) => b.score - a.score || (a.from < b.from ? -1 : 1));
    for (const one of this.correspondences) {
      const key = keyOf(one.language, one.from);
      const list = this.byWord.get(key);
      if (list) list.push(one);
      else this.byWord.set(key, [one]);
    }
  }

  /** What a word of a language is called in others. */
  of(word: string, language: LanguageTag): readonly Correspondence[] {
    return this.byWord.get(keyOf(language, word)) ?? [];
  }

  /**
   * Learns from texts in two or more languages. Words that are associated by their articles are aligned by IBM Model 1 in both
   * directions over the bags of words of each article; a correspondence has to be the best of both its words.
   * @see Dunning 1993, Accurate Methods for the Statistics of Surprise and Coincidence, J93-1003
   * @see Brown et al. 1993, The Mathematics of Statistical Machine Translation, J93-2003
   * @see Liang, Taskar & Klein 2006, Alignment by Agreement, N06-1014, for asking both directions
   */
  static learn(texts: readonly LabelledText[], options: LexiconOptions = {}): Lexicon {
    const bags = bagsByLanguage(texts);
    const languages = [...bags.keys()].sort();
    const found: Correspondence[] = [];
    for (const language of languages) {
      for (const otherLanguage of languages) {
        if (language >= otherLanguage) continue;
        for (const { from, to, score } of align(bags.get(language)!, bags.get(otherLanguage)!, options)) {
          found.push({ from, to, language, otherLanguage, score });
          found.push({ from: to, to: from, language: otherLanguage, otherLanguage: language, score });
        }
      }
    }
    return new Lexicon(found);
  }
}

function keyOf(language: LanguageTag, word: string): string {
  return `${languageOf("", language)} ${word}`;
}

/** By label the words that its texts use, each with the number of texts. */
type Bag = ReadonlyMap<string, number>;
type Bags = ReadonlyMap<string, Bag>;

function bagsByLanguage(texts: readonly LabelledText[]): Map<LanguageTag, Bags> {
  const all = new Map<LanguageTag, Map<string, Map<string, number>>>();
  for (const { text, label, language } of texts) {
    const bags = all.get(language) ?? new Map<string, Map<string, number>>();
    const bag = bags.get(label) ?? new Map<string, number>();
    for (const word of new Set(words(text))) if (/\p{L}/u.test(word)) bag.set(word, (bag.get(word) ?? 0) + 1);
    bags.set(label, bag);
    all.set(language, bags);
  }
  return new Map([...all].map(([language, bags]) => [language, withoutGrammar(bags)]));
}

function withoutGrammar(bags: Bags): Bags {
  const labels = labelCounts(bags.values());
  const most = Math.max(2, MOST_LABELS * bags.size);
  return new Map(
    [...bags].map(([label, bag]) => [
      label,
      new Map(
        [...bag]
          .filter(([word]) => labels.get(word)! >= 2 && labels.get(word)! <= most)
          .sort(([a], [b]) => labels.get(a)! - labels.get(b)! || (a < b ? -1 : 1))
          .slice(0, MOST_WORDS),
      ),
    ]),
  );
}

/** In how many of the bags each word is. */
function labelCounts(bags: Iterable<Bag>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const bag of bags) for (const word of bag.keys()) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

interface BagPair {
  source: Bag;
  target: Bag;
}

function align(
  bags: Bags,
  others: Bags,
  { minScore = 0.3, minAssociation = 21, passes = 8 }: LexiconOptions,
): { from: string; to: string; score: number }[] {
  const shared = [...bags.keys()].filter((label) => others.has(label)).sort();
  const pairs: BagPair[] = shared.map((label) => ({ source: bags.get(label)!, target: others.get(label)! }));
  const sources = labelCounts(pairs.map(({ source }) => source));
  const targets = labelCounts(pairs.map(({ target }) => target));
  const forward = associated(pairs, sources, targets, minAssociation);
  const backward = new Map<string, Map<string, number>>();
  for (const [from, row] of forward) {
    for (const to of row.keys()) backward.set(to, (backward.get(to) ?? new Map()).set(from, 1));
  }
  estimate(forward, pairs, passes);
  estimate(
    backward,
    pairs.map(({ source, target }) => ({ source: target, target: source })),
    passes,
  );
  const scored = [...forward].flatMap(([from, row]) =>
    [...row].map(([to, p]) => {
      const dice = (2 * together(pairs, from, to)) / (sources.get(from)! + targets.get(to)!);
      return { from, to, score: dice * Math.sqrt(p * backward.get(to)!.get(from)!) };
    }),
  );
  const best = new Map<string, number>();
  for (const { from, to, score } of scored) {
    best.set(`> ${from}`, Math.max(score, best.get(`> ${from}`) ?? 0));
    best.set(`< ${to}`, Math.max(score, best.get(`< ${to}`) ?? 0));
  }
  return scored.filter(
    ({ from, to, score }) => score >= minScore && score === best.get(`> ${from}`) && score === best.get(`< ${to}`),
  );
}

/** source word -> target word -> probability, for pairs of words that share labels more often than chance would have it. */
type Table = Map<string, Map<string, number>>;

function associated(
  pairs: readonly BagPair[],
  sources: ReadonlyMap<string, number>,
  targets: ReadonlyMap<string, number>,
  minAssociation: number,
): Table {
  // Target words as numbers: one array counts for a source word in how many of its labels each of them is.
  const names = [...targets.keys()];
  const numbers = new Map(names.map((name, number) => [name, number]));
  const bags = pairs.map(({ target }) => Int32Array.from(target.keys(), (name) => numbers.get(name)!));
  const labelsOf = new Map<string, number[]>();
  pairs.forEach(({ source }, label) => {
    for (const from of source.keys()) {
      const list = labelsOf.get(from);
      if (list) list.push(label);
      else labelsOf.set(from, [label]);
    }
  });
  const counts = new Int32Array(names.length);
  const table: Table = new Map();
  for (const [from, labels] of labelsOf) {
    for (const label of labels) for (const to of bags[label]!) counts[to]!++;
    for (const label of labels) {
      for (const to of bags[label]!) {
        const both = counts[to]!;
        counts[to] = 0;
        // A word that was met before in this loop counts 0 now.
        if (both < 2) continue;
        const name = names[to]!;
        if (logLikelihoodRatio(both, sources.get(from)!, targets.get(name)!, pairs.length) < minAssociation) continue;
        table.set(from, (table.get(from) ?? new Map()).set(name, 1));
      }
    }
  }
  return table;
}

function together(pairs: readonly BagPair[], from: string, to: string): number {
  return pairs.filter(({ source, target }) => source.has(from) && target.has(to)).length;
}

/** Dunning's G² of two events that happen `a` and `b` times in `n`, and `both` times together; 0 where they avoid each other. */
export function logLikelihoodRatio(both: number, a: number, b: number, n: number): number {
  if (both * n <= a * b) return 0;
  const cell = (seen: number, expected: number) => (seen > 0 ? seen * Math.log(seen / expected) : 0);
  return (
    2 *
    (cell(both, (a * b) / n) +
      cell(a - both, (a * (n - b)) / n) +
      cell(b - both, ((n - a) * b) / n) +
      cell(n - a - b + both, ((n - a) * (n - b)) / n))
  );
}

/** IBM Model 1: t(target | source) by expectation maximisation, in place, from uniform values; a null word explains what nobody does. */
function estimate(table: Table, pairs: readonly BagPair[], passes: number): void {
  const NULL_WEIGHT = 0.02;
  for (let pass = 0; pass < passes; pass++) {
    const counts: Table = new Map(
      [...table].map(([from, row]) => [from, new Map([...row.keys()].map((to) => [to, 0]))]),
    );
    for (const { source, target } of pairs) {
      const rows = [...source].flatMap(([from, times]) => {
        const row = table.get(from);
        return row ? [{ row, times, count: counts.get(from)! }] : [];
      });
      for (const [to, times] of target) {
        const fitting = rows.filter(({ row }) => row.has(to));
        let total = NULL_WEIGHT;
        for (const one of fitting) total += one.times * one.row.get(to)!;
        for (const one of fitting) {
          one.count.set(to, one.count.get(to)! + (times * one.times * one.row.get(to)!) / total);
        }
      }
    }
    for (const [from, row] of counts) {
      let total = 0;
      for (const count of row.values()) total += count;
      for (const [to, count] of row) table.get(from)!.set(to, count / total);
    }
  }
}

/**
 * Swaps words by the company's own lexicon: one, or each of `share`.
 * @param share  of the words that the lexicon knows
 */
export function codeSwitching(lexicon: Lexicon, share = 0.3): Augmentation {
  return {
    name: "code-switching",
    applies: (text, known) => wordsToSwap(text, lexicon, known).length > 0,
    apply(text, random, known) {
      const places = wordsToSwap(text, lexicon, known);
      if (places.length === 0) return text.toWellFormed();
      let chosen = places.filter(() => random() < share);
      if (chosen.length === 0) chosen = [pick(places, random)];
      const list = pieces(text);
      for (const { k, from, to, others } of chosen.reverse()) {
        const piece = list[k]!.text;
        const other = pick(others, random).to;
        const before = piece.slice(0, from);
        const after = piece.slice(to);
        // A swapped word does not grow together with its neighbours: 我的parcel在哪 is read, "我的 parcel 在哪" is written.
        const left = /[\p{L}\p{M}\p{N}]$/u.test(before) ? " " : "";
        const right = /^[\p{L}\p{M}\p{N}]/u.test(after) ? " " : "";
        list[k]!.text = `${before}${left}${other}${right}${after}`;
      }
      return list.map((piece) => piece.text).join("");
    },
  };
}

interface SwapPlace {
  k: number;
  from: number;
  to: number;
  others: readonly Correspondence[];
}

function wordsToSwap(text: string, lexicon: Lexicon, known?: LanguageTag): SwapPlace[] {
  const language = languageOf(text, known);
  if (!language) return [];
  return pieces(text).flatMap(({ text: piece, kept }, k) => {
    if (kept) return [];
    const places: SwapPlace[] = [];
    const lower = piece.toLowerCase();
    let position = 0;
    // `words` gives normalised words; those that stand in the text as they are can be found again, in order.
    for (const word of words(piece)) {
      const from = lower.length === piece.length ? lower.indexOf(word, position) : -1;
      if (from < 0) continue;
      position = from + word.length;
      const others = lexicon.of(word, language);
      if (others.length > 0) places.push({ k, from, to: position, others });
    }
    return places;
  });
}
