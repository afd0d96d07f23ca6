import { beforeAll, describe, expect, it } from "vitest";
import type { Article } from "../knowledge/index.ts";
import { loadDetector } from "../language/index.ts";
import { AnswerEngine } from "./answer-engine.ts";

/** What each word means; a text is the sum of the meanings of its words, as the shipped encoder's is. */
const meanings: Record<string, number> = {};
[
  "refund money back reembolso dinero 退款 geld erstattung zurück",
  "parcel package paquete envío 包裹 paket sendung",
  "invoice bill factura recibo 发票 rechnung beleg",
  "password login contraseña acceso 密码 passwort anmelden",
  "voucher coupon cupón vale 优惠券 gutschein code",
  "size fit talla medida 尺码 größe passt",
].forEach((words, meaning) => {
  for (const word of words.split(" ")) meanings[word] = meaning;
});
const UNITS = 16;
const encoder = {
  version: "words-1",
  units: UNITS,
  encode(texts: readonly string[]): Float32Array {
    const vectors = new Float32Array(texts.length * UNITS);
    texts.forEach((text, row) => {
      const own = vectors.subarray(row * UNITS, (row + 1) * UNITS);
      for (const word of text.toLowerCase().match(/\p{Script=Han}{2,3}|[\p{L}]+/gu) ?? []) {
        // A word without a meaning points nowhere in particular.
        const meaning = meanings[word] ?? 6 + (word.length % 10);
        own[meaning]! += meaning < 6 ? 1 : 0.15;
      }
      const length = Math.hypot(...own);
      if (length > 0) for (let k = 0; k < UNITS; k++) own[k]! /= length;
    });
    return vectors;
  },
};

const ids = ["refund", "parcel", "invoice", "password", "voucher", "size"];
const english = [
  ["refund", "money back"],
  ["parcel", "package"],
  ["invoice", "bill"],
  ["password", "login"],
  ["voucher", "coupon"],
  ["size", "fit"],
];
const spanish = [
  ["reembolso", "dinero"],
  ["paquete", "envío"],
  ["factura", "recibo"],
  ["contraseña", "acceso"],
  ["cupón", "vale"],
  ["talla", "medida"],
];
const frames = {
  en: ["Where is my {}?", "I have a question about the {}", "please help me with this {}", "is the {} right?"],
  es: ["¿Dónde está mi {}?", "Tengo una pregunta sobre {}", "ayuda con este {}", "¿está bien {}?"],
};
const source = { file: "test" };
function company(languages: readonly ("en" | "es")[]): Article[] {
  return ids.map((id, k) => ({
    id,
    variants: languages.map((language) => ({
      ...{ language, market: null, kind: "answer" as const, source },
      title: (language === "en" ? english : spanish)[k]![0]!,
      text: `About the ${id} (${language}).`,
    })),
    phrasings: languages.flatMap((language) =>
      (language === "en" ? english : spanish)[k]!.flatMap((word) =>
        frames[language].map((frame) => ({ language, text: frame.replace("{}", word), source })),
      ),
    ),
  }));
}

const about = { name: "Cup & Co", defaultLanguage: "en" };
let both: AnswerEngine;
let one: AnswerEngine;
beforeAll(async () => {
  await loadDetector();
  both = AnswerEngine.train(company(["en", "es"]), about, { encoder, toleratedWrong: 0.05 });
  one = AnswerEngine.train(company(["en"]), about, { encoder });
});

describe("a question in a language that the knowledge does not have", () => {
  it("gets the article by its meaning, or has it among the choices, and a line that says which language the text is in", () => {
    for (const [text, id] of [
      ["Wo bleibt denn meine Rechnung?", "invoice"],
      ["Ich habe mein Passwort vergessen", "password"],
      ["Wann kommt mein Paket endlich?", "parcel"],
    ] as const) {
      const reply = both.answer({ text, pageLanguage: "de" });
      expect(reply.language, text).toBe("de");
      const offered = reply.kind === "answer" ? [reply.source!.article] : reply.choices.map(({ article }) => article);
      expect(offered, text).toContain(id);
      if (reply.kind === "answer") expect(reply.notice).toMatch(/Englisch|Spanisch/);
    }
  });

  it("is only offered choices where the company's own questions cannot show how often that would be right", () => {
    const reply = one.answer({ text: "Wann kommt mein Paket endlich?", pageLanguage: "de" });
    expect(reply.kind).toBe("clarify");
    expect(reply.choices[0]!.article).toBe("parcel");
    expect(one.ranker.answerFrom("de")).toBeNull();
  });

  it("is a person's where it means nothing that the company has", () => {
    const reply = both.answer({ text: "Wie hoch ist eigentlich der Kilimandscharo?", pageLanguage: "de" });
    expect(reply.kind).not.toBe("answer");
  });

  it("is never answered where a remark that no support desk answers is nearer than every article", () => {
    for (const text of ["tokyo'da saat kaç", "17 çarpı 23 kaç eder", "bugün haberlerde ne var"])
      expect(both.answer({ text, pageLanguage: "tr" }).kind, text).not.toBe("answer");
  });

  it("is answered the same after the model was stored and read back", () => {
    const again = AnswerEngine.restore(company(["en", "es"]), both.ranker.toBytes(), about, null, both.ranker.index);
    const text = "Wo bleibt denn meine Rechnung?";
    expect({ ...again.answer({ text, pageLanguage: "de" }), milliseconds: 0 }).toEqual({
      ...both.answer({ text, pageLanguage: "de" }),
      milliseconds: 0,
    });
    expect(again.ranker.answerFrom("de")).toBe(both.ranker.answerFrom("de"));
  });

  it("is read by its words as before where the knowledge has the language", () => {
    expect(both.answer({ text: "¿Dónde está mi paquete?" })).toMatchObject({ kind: "answer", language: "es" });
  });
});
