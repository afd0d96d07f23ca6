// dragoman train: learns the knowledge anew and makes it the live release.
import { z } from "zod";
import { loadDetector } from "../../language/index.ts";
import { buildEngineParts, heldOutQuestions, replaceHeldOutQuestions } from "../../releases/index.ts";
import { command, UsageError } from "../command.ts";
import { readLabelledQuestions } from "../files.ts";
import { trainingProgress } from "../output.ts";
import { withWorkspace } from "../setting.ts";

export const train = command({
  name: "train",
  summary: "Train on the imported knowledge and put the model to work",
  details: `A running server trains by itself after each import; this is for doing it now, or with --questions.
Questions are JSON Lines of {"text", "article"}: real questions with the id of the right article (none where no article answers).
They are never learned from. With 100 or more of them the confidence is set on what customers really ask, and more questions are answered.`,
  options: z.object({
    questions: z
      .array(z.string())
      .optional()
      .describe("JSON Lines of labelled questions to set the confidence on; kept for later trainings"),
    seed: z.coerce.number().int().min(0).default(1).describe("the same seed and knowledge give the same model"),
    json: z.boolean().default(false).describe("print one JSON object"),
  }),
  async run({ questions, seed, json }, _words, output) {
    await loadDetector();
    await withWorkspace(async (storage, workspace) => {
      if (questions) await replaceHeldOutQuestions(storage.db, workspace.id, await readLabelledQuestions(questions));
      const parts = await buildEngineParts(storage, workspace.id, {
        always: true,
        seed,
        onProgress: trainingProgress(output),
      });
      if (!parts) throw new UsageError("There is no knowledge to train on. Import some first: dragoman import FILE");
      const { release, report, articles, model } = parts;
      const known = new Set(articles.map(({ id }) => id));
      const strange = (await heldOutQuestions(storage.db, workspace.id)).filter(
        ({ article }) => article !== null && !known.has(article),
      );
      if (strange.length > 0) {
        output.note(
          `${strange.length} of the questions name articles that do not exist, such as "${strange[0]!.article}"; they were left out.`,
        );
      }
      if (json) {
        output.json({ release, articles: articles.length, modelBytes: model.length, ...report });
        return;
      }
      const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
      output.print(`Release ${release} knows ${articles.length} articles.`);
      output.print(
        report.basis === "questions"
          ? `On ${report.questions} real questions held out: ${percent(report.firstRight)} right first, ${percent(report.answered)} answered, ${percent(report.wrongAmongAnswered)} of the answers wrong.`
          : `On ${report.questions} phrasings held out in turn: ${percent(report.firstRight)} right first, ${percent(report.answered)} answered, ${percent(report.wrongAmongAnswered)} of the answers wrong.`,
      );
      if (report.basis === "phrasings")
        output.print("With 100 or more real questions (--questions FILE) it would know better when it may answer.");
    });
  },
});
