import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LanguageOutcome, promiseTable, thresholdFor } from "./promise-table.ts";
import { controlWrongAmongAnswered } from "./risk-control.ts";

/** The most confident are right; of `count` questions, the `wrong` least confident are not. */
const outcomes = (language: string, count: number, wrong: number): LanguageOutcome[] =>
  Array.from({ length: count }, (_, k) => ({
    language,
    confidence: 1 - (k + 1) / (count + 1),
    right: k < count - wrong,
  }));

const german = outcomes("de", 200, 10);
const chinese = outcomes("zh-Hans", 1000, 0);
const thai = outcomes("th", 12, 0);
const arabic = outcomes("ar", 60, 0).map((outcome, k) => ({ ...outcome, right: k % 3 > 0 }));
const all = [...german, ...thai, ...chinese, ...arabic];

describe("promiseTable", () => {
  it("sets each language's threshold by its own questions and says what it costs", () => {
    const table = promiseTable(all, { tolerated: 0.05 });
    expect(table.languages.map(({ language, basis, examples }) => [language, basis, examples])).toEqual([
      ["ar", "none", 60],
      ["de", "own", 200],
      ["th", "none", 12],
      ["zh-Hans", "own", 1000],
    ]);
    // (1 + 9)/(1 + 199) = 5 %: all but the least confident German question; every Chinese one.
    expect(table.languages[1]).toMatchObject({ answered: 199, wrong: 9, coverage: 0.995, bound: 0.05 });
    expect(table.languages[3]).toMatchObject({ threshold: 0, coverage: 1, bound: 1 / 1001 });
    expect(table.languages[1]).toMatchObject(controlWrongAmongAnswered(german, 0.05));
  });

  it("abstains in a language with too few examples, and says how many are needed and what they could promise", () => {
    const table = promiseTable(all, { tolerated: 0.05 });
    expect(table.examplesNeeded).toBe(19);
    expect(table.languages[2]).toMatchObject({ threshold: null, coverage: 0, bound: 1 / 13 });
    expect(thresholdFor(table, "th")).toBeNull();
    expect(promiseTable(all, { tolerated: 0.05, doubt: 0.1 }).examplesNeeded).toBe(45);
  });

  it("takes the threshold of all languages for one with too few examples where it is asked to, with its own coverage", () => {
    const { pooled, languages } = promiseTable(all, { tolerated: 0.02, tooFew: "pooled" });
    const [, , small] = languages;
    expect(pooled.threshold).toBeGreaterThan(0);
    expect(small).toMatchObject({ language: "th", basis: "pooled", threshold: pooled.threshold, bound: pooled.bound });
    expect(small!.coverage).toBe(thai.filter(({ confidence }) => confidence >= pooled.threshold!).length / 12);
    // Twelve are enough for 10 %, and a threshold of its own comes first.
    expect(promiseTable(all, { tolerated: 0.1, tooFew: "pooled" }).languages[2]!.basis).toBe("own");
  });

  it("never answers a language by others' threshold that its own questions say is wrong too often", () => {
    const table = promiseTable(all, { tolerated: 0.05, tooFew: "pooled" });
    expect(table.pooled.threshold).not.toBeNull();
    expect(table.languages[0]).toMatchObject({ language: "ar", basis: "none", threshold: null });
    expect(table.languages[0]!.bound).toBeGreaterThan(0.05);
  });

  it("has no threshold for a language it never saw, but that of all where it is asked to", () => {
    expect(thresholdFor(promiseTable(all, { tolerated: 0.05 }), "ja")).toBeNull();
    const table = promiseTable(all, { tolerated: 0.05, tooFew: "pooled" });
    expect(thresholdFor(table, "ja")).toBe(table.pooled.threshold);
    expect(thresholdFor(table, "de")).toBe(table.languages[1]!.threshold);
  });

  it("is empty without outcomes, and survives being stored as JSON", () => {
    const empty = promiseTable([], { tolerated: 0.02, tooFew: "pooled" });
    expect(empty).toMatchObject({ languages: [], pooled: { threshold: null, coverage: 0, bound: 1 } });
    expect(thresholdFor(empty, "en")).toBeNull();
    for (const table of [empty, promiseTable(all, { tolerated: 0.05, doubt: 0.25 })])
      expect(JSON.parse(JSON.stringify(table))).toEqual(table);
  });

  it("keeps within the promise by its own count in every language with a threshold of its own", () => {
    const one = fc.record({
      language: fc.constantFrom("en", "ko", "hi", "ru"),
      confidence: fc.integer({ min: 0, max: 30 }).map((k) => k / 30),
      right: fc.integer({ min: 0, max: 4 }).map((k) => k > 0),
    });
    fc.assert(
      fc.property(
        fc.array(one, { maxLength: 120 }),
        fc.double({ min: 0.05, max: 0.5, noNaN: true }),
        (some, tolerated) => {
          const { languages } = promiseTable(some, { tolerated });
          expect(languages.reduce((sum, { examples }) => sum + examples, 0)).toBe(some.length);
          for (const { basis, threshold, wrong, answered } of languages) {
            expect(basis === "none").toBe(threshold === null);
            expect(wrong).toBeLessThanOrEqual(tolerated * answered);
          }
        },
      ),
    );
  });
});
