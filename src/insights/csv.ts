// A table as CSV (RFC 4180). Pure. A customer's market or an article's title must not run anything on the computer of whoever opens
// the file: `asCell`.
import { asCell } from "../language/index.ts";

type Cell = string | number | boolean | null;

export function csvOf(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  // The mark at the start tells Excel that it is UTF-8.
  return `\uFEFF${[columns, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;
}

function cell(value: Cell): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const text = asCell(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
