import { describe, expect, it } from "vitest";
import type { OutcomeFigures, TrainingReport } from "../../answering/index.ts";
import type { LearningCurve } from "../../learning/index.ts";
import type { Run } from "../run.ts";
import { trainingReportHtml } from "./report-page.ts";

const NASTY = '<img src=x onerror=alert(1)> & "it"';
const curve = (name: string, chosen: boolean, validation: boolean): LearningCurve => ({
  ...{ name, chosen, candidate: validation, keptEpoch: 2 },
  points: [1, 2, 3].map((epoch) => ({
    epoch,
    trainingLoss: 3 / epoch,
    validationLoss: validation ? 4 / epoch : null,
    validationAccuracy: validation ? epoch / 4 : null,
  })),
});
const figures: OutcomeFigures = {
  ...{ questions: 120, unanswerable: 8, firstRight: 0.85, answered: 0.7, wrongAmongAnswered: 0.021, threshold: 0.61 },
};
const full: TrainingReport = {
  learnedFrom: { articles: 12, phrasings: 300, languages: [{ language: "ar", articles: 12, phrasings: 300 }] },
  basis: "questions",
  toleratedWrong: 0.02,
  overall: figures,
  languages: [
    { language: "ar", ...figures },
    { language: "th", ...figures, questions: 3, threshold: null, answered: 0, wrongAmongAnswered: 0 },
  ],
  curves: [curve("bag, 128 units", true, true), curve(`linear ${NASTY}`, false, true)],
  verdict: {
    ...{ kind: "overfitting", trainingAccuracy: 0.99, validationAccuracy: 0.85 },
    ...{ trainingLoss: 0.1, validationLoss: 0.6 },
  },
  confusions: [{ asked: "إرجاع الطلب", takenFor: NASTY, count: 4, examples: ["أريد إرجاع الطلب [email]", NASTY] }],
  reliability: [
    { from: 0.5, to: 0.6, count: 5, meanConfidence: 0.55, accuracy: 0.4 },
    { from: 0.9, to: 1, count: 90, meanConfidence: 0.96, accuracy: 0.97 },
  ],
  riskCoverage: [
    { threshold: 0.3, coverage: 1, risk: 0.15 },
    { threshold: 0.61, coverage: 0.7, risk: 0.018 },
    { threshold: 0.9, coverage: 0.4, risk: 0 },
  ],
};
const run: Run = {
  ...{ id: 12, state: "done", reason: "person", knowledgeRevision: 3, progress: null, error: null },
  settings: { seed: 1, toleratedWrong: 0.02, budgetSeconds: 120 },
  ...{ queuedAt: new Date(0), startedAt: new Date(0), finishedAt: new Date("2026-03-04T09:30:00Z") },
  result: { release: 7, modelBytes: 1_234_000, trainingSeconds: 12.34, cpuSeconds: 20.1, unitsFound: 1 },
};
const html = trainingReportHtml(run, full, { company: NASTY });

describe("trainingReportHtml", () => {
  it("is one file that loads nothing and runs nothing", () => {
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/<script|<link rel="stylesheet|<img|@import|url\(|https?:\/\/(?!www\.w3\.org)/);
  });

  it("shows what texts and names say as text, whatever they say", () => {
    expect(html).toContain("&lt;img src=x onerror=alert(1)&gt;");
    expect(html).not.toContain(NASTY);
    expect(html).not.toMatch(/="[^"]*<img/);
  });

  it("lets every text of a customer find its own direction, and masks what was masked", () => {
    expect(html).toMatch(/<p class="said" lang="" dir="auto">أريد إرجاع الطلب <span class="masked">\[email\]<\/span>/);
  });

  it("says how it went in words, and the figures", () => {
    for (const words of ["70.0%", "2.1%", "at most 2%", "120 real questions", "knows its examples better", "Release 7"])
      expect(html).toContain(words);
    expect(html).toContain("12.3 s");
    expect(html).toContain("1,234 KB");
    expect(html).toContain("1 part that a training that was cut off had finished");
  });

  it("gives every chart a sentence, and a table of the same figures", () => {
    const charts = [...html.matchAll(/<svg class="chart"[^>]*aria-label="([^"]+)"/g)].map((match) => match[1]);
    expect(charts).toHaveLength(4);
    expect(charts[0]).toContain("bag, 128 units");
    expect(html.match(/<details>/g)).toHaveLength(4);
    expect(html).toMatch(/<details>.*<th scope="row">0.61<\/th><td class="n">70.0%<\/td><td class="n">1.8%<\/td>/);
    for (const number of html.matchAll(/ (?:x|y|cx|cy|x1|y1|d)="([^"]*)"/g)) expect(number[1]).not.toMatch(/NaN|Inf/);
  });

  it("names what the search tried and what is in the model", () => {
    expect(html).toContain("stopped after epoch 3");
    expect(html.indexOf("in the model")).toBeGreaterThan(0);
  });

  it("marks a language over what is tolerated by more than its colour, and says which hands over", () => {
    expect(html).toContain("▲ ");
    expect(html).toMatch(/lang="th"[\s\S]*?too few examples: a person answers/);
    const wrong = { ...figures, questions: 60, threshold: null, answered: 0 };
    const other = { ...full, languages: [{ language: "ja", ...wrong }] };
    expect(trainingReportHtml(run, other, { company: "x" })).toContain("too often wrong: a person answers");
  });

  it("leaves out what the training did not leave", () => {
    const bare = trainingReportHtml(
      { ...run, result: null },
      {
        ...full,
        ...{ languages: [], verdict: null, confusions: [], reliability: [], riskCoverage: [], basis: "phrasings" },
        curves: [curve("the model", true, false)],
      },
      { company: "Tamarind & Tin" },
    );
    expect(bare.match(/<svg class="chart"/g)).toHaveLength(1);
    for (const heading of ["Search", "The promise", "What a confidence is worth", "By language", "Taken for"])
      expect(bare).not.toContain(`<h2>${heading}`);
    expect(bare).not.toContain(">held out</text>");
    expect(
      trainingReportHtml(run, { ...full, curves: [], overall: { ...figures, threshold: null } }, { company: "x" }),
    ).not.toContain("<h2>Learning");
  });

  it("uses the design's tokens, light and dark, and no colour of its own", () => {
    expect(html).toContain("--accent: #2f49c2");
    expect(html).toContain("prefers-color-scheme: dark");
    const own = html.slice(html.indexOf("*,*::before"), html.indexOf("</style>"));
    expect(own).not.toMatch(/#[0-9a-f]{3,8}\b|rgb\(|\b(?:left|right)\b/);
  });
});
