import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { loadDetector } from "../language/index.ts";
import { askedOf, EmptyLessonError, PersonalDataError, prepared, type RawLesson, writtenBy } from "./lesson.ts";

beforeAll(() => loadDetector());
const options = { companyData: false, fallback: "en" };
const article = (more: object = {}): RawLesson => ({
  ...{ kind: "article", title: "Engraving", text: "We engrave for free.", language: "en", market: null },
  texts: [{ text: "Can you engrave my cup?" }],
  ...more,
});

describe("what customers asked", () => {
  it("is kept without what only one customer has, in any script", () => {
    const texts = askedOf(
      [
        { text: "Call me at +1 415 555 0132, can you engrave it?" },
        { text: "可以刻字吗？我的邮箱是 wei@example.com" },
        { text: "هل تنقشون الأسماء؟ بريدي hamad@example.com", language: "ar" },
      ],
      "en",
    );
    expect(texts.map(({ language }) => language)).toEqual(["en", "zh-Hans", "ar"]);
    expect(JSON.stringify(texts)).not.toMatch(/415 555|wei@|hamad@/);
    expect(texts[1]!.text).toBe("可以刻字吗？我的邮箱是 [email]");
  });

  it("is asked once, and what has no letters is nothing to ask", () => {
    const texts = ["Can you engrave it?", "  Can you engrave\u200b it? ", "???", ""].map((text) => ({ text }));
    expect(askedOf(texts, "en")).toEqual([{ text: "Can you engrave it?", language: "en" }]);
  });

  it("never holds an e-mail address, whatever stands around it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), (around) => {
        const [asked] = askedOf([{ text: `${around} someone@example.com ${around}`, language: "en" }], "en");
        expect(asked?.text ?? "").not.toContain("someone@example.com");
      }),
    );
  });
});

describe("what everybody is told", () => {
  it("is refused where it holds what may be a person's own, until somebody says that it is the company's", () => {
    const text = "Write to wei@example.com or call +1 415 555 0132.";
    expect(() => prepared(article({ text }), options)).toThrow(PersonalDataError);
    expect(() => prepared(article({ title: "Ask wei@example.com" }), options)).toThrow(/wei@example.com/);
    expect(prepared(article({ text }), { ...options, companyData: true })).toMatchObject({ text });
    expect(() =>
      prepared({ kind: "correction", article: "a", language: "en", market: null, title: null, text }, options),
    ).toThrow(PersonalDataError);
  });

  it("is something", () => {
    expect(() => prepared(article({ text: "\u200b\u0000 " }), options)).toThrow(EmptyLessonError);
    expect(() => prepared({ kind: "phrasing", article: "a", texts: [{ text: "…" }] }, options)).toThrow(
      EmptyLessonError,
    );
  });
});

describe("a lesson writes", () => {
  it("a new article with its ways to ask, the same article when it is taught again", () => {
    const lesson = prepared(article(), options);
    const { article: id, isNew, texts } = writtenBy(lesson);
    expect(isNew).toBe(true);
    expect(texts.variants).toEqual([
      { article: id, language: "en", market: null, title: "Engraving", text: "We engrave for free." },
    ]);
    expect(texts.phrasings).toEqual([{ article: id, language: "en", text: "Can you engrave my cup?" }]);
    expect(writtenBy(prepared(article({ text: "Other words." }), options)).article).toBe(id);
  });

  it("a correction into the one text that it is about", () => {
    const lesson = {
      kind: "correction" as const,
      article: "refund",
      language: "es",
      market: "MX",
      title: null,
      text: "Cinco días.",
    };
    expect(writtenBy(prepared(lesson, options))).toEqual({
      article: "refund",
      isNew: false,
      texts: {
        phrasings: [],
        variants: [{ article: "refund", language: "es", market: "MX", title: null, text: "Cinco días." }],
      },
    });
  });
});
