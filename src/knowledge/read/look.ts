// Looks into a file before it is imported: which columns it has, which of them hold what as far as we can tell, and its first rows.
import { type Column, isColumnName, mapColumns, mapsByNumber, recogniseColumns } from "./columns.ts";
import { readCsv, type TableRow } from "./csv.ts";
import { readInProcess } from "./document-process.ts";
import { decodeText } from "./encoding.ts";
import { defaultLimits, type FileKind } from "./entry.ts";
import { FileError } from "./errors.ts";
import { checkFile, readChunks } from "./file.ts";
import { readJson, readJsonLines } from "./json.ts";
import { fileKind } from "./kind.ts";
import { isContainer } from "./records.ts";
import { looksLikeTable } from "./tables.ts";

export interface FileLook {
  kind: FileKind;
  /** "table": it has columns that can be mapped; "document": its headings decide. */
  shape: "table" | "document";
  /** Names as the file has them; numbers where it has no header. */
  columns: string[];
  /** Column (by its place) → what it seems to hold, such as "question" or "answer_de". */
  guess: (string | null)[];
  /** Whether the guess is enough to import. */
  enough: boolean;
  /** Cells cut to what fits a preview. */
  rows: string[][];
}

const SHOWN_ROWS = 6;
const SHOWN_COLUMNS = 40;
const CELL_CHARS = 200;
/** The header may stand below a title; the reader looks as far. */
const HEADER_ROWS = 10;

/**
 * @param columns  a mapping, as `ReadOptions` has it; the guess then says what the others hold
 * @throws {FileError} for a file that cannot be read at all
 */
export async function lookAtFile(
  path: string,
  { name, columns = {}, signal }: { name: string; columns?: Record<string, string>; signal?: AbortSignal },
): Promise<FileLook> {
  await checkFile(path, name);
  const kind = await fileKind(path, name, undefined, looksLikeTable);
  const text = () => decodeText(readChunks(path, name, { signal }));
  if (kind === "csv") return tableLook(kind, await firstRows(readCsv(text())), columns);
  if (kind === "xlsx") {
    const messages = readInProcess({ path, file: name, kind, limits: defaultLimits }, signal);
    return tableLook(kind, await firstRows(rowsOf(messages)), columns);
  }
  if (kind === "json" || kind === "jsonl") {
    const parts = kind === "json" ? readJson(text(), isContainer) : readJsonLines(text());
    return recordsLook(kind, await firstRecords(parts), columns);
  }
  return { kind, shape: "document", columns: [], guess: [], enough: true, rows: [] };
}

async function* rowsOf(messages: ReturnType<typeof readInProcess>): AsyncGenerator<TableRow[]> {
  for await (const message of messages) if (message.type === "rows") yield message.rows;
}

async function firstRows(batches: AsyncIterable<TableRow[]>): Promise<TableRow[]> {
  const rows: TableRow[] = [];
  for await (const batch of batches) {
    rows.push(...batch.filter((row) => row.problem === undefined && row.sheet === (rows[0] ?? row).sheet));
    if (rows.length >= HEADER_ROWS + SHOWN_ROWS) break;
  }
  return rows;
}

function tableLook(kind: FileKind, rows: readonly TableRow[], mapping: Record<string, string>): FileLook {
  if (rows.length === 0)
    throw new FileError("file", "empty", "The file holds no rows. Export it again and check that it holds data.");
  const byNumber = mapsByNumber(mapping);
  const understood = rows.slice(0, HEADER_ROWS).findIndex(({ cells }) => layoutOf(cells, mapping) !== null);
  const likely = rows
    .slice(0, HEADER_ROWS)
    .findIndex(({ cells }) => cells.filter((cell) => cell.trim() !== "").length > 1);
  const at = byNumber ? -1 : Math.max(0, understood >= 0 ? understood : likely);
  const width = Math.max(...rows.map(({ cells }) => cells.length));
  const header = at < 0 ? Array.from({ length: width }, (_, k) => String(k + 1)) : rows[at]!.cells;
  return look(
    kind,
    header,
    rows.slice(at + 1).map(({ cells }) => cells),
    mapping,
  );
}

async function firstRecords(
  batches: AsyncIterable<{ value?: unknown; problem?: string }[]>,
): Promise<Record<string, unknown>[]> {
  const records: Record<string, unknown>[] = [];
  for await (const batch of batches) {
    for (const { value } of batch)
      if (typeof value === "object" && value !== null && !Array.isArray(value))
        records.push(value as Record<string, unknown>);
    if (records.length >= SHOWN_ROWS) break;
  }
  return records;
}

function recordsLook(
  kind: FileKind,
  records: readonly Record<string, unknown>[],
  mapping: Record<string, string>,
): FileLook {
  const header = [...new Set(records.slice(0, SHOWN_ROWS).flatMap((record) => Object.keys(record)))];
  // Questions to answers, or a list of pairs: there is nothing to map.
  if (header.length === 0) return { kind, shape: "document", columns: [], guess: [], enough: true, rows: [] };
  const written = (value: unknown): string =>
    value === undefined || value === null
      ? ""
      : Array.isArray(value)
        ? value.map(written).join(" · ")
        : String(typeof value === "object" ? JSON.stringify(value) : value);
  return look(
    kind,
    header,
    records.map((record) => header.map((key) => written(record[key]))),
    mapping,
  );
}

function look(
  kind: FileKind,
  header: readonly string[],
  rows: readonly string[][],
  mapping: Record<string, string>,
): FileLook {
  const found = layoutOf(header, mapping);
  // Where it is not enough, what can be told of each column alone still helps.
  const guessed =
    found ??
    header.map((name, index) => (isColumnName(name) ? roleAlone(name, index) : null)).filter((one) => one !== null);
  const guess = header.map((_, index) => {
    const column = guessed.find((one) => one.index === index);
    return column ? `${column.role}${column.language ? `_${column.language}` : ""}` : null;
  });
  return {
    kind,
    shape: "table",
    columns: header.slice(0, SHOWN_COLUMNS).map((name) => name.trim().slice(0, CELL_CHARS)),
    guess: guess.slice(0, SHOWN_COLUMNS),
    enough: found !== null,
    rows: rows
      .slice(0, SHOWN_ROWS)
      .map((cells) => header.slice(0, SHOWN_COLUMNS).map((_, k) => (cells[k] ?? "").slice(0, CELL_CHARS))),
  };
}

function layoutOf(header: readonly string[], mapping: Record<string, string>): Column[] | null {
  if (Object.keys(mapping).length === 0) return recogniseColumns(header)?.columns ?? null;
  const mapped = mapColumns(mapsByNumber(mapping) ? header.map((_, k) => String(k + 1)) : header, mapping);
  return "layout" in mapped ? (mapped.layout?.columns ?? null) : null;
}

/** Beside an answer any question column is understood, and the other way round. */
function roleAlone(name: string, index: number): Column | null {
  for (const [other, role] of [
    ["answer", "question"],
    ["question", "answer"],
  ] as const) {
    const column = recogniseColumns([name, other])?.columns.find((one) => one.index === 0);
    if (column?.role === role) return { ...column, index };
  }
  return null;
}
