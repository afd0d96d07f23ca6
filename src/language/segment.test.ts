import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText, longTexts } from "./any-text.ts";
import { normalise } from "./normalise.ts";
import { words, wordsAndBigrams } from "./segment.ts";

describe("words", () => {
  it("drops punctuation and keeps letters and digits together", () => {
    expect(words("Hello, where's (my) order TT-20418?!")).toEqual(["hello", "wheres", "my", "order", "tt", "20418"]);
    expect(words("iPhone15 §$% ")).toEqual(["iphone15"]);
    expect(words("?!… 👀")).toEqual([]);
  });

  it("closes contractions and parts elided articles from their word", () => {
    expect(words("don't it’s we'll")).toEqual(["dont", "its", "well"]);
    expect(words("l'ordine dov'è d'accord qu'est")).toEqual(["l", "ordine", "dov", "è", "d", "accord", "qu", "est"]);
    expect(words("İstanbul'a")).toEqual(["istanbul", "a"]);
  });

  it("reads e-mail and email alike", () => {
    expect(words("E-Mail email e-mail")).toEqual(["email", "email", "email"]);
  });

  it("finds the words of scripts without spaces", () => {
    expect(words("我购买的产品如何退货")).toContain("产品");
    expect(words("返品したいのですが")[0]).toBe("返品");
    expect(words("ต้องการคืนสินค้า")).toEqual(["ต้องการ", "คืน", "สินค้า"]);
  });

  it("parts scripts that touch each other", () => {
    expect(words("iPhone手机壳3天")).toEqual(["iphone", "手机", "壳", "3", "天"]);
  });

  it("keeps marks with their letters in Hindi, Arabic and Vietnamese", () => {
    expect(words("मेरा ऑर्डर कहाँ है")).toEqual(["मेरा", "ऑर्डर", "कहाँ", "है"]);
    expect(words("đơn hàng")).toEqual(["đơn", "hàng"]);
  });

  it("is the same for a text and its normalised form, and never gives an empty word", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(words(normalise(text))).toEqual(words(text));
        expect([...words(text), ...wordsAndBigrams(text)].every((word) => word.length > 0)).toBe(true);
      }),
    );
  });

  it("takes long texts, in scripts without spaces too", () => {
    for (const text of longTexts) expect(Array.isArray(words(text))).toBe(true);
  });
});

describe("wordsAndBigrams", () => {
  it("adds the pairs that the segmenter has torn apart", () => {
    const found = wordsAndBigrams("客服什么时候发货");
    expect(found).toContain("客服");
    expect(found).toContain("发货");
    expect(found).toContain("什么时候");
  });

  it("does not count a word of two characters twice", () => {
    expect(wordsAndBigrams("产品").filter((word) => word === "产品")).toHaveLength(1);
  });

  it("adds nothing to scripts with spaces", () => {
    expect(wordsAndBigrams("where is it")).toEqual(["where", "is", "it"]);
    expect(wordsAndBigrams("주문 조회")).toEqual(["주문", "조회"]);
  });

  it("never splits a character outside the basic plane", () => {
    for (const word of wordsAndBigrams("𠮷野家𠮷")) expect(word).not.toMatch(/\p{Cs}/u);
  });
});
