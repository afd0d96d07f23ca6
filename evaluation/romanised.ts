// Makes the model that tells pinyin, Arabizi, romaji, Hinglish and other languages on a Latin keyboard from languages that are written in
// Latin letters, and measures the language detector with it. It learns from the phrasebook's romanised phrasings and from its phrasings in
// Latin languages; one topic in ten is left out and measured on, and so is a set by another writer.
// Run: npx tsx evaluation/romanised.ts [--train]     Recorded: evaluation/results/romanised.json
// With --train it writes src/language/evidence/romanised.json anew, and has to be run again to measure.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROMANISED_ROWS, romanisedFeatures, romanisedLanguages } from "../src/language/evidence/romanised.ts";
import { detectLanguage, loadDetector } from "../src/language/index.ts";
import { randomFrom } from "../src/learning/index.ts";
import { industries, readIndustry } from "../src/phrasebook/index.ts";
import { machine } from "./machine.ts";

const { values } = parseArgs({ options: { train: { type: "boolean", default: false } } });
const CLASSES = romanisedLanguages.length + 1;
const OTHER = CLASSES - 1;
const LATIN = ["en", "es", "fr", "de", "pt", "it", "nl", "id", "vi", "tr", "pl"];

interface Line {
  language: string;
  text: string;
  held: boolean;
  romanised: boolean;
}
const held = (topic: string) =>
  [...topic].reduce((sum, c) => (Math.imul(sum, 31) + c.charCodeAt(0)) >>> 0, 7) % 10 === 0;
const lines = industries.flatMap((industry) =>
  [...readIndustry(industry).texts].flatMap(([language, topics]) =>
    topics.flatMap(({ topic, phrasings }) =>
      phrasings.flatMap(({ text, kind }): Line[] => {
        const romanised = kind === "romanised" && classOf(language) !== OTHER;
        return romanised || LATIN.includes(language) ? [{ language, text, held: held(topic), romanised }] : [];
      }),
    ),
  ),
);

function classOf(language: string): number {
  const base = language.split("-")[0];
  const found = romanisedLanguages.findIndex((one) => one.split("-")[0] === base);
  return found < 0 ? OTHER : found;
}

if (values.train) train(lines.filter((line) => !line.held));
else await measure();

/** Logistic regression by stochastic gradient descent, on whole lines and on their parts of one to four words. */
function train(all: readonly Line[]): void {
  const random = randomFrom(1);
  const rows = all.map((line) => ({
    of: classOf(line.romanised ? line.language : "en"),
    words: line.text.split(/\s+/),
  }));
  const byClass = Array.from({ length: CLASSES }, (_, c) => rows.filter(({ of }) => of === c));
  const weights = new Float64Array(ROMANISED_ROWS * CLASSES);
  const bias = new Float64Array(CLASSES);
  const [steps, decay] = [400_000, 2e-6];
  for (let step = 0; step < steps; step++) {
    // Half of the time a language of Latin letters, each other one alike.
    const of = random() < 0.6 ? OTHER : Math.floor(random() * OTHER);
    const { words } = byClass[of]![Math.floor(random() * byClass[of]!.length)]!;
    const length = random() < 0.4 ? words.length : 1 + Math.floor(random() * Math.min(4, words.length));
    const from = Math.floor(random() * (words.length - length + 1));
    const features = romanisedFeatures(words.slice(from, from + length).join(" "));
    if (features.length === 0) continue;
    const scale = 1 / Math.sqrt(features.length);
    const logits = Float64Array.from(bias);
    for (const row of features) for (let c = 0; c < CLASSES; c++) logits[c]! += scale * weights[row * CLASSES + c]!;
    const top = Math.max(...logits);
    const exponentials = logits.map((one) => Math.exp(one - top));
    const total = exponentials.reduce((sum, one) => sum + one, 0);
    const rate = 0.5 * (1 - step / steps) + 0.01;
    for (let c = 0; c < CLASSES; c++) {
      const gradient = exponentials[c]! / total - (c === of ? 1 : 0);
      bias[c]! -= 0.05 * rate * gradient;
      for (const row of features)
        weights[row * CLASSES + c]! -= rate * (scale * gradient + decay * weights[row * CLASSES + c]!);
    }
  }
  const most = weights.reduce((sum, one) => Math.max(sum, Math.abs(one)), 0);
  const table = Int8Array.from(weights, (one) => Math.round((one / most) * 127));
  const model = {
    scale: most / 127,
    bias: [...bias].map((one) => Number(one.toFixed(4))),
    table: Buffer.from(table.buffer).toString("base64"),
  };
  writeFileSync(
    join(import.meta.dirname, "..", "src/language/evidence/romanised.json"),
    `${JSON.stringify(model, null, 1)}\n`,
  );
}

async function measure(): Promise<void> {
  await loadDetector();
  const other = readFileSync(join(import.meta.dirname, "data", "romanised-questions.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { language: string; text: string });
  const score = (
    some: readonly { language: string; text: string }[],
    right: (found: string | null, language: string) => boolean,
  ) => {
    const byLanguage: Record<string, { lines: number; right: number }> = {};
    for (const { language, text } of some) {
      byLanguage[language] ??= { lines: 0, right: 0 };
      const one = byLanguage[language];
      one.lines++;
      if (right(detectLanguage(text).language, language)) one.right++;
    }
    const sum = (key: "lines" | "right") => Object.values(byLanguage).reduce((total, one) => total + one[key], 0);
    return {
      lines: sum("lines"),
      right: Math.round((1000 * sum("right")) / Math.max(1, sum("lines"))) / 1000,
      byLanguage,
    };
  };
  const base = (tag: string | null) => tag?.split("-")[0];
  const same = (found: string | null, language: string) => base(found) === base(language);
  const unseen = lines.filter((line) => line.held);
  const recorded = {
    what: "language told right: romanised lines of topics that were left out, a romanised set by another writer, and lines in Latin languages of the left-out topics",
    command: "npx tsx evaluation/romanised.ts",
    machine: machine(),
    leftOut: score(
      unseen.filter(({ romanised }) => romanised),
      same,
    ),
    anotherWriter: score(other, same),
    latin: score(
      unseen.filter(({ romanised }) => !romanised),
      same,
    ),
    takenForRomanised: score(
      unseen.filter(({ romanised }) => !romanised),
      (found) => found !== null && classOf(found) !== OTHER,
    ).right,
  };
  console.log(JSON.stringify(recorded, null, 1));
  writeFileSync(join(import.meta.dirname, "results", "romanised.json"), `${JSON.stringify(recorded, null, 1)}\n`);
}
