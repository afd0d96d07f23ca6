import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText } from "../../language/any-text.ts";
import type { Fact } from "../../markets/index.ts";
import { type CheckedText, checkTranslation } from "./checks.ts";
import { type Encode, sentencesOf, withoutPartner } from "./partners.ts";

const facts: Fact[] = [
  { name: "returnWindow", type: "duration", value: "30 days", market: null, language: null },
  { name: "fee", type: "money", value: null, market: null, language: null },
  { name: "fee", type: "money", value: "5 AED", market: "AE", language: null },
];
const text = (language: string, said: string, market: string | null = null): CheckedText => ({
  ...{ title: "", text: said, language, market },
});
/** Texts are as near as they share words; in the tests both languages use the same. */
const byWords: Encode = (texts) => {
  const words = [...new Set(texts.flatMap((one) => one.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []))];
  const units = Math.max(1, words.length);
  const vectors = new Float32Array(texts.length * units);
  texts.forEach((one, k) => {
    const own = [...new Set(one.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])];
    for (const word of own) vectors[k * units + words.indexOf(word)] = 1 / Math.sqrt(own.length);
  });
  return { vectors, units };
};
const kinds = (source: CheckedText | null, target: CheckedText, encode: Encode | null = null) =>
  checkTranslation(source, target, facts, encode).checks.filter(({ ok }) => !ok);

describe("a translation", () => {
  it("that says the same has nothing to mend, and shows facts as its language writes them", () => {
    const source = text("en", "Send it back within {returnWindow}. It costs 5 USD.");
    const target = text("de", "Rückgabe innerhalb von {returnWindow}. Das kostet 5 USD.");
    const result = checkTranslation(source, target, facts, null);
    expect(result.checks.every(({ ok }) => ok)).toBe(true);
    expect(result.facts).toEqual([{ name: "returnWindow", value: "30 Tage", sourceValue: "30 days", known: true }]);
    expect(result.shown.target).toContain("30 Tage");
  });

  it("names the facts that only one text has, that nobody knows, and that are still open", () => {
    expect(kinds(text("en", "Within {returnWindow}."), text("ar", "خلال {retrunWindow}."))).toEqual([
      { kind: "facts", ok: false, count: 2, missing: ["returnWindow"], added: [] },
      { kind: "unknown-facts", ok: false, names: ["retrunWindow"] },
    ]);
    expect(kinds(text("en", "It costs {fee}."), text("ar", "يكلف {fee}."))).toMatchObject([
      { kind: "open-facts", names: ["fee"] },
    ]);
    expect(kinds(text("en", "It costs {fee}."), text("ar", "يكلف {fee}.", "AE"))).toEqual([]);
    expect(kinds(null, text("en", "Call GET /users/{id}."))).toMatchObject([{ kind: "unknown-facts", names: ["id"] }]);
    expect(kinds(text("en", "Call GET /users/{id}."), text("de", "Rufe GET /users/{id} auf."))).toEqual([]);
  });

  it("has the numbers and links of its source", () => {
    expect(kinds(text("en", "It takes 5 days."), text("ar", "يستغرق ٧ أيام."))).toMatchObject([
      { kind: "numbers", unit: "day", source: [5], target: [7] },
    ]);
    expect(kinds(text("en", "It takes 5 days."), text("zh-Hans", "需要五天。"))).toEqual([]);
    expect(kinds(text("en", "See https://a.example/x."), text("es", "Mira https://a.example/y."))).toMatchObject([
      { kind: "links", missing: ["https://a.example/x"] },
    ]);
  });

  it("is about as long, counted in words of any script", () => {
    const long = "You can send the parcel back to our warehouse within the time that we have named on the invoice.";
    expect(kinds(text("en", long), text("zh-Hans", "可以退货。"))).toMatchObject([{ kind: "length" }]);
    expect(kinds(text("en", long), text("zh-Hans", "你可以在发票上写明的时间之内把包裹寄回到我们的仓库。"))).toEqual(
      [],
    );
    expect(kinds(text("en", "Yes."), text("ja", "はい、できます。"))).toEqual([]);
  });

  it("shows the sentence of the source that it lacks", () => {
    const source = text("en", "Prices include tax. The courier asks for no payment at the door. We send an email.");
    const target = text("xx", "Prices include tax. We send an email.");
    const { checks, alone } = checkTranslation(source, target, facts, byWords);
    expect(checks).toContainEqual({ kind: "sentences", ok: false, missing: 1 });
    expect(alone.map(({ start, end }) => source.text.slice(start, end))).toEqual([
      "The courier asks for no payment at the door.",
    ]);
  });

  it("with a place that nobody filled in is not finished, a fact is no such place", () => {
    expect(kinds(null, text("en", "Write to [INSERT EMAIL]."))).toEqual([
      { kind: "unfinished", ok: false, found: "[INSERT EMAIL]" },
    ]);
    expect(kinds(null, text("en", "Within {returnWindow}."))).toEqual([]);
  });

  it("can be checked whatever it is", () => {
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        const { alone } = checkTranslation(text("en", a), text("ar", b), facts, byWords);
        for (const { start, end } of alone) expect(a.slice(start, end).trim()).not.toBe("");
      }),
    );
  });
});

describe("sentences", () => {
  it("are found in every script, without list marks, and where they stand", () => {
    const said = "# Title\n1. First one. Second {returnWindow}.\n- 第一句。第二句！";
    expect(sentencesOf(said, "en").map((one) => one.text)).toEqual([
      "Title",
      "First one.",
      "Second {returnWindow}.",
      "第一句。",
      "第二句！",
    ]);
    for (const { start, end, text } of sentencesOf(said, "en")) expect(said.slice(start, end)).toBe(text);
  });

  it("may be two in one language and one in the other", () => {
    const source = sentencesOf("We pack the parcel today. Our courier brings it tomorrow morning.", "en");
    const one = sentencesOf("we pack the parcel today our courier brings it tomorrow morning.", "en");
    expect(withoutPartner(source, one, byWords)).toEqual([]);
    expect(withoutPartner(source, [], byWords)).toEqual([0, 1]);
  });
});
