// dragoman train: learns the knowledge anew and makes it the live release.
import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { z } from "zod";
import type { TrainingReport } from "../../answering/index.ts";
import { KnowledgeBase } from "../../knowledge/index.ts";
import { languageName, loadDetector } from "../../language/index.ts";
import {
  hasTooFew,
  heldOutQuestions,
  isOver,
  type LabelledQuestion,
  type Run,
  RunCancelledError,
  RunFailedError,
  type RunSettings,
  replaceHeldOutQuestions,
  trainingReportHtml,
} from "../../releases/index.ts";
import { command, UsageError } from "../command.ts";
import { asWriteError, readLabelledQuestions } from "../files.ts";
import type { Output } from "../output.ts";
import { trainingRuns, withWorkspace } from "../setting.ts";

export const train = command({
  name: "train",
  summary: "Train on the imported knowledge and put the model to work",
  details: `A running server trains by itself after each import; this is for doing it now, with other settings, or with --questions.
Ctrl-C cancels. What a cancelled or killed training had finished is kept for a week: the same command goes on from there, and ends
with the same model as if nothing had happened.
Questions are JSON Lines of {"text", "article"}: real questions with the id of the right article (none where no article answers).
They are never learned from. With 100 or more of them the confidence is set on what customers really ask, and more questions are answered.
  dragoman train --report training.html
  dragoman train --tolerate 1 --budget 120`,
  options: z.object({
    questions: z
      .array(z.string())
      .optional()
      .describe("JSON Lines of labelled questions to set the confidence on; kept for later trainings"),
    tolerate: z.coerce
      .number()
      .gt(0)
      .max(50)
      .optional()
      .describe("wrong answers among those given that are tolerated, in percent; kept (default at first: 3)"),
    budget: z.coerce
      .number()
      .int()
      .min(0)
      .max(86_400)
      .optional()
      .describe("seconds to spend on finding a better model; kept; 0: the default recipe, as at first"),
    seed: z.coerce
      .number()
      .int()
      .min(0)
      .max(2 ** 31 - 1)
      .default(1)
      .describe("the same seed, settings and knowledge give the same model"),
    report: z.string().optional().describe("write what was learned, and how well, as a page to this HTML file"),
    json: z.boolean().default(false).describe("print one JSON object"),
  }),
  async run({ questions, tolerate, budget, seed, report: page, json }, _words, output) {
    await loadDetector();
    if (page) await checkWritable(page); // before the work, not after it
    return withWorkspace(async (storage, workspace, stopping) => {
      if (questions) await replaceHeldOutQuestions(storage.db, workspace.id, await readLabelledQuestions(questions));
      const known = await new KnowledgeBase({ storage, workspaceId: workspace.id }).articles();
      if (known.length === 0) {
        throw new UsageError("There is no knowledge to train on. Import some first: dragoman import FILE");
      }
      noteStrangeQuestions(
        await heldOutQuestions(storage.db, workspace.id),
        new Set(known.map(({ id }) => id)),
        output,
      );

      const runs = trainingRuns(storage, workspace, output, stopping);
      const settings: Partial<RunSettings> = {
        seed,
        ...(tolerate === undefined ? {} : { toleratedWrong: tolerate / 100 }),
        ...(budget === undefined ? {} : { budgetSeconds: budget === 0 ? null : budget }),
      };
      const { run: queued, over } = await runs.start(settings, { alone: false });
      const before = (await runs.list()).find((one) => one.id < queued.id && !isOver(one));
      if (before) output.note(`Run ${before.id} is under way; this one begins when it is over.`);
      const run = await over;
      output.settle();
      if (run.state === "cancelled") throw new RunCancelledError(); // by an admin, over the API
      if (run.error) throw new RunFailedError(run.error.code, run.error.message);
      const report = (await runs.report(run.id))!;
      if (page) {
        const html = trainingReportHtml(run, report, { company: workspace.name });
        await writeFile(page, html).catch((error) => Promise.reject(asWriteError(page, error)));
      }
      if (json) output.json(asJson(run, report));
      else show(run, report, output);
      if (page) output.note(`The report is in ${page}`);
      return 0;
    });
  },
});

async function checkWritable(path: string): Promise<void> {
  const isNew = !existsSync(path);
  try {
    await writeFile(path, "", { flag: "a" });
    if (isNew) await rm(path);
  } catch (error) {
    throw asWriteError(path, error);
  }
}

function noteStrangeQuestions(
  questions: readonly LabelledQuestion[],
  articles: ReadonlySet<string>,
  output: Output,
): void {
  const strange = questions.filter(({ article }) => article !== null && !articles.has(article));
  if (strange.length === 0) return;
  output.note(
    `${strange.length} of the questions name articles that do not exist, such as "${strange[0]!.article}"; they are left out.`,
  );
}

function asJson(run: Run, { overall, languages, learnedFrom, basis }: TrainingReport): object {
  const { release, modelBytes, trainingSeconds, cpuSeconds, unitsFound } = run.result!;
  return {
    release,
    run: run.id,
    articles: learnedFrom.articles,
    modelBytes,
    trainingMs: Math.round(1000 * trainingSeconds),
    cpuMs: Math.round(1000 * cpuSeconds),
    unitsFound,
    settings: run.settings,
    basis,
    ...overall,
    languages,
  };
}

function show(run: Run, report: TrainingReport, output: Output): void {
  const { overall, languages, learnedFrom, basis } = report;
  const { release, trainingSeconds, unitsFound } = run.result!;
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const resumed = unitsFound > 0 ? "; went on from a training that was cut off" : "";
  output.print(
    `Release ${release} knows ${learnedFrom.articles} articles; trained in ${trainingSeconds.toFixed(1)} s${resumed}.`,
  );
  output.print(
    `On ${overall.questions} ${basis === "questions" ? "real questions held out" : "phrasings held out in turn"}: ${percent(overall.firstRight)} right first, ` +
      `${percent(overall.answered)} answered, ${percent(overall.wrongAmongAnswered)} of the answers wrong.`,
  );
  for (const { language, ...figuresOf } of languages) {
    const { questions, answered, wrongAmongAnswered, threshold } = figuresOf;
    const figures =
      threshold === null
        ? `too ${hasTooFew(figuresOf, report) ? "few examples" : "often wrong"} to promise anything; a person answers`
        : `${percent(answered)} answered, ${percent(wrongAmongAnswered)} of the answers wrong`;
    output.print(`  ${languageName(language, "en")} (${questions}): ${figures}`);
  }
  if (basis === "phrasings")
    output.print("With 100 or more real questions (--questions FILE) it would know better when it may answer.");
}
