import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText } from "../../language/any-text.ts";
import { type DiffPart, textDiff } from "./text-diff.ts";

const without = (parts: readonly DiffPart[], kind: DiffPart["kind"]) =>
  parts
    .filter((part) => part.kind !== kind)
    .map(({ text }) => text)
    .join("");

describe("textDiff", () => {
  it.each([
    ["en", "It takes 5 days.", "It takes 7 days.", "5", "7"],
    ["zh-Hans", "退款需要五天。", "退款需要七天。", "五", "七"],
    ["ar", "يصل خلال 5 أيام", "يصل خلال 7 أيام", "5", "7"],
    ["th", "ใช้เวลา 5 วัน", "ใช้เวลา 7 วัน", "5", "7"],
  ])("shows the word that changed in %s", (_language, before, after, removed, added) => {
    const parts = textDiff(before, after);
    expect(parts.find(({ kind }) => kind === "removed")?.text).toContain(removed);
    expect(parts.find(({ kind }) => kind === "added")?.text).toContain(added);
    expect(parts[0]!.kind).toBe("same");
  });

  it("of two equal texts is the text", () => {
    expect(textDiff("Hello", "Hello")).toEqual([{ kind: "same", text: "Hello" }]);
    expect(textDiff("", "")).toEqual([]);
  });

  it("holds both texts whole, whatever they are", () => {
    const words = fc
      .array(fc.constantFrom("a ", "b ", "c ", "退", "款", "\n\n"), { maxLength: 40 })
      .map((w) => w.join(""));
    fc.assert(
      fc.property(fc.oneof(anyText, words), fc.oneof(anyText, words), (before, after) => {
        const parts = textDiff(before, after);
        expect(without(parts, "added")).toBe(before);
        expect(without(parts, "removed")).toBe(after);
      }),
    );
  });

  it("does not choke on two long texts that have nothing in common", () => {
    const parts = textDiff("one two ".repeat(5000), "三四".repeat(10_000));
    expect(parts.map(({ kind }) => kind)).toEqual(["removed", "added"]);
  });
});
