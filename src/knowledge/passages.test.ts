import { describe, expect, it } from "vitest";
import { type Block, blockText, cutPassages, sections } from "./passages.ts";

const paragraph = (text: string): Block => ({ kind: "paragraph", text });
const heading = (level: number, text: string): Block => ({ kind: "heading", level, text });
const section = (...blocks: Block[]) => sections(blocks)[0]!;
const texts = (...blocks: Block[]) => cutPassages(section(...blocks)).map(({ text }) => text);

describe("sections", () => {
  it("keep the path of headings above each part", () => {
    const found = sections([
      paragraph("Before any heading"),
      heading(1, "Shop"),
      heading(2, "Returns"),
      paragraph("Thirty days."),
      heading(2, "Refunds"),
      paragraph("Five days."),
      heading(1, "About"),
      paragraph("We sell tea."),
    ]);
    expect(found.map(({ path, blocks }) => [path.join(" › "), blocks.length])).toEqual([
      ["", 1],
      ["Shop", 0],
      ["Shop › Returns", 1],
      ["Shop › Refunds", 1],
      ["About", 1],
    ]);
  });

  it("end a folded question where it was closed", () => {
    const found = sections([
      heading(2, "Help"),
      heading(7, "How?"),
      paragraph("So."),
      { kind: "close", level: 7 },
      paragraph("Something else."),
    ]);
    expect(found.map(({ path }) => path)).toEqual([["Help"], ["Help", "How?"], ["Help"]]);
  });
});

describe("cutPassages", () => {
  it("keeps a short section in one piece", () => {
    expect(texts(paragraph("One."), paragraph("Two."))).toEqual(["One.\n\nTwo."]);
  });

  it("cuts between paragraphs before it cuts within one", () => {
    const [first, second] = texts(paragraph("a".repeat(500)), paragraph("b".repeat(500)));
    expect(first).toBe("a".repeat(500));
    expect(second).toBe("b".repeat(500));
  });

  it.each([
    ["English", "You can return an item within thirty days of delivery if it is unused. ", "."],
    ["Chinese", "商品自签收之日起三十天内可以退货，前提是没有使用过并且保留原包装。", "。"],
    ["Arabic", "يمكنك إرجاع المنتج خلال ثلاثين يوماً من تاريخ الاستلام إذا لم يُستخدم. ", "."],
    ["Japanese", "商品到着後三十日以内であれば、未使用に限り返品を承ります。", "。"],
    ["Hindi", "आप डिलीवरी के तीस दिनों के भीतर सामान लौटा सकते हैं। ", "।"],
  ])("cuts a long paragraph of %s at the ends of its sentences", (_, sentence, end) => {
    const pieces = texts(paragraph(sentence.repeat(60).trim()));
    expect(pieces.length).toBeGreaterThan(1);
    for (const piece of pieces) {
      expect(piece.endsWith(end)).toBe(true);
      expect(piece.length).toBeLessThanOrEqual(1125);
    }
    expect(pieces.join("").replace(/\s/g, "")).toBe(sentence.repeat(60).replace(/\s/g, ""));
  });

  it("cuts a text without any end between characters, never within one", () => {
    const pieces = texts(paragraph("😀".repeat(3000)));
    expect(pieces.join("")).toBe("😀".repeat(3000));
    for (const piece of pieces) expect(piece.isWellFormed?.() ?? !/[\ud800-\udbff]$/.test(piece)).toBe(true);
  });

  it("keeps the rows of a table whole and says what each cell is", () => {
    const rows = [
      ["Country", "Delivery"],
      ...Array.from({ length: 60 }, (_, i) => [`Country ${i}`, "3-5 working days"]),
    ];
    const pieces = texts({ kind: "table", rows });
    expect(pieces.length).toBeGreaterThan(1);
    for (const line of pieces.join("\n").split("\n"))
      expect(line).toMatch(/^Country: Country \d+ \| Delivery: 3-5 working days$/);
    expect(pieces.join("\n").split("\n")).toHaveLength(60);
  });

  it("makes no passage of a few left-over words", () => {
    const pieces = texts(paragraph("a".repeat(880)), paragraph("That is all."));
    expect(pieces).toHaveLength(1);
  });
});

describe("blockText", () => {
  it("writes paragraphs, list items and rows as light Markdown", () => {
    expect(
      blockText([
        paragraph("Please:"),
        { kind: "list-item", text: "1. sign in" },
        { kind: "list-item", text: "2. open the order" },
        {
          kind: "table",
          rows: [
            ["Country", "Days"],
            ["Japan", "3-5"],
          ],
        },
      ]),
    ).toBe("Please:\n\n1. sign in\n2. open the order\n\nCountry: Japan | Days: 3-5");
  });
});
