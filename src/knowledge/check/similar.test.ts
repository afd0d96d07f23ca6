import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyOf, resemblance, SimilarTexts } from "./similar.ts";

function pairsOf(texts: readonly string[], atLeast = 0.75): [number, number][] {
  const similar = new SimilarTexts();
  for (const text of texts) similar.add(keyOf(text));
  return similar
    .pairs(
      atLeast,
      () => "en",
      () => true,
    )
    .map(({ a, b }) => [a, b]);
}

const LONG = "You can send back what you bought within thirty days of delivery as long as it is unused and in its box";

describe("keyOf", () => {
  it("is the same for texts that say the same, in any script", () => {
    expect(keyOf("  How LONG does it take?! ")).toBe(keyOf("how long does it take"));
    expect(keyOf("退货，怎么办？")).toBe(keyOf("退货 怎么办"));
    expect(keyOf("３０ days")).toBe(keyOf("30 days"));
  });
});

describe("SimilarTexts", () => {
  it("finds texts that differ in little, in any script", () => {
    expect(
      pairsOf([LONG, "Something else altogether, about paying by card", `${LONG}!`, LONG.replace("thirty", "30")]),
    ).toEqual([
      [0, 2],
      [0, 3],
    ]);
    const han = "商品签收之后三十天之内可以申请退货，前提是商品没有使用过并且带有原来的包装盒";
    expect(pairsOf([han, "支持信用卡和支付宝付款", han.replace("前提是", "条件是")], 0.8)).toEqual([[0, 2]]);
  });

  it("does not compare texts of different groups, nor those that the caller knows apart", () => {
    const similar = new SimilarTexts();
    similar.add(keyOf(LONG));
    similar.add(keyOf(LONG));
    const found = (groupOf: (k: number) => string, comparable: boolean) =>
      similar.pairs(0.8, groupOf, () => comparable).length;
    expect(found(() => "en", true)).toBe(1);
    expect(found((k) => ["en", "nl"][k]!, true)).toBe(0);
    expect(found(() => "en", false)).toBe(0);
  });

  it("pairs each of very many equal texts with one other only", () => {
    const texts = Array.from({ length: 500 }, () => LONG);
    expect(pairsOf(texts)).toHaveLength(499);
  });

  it("finds what comparing all with all finds, and nothing else", () => {
    const words =
      "send back what you bought within thirty days of delivery unused in its own box and we refund you".split(" ");
    let seed = 1;
    const random = () => {
      seed = (seed * 48271) % 2147483647;
      return seed / 2147483647;
    };
    const texts = Array.from({ length: 120 }, () =>
      Array.from({ length: 25 }, () => words[Math.floor(random() * words.length)]).join(" "),
    );
    const changed = texts.map((text, k) => (k % 3 === 0 ? `${text} thanks` : `other ${k}`));
    const all = [...texts, ...changed];
    const found = pairsOf(all);
    for (const [a, b] of found) expect(resemblance(keyOf(all[a]!), keyOf(all[b]!))).toBeGreaterThanOrEqual(0.75);
    let missed = 0;
    for (let k = 0; k < 120; k += 3) {
      if (
        resemblance(keyOf(all[k]!), keyOf(all[120 + k]!)) >= 0.75 &&
        !found.some(([a, b]) => a === k && b === 120 + k)
      )
        missed++;
    }
    expect(missed).toBe(0);
  });

  it("gives the same pairs each time, and a resemblance that does not depend on the order", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme", maxLength: 40 }), { maxLength: 20 }), (texts) => {
        expect(pairsOf(texts)).toEqual(pairsOf(texts));
        const [a = "", b = ""] = texts.map(keyOf);
        expect(resemblance(a, b)).toBe(resemblance(b, a));
      }),
      { seed: 7, numRuns: 100 },
    );
  });
});
