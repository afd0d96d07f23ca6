import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Article } from "../knowledge/index.ts";
import { loadDetector, words } from "../language/index.ts";
import { packModel, type SentenceEncoder, unpackModel } from "../learning/index.ts";
import { AnswerEngine } from "./answer-engine.ts";
import { type PromiseEvidence, packEvidence, promisedThresholds, promiseReport, unpackEvidence } from "./promise.ts";
import { Ranker } from "./ranker.ts";

const topics = ["invoice", "parcel", "password", "refund", "voucher", "sizes"];
const spanish = ["factura", "paquete", "contraseña", "reembolso", "vale", "tallas"];
const frames = {
  en: [
    "Where is my {}?",
    "I have a question about the {}",
    "the {} is wrong",
    "can I change my {}",
    "my {} please",
    "help, {}",
  ],
  es: ["¿Dónde está mi {}?", "tengo una pregunta sobre {}", "mi {} está mal", "¿puedo cambiar mi {}?", "{} por favor"],
};
const articles: Article[] = topics.map((id, k) => ({
  id,
  variants: (["en", "es"] as const).map((language) => ({
    ...{
      language,
      market: null,
      kind: "answer" as const,
      source: { file: "test" },
      text: `All about it (${language}).`,
    },
    title: language === "en" ? id : spanish[k]!,
  })),
  phrasings: (["en", "es"] as const).flatMap((language) =>
    frames[language].map((frame) => ({
      ...{ language, source: { file: "test" } },
      text: frame.replace("{}", language === "en" ? id : spanish[k]!),
    })),
  ),
}));
/** The topic's word gives each text its place; other words blur it. */
const encoder: SentenceEncoder = {
  ...{ units: 16, version: "test", languages: ["en", "es", "de"] },
  encode: (texts) =>
    Float32Array.from(
      texts.flatMap((text) => {
        const vector = Array.from({ length: 16 }, () => 0);
        for (const word of words(text.toLowerCase())) {
          const at = Math.max(topics.indexOf(word), spanish.indexOf(word));
          if (at >= 0) vector[at]! += 1;
          else vector[6 + (word.length % 10)]! += 0.35;
        }
        const length = Math.hypot(...vector) || 1;
        return vector.map((value) => value / length);
      }),
    ),
};
const company = { name: "Cup & Co", defaultLanguage: "en" };
const heldOut = Array.from({ length: 130 }, (_, k) => {
  const article = k % 7 === 6 ? null : k % topics.length;
  const language = k % 3 ? "en" : "es";
  const word = article === null ? "weather" : (language === "en" ? topics : spanish)[article]!;
  // Some are hard: they name two topics.
  const other = k % 5 === 0 ? ` ${topics[(k + 1) % topics.length]}` : "";
  return { text: `hello ${k}, ${word}${other}?`, language, article };
});
const train = (toleratedWrong: number, questions = heldOut) =>
  AnswerEngine.train(articles, company, { encoder, heldOut: questions, toleratedWrong });

describe("a promise that is moved", () => {
  let trained: AnswerEngine;
  beforeAll(async () => {
    await loadDetector();
    trained = train(0.03);
  });

  it("gives the thresholds of a training with it, also after the model was stored and read", () => {
    const other = train(0.1).ranker;
    const read = Ranker.fromBytes(trained.ranker.toBytes(), trained.ranker.index);
    for (const moved of [trained.ranker.promising(0.1), read.promising(0.1)]) {
      expect(moved.thresholds).toEqual(other.thresholds);
      expect(moved.report).toEqual(other.report);
      for (const language of ["en", "es", "de"]) expect(moved.answerFrom(language)).toBe(other.answerFrom(language));
      expect(Buffer.compare(moved.promising(0.03).toBytes(), trained.ranker.toBytes())).toBe(0);
    }
    expect(other.thresholds).not.toEqual(trained.ranker.thresholds);
  });

  it("does so, too, where phrasings alone were held out", () => {
    const moved = train(0.03, []).ranker.promising(0.2);
    const { ranker } = train(0.2, []);
    expect([moved.thresholds, moved.report]).toEqual([ranker.thresholds, ranker.report]);
    expect(moved.answerFrom("de")).toBe(ranker.answerFrom("de"));
  });

  it("changes what is answered, and back", () => {
    const strict = trained.promising(0.001);
    const loose = trained.promising(0.4);
    const kinds = (engine: AnswerEngine) => heldOut.map(({ text }) => engine.answer({ text }).kind);
    const answered = (engine: AnswerEngine) => kinds(engine).filter((kind) => kind === "answer").length;
    expect(answered(strict)).toBeLessThan(answered(loose));
    expect(kinds(strict.promising(0.4))).toEqual(kinds(loose));
    expect(loose.promising(0.4)).toBe(loose);
  });

  it("stays where a model of before kept nothing to choose by", () => {
    const { meta, arrays } = unpackModel(trained.ranker.toBytes());
    const { promise: _, ...before } = meta as Record<string, unknown>;
    const old = Ranker.fromBytes(packModel(before, arrays), trained.ranker.index);
    expect(old.promise).toBeNull();
    expect(old.promising(0.4)).toBe(old);
    expect(old.thresholds).toEqual(trained.ranker.thresholds);
  });

  it("says what each promise costs in each language", () => {
    const { options, curves, basis } = promiseReport(trained.ranker.promise!, [0.05, 0.01, 0.05]);
    expect(basis).toBe("questions");
    expect(options.map(({ toleratedWrong }) => toleratedWrong)).toEqual([0.01, 0.05]);
    const [strict, loose] = options;
    expect(strict!.overall.answered).toBeLessThanOrEqual(loose!.overall.answered);
    expect(loose!.languages.map(({ language }) => language)).toEqual(["en", "es"]);
    for (const { points, questions } of curves) {
      expect(questions).toBeGreaterThan(30);
      expect(points.map(({ coverage }) => coverage)).toEqual(
        points.map(({ coverage }) => coverage).sort((a, b) => a - b),
      );
    }
  });
});

describe("what a release keeps to choose a promise by", () => {
  it("is the same after it was packed, but for the words", () => {
    const outcome = fc.record({
      text: fc.string(),
      language: fc.constantFrom("en", "ar", "zh-Hans", null),
      asked: fc.integer({ min: -1, max: 3 }),
      taken: fc.integer({ min: -1, max: 3 }),
      confidence: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const some = fc.array(outcome, { maxLength: 80 });
    const evidence = fc.record({
      basis: fc.constantFrom("questions" as const, "phrasings" as const),
      questions: some,
      phrasings: some,
      across: fc.option(some, { nil: null }),
    });
    fc.assert(
      fc.property(evidence, fc.double({ min: 0.01, max: 0.5, noNaN: true }), (given: PromiseEvidence, tolerated) => {
        const packed = packEvidence(given);
        const read = unpackEvidence({ meta: JSON.parse(JSON.stringify(packed.meta)), arrays: packed.arrays });
        expect(promisedThresholds(read, tolerated)).toEqual(promisedThresholds(given, tolerated));
        expect(promiseReport(read, [tolerated])).toEqual(promiseReport(given, [tolerated]));
      }),
    );
  });
});
