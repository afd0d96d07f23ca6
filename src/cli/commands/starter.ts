// dragoman starter: the phrasebook's articles of an industry as a company's first knowledge.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { KnowledgeBase } from "../../knowledge/index.ts";
import { canonicalLanguage, languageName, shippedLanguages } from "../../language/index.ts";
import {
  industries,
  readIndustry,
  readPlaceholderTable,
  readQuestions,
  starter,
  withStarterQuestions,
} from "../../phrasebook/index.ts";
import { heldOutQuestions, replaceHeldOutQuestions } from "../../releases/index.ts";
import { declareFacts, readFacts } from "../../workspace/index.ts";
import { command, UsageError } from "../command.ts";
import { withWorkspace } from "../setting.ts";

export const starterCommand = command({
  name: "starter",
  summary: "Begin with ready-made articles: what customers ask everywhere, with model answers",
  details: `Takes the articles of an industry from the phrasebook into the knowledge: questions as customers put them and answers that are true of
most companies. What differs from company to company is left open, such as {returnWindow}: dragoman facts fills it in once, for
every language. An answer's sentence with an open fact is left out until then. Doing it twice changes nothing, and other languages
can be added later.
  dragoman starter --industry shop --languages en,zh-Hans,es
Industries: ${industries.join(", ")}. Languages: ${shippedLanguages.join(", ")}.`,
  options: z.object({
    industry: z.string().describe(`one of ${industries.join(", ")}`),
    languages: z.array(z.string()).describe("languages to begin with, such as en,es"),
    out: z.string().optional().describe("write the articles to this JSON Lines file, and change nothing"),
    json: z.boolean().default(false).describe("print one JSON object"),
  }),
  async run({ industry, languages, out, json }, words, output) {
    if (words.length > 0) throw new UsageError(`"${words[0]}" is one word too many.`);
    const chosen = industries.find((one) => one === industry);
    if (!chosen) throw new UsageError(`--industry: there is no "${industry}". There are: ${industries.join(", ")}.`);
    const wanted = languagesOf(languages);
    const made = starter(readIndustry(chosen, wanted), wanted, readPlaceholderTable());
    if (made.articles === 0) {
      throw new UsageError(`The phrasebook has no answers for "${chosen}" in ${wanted.join(", ")}; add en.`);
    }
    const lines = made.lines.map((line) => `${JSON.stringify(line)}\n`).join("");
    if (out) {
      await writeFile(out, lines);
      output.print(`${out}: ${made.articles} articles in ${wanted.length} languages.`);
      return 0;
    }
    return withWorkspace(async (storage, workspace, stopping) => {
      const folder = await mkdtemp(join(tmpdir(), "dragoman-starter-"));
      try {
        const name = `starter-${chosen}.jsonl`;
        await writeFile(join(folder, name), lines);
        const knowledge = new KnowledgeBase({ storage, workspaceId: workspace.id });
        // The questions come first: a running server begins to train as soon as the articles are in.
        const replacedExample = await knowledge.removeExample();
        const asked = await heldOutQuestions(storage.db, workspace.id);
        await replaceHeldOutQuestions(
          storage.db,
          workspace.id,
          withStarterQuestions(asked, made, readQuestions("validation")),
        );
        const report = await knowledge.import({ path: join(folder, name), name }, { signal: stopping.signal });
        await declareFacts(storage.db, workspace.id, made.placeholders);
        const open = (await readFacts(storage.db, workspace.id)).filter(({ value }) => value === null).length;
        if (json) {
          output.json({ industry: chosen, languages: wanted, articles: made.articles, openFacts: open, report });
          return 0;
        }
        output.print(
          report.articlesAdded + report.articlesChanged > 0
            ? `${made.articles} articles in ${wanted.map((tag) => languageName(tag, "en")).join(", ")}.`
            : `The ${made.articles} articles were there already.`,
        );
        if (replacedExample) output.print("The example company was removed: this is your own knowledge now.");
        if (made.withoutAnswer > 0) {
          output.print(
            `${made.withoutAnswer} more topics have answers in English and Chinese only: add en or zh-Hans for them.`,
          );
        }
        if (open > 0) output.print(`${open} facts are open, such as the return window: dragoman facts lists them.`);
        output.print('Next: dragoman train (a running server has started it already), then: dragoman ask "…"');
        return 0;
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
  },
});

function languagesOf(words: readonly string[]): string[] {
  const tags = words.flatMap((word) => word.split(",")).filter((word) => word.trim() !== "");
  const known = tags.map((tag) => {
    const canonical = canonicalLanguage(tag.trim());
    const language = shippedLanguages.find((one) => one === canonical || one === canonical?.split("-", 1)[0]);
    if (!language) {
      throw new UsageError(`--languages: the phrasebook has no "${tag}". It has: ${shippedLanguages.join(", ")}.`);
    }
    return language;
  });
  if (known.length === 0) throw new UsageError("--languages: name one or more, such as en,es.");
  return [...new Set(known)];
}
