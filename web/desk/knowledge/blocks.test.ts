import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blocksOf, rowsBeside, spansOf, textOf } from "./blocks.ts";

const parts = fc.array(
  fc.oneof(fc.string(), fc.constantFrom("\n", "\n\n", "- item", "2) zwei", "退款。", "الإرجاع", "{fee}", " ")),
  { maxLength: 12 },
);
const anyText = parts.map((some) => some.join(""));

describe("rows", () => {
  it("are paragraphs, and each item of a list", () => {
    const text = "First.\nStill first.\n\n1. One\n2. Two\n\n- three";
    expect(blocksOf(text).map((block) => block.text)).toEqual(["First.\nStill first.", "1. One", "2. Two", "- three"]);
    expect(textOf(blocksOf(text))).toBe(text);
  });

  it("lose nothing of a text that has words in every row", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const blocks = blocksOf(text);
        expect(blocks.map((block) => block.before + block.text).join("")).toBe(text);
        for (const block of blocks) expect(text.slice(block.start, block.start + block.text.length)).toBe(block.text);
        if (blocks.every((block) => block.text.trim() !== "")) expect(textOf(blocks)).toBe(text);
      }),
    );
  });

  it("are as many as those of the source, with its spaces between, where nothing is written yet", () => {
    const source = blocksOf("A\n\n- b\n- c");
    expect(rowsBeside("", source)).toEqual([
      { text: "", before: "" },
      { text: "", before: "\n\n" },
      { text: "", before: "\n" },
    ]);
    const rows = rowsBeside("甲", source);
    rows[1]!.text = "- 乙";
    rows[2]!.text = "- 丙";
    expect(textOf(rows)).toBe("甲\n\n- 乙\n- 丙");
    expect(rowsBeside("", [])).toHaveLength(1);
  });
});

describe("spans", () => {
  it("show facts that are known, and sentences without a partner, and are the block", () => {
    const block = { text: "Within {fee} days. Alone {fee}. {other}", before: "", start: 10 };
    const spans = spansOf(block, new Set(["fee"]), [{ start: 29, end: 41 }]);
    expect(spans.map(({ kind, text }) => [kind, text])).toEqual([
      ["text", "Within "],
      ["fact", "{fee}"],
      ["text", " days. "],
      ["alone", "Alone "],
      ["fact", "{fee}"],
      ["alone", "."],
      ["text", " {other}"],
    ]);
    fc.assert(
      fc.property(anyText, fc.nat(30), fc.nat(30), (text, from, length) => {
        const cut = spansOf({ text, before: "", start: 5 }, new Set(["fee"]), [{ start: from, end: from + length }]);
        expect(cut.map((span) => span.text).join("")).toBe(text);
      }),
    );
  });
});
