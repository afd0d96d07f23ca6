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

const runs = Array.from({ length: Number(values.seeds) }, (_, k) => {
  const started = performance.now();
  const engine = trainEngine(articles, { name: "A shop", defaultLanguage: "en" }, heldOut, { seed: k + 1 });
  const seconds = (performance.now() - started) / 1000;
  const figures = {
    seed: k + 1,
    trainingSeconds: seconds,
    thresholds: engine.ranker.thresholds,
    ordinary: evaluateAnswers(engine, test.ordinary),
    colloquial: evaluateAnswers(engine, test.colloquial),
  };
  for (const kind of ["ordinary", "colloquial"] as const) {
    const { firstRight, answered, wrongAmongAnswered, clarified, rightAmongChoices } = figures[kind];
    console.error({ seed: k + 1, kind, firstRight, answered, wrongAmongAnswered, clarified, rightAmongChoices });
  }
  return figures;
});
if (!values.validate) {
  writeFileSync(
    join(import.meta.dirname, "results", "starter.json"),
    `${JSON.stringify({ machine: machine(), languages, articles: articles.length, runs }, null, 2)}\n`,
  );
}
