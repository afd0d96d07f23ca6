import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText } from "./any-text.ts";
import { canonicalLanguage, direction, languageName, sameLanguage, shippedLanguages } from "./tags.ts";

describe("canonicalLanguage", () => {
  it("gives every tag one spelling", () => {
    expect(canonicalLanguage("EN")).toBe("en");
    expect(canonicalLanguage("pt_br")).toBe("pt-BR");
    expect(canonicalLanguage("de_DE.UTF-8@euro")).toBe("de-DE");
    expect(canonicalLanguage("iw")).toBe("he");
    expect(canonicalLanguage("de-u-co-phonebk")).toBe("de");
  });

  it("tells Chinese apart by script and drops its region", () => {
    for (const tag of ["zh", "zh_CN", "zh-SG", "zh-Hans-CN", "cmn"]) expect(canonicalLanguage(tag)).toBe("zh-Hans");
    for (const tag of ["zh-TW", "zh-HK", "zh_Hant", "zh-Hant-HK"]) expect(canonicalLanguage(tag)).toBe("zh-Hant");
  });

  it("keeps a script only where it is not the usual one", () => {
    expect(canonicalLanguage("sr-Latn")).toBe("sr-Latn");
    expect(canonicalLanguage("ru-Cyrl-RU")).toBe("ru-RU");
  });

  it("says null for what is no language", () => {
    for (const tag of ["", " ", "english", "xx", "null", "und", "C", "x-private", "a".repeat(1000)]) {
      expect(canonicalLanguage(tag)).toBeNull();
    }
  });

  it("never throws, and what it gives is canonical already", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const tag = canonicalLanguage(text);
        return tag === null || canonicalLanguage(tag) === tag;
      }),
    );
  });

  it("leaves the shipped tags as they are", () => {
    expect(shippedLanguages).toHaveLength(19);
    for (const tag of shippedLanguages) expect(canonicalLanguage(tag)).toBe(tag);
  });
});

describe("sameLanguage", () => {
  it("goes by who can read both", () => {
    expect(sameLanguage("pt-BR", "pt")).toBe(true);
    expect(sameLanguage("zh-TW", "zh-Hant")).toBe(true);
    expect(sameLanguage("zh-Hans", "zh-Hant")).toBe(false);
    expect(sameLanguage("es", "pt")).toBe(false);
    expect(sameLanguage("garbage!", "other garbage!")).toBe(false);
  });
});

describe("languageName", () => {
  it("is the language's own word with a capital, for a list to choose from", () => {
    expect(languageName("es")).toBe("Español");
    expect(languageName("zh-Hant")).toBe("繁體中文");
    expect(languageName("id")).toBe("Bahasa Indonesia");
  });

  it("is another language's word as it stands inside a sentence", () => {
    expect(languageName("th", "es")).toBe("tailandés");
    expect(languageName("zh-Hans", "en")).toBe("Simplified Chinese");
  });

  it("gives back what is no language", () => {
    expect(languageName("???")).toBe("???");
  });
});

describe("direction", () => {
  it("is right to left for Arabic, Hebrew, Persian and Urdu", () => {
    for (const tag of ["ar", "ar-EG", "he", "fa", "ur"]) expect(direction(tag)).toBe("rtl");
    for (const tag of ["en", "zh-Hans", "hi", "garbage!"]) expect(direction(tag)).toBe("ltr");
  });
});
