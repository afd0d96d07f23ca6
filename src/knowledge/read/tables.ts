// Rows of a delimited text or a workbook as entries: finds the header, then reads each row as an article or as a
// message of a chat.
import { ofCell } from "../../language/index.ts";
import type { Source } from "../article.ts";
import { articleEntries, type Field, shorten } from "./article-rows.ts";
import { ChatReader } from "./chat.ts";
import { type Column, explainMissing, type Layout, mapColumns, mapsByNumber, recogniseColumns } from "./columns.ts";
import { CsvSplitter, type TableRow } from "./csv.ts";
import type { Entry, ReadContext } from "./entry.ts";
import { FileError, MissingColumnError } from "./errors.ts";

/** Above the header there may be a title and a remark; below that many rows we stop looking. */
const headerRows = 10;

export async function* tableEntries(batches: AsyncIterable<TableRow[]>, context: ReadContext): AsyncGenerator<Entry> {
  const sheets: SheetReader[] = [];
  for await (const batch of batches) {
    for (const row of batch) {
      let sheet = sheets.at(-1);
      if (!sheet || sheet.name !== row.sheet) {
        if (sheet) yield* sheet.end();
        sheet = new SheetReader(row.sheet, context);
        sheets.push(sheet);
      }
      yield* sheet.push(row);
      // A text has no other sheet to offer: say so before reading on.
      if (sheet.gaveUp && row.sheet === undefined) throw sheet.missingColumns();
    }
  }
  yield* sheets.at(-1)?.end() ?? [];
  if (sheets.length === 0) {
    throw new FileError(context.file, "empty", "The file holds no rows. Export it again and check that it holds data.");
  }
  const understood = sheets.filter((sheet) => sheet.layout !== null);
  if (understood.length === 0) throw sheets[0]!.missingColumns();
  if (understood.every((sheet) => sheet.rows === 0)) {
    throw new FileError(
      context.file,
      "empty",
      "The file has a header row and no rows below it. Export it again and check that it holds data.",
    );
  }
}

/** Whether the first line of a text is a header that we would understand without any mapping. */
export function looksLikeTable(sample: string): boolean {
  if (/^\s*\|/.test(sample)) return false; // a table in Markdown
  const splitter = new CsvSplitter();
  const [first] = [...splitter.push(sample), ...splitter.end()];
  return first !== undefined && first.cells.length > 1 && recogniseColumns(first.cells) !== null;
}

/** The rows of one sheet, or of a delimited text. */
class SheetReader {
  readonly name: string | undefined;
  layout: Layout | null = null;
  rows = 0;
  readonly #context: ReadContext;
  /** The header, or the likeliest row when none was understood. */
  #header: string[] = [];
  /** Names in the mapping that the likeliest header lacks. */
  #missing: string[] = [];
  #seen = 0;
  #badBefore: TableRow[] = [];
  #chat: ChatReader | null = null;

  constructor(name: string | undefined, context: ReadContext) {
    this.name = name;
    this.#context = context;
  }

  get gaveUp(): boolean {
    return this.layout === null && this.#seen >= headerRows;
  }

  missingColumns(): MissingColumnError {
    const found = this.#header.map((name) => name.trim()).filter((name) => name !== "");
    const names = found.length > 0 ? found.slice(0, 30).map(shorten).join(", ") : "none";
    const explanation =
      this.#missing.length > 0
        ? `There is no column “${this.#missing.join("”, “")}”. Found: ${names}. Use the names as they stand in the file.`
        : explainMissing(this.#header);
    return new MissingColumnError(this.#context.file, found, explanation);
  }

  *push(row: TableRow): Generator<Entry> {
    if (this.layout !== null) {
      yield* this.#row(row);
      return;
    }
    if (this.gaveUp) return;
    this.#seen++;
    if (row.problem !== undefined) {
      this.#badBefore.push(row);
      return;
    }
    const byNumber = mapsByNumber(this.#context.columns);
    this.#tryHeader(byNumber ? row.cells.map((_, index) => String(index + 1)) : row.cells);
    if (this.layout === null) return;
    for (const bad of this.#badBefore) yield this.#bad(bad, bad.problem!);
    if (byNumber) yield* this.#row(row);
  }

  *end(): Generator<Entry> {
    if (this.#chat) yield* this.#chat.end();
  }

  #tryHeader(cells: string[]): void {
    const mapping = this.#context.columns;
    let missing: string[] = [];
    if (Object.keys(mapping).length === 0) this.layout = recogniseColumns(cells);
    else {
      const mapped = mapColumns(cells, mapping);
      if ("unknownRoles" in mapped) throw unknownRoles(this.#context.file, mapped.unknownRoles);
      if ("missing" in mapped) missing = mapped.missing;
      else this.layout = mapped.layout;
    }
    // The first row of several cells is the likeliest header, until one is understood.
    if (this.layout !== null || this.#header.length === 0 || (this.#header.length === 1 && cells.length > 1)) {
      this.#header = cells;
      this.#missing = missing;
    }
    if (this.layout?.kind === "chat") this.#chat = new ChatReader(this.#context);
  }

  #bad(row: TableRow, reason: string): Entry {
    return { kind: "bad", source: this.#source(row), reason };
  }

  #source(row: TableRow): Source {
    return {
      file: this.#context.file,
      line: row.line,
      ...(this.name !== undefined && { heading: this.name }),
    };
  }

  *#row(row: TableRow): Generator<Entry> {
    this.rows++;
    if (row.problem !== undefined) {
      yield this.#bad(row, row.problem);
      return;
    }
    const layout = this.layout!;
    const width = this.#header.length;
    if (row.cells.slice(width).some((cell) => cell.trim() !== "")) {
      yield this.#bad(
        row,
        `It has ${row.cells.length} cells and the header has ${width}. A text that holds the delimiter needs quotation marks around it.`,
      );
      return;
    }
    const fields = fieldsOf(row.cells, layout.columns);
    const source = this.#source(row);
    if (this.#chat) yield* this.#chat.row(fields, source);
    else {
      for (const entry of articleEntries(fields, source, this.#context)) {
        yield entry.kind === "bad" && row.cells.length < width
          ? { ...entry, reason: `${entry.reason} (It has ${row.cells.length} cells and the header has ${width}.)` }
          : entry;
      }
    }
  }
}

const fieldsOf = (cells: readonly string[], columns: readonly Column[]): Field[] =>
  columns.map(({ index, role, language }) => ({ role, language, values: [ofCell(cells[index] ?? "")] }));

export const unknownRoles = (file: string, words: readonly string[]): MissingColumnError =>
  new MissingColumnError(
    file,
    [],
    `“${words.join("”, “")}” is nothing that a column can hold. Map id, question, answer, title, similar, language, market or category; of a chat log conversation, time, role or text.`,
  );
