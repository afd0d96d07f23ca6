import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { anyText, longTexts } from "./any-text.ts";
import { detectLanguage, loadDetector } from "./detect.ts";

const short: [string, string][] = [
  ["where's my parcel", "en"],
  ["怎么退货", "zh-Hans"],
  ["怎麼退貨", "zh-Hant"],
  ["唔該幾時到貨", "zh-Hant"],
  ["donde esta mi pedido", "es"],
  ["ou est mon colis", "fr"],
  ["wo bleibt mein Paket", "de"],
  ["cadê meu pedido", "pt"],
  ["dov'è il mio ordine", "it"],
  ["返品したいです", "ja"],
  ["返金方法", "ja"],
  ["배송 언제 와요", "ko"],
  ["где мой заказ", "ru"],
  ["وين طلبي", "ar"],
  ["waar is mijn pakket", "nl"],
  ["paket saya di mana", "id"],
  ["đơn hàng của tôi đâu", "vi"],
  ["don hang cua toi o dau", "vi"],
  ["ของยังไม่ถึง", "th"],
  ["मेरा ऑर्डर कहाँ है", "hi"],
  ["mera order kahan hai", "hi"],
  ["siparişim nerede", "tr"],
  ["gdzie jest moja paczka", "pl"],
];

describe("detectLanguage before the statistics are loaded", () => {
  it("goes by scripts, letters and words", () => {
    expect(detectLanguage("怎么退货").language).toBe("zh-Hans");
    expect(detectLanguage("¿dónde está mi pedido?").language).toBe("es");
    expect(detectLanguage("siparişim nerede").language).toBe("tr");
  });
});

describe("detectLanguage", () => {
  beforeAll(loadDetector);

  it.each(short)("reads %j as %s", (text, language) => {
    expect(detectLanguage(text).language).toBe(language);
  });

  it("knows a greeting of one word", () => {
    expect(detectLanguage("hola").language).toBe("es");
    expect(detectLanguage("hello", { page: "zh-Hans" }).language).toBe("en");
    expect(detectLanguage("graciasss").language).toBe("es");
  });

  it("tells neighbours in the same script apart", () => {
    expect(detectLanguage("де моє замовлення").language).toBe("uk");
    expect(detectLanguage("سفارش من کجاست").language).toBe("fa");
    expect(detectLanguage("میرا آرڈر کہاں ہے").language).toBe("ur");
    expect(detectLanguage("hvor er min pakke").language).toBe("da");
  });

  it("goes by the larger share of a mixed text, where a Han character is most of a word", () => {
    expect(detectLanguage("我的 order TT-20418 在哪里").language).toBe("zh-Hans");
    expect(detectLanguage("Can I ship to 上海?").language).toBe("en");
    expect(detectLanguage("iPhone 15 Pro Max ケース").language).toBe("ja");
    expect(detectLanguage("ราคาเท่าไหร่ iPhone").language).toBe("th");
  });

  it("is not misled by a single の", () => {
    expect(detectLanguage("优の良品怎么退").language).toBe("zh-Hans");
  });

  it("counts no names, numbers, links or emoji as evidence", () => {
    for (const text of [
      "",
      " \n",
      "👍👍",
      "TT-20418",
      "12.50 €",
      "https://example.com/hola-amigos",
      "iphone",
      "a@b.es",
      "?!",
    ]) {
      expect(detectLanguage(text)).toEqual({ language: null, confidence: 0, alternatives: [], script: null });
    }
  });

  it("lets the page, and before it the conversation, decide where there is nothing to read", () => {
    const byPage = detectLanguage("TT-20418", { page: "pt-BR" });
    expect(byPage.language).toBe("pt");
    expect(byPage.confidence).toBeLessThan(0.5);
    expect(detectLanguage("👍", { page: "es", history: ["fr"] }).language).toBe("fr");
    expect(detectLanguage("👍", { available: ["es", "en"] }).language).toBeNull();
  });

  it("lets the priors tip what could be two languages", () => {
    expect(detectLanguage("pedido", { page: "pt" }).language).toBe("pt");
    expect(detectLanguage("pedido", { page: "es" }).language).toBe("es");
    expect(detectLanguage("你好", { page: "zh-Hant" }).language).toBe("zh-Hant");
    expect(detectLanguage("no", { page: "it", history: ["es", "es"] }).language).toBe("es");
  });

  it("is not talked out of a clear text by its priors", () => {
    const priors = { page: "en", history: ["en", "en"], available: ["en"] };
    for (const [text, language] of short)
      expect([text, detectLanguage(text, priors).language]).toEqual([text, language]);
  });

  it("orders the alternatives, best first, and ignores priors that are no languages", () => {
    const { language, confidence, alternatives } = detectLanguage("你好", {
      page: "garbage!",
      history: [""],
      available: ["?"],
    });
    expect(alternatives[0]).toEqual({ language, confidence });
    expect(alternatives.map((one) => one.language)).toContain("zh-Hant");
  });

  it("never throws, and its confidence is a probability", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { confidence } = detectLanguage(text, { page: "es" });
        expect(confidence).toBeGreaterThanOrEqual(0);
        expect(confidence).toBeLessThanOrEqual(1);
      }),
    );
  });

  it.each([
    ["zenme tuihuo", "zh-Hans"],
    ["wo de baoguo hai mei dao", "zh-Hans"],
    ["fein el order beta3i", "ar"],
    ["3ayez araga3 el gazma", "ar"],
    ["mera paisa kab wapas aayega", "hi"],
    ["nimotsu ga mada todokimasen", "ja"],
    ["baesong eonje wayo", "ko"],
    ["gde moy zakaz", "ru"],
    ["khong kho ngoen khuen dai mai", "th"],
  ])("knows another script's language on a Latin keyboard: %s", (text, language) => {
    expect(detectLanguage(text).language).toBe(language);
  });

  it.each([
    ["where is my order", "en"],
    ["no me llega el paquete", "es"],
    ["mi gato se sento en la mesa", "es"],
    ["bana para iade edin", "tr"],
    ["kapan barang saya sampai", "id"],
    ["OK", "en"],
    ["my Xiaomi phone case is broken", "en"],
  ])("takes what is written in Latin letters for nothing else: %s", (text, language) => {
    expect(detectLanguage(text, { page: "en" }).language).toBe(language);
  });

  it("takes long texts", () => {
    for (const text of longTexts) expect(detectLanguage(text)).toHaveProperty("language");
  });
});
