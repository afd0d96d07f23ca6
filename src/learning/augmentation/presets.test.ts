import { describe, expect, it } from "vitest";
import { augmentationKinds, kindsFor, preset, presetNames } from "./presets.ts";

describe("the kinds for a company's texts", () => {
  const namesFor = (texts: readonly string[], language?: string) =>
    kindsFor(texts.map((text) => ({ text, language }))).map(({ name }) => name);

  it("are those that its scripts and languages have a use for", () => {
    expect(namesFor(["Where is my order, please?"], "en")).toEqual([
      "typos",
      "word dropout",
      "casing",
      "missing punctuation",
      "elongation",
      "abbreviations",
    ]);
    expect(namesFor(["订单在哪里"], "zh-Hans")).toEqual(["typos", "word dropout", "other Chinese script", "romanised"]);
    expect(namesFor(["أين طلبي"], "ar")).toContain("romanised");
    expect(namesFor(["Đơn hàng ở đâu"], "vi")).toContain("missing accents");
  });

  it("leave out what only one text in a hundred has a use for", () => {
    const texts = [...Array.from({ length: 99 }, (_, k) => `order number ${k}`), "订单在哪里"];
    expect(namesFor(texts)).not.toContain("romanised");
    expect(namesFor([...texts, "退货", "运费"])).toContain("romanised");
  });

  it("are none for no texts", () => {
    expect(namesFor([])).toEqual([]);
  });
});

describe("the presets", () => {
  it("name kinds that there are", () => {
    for (const name of presetNames) {
      for (const { rows } of preset(name)) expect(rows).toBeGreaterThan(0);
    }
    expect(preset("none")).toEqual([]);
    expect(preset("romanised").map(({ augmentation }) => augmentation.name)).toEqual([
      "other Chinese script",
      "romanised",
    ]);
  });

  it("take only the kinds they are given", () => {
    const typos = augmentationKinds.filter(({ name }) => name === "typos");
    expect(preset("all", typos).map(({ augmentation }) => augmentation.name)).toEqual(["typos"]);
  });
});
