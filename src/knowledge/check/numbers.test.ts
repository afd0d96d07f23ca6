import { describe, expect, it } from "vitest";
import { contradictingNumbers, quantitiesOf } from "./numbers.ts";

const said = (text: string) => Object.fromEntries([...quantitiesOf(text)].map(([unit, values]) => [unit, [...values]]));
const compare = (a: string, b: string) => contradictingNumbers(quantitiesOf(a), quantitiesOf(b));

describe("quantitiesOf", () => {
  it.each([
    ["You have 30 days.", { day: [30] }],
    ["Tienes 30 días hábiles.", { day: [30] }],
    ["Sie haben 30 Tage Zeit.", { day: [30] }],
    ["签收后30天内", { day: [30] }],
    ["お届けから３０日以内", { day: [30] }],
    ["배송 후 30일 이내", { day: [30] }],
    ["خلال ٣٠ يوماً", { day: [30] }],
    ["в течение 30 дней", { day: [30] }],
    ["ภายใน 30 วัน", { day: [30] }],
    ["३० दिनों के भीतर", { day: [30] }],
    ["30 gün içinde", { day: [30] }],
    ["trong vòng 30 ngày", { day: [30] }],
    ["w ciągu 30 dni", { day: [30] }],
    ["dalam 30 hari", { day: [30] }],
    ["2 years and 6 months", { year: [2], month: [6] }],
    ["3-5 working days, express 1–2 days", { day: [3, 5, 1, 2] }],
    ["entre 3 y 5 días", { day: [5] }],
    ["10 % off", { percent: [10] }],
    ["from S$80, else €8.50", { money: [80, 8.5] }],
    ["1,000 points or 1.000 Punkte", { other: [1000] }],
    ["1万元", { money: [10_000] }],
  ])("reads %s", (text, quantities) => {
    expect(said(text)).toEqual(quantities);
  });

  it.each([
    ["times of day", "Monday to Saturday, 9:00-18:00 or 9 am to 6 pm"],
    ["years", "since 2019"],
    ["small numbers without a unit, which another language writes as words", "our 2 shops"],
    [
      "addresses, numbers of orders and telephones",
      "write to help24@shop.example about TT-20418 or call +34 612 345 678, see https://shop.example/404",
    ],
    ["the numbers of a list", "1. Sign in\n2. Choose the order"],
  ])("leaves out %s", (_, text) => {
    expect(said(text)).toEqual({});
  });
});

describe("contradictingNumbers", () => {
  it("finds the same thing counted differently", () => {
    expect(compare("Within 30 days.", "En 14 días.")).toEqual({ unit: "day", a: [30], b: [14] });
    expect(compare("Free from S$80.", "满100新元免运费")).toMatchObject({ unit: "money" });
  });

  it.each([
    ["a number that one text writes as a word", "Within 1 hour.", "Dentro de una hora."],
    ["one that a text leaves out", "2 to 4 days, at most 30 days.", "30 días como máximo."],
    ["different units", "24 hours", "1 día"],
    ["digits of another script", "Within 30 days.", "خلال ٣٠ يوماً"],
    ["another way to group thousands", "1,500 points", "1.500 Punkte"],
  ])("accepts %s", (_, a, b) => {
    expect(compare(a, b)).toBeNull();
  });
});
