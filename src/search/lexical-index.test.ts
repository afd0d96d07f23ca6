import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TermKind, TermReader } from "../language/terms.ts";
import { LexicalIndex, type SearchEntry } from "./lexical-index.ts";

const faq: SearchEntry[] = [
  { article: 0, field: "phrasing", text: "How long does delivery take?" },
  { article: 0, field: "answer", text: "Parcels arrive within five working days." },
  { article: 1, field: "phrasing", text: "怎么退货" },
  { article: 1, field: "phrasing", text: "How do I send something back?" },
  { article: 1, field: "answer", text: "登录账户，打开订单，申请退货。" },
  { article: 2, field: "phrasing", text: "كيف أدفع" },
  { article: 2, field: "phrasing", text: "Which cards do you accept?" },
  { article: 2, field: "answer", text: "Visa and Mastercard, and PayPal." },
  { article: 3, field: "phrasing", text: "ส่งของไปต่างประเทศไหม" },
];

describe("lexical search", () => {
  const index = LexicalIndex.build(faq, 4);
  const first = (query: string) => index.search(query, 3)[0]?.article;

  it("finds the article in the script of the question", () => {
    expect(first("how long till delivery")).toBe(0);
    expect(first("我想退货")).toBe(1);
    expect(first("كيف ادفع")).toBe(2);
    expect(first("ส่งต่างประเทศ")).toBe(3);
  });

  it("finds words with typos and other endings by their character n-grams", () => {
    expect(first("delivry")).toBe(0);
    expect(first("sending it bak")).toBe(1);
  });

  it("finds what only the answer says", () => {
    expect(first("mastercard")).toBe(2);
  });

  it("returns nothing for words that nobody wrote", () => {
    expect(index.search("zzzqqq", 3)).toEqual([]);
    expect(index.search("", 3)).toEqual([]);
  });

  it("leaves out an entry or an article when asked to", () => {
    expect(index.search("send something back", 1, { withoutEntry: 3 })[0]?.article).not.toBe(1);
    expect(index.search("delivery", 3, { withoutArticle: (article) => article === 0 })).toEqual([]);
  });

  it("gives the same result after its arrays went to another thread", () => {
    const { articleCount, arrays } = structuredClone(index.toArrays());
    expect(LexicalIndex.fromArrays({ articleCount, arrays }).search("delivery back", 4)).toEqual(
      index.search("delivery back", 4),
    );
  });

  it("scores like a plain BM25 written out term by term", () => {
    const vocabulary = ["red", "tea", "pot", "cup", "lid", "glaze", "set", "box", "green", "iron"];
    const text = fc.array(fc.constantFrom(...vocabulary), { minLength: 1, maxLength: 6 }).map((list) => list.join(" "));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 12 }), text, (texts, query) => {
        const entries = texts.map((one, article): SearchEntry => ({ article, field: "phrasing", text: one }));
        const found = LexicalIndex.build(entries, texts.length).search(query, texts.length);
        const expected = referenceScores(texts, query);
        for (const { article, question } of found) expect(question).toBeCloseTo(expected[article]!, 4);
        expect(found.length).toBe(expected.filter((score) => score > 0).length);
      }),
      { numRuns: 100 },
    );
  });

  it("finds the same first article when common words are only used to re-rank", () => {
    const words = Array.from({ length: 40 }, (_, k) => `word${k}`);
    const texts = Array.from({ length: 600 }, (_, n) => `how do i ${words[n % 40]} ${words[(n * 7) % 40]} rare${n}`);
    const built = LexicalIndex.build(
      texts.map((text, article) => ({ article, field: "phrasing" as const, text })),
      texts.length,
    );
    for (let n = 0; n < 600; n += 37) {
      const exact = built.search(texts[n]!, 600, { postingsBudget: Number.POSITIVE_INFINITY });
      const quick = built.search(texts[n]!, 10, { postingsBudget: 300 });
      expect(quick[0]?.article).toBe(n);
      expect(exact[0]?.article).toBe(n);
      // Up to the n-grams of common words, which then do not count, the scores are the same.
      expect(quick[0]!.score).toBeGreaterThan(0.8 * exact[0]!.score);
    }
    // Nothing of one query is left for the next.
    expect(built.search("rare5", 600, { postingsBudget: Number.POSITIVE_INFINITY })).toEqual(
      built.search("rare5", 600),
    );
  });

  it("never throws, whatever the texts hold", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "binary" }), { maxLength: 8 }),
        fc.string({ unit: "binary" }),
        (texts, query) => {
          const built = LexicalIndex.build(
            texts.map((text, article) => ({ article, field: "answer" as const, text })),
            texts.length,
          );
          expect(built.search(query, 3).length).toBeLessThanOrEqual(3);
        },
      ),
    );
  });
});

/** BM25 over words and n-grams, k1 = 1.2, b = 0.35, n-grams at 0.35, as a share of what a perfect match would score. */
function referenceScores(texts: readonly string[], query: string): number[] {
  const bags = texts.map(termsOf);
  const mean = Math.max(1, bags.reduce((sum, { words }) => sum + words, 0) / bags.length);
  const asked = termsOf(query);
  let perfect = 0;
  const idf = new Map<string, number>();
  for (const [term, { gram }] of asked.counts) {
    const n = bags.filter(({ counts }) => counts.has(term)).length;
    if (n === 0) {
      if (asked.counts.get(term)!.word)
        perfect += asked.counts.get(term)!.count * Math.log(1 + texts.length) * 2.2 * 0.5;
      continue;
    }
    idf.set(term, Math.log(1 + (texts.length - n + 0.5) / (n + 0.5)));
    perfect += idf.get(term)! * 2.2 * 0.5 * (gram ? 0.35 : 1);
  }
  return bags.map(({ counts, words }) => {
    let score = 0;
    for (const [term, weight] of idf) {
      const tf = counts.get(term)?.count ?? 0;
      if (tf === 0) continue;
      const saturated = (tf * 2.2) / (tf + 1.2 * (1 - 0.35 + (0.35 * words) / mean));
      score += weight * saturated * (counts.get(term)!.gram ? 0.35 : 1);
    }
    return score / perfect;
  });
}

function termsOf(text: string): {
  counts: Map<string, { count: number; gram: boolean; word: boolean }>;
  words: number;
} {
  const terms = new TermReader({ gramMin: 3, gramMax: 4, pairs: false }).read(text);
  const counts = new Map<string, { count: number; gram: boolean; word: boolean }>();
  for (let t = 0; t < terms.count; t++) {
    const key = `${terms.high[t]}:${terms.low[t]}`;
    const known = counts.get(key) ?? {
      count: 0,
      gram: terms.kind[t]! >= TermKind.gram,
      word: terms.kind[t] === TermKind.word,
    };
    known.count++;
    counts.set(key, known);
  }
  return { counts, words: terms.words };
}
