// dragoman evaluate: how good the models are on questions they have not seen.
import { z } from "zod";
import type { Article } from "../../knowledge/index.ts";
import { loadDetector } from "../../language/index.ts";
import {
  evaluateAnswers,
  evaluateIntents,
  evaluateRetrieval,
  shippedEncoder,
  trainEngine,
} from "../../releases/index.ts";
import { command, UsageError } from "../command.ts";
import { exampleFiles, exampleQuestions } from "../example.ts";
import { readJsonLines, readLabelled, readLabelledQuestions, readTexts } from "../files.ts";
import { trainingProgress } from "../output.ts";
import { articlesOf, trainingRuns, withWorkspace } from "../setting.ts";

const Json = z.boolean().default(false).describe("print one JSON object");

const intents = command({
  name: "evaluate intents",
  summary: "Train the intent classifier on labelled texts and score it on others",
  details: `Files hold lines of label<TAB>text; the out-of-scope file one text a line. Figures are means over the seeds, 0..1.
  dragoman evaluate intents --train train.tsv --test test.tsv --out-of-scope other.txt --seeds 5 --json`,
  options: z.object({
    train: z.string().describe("texts to learn from"),
    test: z.string().describe("texts to score on"),
    valid: z.string().optional().describe("texts to set the temperature of the probabilities on; never learned from"),
    outOfScope: z.string().optional().describe("texts that belong to no label"),
    seeds: z.coerce.number().int().min(1).max(100).default(1).describe("how many times, each with its own seed"),
    effort: z
      .enum(["quick", "default", "thorough"])
      .default("default")
      .describe(
        "quick: no teacher, as dragoman train begins; default: teachers where rows are few; thorough: a larger teacher, several times the work",
      ),
    threads: z.coerce.number().int().min(1).max(16).default(1).describe("networks trained at the same time"),
    encoder: z
      .boolean()
      .default(false)
      .describe("with the shipped encoder's units among the features, as in answering"),
    json: Json,
  }),
  async run({ train, test, valid, outOfScope, seeds, effort, threads, encoder, json }, _words, output) {
    const report = evaluateIntents({
      train: await readLabelled(train),
      test: await readLabelled(test),
      ...(valid ? { valid: await readLabelled(valid) } : {}),
      ...(outOfScope ? { outOfScope: await readTexts(outOfScope) } : {}),
      seeds,
      effort,
      threads,
      encoder: encoder ? shippedEncoder() : null,
      onProgress: output.progress,
    });
    if (json) {
      output.json(report);
      return;
    }
    output.print(
      `accuracy ${report.accuracy} ± ${report.spread.accuracy}, macro F1 ${report.macroF1} (${report.testRows} texts, ${report.labels} labels, ${seeds} seeds)`,
    );
    if (report.auroc !== null)
      output.print(
        `out of scope: AUROC ${report.auroc}, recall keeping 95 % of in-scope ${report.outOfScopeRecallAt95}`,
      );
    output.print(
      `training ${report.trainingCpuSeconds} CPU s; one message p50 ${report.p50Micros} µs, p99 ${report.p99Micros} µs; model ${Math.round(report.modelBytes / 1024)} KiB`,
    );
  },
});

const retrieval = command({
  name: "evaluate retrieval",
  summary: "Score how often the right article is found",
  details: `Articles are JSON Lines of {"id","language","text"}, several lines an id; questions of {"id","language","text","article"}.`,
  options: z.object({
    articles: z.string().describe("JSON Lines of articles"),
    questions: z.string().describe("JSON Lines of questions"),
    json: Json,
  }),
  async run({ articles, questions, json }, _words, output) {
    const known = articlesFrom(
      await readJsonLines(articles, z.object({ id: z.coerce.string(), language: z.string(), text: z.string().min(1) })),
      articles,
    );
    if (known.length === 0) throw new UsageError(`${articles} holds no articles.`);
    const asked = await readJsonLines(
      questions,
      z.object({ id: z.coerce.string(), language: z.string(), text: z.string().min(1), article: z.coerce.string() }),
    );
    if (asked.length === 0) throw new UsageError(`${questions} holds no questions.`);
    const engine = trainEngine(known, { name: "the company", defaultLanguage: "en" }, [], {
      onProgress: trainingProgress(output),
    });
    const languages = new Map(
      known.map(({ id, variants, phrasings }) => [
        id,
        [...new Set([...variants, ...phrasings].map(({ language }) => language))],
      ]),
    );
    const report = evaluateRetrieval(engine, languages, asked);
    if (json) output.json(report);
    else
      output.print(
        `top-1 ${report.top1}, top-5 ${report.top5}, MRR ${report.mrr} (${report.questions} questions, ${report.articles} articles, ${report.microsPerQuestion} µs each)`,
      );
  },
});

/** Every text of an id is a way to find it; the longest of a language stands for its answer. */
function articlesFrom(lines: readonly { id: string; language: string; text: string }[], file: string): Article[] {
  const articles = new Map<string, Article>();
  for (const [k, { id, language, text }] of lines.entries()) {
    const article = articles.get(id) ?? { id, variants: [], phrasings: [] };
    articles.set(id, article);
    const source = { file, line: k + 1 };
    article.phrasings.push({ language, text, source });
    const variant = article.variants.find((one) => one.language === language);
    if (!variant) article.variants.push({ language, market: null, title: "", text, kind: "answer", source });
    else if (text.length > variant.text.length) variant.text = text;
  }
  return [...articles.values()];
}

const answers = command({
  name: "evaluate answers",
  summary: "Ask labelled questions and score what customers would have got",
  details: `Questions are JSON Lines of {"text","language","article"}; without "article" nothing should be answered.
Asks the imported knowledge, or with --example the example company, trained afresh from its files.`,
  options: z.object({
    questions: z.array(z.string()).describe("JSON Lines of labelled questions"),
    example: z.boolean().default(false).describe("the example company, without a database"),
    seed: z.coerce.number().int().min(0).default(1).describe("with --example: seed of the training"),
    json: Json,
  }),
  async run({ questions, example, seed, json }, _words, output) {
    const asked = await readLabelledQuestions(questions);
    await loadDetector();
    const engine = example
      ? trainEngine(
          await articlesOf(exampleFiles(), () => {}),
          { name: "Tamarind & Tin", defaultLanguage: "en" },
          await exampleQuestions(),
          { seed, onProgress: trainingProgress(output) },
        )
      : await withWorkspace(async (storage, workspace, stopping) => {
          const prepared = await trainingRuns(storage, workspace, output, stopping).prepare();
          if (!prepared) throw new UsageError("There is no knowledge yet. Import some first: dragoman import FILE");
          return prepared.engine;
        });
    const report = evaluateAnswers(engine, asked);
    if (json) {
      output.json(report);
      return;
    }
    const percent = (share: number) => `${(100 * share).toFixed(1)} %`.padStart(8);
    output.print("language   questions   first right   answered   wrong among answered");
    for (const [language, scores] of [...Object.entries(report.byLanguage), ["all", report] as const]) {
      output.print(
        `${language.padEnd(10)} ${String(scores.questions).padStart(9)} ${percent(scores.firstRight).padStart(13)} ${percent(scores.answered).padStart(10)} ${percent(scores.wrongAmongAnswered).padStart(22)}`,
      );
    }
    const { unanswerable } = report;
    if (unanswerable.questions > 0) {
      output.print(
        `Of ${unanswerable.questions} questions without an article ${unanswerable.answered} were answered, ${unanswerable.clarified} got choices, ${unanswerable.handedOver} a person, ${unanswerable.declined} were declined.`,
      );
    }
  },
});

export const evaluate = command({
  name: "evaluate",
  summary: "Measure how good the models are",
  options: z.object({}),
  commands: [intents, retrieval, answers],
  async run() {
    throw new UsageError("Say what to evaluate: intents, retrieval or answers. See: dragoman evaluate --help");
  },
});
