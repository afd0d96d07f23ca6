import { describe, expect, it } from "vitest";
import { directionOf, initials, kindOf, languageName, marketName, shortNumber, speechOf } from "./names.ts";

describe("a language", () => {
  it("is named in itself, with a capital where the script has one", () => {
    expect(languageName("es")).toBe("Español");
    expect(languageName("ar")).toBe("العربية");
    expect(languageName("zh-Hans")).toBe("简体中文");
    expect(languageName("es", "zh-Hans")).toBe("西班牙语");
  });

  it("has a direction by its script, then by itself", () => {
    expect(["ar", "he", "fa-IR", "ur", "az-Arab"].map(directionOf)).toEqual(Array(5).fill("rtl"));
    expect(["en", "zh-Hans", "th", "ur-Latn"].map(directionOf)).toEqual(Array(4).fill("ltr"));
  });

  it("that nobody knows is left to the letters", () => {
    expect(speechOf(null)).toEqual({ lang: "", dir: "auto" });
    expect(speechOf("ar")).toEqual({ lang: "ar", dir: "rtl" });
  });

  it("or market that is none does not break the screen", () => {
    expect(languageName("!")).toBe("!");
    expect(marketName("??", "en")).toBe("??");
    expect(marketName("MX", "es")).toBe("México");
  });
});

describe("a face", () => {
  it("shows two initials, one character of Han, or the joined start of an Arabic name", () => {
    expect(initials("Ximena Robles")).toBe("XR");
    expect(initials("  joan  ")).toBe("J");
    expect(initials("Ana María de la Cruz")).toBe("AC");
    expect(initials("張雅婷")).toBe("張");
    expect(initials("陈 琳")).toBe("陈");
    expect(initials("حمد المري")).toBe("حم");
    expect(initials("สมชาย ใจดี")).toBe("สใ");
    expect(initials("")).toBe("");
  });

  it("keeps its colour", () => {
    expect(kindOf("c_1", 5)).toBe(kindOf("c_1", 5));
    const kinds = new Set(Array.from({ length: 100 }, (_, k) => kindOf(`c_${k}`, 5)));
    expect([...kinds].sort()).toEqual([1, 2, 3, 4, 5]);
  });
});

it("nameless customers are told apart by the end of their conversation's id", () => {
  expect(shortNumber("c_01hx-8f2k")).toBe("8F2K");
  expect(shortNumber("c_1")).toBe("C1");
});
