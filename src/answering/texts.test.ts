import { describe, expect, it } from "vitest";
import { shippedLanguages } from "../language/index.ts";
import { fill, texts } from "./texts.ts";

describe("texts", () => {
  it("has every sentence in every shipped language, with the same places to fill", () => {
    const places = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
    const english = texts("en").texts;
    for (const language of shippedLanguages) {
      const found = texts(language);
      expect(found.language).toBe(language);
      expect(Object.keys(found.texts)).toEqual(Object.keys(english));
      for (const [key, text] of Object.entries(found.texts)) {
        expect([language, key, places(text)]).toEqual([language, key, places(english[key as keyof typeof english])]);
      }
    }
  });

  it("takes the nearest language where it has not the very one, and English for an unknown one", () => {
    expect(texts("pt-BR").language).toBe("pt");
    expect(texts("zh-TW").language).toBe("zh-Hant");
    expect(texts("tlh").language).toBe("en");
    expect(texts(null).language).toBe("en");
  });
});

describe("fill", () => {
  it("puts values in their places and leaves a place without a value visible", () => {
    expect(fill("{agent} joined {company}", { agent: "陈 $& Lin" })).toBe("陈 $& Lin joined {company}");
  });
});
