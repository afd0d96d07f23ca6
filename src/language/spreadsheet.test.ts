import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asCell, ofCell } from "./spreadsheet.ts";

describe("a cell of a spreadsheet", () => {
  it.each(["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " \n =1", "＝1", "＋1", "－1", "＠x", "'=1"])(
    "that begins like a formula is text: %j",
    (text) => {
      expect(asCell(text)).toBe(`'${text}`);
    },
  );

  it.each(["退款 = 5 天", "كم؟", "'tis", "a@b.example", "1-2", ""])("that does not stays as it is: %j", (text) => {
    expect(asCell(text)).toBe(text);
  });

  it("is read as it was written", () => {
    const signs = fc.constantFrom("'", "=", "+", "-", "@", "＝", " ", "\t", "a", "退", "ك");
    fc.assert(fc.property(fc.string({ unit: signs }), (text) => ofCell(asCell(text)) === text));
  });
});
