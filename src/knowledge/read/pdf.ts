// PDF as blocks. A PDF knows only where each piece of text is painted, and how large; lines, paragraphs, headings and the
// running heads of pages are found again from that.
import { getDocumentProxy } from "unpdf";
import type { Block } from "../passages.ts";
import { isQuestion, joinLines, type ReadDocument } from "./document.ts";
import { FileError } from "./errors.ts";

const maximumPages = 3000;

/** One painted line. */
interface Line {
  page: number;
  text: string;
  x: number;
  /** From the bottom of the page. */
  y: number;
  size: number;
}

export async function parsePdf(bytes: Uint8Array, file: string): Promise<ReadDocument> {
  // The end mark stands in the last kilobyte; some servers append a little after it.
  if (!Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).subarray(-8192).includes("%%EOF")) {
    throw new FileError(file, "damaged", "The PDF was cut off: its end is missing. Download or export it again.");
  }
  const remarks = listenToRemarks();
  const pdf = await openPdf(bytes, file);
  try {
    if (pdf.numPages > maximumPages) {
      throw new FileError(
        file,
        "too-large",
        `The PDF has ${pdf.numPages} pages; the limit is ${maximumPages}. Split it into parts.`,
      );
    }
    const pages: Line[][] = [];
    for (let number = 1; number <= pdf.numPages; number++) pages.push(await readPage(pdf, number, file));
    // Half a document is worse than none: the Latin letters would come and the Chinese ones would not.
    if (remarks.some((remark) => remark.includes("cMapUrl"))) {
      throw new FileError(
        file,
        "unsupported",
        "Some of its Chinese, Japanese or Korean text is in fonts that do not say which characters they show. Print it to PDF anew with fonts embedded, or save it as DOCX, and import that.",
      );
    }
    const lines = withoutRunningHeads(pages).flat();
    if (lines.length === 0) {
      throw new FileError(
        file,
        "empty",
        "The PDF holds no text, only pictures of it, as a scanner makes them. Run text recognition (OCR) on it first.",
      );
    }
    const { info } = await pdf.getMetadata().catch(() => ({ info: {} }));
    const { Title: title, Language: language } = info as { Title?: unknown; Language?: unknown };
    const blocks = blocksOf(lines);
    const heading = blocks.find((block) => block.kind === "heading");
    return {
      title: usefulTitle(title) ?? (heading?.kind === "heading" && heading.level === 1 ? heading.text : null),
      language: typeof language === "string" ? language : null,
      market: null,
      blocks,
    };
  } finally {
    await pdf.destroy();
  }
}

/** The library says on the console only that a font could not be read. Nobody else writes there in this process. */
function listenToRemarks(): string[] {
  const remarks: string[] = [];
  const listen = (...parts: unknown[]) => {
    if (remarks.length < 100) remarks.push(parts.join(" "));
  };
  console.log = listen;
  console.warn = listen;
  return remarks;
}

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;

async function openPdf(bytes: Uint8Array, file: string): Promise<Pdf> {
  try {
    return await getDocumentProxy(bytes, { verbosity: 1 });
  } catch (error) {
    if ((error as Error).name === "PasswordException") {
      throw new FileError(
        file,
        "protected",
        "The PDF is protected with a password. Save a copy without one and import that.",
      );
    }
    throw damaged(file);
  }
}

const damaged = (file: string): FileError =>
  new FileError(file, "damaged", "The PDF is damaged or was cut off. Download or export it again.");

async function readPage(pdf: Pdf, number: number, file: string): Promise<Line[]> {
  let items: TextItem[];
  try {
    const page = await pdf.getPage(number);
    const content = await page.getTextContent();
    items = content.items.filter((item): item is TextItem & typeof item => "str" in item);
    page.cleanup();
  } catch {
    throw damaged(file);
  }
  return linesOf(items, number);
}

interface TextItem {
  str: string;
  transform: number[];
  width: number;
  height: number;
  hasEOL: boolean;
}

function linesOf(items: readonly TextItem[], page: number): Line[] {
  const lines: Line[] = [];
  let line: Line | null = null;
  let end = 0; // where the last piece ended
  for (const item of items) {
    const [a = 0, b = 0, , , x = 0, y = 0] = item.transform;
    const size = Math.hypot(a, b) || item.height;
    if (item.str.trim() !== "") {
      const sameLine: boolean = line !== null && Math.abs(line.y - y) < Math.max(line.size, size) * 0.5;
      if (line && sameLine) {
        const gap = x - end;
        const apart = gap > size * 0.2 && !/\s$/.test(line.text) && !/^\s/.test(item.str);
        line.text += (apart ? " " : "") + item.str;
        line.size = Math.max(line.size, size);
      } else {
        line = { page, text: item.str, x, y, size };
        lines.push(line);
      }
      end = x + item.width;
    } else if (line && item.str !== "" && !line.text.endsWith(" ")) line.text += " ";
    if (item.hasEOL) line = null;
  }
  return lines.map((one) => ({ ...one, text: one.text.replace(/\s+/g, " ").trim() })).filter(({ text }) => text !== "");
}

/** Headers, footers and page numbers: what stands at the edge of most pages, numbers aside. */
function withoutRunningHeads(pages: readonly Line[][]): Line[][] {
  const key = (line: Line) => `${Math.round(line.y / 4)} ${line.text.replace(/\p{N}+/gu, "#")}`;
  const edges = (lines: readonly Line[]) => {
    const byHeight = [...lines].sort((one, other) => one.y - other.y);
    return [...byHeight.slice(0, 2), ...byHeight.slice(-2)];
  };
  const counts = new Map<string, number>();
  for (const lines of pages)
    for (const name of new Set(edges(lines).map(key))) counts.set(name, (counts.get(name) ?? 0) + 1);
  const enough = Math.max(3, pages.length / 2);
  return pages.map((lines) => {
    const dropped = new Set(
      edges(lines).filter(
        (line) =>
          (counts.get(key(line)) ?? 0) >= enough ||
          (pages.length > 1 &&
            /^[\s\p{P}]*(page |seite |p[áa]gina |第)?\p{N}{1,4}( ?页| ?頁)?([/ ]+(of|de|von)?[/ ]*\p{N}{1,4})?[\s\p{P}]*$/iu.test(
              line.text,
            )),
      ),
    );
    return lines.filter((line) => !dropped.has(line));
  });
}

function blocksOf(lines: readonly Line[]): Block[] {
  const body = bodySize(lines);
  const levels = headingLevels(lines, body);
  const pitch = usualPitch(lines, body);
  const paragraphs = joinParagraphs(lines, body, pitch);
  return paragraphs.map((paragraph): Block => {
    const { text, page, size } = paragraph;
    const level = levels.get(roundSize(size));
    if (level !== undefined && text.length <= 200) return { kind: "heading", level, text, page };
    if (paragraph.lines === 1 && looksLikeHeading(text))
      return { kind: "heading", level: headingDepth(text, levels.size), text, page };
    const item = /^[•●▪◦‣∙·–*-]\s+(.*)$/su.exec(text);
    if (item) return { kind: "list-item", text: `- ${item[1]}`, page };
    if (/^\p{N}{1,2}[.)、]\s?\S/u.test(text)) return { kind: "list-item", text, page };
    return { kind: "paragraph", text, page };
  });
}

const roundSize = (size: number): number => Math.round(size * 2) / 2;

/** The size that most of the text has. */
function bodySize(lines: readonly Line[]): number {
  const chars = new Map<number, number>();
  for (const { size, text } of lines) chars.set(roundSize(size), (chars.get(roundSize(size)) ?? 0) + text.length);
  return [...chars].sort((one, other) => other[1] - one[1])[0]![0];
}

/** Sizes that are clearly larger than the body's, the largest first: levels 1 to 6. */
function headingLevels(lines: readonly Line[], body: number): Map<number, number> {
  const sizes = new Set(lines.filter(({ size }) => size >= body * 1.12).map(({ size }) => roundSize(size)));
  const sorted = [...sizes].sort((one, other) => other - one);
  return new Map(sorted.map((size, index) => [size, Math.min(6, index + 1)]));
}

/** The usual distance between lines of the body. */
function usualPitch(lines: readonly Line[], body: number): number {
  const gaps: number[] = [];
  for (let i = 1; i < lines.length; i++) {
    const gap = lines[i - 1]!.y - lines[i]!.y;
    if (lines[i]!.page === lines[i - 1]!.page && gap > body * 0.8 && gap < body * 2.2) gaps.push(gap);
  }
  gaps.sort((one, other) => one - other);
  return gaps[Math.floor(gaps.length / 3)] ?? body * 1.25;
}

interface Paragraph {
  text: string;
  page: number;
  size: number;
  lines: number;
}

function joinParagraphs(lines: readonly Line[], body: number, pitch: number): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  let previous: Line | null = null;
  for (const line of lines) {
    const last = paragraphs.at(-1);
    if (last && previous && continues(previous, line, body, pitch)) {
      last.text = joinWord(last.text, line.text);
      last.lines++;
    } else paragraphs.push({ text: line.text, page: line.page, size: line.size, lines: 1 });
    previous = line;
  }
  return paragraphs;
}

function continues(previous: Line, line: Line, body: number, pitch: number): boolean {
  if (roundSize(previous.size) !== roundSize(line.size)) return false;
  if (/^([•●▪◦‣∙·–*-]\s|\p{N}{1,2}[.)、]\s?\S)/u.test(line.text)) return false;
  if (/^(Q|A|问|答|問)\s*[:：]/iu.test(line.text)) return false;
  if (line.page !== previous.page) {
    // A sentence goes on over the page, unless it is another heading.
    return (
      !/[.!?。！？:：…]["'”’»）)]?$/u.test(previous.text) &&
      /^[\p{Ll}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Arabic}\p{Script=Thai}]/u.test(
        line.text,
      ) &&
      previous.size <= body * 1.1
    );
  }
  const gap = previous.y - line.y;
  if (gap < 0) return false; // another column
  const large = Math.max(1, line.size / body);
  if (gap > pitch * 1.35 * large) return false;
  return !(line.x - previous.x > line.size * 1.5 && /[.!?。！？]$/u.test(previous.text)); // an indented first line
}

function joinWord(text: string, next: string): string {
  if (/\p{Ll}[-\u00ad\u2010]$/u.test(text) && /^\p{Ll}/u.test(next)) return text.slice(0, -1) + next;
  return joinLines(`${text}\n${next}`);
}

/** By its shape alone, where the library tells no size: "2.1 Returns", "第三条 退货", or a line that asks. */
function looksLikeHeading(text: string): boolean {
  if (text.length > 90) return false;
  if (isQuestion(text)) return true;
  if (/[.。!！,，;；:：]$/u.test(text)) return false;
  return /^(\p{N}{1,2}(\.\p{N}{1,2})+\.?\s+\p{L}|\p{N}{1,2}\.\s+\p{Lu}\P{Ll}*$|第\s*[\p{N}一二三四五六七八九十百]+\s*[章节節条條]|[一二三四五六七八九十]{1,3}、|(§|Article|Section|Chapter|Artículo|Abschnitt)\s*\p{N})/u.test(
    text,
  );
}

function headingDepth(text: string, sizes: number): number {
  const number = /^\p{N}{1,2}((?:\.\p{N}{1,2})*)/u.exec(text)?.[1] ?? "";
  const dots = number.split(".").length - 1;
  return Math.min(6, sizes + 1 + (isQuestion(text) ? 1 : dots));
}

/** Programs that print to PDF state file names and their own names as the title. */
function usefulTitle(title: unknown): string | null {
  if (typeof title !== "string") return null;
  const text = title.trim();
  return text === "" ||
    /\.(docx?|pdf|xlsx?|indd|tex|html?)$/i.test(text) ||
    /^(untitled|microsoft word|document\d*|无标题)/i.test(text)
    ? null
    : text;
}
