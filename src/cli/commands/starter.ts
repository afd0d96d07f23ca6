// dragoman starter: the phrasebook's articles of an industry as a company's first knowledge.
import { writeFile } from "node:fs/promises";
import { z } from "zod";
import { canonicalLanguage, languageName, shippedLanguages } from "../../language/index.ts";
import { industries } from "../../phrasebook/index.ts";
import { starterFor, starterLines, takeStarter } from "../../start/index.ts";
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
    const made = starterFor(chosen, wanted);
    if (out) {
      await writeFile(out, starterLines(made));
      output.print(`${out}: ${made.articles} articles in ${wanted.length} languages.`);
      return 0;
    }
    return withWorkspace(async (storage, workspace, stopping) => {
      const taken = await takeStarter(storage, workspace.id, chosen, made, stopping.signal);
      const { articles, openFacts: open, withoutAnswer, replacedExample, report } = taken;
      if (json) {
        output.json({ industry: chosen, languages: wanted, articles, openFacts: open, report });
        return 0;
      }
      output.print(
        report.articlesAdded + report.articlesChanged > 0
          ? `${articles} articles in ${wanted.map((tag) => languageName(tag, "en")).join(", ")}.`
          : `The ${articles} articles were there already.`,
      );
      if (replacedExample) output.print("The example company was removed: this is your own knowledge now.");
      if (withoutAnswer > 0) {
        output.print(
          `${withoutAnswer} more topics have answers in English and Chinese only: add en or zh-Hans for them.`,
        );
      }
      if (open > 0) output.print(`${open} facts are open, such as the return window: dragoman facts lists them.`);
      output.print('Next: dragoman train (a running server has started it already), then: dragoman ask "…"');
      return 0;
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
