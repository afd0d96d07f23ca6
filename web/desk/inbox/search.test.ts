import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foundParts } from "./search.ts";

const found = (text: string, searched: string) =>
  foundParts(text, searched)
    .filter((part) => part.found)
    .map((part) => part.text);

describe("what was searched for", () => {
  it("is marked in any script, as it was written there", () => {
    expect(found("Mi PEDIDO llegó", "pedido llego")).toEqual(["PEDIDO", "llegó"]);
    expect(found("请问可以退款吗？退款", "退款")).toEqual(["退款", "退款"]);
    expect(found("هل يمكنني الإرجاع؟", "الارجاع")).toEqual(["الإرجاع"]);
    expect(found("ขอคืนเงินค่ะ", "คืนเงิน")).toEqual(["คืนเงิน"]);
    expect(found("ﬁne", "fi")).toEqual(["ﬁ"]);
    expect(found("nothing here", "xyz")).toEqual([]);
  });

  it("leaves every letter where it was", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (text, searched) => {
        expect(
          foundParts(text, searched)
            .map((part) => part.text)
            .join(""),
        ).toBe(text);
      }),
    );
  });
});
