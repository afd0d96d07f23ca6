// Articles as a table for a spreadsheet: a row a language and market. Importing it again changes nothing. Pure.
import { asCell } from "../../language/index.ts";
import type { Article } from "../article.ts";
import { jsonLines } from "../json-lines.ts";

const COLUMNS = ["id", "language", "market", "title", "answer", "questions", "kind"] as const;

/** With the mark that makes spreadsheets read UTF-8. */
export const CSV_START = `\ufeff${COLUMNS.join(",")}\r\n`;

export function csvRows(article: Article): string {
  return jsonLines(article)
    .map((line) => {
      const row = JSON.parse(line) as Record<string, unknown>;
      return `${COLUMNS.map((name) => cell(row[name])).join(",")}\r\n`;
    })
    .join("");
}

function cell(value: unknown): string {
  const text = Array.isArray(value) ? value.join("\n") : typeof value === "string" ? value : "";
  const safe = asCell(text); // the reader takes its apostrophe away again
  return /[",\r\n;\t|]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
