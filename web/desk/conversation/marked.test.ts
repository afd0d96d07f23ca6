import { describe, expect, it } from "vitest";
import { markedParts } from "./marked.ts";

describe("a text with its facts", () => {
  it("is cut where they stand, in any script", () => {
    expect(markedParts("新的2-4天内送到。", [{ name: "time", start: 2, end: 6 }])).toEqual([
      { text: "新的", fact: null },
      { text: "2-4天", fact: "time" },
      { text: "内送到。", fact: null },
    ]);
  });

  it("stays whole, whatever the places say", () => {
    const text = "In 3 days we pay.";
    for (const facts of [
      [],
      [{ name: "a", start: 3, end: 99 }],
      [{ name: "a", start: 5, end: 5 }],
      [
        { name: "a", start: 3, end: 9 },
        { name: "b", start: 4, end: 6 },
      ],
    ]) {
      expect(
        markedParts(text, facts)
          .map((part) => part.text)
          .join(""),
      ).toBe(text);
    }
  });
});
