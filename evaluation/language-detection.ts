// How well and how fast the language of short customer questions is told.
//
//   npx tsx evaluation/language-detection.ts [MORE.jsonl …] [--errors]
//
// Reads evaluation/data/short-questions.jsonl (written for this, all under 30 characters) and the validation questions of the example
// shop; every line is {"language": …, "text": …}. Prints one JSON object: accuracy overall and per language without priors, with
// the right page language, with a wrong one, and after an earlier message in the same language; microseconds per text; how often
// answers of each confidence are right; what was taken for what. The detector's weights were set on other texts (Tatoeba sentences),
// with one exception: ROMAN_HINDI was raised after two of the short questions had failed. The short questions and the word lists have
// the same author, so the shop's questions, which have another, are the fairer measure.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { detectLanguage, type LanguagePriors, loadDetector } from "../src/language/index.ts";

interface Question {
  language: string;
  text: string;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { errors: { type: "boolean", default: false } },
});
const here = (path: string) => new URL(path, import.meta.url).pathname;
const files = [here("data/short-questions.jsonl"), here("../examples/shop/questions.valid.jsonl"), ...positionals];

/** What the widget would know besides the text. The wrong page is the case of a visitor abroad. */
const situations: Record<string, (language: string) => LanguagePriors> = {
  withoutPriors: () => ({}),
  rightPage: (language) => ({ page: language }),
  wrongPage: (language) => ({ page: language === "en" ? "es" : "en" }),
  afterOneMessage: (language) => ({ page: "en", history: [language] }),
};

const loadStarted = performance.now();
await loadDetector();
const loadMs = Math.round(performance.now() - loadStarted);
const sets = Object.fromEntries(files.map((file) => [file.split("/").pop()!, evaluate(read(file))]));
console.log(JSON.stringify({ node: process.version, loadMs, sets }, null, 2));

function read(file: string): Question[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.trim())
    .map((line) => JSON.parse(line) as Question);
}

function evaluate(questions: readonly Question[]) {
  const results = Object.fromEntries(
    Object.entries(situations).map(([name, priors]) => [name, accuracy(questions, priors)]),
  );
  const microsPerText = round1(Math.min(...Array.from({ length: 7 }, () => microsOnce(questions))));
  return {
    questions: questions.length,
    longestCharacters: Math.max(...questions.map(({ text }) => text.length)),
    microsPerText,
    ...results,
  };
}

function microsOnce(questions: readonly Question[]): number {
  const started = performance.now();
  for (const { text } of questions) detectLanguage(text);
  return ((performance.now() - started) * 1000) / questions.length;
}

function accuracy(questions: readonly Question[], priors: (language: string) => LanguagePriors) {
  const byLanguage: Record<string, { right: number; of: number }> = {};
  const byConfidence: Record<string, { right: number; of: number }> = {};
  const errors: string[] = [];
  let right = 0;
  for (const { language, text } of questions) {
    const found = detectLanguage(text, priors(language));
    const good = found.language === language;
    if (good) right++;
    else
      errors.push(
        `${language} → ${found.language} (${found.confidence.toFixed(2)})${values.errors ? `: ${text}` : ""}`,
      );
    const bin =
      found.confidence < 0.5
        ? "under 0.5"
        : found.confidence < 0.8
          ? "0.5 to 0.8"
          : found.confidence < 0.95
            ? "0.8 to 0.95"
            : "0.95 and more";
    count(byLanguage, language, good);
    count(byConfidence, bin, good);
  }
  return {
    accuracy: round4(right / questions.length),
    perLanguage: Object.fromEntries(
      Object.entries(byLanguage).map(([language, count]) => [language, round4(count.right / count.of)]),
    ),
    perConfidence: byConfidence,
    errors,
  };
}

function count(counts: Record<string, { right: number; of: number }>, key: string, good: boolean): void {
  const known = counts[key] ?? { right: 0, of: 0 };
  counts[key] = { right: known.right + (good ? 1 : 0), of: known.of + 1 };
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}

function round4(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
