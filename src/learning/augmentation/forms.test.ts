import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText } from "../../language/any-text.ts";
import { normalise } from "../../language/index.ts";
import { randomFrom } from "../random.ts";
import type { Augmentation } from "./augmentation.ts";
import {
  abbreviations,
  casing,
  elongation,
  missingAccents,
  missingPunctuation,
  otherChineseScript,
  width,
  withoutAccents,
  wordDropout,
} from "./forms.ts";

function variants(kind: Augmentation, text: string, language?: string): string[] {
  return [...new Set(Array.from({ length: 60 }, (_, seed) => kind.apply(text, randomFrom(seed * 7919 + 1), language)))];
}

describe("word dropout", () => {
  it("leaves words out and keeps the order of the others", () => {
    const all = "where is my blue teapot".split(" ");
    for (const text of variants(wordDropout(), all.join(" "))) {
      const left = text.split(" ");
      expect(left.length).toBeGreaterThan(0);
      expect(left.length).toBeLessThan(all.length);
      expect(left).toEqual(all.filter((word) => left.includes(word)));
    }
  });

  it("finds the words of scripts without spaces", () => {
    expect(variants(wordDropout(), "我的订单在哪里")).toContain("我的在哪里");
    expect(variants(wordDropout(), "สินค้าของฉันอยู่ที่ไหนครับ")).toContain("สินค้าของฉันอยู่ที่ไหน");
  });

  it("has nothing to do in a text of two words", () => {
    expect(wordDropout().applies("my order TT-20418")).toBe(false);
    expect(wordDropout().applies("my order please")).toBe(true);
  });
});

describe("casing", () => {
  it.each([
    ["en", "Where is TT-20418", ["where is TT-20418", "WHERE IS TT-20418", "Where Is TT-20418"]],
    ["tr", "Siparişim ılık", ["siparişim ılık", "SİPARİŞİM ILIK", "Siparişim Ilık"]],
    ["ru", "Где заказ", ["где заказ", "ГДЕ ЗАКАЗ", "Где Заказ"]],
    ["el", "Πού είναι", ["πού είναι", "ΠΟΎ ΕΊΝΑΙ", "Πού Είναι"]],
  ])("of %s: %s", (language, text, expected) => {
    expect(variants(casing, text, language)).toEqual(expect.arrayContaining(expected));
  });

  it("has nothing to do in scripts without capitals", () => {
    for (const text of ["退货", "أين طلبي", "मेरा", "คืนเงิน", "환불"]) expect(casing.applies(text)).toBe(false);
  });
});

describe("width", () => {
  it("makes ASCII full-width and back, and katakana half-width, but no number", () => {
    expect(width.apply("iPhone壳ok吗?", randomFrom(1))).toBe("ｉＰｈｏｎｅ壳ｏｋ吗？");
    expect(width.apply("ｉＰｈｏｎｅ壳", randomFrom(1))).toBe("iPhone壳");
    expect(width.apply("キャンセルとパスワード", randomFrom(1))).toBe("ｷｬﾝｾﾙとﾊﾟｽﾜｰﾄﾞ");
    expect(width.apply("ｅ注文TT-20418", randomFrom(1))).toBe("e注文TT-20418");
  });

  it("is what normalising undoes", () => {
    for (const text of ["iphone壳ok吗", "キャンセルとパスワードを教えて", "ヴァイオリン"]) {
      expect(normalise(width.apply(text, randomFrom(1)))).toBe(normalise(text));
    }
  });

  it("has nothing to do in English or Arabic", () => {
    expect(width.applies("where is my order?")).toBe(false);
    expect(width.applies("أين طلبي؟")).toBe(false);
  });
});

describe("missing accents", () => {
  it.each([
    ["không được giao đơn hàng", "khong duoc giao don hang"],
    ["siparişim nerede, kargo ıslak", "siparisim nerede, kargo islak"],
    ["¿Dónde está mañana?", "¿Donde esta manana?"],
    ["zamówienie płatność", "zamowienie platnosc"],
    ["ещё пришёл, мой заказ", "еще пришел, мой заказ"],
    ["πού είναι", "που ειναι"],
    ["أين إرجاع", "اين ارجاع"],
  ])("turns %s into %s", (text, bare) => {
    expect(withoutAccents(text)).toBe(bare);
    expect(withoutAccents(bare)).toBe(bare);
  });

  it("writes German umlauts with e, or without their dots", () => {
    expect(variants(missingAccents, "zurück schön", "de").sort()).toEqual(["zuruck schon", "zurueck schoen"]);
  });

  it("leaves the marks that are letters to their readers: Thai, Devanagari, kana, й", () => {
    for (const text of ["ที่ไหน", "कहाँ", "ガギグ", "мой", "각"]) expect(missingAccents.applies(text)).toBe(false);
  });

  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const bare = withoutAccents(text);
        expect(withoutAccents(bare)).toBe(bare);
      }),
    );
  });
});

describe("missing punctuation", () => {
  it.each([
    ["I don't know, where's it?", "I dont know wheres it"],
    ["¿Dónde está? ¡Ayuda!", "Dónde está Ayuda"],
    ["我的订单，在哪里？", "我的订单 在哪里"],
    ["أين طلبي؟", "أين طلبي"],
    ["कहाँ है।", "कहाँ है"],
    ["where is TT-20418.", "where is TT-20418."],
  ])("turns %s into %s", (text, bare) => {
    expect(variants(missingPunctuation, text)).toContain(bare);
  });

  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(anyText, fc.nat(), (text, seed) => {
        const bare = missingPunctuation.apply(text, randomFrom(seed));
        expect(missingPunctuation.apply(bare, randomFrom(seed))).toBe(bare);
      }),
    );
  });
});

describe("elongation", () => {
  it.each([
    ["please", "pleaseee"],
    ["срочно", "срочнооо"],
    ["รอนานมาก", "รอนานมากกก"],
    ["还没到吗", "还没到吗吗吗"],
    ["왜 안 와요ㅠ", "왜 안 와요ㅠㅠㅠ"],
    ["help!", "help!!!"],
  ])("draws out %s as %s", (text, long) => {
    expect(variants(elongation, text)).toContain(long);
  });
});

describe("abbreviations", () => {
  it.each([
    ["en", "Please help, thanks", "pls help, thx"],
    ["fr", "s’il vous plaît", "svp"],
    ["es", "por qué no llega", "xq no llega"],
    ["de", "vielleicht morgen", "vllt morgen"],
    ["pt", "vocês não enviaram", "vcs n enviaram"],
    ["pt-BR", "você enviou", "vc enviou"],
    ["it", "perché non arriva", "xké nn arriva"],
    ["ru", "пожалуйста скажите", "пж скажите"],
    ["tr", "teşekkürler", "tşk"],
    ["vi", "không được", "ko đc"],
    ["id", "barang belum sampai", "brg blm smp"],
    ["zh-Hans", "为什么还没发货", "为啥还没发货"],
    ["ja", "教えてください", "教えて"],
    ["ko", "감사합니다", "ㄳ"],
    ["th", "ส่งหรือยัง", "ส่งรึยัง"],
  ])("of %s: %s", (language, text, short) => {
    expect(variants(abbreviations(1), text, language)).toContain(short);
  });

  it("are not found inside of words", () => {
    expect(abbreviations().applies("area youth", "en")).toBe(false);
    expect(abbreviations().applies("quedar", "es")).toBe(false);
  });

  it("are those of the language, and none where it is not known", () => {
    expect(abbreviations().applies("please", "de")).toBe(false);
    expect(abbreviations().applies("please")).toBe(false);
    expect(abbreviations().applies("пожалуйста")).toBe(true);
  });
});

describe("the other Chinese script", () => {
  it.each([
    ["怎么退货退款", "怎麼退貨退款"],
    ["订单还没发货", "訂單還沒發貨"],
    ["运费和关税谁付", "運費和關稅誰付"],
  ])("writes %s as %s and back", (simplified, traditional) => {
    expect(otherChineseScript.apply(simplified, randomFrom(1))).toBe(traditional);
    expect(otherChineseScript.apply(traditional, randomFrom(1))).toBe(simplified);
  });

  it("has nothing to do in Japanese or Korean", () => {
    expect(otherChineseScript.applies("会員登録はどこですか", "ja")).toBe(false);
    expect(otherChineseScript.applies("환불", "ko")).toBe(false);
  });
});
