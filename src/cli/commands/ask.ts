// dragoman ask "…": one question, one reply.
import { z } from "zod";
import type { AnswerEngine } from "../../answering/index.ts";
import { canonicalLanguage, loadDetector } from "../../language/index.ts";
import { trainEngine } from "../../releases/index.ts";
import { command, UsageError } from "../command.ts";
import { loadExample } from "../example.ts";
import { type Output, trainingProgress } from "../output.ts";
import { articlesOf, trainingRuns, withWorkspace } from "../setting.ts";

export const ask = command({
  name: "ask",
  summary: "Ask a question and see the reply",
  words: '"QUESTION"',
  details: `Without --knowledge it asks the knowledge that was imported, or the example company where none was.
  dragoman ask "Where is my order?"
  dragoman ask "我购买的产品如何退货？" --market SG --json
  dragoman ask "how do I pay" --knowledge faq.csv`,
  options: z.object({
    json: z
      .boolean()
      .default(false)
      .describe("print one JSON object: kind, text, language, confidence, source, alternatives, milliseconds"),
    knowledge: z.array(z.string()).optional().describe("ask this file alone, without a database"),
    market: z.string().optional().describe("the customer's market, such as SG"),
    language: z.string().optional().describe("language of the page, for questions too short to tell"),
    trace: z.boolean().default(false).describe("with --json: why the reply is what it is"),
  }),
  async run({ json, knowledge, market, language, trace }, words, output) {
    const text = words.join(" ").trim();
    if (!text) throw new UsageError('Say what to ask: dragoman ask "Where is my order?"');
    const pageLanguage = language === undefined ? null : canonicalLanguage(language);
    if (language !== undefined && !pageLanguage)
      throw new UsageError(`--language: "${language}" is not a language tag such as es or zh-Hans.`);
    if (market !== undefined && !/^[a-z]{2}$/i.test(market))
      throw new UsageError(`--market: "${market}" is not a country code of two letters such as SG.`);
    const [engine] = await Promise.all([
      knowledge ? fileEngine(knowledge, output) : storedEngine(output),
      loadDetector(),
    ]);
    const reply = engine.answer({ text, market: market?.toUpperCase() ?? null, pageLanguage });
    const { trace: why, textLanguage, notice, reason, choices, ...rest } = reply;
    if (json) {
      output.json({ ...rest, reason, notice, textLanguage, choices, ...(trace ? { trace: why } : {}) });
      return;
    }
    if (notice) output.print(notice);
    output.print(reply.text);
    for (const { title } of choices) output.print(`  · ${title}`);
    output.note(
      reply.source
        ? `— ${reply.source.title} (${reply.source.article}${reply.source.market ? `, ${reply.source.market}` : ""}), confidence ${reply.confidence.toFixed(2)}`
        : `— ${reply.kind}${reply.reason ? `: ${reply.reason}` : ""}, confidence ${reply.confidence.toFixed(2)}`,
    );
    if (why.openFacts.length > 0) {
      output.note(
        `  Left out for want of ${why.openFacts.join(", ")}; say it with: dragoman facts ${why.openFacts[0]}="…"`,
      );
    }
  },
});

async function fileEngine(files: readonly string[], output: Output): Promise<AnswerEngine> {
  const articles = await articlesOf(files, (where, reason) => output.note(`${where} left out: ${reason}`));
  if (articles.length === 0) throw new UsageError(`${files.join(", ")} holds no questions and answers and no text.`);
  const engine = trainEngine(articles, { name: "the company", defaultLanguage: "en" }, [], {
    onProgress: trainingProgress(output),
  });
  output.settle();
  return engine;
}

async function storedEngine(output: Output): Promise<AnswerEngine> {
  return withWorkspace(async (storage, workspace, stopping) => {
    const runs = trainingRuns(storage, workspace, output, stopping);
    let prepared = await runs.prepare();
    if (!prepared) {
      output.note("No knowledge was imported yet: this is the example company, Tamarind & Tin.");
      // Stored, so that only the first question waits for the training.
      await loadExample(storage, workspace.id, output);
      prepared = await runs.prepare();
    }
    output.settle();
    return prepared!.engine;
  });
}
