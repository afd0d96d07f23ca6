// What customers get from a company that has nothing but the starter knowledge: shops, in English, Simplified Chinese and Spanish, asked
// questions by another writer about 50 topics, one ordinary and one colloquial question each. Means over seeds.
// Run: npx tsx evaluation/starter.ts [--seeds 3]      Recorded: evaluation/results/starter.json
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { collectArticles } from "../src/knowledge/index.ts";
import { loadDetector } from "../src/language/index.ts";
import {
  readIndustry,
  readPlaceholderTable,
  readQuestions,
  starter,
  starterQuestions,
  type TopicText,
} from "../src/phrasebook/index.ts";
import { evaluateAnswers, type LabelledQuestion, trainEngine } from "../src/releases/index.ts";
import { machine } from "./machine.ts";

const { values } = parseArgs({
  options: { seeds: { type: "string", default: "3" }, validate: { type: "boolean", default: false } },
});
const languages = ["en", "zh-Hans", "es"];
await loadDetector();
const book = readIndustry("shop", languages);
const { lines } = starter(book, languages, readPlaceholderTable());
async function* entries() {
  for (const { id, language, title, answer, questions } of lines) {
    yield {
      kind: "article" as const,
      ...{ id, language, market: null, title: title ?? null, answer: answer ?? null, questions },
      source: { file: "starter" },
    };
  }
}
const { articles } = await collectArticles(entries());
const ids = new Set(articles.map(({ id }) => id));
const labelled = (texts: ReadonlyMap<string, TopicText[]>, kind: "ordinary" | "colloquial"): LabelledQuestion[] =>
  languages.flatMap((language) =>
    (texts.get(language) ?? []).flatMap(({ topic, phrasings }) =>
      ids.has(topic)
        ? phrasings.filter((one) => one.kind === kind).map(({ text }) => ({ text, language, article: topic }))
        : [],
    ),
  );
const validation = readQuestions("validation");
const heldOut = starterQuestions({ lines }, validation);
const asked = values.validate ? validation : readQuestions("test-only/second-questions");
const test = { ordinary: labelled(asked, "ordinary"), colloquial: labelled(asked, "colloquial") };
console.error(
  `${articles.length} articles, ${heldOut.length} validation, ${test.ordinary.length} + ${test.colloquial.length} test questions`,
);

const runs = [0.03, 0.05].flatMap((toleratedWrong) =>
  Array.from({ length: Number(values.seeds) }, (_, k) => {
    const started = performance.now();
    const options = { seed: k + 1, toleratedWrong };
    const engine = trainEngine(articles, { name: "A shop", defaultLanguage: "en" }, heldOut, options);
    const trainingSeconds = (performance.now() - started) / 1000;
    const figures = {
      ...{ toleratedWrong, seed: k + 1, trainingSeconds, thresholds: engine.ranker.thresholds },
      ordinary: summary(evaluateAnswers(engine, test.ordinary)),
      colloquial: summary(evaluateAnswers(engine, test.colloquial)),
    };
    console.error(toleratedWrong, k + 1, Math.round(trainingSeconds), figures.ordinary, figures.colloquial);
    return figures;
  }),
);

/** `helped`: the right article was given, or is one of the choices to click. */
function summary(report: ReturnType<typeof evaluateAnswers>) {
  const { questions, firstRight, answered, wrongAmongAnswered, clarified, rightAmongChoices } = report;
  const helped = answered * (1 - wrongAmongAnswered) + clarified * rightAmongChoices;
  return { questions, firstRight, answered, wrongAmongAnswered, clarified, rightAmongChoices, helped };
}

const mean = (tolerated: number, kind: "ordinary" | "colloquial") => {
  const of = runs.filter(({ toleratedWrong }) => toleratedWrong === tolerated).map((run) => run[kind]);
  const keys = ["firstRight", "answered", "wrongAmongAnswered", "helped"] as const;
  return Object.fromEntries(keys.map((key) => [key, of.reduce((sum, one) => sum + one[key], 0) / of.length]));
};
const means = [0.03, 0.05].map((toleratedWrong) => ({
  toleratedWrong,
  ordinary: mean(toleratedWrong, "ordinary"),
  colloquial: mean(toleratedWrong, "colloquial"),
}));
console.log(JSON.stringify(means, null, 2));
if (!values.validate) {
  const recorded = {
    machine: machine(),
    languages,
    articles: articles.length,
    validation: heldOut.length,
    means,
    runs,
  };
  writeFileSync(join(import.meta.dirname, "results", "starter.json"), `${JSON.stringify(recorded, null, 2)}\n`);
}
