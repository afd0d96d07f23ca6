import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TermTable } from "./term-table.ts";
import { TermKind, TermReader } from "./terms.ts";

function read(text: string) {
  const { count, high, low, kind, words } = new TermReader().read(text);
  return Array.from({ length: count }, (_, t) => ({ key: `${high[t]}:${low[t]}`, kind: kind[t]!, words }));
}
const keys = (text: string, kind: number) =>
  new Set(read(text).flatMap((term) => (term.kind === kind ? [term.key] : [])));
const shared = (a: Set<string>, b: Set<string>) => [...a].filter((key) => b.has(key)).length;

describe("the terms of a text", () => {
  it("are the same however it is cased, spaced or punctuated", () => {
    expect(read("Where is  my ORDER?")).toEqual(read("where is my order"));
  });

  it("share character n-grams between a word and its misspelling", () => {
    expect(shared(keys("delivery", TermKind.gram), keys("delivry", TermKind.gram))).toBeGreaterThan(5);
    expect(shared(keys("delivery", TermKind.word), keys("delivry", TermKind.word))).toBe(0);
  });

  it("cross the borders that a segmenter puts into Chinese and Thai", () => {
    expect(shared(keys("联系客服", TermKind.run), keys("客服电话", TermKind.run))).toBeGreaterThanOrEqual(3);
    expect(keys("ส่งของ", TermKind.run).size).toBeGreaterThan(5);
  });

  it("tell the order of two words by their pair", () => {
    expect(keys("card to account", TermKind.pair)).not.toEqual(keys("account to card", TermKind.pair));
    expect(keys("card to account", TermKind.word)).toEqual(keys("account to card", TermKind.word));
  });

  it("exist for any string at all", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => read(text).length >= 0));
  });
});

describe("the term table", () => {
  it("gives dense ids like a Map would, also after it was saved and read", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 })), { maxLength: 3000 }),
        (pairs) => {
          const table = new TermTable(4);
          const reference = new Map<string, number>();
          for (const [high, low] of pairs) {
            const key = `${high}:${low}`;
            if (!reference.has(key)) reference.set(key, reference.size);
            expect(table.add(high, low)).toBe(reference.get(key));
          }
          const read = TermTable.fromArrays(table.toArrays(), table.size);
          for (const [key, id] of reference) {
            const [high, low] = key.split(":").map(Number);
            expect(read.get(high!, low!)).toBe(id);
          }
          expect(read.get(999, 999)).toBe(-1);
        },
      ),
      { numRuns: 30 },
    );
  });
});
