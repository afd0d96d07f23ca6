// For the tests of this folder: files made on the spot, and small writers of the binary formats we read.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";
import { afterAll } from "vitest";
import type { ArticleEntry, Entry, ReadOptions } from "./entry.ts";
import { readKnowledge } from "./read-knowledge.ts";

const folders: string[] = [];

afterAll(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

/** A file of this name in a folder of its own. */
export async function fileOf(name: string, content: string | Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "dragoman-read-"));
  folders.push(folder);
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

/** All entries of a file; sources name it as given, without its folder. */
export async function read(name: string, content: string | Uint8Array, options: ReadOptions = {}): Promise<Entry[]> {
  return readPath(await fileOf(name, content), { name, ...options });
}

export async function readPath(path: string, options: ReadOptions = {}): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of readKnowledge(path, options)) entries.push(entry);
  return entries;
}

/** The error that reading ends with; fails when it does not. */
export async function errorOf(reading: Promise<unknown>): Promise<{ message: string; code: string; kind: string }> {
  try {
    await reading;
  } catch (error) {
    return error as { message: string; code: string; kind: string };
  }
  throw new Error("It was read without an error.");
}

export const articles = (entries: readonly Entry[]): ArticleEntry[] =>
  entries.filter((entry) => entry.kind === "article");
export const passages = (entries: readonly Entry[]) => entries.filter((entry) => entry.kind === "passage");
export const bad = (entries: readonly Entry[]) => entries.filter((entry) => entry.kind === "bad");

/** Question and answer of each article, which is what most tests are about. */
export const pairs = (entries: readonly Entry[]) =>
  articles(entries).map(({ questions, answer }) => [questions[0] ?? null, answer]);

export interface ZipPart {
  name: string;
  content: string | Uint8Array;
  /** What the directory claims; default the truth. */
  claimedBytes?: number;
  encrypted?: boolean;
}

export function zip(parts: readonly ZipPart[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, claimedBytes, encrypted } of parts) {
    const data = Buffer.from(content as string);
    const packed = deflateRawSync(data);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(encrypted ? 1 : 0, 2);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(crc32(data), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(claimedBytes ?? data.length, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), fields, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from([0x50, 0x4b, 1, 2, 20, 0]), fields, tail, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, entries, end]);
}

const wordNamespace = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';

/** A DOCX of paragraphs; a style of "Heading1" makes a heading. */
export function docx(body: string, more: readonly ZipPart[] = []): Buffer {
  const type = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const style = (level: number) =>
    `<w:style w:type="paragraph" w:styleId="Heading${level}"><w:name w:val="heading ${level}"/></w:style>`;
  return zip([
    {
      name: "[Content_Types].xml",
      content: `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
    },
    {
      name: "_rels/.rels",
      content: `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${type}/officeDocument" Target="word/document.xml"/></Relationships>`,
    },
    {
      name: "word/_rels/document.xml.rels",
      content: `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${type}/styles" Target="styles.xml"/></Relationships>`,
    },
    { name: "word/styles.xml", content: `<w:styles ${wordNamespace}>${[1, 2, 3].map(style).join("")}</w:styles>` },
    { name: "word/document.xml", content: `<w:document ${wordNamespace}><w:body>${body}</w:body></w:document>` },
    ...more,
  ]);
}

export const word = (text: string, style = ""): string =>
  `<w:p>${style && `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>`}<w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;

export const wordTable = (rows: readonly (readonly string[])[]): string =>
  `<w:tbl>${rows.map((row) => `<w:tr>${row.map((cell) => `<w:tc>${word(cell)}</w:tc>`).join("")}</w:tr>`).join("")}</w:tbl>`;

export interface PdfLine {
  text: string;
  size?: number;
  x?: number;
  y: number;
}

/** A PDF with one standard font; its text may hold Latin letters only, like the oldest of them. */
export function pdf(pages: readonly (readonly PdfLine[])[], trailer = ""): Buffer {
  const escapeText = (text: string) => text.replace(/[\\()]/g, "\\$&");
  const objects: string[] = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Kids [${pages.map((_, i) => `${4 + i * 2} 0 R`).join(" ")}] /Count ${pages.length} >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
  ];
  for (const [index, lines] of pages.entries()) {
    const painted = lines.map(
      ({ text, size = 11, x = 72, y }) => `BT /F1 ${size} Tf ${x} ${y} Td (${escapeText(text)}) Tj ET`,
    );
    objects.push(pdfPage(5 + index * 2), pdfStream(painted.join("\n")));
  }
  return pdfFile(objects, trailer);
}

/** A PDF in a font for Chinese; "Identity-H" comes with a table of its characters, other encodings are tables of the reader. */
export function chinesePdf(text: string, encoding: string): Buffer {
  const codes = [...text].map((character) => character.codePointAt(0)!.toString(16).padStart(4, "0")).join("");
  const own = encoding === "Identity-H";
  return pdfFile([
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
    `<< /Type /Font /Subtype /Type0 /BaseFont /STSong /Encoding /${encoding} /DescendantFonts [6 0 R] ${own ? "/ToUnicode 8 0 R" : ""} >>`,
    pdfPage(5),
    pdfStream(`BT /F1 14 Tf 72 700 Td <${codes}> Tj ET`),
    `<< /Type /Font /Subtype /CIDFontType2 /BaseFont /STSong /CIDSystemInfo << /Registry (Adobe) /Ordering (${own ? "Identity" : "GB1"}) /Supplement 2 >> /FontDescriptor 7 0 R /DW 1000 >>`,
    "<< /Type /FontDescriptor /FontName /STSong /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>",
    pdfStream(
      "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def 1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap end end",
    ),
  ]);
}

const pdfPage = (contents: number): string =>
  `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents ${contents} 0 R >>`;

const pdfStream = (stream: string): string =>
  `<< /Length ${Buffer.byteLength(stream, "latin1")} >>\nstream\n${stream}\nendstream`;

export function pdfFile(objects: readonly string[], trailer = ""): Buffer {
  let text = "%PDF-1.4\n";
  const offsets = objects.map((object, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const start = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`;
  for (const offset of offsets) text += `${String(offset).padStart(10, "0")} 00000 n \n`;
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${trailer} >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(text, "latin1");
}
