// dragoman import FILE…: knowledge into the database, one transaction a file.
import { basename } from "node:path";
import { z } from "zod";
import { type ImportReport, KnowledgeBase } from "../../knowledge/index.ts";
import { canonicalLanguage, loadDetector } from "../../language/index.ts";
import { command, UsageError } from "../command.ts";
import { withWorkspace } from "../setting.ts";

export const importCommand = command({
  name: "import",
  summary: "Read questions and answers, chat logs and documents into the knowledge",
  words: "FILE…",
  details: `Reads CSV, TSV, JSON, JSON Lines, XLSX, Markdown, HTML, PDF and DOCX. The same file twice changes nothing. A bad row is reported and
left out, the rest goes in; a bad file changes nothing at all. The first import of your own replaces the example company.
  dragoman import faq.csv manual.pdf chats.jsonl
  dragoman import faq.csv --columns question=Frage,answer=Antwort --language de --market DE`,
  options: z.object({
    columns: z.array(z.string()).optional().describe("which column holds what: question=Frage,answer=Antwort"),
    language: z.string().optional().describe("language of rows that do not say it; default: recognised from the text"),
    market: z.string().optional().describe("market of rows that do not say it, such as DE; default: every market"),
    json: z.boolean().default(false).describe("print one JSON object"),
  }),
  async run({ columns, language, market, json }, files, output) {
    if (files.length === 0) throw new UsageError("Name the files to import: dragoman import faq.csv");
    const canonical = language === undefined ? undefined : canonicalLanguage(language);
    if (canonical === null)
      throw new UsageError(`--language: "${language}" is not a language tag such as es or zh-Hans.`);
    if (market !== undefined && !/^[a-z]{2}$/i.test(market))
      throw new UsageError(`--market: "${market}" is not a country code of two letters such as SG.`);
    const mapping = columns ? parseColumns(columns) : undefined;
    await loadDetector();
    return withWorkspace(async (storage, workspace, stopping) => {
      const knowledge = new KnowledgeBase({ storage, workspaceId: workspace.id });
      const reports: ImportReport[] = [];
      const failed: { file: string; code: string; message: string }[] = [];
      for (const path of files) {
        const name = basename(path);
        try {
          const report = await knowledge.import(
            { path, name },
            {
              ...(mapping ? { columns: mapping } : {}),
              ...(canonical ? { language: canonical } : {}),
              ...(market ? { market: market.toUpperCase() } : {}),
              signal: stopping.signal,
              onProgress: ({ rows, share }) => output.progress(`${name}: ${rows.toLocaleString("en")} rows`, share),
            },
          );
          output.settle();
          reports.push(report);
          if (!json) show(report, output.print);
        } catch (error) {
          output.settle();
          if (!(error instanceof Error && "code" in error && "kind" in error)) throw error;
          failed.push({ file: name, code: String(error.code), message: error.message });
          if (!json) output.note(error.message.startsWith(name) ? error.message : `${name}: ${error.message}`);
        }
      }
      if (json) output.json({ files: reports, failed });
      else if (reports.length > 0)
        output.print('Next: dragoman train (a running server has started it already), then: dragoman ask "…"');
      return failed.length > 0 ? 1 : 0;
    });
  },
});

function show(report: ImportReport, print: (line: string) => void): void {
  const n = (count: number) => count.toLocaleString("en");
  const changed = report.articlesAdded + report.articlesChanged > 0;
  print(
    changed
      ? `${report.file}: ${n(report.rows)} rows, ${n(report.articlesAdded)} articles added, ${n(report.articlesChanged)} changed, ${n(report.phrasingsAdded)} phrasings added.`
      : `${report.file}: ${n(report.rows)} rows, nothing new.`,
  );
  if (report.replacedExample) {
    print("The example company was removed: this is your own knowledge now.");
    print('Say what your company is called: dragoman serve --company "Your name"');
  }
  for (const { source, reason } of report.bad.slice(0, 10))
    print(`  ${report.file}${source.line ? `:${source.line}` : ""} left out: ${reason}`);
  if (report.badCount > 10)
    print(`  … and ${n(report.badCount - 10)} more rows left out (--json lists the first 100).`);
}

/** "question=Frage,answer=Antwort" */
function parseColumns(values: readonly string[]): Record<string, string> {
  const pairs = values.flatMap((value) => value.split(",")).map((pair) => pair.split("="));
  for (const pair of pairs) {
    if (pair.length !== 2 || !pair[0]?.trim() || !pair[1]?.trim()) {
      throw new UsageError(`--columns: "${pair.join("=")}" is not of the form question=Frage.`);
    }
  }
  return Object.fromEntries(pairs.map(([what, column]) => [what!.trim(), column!.trim()]));
}
