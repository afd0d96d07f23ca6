// What kind of file this is: by its content first, by its name second, because names lie.
import { decodeText } from "./encoding.ts";
import type { FileKind } from "./entry.ts";
import { FileError } from "./errors.ts";
import { readEnds } from "./file.ts";
import { ZipFile } from "./zip.ts";

const headBytes = 64 * 1024;

/** Says what it is, and what to do with it, for files that hold no text for us. */
const foreign: readonly { bytes: readonly number[]; at?: number; what: string; advice: string }[] = [
  { bytes: [0xff, 0xd8, 0xff], what: "a JPEG picture", advice: pictureAdvice() },
  { bytes: [0x89, 0x50, 0x4e, 0x47], what: "a PNG picture", advice: pictureAdvice() },
  { bytes: [0x47, 0x49, 0x46, 0x38], what: "a GIF picture", advice: pictureAdvice() },
  { bytes: [0x57, 0x45, 0x42, 0x50], at: 8, what: "a WebP picture", advice: pictureAdvice() },
  { bytes: [0x49, 0x49, 0x2a, 0x00], what: "a TIFF picture", advice: pictureAdvice() },
  { bytes: [0x4d, 0x4d, 0x00, 0x2a], what: "a TIFF picture", advice: pictureAdvice() },
  { bytes: [0x66, 0x74, 0x79, 0x70], at: 4, what: "a film or a picture", advice: pictureAdvice() },
  { bytes: [0x49, 0x44, 0x33], what: "a sound recording", advice: pictureAdvice() },
  { bytes: [0x4f, 0x67, 0x67, 0x53], what: "a sound recording", advice: pictureAdvice() },
  { bytes: [0x1f, 0x8b], what: "packed with gzip", advice: "Unpack it and import what is inside." },
  { bytes: [0x37, 0x7a, 0xbc, 0xaf], what: "a 7z archive", advice: "Unpack it and import what is inside." },
  { bytes: [0x52, 0x61, 0x72, 0x21], what: "a RAR archive", advice: "Unpack it and import what is inside." },
  { bytes: [0x42, 0x5a, 0x68], what: "packed with bzip2", advice: "Unpack it and import what is inside." },
  { bytes: [0xfd, 0x37, 0x7a, 0x58], what: "packed with xz", advice: "Unpack it and import what is inside." },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], what: "packed with zstd", advice: "Unpack it and import what is inside." },
  { bytes: [0x7f, 0x45, 0x4c, 0x46], what: "a program", advice: pictureAdvice() },
  { bytes: [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65], what: "an SQLite database", advice: "Export its table as CSV." },
  { bytes: [0x50, 0x41, 0x52, 0x31], what: "a Parquet file", advice: "Export it as CSV or JSON Lines." },
  { bytes: [0x7b, 0x5c, 0x72, 0x74, 0x66], what: "an RTF document", advice: "Save it as DOCX and import that." },
];

function pictureAdvice(): string {
  return "We read CSV, TSV, JSON, JSON Lines, XLSX, Markdown, HTML, PDF and DOCX.";
}

/**
 * @param path  an ordinary file that is not empty
 * @param hint  the kind that the caller names; it decides between kinds of text only
 * @param looksLikeTable  whether a text's first lines are a table that we would understand
 * @throws {FileError} saying what the file is when it is none of ours
 */
export async function fileKind(
  path: string,
  file: string,
  hint: FileKind | undefined,
  looksLikeTable: (sample: string) => boolean,
): Promise<FileKind> {
  const { head, tail } = await readEnds(path, file, headBytes);
  const binary = await binaryKind(path, file, head, tail);
  if (binary) return binary;
  if (hint === "pdf" || hint === "docx" || hint === "xlsx") {
    throw new FileError(file, "unsupported", `This is not a ${hint.toUpperCase()} file but a text.`);
  }
  if (hint) return hint;
  const named = /\.(pdf|docx)$/i.exec(file)?.[1]?.toUpperCase();
  if (named) {
    throw new FileError(
      file,
      "damaged",
      `The name says ${named}, but what is in it is none. Download or save it again: it may be a page with an error message.`,
    );
  }
  const sample = await decodeSample(head);
  if (looksBinary(sample)) {
    throw new FileError(
      file,
      "unsupported",
      `This is not text, and no kind of document that we know. ${pictureAdvice()}`,
    );
  }
  if (sample.trim() === "") {
    throw new FileError(
      file,
      "empty",
      "The file holds nothing but spaces. Export it again and check that it holds data.",
    );
  }
  return textKind(file, sample, looksLikeTable);
}

async function binaryKind(path: string, file: string, head: Buffer, tail: Buffer): Promise<FileKind | null> {
  if (head.subarray(0, 1024).includes("%PDF-")) return "pdf";
  if (startsWith(head, [0x50, 0x4b, 0x03, 0x04]) || startsWith(head, [0x50, 0x4b, 0x05, 0x06]))
    return zipKind(path, file);
  if (startsWith(head, [0xd0, 0xcf, 0x11, 0xe0])) throw oldOffice(file, head, tail);
  // Two letters are too little to call a text a program: the zero bytes that follow make sure.
  if (startsWith(head, [0x4d, 0x5a]) && head.subarray(0, 64).includes(0)) {
    throw new FileError(file, "unsupported", `This is a program. ${pictureAdvice()}`);
  }
  for (const { bytes, at, what, advice } of foreign) {
    if (startsWith(head.subarray(at ?? 0), bytes)) {
      // "ftyp", "RIFF…WEBP" and the like are also words: a text has no zero byte near its beginning.
      const printable = bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
      if (printable && what !== "an RTF document" && !head.subarray(0, 512).some((byte) => byte < 9)) continue;
      throw new FileError(file, "unsupported", `This is ${what}. ${advice}`);
    }
  }
  return null;
}

const startsWith = (buffer: Buffer, bytes: readonly number[]): boolean =>
  bytes.every((byte, index) => buffer[index] === byte);

async function zipKind(path: string, file: string): Promise<FileKind> {
  const zip = await ZipFile.open(path, file, null);
  await zip.close();
  const names = [...zip.entries.keys()];
  if (names.some((name) => /(^|\/)EncryptedPackage$/.test(name))) {
    throw new FileError(
      file,
      "protected",
      "The file is protected with a password. Save a copy without one and import that.",
    );
  }
  if (names.includes("xl/workbook.bin")) {
    throw new FileError(file, "unsupported", "This is a binary workbook (XLSB). Save it as XLSX and import that.");
  }
  if (names.some((name) => /^xl\/.*\.xml$/.test(name))) return "xlsx";
  if (names.some((name) => /^word\/.*\.xml$/.test(name))) return "docx";
  if (names.some((name) => /^ppt\//.test(name))) {
    throw new FileError(file, "unsupported", "This is a presentation. Save it as PDF and import that.");
  }
  if (names.includes("content.xml") && names.includes("mimetype")) {
    throw new FileError(file, "unsupported", "This is an OpenDocument file. Save it as XLSX or DOCX and import that.");
  }
  if (names.some((name) => /\.x?html?$/i.test(name)) && names.includes("mimetype")) {
    throw new FileError(file, "unsupported", "This is an e-book. Save it as HTML or PDF and import that.");
  }
  throw new FileError(file, "unsupported", "This is a ZIP archive. Unpack it and import what is inside.");
}

/** Word and Excel before 2007, and what is inside an encrypted DOCX or XLSX, are the same container. */
function oldOffice(file: string, head: Buffer, tail: Buffer): FileError {
  const name = Buffer.from("EncryptedPackage", "utf16le");
  if (head.includes(name) || tail.includes(name)) {
    return new FileError(
      file,
      "protected",
      "The file is protected with a password. Save a copy without one and import that.",
    );
  }
  return new FileError(
    file,
    "unsupported",
    "This is a file of an old office program (DOC, XLS, PPT), or one protected with a password. Save it as DOCX or XLSX without a password and import that.",
  );
}

async function decodeSample(head: Buffer): Promise<string> {
  // Not cut in the middle of a character: the last few bytes are left out where the file goes on.
  const whole = head.length < headBytes ? head : head.subarray(0, headBytes - 4);
  let text = "";
  for await (const piece of decodeText(once(whole))) text += piece;
  return text.replace(/^\ufeff/, "");
}

async function* once<T>(value: T): AsyncGenerator<T> {
  yield value;
}

/** A stray zero byte is cleaned from a text; one in fifty characters being a control character is no text. */
function looksBinary(sample: string): boolean {
  const controls = sample.match(/[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\x81\x8d\x8f\x90\x9d]/g)?.length ?? 0;
  return controls > Math.max(4, sample.length / 50);
}

function textKind(file: string, sample: string, looksLikeTable: (sample: string) => boolean): FileKind {
  const name = file.toLowerCase();
  const text = sample.trimStart();
  const json = jsonKind(name, text);
  if (json) return json;
  if (
    /^(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)*<(!doctype\s+html|html|head|body|main|article|section|div|table|h[1-6]|p|ul|dl)\b/i.test(
      text,
    )
  ) {
    // Markdown may begin with a tag; a name that says Markdown is believed unless a whole page follows.
    if (!/\.(md|markdown|mdx)$/.test(name) || /^(<!--[\s\S]*?-->\s*)*<(!doctype|html)/i.test(text)) return "html";
  }
  if (/^<\?xml/i.test(text)) {
    throw new FileError(
      file,
      "unsupported",
      "This is an XML file. Export the data as CSV, XLSX or JSON and import that.",
    );
  }
  if (looksLikeTable(sample)) return "csv";
  if (/\.(csv|tsv|tab|xls|xlsx)$/.test(name)) return "csv";
  if (/\.x?html?$/.test(name)) return "html";
  if (/\.(json|jsonl|ndjson)$/.test(name)) {
    throw new FileError(
      file,
      "damaged",
      "The name says JSON, but the text begins neither with { nor with [. Check what was saved under this name.",
    );
  }
  return "markdown";
}

function jsonKind(name: string, text: string): "json" | "jsonl" | null {
  const named = /\.(jsonl|ndjson)$/.test(name) ? "jsonl" : /\.json$/.test(name) ? "json" : null;
  const starts = /^\{\s*["}]/.test(text) || /^\[\s*([{["\]]|-?\d|true|false|null)/.test(text);
  // "[text](link)" is Markdown, and so is "[ ] to do" or "[1] footnote".
  if (!starts || (named === null && /^\[[^\n]*?\](\(|:|\s*[\p{L}])/u.test(text)))
    return named === "jsonl" ? "jsonl" : null;
  if (text.startsWith("[") && named !== "jsonl") return "json";
  // Lines that are whole objects on their own are JSON Lines, whatever the name says; the first line of a JSON text
  // that was indented is none.
  const lines = text
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== "")
    .slice(0, 20);
  const whole = lines.filter(isWholeObject).length;
  if (named === "jsonl") return whole === 0 && /^[{[]\s*$/.test(lines[0] ?? "") ? "json" : "jsonl";
  return lines.length > 1 && isWholeObject(lines[0]!) && whole > 1 ? "jsonl" : "json";
}

function isWholeObject(line: string): boolean {
  if (!/^\s*[{[].*[}\]]\s*$/.test(line)) return false;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null;
  } catch {
    return false;
  }
}
