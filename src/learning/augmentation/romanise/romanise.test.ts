import { describe, expect, it } from "vitest";
import { randomFrom } from "../../random.ts";
import { homophones, reading } from "./pinyin.ts";
import { romanise, romanised } from "./romanise.ts";

/** What forty writers would make of it. */
function variants(text: string, language?: string): Set<string> {
  return new Set(Array.from({ length: 40 }, (_, seed) => romanise(text, randomFrom(seed * 7919 + 1), language)));
}

describe("romanised input", () => {
  it.each([
    ["zh-Hans", "退货", ["tuihuo", "tui huo"]],
    ["zh-Hans", "怎么退货", ["zenme tui huo", "zen me tui huo", "zenmetuihuo"]],
    ["zh-Hans", "银行卡重新绑定", ["yin hang ka chong xin bang ding"]],
    ["zh-Hant", "還沒發貨", ["haimeifahuo", "hai mei fa huo"]],
    ["ar", "كيف", ["kif", "keef"]],
    ["ar", "متى يوصل طلبي", ["mata yosal 6albi", "mata yousal talbi"]],
    ["ar", "استرجاع", ["istarja3", "istarjaa"]],
    ["hi", "मेरा ऑर्डर कहाँ है", ["mera ordar kahan hai", "mera ordar kaha hai"]],
    ["hi", "पैसे वापस चाहिए", ["paise vapas chahiye", "paise wapas chahiye"]],
    ["ru", "где мой заказ", ["gde moy zakaz", "gde moi zakaz", "gde moj zakaz"]],
    ["ru", "Хочу вернуть", ["Hochu vernut", "Khochu vernut'"]],
    ["ja", "注文をキャンセルしたい", ["chuumon o kyanseru shitai", "chuumonokyanserushitai"]],
    ["ja", "しんらいできるサイトですか", ["shinraidekiru saito desuka"]],
    ["ja", "ちょっと待って", ["chotto matte"]],
    ["ko", "환불 받고 싶어요", ["hwanbul batgo sipeoyo"]],
    ["ko", "독립문 신라 좋다 같이 한국어", ["dongnimmun silla jota gachi hangugeo"]],
    ["th", "คืนเงิน", ["khuen ngoen"]],
    ["th", "ขอบคุณครับ", ["khopkhun khrap"]],
    ["el", "πού είναι", ["pou einai", "pou ine"]],
  ])("writes %s as people type it: %s", (language, text, expected) => {
    expect([...variants(text, language)]).toEqual(expect.arrayContaining(expected));
  });

  it("knows the language by the letters where nobody says it", () => {
    expect(romanise("환불", randomFrom(1))).toBe("hwanbul");
    expect(romanise("где", randomFrom(1))).toBe("gde");
  });

  it("sets Latin letters and numbers apart from what was written without spaces", () => {
    expect(variants("订单TT-20418在哪里", "zh-Hans")).toContain("dingdan TT-20418 zai nali");
    expect(variants("3天没到", "zh-Hans")).toContain("3 tian mei dao");
  });

  it("keeps one style in a text", () => {
    for (const text of variants("订单TT-1查询，订单TT-2查询", "zh-Hans")) {
      const [first, second] = text.split("，").map((half) => half.replace(/TT-\d/, ""));
      expect(second).toBe(first);
    }
  });

  it("leaves Latin texts, and Japanese that it cannot read, alone", () => {
    expect(romanised.applies("where is my order", "en")).toBe(false);
    expect(romanised.applies("憂鬱な薔薇", "ja")).toBe(false);
    expect(romanised.applies("返品したい", "ja")).toBe(true);
  });

  it("leaves nothing of the script behind", () => {
    const writings: [string, RegExp][] = [
      ["我想把货退了，快递员没来，發票還沒開", /\p{Script=Han}/u],
      ["أريد إرجاع المنتج، متى يصل؟", /\p{Script=Arabic}(?<!،|؟)/u],
      ["रिफ़ंड कब मिलेगा, मुझे ज़रूरत है", /\p{Script=Devanagari}/u],
      ["สั่งของไปแล้วยังไม่ได้รับเลย", /\p{Script=Thai}/u],
      ["объём съезд подъезд ещё", /\p{Script=Cyrillic}/u],
      ["꽃값이 얼마예요? 괜찮아요", /\p{Script=Hangul}/u],
    ];
    for (const [text, script] of writings) {
      for (const variant of variants(text)) expect(variant).not.toMatch(script);
    }
  });
});

describe("the reading of a character", () => {
  it.each([
    ["退", "tui"],
    ["货", "huo"],
    ["女", "nv"],
    ["略", "lve"],
    ["还", "hai"],
    ["了", "le"],
    ["安", "an"],
    ["座", "zuo"],
    ["春", "chun"],
    ["门", "men"],
  ])("of the standard's first level is known by its place: %s is %s", (character, syllable) => {
    expect(reading(character)).toBe(syllable);
  });

  it.each([
    ["貨", "huo"],
    ["訂", "ding"],
    ["圳", "zhen"],
    ["粽", "zong"],
  ])("outside of it is that of its neighbours: %s is %s", (character, syllable) => {
    expect(reading(character)).toBe(syllable);
  });

  it("has homophones that are other characters of the same syllable", () => {
    expect(homophones("货")).toContain("或");
    expect(homophones("货")).not.toContain("货");
    for (const other of homophones("款")) expect(reading(other)).toBe("kuan");
    expect(homophones("a")).toEqual([]);
  });
});
