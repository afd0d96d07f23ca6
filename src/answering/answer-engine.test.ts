import { beforeAll, describe, expect, it } from "vitest";
import type { Article } from "../knowledge/index.ts";
import { loadDetector } from "../language/index.ts";
import { AnswerEngine } from "./answer-engine.ts";
import type { Turn } from "./reply.ts";

const source = { file: "test" };

function article(
  id: string,
  texts: Record<string, [title: string, text: string]>,
  phrasings: Record<string, string[]>,
  markets: Record<string, [language: string, text: string]> = {},
): Article {
  return {
    id,
    variants: [
      ...Object.entries(texts).map(([language, [title, text]]) => ({
        language,
        market: null,
        title,
        text,
        kind: "answer" as const,
        source,
      })),
      ...Object.entries(markets).map(([market, [language, text]]) => ({
        language,
        market,
        title: texts[language]![0],
        text,
        kind: "answer" as const,
        source,
      })),
    ],
    phrasings: Object.entries(phrasings).flatMap(([language, list]) =>
      list.map((text) => ({ language, text, source })),
    ),
  };
}

const articles: Article[] = [
  article(
    "return",
    {
      en: ["Returning a product", "Open the order and choose return."],
      es: ["Devolver un producto", "Abre el pedido y elige devolver."],
      "zh-Hans": ["退货", "打开订单，选择退货。"],
      ar: ["إرجاع منتج", "افتح الطلب واختر الإرجاع."],
    },
    {
      en: [
        "How do I return a product?",
        "I want to send this back",
        "return an item",
        "how to give back what I bought",
      ],
      es: ["¿Cómo devuelvo un producto?", "quiero devolver lo que compré", "devolución de un artículo"],
      "zh-Hans": ["我购买的产品如何退货？", "怎么退货", "不想要了能退吗"],
      ar: ["كيف أرجع منتجا اشتريته؟", "أريد إرجاع المنتج", "طريقة الإرجاع"],
    },
  ),
  article(
    "delivery",
    {
      en: ["Delivery time", "Delivery takes 3 to 5 working days."],
      es: ["Plazo de entrega", "La entrega tarda de 3 a 5 días."],
    },
    {
      en: [
        "How long does delivery take?",
        "when will my parcel arrive",
        "shipping time",
        "how many days until it gets here",
      ],
      es: ["¿Cuánto tarda la entrega?", "cuándo llega mi paquete", "tiempo de envío"],
      "zh-Hans": ["多久能送到？", "几天到货", "配送时间"],
    },
    { SG: ["en", "In Singapore delivery takes 1 to 2 working days."] },
  ),
  article(
    "payment",
    { en: ["Payment methods", "We accept cards and PayPal."] },
    {
      en: ["How can I pay?", "which cards do you accept", "do you take paypal", "payment options"],
      es: ["¿Cómo puedo pagar?", "aceptan tarjetas", "formas de pago"],
    },
  ),
  article(
    "shoes",
    { en: ["Returning shoes", "Shoes can be returned if they were only tried on indoors."] },
    {
      en: ["Can I return shoes I tried on?", "returning shoes and slippers", "shoes do not fit", "send back slippers"],
    },
  ),
  article(
    "cod",
    { en: ["Cash on delivery", "In the Emirates you can pay the courier in cash."] },
    { en: ["Can I pay cash to the courier?", "cash on delivery", "pay when it arrives in cash"] },
  ),
];
// Cash on delivery is true in the Emirates only.
articles[4]!.variants[0]!.market = "AE" as never;

let engine: AnswerEngine;
beforeAll(async () => {
  await loadDetector();
  engine = AnswerEngine.train(articles, { name: "Cup & Co", defaultLanguage: "en" });
});
const ask = (text: string, rest: { market?: string; history?: Turn[]; pageLanguage?: string; article?: string } = {}) =>
  engine.answer({ text, ...rest });

describe("the answer engine", () => {
  it("answers in the customer's language with the article's own text and its source", () => {
    expect(ask("我购买的的产品如何退货？")).toMatchObject({
      kind: "answer",
      text: "打开订单，选择退货。",
      language: "zh-Hans",
      source: { article: "return" },
      notice: null,
    });
    expect(ask("How do I return a product?")).toMatchObject({
      kind: "answer",
      text: "Open the order and choose return.",
      language: "en",
    });
    expect(ask("¿Cómo devuelvo un producto?")).toMatchObject({
      kind: "answer",
      text: "Abre el pedido y elige devolver.",
      language: "es",
    });
    expect(ask("كيف أرجع منتجا اشتريته؟")).toMatchObject({
      kind: "answer",
      text: "افتح الطلب واختر الإرجاع.",
      language: "ar",
    });
  });

  it("prefers the text of the customer's market", () => {
    expect(ask("How long does delivery take?", { market: "SG" }).text).toContain("Singapore");
    expect(ask("How long does delivery take?", { market: "MX" }).text).toContain("3 to 5");
    expect(ask("How long does delivery take?").text).toContain("3 to 5");
  });

  it("never gives another market's text, but hands over", () => {
    expect(ask("cash on delivery", { market: "AE" })).toMatchObject({ kind: "answer" });
    expect(ask("cash on delivery", { market: "SG" })).toMatchObject({
      kind: "handover",
      reason: "no-answer-for-market",
      source: null,
    });
  });

  it("fills in what the company says once, and leaves out a sentence whose fact is open", () => {
    const told = new AnswerEngine(
      [
        article(
          "fee",
          {
            en: ["Return fee", "Print the label. A return costs {returnFee}."],
            de: ["Kosten", "Es kostet {returnFee}."],
          },
          { en: ["What does a return cost?"] },
        ),
      ],
      engine.ranker,
      engine.company,
    );
    const say = (value: string | null, pageLanguage = "en") =>
      told
        .with({ ...engine.company, facts: [{ name: "returnFee", type: "money", market: null, language: null, value }] })
        .answer({
          text: "x",
          article: "fee",
          pageLanguage,
          history: [{ role: "customer", text: "x", language: pageLanguage }],
        });
    expect(say("4.90 EUR").text).toBe("Print the label. A return costs €4.90.");
    expect(say(null)).toMatchObject({ kind: "answer", text: "Print the label.", trace: { openFacts: ["returnFee"] } });
    expect(say(null, "de")).toMatchObject({ kind: "handover", reason: "answer-incomplete", source: null });
  });

  it("says so when the text exists in another language only", () => {
    const reply = ask("¿Cómo puedo pagar?");
    expect(reply).toMatchObject({
      kind: "answer",
      language: "es",
      textLanguage: "en",
      text: "We accept cards and PayPal.",
    });
    expect(reply.notice).toMatch(/español|inglés/i);
  });

  it("gives no article for what no shop answers", () => {
    for (const text of [
      "What is the capital of Peru?",
      "今天天气怎么样？",
      "¿quién ganó el partido anoche?",
      "اكتب لي قصيدة",
    ]) {
      const { kind, source } = ask(text);
      expect([kind, source]).not.toContain("answer");
      expect(source).toBeNull();
    }
  });

  it("greets, thanks, takes leave, and says that it is a machine, in every shipped language", () => {
    expect(ask("hello")).toMatchObject({ kind: "smalltalk", reason: "greeting", language: "en" });
    expect(ask("hola").text).toContain("Cup & Co");
    expect(ask("谢谢")).toMatchObject({ kind: "smalltalk", reason: "thanks", language: "zh-Hans" });
    expect(ask("are you a robot?")).toMatchObject({ kind: "smalltalk", reason: "robot" });
    expect(ask("are you a robot?").text).toMatch(/^Yes/);
  });

  it.each([
    ["Thanks! And how do I return a product?", "return", "en"],
    ["hello thank you, when will my parcel arrive?", "delivery", "en"],
    ["gracias, ¿cómo devuelvo un producto?", "return", "es"],
    ["谢谢，怎么退货", "return", "zh-Hans"],
    ["شكرا، كيف أرجع منتجا اشتريته؟", "return", "ar"],
  ])("answers the question that comes after a greeting or thanks: %s", (text, article, language) => {
    expect(ask(text)).toMatchObject({ kind: "answer", language, source: { article } });
  });

  it("hears who wants a person after a greeting, and takes thanks for thanks", () => {
    expect(ask("Good morning, get me a human")).toMatchObject({ kind: "handover", reason: "asked-for-person" });
    expect(ask("hello, are you a robot?")).toMatchObject({ kind: "smalltalk", reason: "robot" });
    expect(ask("thanks, bye")).toMatchObject({ kind: "smalltalk" });
    expect(ask("thank you!!")).toMatchObject({ kind: "smalltalk", reason: "thanks" });
    expect(ask("thanks, what about zorblax gruntings?").kind).not.toBe("smalltalk");
  });

  it("hands over when a person is asked for, in any shipped language", () => {
    for (const text of [
      "I want to talk to a person",
      "转人工",
      "quiero hablar con una persona",
      "أريد التحدث مع موظف",
      "menschen sprechen",
      "поговорить с человеком",
    ]) {
      expect(ask(text), text).toMatchObject({ kind: "handover", reason: "asked-for-person" });
    }
  });

  it("reads a follow-up together with the question before it", () => {
    const history: Turn[] = [
      { role: "customer", text: "How do I return a product?", language: "en" },
      { role: "assistant", text: "Open the order and choose return.", article: "return" },
    ];
    const reply = ask("and for shoes?", { history });
    expect(reply.alternatives[0]?.article).toBe("shoes");
    expect(["answer", "clarify"]).toContain(reply.kind);
  });

  it("answers a clicked choice with that article", () => {
    expect(ask("Payment methods", { article: "payment" })).toMatchObject({
      kind: "answer",
      confidence: 1,
      source: { article: "payment" },
    });
  });

  it("keeps to the language of the page or the conversation where a message does not tell", () => {
    expect(ask("OK", { pageLanguage: "es" }).language).toBe("es");
    expect(
      ask("TT-20418", { history: [{ role: "customer", text: "¿Dónde está mi pedido?", language: "es" }] }).language,
    ).toBe("es");
  });

  it("asks for words when there are none", () => {
    for (const text of ["", "???", "\u{1F600}\u{1F600}", "\u0000"])
      expect(ask(text)).toMatchObject({ reason: "unreadable" });
  });

  it("asks again when a first message is one word that nobody ever wrote", () => {
    for (const text of ["asdfgh", "hmmpf", "12345"])
      expect(ask(text, { pageLanguage: "en" }), text).toMatchObject({ reason: "unreadable" });
    const history: Turn[] = [{ role: "customer", text: "Where is my parcel?", language: "en" }];
    expect(ask("12345", { history, pageLanguage: "en" }).reason).not.toBe("unreadable");
  });

  it("does not take a single letter for a good-bye", () => {
    expect(ask("a", { pageLanguage: "en" }).kind).not.toBe("smalltalk");
  });

  it("explains itself without repeating personal data", () => {
    const { trace } = ask("Where is my parcel? write to lin@example.com");
    expect(trace.searched).not.toContain("lin@example.com");
    expect(trace.language.detected).toBe("en");
    expect(trace.threshold).toBeGreaterThan(0);
  });

  it("gives the same replies after its model was stored and read back", () => {
    const restored = AnswerEngine.restore(articles, engine.ranker.toBytes(), engine.company);
    for (const text of ["怎么退货", "when will my parcel arrive", "what is love"]) {
      const { kind, source } = ask(text);
      expect(restored.answer({ text })).toMatchObject({ kind, source });
    }
  });

  it("answers any string with some reply", () => {
    for (const text of [
      "a".repeat(100_000),
      "\uD800",
      "١٢٣",
      "<script>alert(1)</script>",
      "'; DROP TABLE message; --",
      "ไม่ได้รับของ",
      "🤖".repeat(1000),
    ]) {
      expect(ask(text).kind).toBeTruthy();
    }
  });
});
