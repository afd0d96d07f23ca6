import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { dayIn, marketIn, textIn, timeIn, widgetLanguage, words } from "./text.ts";

const folder = new URL("../text/widget/", import.meta.url);
const shipped = readdirSync(folder).map((name) => name.replace(".json", ""));

describe("widgetLanguage", () => {
  it("finds the shipped language nearest to a page's tag", () => {
    const pages = {
      "zh-TW": "zh-Hant",
      zh_HK: "zh-Hant",
      "zh-Hans-SG": "zh-Hans",
      zh: "zh-Hans",
      "pt-BR": "pt",
      AR: "ar",
    };
    for (const [tag, language] of Object.entries(pages)) expect(widgetLanguage(tag), tag).toBe(language);
  });

  it("falls back to English, also for tags that only begin like a shipped one", () => {
    for (const tag of ["sw", "", "est", "arz", "xx-ar"]) expect(widgetLanguage(tag), tag).toBe("en");
  });

  it("knows every language there are words in", () => {
    for (const language of shipped) expect(widgetLanguage(language)).toBe(language);
  });
});

describe("textIn", () => {
  it("says it in the language, and in English what is missing there", () => {
    const text = textIn("es", { [words.send]: "Enviar" });
    expect(text(words.send)).toBe("Enviar");
    expect(text(words.talkToPerson)).toBe("Talk to a person");
    expect(text.language).toBe("es");
  });

  it("keeps the direction of a name or a number inside the sentence", () => {
    expect(textIn("en")(words.withPerson, { agent: "لينا" })).toBe("You are talking to \u2068لينا\u2069");
    expect(textIn("ar", { [words.tooLong]: "{count} زائد" })(words.tooLong, { count: 12 })).toBe("\u206812\u2069 زائد");
  });

  it("has English words that differ from each other, for they are the keys of the others", () => {
    expect(new Set(Object.values(words)).size).toBe(Object.values(words).length);
  });

  it("finds every hole of a sentence in its translations", () => {
    const holes = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort().join();
    for (const language of shipped) {
      const translated = JSON.parse(readFileSync(new URL(`${language}.json`, folder), "utf8"));
      for (const [key, english] of Object.entries(words))
        expect(holes(translated[key]), `${language} ${key}`).toBe(holes(english));
    }
  });
});

describe("dates and markets", () => {
  it("are written as the language writes them, with Western digits", () => {
    const day = new Date(2026, 10, 3, 11, 42);
    expect(dayIn("es", day)).toBe("3 de noviembre de 2026");
    expect(dayIn("zh-Hans", day)).toBe("2026年11月3日");
    expect(dayIn("ar", day)).toContain("2026");
    expect(marketIn("es", "SG")).toBe("Singapur");
  });

  it("give the time within a day and the date with it before that", () => {
    const then = new Date(2026, 10, 3, 11, 42);
    expect(timeIn("de", then, +then + 3_600_000)).toBe("11:42");
    expect(timeIn("de", then, +then + 90_000_000)).toBe("03.11.26, 11:42");
  });
});
