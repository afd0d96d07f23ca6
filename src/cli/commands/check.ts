// dragoman check: what is wrong with the knowledge, and where to mend it.
import { writeFile } from "node:fs/promises";
import { z } from "zod";
import { checkKnowledge, checkReportHtml, KnowledgeBase } from "../../knowledge/index.ts";
import { loadDetector } from "../../language/index.ts";
import { readFacts } from "../../workspace/index.ts";
import { command, UsageError } from "../command.ts";
import { asWriteError } from "../files.ts";
import { contentsOf, withWorkspace } from "../setting.ts";

export const check = command({
  name: "check",
  summary: "Find what is wrong with the knowledge: duplicates, contradictions, gaps, personal data",
  words: "[FILE…]",
  details: `Without files it checks the imported knowledge. Exit code 1 with --strict when there are errors.
  dragoman check --report check.html`,
  options: z.object({
    report: z.string().optional().describe("write a report page with pictures to this HTML file"),
    examples: z.coerce.number().int().min(0).max(1000).default(5).describe("examples shown for each kind of finding"),
    strict: z.boolean().default(false).describe("exit code 1 when there are errors"),
    json: z.boolean().default(false).describe("print one JSON object"),
  }),
  async run({ report, examples, strict, json }, files, output) {
    await loadDetector();
    const contents =
      files.length > 0
        ? {
            ...(await contentsOf(files, (where, reason) => output.note(`${where} left out: ${reason}`))),
            facts: [],
            company: files.join(", "),
          }
        : await withWorkspace(async (storage, workspace) => ({
            articles: await new KnowledgeBase({ storage, workspaceId: workspace.id }).articles(),
            repeated: [],
            facts: await readFacts(storage.db, workspace.id),
            company: workspace.name,
          }));
    const { articles, repeated, facts, company } = contents;
    if (articles.length === 0) {
      throw new UsageError("There is no knowledge to check. Import some first: dragoman import FILE");
    }
    const found = checkKnowledge(articles, { examples, repeated, facts });

    if (report) {
      await writeFile(report, checkReportHtml(found, { company, generatedAt: new Date() })).catch((error) => {
        throw asWriteError(report, error);
      });
      output.note(`The report is in ${report}`);
    }
    if (json) output.json(found);
    else {
      output.print(`${found.articles.toLocaleString("en")} articles checked.`);
      for (const { code, title, count, severity, advice, examples: shown } of found.findings) {
        if (count === 0) continue;
        output.print(`\n${severity === "error" ? "✗" : "!"} ${title}: ${count.toLocaleString("en")}. ${advice}`);
        for (const { where, article, excerpt, detail } of shown) {
          output.print(code === "open-fact" ? `    ${detail}` : `    ${where}  ${article}: ${excerpt}`);
        }
      }
      if (found.findings.every(({ count }) => count === 0)) output.print("Nothing was found.");
    }
    return strict && found.findings.some(({ severity, count }) => severity === "error" && count > 0) ? 1 : 0;
  },
});
