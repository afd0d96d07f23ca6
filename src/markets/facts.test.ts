import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shippedLanguages } from "../language/index.ts";
import {
  checkFactValue,
  type Fact,
  factFor,
  factTypes,
  fillFacts,
  fillFactsWithPlaces,
  formatFact,
  placeholdersIn,
} from "./facts.ts";

const fact = (name: string, type: string, value: string | null, more: Partial<Fact> = {}): Fact => ({
  ...{ name, type, value, market: null, language: null },
  ...more,
});
const facts = [fact("returnWindow", "duration", "30 days"), fact("supportEmail", "email", "help@shop.example")];

describe("fillFacts", () => {
  it("writes a value as the language writes it", () => {
    const say = (text: string, language: string) => fillFacts(text, facts, language, null).text;
    expect(say("Send it back within {returnWindow}.", "en")).toBe("Send it back within 30 days.");
    expect(say("Rückgabefrist: {returnWindow}.", "de")).toBe("Rückgabefrist: 30 Tage.");
    expect(say("退货期限为{returnWindow}。", "zh-Hans")).toBe("退货期限为30天。");
    expect(say("Write to {supportEmail, email}.", "en")).toBe("Write to help@shop.example.");
  });

  it("leaves out a sentence with a fact that is open, and says which", () => {
    const open = [fact("returnFee", "money", null)];
    expect(fillFacts("Print the label. It costs {returnFee}. Bring it to the post.", open, "en", null)).toEqual({
      text: "Print the label. Bring it to the post.",
      open: ["returnFee"],
    });
    expect(fillFacts("请打印面单。运费为{returnFee}。", open, "zh-Hans", null).text).toBe("请打印面单。");
    expect(fillFacts("It costs {returnFee}.", open, "en", null).text).toBe("");
  });

  it("finds the sentences of Thai, which has no full stop: a condition stays with what follows from it, a list stays whole", () => {
    const open: Fact[] = ["supportEmail", "claimWindow"].map((name) => ({
      ...{ name, type: "text", value: null, market: null, language: null },
    }));
    const left = (text: string) => fillFacts(text, open, "th", null).text;
    expect(left("ขออภัยที่ส่งสินค้าผิด โปรดแจ้งไปที่ {supportEmail} พร้อมรูปสินค้า กรุณาอย่าเพิ่งใช้สินค้านั้น")).toBe(
      "ขออภัยที่ส่งสินค้าผิด กรุณาอย่าเพิ่งใช้สินค้านั้น",
    );
    expect(left("โปรดดูในอีเมลก่อน หากยังขาดอยู่ ให้แจ้งไปที่ {supportEmail} ระยะเวลาแจ้ง: {claimWindow}")).toBe("โปรดดูในอีเมลก่อน");
    expect(left("คุณดูวันสุดท้ายได้ในบัญชี ส่งวันเวลา ยอดเงิน พร้อมหลักฐานไปที่ {supportEmail}")).toBe("");
  });

  it("leaves braces alone that name no fact", () => {
    const text = "Call GET /users/{id} or write {{ name }}.";
    expect(fillFacts(text, facts, "en", null)).toEqual({ text, open: [] });
  });

  it("never lets a customer read the brace of a known fact, whatever the text and the language", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom("{a}", "{b}", "{a, duration}", ". ", "。", "\n")), {
          maxLength: 12,
        }),
        fc.constantFrom(...shippedLanguages),
        (parts, language) => {
          const { text } = fillFacts(
            parts.join(""),
            [fact("a", "text", null), fact("b", "text", "yes")],
            language,
            null,
          );
          expect(placeholdersIn(text).filter((name) => name === "a" || name === "b")).toEqual([]);
        },
      ),
    );
  });
});

describe("fillFactsWithPlaces", () => {
  it("says where each fact stands, in any script, also after a sentence that was left out", () => {
    const all = [...facts, fact("returnFee", "money", null)];
    for (const [text, language] of [
      ["It costs {returnFee}. Send it back within {returnWindow} or write to {supportEmail}.", "en"],
      ["退货期限为{returnWindow}。请写信给{supportEmail}。", "zh-Hans"],
      ["أعده خلال {returnWindow} أو راسلنا على {supportEmail}.", "ar"],
    ] as const) {
      const { text: filled, places } = fillFactsWithPlaces(text, all, language, null);
      expect(filled).toBe(fillFacts(text, all, language, null).text);
      expect(places.map(({ name }) => name)).toEqual(["returnWindow", "supportEmail"]);
      expect(filled.slice(places[0]!.start, places[0]!.end)).toBe(
        formatFact({ type: "duration", value: "30 days" }, language),
      );
      expect(filled.slice(places[1]!.start, places[1]!.end)).toBe("help@shop.example");
    }
  });

  it("writes the same text, and every place holds its fact, whatever the text", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string({ unit: "binary" }),
            fc.constantFrom("{a}", "{b}", "{c}", ". ", "。", "\n", "\ufdd0", "\ufdd2"),
          ),
          { maxLength: 12 },
        ),
        fc.constantFrom(...shippedLanguages),
        (parts, language) => {
          const some = [fact("a", "text", null), fact("b", "text", "yes"), fact("c", "number", "3")];
          const text = parts.join("").replace(/[\ufdd0-\ufdef]/g, "");
          const { text: filled, places } = fillFactsWithPlaces(parts.join(""), some, language, null);
          expect(filled).toBe(fillFacts(text, some, language, null).text);
          for (const { name, start, end } of places) {
            expect(filled.slice(start, end)).toBe(formatFact(some.find((one) => one.name === name)!, language));
          }
        },
      ),
    );
  });
});

describe("a fact", () => {
  const several = [
    fact("fee", "money", "5 EUR"),
    fact("fee", "money", "6 CHF", { market: "CH" }),
    fact("papers", "text", "passport"),
    fact("papers", "text", "Reisepass", { language: "de" }),
    fact("papers", "text", "ID", { market: "CH" }),
  ];

  it("is taken for the narrowest case: the market before the language", () => {
    expect(factFor(several, "fee", "de", "CH")?.value).toBe("6 CHF");
    expect(factFor(several, "fee", "de", "DE")?.value).toBe("5 EUR");
    expect(factFor(several, "papers", "de", "DE")?.value).toBe("Reisepass");
    expect(factFor(several, "papers", "de", "CH")?.value).toBe("ID");
    expect(factFor(several, "papers", "fr", null)?.value).toBe("passport");
  });

  it("of another market is never taken", () => {
    expect(factFor([fact("fee", "money", "6 CHF", { market: "CH" })], "fee", "de", "DE")).toBeNull();
  });

  it.each([
    ["duration", "30 days", "30 days"],
    ["duration", "3-5 days", "3–5 days"],
    ["duration", "1 month", "1 month"],
    ["money", "4.90 EUR", "€4.90"],
    ["money", "USD 20", "$20"],
    ["percent", "1.5", "1.5%"],
    ["number", "1200", "1,200"],
    ["time", "15:00", "3:00 PM"],
    ["list", "Visa, PayPal", "Visa and PayPal"],
    ["list", "DE, FR, JP", "Germany, France, and Japan"],
    ["hours", "24/7", "24/7"],
    ["hours", "Mo-Fr 09:00-17:00", "Mon–Fri 9:00 AM–5:00 PM"],
    ["url", "https://status.example.com", "https://status.example.com"],
    ["phone", "+49 30 5550123", "+49 30 5550123"],
  ])("of type %s, %s, is written %s in English", (type, value, written) => {
    expect(() => checkFactValue("x", type, value)).not.toThrow();
    expect(formatFact({ type, value }, "en").replaceAll("\u202f", " ")).toBe(written);
  });

  it.each([
    ["duration", "soon"],
    ["money", "4.90"],
    ["money", "4.90 XQQ"],
    ["percent", "half"],
    ["number", "-"],
    ["time", "25:00"],
    ["hours", "weekdays"],
    ["hours", "Mo-Fr 9-17"],
    ["list", "Visa,,"],
    ["email", "help at example"],
    ["phone", "12"],
    ["url", "status.example.com"],
    ["text", " "],
  ])("of type %s cannot be %j, and the error shows how it is written", (type, value) => {
    expect(() => checkFactValue("x", type, value)).toThrow(/^x: ".*" (?:is no|are no|has no)/);
  });

  it("of any type can be written in every language", () => {
    const samples: Record<string, string> = { duration: "3-5 days", money: "5 EUR", percent: "3", number: "7" };
    for (const type of factTypes) {
      for (const language of shippedLanguages) {
        expect(formatFact({ type, value: samples[type] ?? "Mo-Fr 09:00-17:00" }, language)).not.toBe("");
      }
    }
  });
});
