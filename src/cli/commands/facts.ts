// dragoman facts: what answers leave open for the company to say once.
import { z } from "zod";
import { KnowledgeBase } from "../../knowledge/index.ts";
import { canonicalLanguage } from "../../language/index.ts";
import { type Fact, factTypes, placeholdersIn } from "../../markets/index.ts";
import { readPlaceholderTable } from "../../phrasebook/index.ts";
import { readFacts, setFacts } from "../../workspace/index.ts";
import { command, UsageError } from "../command.ts";
import { withWorkspace } from "../setting.ts";

export const facts = command({
  name: "facts",
  summary: "Fill in what answers leave open, such as {returnWindow}, once for every language",
  words: "[NAME=VALUE…]",
  details: `Without words it lists the facts, the open ones first. A value is written as in the list's example; it is shown to customers as their
language writes it ("30 days", "30 Tage", "30 天"). A running server says it from the next answer on. An empty value opens a fact again.
  dragoman facts returnWindow="30 days" supportEmail=help@example.com
  dragoman facts deliveryFee="6 CHF" --market CH
  dragoman facts documentsNeeded="Reisepass oder Personalausweis" --language de`,
  options: z.object({
    market: z.string().optional().describe("the values are for this market only, such as CH"),
    language: z.string().optional().describe("the values are for this language only, such as de"),
    type: z
      .enum(factTypes)
      .optional()
      .describe(`type of facts that are new: ${factTypes.join(", ")}; default text`),
    json: z.boolean().default(false).describe("print one JSON object"),
  }),
  async run({ market, language, type, json }, words, output) {
    if (market !== undefined && !/^[a-z]{2}$/i.test(market)) {
      throw new UsageError(`--market: "${market}" is not a country code of two letters such as SG.`);
    }
    const canonical = language === undefined ? null : canonicalLanguage(language);
    if (language !== undefined && canonical === null) {
      throw new UsageError(`--language: "${language}" is not a language tag such as es or zh-Hans.`);
    }
    const said = words.map(parse);
    const table = new Map(readPlaceholderTable().map((one) => [one.name, one]));
    return withWorkspace(async (storage, workspace) => {
      const before = await readFacts(storage.db, workspace.id);
      await setFacts(
        storage.db,
        workspace.id,
        said.map(({ name, value }) => ({
          name,
          value,
          type: before.find((one) => one.name === name)?.type ?? type ?? table.get(name)?.type ?? "text",
          market: market?.toUpperCase() ?? null,
          language: canonical,
        })),
      );
      const all = await readFacts(storage.db, workspace.id);
      const articles = await new KnowledgeBase({ storage, workspaceId: workspace.id }).articles();
      const uses = new Map<string, number>();
      for (const { variants } of articles) {
        for (const name of new Set(variants.flatMap(({ text }) => placeholdersIn(text)))) {
          uses.set(name, (uses.get(name) ?? 0) + 1);
        }
      }
      if (json) {
        output.json({ facts: all.map((fact) => ({ ...fact, articles: uses.get(fact.name) ?? 0 })) });
        return 0;
      }
      if (all.length === 0) {
        output.print('There are no facts yet. Answers name them in braces: "within {returnWindow}".');
        return 0;
      }
      const open = openOnes(all);
      const width = Math.max(...all.map(({ name }) => name.length)) + 2;
      for (const { name, type } of open) {
        const { example, meaning } = table.get(name) ?? { example: type, meaning: "" };
        const used = uses.get(name) ?? 0;
        output.print(
          `  ${name.padEnd(width)}open   e.g. ${example}; ${meaning ? `${meaning}; ` : ""}in ${used} ${used === 1 ? "article" : "articles"}`,
        );
      }
      for (const fact of all) {
        if (fact.value === null) continue;
        const where = [fact.market, fact.language].filter(Boolean).join(", ");
        const unused = uses.has(fact.name) ? "" : "   no article names it";
        output.print(`  ${fact.name.padEnd(width)}${fact.value}${where ? `   (${where})` : ""}${unused}`);
      }
      if (open.length > 0) output.print(`\n${open.length} of ${new Set(all.map(({ name }) => name)).size} are open.`);
      return 0;
    });
  },
});

/** Facts that no market and no language has a value for. */
function openOnes(all: readonly Fact[]): Fact[] {
  return all.filter(({ name, value }) => value === null && !all.some((one) => one.name === name && one.value !== null));
}

function parse(word: string): { name: string; value: string | null } {
  const [, name, value] = /^([a-z][A-Za-z0-9]*)=([\s\S]*)$/.exec(word) ?? [];
  if (name === undefined) throw new UsageError(`"${word}" is not of the form returnWindow="30 days".`);
  return { name, value: value!.trim() || null };
}
