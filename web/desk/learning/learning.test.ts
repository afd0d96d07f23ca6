import { describe, expect, it } from "vitest";
import { textIn } from "../text.test-helper.ts";
import { comparedWith, curveName, pointAt, type Report, stepText } from "./learning.ts";

const text = textIn("en", "en");
const report = (answered: Record<string, [share: number, of: number]>) =>
  ({
    languages: Object.entries(answered).map(([language, [share, questions]]) => ({
      language,
      questions,
      answered: share,
    })),
  }) as Report;

describe("a training", () => {
  it("says what it does in the viewer's language", () => {
    expect(stepText(text, "Learning, part 2 of 4")).toContain("2");
    expect(stepText(textIn("zh-Hans", "zh-CN"), "Building the search index")).not.toMatch(/[A-Za-z]/);
    expect(stepText(text, "Something of a later version")).toBe(text("learning.stepOther"));
    expect(curveName(text, "With everything")).toBe(text("learning.curveAll"));
    expect(curveName(text, "bag, 128 units")).toBe("bag, 128 units");
  });

  it("is compared with the one before in each language that it answers", () => {
    const compared = comparedWith(report({ en: [0.7, 400], ar: [0.8, 400] }), report({ en: [0.72, 400], ar: [0.6, 400], ja: [0.5, 10] })); // biome-ignore format: one line
    expect(compared.map(({ language, before }) => [language, before])).toEqual([
      ["en", 0.7],
      ["ar", 0.8],
      ["ja", null],
    ]);
    const [english, arabic, japanese] = compared;
    expect(english!.change!.from).toBeLessThan(0);
    expect(english!.change!.to).toBeGreaterThan(0);
    expect(arabic!.change!.to).toBeLessThan(0);
    expect(japanese!.change).toBeNull();
    expect(comparedWith(null, report({ en: [0.7, 400] }))[0]).toMatchObject({ before: null, change: null });
  });

  it("has a place on its curve for each threshold", () => {
    const points = [
      { threshold: 0.9, coverage: 0.3, risk: 0.01 },
      { threshold: 0.6, coverage: 0.7, risk: 0.03 },
      { threshold: 0.2, coverage: 1, risk: 0.2 },
    ];
    expect(pointAt(points, 0.55)).toMatchObject({ coverage: 0.7 });
    expect(pointAt(points, 0.95)).toBeNull();
    expect(pointAt(points, null)).toBeNull();
  });
});
