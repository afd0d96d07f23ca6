import { describe, expect, it } from "vitest";
import { catalogues, textIn } from "./text.test-helper.ts";
import { type Catalogue, chooseLanguage, chooseLocale, deskLanguages, type TextKey } from "./text.tsx";

const keys = Object.keys(catalogues.en) as TextKey[];
const placeholders = (entry: Catalogue[TextKey]) => {
  const sentence = typeof entry === "string" ? entry : (entry.other ?? "");
  return [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
};

describe.each(deskLanguages)("the words in %s", (language) => {
  const catalogue: Catalogue = catalogues[language];

  it("say everything that English says, with the same things filled in", () => {
    expect(Object.keys(catalogue)).toEqual(keys);
    for (const key of keys)
      expect([key, ...placeholders(catalogue[key])]).toEqual([key, ...placeholders(catalogues.en[key])]);
  });

  it("have every plural form of the language wherever there is a number", () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const key of keys) {
      const entry = catalogue[key];
      expect(typeof entry).toBe(typeof catalogues.en[key]);
      if (typeof entry !== "string") expect([key, ...Object.keys(entry).sort()]).toEqual([key, ...[...forms].sort()]);
    }
  });

  it("have no exclamation mark", () => {
    expect(JSON.stringify(catalogue)).not.toMatch(/[!！]/);
  });
});

describe("a sentence", () => {
  it("is chosen by the number in it", () => {
    const text = textIn("en", "en");
    expect(text("inbox.waitingCount", { count: 1 })).toBe("1 person is waiting");
    expect(text("inbox.waitingCount", { count: 1200 })).toBe("1,200 people are waiting");
    expect(textIn("ar", "ar")("inbox.waitingCount", { count: 2 })).toBe("شخصان ينتظران");
    expect(textIn("zh-Hans", "zh-CN")("inbox.waitingCount", { count: 3 })).toBe("有 3 位客户在等");
  });

  it("isolates a name that could turn it around, and leaves others as they are", () => {
    expect(textIn("en", "en")("event.agentJoined", { agent: "Lin" })).toBe("Lin joined");
    expect(textIn("en", "en")("event.agentJoined", { agent: "سلمى" })).toBe("\u2068سلمى\u2069 joined");
    expect(textIn("ar", "ar")("event.agentJoined", { agent: "Lin" })).toBe("انضمام \u2068Lin\u2069");
  });

  it("fills a name in as it is, whatever it contains", () => {
    expect(textIn("en", "en")("event.agentJoined", { agent: "{count} $& $1" })).toBe("{count} $& $1 joined");
  });
});

describe("the language of the desk", () => {
  it("is the first of the person's languages that there are words in", () => {
    expect(chooseLanguage(["sw", "es-MX", "en"])).toBe("es");
    expect(chooseLanguage(["zh-CN"])).toBe("zh-Hans");
    expect(chooseLanguage(["zh-TW", "en"])).toBe("zh-Hans");
    expect(chooseLanguage(["fi"])).toBe("en");
    expect(chooseLanguage([])).toBe("en");
  });

  it("writes numbers and dates as in the person's own region", () => {
    expect(chooseLocale("es", ["en-US", "es-MX", "es"])).toBe("es-MX");
    expect(chooseLocale("zh-Hans", ["zh-SG"])).toBe("zh-SG");
    expect(chooseLocale("ar", ["en"])).toBe("ar");
  });
});
