import { describe, expect, it } from "vitest";
import { greetingAt, pairsIn } from "./progress.ts";

describe("what somebody pastes", () => {
  it("may be two columns of a spreadsheet", () => {
    expect(pairsIn("Where is it?\tOn its way.\r\n寄到哪里？\t全世界。\n")).toEqual([
      { question: "Where is it?", answer: "On its way." },
      { question: "寄到哪里？", answer: "全世界。" },
    ]);
  });

  it("may be a question on a line with its answer below", () => {
    expect(pairsIn("Do you ship to Mexico?\nYes.\nIt takes a week.\n\n\nCan I return it?\nWithin 30 days.")).toEqual([
      { question: "Do you ship to Mexico?", answer: "Yes.\nIt takes a week." },
      { question: "Can I return it?", answer: "Within 30 days." },
    ]);
  });

  it("may say which is which, in several languages", () => {
    const pasted =
      "Q: One?\nA: First.\nand more\n\n问：二？\n答：第二。\nس: ثلاثة؟\nج: الثالث.\nPregunta: ¿Cuatro?\nRespuesta: Cuarto.";
    expect(pairsIn(pasted)).toEqual([
      { question: "One?", answer: "First.\nand more" },
      { question: "二？", answer: "第二。" },
      { question: "ثلاثة؟", answer: "الثالث." },
      { question: "¿Cuatro?", answer: "Cuarto." },
    ]);
  });

  it("may be nothing, or half of it, or far too much", () => {
    for (const nothing of ["", " \n\t\n ", "Only a question?", "?\n!", "A: an answer alone"])
      expect(pairsIn(nothing)).toEqual([]);
    expect(pairsIn(`${"x".repeat(501)}\nanswer`)).toEqual([]);
    expect(pairsIn("q\na\n\n".repeat(500))).toHaveLength(200);
  });
});

describe("the greeting", () => {
  it("goes by the hour", () => {
    expect([5, 11, 12, 17, 18, 2].map(greetingAt)).toEqual([
      "start.morning",
      "start.morning",
      "start.afternoon",
      "start.afternoon",
      "start.evening",
      "start.evening",
    ]);
  });
});
