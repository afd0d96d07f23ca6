// Rows of an XLSX workbook, sheet after sheet, as they stream out of the archive. Only the shared texts are held.
// (ExcelJS trusts the archive's own sizes, and loses inline rich text and dates whose styles come late; this does not.)

import type { TableRow } from "./csv.ts";
import type { ReadLimits } from "./entry.ts";
import { FileError } from "./errors.ts";
import { XmlError, type XmlHandler, XmlScanner } from "./xml.ts";
import { declaresEntities, type ZipEntry, ZipFile } from "./zip.ts";

/** Cells beyond this column are left out: a stray one at the far right must not make every row 16,384 cells wide. */
const maximumColumns = 256;
const batchRows = 500;

export async function* readXlsx(path: string, file: string, limits: ReadLimits): AsyncGenerator<TableRow[]> {
  const zip = await ZipFile.open(path, file, limits.unpackedBytes);
  try {
    const workbook = await readWorkbook(zip);
    if (workbook.sheets.length === 0) throw new FileError(file, "empty", "The workbook has no visible sheet.");
    const texts = await readSharedTexts(zip, workbook.sharedTexts);
    const formats = await readFormats(zip, workbook.styles);
    for (const { name, entry } of workbook.sheets) {
      const rows = new SheetRows(name, texts, formats, workbook.from1904);
      for await (const _ of scan(zip, entry, rows)) {
        while (rows.ready.length >= batchRows) yield rows.ready.splice(0, batchRows);
      }
      if (rows.ready.length > 0) yield rows.ready;
    }
  } finally {
    await zip.close();
  }
}

/** Runs a part of the archive through a handler; yields between chunks so that the caller can take what is ready. */
async function* scan(zip: ZipFile, entry: ZipEntry, handler: XmlHandler): AsyncGenerator<void> {
  const scanner = new XmlScanner(handler);
  let decoder: TextDecoder | null = null;
  try {
    for await (const chunk of zip.read(entry)) {
      decoder ??= new TextDecoder(
        chunk[0] === 0xff && chunk[1] === 0xfe
          ? "utf-16le"
          : chunk[0] === 0xfe && chunk[1] === 0xff
            ? "utf-16be"
            : "utf-8",
      );
      scanner.write(decoder.decode(chunk, { stream: true }));
      yield;
    }
    scanner.write(decoder?.decode() ?? "");
    scanner.end();
    yield;
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    if (error.declaresEntities) throw declaresEntities(zip.file);
    throw new FileError(
      zip.file,
      "damaged",
      `Its part ${entry.name} is not well-formed. Open it in Excel and save it anew.`,
    );
  }
}

async function scanAll(zip: ZipFile, entry: ZipEntry, handler: XmlHandler): Promise<void> {
  for await (const _ of scan(zip, entry, handler)) {
    // nothing to take
  }
}

const nothing = (): void => {};

interface Workbook {
  sheets: { name: string; entry: ZipEntry }[];
  sharedTexts: ZipEntry | undefined;
  styles: ZipEntry | undefined;
  /** Dates count from 1904, as old Macintosh files do. */
  from1904: boolean;
}

async function readWorkbook(zip: ZipFile): Promise<Workbook> {
  const root = await readRelations(zip, "_rels/.rels", "");
  const main = [...root.values()].find(({ type }) => type.endsWith("/officeDocument"))?.target ?? "xl/workbook.xml";
  const entry = zip.entries.get(main);
  if (!entry) throw new FileError(zip.file, "damaged", "It has no workbook inside. Open it in Excel and save it anew.");
  const folder = main.slice(0, main.lastIndexOf("/") + 1);
  const parts = await readRelations(zip, `${folder}_rels/${main.slice(folder.length)}.rels`, folder);
  const sheets: { name: string; relation: string; hidden: boolean }[] = [];
  let from1904 = false;
  await scanAll(zip, entry, {
    open(name, attribute) {
      if (name === "workbookPr") from1904 = /^(1|true)$/.test(attribute("date1904") ?? "");
      if (name === "sheet") {
        sheets.push({
          name: attribute("name") ?? "",
          relation: attribute("id") ?? "",
          hidden: (attribute("state") ?? "visible") !== "visible",
        });
      }
    },
    text: nothing,
    close: nothing,
  });
  const ofType = (type: string) =>
    zip.entries.get([...parts.values()].find((part) => part.type.endsWith(`/${type}`))?.target ?? "");
  const found: Workbook["sheets"] = [];
  for (const sheet of sheets) {
    const part = parts.get(sheet.relation);
    const sheetEntry = part?.type.endsWith("/worksheet") ? zip.entries.get(part.target) : undefined;
    if (sheetEntry && !sheet.hidden) found.push({ name: sheet.name, entry: sheetEntry });
  }
  return {
    sheets: found,
    sharedTexts: ofType("sharedStrings") ?? zip.entries.get("xl/sharedStrings.xml"),
    styles: ofType("styles") ?? zip.entries.get("xl/styles.xml"),
    from1904,
  };
}

/** Parts by their relation id, with full names. Parts outside the file are not followed. */
async function readRelations(
  zip: ZipFile,
  name: string,
  folder: string,
): Promise<Map<string, { type: string; target: string }>> {
  const relations = new Map<string, { type: string; target: string }>();
  const entry = zip.entries.get(name);
  if (!entry) return relations;
  await scanAll(zip, entry, {
    open(tag, attribute) {
      if (tag !== "Relationship" || attribute("TargetMode") === "External") return;
      const target = attribute("Target") ?? "";
      relations.set(attribute("Id") ?? "", {
        type: attribute("Type") ?? "",
        target: target.startsWith("/") ? target.slice(1) : resolve(folder, target),
      });
    },
    text: nothing,
    close: nothing,
  });
  return relations;
}

function resolve(folder: string, target: string): string {
  const parts = folder.split("/").filter((part) => part !== "");
  for (const part of target.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

/** "_x000D_" is how a workbook writes a character that XML cannot hold. */
const unescapeText = (text: string): string =>
  text.includes("_x")
    ? text.replace(/_x([0-9A-F]{4})_/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;

async function readSharedTexts(zip: ZipFile, entry: ZipEntry | undefined): Promise<string[]> {
  const texts: string[] = [];
  if (!entry) return texts;
  let text = "";
  let inText = false;
  let phonetic = 0; // the reading of a Japanese word, printed above it
  await scanAll(zip, entry, {
    open(name) {
      if (name === "si") text = "";
      else if (name === "rPh") phonetic++;
      else if (name === "t") inText = phonetic === 0;
    },
    text(part) {
      if (inText) text += part;
    },
    close(name) {
      if (name === "t") inText = false;
      else if (name === "rPh") phonetic--;
      else if (name === "si") texts.push(unescapeText(text));
    },
  });
  return texts;
}

type CellFormat = "general" | "date" | "percent";

/** What each cell style makes of a number. */
async function readFormats(zip: ZipFile, entry: ZipEntry | undefined): Promise<CellFormat[]> {
  const formats: CellFormat[] = [];
  if (!entry) return formats;
  const own = new Map<string, string>();
  let inCellFormats = false;
  await scanAll(zip, entry, {
    open(name, attribute) {
      if (name === "numFmt") own.set(attribute("numFmtId") ?? "", attribute("formatCode") ?? "");
      else if (name === "cellXfs") inCellFormats = true;
      else if (name === "xf" && inCellFormats) {
        const id = attribute("numFmtId") ?? "0";
        formats.push(formatOf(Number(id), own.get(id)));
      }
    },
    text: nothing,
    close(name) {
      if (name === "cellXfs") inCellFormats = false;
    },
  });
  return formats;
}

function formatOf(id: number, code: string | undefined): CellFormat {
  if (code !== undefined) {
    // What stands in quotation marks or brackets is text or colour: "d" in [Red] is no day.
    const bare = code.replace(/"[^"]*"|\[[^\]]*\]|\\./g, "");
    if (/[ymdhs]/i.test(bare) && !/[#0?]/.test(bare.replace(/s\.0+/gi, "s"))) return "date";
    return bare.includes("%") ? "percent" : "general";
  }
  if ((id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58))
    return "date";
  return id === 9 || id === 10 ? "percent" : "general";
}

/** Makes rows of a sheet's cells. */
class SheetRows implements XmlHandler {
  readonly ready: TableRow[] = [];
  readonly #sheet: string;
  readonly #texts: readonly string[];
  readonly #formats: readonly CellFormat[];
  readonly #from1904: boolean;
  #inData = false;
  #row = 0;
  #cells: string[] = [];
  #problem: string | undefined;
  #column = 0;
  #reference = "";
  #type = "";
  #format: CellFormat = "general";
  #value: string | null = null;
  #hasFormula = false;
  #in: "value" | "text" | null = null;
  #phonetic = 0;

  constructor(sheet: string, texts: readonly string[], formats: readonly CellFormat[], from1904: boolean) {
    this.#sheet = sheet;
    this.#texts = texts;
    this.#formats = formats;
    this.#from1904 = from1904;
  }

  open(name: string, attribute: (name: string) => string | undefined): void {
    if (name === "sheetData") this.#inData = true;
    if (!this.#inData) return;
    if (name === "row") {
      this.#row = Number(attribute("r")) || this.#row + 1;
      this.#cells = [];
      this.#problem = undefined;
      this.#column = -1;
    } else if (name === "c") {
      this.#reference = attribute("r") ?? "";
      this.#column = columnOf(this.#reference) ?? this.#column + 1;
      this.#type = attribute("t") ?? "n";
      this.#format = this.#formats[Number(attribute("s") ?? 0)] ?? "general";
      this.#value = null;
      this.#hasFormula = false;
    } else if (name === "f") this.#hasFormula = true;
    else if (name === "v") {
      this.#in = "value";
      this.#value ??= "";
    } else if (name === "rPh") this.#phonetic++;
    else if (name === "t" && this.#phonetic === 0) {
      this.#in = "text";
      this.#value ??= "";
    }
  }

  text(text: string): void {
    if (this.#in !== null) this.#value += text;
  }

  close(name: string): void {
    if (!this.#inData) return;
    if (name === "v" || name === "t") this.#in = null;
    else if (name === "rPh") this.#phonetic--;
    else if (name === "c") this.#endCell();
    else if (name === "row") this.#endRow();
    else if (name === "sheetData") this.#inData = false;
  }

  #endCell(): void {
    if (this.#column >= maximumColumns) return;
    if (this.#hasFormula && (this.#value === null || (this.#value === "" && this.#type !== "str"))) {
      this.#problem ??= `Cell ${this.#reference} holds a formula without its result. Open the file in Excel, let it calculate, and save it.`;
      return;
    }
    if (this.#value === null) return;
    if (this.#type === "e") {
      this.#problem ??= `Cell ${this.#reference} holds the error ${this.#value}.`;
      return;
    }
    while (this.#cells.length < this.#column) this.#cells.push("");
    this.#cells[this.#column] = this.#textOf(this.#value);
  }

  #textOf(value: string): string {
    switch (this.#type) {
      case "s":
        return this.#texts[Number(value)] ?? "";
      case "b":
        return value === "1" ? "TRUE" : "FALSE";
      case "str":
      case "inlineStr":
        return unescapeText(value);
      case "d":
        return value.replace("T", " ").replace(/( 00:00)?:00(\.0+)?Z?$/, "");
      default: {
        const number = Number(value);
        if (value === "" || Number.isNaN(number)) return value;
        if (this.#format === "date") return dateText(number, this.#from1904);
        if (this.#format === "percent") return `${plainNumber(number * 100)}%`;
        return plainNumber(number);
      }
    }
  }

  #endRow(): void {
    if (this.#problem !== undefined)
      this.ready.push({ line: this.#row, cells: this.#cells, problem: this.#problem, sheet: this.#sheet });
    else if (this.#cells.some((cell) => cell.trim() !== ""))
      this.ready.push({ line: this.#row, cells: this.#cells, sheet: this.#sheet });
  }
}

/** "AB12" → 27. */
function columnOf(reference: string): number | null {
  const letters = /^[A-Z]{1,3}/.exec(reference)?.[0];
  if (!letters) return null;
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

/** Workbooks store 0.1 + 0.2 as it is; fifteen digits are what Excel itself shows. */
const plainNumber = (number: number): string => {
  const rounded = Number(number.toPrecision(15));
  return Math.abs(rounded) < 1e21 && Number.isInteger(rounded) ? BigInt(rounded).toString() : String(rounded);
};

function dateText(serial: number, from1904: boolean): string {
  const day = 86_400_000;
  // Excel believes in a February 29th of 1900; dates after it count from December 30th.
  const start = from1904 ? Date.UTC(1904, 0, 1) : serial < 60 ? Date.UTC(1899, 11, 31) : Date.UTC(1899, 11, 30);
  const time = start + Math.round(serial * 86_400) * 1000;
  if (!Number.isFinite(time) || Math.abs(time) > 8.64e15) return plainNumber(serial);
  const text = new Date(time).toISOString();
  const clock = text.slice(11, 19).replace(/:00$/, "");
  if (serial > 0 && serial < 1 && !from1904) return clock;
  return time % day === 0 ? text.slice(0, 10) : `${text.slice(0, 10)} ${clock}`;
}
