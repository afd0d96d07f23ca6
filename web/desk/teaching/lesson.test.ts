import { describe, expect, it } from "vitest";
import { type Alike, type Draft, lessonOf, nearestOf, titleFrom, withoutTaught } from "./lesson.ts";

const draft = (more: Partial<Draft> = {}): Draft => ({
  kind: "phrasing",
  questions: [
    { text: " Can you engrave it? ", language: "en", chosen: true },
    { text: "…", language: null, chosen: true },
    { text: "Hello", language: "en", chosen: false },
  ],
  ...{
    article: "engraving",
    title: " Engraving ",
    text: "For free.",
    language: "en",
    market: null,
    companyData: false,
  },
  ...more,
});

describe("a lesson", () => {
  it("has the chosen questions that say something", () => {
    expect(lessonOf(draft(), false)).toEqual({
      kind: "phrasing",
      article: "engraving",
      texts: [{ text: "Can you engrave it?", language: "en" }],
    });
    expect(lessonOf(draft({ kind: "article", market: "MX" }), true)).toMatchObject({
      ...{ kind: "article", title: "Engraving", text: "For free.", market: "MX", move: true },
    });
    expect(lessonOf(draft({ kind: "correction" }), false)).toMatchObject({ kind: "correction", title: null });
  });

  it("is none while something is missing", () => {
    expect(lessonOf(draft({ article: null }), false)).toBeNull();
    expect(lessonOf(draft({ questions: [] }), false)).toBeNull();
    expect(lessonOf(draft({ kind: "article", title: "  " }), false)).toBeNull();
    expect(lessonOf(draft({ kind: "correction", text: "\n" }), false)).toBeNull();
  });
});

describe("a group of questions", () => {
  const alike = (article: string, same: boolean): Alike => ({
    ...{ article, title: "T", titleLanguage: "en", text: "x", language: "en", similarity: 1, same },
  });
  const nearby = (text: string, ...found: Alike[]) => ({ text, language: "en", now: null, alike: found });
  const questions = ["Can I hire you?", "May I hire you?"].map((text) => ({ text, language: "en", chosen: true }));

  it("begins without what was taught meanwhile as a question of another article", () => {
    const found = [nearby("Can I hire you?", alike("hire", true)), nearby("May I hire you?", alike("hire", false))];
    expect(withoutTaught(questions, found, null).map(({ chosen }) => chosen)).toEqual([false, true]);
    expect(withoutTaught(questions, found, "hire")).toEqual(questions);
  });

  it("keeps all of them where nothing would be left", () => {
    const found = questions.map(({ text }) => nearby(text, alike("hire", true)));
    expect(withoutTaught(questions, found, null)).toEqual(questions);
  });
});

describe("a title", () => {
  it("is the question, cut at a word in any script", () => {
    expect(titleFrom("Can you\nengrave it?")).toBe("Can you engrave it?");
    expect(titleFrom(undefined)).toBe("");
    for (const text of ["word ".repeat(40), "可以刻字吗".repeat(40), "هل تنقشون ".repeat(40)]) {
      expect(titleFrom(text).length).toBeLessThanOrEqual(82);
      expect(titleFrom(text)).toMatch(/…$/);
    }
  });
});

describe("what is near", () => {
  const alike = (article: string, text: string, similarity: number): Alike => ({
    ...{ article, title: article, titleLanguage: "en", text, language: "en", similarity, same: similarity === 1 },
  });
  const nearby = (...all: Alike[]) => ({ text: "q", language: "en", now: null, alike: all });

  it("comes once, what leads elsewhere word for word first", () => {
    const found = nearestOf(
      [nearby(alike("a", "one", 0.9), alike("b", "two", 1)), nearby(alike("a", "one", 0.95), alike("a", "three", 0.6))],
      "a",
    );
    expect(found.map(({ text, similarity, elsewhere }) => [text, similarity, elsewhere])).toEqual([
      ["two", 1, true],
      ["one", 0.95, false],
      ["three", 0.6, false],
    ]);
    expect(nearestOf([nearby(alike("a", "one", 1))], "a")[0]!.elsewhere).toBe(false);
  });
});
