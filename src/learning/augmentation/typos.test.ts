import { describe, expect, it } from "vitest";
import { randomFrom } from "../random.ts";
import { putTogether, takeApart } from "./hangul.ts";
import { neighbours } from "./keyboards.ts";
import { telex } from "./telex.ts";
import { typos } from "./typos.ts";

function variants(text: string, language?: string): string[] {
  return Array.from({ length: 200 }, (_, seed) => typos().apply(text, randomFrom(seed * 7919 + 1), language));
}

describe("the keys around a key", () => {
  it.each([
    ["s", "en", "weadzx"],
    ["y", "en", "tugh"],
    ["y", "de", "asx"],
    ["z", "de", "tugh"],
    ["q", "fr", "azsw"],
    ["ñ", "es", "lp"],
    ["ı", "tr", "uojk"],
    ["ц", "ru", "йуфы"],
    ["ش", "ar", "ضصسئ"],
    ["ㅂ", "ko", "ㅈㅁ"],
    ["ก", "th", "ำพหดปแ"],
    ["क", "hi", "गदरतस"],
  ])("of %s in %s are %s", (letter, language, around) => {
    expect([...neighbours(letter, language)].sort()).toEqual([...around].sort());
  });

  it("know their neighbours both ways", () => {
    for (const letter of "qwertyuiopasdfghjklzxcvbnmйцукенضصثقㅁㄴㅇกดเकतच") {
      for (const other of neighbours(letter, "en")) expect(neighbours(other, "en")).toContain(letter);
    }
  });
});

describe("typos", () => {
  it.each([
    ["en", "refund", ["refubd", "rfeund", "refnd", "refuund"]],
    ["de", "zurück", ["turück", "zurükc"]],
    ["ru", "заказ", ["хаказ", "азказ", "закз"]],
    ["ar", "طلبي", ["كلبي", "طلي"]],
    ["zh-Hans", "退货", ["推货", "退或"]],
    ["ja", "ください", ["くださお", "きださい"]],
    ["tr", "sipariş", ["sıpariş", "siparış"]],
    ["vi", "không", ["khoong"]],
  ])("slip as on the keyboard of %s: %s", (language, text, expected) => {
    expect(variants(text, language)).toEqual(expect.arrayContaining(expected));
  });

  it("change one jamo of a Hangul syllable and leave a syllable", () => {
    const whole = takeApart("환")!;
    const changed = variants("환", "ko").filter((text) => text !== "환" && text !== "환환");
    expect(changed).toContain("화"); // the final forgotten
    expect(changed).toContain("롼"); // ㄹ lies beside ㅎ
    for (const text of changed) {
      const { initial, vowel, final } = takeApart(text)!;
      const same = [initial === whole.initial, vowel === whole.vowel, final === whole.final];
      expect(same.filter(Boolean).length).toBe(2);
    }
  });

  it("forget a space now and then", () => {
    expect(variants("my order", "en")).toContain("myorder");
  });

  it("keep capitals capital", () => {
    for (const text of variants("REFUND", "en")) expect(text).toBe(text.toUpperCase());
  });

  it("slip more often in a longer text", () => {
    const long = "where is the parcel that i ordered three weeks ago and when will it be here";
    const wordsHit = (share: number) =>
      Array.from({ length: 50 }, (_, seed) => typos(share).apply(long, randomFrom(seed), "en"))
        .flatMap((text) => text.split(" "))
        .filter((word) => !long.split(" ").includes(word)).length / 50;
    expect(wordsHit(0.01)).toBeLessThan(1.5);
    expect(wordsHit(0.1)).toBeGreaterThan(3);
  });
});

describe("Hangul", () => {
  it("comes apart and together again, every syllable", () => {
    for (let code = 0xac00; code < 0xac00 + 11_172; code++) {
      const syllable = String.fromCharCode(code);
      if (putTogether(takeApart(syllable)!) !== syllable) expect.fail(syllable);
    }
    expect(takeApart("각")).toEqual({ initial: 0, vowel: 0, final: 1 });
    expect(takeApart("a")).toBeNull();
  });
});

describe("Telex", () => {
  it.each([
    ["không", "khoong"],
    ["hàng", "hangf"],
    ["được", "dduwowcj"],
    ["Đơn", "DDown"],
    ["abc", "abc"],
  ])("writes %s as %s", (word, keys) => {
    expect(telex(word)).toBe(keys);
  });
});
