import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ChangedInTranslationError, checkKept, guard, restore } from "./guard.ts";

describe("what a translation must not change", () => {
  it.each([
    [
      "Order TT-20418 ships on 12.05., see https://shop.example/t?a=1 or {supportEmail}.",
      ["TT-20418", "https://shop.example/t?a=1", "{supportEmail}"],
    ],
    ["订单 TT-20418 将于 3 天内送达，请联系 ana@example.com", ["TT-20418", "3", "ana@example.com"]],
    ["الطلب ٢٠٤١٨ يصل خلال ٣ أيام", ["٢٠٤١٨", "٣"]],
    ["Hello Mei Lin, Tamarind & Tin refunds 4.90 EUR.", ["Mei Lin", "Tamarind & Tin", "4.90"]],
  ])("stands as signs: %s", (text, kept) => {
    const guarded = guard(text, ["Mei Lin", "Tamarind & Tin"]);
    for (const one of kept) expect(guarded.kept.join(" ")).toContain(one);
    expect(guarded.text.replace(/\[\[\d+\]\]/g, "")).not.toMatch(/\p{Nd}/u);
    expect(restore(guarded.text, guarded)).toBe(text);
  });

  it("comes back although a machine sets the signs in its own way", () => {
    const guarded = guard("It takes 3 days and 20 EUR.");
    expect(restore("٣ [ [1] ] dias … [[２]]".replace("٣ ", ""), guarded)).toBe(
      `${guarded.kept[0]} dias … ${guarded.kept[1]}`,
    );
  });

  it("is not a part of a longer word", () => {
    expect(guard("Mein Linoleum", ["Lin"]).kept).toEqual([]);
  });

  it("refuses what lost, doubled or made up something", () => {
    const guarded = guard("It takes 3 days.");
    expect(() => restore("Tarda unos días.", guarded)).toThrow(ChangedInTranslationError);
    expect(() => restore("Tarda [[1]] o [[1]] días.", guarded)).toThrow(/lost 3/);
    expect(() => restore("Tarda [[1]] o 5 días.", guarded)).toThrow(/added 5/);
    expect(() => restore("Tarda [[1]] días [[2]].", guarded)).toThrow(ChangedInTranslationError);
    expect(() => checkKept("Tarda unos días.", guarded)).toThrow(/lost 3/);
    expect(() => checkKept("Tarda 3 días.", guarded)).not.toThrow();
  });

  it("gives back any text as it was, whatever is in it", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string({ unit: "binary" }),
            fc.constantFrom("[[1]]", "[[9]]", " 12 ", "{a}", "TT-1", "a@b.example", "٣"),
          ),
          { maxLength: 10 },
        ),
        (parts) => {
          const text = parts.join("");
          const guarded = guard(text, ["Lin"]);
          expect(restore(guarded.text, guarded)).toBe(text);
        },
      ),
    );
  });
});
