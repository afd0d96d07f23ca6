import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { likeness, matching } from "./match.ts";

const found = (typed: string, ...texts: string[]) => matching(typed, texts, (text) => [text]);

describe("what is typed", () => {
  it("is found in any script, without regard to case, accents, width and marks", () => {
    expect(found("resume", "Résumé", "Other")).toEqual(["Résumé"]);
    expect(found("收件", "打开收件箱", "设置")).toEqual(["打开收件箱"]);
    expect(found("اعدادات", "الإعدادات", "الوارد")).toEqual(["الإعدادات"]);
    expect(found("привет", "Привет", "пока")).toEqual(["Привет"]);
    expect(found("ｒｅｐｌｙ", "Write a reply")).toEqual(["Write a reply"]);
    expect(found("ส่ง", "ส่งข้อความ")).toEqual(["ส่งข้อความ"]);
    expect(found("gross", "Größe", "groß", "gross")).toEqual(["gross"]);
  });

  it("finds best what begins with it, then words that begin with it, then what has it anywhere, then its letters in order", () => {
    expect(found("in", "Sign in", "Main", "Insights", "If not")).toEqual(["Insights", "Sign in", "Main", "If not"]);
    expect(found("cnv", "Open conversation", "Close")).toEqual(["Open conversation"]);
    expect(found("go set", "Go to settings", "Go to inbox")).toEqual(["Go to settings"]);
  });

  it("finds nothing where a word is missing, and everything where nothing was typed", () => {
    expect(found("go nowhere", "Go to inbox")).toEqual([]);
    expect(found("  ", "b", "a")).toEqual(["b", "a"]);
  });

  it("always finds a text by any part of itself", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), fc.nat(), fc.nat(), (text, from, length) => {
        const part = [...text.normalize("NFKD")]
          .slice(from % [...text].length)
          .slice(0, 1 + (length % 5))
          .join("");
        if (!part.trim()) return;
        for (const word of part.split(/\s+/)) expect(word === "" || likeness(word, text) >= 0).toBe(true);
        expect(likeness(text, text)).toBeGreaterThan(0);
      }),
    );
  });
});
