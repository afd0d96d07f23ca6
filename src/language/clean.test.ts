import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText, longTexts } from "./any-text.ts";
import { cleanText } from "./clean.ts";

describe("cleanText", () => {
  it("strips NUL and other controls, but keeps tabs and line breaks", () => {
    expect(cleanText("a\0b\x1b[31m\tc\nd\x85")).toBe("ab[31m\tc\nd");
  });

  it("strips what turns the reading direction around, but keeps the marks that Arabic needs", () => {
    expect(cleanText("evil\u202etxt.exe\u2066x\u2069")).toBe("eviltxt.exex");
    expect(cleanText("طلب\u200f TT-20418")).toBe("طلب\u200f TT-20418");
  });

  it("strips lone surrogates and keeps pairs and joined emoji", () => {
    expect(cleanText("\ud83d x 👩‍👧 \ude00")).toBe("x 👩‍👧");
  });

  it("writes every line break as a line feed", () => {
    expect(cleanText("a\r\nb\rc\u2028d")).toBe("a\nb\nc\nd");
  });

  it("composes characters and trims", () => {
    expect(cleanText("  e\u0301\ufeff\n")).toBe("é");
  });

  it("puts a text on one line where asked", () => {
    expect(cleanText(" a \n\t b ", { singleLine: true })).toBe("a b");
  });

  it("cuts long texts between characters", () => {
    expect(cleanText("ab😀", { maxLength: 3 })).toBe("ab");
    expect(cleanText("ab😀", { maxLength: 4 })).toBe("ab😀");
  });

  it("changes nothing the second time, whatever it is given", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = cleanText(text);
        expect(cleanText(once)).toBe(once);
        expect(once).not.toMatch(/[\p{Cs}\0\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });

  it("takes long texts", () => {
    for (const text of longTexts) expect(cleanText(text).length).toBeLessThanOrEqual(text.length);
  });
});
