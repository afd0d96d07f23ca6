import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskPersonalData } from "../../../src/language/index.ts";
import { messageParts } from "./message-parts.ts";

const marked = (text: string) => messageParts(text).filter(({ kind }) => kind !== "text");

describe("a message", () => {
  it("keeps order numbers whole", () => {
    expect(marked("¿Dónde está TT-20418?")).toEqual([{ kind: "order", text: "TT-20418" }]);
  });

  it("shows what the server masked as masked", () => {
    expect(messageParts("llámame al ••• ••• 4471 o a [email], [iban], [id], [ip]").map(({ text }) => text)).toEqual([
      "llámame al ",
      "••• ••• 4471",
      " o a ",
      "[email]",
      ", ",
      "[iban]",
      ", ",
      "[id]",
      ", ",
      "[ip]",
    ]);
    expect(marked("[email] ••• •••").map(({ kind }) => kind)).toEqual(["masked", "masked"]);
  });

  it("knows every mask that the server writes", () => {
    for (const text of ["llámame al +34 612 345 678", "write to ann@example.com", "IBAN DE89370400440532013000"]) {
      const { text: safe, masked } = maskPersonalData(text);
      expect(marked(safe).map(({ kind }) => kind)).toEqual(masked.map(() => "masked"));
    }
  });

  it("has bold and links, with what they were written as", () => {
    expect(messageParts("At **30 degrees**: [care](https://shop.example/care).")).toEqual([
      { kind: "text", text: "At " },
      { kind: "bold", text: "30 degrees", source: "**30 degrees**" },
      { kind: "text", text: ": " },
      { kind: "link", text: "care", address: "https://shop.example/care", source: "[care](https://shop.example/care)" },
      { kind: "text", text: "." },
    ]);
  });

  it("leaves the full stop out of an address", () => {
    expect(marked("See https://shop.example/a.")).toMatchObject([{ kind: "link", address: "https://shop.example/a" }]);
  });

  it("makes no link of what could run or mislead", () => {
    for (const text of [
      "[x](javascript:alert(1))",
      "[shop](https://shop.example@evil.example/)",
      "<img src=x onerror=y>",
    ])
      expect(marked(text)).toEqual([]);
  });

  it("loses no character, whatever it is", () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom("**", "[", "](", ")", "https://a.b", "••• •••", " 4471", "TT-123", "[email]"),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join("");
        expect(
          messageParts(text)
            .map((part) => ("source" in part ? part.source : part.text))
            .join(""),
        ).toBe(text);
      }),
    );
  });
});
