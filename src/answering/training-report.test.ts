import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Article } from "../knowledge/article.ts";
import { type HeldOutOutcome, type TrainingEvidence, trainingReport } from "./training-report.ts";

const source = { file: "faq.csv", line: 1 };
const article = (id: string, titles: Record<string, string>, phrasings: Record<string, string[]> = {}): Article => ({
  id,
  variants: Object.entries(titles).map(([language, title]) => ({
    ...{ language, market: null, title, text: "…", kind: "answer", source },
  })),
  phrasings: Object.entries(phrasings).flatMap(([language, texts]) =>
    texts.map((text) => ({ language, text, source })),
  ),
});
const articles = [
  article("refund", { ar: "استرداد", en: "Refunds" }, { en: ["money back", "refund"], ar: ["استرداد المال"] }),
  article("pay", { "zh-Hans": "付款" }, { "zh-Hans": ["怎么付款"] }),
  article("nameless", { th: "" }),
];
const outcome = (language: string | null, asked: number, taken: number, confidence: number, text = "?") => ({
  ...{ language, asked, taken, confidence, text },
});
const evidence = (outcomes: HeldOutOutcome[], byLanguage: Record<string, number | null> = {}): TrainingEvidence => ({
  ...{ basis: "questions", toleratedWrong: 0.02, outcomes, curves: [], verdict: null },
  thresholds: { pooled: 0.5, byLanguage },
});

describe("trainingReport", () => {
  it("counts what it learned from, by language", () => {
    expect(trainingReport(evidence([]), articles, "en").learnedFrom).toEqual({
      articles: 3,
      phrasings: 4,
      languages: [
        { language: "en", articles: 1, phrasings: 2 },
        { language: "ar", articles: 1, phrasings: 1 },
        { language: "zh-Hans", articles: 1, phrasings: 1 },
        { language: "th", articles: 1, phrasings: 0 },
      ],
    });
  });

  it("says how each language fared at its own threshold, and that one without a threshold answers nothing", () => {
    const outcomes = [
      outcome("en", 0, 0, 0.9),
      outcome("en", 0, 1, 0.8), // wrong and answered
      outcome("en", -1, 1, 0.55), // no article answers it: answered all the same
      outcome("en", 0, 0, 0.2),
      outcome("ar", 0, 0, 0.75), // under the threshold of its language
      outcome("ar", 0, 0, 0.85),
      outcome("th", 2, 2, 0.99),
      outcome(null, -1, -1, 0),
    ];
    const { overall, languages } = trainingReport(evidence(outcomes, { en: 0.5, ar: 0.8, th: null }), articles, "en");
    expect(languages).toEqual([
      {
        ...{ language: "en", questions: 3, unanswerable: 1, threshold: 0.5 },
        ...{ firstRight: 2 / 3, answered: 2 / 3, wrongAmongAnswered: 2 / 3 },
      },
      {
        ...{ language: "ar", questions: 2, unanswerable: 0, threshold: 0.8 },
        ...{ firstRight: 1, answered: 0.5, wrongAmongAnswered: 0 },
      },
      {
        ...{ language: "th", questions: 1, unanswerable: 0, threshold: null },
        ...{ firstRight: 1, answered: 0, wrongAmongAnswered: 0 },
      },
    ]);
    expect(overall).toEqual({
      ...{ questions: 6, unanswerable: 2, threshold: 0.5 },
      ...{ firstRight: 5 / 6, answered: 3 / 6, wrongAmongAnswered: 2 / 4 },
    });
  });

  it("names topics in the company's language where they have a title in it, and keeps no personal data", () => {
    const outcomes = [
      ...Array.from({ length: 5 }, () => outcome("en", 0, 1, 0.9, "write to marta.gomez@mail.example")),
      outcome("zh-Hans", 1, 2, 0.9, "怎么付款"),
      outcome("en", 1, 0, 0.9, "long ".repeat(100)),
      outcome("en", -1, 0, 0.9),
    ];
    const { confusions } = trainingReport(evidence(outcomes), articles, "en-GB");
    expect(confusions.map(({ asked, takenFor, count }) => [asked, takenFor, count])).toEqual([
      ["Refunds", "付款", 5],
      ["付款", "Refunds", 1],
      ["付款", "nameless", 1],
    ]);
    expect(confusions[0]!.examples).toHaveLength(3);
    expect(JSON.stringify(confusions)).not.toContain("marta");
    expect(confusions[1]!.examples[0]!.length).toBe(200);
  });

  it("is made of shares, whatever happened", () => {
    const some = fc.array(
      fc.record({
        text: fc.string({ unit: "grapheme" }),
        language: fc.constantFrom("en", "ar", "zh-Hans", null),
        asked: fc.integer({ min: -1, max: 2 }),
        taken: fc.integer({ min: -1, max: 2 }),
        confidence: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
    );
    fc.assert(
      fc.property(some, (outcomes) => {
        const { overall, languages, reliability, riskCoverage } = trainingReport(evidence(outcomes), articles, "en");
        for (const { questions, unanswerable, threshold: _, ...shares } of [overall, ...languages]) {
          expect(questions + unanswerable).toBeLessThanOrEqual(outcomes.length);
          for (const share of [shares.firstRight, shares.answered, shares.wrongAmongAnswered])
            expect(share >= 0 && share <= 1).toBe(true);
        }
        const found = outcomes.filter(({ taken }) => taken >= 0).length;
        expect(reliability.reduce((sum, { count }) => sum + count, 0)).toBe(found);
        for (const { from, to, meanConfidence } of reliability)
          expect(meanConfidence >= from - 1e-12 && meanConfidence <= to + 1e-12).toBe(true);
        const coverages = riskCoverage.map(({ coverage }) => coverage);
        expect(coverages).toEqual([...coverages].sort((a, b) => b - a));
        const sure = outcomes.filter(({ taken, confidence }) => taken >= 0 && confidence > 0).length;
        expect(riskCoverage[0]?.coverage ?? 0).toBeCloseTo(sure / Math.max(1, outcomes.length));
      }),
    );
  });
});
