import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldForSearch, isHit, queryTerms, searchQuery, searchTerms, snippetOf, termHash } from "./search-terms.ts";

const finds = (query: string, text: string) => isHit(searchQuery(query), text);

describe("search", () => {
  it("finds words by their beginning, whatever case and accents", () => {
    expect(finds("REFUND", "Your refunds are on the way")).toBe(true);
    expect(finds("rucksendung", "Die Rücksendung ist da")).toBe(true);
    expect(finds("Rücksendung", "die rucksendung")).toBe(true);
    expect(finds("nino lodz", "El niño de Łódź")).toBe(true);
    expect(finds("возврат", "Жду ВОЗВРАТА денег")).toBe(true);
    expect(finds("fund", "Your refunds")).toBe(false);
    expect(finds("48213", "Order TT-48213, please")).toBe(true);
    expect(finds("no", "none of them")).toBe(false);
    expect(finds("no", "Oh no.")).toBe(true);
  });

  it("finds any part of a text in a script without spaces, and of Korean words", () => {
    expect(finds("退款", "我想申请退款，三天了")).toBe(true);
    expect(finds("款", "我想申请退款")).toBe(true);
    expect(finds("款退", "我想申请退款")).toBe(false);
    expect(finds("返品", "この商品を返品したいです")).toBe(true);
    expect(finds("ออเดอร์", "เช็กออเดอร์ให้ทีครับ")).toBe(true);
    expect(finds("환불", "빨리환불을 받고 싶어요")).toBe(true);
    expect(finds("手机壳 iphone", "iPhone手机壳多少钱")).toBe(true);
  });

  it("finds Arabic words with and without the article", () => {
    expect(finds("طلب", "متى يصل الطلب")).toBe(true);
    expect(finds("الطلب", "متى يصل الطَّلَب")).toBe(true);
    expect(finds("شحن", "سؤال عن الشحن وللشحن")).toBe(true);
  });

  it("wants every word, in any order, and finds nothing where nothing is asked", () => {
    expect(finds("days refund", "Refunds take five days")).toBe(true);
    expect(finds("weeks refund", "Refunds take five days")).toBe(false);
    expect(searchQuery("?! …")).toEqual([]);
  });

  it("never misses by its terms what it finds in the text", () => {
    const letters = fc.constantFrom(..."abcéü ßАбвй 退款申请かな 환불을 ออเดอร์ العالطلب ولل 12345-".split(""));
    const texts = fc.array(letters, { maxLength: 40 }).map((list) => list.join(""));
    fc.assert(
      fc.property(texts, fc.nat(60), fc.nat(12), (text, from, length) => {
        const query = searchQuery(text.slice(from, from + length));
        if (!query.length || !isHit(query, text)) return;
        const terms = new Set(searchTerms(text, 7));
        for (const term of queryTerms(query)) expect(terms).toContain(termHash(term, 7));
      }),
      { numRuns: 2000 },
    );
  });

  it("takes anything, and a bounded number of terms of it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        expect(foldForSearch(foldForSearch(text))).toBe(foldForSearch(text));
        for (const term of searchTerms(text, 20_000))
          expect(Number.isInteger(term) && Math.abs(term) <= 2 ** 31).toBe(true);
        snippetOf(searchQuery(text), text.repeat(3));
      }),
    );
    const long = Array.from({ length: 5000 }, (_, k) => `word${k}`).join(" ");
    expect(searchTerms(long, 1).length).toBeLessThanOrEqual(1000);
    expect(searchQuery(long)).toHaveLength(8);
  });

  it("shows the text around the hit", () => {
    const long = `${"Ein Anfang ohne Sinn. ".repeat(20)}Wo bleibt meine Rücksendung? ${"Und noch mehr. ".repeat(20)}`;
    const shown = snippetOf(searchQuery("rucksendung"), long);
    expect(shown).toMatch(/^….*Wo bleibt meine Rücksendung\?.*…$/);
    expect([...shown].length).toBeLessThan(170);
    expect(snippetOf(searchQuery("退款"), "我想申请\n退款")).toBe("我想申请 退款");
  });
});
