// dragoman phrasebook: how much there is of it, and a page to leaf through it.
import { writeFile } from "node:fs/promises";
import { z } from "zod";
import { languageName, shippedLanguages } from "../../language/index.ts";
import { industries, phrasebookHtml, readIndustry } from "../../phrasebook/index.ts";
import { command } from "../command.ts";
import { asWriteError } from "../files.ts";

export const phrasebook = command({
  name: "phrasebook",
  summary: "What the phrasebook holds, and a page to leaf through it",
  details: `The phrasebook is how customers ask, topic by topic, in nineteen languages; dragoman starter makes articles of it.
  dragoman phrasebook --page phrasebook.html`,
  options: z.object({
    page: z.string().optional().describe("write all of it as a page to this HTML file"),
    json: z.boolean().default(false).describe("print one JSON object"),
  }),
  async run({ page, json }, _words, output) {
    const books = industries.map((industry) => readIndustry(industry));
    if (page) {
      await writeFile(page, phrasebookHtml(books)).catch((error) => {
        throw asWriteError(page, error);
      });
      output.note(`The page is in ${page}`);
    }
    const topics = books.reduce((sum, book) => sum + book.topics.length, 0);
    const languages = shippedLanguages.map((language) => {
      const texts = books.flatMap((book) => book.texts.get(language) ?? []);
      return {
        language,
        topics: texts.length,
        phrasings: texts.reduce((sum, { phrasings }) => sum + phrasings.length, 0),
        answers: texts.filter(({ answer }) => answer !== null).length,
      };
    });
    if (json) {
      output.json({ topics, languages });
      return 0;
    }
    const phrasings = languages.reduce((sum, one) => sum + one.phrasings, 0);
    output.print(`${topics} topics, ${phrasings.toLocaleString("en")} phrasings.\n`);
    for (const one of languages) {
      output.print(
        `  ${one.language.padEnd(9)}${languageName(one.language, "en").padEnd(24)}${String(one.topics).padStart(4)} topics ${String(one.phrasings).padStart(6)} phrasings ${String(one.answers).padStart(4)} answers`,
      );
    }
    return 0;
  },
});
