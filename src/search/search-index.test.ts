import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomFrom } from "../learning/index.ts";
import { ANSWER_CODE, type SearchEntry } from "./lexical-index.ts";
import { SearchIndex } from "./search-index.ts";
import { VectorIndex } from "./vector-index.ts";

const UNITS = 24;

/** Knows a few words in two languages; a text is the sum of its words' vectors. */
const meanings: Record<string, number> = {
  refund: 0,
  reembolso: 0,
  parcel: 1,
  bulto: 1,
  invoice: 2,
  factura: 2,
  late: 3,
};
const encoder = {
  version: "words-1",
  units: UNITS,
  encode(texts: readonly string[]): Float32Array {
    const vectors = new Float32Array(texts.length * UNITS);
    texts.forEach((text, row) => {
      const own = vectors.subarray(row * UNITS, (row + 1) * UNITS);
      for (const word of text.split(" ")) if (meanings[word] !== undefined) own[meanings[word]]! += 1;
      const length = Math.hypot(...own);
      if (length > 0) for (let k = 0; k < UNITS; k++) own[k]! /= length;
    });
    return vectors;
  },
};

const entries: SearchEntry[] = [
  { article: 0, field: "title", text: "refund" },
  { article: 0, field: "phrasing", text: "refund late" },
  { article: 1, field: "title", text: "parcel" },
  { article: 1, field: "answer", text: "parcel late" },
  { article: 2, field: "title", text: "invoice" },
  { article: 3, field: "title", text: "unheard of" },
];
const index = SearchIndex.build(entries, 4, encoder);
const one = (text: string) => [{ text, weight: 1 }];
const limits = { lexical: 10, near: 10 };

describe("a search by words and by meaning", () => {
  it("finds by meaning what shares no word with the question, and says which kind of entry is near", () => {
    const { lexical, near } = index.search(one("bulto"), limits);
    expect(lexical.map(({ article }) => article)).not.toContain(1);
    expect(near).toEqual([{ article: 1, question: expect.closeTo(1, 2), answer: expect.closeTo(Math.SQRT1_2, 2) }]);
  });

  it("finds by words what the encoder cannot read", () => {
    const { lexical, near } = index.search(one("unheard"), limits);
    expect(lexical[0]?.article).toBe(3);
    expect(near).toEqual([]);
  });

  it("weighs the parts of a follow-up", () => {
    const nearest = (first: number, second: number) =>
      index.search([{ text: "reembolso", weight: first }, { text: "bulto", weight: second }], limits).near[0]!.article; // biome-ignore format: one line
    expect([nearest(1, 0.5), nearest(0.5, 1)]).toEqual([0, 1]);
  });

  it("leaves out an entry, or articles, as if they had not been written", () => {
    expect(index.search(one("refund late"), limits, { withoutEntry: 1 }).near[0]!.question).toBeLessThan(0.8);
    const { near } = index.search(one("refund"), limits, { withoutArticle: (article) => article === 0 });
    expect(near.map(({ article }) => article)).not.toContain(0);
  });

  it("is the same when it is taken apart and put together, and without an encoder only the words", () => {
    const again = SearchIndex.fromArrays(index.toArrays(), encoder);
    for (const text of ["bulto late", "factura", "unheard of invoice"])
      expect(again.search(one(text), limits)).toEqual(index.search(one(text), limits));
    const plain = SearchIndex.build(entries, 4);
    expect(plain.search(one("refund"), limits)).toEqual({
      lexical: index.search(one("refund"), limits).lexical,
      near: [],
    });
  });

  it("finds the nearest that comparing with every vector finds", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 12 }), (seed, count, limit) => {
        const random = randomFrom(seed);
        const vector = () => Array.from({ length: UNITS }, () => random() - 0.5);
        const of = new Map(Array.from({ length: count }, (_, k) => [`text${k}`, vector()]));
        const asked = vector();
        const unit = (values: number[]) => values.map((value) => value / Math.hypot(...values));
        const any = {
          version: "random-1",
          units: UNITS,
          encode: (texts: readonly string[]) => Float32Array.from(texts.flatMap((text) => unit(of.get(text) ?? asked))),
        };
        const articles = Math.ceil(count / 3);
        const rows = [...of.keys()].map((text, k): SearchEntry => ({ article: k % articles, field: k % 4 === 0 ? "answer" : "phrasing", text })); // biome-ignore format: one line
        const { near } = SearchIndex.build(rows, articles, any).search(one("asked"), { lexical: 1, near: limit });
        const cosine = (text: string) =>
          unit(of.get(text)!).reduce((sum, value, k) => sum + value * unit(asked)[k]!, 0);
        const best = Array.from({ length: articles }, (_, article) =>
          Math.max(...rows.filter((row) => row.article === article).map(({ text }) => cosine(text))),
        )
          .filter((value) => value > 0)
          .sort((a, b) => b - a);
        // 8 bits may exchange two that are equally near, and find one that is just not near at all.
        near.forEach((hit, k) => {
          expect(Math.abs(Math.max(hit.question, hit.answer) - (best[k] ?? 0))).toBeLessThan(0.02);
        });
        expect(Math.abs(near.length - Math.min(limit, best.length))).toBeLessThanOrEqual(1);
      }),
      { numRuns: 50 },
    );
  });
});

describe("a search among very many vectors", () => {
  it("finds what comparing with all that are asked for finds, and how near their answers are", () => {
    const [count, units] = [25_000, 192];
    const random = randomFrom(5);
    const vectors = new Float32Array(count * units);
    for (let k = 0; k < vectors.length; k++) vectors[k] = random() + random() + random() - 1.5;
    for (let row = 0; row < count; row++) {
      const own = vectors.subarray(row * units, (row + 1) * units);
      const length = Math.hypot(...own);
      for (let k = 0; k < units; k++) own[k]! /= length;
    }
    // Of every five entries one is the answer of the article before it; every fifth article is nothing but an answer.
    const isAnswer = (entry: number) => entry % 5 === 1 || entry % 20 === 4;
    const articleOf = new Uint32Array(count);
    for (let entry = 1; entry < count; entry++) articleOf[entry] = articleOf[entry - 1]! + (entry % 5 === 1 ? 0 : 1);
    const articles = articleOf.at(-1)! + 1;
    const fieldOf = Uint8Array.from({ length: count }, (_, entry) => (isAnswer(entry) ? ANSWER_CODE : 0));
    const entries = { articleOf, fieldOf };
    const index = VectorIndex.build(
      (from, many) => vectors.subarray(from * units, (from + many) * units),
      entries,
      articles,
      units,
    );
    for (let asked = 0; asked < 40; asked++) {
      // Near one of them, as a question is near a phrasing.
      const query = vectors.slice(asked * 600 * units, asked * 600 * units + units);
      for (let k = 0; k < units; k++) query[k]! += 0.8 * (vectors[((asked + 7) * 311 + 1) * units + k] ?? 0);
      const length = Math.hypot(...query);
      for (let k = 0; k < units; k++) query[k]! /= length;
      const all = Array.from({ length: count }, (_, row) => {
        let sum = 0;
        for (let k = 0; k < units; k++) sum += query[k]! * vectors[row * units + k]!;
        return sum;
      });
      // What is asked for decides; an answer where nothing else is there to ask for the article.
      const deciding = [...all.keys()].filter((entry) => entry % 5 !== 1);
      const best = deciding.sort((a, b) => all[b]! - all[a]!).slice(0, 2);
      const hits = index.search(query, 2);
      expect(hits.map(({ article }) => article)).toEqual(best.map((entry) => articleOf[entry]!));
      hits.forEach((hit, k) => {
        const own = [...all.keys()].filter((entry) => articleOf[entry] === hit.article && isAnswer(entry));
        expect(hit.question).toBeCloseTo(isAnswer(best[k]!) ? -1 : all[best[k]!]!, 1);
        const answer = Math.max(-1, ...own.map((entry) => all[entry]!));
        expect(hit.answer).toBeCloseTo(answer > 0.02 ? answer : hit.answer, 1);
      });
    }
    const again = VectorIndex.fromArrays(index.toArrays(), entries, articles);
    const query = vectors.subarray(0, units);
    expect(again.search(query, 8)).toEqual(index.search(query, 8));
  });
});
