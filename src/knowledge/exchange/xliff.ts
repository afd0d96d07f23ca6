// XLIFF 2, the form in which translators' tools take and give texts: a file an article, a unit for its title and one for its text, a
// segment a paragraph. What a company fills in once is a placeholder that a translator cannot break. Pure.
// See OASIS, XLIFF Version 2.0 (2014). What XLIFF calls a state is how far a segment is: initial, translated, reviewed, final.
import { createHash } from "node:crypto";
import { PLACEHOLDER } from "../../markets/index.ts";
import { FileError } from "../read/errors.ts";
import { XmlError, XmlScanner } from "../read/xml.ts";

export interface TranslationUnit {
  article: string;
  language: string;
  market: string | null;
  source: { title: string; text: string };
  target: { title: string; text: string } | null;
  state: SegmentState;
  /** For the translator. */
  note?: string | undefined;
}

export type SegmentState = "initial" | "translated" | "reviewed" | "final";

/** What came back for one article. */
export interface Translated {
  article: string;
  market: string | null;
  /** Of the source that was translated: see `sourceMark`. */
  mark: string | null;
  title: string;
  text: string;
  /** The least that any of its segments has. */
  state: SegmentState;
  /** Segments, and how many of them have no target yet. */
  segments: number;
  untranslated: number;
}

export interface XliffFile {
  sourceLanguage: string;
  targetLanguage: string;
  translated: Translated[];
  bad: { file: string; reason: string }[];
}

/** Changes when the source does. */
export const sourceMark = ({ title, text }: { title: string; text: string }): string =>
  createHash("sha256").update(title).update("\0").update(text).digest("hex").slice(0, 16);

// -------------------------------------------------------------------------------------------------------------- writing

export const xliffStart = (sourceLanguage: string, targetLanguage: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="${escaped(sourceLanguage)}" trgLang="${escaped(targetLanguage)}">\n`;

export const XLIFF_END = "</xliff>\n";

/** @param number  of the file in the document @param values  what a customer reads in place of a placeholder */
export function xliffFile(unit: TranslationUnit, number: number, values: ReadonlyMap<string, string>): string {
  const { article, market, source, target, state, note } = unit;
  const notes = [
    `<note category="source">${sourceMark(source)}</note>`,
    ...(market === null ? [] : [`<note category="market">${escaped(market)}</note>`]),
    ...(note === undefined ? [] : [`<note>${escaped(note)}</note>`]),
  ];
  const units = [
    written("title", [{ source: source.title, target: target?.title ?? null, between: false }], state, values),
    written("text", paired(source.text, target?.text ?? null), state, values),
  ];
  return `  <file id="f${number}" original="${escaped(article)}">\n    <notes>${notes.join("")}</notes>\n${units.join("")}  </file>\n`;
}

interface Piece {
  source: string;
  target: string | null;
  /** Only white space between two paragraphs. */
  between: boolean;
}

/** Paragraph by paragraph where both have as many; otherwise the text as one. */
function paired(source: string, target: string | null): Piece[] {
  const parts = source.split(/(\n\s*\n)/);
  const others = target === null ? null : target.split(/(\n\s*\n)/);
  if (others && others.length !== parts.length) return [{ source, target, between: false }];
  return parts.flatMap((part, k) => {
    const between = k % 2 === 1;
    return part === "" && (others?.[k] ?? "") === "" ? [] : [{ source: part, target: others?.[k] ?? null, between }];
  });
}

function written(
  id: string,
  pieces: readonly Piece[],
  state: SegmentState,
  values: ReadonlyMap<string, string>,
): string {
  const data = new Map<string, string>();
  const inline = (text: string) => inlineOf(text, data, values);
  const body = pieces.map(({ source, target, between }, k) => {
    const inside = `<source xml:space="preserve">${inline(source)}</source>${
      target === null ? "" : `<target xml:space="preserve">${inline(target)}</target>`
    }`;
    return between
      ? `      <ignorable>${inside}</ignorable>\n`
      : `      <segment id="s${k + 1}" state="${target === null ? "initial" : state}">${inside}</segment>\n`;
  });
  const kept = [...data].map(([written, key]) => `<data id="${key}">${escaped(written)}</data>`).join("");
  return `    <unit id="${id}" name="${id}">\n${kept ? `      <originalData>${kept}</originalData>\n` : ""}${body.join("")}    </unit>\n`;
}

/** Text with placeholders as <ph>, and what XML cannot hold as <cp>. */
function inlineOf(text: string, data: Map<string, string>, values: ReadonlyMap<string, string>): string {
  let inline = "";
  let from = 0;
  let number = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    inline += content(text.slice(from, match.index));
    from = match.index + match[0].length;
    const key = data.get(match[0]) ?? `d${data.size + 1}`;
    data.set(match[0], key);
    const shown = values.get(match[1]!) ?? match[0];
    inline += `<ph id="p${++number}" dataRef="${key}" equiv="${escaped(match[0])}" disp="${escaped(shown)}"/>`;
  }
  return inline + content(text.slice(from));
}

const NOT_XML =
  /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const content = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("\r", "&#13;")
    .replaceAll(NOT_XML, (one) => `<cp hex="${one.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}"/>`);

const escaped = (text: string): string =>
  text
    .replaceAll(NOT_XML, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll(/[\t\n\r]/g, (one) => `&#${one.charCodeAt(0)};`);

// -------------------------------------------------------------------------------------------------------------- reading

const MOST_CHARS = 40 * 1024 * 1024;
const DEEPEST = 60;
const RANK: readonly SegmentState[] = ["initial", "translated", "reviewed", "final"];

/**
 * Reads what a translator's tool wrote. Inline marks that the tool added are dropped, their text is kept.
 * @throws {FileError} for what is no XLIFF 2, not well-formed, or declares entities
 */
export function readXliff(xml: string, file: string): XliffFile {
  if (xml.length > MOST_CHARS)
    throw new FileError(file, "too-large", "The file is too large. Export fewer articles at a time.");
  const reader = new XliffReader(file);
  try {
    const scanner = new XmlScanner(reader);
    scanner.write(xml.replace(/^\ufeff/, ""));
    scanner.end();
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw new FileError(
      file,
      error.declaresEntities ? "unsafe" : "damaged",
      error.declaresEntities
        ? "The file declares a document type, which could pull in other files. Save it again without."
        : `The file is no whole XML: ${error.message} Save it again in the translation tool.`,
    );
  }
  return reader.finish();
}

interface OpenFile {
  article: string;
  notes: Map<string, string>;
  units: Map<string, { text: string; segments: number; untranslated: number; state: SegmentState }>;
}

class XliffReader {
  private readonly file: string;
  private readonly stack: string[] = [];
  private readonly result: XliffFile = { sourceLanguage: "", targetLanguage: "", translated: [], bad: [] };
  private root = false;
  private open_: OpenFile | null = null;
  private unit = "";
  private data = new Map<string, string>();
  private dataId = "";
  private category = "";
  private segment: { source: string; target: string | null; state: SegmentState; between: boolean } | null = null;
  private into: "source" | "target" | "data" | "note" | null = null;
  private text_ = "";

  constructor(file: string) {
    this.file = file;
  }

  open(name: string, attribute: (name: string) => string | undefined): void {
    this.stack.push(name);
    if (this.stack.length > DEEPEST) throw new XmlError("It is nested too deeply.");
    if (this.stack.length === 1) {
      const version = attribute("version") ?? "";
      if (name !== "xliff" || !version.startsWith("2.")) {
        const is = name === "xliff" ? `XLIFF ${version || "of an unknown version"}` : "no XLIFF";
        throw new FileError(this.file, "unsupported", `The file is ${is}. Export XLIFF 2.0 from the translation tool.`);
      }
      this.root = true;
      this.result.sourceLanguage = attribute("srcLang") ?? "";
      this.result.targetLanguage = attribute("trgLang") ?? "";
    } else if (name === "file") {
      this.open_ = { article: attribute("original") ?? "", notes: new Map(), units: new Map() };
    } else if (name === "note") {
      this.category = attribute("category") ?? "";
      this.begin("note");
    } else if (name === "unit") {
      this.unit = attribute("id") ?? "";
      this.data = new Map();
      this.open_?.units.set(this.unit, { text: "", segments: 0, untranslated: 0, state: "final" });
    } else if (name === "data") {
      this.dataId = attribute("id") ?? "";
      this.begin("data");
    } else if (name === "segment" || name === "ignorable") {
      const state = RANK.find((one) => one === attribute("state")) ?? "initial";
      this.segment = { source: "", target: null, state, between: name === "ignorable" };
    } else if (name === "source" && this.segment) this.begin("source");
    else if (name === "target" && this.segment) this.begin("target");
    else if (name === "ph" && this.into) {
      // Without its data the tool has made it itself: it stands for nothing of ours.
      this.text_ += this.data.get(attribute("dataRef") ?? "") ?? attribute("equiv") ?? "";
    } else if (name === "cp" && this.into) {
      const code = Number.parseInt(attribute("hex") ?? "", 16);
      if (code >= 0 && code <= 0x10ffff) this.text_ += String.fromCodePoint(code);
    }
  }

  text(text: string): void {
    if (this.into) this.text_ += text;
  }

  close(name: string): void {
    if (this.stack.pop() !== name) throw new XmlError(`</${name.slice(0, 40)}> closes what is not open.`);
    const file = this.open_;
    if (name === "note" && this.into === "note") {
      file?.notes.set(this.category, this.text_);
      this.into = null;
    } else if (name === "data" && this.into === "data") {
      this.data.set(this.dataId, this.text_);
      this.into = null;
    } else if ((name === "source" || name === "target") && this.into === name) {
      this.segment![name] = this.text_;
      this.into = null;
    } else if ((name === "segment" || name === "ignorable") && this.segment) {
      this.closeSegment();
    } else if (name === "file" && file) {
      this.closeFile(file);
      this.open_ = null;
    }
  }

  finish(): XliffFile {
    if (!this.root || this.stack.length > 0) throw new FileError(this.file, "damaged", "The file ends too early.");
    return this.result;
  }

  private begin(into: NonNullable<XliffReader["into"]>): void {
    this.into = into;
    this.text_ = "";
  }

  private closeSegment(): void {
    const { source, target, state, between } = this.segment!;
    this.segment = null;
    const unit = this.open_?.units.get(this.unit);
    if (!unit) return;
    if (between) {
      unit.text += target ?? source;
      return;
    }
    const missing = (target === null || target === "") && source.trim() !== "";
    unit.segments++;
    if (missing) unit.untranslated++;
    else if (RANK.indexOf(state) < RANK.indexOf(unit.state)) unit.state = state;
    unit.text += target ?? "";
  }

  private closeFile({ article, notes, units }: OpenFile): void {
    const [title, text] = [units.get("title"), units.get("text")];
    if (article === "" || !text) {
      const reason = article === "" ? "It does not say of which article it is." : "It has no unit for the text.";
      if (this.result.bad.length < 1000) this.result.bad.push({ file: article, reason });
      return;
    }
    const state = RANK[Math.min(RANK.indexOf(title?.state ?? "final"), RANK.indexOf(text.state))]!;
    this.result.translated.push({
      ...{ article, market: notes.get("market") || null, mark: notes.get("source") ?? null },
      ...{ title: title?.text ?? "", text: text.text, state },
      segments: (title?.segments ?? 0) + text.segments,
      untranslated: (title?.untranslated ?? 0) + text.untranslated,
    });
  }
}
