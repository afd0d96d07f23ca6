import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText, longTexts } from "./any-text.ts";
import { normalise } from "./normalise.ts";

describe("normalise", () => {
  it("lowers case without a locale: Turkish capitals match Turkish small letters", () => {
    expect(normalise("İADE ALMA")).toBe("iade alma");
    expect(normalise("kapı")).toBe("kapi");
    expect(normalise("STRASSE")).toBe(normalise("straße"));
    expect(normalise("ΟΔΟΣ")).toBe(normalise("οδος"));
  });

  it("keeps accents", () => {
    expect(normalise("¿Dónde está?")).toBe("¿dónde está?");
  });

  it("writes full-width letters and the digits of every script in ASCII", () => {
    expect(normalise("ＴＴ－２０４１８")).toBe("tt-20418");
    expect(normalise("١٢٣ ४५६ ๗๘ ①𝟗")).toBe("123 456 78 19");
  });

  it("writes what was drawn out twice, never digits", () => {
    expect(normalise("heeeelp")).toBe("heelp");
    expect(normalise("哈哈哈哈")).toBe("哈哈");
    expect(normalise("10000 bees")).toBe("10000 bees");
  });

  it("turns emoji with a message into a word and drops the others", () => {
    expect(normalise("👍🏽 great 🫖")).toBe("emojiyes great");
    expect(normalise("🫖🇸🇬👩‍👧")).toBe("");
  });

  it("unifies the letters and drops the vowel marks of Arabic", () => {
    expect(normalise("أُريـــد إلغاء الطَّلَبِيَّة")).toBe("اريد الغاء الطلبيه");
    expect(normalise("إلى")).toBe(normalise("الي"));
  });

  it("keeps the Thai vowel am whole, which NFKC takes apart", () => {
    expect(normalise("น้ำทำ")).toBe("น้ำทำ");
  });

  it("unifies apostrophes and white space, and drops what nobody sees", () => {
    expect(normalise(" l’ordine\u00a0 c`est \u200bmy\u00adword\t")).toBe("l'ordine c'est myword");
  });

  it("reads an ASCII text as it would read it beside other scripts", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary-ascii" }), (text) => {
        expect(`${normalise(text)} é`.trim()).toBe(normalise(`${text} é`));
      }),
    );
  });

  it("changes nothing the second time, whatever it is given", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(normalise(normalise(text))).toBe(normalise(text));
      }),
      { numRuns: 1000 },
    );
  });

  it("takes long texts", () => {
    for (const text of longTexts) expect(typeof normalise(text)).toBe("string");
  });
});
