// Comma-, semicolon-, tab- and bar-separated text, read as a stream and forgiving: a quote that is never closed costs
// its own row, not the rest of the file. (Papa Parse swallows everything up to the next quote, so we do not use it.)

/** One row of a table, from a delimited text or a sheet. */
export interface TableRow {
  /** Counted from 1; where the row begins. */
  line: number;
  cells: string[];
  /** Why the row cannot be used. */
  problem?: string;
  /** Of a workbook that may have several. */
  sheet?: string;
}

export const delimiters = [",", ";", "\t", "|"] as const;
export type Delimiter = (typeof delimiters)[number];

/** Longer rows are reported, not held. */
const maximumRowChars = 2_000_000;
/** A cell that spans more lines than this was never closed. */
const maximumCellLines = 500;
/** After this many unclosed quotes we look only a few lines ahead, so that no file takes quadratic time. */
const patience = 50;
const impatientCellLines = 5;
/** Read before the delimiter is decided. */
const sniffChars = 16 * 1024;

/** The rows of a stream of text; a batch for each chunk. Blank rows are left out. */
export async function* readCsv(chunks: AsyncIterable<string>, delimiter?: Delimiter): AsyncGenerator<TableRow[]> {
  const splitter = new CsvSplitter(delimiter);
  for await (const chunk of chunks) {
    const rows = splitter.push(chunk);
    if (rows.length > 0) yield rows;
  }
  const rows = splitter.end();
  if (rows.length > 0) yield rows;
}

type Parsed =
  | { kind: "row"; cells: string[]; next: number; lines: number }
  | { kind: "more" }
  | { kind: "unclosed" }
  | { kind: "too-long" };

/** Rows out of text that comes in pieces cut anywhere. */
export class CsvSplitter {
  #delimiter: string | null;
  #text = "";
  #line = 1;
  #started = false;
  /** Cells of the first row that has more than one: the width that a row should have. */
  #width = 0;
  #rows = 0;
  #quotedStarts = 0;
  #failures = 0;
  /** Set while we look for the row after a broken one. */
  #broken: { line: number; reason: string } | null = null;
  /** Set while the rest of an endless line is dropped. */
  #dropping = false;

  constructor(delimiter?: Delimiter) {
    this.#delimiter = delimiter ?? null;
  }

  push(chunk: string): TableRow[] {
    this.#text += chunk;
    if (!this.#started && this.#text.length < sniffChars) return [];
    return this.#take(false);
  }

  end(): TableRow[] {
    const rows = this.#take(true);
    if (this.#broken) rows.push(this.#brokenRow());
    return rows;
  }

  #start(): void {
    this.#started = true;
    if (this.#text.startsWith("\ufeff")) this.#text = this.#text.slice(1);
    // Excel's own line: it names the delimiter and is no row.
    const named = /^sep=(.)(\r\n|\n|\r)/i.exec(this.#text);
    if (named) {
      this.#delimiter = named[1]!;
      this.#text = this.#text.slice(named[0].length);
      this.#line++;
    }
    this.#delimiter ??= sniffDelimiter(this.#text);
  }

  #take(ended: boolean): TableRow[] {
    if (!this.#started) this.#start();
    const rows: TableRow[] = [];
    let at = 0;
    while (at < this.#text.length) {
      if (this.#dropping) {
        const next = this.#endOfLine(at, ended);
        // Of an endless line nothing is kept; a last "\r" may be half of a line end.
        at = next ?? (this.#text.endsWith("\r") && !ended ? this.#text.length - 1 : this.#text.length);
        if (next === null) break;
        this.#dropping = false;
        continue;
      }
      if (this.#broken) {
        const { next, found } = this.#skipToRow(at, ended);
        at = next;
        if (!found) break;
        rows.push(this.#brokenRow());
        continue;
      }
      const parsed = this.#parse(at, ended);
      if (parsed.kind === "more") break;
      if (parsed.kind === "row") {
        this.#accept(rows, parsed.cells, at);
        this.#line += parsed.lines;
        at = parsed.next;
      } else if (parsed.kind === "too-long") {
        this.#broken = {
          line: this.#line,
          reason: `The row is longer than ${maximumRowChars.toLocaleString("en")} characters.`,
        };
        this.#dropping = true;
      } else {
        at = this.#unclosed(rows, at, ended);
      }
    }
    this.#text = this.#text.slice(at);
    return rows;
  }

  #accept(rows: TableRow[], cells: string[], at: number): void {
    if (cells.every((cell) => cell.trim() === "")) return;
    if (this.#width === 0 && cells.length > 1) this.#width = cells.length;
    this.#rows++;
    if (this.#text[at] === '"') this.#quotedStarts++;
    rows.push({ line: this.#line, cells });
  }

  #brokenRow(): TableRow {
    const { line, reason } = this.#broken!;
    this.#broken = null;
    const last = this.#line - 1;
    return { line, cells: [], problem: last > line ? `${reason} Lines ${line} to ${last} were left out.` : reason };
  }

  /** A quote without its partner: the row is kept if it reads well when quotes mean nothing, otherwise reported. */
  #unclosed(rows: TableRow[], at: number, ended: boolean): number {
    this.#failures++;
    const next = this.#lineEnd(at);
    const line = this.#text.slice(at, next.start);
    const cells = line.split(this.#delimiter!);
    const balanced = (line.split('"').length - 1) % 2 === 0;
    if (balanced && cells.length === this.#width) {
      this.#accept(rows, cells, at);
      this.#line++;
      return next.end;
    }
    this.#broken = { line: this.#line, reason: 'A quotation mark (") opens here and is never closed.' };
    if (next.start === this.#text.length && !ended) this.#dropping = true;
    else this.#line++;
    return next.end;
  }

  /** Where the line at `at` ends, and where the next one begins. */
  #lineEnd(at: number): { start: number; end: number } {
    for (let i = at; i < this.#text.length; i++) {
      const code = this.#text.charCodeAt(i);
      if (code === 10) return { start: i, end: i + 1 };
      if (code === 13) return { start: i, end: this.#text.charCodeAt(i + 1) === 10 ? i + 2 : i + 1 };
    }
    return { start: this.#text.length, end: this.#text.length };
  }

  #endOfLine(at: number, ended: boolean): number | null {
    const { start, end } = this.#lineEnd(at);
    if (start === this.#text.length || (end === this.#text.length && this.#text[start] === "\r" && !ended)) return null;
    this.#line++;
    return end;
  }

  /** The next line that can be the beginning of a row: as many cells as the header, quoted if the others are. */
  #skipToRow(at: number, ended: boolean): { next: number; found: boolean } {
    const quoted = this.#rows >= 3 && this.#quotedStarts >= this.#rows * 0.8;
    let from = at;
    while (from < this.#text.length) {
      const { start, end } = this.#lineEnd(from);
      if (end === this.#text.length && !ended) {
        if (end - from > maximumRowChars) this.#dropping = true;
        return { next: this.#dropping ? end : from, found: false };
      }
      const line = this.#text.slice(from, start);
      const wide = line.split(this.#delimiter!, this.#width).length >= this.#width;
      if (line.trim() !== "" && wide && (!quoted || line.startsWith('"'))) return { next: from, found: true };
      this.#line++;
      from = end;
    }
    return { next: from, found: false };
  }

  #parse(from: number, ended: boolean): Parsed {
    const text = this.#text;
    const delimiter = this.#delimiter!;
    const delimiterCode = delimiter.charCodeAt(0);
    const maximumLines = this.#failures > patience ? impatientCellLines : maximumCellLines;
    const cells: string[] = [];
    let lines = 1;
    let at = from;
    for (;;) {
      const quote = quoteAt(text, at, delimiterCode);
      if (quote === -1) {
        let i = at;
        let code = 0;
        for (; i < text.length; i++) {
          code = text.charCodeAt(i);
          if (code === delimiterCode || code === 10 || code === 13) break;
        }
        if (i === text.length) {
          if (!ended) return i - from > maximumRowChars ? { kind: "too-long" } : { kind: "more" };
          cells.push(text.slice(at));
          return { kind: "row", cells, next: i, lines };
        }
        cells.push(text.slice(at, i));
        at = i;
      } else {
        const closed = this.#quotedCell(from, quote + 1, ended, maximumLines);
        if (typeof closed === "string") return { kind: closed };
        cells.push(closed.cell);
        lines += closed.lines;
        at = closed.end;
      }
      // `at` is now at a delimiter, a line end or the end of the text.
      if (at === text.length) return ended ? { kind: "row", cells, next: at, lines } : { kind: "more" };
      const code = text.charCodeAt(at);
      if (code === 10) return { kind: "row", cells, next: at + 1, lines };
      if (code === 13) {
        if (at + 1 === text.length && !ended) return { kind: "more" };
        return { kind: "row", cells, next: text.charCodeAt(at + 1) === 10 ? at + 2 : at + 1, lines };
      }
      at++;
    }
  }

  #quotedCell(
    rowStart: number,
    start: number,
    ended: boolean,
    maximumLines: number,
  ): { cell: string; end: number; lines: number } | "more" | "unclosed" | "too-long" {
    const text = this.#text;
    const delimiterCode = this.#delimiter!.charCodeAt(0);
    let cell = "";
    let lines = 0;
    for (let at = start; ; ) {
      const quote = text.indexOf('"', at);
      const end = quote === -1 ? text.length : quote;
      lines += countLines(text, at, end, maximumLines);
      if (lines > maximumLines) return "unclosed";
      if (end - rowStart > maximumRowChars) return lines === 0 ? "too-long" : "unclosed";
      if (quote === -1) return ended ? "unclosed" : "more";
      cell += text.slice(at, quote);
      if (quote + 1 === text.length) return ended ? { cell, end: text.length, lines } : "more";
      if (text.charCodeAt(quote + 1) === 34) {
        cell += '"';
        at = quote + 2;
        continue;
      }
      let after = quote + 1;
      while (after < text.length && isPadding(text.charCodeAt(after), delimiterCode)) after++;
      if (after === text.length) return ended ? { cell, end: after, lines } : "more";
      const code = text.charCodeAt(after);
      if (code === delimiterCode || code === 10 || code === 13) return { cell, end: after, lines };
      // A quote inside the cell: on its first line someone forgot to double it; later it opens another row's cell.
      if (lines > 0) return "unclosed";
      cell += '"';
      at = quote + 1;
    }
  }
}

/** Where a quoted cell opens if one does, after any spaces; or -1. */
function quoteAt(text: string, at: number, delimiterCode: number): number {
  let i = at;
  while (i < text.length && isPadding(text.charCodeAt(i), delimiterCode)) i++;
  return text.charCodeAt(i) === 34 ? i : -1;
}

const isPadding = (code: number, delimiterCode: number): boolean =>
  (code === 32 || code === 9) && code !== delimiterCode;

function countLines(text: string, from: number, to: number, enough: number): number {
  let lines = 0;
  for (let i = from; i < to && lines <= enough; i++) {
    const code = text.charCodeAt(i);
    if (code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)) lines++;
  }
  return lines;
}

/** The delimiter that gives the first rows the most even number of cells, and more than one. */
export function sniffDelimiter(sample: string): Delimiter {
  let best: Delimiter = ",";
  let bestScore = 0;
  for (const delimiter of delimiters) {
    const widths = firstWidths(sample, delimiter);
    const counts = new Map<number, number>();
    for (const width of widths) if (width > 1) counts.set(width, (counts.get(width) ?? 0) + 1);
    for (const [width, count] of counts) {
      // Evenness first; among equals the one that finds more cells.
      const score = (count / widths.length) * 100 + Math.min(width, 20);
      if (score > bestScore) {
        bestScore = score;
        best = delimiter;
      }
    }
  }
  return best;
}

function firstWidths(sample: string, delimiter: Delimiter): number[] {
  const widths: number[] = [];
  let width = 1;
  let quoted = false;
  let cellStart = true;
  let blank = true;
  for (let i = 0; i < sample.length && widths.length < 30; i++) {
    const character = sample[i]!;
    if (character === '"' && (cellStart || quoted)) quoted = !quoted;
    else if (!quoted && character === delimiter) {
      width++;
      cellStart = true;
      continue;
    } else if (!quoted && (character === "\n" || character === "\r")) {
      if (!blank) widths.push(width);
      width = 1;
      cellStart = true;
      blank = true;
      continue;
    }
    blank = false;
    cellStart = false;
  }
  if (!blank && widths.length === 0) widths.push(width);
  return widths;
}
