import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FeatureReader } from "./features.ts";

const reader = new FeatureReader();

/** Hash -> weight, repeats added. */
function featuresOf(text: string): Map<number, number> {
  const { count, hashes, weights } = reader.read(text);
  const features = new Map<number, number>();
  for (let k = 0; k < count; k++) features.set(hashes[k]!, (features.get(hashes[k]!) ?? 0) + weights[k]!);
  return features;
}

/** Share of the weight of `a` that `b` has too. */
function shared(a: string, b: string): number {
  const [of, others] = [featuresOf(a), featuresOf(b)];
  let all = 0;
  let both = 0;
  for (const [hash, weight] of of) {
    all += weight;
    if (others.has(hash)) both += weight;
  }
  return both / all;
}

describe("the features of a text", () => {
  it("are there for every script, and end for any text", () => {
    for (const text of [
      "refund",
      "退款",
      "払い戻し",
      "환불",
      "возврат",
      "استرداد",
      "रिफंड",
      "คืนเงิน",
      "trả hàng",
      "İade",
    ])
      expect(featuresOf(text).size, text).toBeGreaterThan(2);
    for (const text of ["", " ", "!?…", "\ud800", "\u0000"]) expect(reader.read(text).count, text).toBe(0);
    expect(reader.read("wort ".repeat(100_000)).count).toBe(4096);
    expect(reader.read("字词".repeat(100_000)).count).toBe(4096);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const { count, weights } = reader.read(text);
        expect([...weights.subarray(0, count)].every((weight) => weight > 0 && weight <= 1)).toBe(true);
      }),
    );
  });

  it("are the same however a text is typed: case, width, kinds of digits and spaces", () => {
    const same = [
      ["Where is my PARCEL 12?", "where is my parcel 12"],
      ["ｐａｒｃｅｌ", "parcel"],
      ["رقم ١٢", "رقم 12"],
      ["two  spaces\n", "two spaces"],
    ];
    for (const [a, b] of same) expect(featuresOf(a!), a).toEqual(featuresOf(b!));
  });

  it("are mostly the same without accents, as people type who lack the keys", () => {
    expect(shared("devolución", "devolucion")).toBeGreaterThan(0.7);
    expect(shared("hoàn tiền đơn hàng", "hoan tien don hang")).toBeGreaterThan(0.6);
    expect(shared("zwrot pieniędzy", "zwrot pieniedzy")).toBeGreaterThan(0.7);
    expect(featuresOf("año")).not.toEqual(featuresOf("ano"));
  });

  it("are partly the same for words of one family, and not at all for words that share no letters", () => {
    expect(shared("cancelled", "cancellation")).toBeGreaterThan(0.2);
    expect(shared("refund", "zyx")).toBe(0);
  });

  it("know of a long number only how long it is", () => {
    expect(featuresOf("48213")).toEqual(featuresOf("99999"));
    expect(featuresOf("48213")).not.toEqual(featuresOf("482134"));
    expect(featuresOf("30")).not.toEqual(featuresOf("14"));
  });

  it("tell the order of words", () => {
    expect(featuresOf("man bites dog")).not.toEqual(featuresOf("dog bites man"));
  });
});
