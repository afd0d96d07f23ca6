// What customers of the example company would get on questions nobody trained on or tuned on, in ten languages. Means over seeds.
// Run: npx tsx evaluation/answers.ts [--seeds 5]      Recorded: evaluation/results/answers.json
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { exampleFiles, exampleQuestions } from "../src/cli/example.ts";
import { readLabelledQuestions } from "../src/cli/files.ts";
import { articlesOf } from "../src/cli/setting.ts";
import { loadDetector, sameLanguage } from "../src/language/index.ts";
import { evaluateAnswers, trainEngine } from "../src/releases/index.ts";
import { machine } from "./machine.ts";

const { values } = parseArgs({ options: { seeds: { type: "string", default: "5" } } });
const shop = join(import.meta.dirname, "..", "examples", "shop");
await loadDetector();
const heldOut = await exampleQuestions();
const articles = await articlesOf(exampleFiles(), (where, reason) => console.error(`${where}: ${reason}`));
const questions = await readLabelledQuestions([join(shop, "questions.test.jsonl"), join(shop, "offtopic.test.jsonl")]);
const written = [...new Set(articles.flatMap(({ phrasings }) => phrasings.map(({ language }) => language)))];
const inKnowledge = questions.filter(
  ({ article, language }) => article === null || written.some((one) => sameLanguage(one, language!)),
);

// No question of the test may be a sentence of the training.
const known = new Set(
  articles.flatMap(({ phrasings, variants }) =>
    [...phrasings.map(({ text }) => text), ...variants.map(({ title }) => title)].map(bare),
  ),
);
const shared = questions.filter(({ text }) => known.has(bare(text)));
if (shared.length > 0)
  throw new Error(`Test questions that are phrasings word for word: ${shared.map(({ text }) => text).join(" | ")}`);

const runs = Array.from({ length: Number(values.seeds) }, (_, k) => {
  const cpu = process.cpuUsage();
  const engine = trainEngine(articles, { name: "Tamarind & Tin", defaultLanguage: "en" }, heldOut, { seed: k + 1 });
  const used = process.cpuUsage(cpu);
  const report = {
    seed: k + 1,
    trainingCpuSeconds: (used.user + used.system) / 1e6,
    ...evaluateAnswers(engine, inKnowledge),
    everyLanguage: evaluateAnswers(engine, questions).byLanguage,
  };
  console.error(
    `seed ${k + 1}: ${report.firstRight} right first, ${report.answered} answered, ${report.wrongAmongAnswered} of these wrong`,
  );
  return report;
});

const figures = [
  "firstRight",
  "answered",
  "wrongAmongAnswered",
  "clarified",
  "rightAmongChoices",
  "handedOver",
  "declined",
  "trainingCpuSeconds",
] as const;
const mean = (key: (typeof figures)[number]) => runs.reduce((sum, run) => sum + run[key], 0) / runs.length;
const spread = (key: (typeof figures)[number]) =>
  Math.sqrt(runs.reduce((sum, run) => sum + (run[key] - mean(key)) ** 2, 0) / Math.max(1, runs.length - 1));
const result = {
  what: "200 test questions in the eight languages the articles have phrasings in, and 60 that no article answers",
  command: `npx tsx evaluation/answers.ts --seeds ${values.seeds}`,
  machine: machine(),
  targets: { firstRight: "≥ 0.85", wrongAmongAnswered: "≤ 0.05" },
  mean: Object.fromEntries(figures.map((key) => [key, Number(mean(key).toFixed(4))])),
  spread: Object.fromEntries(figures.map((key) => [key, Number(spread(key).toFixed(4))])),
  runs,
};
writeFileSync(join(import.meta.dirname, "results", "answers.json"), `${JSON.stringify(result, null, 1)}\n`);
console.log(JSON.stringify({ mean: result.mean, spread: result.spread }, null, 1));

function bare(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\p{P}\p{S}\s]+/gu, "");
}
