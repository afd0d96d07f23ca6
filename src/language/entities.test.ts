import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText, entityLikeText, longTexts, ordinaryText } from "./any-text.ts";
import { type EntityOptions, findEntities } from "./entities.ts";

const found = (text: string, options: EntityOptions = {}) =>
  findEntities(text, options).map(({ kind, text, value }) =>
    [kind, text, value].filter((part) => part !== undefined).join(" | "),
  );
const values = (text: string, options: EntityOptions = {}) =>
  findEntities(text, options).map(({ value }) => value ?? null);

describe("findEntities: order numbers", () => {
  it("knows them by their form", () => {
    expect(found("TT-20418 and #12345, also 123-1234567-1234567")).toEqual([
      "order-id | TT-20418 | TT-20418",
      "order-id | #12345 | 12345",
      "order-id | 123-1234567-1234567 | 123-1234567-1234567",
    ]);
    expect(found("where is tt-20418")).toEqual(["order-id | tt-20418 | TT-20418"]);
    expect(found("我的订单ＴＴ－２０４１８呢")).toEqual(["order-id | ＴＴ－２０４１８ | TT-20418"]);
  });

  it.each([
    "my order number is 20418000",
    "订单号：20418000怎么还没到",
    "訂單編號20418000",
    "注文番号20418000です",
    "주문번호 20418000",
    "номер заказа 20418000",
    "رقم الطلب ٢٠٤١٨٠٠٠",
    "pedido 20418000",
    "commande n° 20418000",
    "Bestellnummer: 20418000",
    "mã đơn hàng 20418000",
    "sipariş no: 20418000",
    "หมายเลขคำสั่งซื้อ 20418000",
    "ऑर्डर नंबर 20418000",
  ])("knows them by the words before: %s", (text) => {
    expect(findEntities(text)).toMatchObject([{ kind: "order-id", value: "20418000" }]);
  });

  it("takes counts, years, formats and versions for none", () => {
    for (const text of ["I order 200 mugs", "covid-2019", "UTF-8 ISO-8601 SHA-256", "iphone15", "24/7", "v1.2.3"]) {
      expect(found(text)).toEqual([]);
    }
  });
});

describe("findEntities: dates", () => {
  it.each([
    ["2026-11-03", "2026-11-03"],
    ["2026年11月3日", "2026-11-03"],
    ["11月3日", "--11-03"],
    ["十一月三日", "--11-03"],
    ["2026년 11월 3일", "2026-11-03"],
    ["3 de noviembre de 2026", "2026-11-03"],
    ["November 3rd, 2026", "2026-11-03"],
    ["3. November", "--11-03"],
    ["3 novembre 2026", "2026-11-03"],
    ["3 listopada", "--11-03"],
    ["3 ноября 2026", "2026-11-03"],
    ["3 Kasım", "--11-03"],
    ["ngày 3 tháng 11 năm 2026", "2026-11-03"],
    ["3 พฤศจิกายน 2569", "2026-11-03"],
    ["٣ نوفمبر ٢٠٢٦", "2026-11-03"],
    ["3 नवंबर 2026", "2026-11-03"],
    ["13/11/2026", "2026-11-13"],
    ["3.11.2026", "2026-11-03"],
  ])("reads %s", (text, value) => {
    expect(findEntities(`on ${text} please`)).toMatchObject([{ kind: "date", text, value }]);
  });

  it("gives 3/11/2026 a value only where the writer's region or language decides", () => {
    expect(values("3/11/2026")).toEqual([null]);
    expect(values("3/11/2026", { language: "en" })).toEqual([null]);
    expect(values("3/11/2026", { region: "US" })).toEqual(["2026-03-11"]);
    expect(values("3/11/2026", { region: "GB" })).toEqual(["2026-11-03"]);
    expect(values("3/11/2026", { language: "es" })).toEqual(["2026-11-03"]);
  });

  it("takes days that do not exist for none", () => {
    expect(found("31/02/2026, 2026-13-45, 32 de enero")).toEqual([]);
  });
});

describe("findEntities: amounts", () => {
  it.each([
    ["S$ 68", "68 SGD"],
    ["68€", "68 EUR"],
    ["1.200,50 EUR", "1200.5 EUR"],
    ["US$1,234.56", "1234.56 USD"],
    ["₹1,20,000", "120000 INR"],
    ["1 200,50 €", "1200.5 EUR"],
    ["R$ 12,50", "12.5 BRL"],
    ["Rp 150.000", "150000 IDR"],
    ["٣٠ درهم", "30 AED"],
    ["١٨ دولاراً سنغافورياً", "18 SGD"],
    ["3万日元", "30000 JPY"],
    ["1200원", "1200 KRW"],
    ["300 บาท", "300 THB"],
    ["500 руб", "500 RUB"],
    ["20 zł", "20 PLN"],
    ["450.000đ", "450000 VND"],
  ])("reads %s", (text, value) => {
    expect(findEntities(text)).toMatchObject([{ kind: "amount", text, value }]);
  });

  it("keeps a sign that several countries use until the writer decides it", () => {
    expect(values("¥1,200")).toEqual(["1200 ¥"]);
    expect(values("¥1,200", { language: "ja" })).toEqual(["1200 JPY"]);
    expect(values("¥1,200", { language: "zh-Hans" })).toEqual(["1200 CNY"]);
    expect(values("$5 or 20 dollars", { region: "SG" })).toEqual(["5 SGD", "20 SGD"]);
  });

  it("takes small words for no currency", () => {
    expect(found("I try 100 times, php 7 is old")).toEqual([]);
  });
});

describe("findEntities: addresses and numbers of people", () => {
  it("finds e-mail where scripts touch it", () => {
    expect(found("我的邮箱是abc@qq.com请查，почта@пример.рф.")).toEqual([
      "email | abc@qq.com | abc@qq.com",
      "email | почта@пример.рф | почта@пример.рф",
    ]);
    expect(found("look @home, a@b, x@.com")).toEqual([]);
  });

  it("finds links and leaves the sentence's punctuation", () => {
    expect(found("See https://example.com/a?b=(c). Or (www.foo.de), shop.com/x!")).toEqual([
      "url | https://example.com/a?b=(c) | https://example.com/a?b=(c)",
      "url | www.foo.de | www.foo.de",
      "url | shop.com/x | shop.com/x",
    ]);
    expect(found("ok.thanks a lot.It is fine")).toEqual([]);
  });

  it("finds telephone numbers with a country code, or by region, language or name", () => {
    expect(values("+65 9123 4471, 0044 20 7946 0958")).toEqual(["+6591234471", "+442079460958"]);
    expect(values("9123 4471", { region: "SG" })).toEqual(["+6591234471"]);
    expect(values("912 34 56 78", { language: "es" })).toEqual(["+34912345678"]);
    expect(values("手机13800138000", { language: "zh-Hans" })).toEqual(["+8613800138000"]);
    expect(values("رقم الهاتف ٠٥٠١٢٣٤٥٦٧", { language: "ar" })).toEqual(["+971501234567"]);
    expect(values("電話は０３－１２３４－５６７８", { language: "ja" })).toEqual(["+81312345678"]);
    expect(found("my phone is 91234471")).toEqual(["phone | 91234471"]);
  });

  it("takes years, sizes, round numbers and clock times for no telephone numbers", () => {
    for (const text of ["(1868-1941)", "tallas 36 37 38 39 40", "10 000 000 000", "9:00-18:00", "1000 2000 3000"]) {
      expect(found(text, { language: "es" })).toEqual([]);
    }
  });

  it("finds cards by Luhn and scheme, also before an expiry date", () => {
    expect(found("4111 1111 1111 1111 12/27")).toEqual(["card | 4111 1111 1111 1111 | 4111111111111111"]);
    expect(values("378282246310005 and 6222021234567890128")).toEqual(["378282246310005", "6222021234567890128"]);
    expect(found("4111 1111 1111 1112")).toEqual([]);
  });

  it("finds IBANs by length and mod 97", () => {
    expect(values("DE89 3704 0044 0532 0130 00 danke, GB82WEST12345698765432")).toEqual([
      "DE89370400440532013000",
      "GB82WEST12345698765432",
    ]);
    expect(found("DE89 3704 0044 0532 0130 01").filter((one) => one.startsWith("iban"))).toEqual([]);
  });

  it("finds IP addresses, but no versions and no clock times", () => {
    expect(found("192.168.1.1, 2001:db8::8a2e:370:7334").map((one) => one.split(" ")[0])).toEqual(["ip", "ip"]);
    expect(found("v1.2.3.4, 1.2.3.4.5, 300.1.1.1, 12:30:45")).toEqual([]);
  });
});

describe("findEntities: overlaps and places", () => {
  it("gives a place to the surest: an order number is no telephone number, a link hides what is in it", () => {
    expect(found("order number 91234471", { region: "SG" })).toEqual(["order-id | 91234471 | 91234471"]);
    expect(found("https://x.com/2026-11-03/TT-20418").map((one) => one.split(" ")[0])).toEqual(["url"]);
  });

  it("points into the text as it was given, behind characters outside the basic plane and invisible ones", () => {
    const text = "😀𝟒 \u200bTT-2\u200b0418 x";
    const [order] = findEntities(text);
    expect(order).toMatchObject({ kind: "order-id", value: "TT-20418" });
    expect(text.slice(order!.start, order!.end)).toBe(order!.text);
    expect(order!.text).toBe("TT-2\u200b0418");
  });

  it("gives ordered places without overlaps for anything, and never throws", () => {
    const options = fc.constantFrom<EntityOptions>(
      {},
      { region: "SG" },
      { region: "US" },
      { region: "??" },
      { language: "pt" },
      { language: "zh-Hans" },
    );
    fc.assert(
      fc.property(fc.oneof(anyText, entityLikeText), options, (text, option) => {
        let end = 0;
        for (const entity of findEntities(text, option)) {
          expect(entity.start).toBeGreaterThanOrEqual(end);
          expect(entity.end).toBeGreaterThan(entity.start);
          expect(text.slice(entity.start, entity.end)).toBe(entity.text);
          end = entity.end;
        }
      }),
      { numRuns: 500 },
    );
  });

  it("finds nobody in ordinary text", () => {
    fc.assert(
      fc.property(ordinaryText, (text) => {
        const kinds = new Set(findEntities(text).map(({ kind }) => kind));
        for (const kind of ["email", "phone", "card", "iban", "national-id", "ip"] as const)
          expect(kinds.has(kind)).toBe(false);
      }),
    );
  });

  it("takes long texts", () => {
    for (const text of longTexts) expect(Array.isArray(findEntities(text, { region: "SG" }))).toBe(true);
  });
});
