import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText, entityLikeText, longTexts, ordinaryText } from "../../language/any-text.ts";
import { randomFrom } from "../random.ts";
import { type Augmentation, type AugmentationSource, augment } from "./augmentation.ts";
import { codeSwitching, Lexicon } from "./lexicon.ts";
import { pieces } from "./pieces.ts";
import { augmentationKinds } from "./presets.ts";

const lexicon = new Lexicon([
  { from: "order", to: "订单", language: "en", otherLanguage: "zh-Hans", score: 1 },
  { from: "订单", to: "order", language: "zh-Hans", otherLanguage: "en", score: 1 },
]);
const kinds: readonly Augmentation[] = [...augmentationKinds, codeSwitching(lexicon)];
const settings = kinds.map((augmentation) => ({ augmentation, rows: 1.5 }));

/** The same question in every script, with what has to stay in it. */
const questions: AugmentationSource[] = [
  { text: "Where's my order TT-20418? Please write to anna@example.com", label: "status", language: "en" },
  { text: "Wo ist meine Bestellung TT-20418? Ich möchte sie zurückgeben", label: "status", language: "de" },
  { text: "Đơn hàng TT-20418 của tôi không được giao", label: "status", language: "vi" },
  { text: "Siparişim TT-20418 nerede, lütfen yardım edin", label: "status", language: "tr" },
  { text: "Где моя посылка TT-20418? Ещё не пришла", label: "status", language: "ru" },
  { text: "أين طلبي رقم ٢٠٤١٨؟ لم يصل بعد", label: "status", language: "ar" },
  { text: "मेरा ऑर्डर TT-20418 कहाँ है? १२ दिन हो गए", label: "status", language: "hi" },
  { text: "สินค้าหมายเลข TT-20418 ของฉันอยู่ที่ไหนครับ", label: "status", language: "th" },
  { text: "주문번호 TT-20418 언제 와요? 환불 받고 싶어요", label: "status", language: "ko" },
  { text: "注文番号TT-20418の商品がまだ届きません、キャンセルできますか", label: "status", language: "ja" },
  { text: "我的订单TT-20418在哪里，为什么还没有发货？", label: "status", language: "zh-Hans" },
  { text: "訂單TT-20418還沒發貨，怎麼退款？", label: "status", language: "zh-Hant" },
  { text: "Πού είναι η παραγγελία μου TT-20418;", label: "status" },
];

const anything = fc.oneof(anyText, entityLikeText, ordinaryText, fc.constantFrom(...questions.map(({ text }) => text)));

/** What may not change, in order. */
function keptOf(text: string): string[] {
  return pieces(text)
    .filter(({ kept }) => kept)
    .map((piece) => piece.text);
}

function holdsInOrder(text: string, parts: readonly string[]): boolean {
  let from = 0;
  return parts.every((part) => {
    const at = text.indexOf(part, from);
    from = at + part.length;
    return at >= 0;
  });
}

describe("augment", () => {
  it("makes the same rows from the same seed, and others from another", () => {
    expect(augment(questions, settings, 7)).toEqual(augment(questions, settings, 7));
    expect(augment(questions, settings, 7)).not.toEqual(augment(questions, settings, 8));
  });

  it("makes the same rows of a kind whatever other kinds are on", () => {
    const [first, ...others] = settings;
    const alone = augment(questions, [first!], 7);
    const together = augment(questions, [...others, first!], 7).filter(({ kind }) => kind === first!.augmentation.name);
    expect(together).toEqual(alone);
  });

  it("says which row each was made from, and keeps its label and language", () => {
    const rows = augment(questions, settings, 1);
    expect(new Set(rows.map(({ source }) => source)).size).toBe(questions.length);
    for (const { source, label, language } of rows) {
      expect({ label, language }).toEqual({ label: questions[source]!.label, language: questions[source]!.language });
    }
  });

  it("never makes a row twice, nor one that is its source", () => {
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 4 }), fc.nat(), (texts, seed) => {
        const rows = augment(
          texts.map((text) => ({ text, label: "a" })),
          settings,
          seed,
        );
        for (const { text, source } of rows) {
          expect(text).not.toBe(texts[source]);
          expect(text.trim()).not.toBe("");
        }
        expect(new Set(rows.map(({ text, source }) => `${source} ${text}`)).size).toBe(rows.length);
      }),
      { numRuns: 60 },
    );
  });

  it("makes about as many rows as asked, and none where the kind has nothing to do", () => {
    const many = Array.from({ length: 400 }, () => questions[0]!);
    const rows = (strength: number) => augment(many, [{ augmentation: kinds[0]!, rows: strength }], 3).length;
    expect(rows(0)).toBe(0);
    expect(rows(0.25)).toBeGreaterThan(60);
    expect(rows(0.25)).toBeLessThan(140);
    expect(rows(2)).toBe(800);
    expect(augment([{ text: "TT-20418", label: "a" }], settings, 1)).toEqual([]);
  });

  it("leaves texts alone that are longer than a message", () => {
    expect(
      augment(
        longTexts.map((text) => ({ text, label: "a" })),
        settings,
        1,
      ),
    ).toEqual([]);
  });
});

describe("every augmentation", () => {
  for (const kind of kinds) {
    it(`gives well-formed text that is not empty and keeps numbers, order ids and addresses: ${kind.name}`, () => {
      fc.assert(
        fc.property(anything, fc.nat(), (text, seed) => {
          if (!kind.applies(text)) return;
          const variant = kind.apply(text, randomFrom(seed));
          expect(variant.isWellFormed()).toBe(true);
          expect(variant.trim()).not.toBe("");
          expect(holdsInOrder(variant, keptOf(text))).toBe(true);
          expect(kind.apply(text, randomFrom(seed))).toBe(variant);
        }),
        { numRuns: 150 },
      );
    });
  }

  it("keeps the order id, the address and the number of every script's question", () => {
    for (const { text, source } of augment(questions, settings, 5)) {
      const kept = keptOf(questions[source]!.text);
      expect(kept.length).toBeGreaterThan(0);
      expect(holdsInOrder(text, kept)).toBe(true);
    }
  });
});
