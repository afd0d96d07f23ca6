// What customers get who ask in a language that the knowledge does not have: the shop starter in English and Chinese alone, asked in
// the languages of the second questions, by other writers. No threshold rests on a question in these languages. Means over seeds.
// Run: npx tsx evaluation/across.ts [--seeds 3]      Recorded: evaluation/results/across.json
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
} from "../src/phrasebook/index.ts";
import { trainEngine } from "../src/releases/index.ts";
import { machine } from "./machine.ts";

const { values } = parseArgs({ options: { seeds: { type: "string", default: "3" } } });
const known = ["en", "zh-Hans"];
await loadDetector();
const { lines } = starter(readIndustry("shop", known), known, readPlaceholderTable());
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
const heldOut = starterQuestions({ lines }, readQuestions("validation"));
const asked = [...readQuestions("test-only/second-questions")].flatMap(([language, topics]) =>
  known.includes(language)
    ? []
    : topics.flatMap(({ topic, phrasings }) =>
        ids.has(topic) ? phrasings.map(({ kind, text }) => ({ language, topic, kind, text })) : [],
      ),
);
type Figures = { questions: number; firstRight: number; answered: number; wrongAmongAnswered: number; helped: number };
const runs = [0.03, 0.05].flatMap((toleratedWrong) =>
  Array.from({ length: Number(values.seeds) }, (_, k) => {
    const engine = trainEngine(articles, { name: "A shop", defaultLanguage: "en" }, heldOut, {
      seed: k + 1,
      toleratedWrong,
    });
    const replies = asked.map((question) => ({
      ...question,
      reply: engine.answer({ text: question.text, pageLanguage: question.language }),
    }));
    const figures = (kind: string, language: string | null): Figures => {
      const of = replies.filter((one) => one.kind === kind && (language === null || one.language === language));
      // An answer that lacks a fact is a person's, and was chosen all the same.
      const answered = of.filter(({ reply }) => reply.kind === "answer" || reply.reason === "answer-incomplete");
      const right = (one: (typeof of)[number]) => one.reply.alternatives[0]?.article === one.topic;
      const offered = of.filter(({ reply, topic }) => reply.choices.some(({ article }) => article === topic));
      return {
        questions: of.length,
        firstRight: of.filter(right).length / of.length,
        answered: answered.length / of.length,
        wrongAmongAnswered: answered.filter((one) => !right(one)).length / Math.max(1, answered.length),
        helped: (answered.filter(right).length + offered.length) / of.length,
      };
    };
    const languages = [...new Set(asked.map(({ language }) => language))];
    const run = {
      ...{ toleratedWrong, seed: k + 1, threshold: engine.ranker.answerFrom("de") },
      ordinary: figures("ordinary", null),
      colloquial: figures("colloquial", null),
      languages: Object.fromEntries(languages.map((language) => [language, figures("ordinary", language)])),
    };
    console.error(toleratedWrong, k + 1, run.threshold, run.ordinary, run.colloquial);
    return run;
  }),
);
const means = [0.03, 0.05].map((toleratedWrong) => {
  const of = runs.filter((run) => run.toleratedWrong === toleratedWrong);
  const mean = (kind: "ordinary" | "colloquial") =>
    Object.fromEntries(
      (["firstRight", "answered", "wrongAmongAnswered", "helped"] as const).map((key) => [
        key,
        of.reduce((sum, run) => sum + run[kind][key], 0) / of.length,
      ]),
    );
  return { toleratedWrong, ordinary: mean("ordinary"), colloquial: mean("colloquial") };
});
console.log(JSON.stringify(means, null, 2));
const recorded = { machine: machine(), known, articles: articles.length, asked: asked.length, means, runs };
writeFileSync(join(import.meta.dirname, "results", "across.json"), `${JSON.stringify(recorded, null, 2)}\n`);
