import { describe, expect, it } from "vitest";
import type { EntityOptions } from "./candidate.ts";
import { findNationalIds } from "./national-ids.ts";

const found = (text: string, options: EntityOptions = {}) => findNationalIds(text, options).map(({ value }) => value);

describe("findNationalIds", () => {
  // Published examples, or numbers made for this test with the right check digits. The second of each has one wrong character.
  it.each([
    ["China", "11010519491231002X", "110105194912310021"],
    ["Spain, DNI", "12345678Z", "12345678A"],
    ["Spain, NIE", "X-1234567-L", "X-1234567-M"],
    ["Brazil", "529.982.247-25", "529.982.247-26"],
    ["United States", "123-45-6789", "666-45-6789"],
    ["France", "1 84 12 76 451 089 46", "1 84 12 76 451 089 47"],
    ["Italy", "RSSMRA85T10A562S", "RSSMRA85T10A562T"],
    ["India, Aadhaar", "2341 2341 2346", "2341 2341 2347"],
    ["India, PAN", "ABCPE1234F", "ABCQE1234F"],
    ["Singapore", "S1234567D", "S1234567E"],
    ["Hong Kong", "A123456(3)", "A123456(4)"],
    ["Taiwan", "A123456789", "A123456788"],
    ["Thailand", "1-2345-67890-12-1", "1-2345-67890-12-2"],
    ["Russia, SNILS", "112-233-445 95", "112-233-445 96"],
    ["Korea", "900101-1234567", "901301-1234567"],
    ["Emirates", "784-1984-1234567-4", "784-1984-1234567-5"],
    ["Mexico", "HEGG560427MVZRRL04", "HEGG560427MVZRRL05"],
  ])("knows %s by form and check", (_, right, wrong) => {
    expect(found(`id ${right}, thanks`)).toEqual([right.replace(/[^A-Z0-9]/g, "")]);
    expect(found(`id ${wrong}, thanks`)).toEqual([]);
  });

  it.each([
    ["CPF 52998224725", "52998224725"],
    ["my SSN is 123456789", "123456789"],
    ["PESEL: 44051401359", "44051401359"],
    ["TC kimlik no 10000000146", "10000000146"],
    ["BSN 1112.22.333", "111222333"],
    ["Steuer-ID 86 095 742 719", "86095742719"],
    ["マイナンバー 1234 5678 9018", "123456789018"],
    ["NIK 3171234567890123 KTP", null],
    ["KTP 3171234506900123", "3171234506900123"],
    ["National Insurance QQ123456C", null],
    ["National Insurance AB 12 34 56 C", "AB123456C"],
    ["NIF 123456789", "123456789"],
  ])("takes what is too common by its form only where it is named: %s", (text, value) => {
    expect(found(text)).toEqual(value === null ? [] : [value]);
    if (value) expect(found(text.replace(/^\D+?(?=AB 12|\d)/, ""))).toEqual([]);
  });

  it("lets region or language stand for the name", () => {
    expect(found("52998224725")).toEqual([]);
    expect(found("52998224725", { language: "pt-BR" })).toEqual(["52998224725"]);
    expect(found("52998224725", { region: "BR" })).toEqual(["52998224725"]);
    expect(found("52998224725", { region: "SG", language: "pt" })).toEqual([]);
  });

  it("takes no part of a longer number", () => {
    expect(found("999-123-45-6789 1123-45-6789-1 a12345678Z 12345678Za")).toEqual([]);
  });
});
