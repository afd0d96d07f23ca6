import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText, entityLikeText, longTexts, ordinaryText } from "./any-text.ts";
import type { EntityOptions } from "./entities.ts";
import { maskPersonalData } from "./mask.ts";

const masked = (text: string, options: EntityOptions = {}) => maskPersonalData(text, options).text;

describe("maskPersonalData", () => {
  it("keeps the last four digits of telephone numbers and cards, and nothing of the rest", () => {
    expect(masked("Call +65 9123 4471, card 4111 1111 1111 1111")).toBe("Call ••• ••• 4471, card ••• ••• 1111");
    expect(masked("Mail a.b@c.de, IBAN DE89 3704 0044 0532 0130 00, from 192.168.1.1")).toBe(
      "Mail [email], IBAN [iban], from [ip]",
    );
    expect(masked("身份证11010519491231002X，电话13800138000")).toBe("身份证[id]，电话••• ••• 8000");
  });

  it("keeps order numbers, amounts, dates and links", () => {
    const text = "TT-20418, order number 91234471, S$ 68, 3/11/2026, https://shop.com/p/91234471";
    expect(masked(text, { region: "SG" })).toBe(text);
  });

  it("masks an address inside a link", () => {
    expect(masked("https://x.com/?mail=foo@bar.com&a=1")).toBe("https://x.com/?mail=[email]&a=1");
  });

  it("writes digits of any script in the mask as they were", () => {
    expect(masked("هاتف ٠٥٠١٢٣٤٥٦٧", { language: "ar" })).toBe("هاتف ••• ••• 4567");
  });

  it("says what it masked and where that stood", () => {
    const text = "I am a@b.com and 4111111111111111";
    const { masked: found } = maskPersonalData(text);
    expect(found.map(({ kind }) => kind)).toEqual(["email", "card"]);
    for (const { text: hidden, start, end } of found) expect(text.slice(start, end)).toBe(hidden);
  });

  it("leaves ordinary text as it is", () => {
    fc.assert(
      fc.property(ordinaryText, (text) => {
        expect(masked(text)).toBe(text);
      }),
    );
  });

  it("leaves nothing of what it found", () => {
    const secret = fc.constantFrom(
      ...[
        "+65 9123 4471",
        "a.lim@shop.example",
        "4111 1111 1111 1111",
        "DE89 3704 0044 0532 0130 00",
        "11010519491231002X",
      ],
      ...["529.982.247-25", "192.168.1.1", "123-45-6789", "RSSMRA85T10A562S", "S1234567D", "X1234567L"],
    );
    fc.assert(
      fc.property(ordinaryText, secret, ordinaryText, secret, (before, one, between, other) => {
        const result = maskPersonalData(`${before} ${one}, ${between} ${other}.`);
        expect(result.masked.map(({ text }) => text)).toEqual([one, other]);
        for (const { text } of result.masked) expect(result.text).not.toContain(text);
      }),
    );
  });

  it("changes nothing the second time, whatever it is given", () => {
    const options = fc.constantFrom<EntityOptions>(
      {},
      { region: "SG" },
      { region: "US" },
      { language: "pt" },
      { language: "zh-Hans" },
    );
    fc.assert(
      fc.property(fc.oneof(anyText, entityLikeText), options, (text, option) => {
        const once = maskPersonalData(text, option);
        expect(masked(once.text, option)).toBe(once.text);
        for (const entity of once.masked) expect(text.slice(entity.start, entity.end)).toBe(entity.text);
      }),
      { numRuns: 1000 },
    );
  });

  it("takes long texts", () => {
    for (const text of longTexts) expect(typeof masked(text, { language: "es" })).toBe("string");
  });
});
