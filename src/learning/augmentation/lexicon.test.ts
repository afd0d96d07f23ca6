import { describe, expect, it } from "vitest";
import { randomFrom } from "../random.ts";
import { codeSwitching, type LabelledText, Lexicon, logLikelihoodRatio } from "./lexicon.ts";

const PAIRS: readonly [string, string, string][] = [
  ["parcel", "paket", "包裹"],
  ["refund", "erstattung", "退款"],
  ["invoice", "rechnung", "发票"],
  ["address", "adresse", "地址"],
  ["coupon", "gutschein", "优惠券"],
  ["password", "passwort", "密码"],
  ["teapot", "teekanne", "茶壶"],
  ["warranty", "garantie", "保修"],
  ["delivery", "lieferung", "配送"],
  ["account", "konto", "账户"],
];

/** Forty articles, each about two of the ten things, with words around them. */
function bilingual(languages: readonly ("en" | "de" | "zh-Hans")[]): LabelledText[] {
  return Array.from({ length: 40 }, (_, article) => {
    const [first, second] = [article % 10, (3 * article + Math.floor(article / 10) + 1) % 10];
    return languages.flatMap((language) => {
      const column = { en: 0, de: 1, "zh-Hans": 2 }[language];
      const [a, b] = [PAIRS[first]![column]!, PAIRS[second]![column]!];
      const texts = {
        en: [`where is the ${a} and the ${b}`, `my ${a} is late word${article}`],
        de: [`wo ist ${a} und auch ${b}`, `hilfe mit ${a} wort${article}`],
        "zh-Hans": [`我的${a}和${b}在哪里`, `${a}有问题`],
      }[language];
      return texts.map((text) => ({ text, label: `article ${article}`, language }));
    });
  }).flat();
}

describe("the lexicon", () => {
  it("finds what the things are called in the other language, and hardly anything else", () => {
    const lexicon = Lexicon.learn(bilingual(["en", "de"]));
    const found = lexicon.correspondences.filter(({ language }) => language === "en");
    const right = found.filter(({ from, to }) => PAIRS.some(([en, de]) => en === from && de === to));
    expect(right.length).toBeGreaterThanOrEqual(9);
    expect(found.length - right.length).toBeLessThanOrEqual(1);
    for (const { score } of found) {
      expect(score).toBeGreaterThan(0.3);
      expect(score).toBeLessThanOrEqual(1.000001);
    }
  });

  it("reads both ways, between every two languages, whatever their scripts", () => {
    const lexicon = Lexicon.learn(bilingual(["en", "de", "zh-Hans"]));
    const names = (word: string, language: string) => lexicon.of(word, language).map(({ to }) => to);
    expect(names("refund", "en")).toEqual(expect.arrayContaining(["erstattung", "退款"]));
    expect(names("退款", "zh-Hans")).toEqual(expect.arrayContaining(["refund", "erstattung"]));
    expect(names("teekanne", "de-AT")).toEqual(expect.arrayContaining(["teapot"]));
  });

  it("is the same whatever order the texts come in", () => {
    const texts = bilingual(["en", "de"]);
    expect(Lexicon.learn([...texts].reverse()).correspondences).toEqual(Lexicon.learn(texts).correspondences);
  });

  it("is empty for one language, and for articles that share nothing", () => {
    expect(Lexicon.learn(bilingual(["en"])).correspondences).toEqual([]);
    expect(
      Lexicon.learn([
        { text: "one parcel", label: "a", language: "en" },
        { text: "ein paket", label: "a", language: "de" },
      ]).correspondences,
    ).toEqual([]);
  });
});

describe("the association of two words", () => {
  it("is 0 for words that meet as often as chance has it or less", () => {
    expect(logLikelihoodRatio(1, 10, 10, 100)).toBe(0);
    expect(logLikelihoodRatio(0, 10, 10, 100)).toBe(0);
  });

  it("grows with how often they meet", () => {
    const two = logLikelihoodRatio(2, 2, 2, 75);
    const three = logLikelihoodRatio(3, 3, 3, 75);
    expect(two).toBeLessThan(21);
    expect(three).toBeGreaterThan(21);
    expect(logLikelihoodRatio(3, 5, 5, 75)).toBeLessThan(three);
  });
});

describe("code-switching", () => {
  const mixed = codeSwitching(Lexicon.learn(bilingual(["en", "de", "zh-Hans"])), 1);
  const variants = (text: string, language?: string) =>
    Array.from({ length: 30 }, (_, seed) => mixed.apply(text, randomFrom(seed), language));

  it("swaps a term and leaves the sentence", () => {
    expect(variants("Wo ist mein Paket?", "de")).toContain("Wo ist mein parcel?");
    expect(variants("Wo ist mein Paket?", "de")).toContain("Wo ist mein 包裹?");
  });

  it("sets the swapped word apart in scripts without spaces", () => {
    expect(variants("我的包裹在哪里", "zh-Hans")).toContain("我的 parcel 在哪里");
  });

  it("has nothing to do where no word is known, or no language", () => {
    expect(mixed.applies("guten Tag", "de")).toBe(false);
    expect(mixed.applies("paket")).toBe(false);
    expect(mixed.applies("我的包裹")).toBe(true);
  });
});
