// DOCX as blocks: Mammoth makes HTML of the styles that mean something, the HTML reader does the rest.
import { readFile } from "node:fs/promises";
import { parseHTML } from "linkedom";
import mammoth from "mammoth";
import type { ReadDocument } from "./document.ts";
import type { ReadLimits } from "./entry.ts";
import { FileError } from "./errors.ts";
import { htmlBlocks } from "./html.ts";
import { ZipFile } from "./zip.ts";

/** Names of heading styles in programs that translate them. */
const headings = ["标题", "標題", "Überschrift", "Titre", "Título", "Titolo", "見出し", "제목", "Заголовок"];
const styleMap = [
  "p[style-name='Title'] => h1:fresh",
  "p[style-name='Subtitle'] => h2:fresh",
  ...headings.flatMap((name) =>
    [1, 2, 3, 4, 5, 6].map((level) => `p[style-name='${name} ${level}'] => h${level}:fresh`),
  ),
];

export async function parseDocx(path: string, file: string, limits: ReadLimits): Promise<ReadDocument> {
  const zip = await ZipFile.open(path, file, limits.unpackedBytes);
  let title: string | null;
  try {
    await zip.verify();
    title = await coreTitle(zip);
  } finally {
    await zip.close();
  }
  const html = await convert(await readFile(path), file);
  const { document } = parseHTML(`<!doctype html><html><body>${html}</body></html>`) as unknown as {
    document: Document;
  };
  const blocks = htmlBlocks(document.body);
  if (blocks.length === 0)
    throw new FileError(file, "empty", "The document holds no text. Check that it is the right one.");
  const heading = blocks.find((block) => block.kind === "heading");
  return {
    title: heading?.kind === "heading" && heading.level === 1 ? heading.text : title,
    language: null,
    market: null,
    blocks,
  };
}

async function convert(buffer: Buffer, file: string): Promise<string> {
  try {
    const { value } = await mammoth.convertToHtml(
      { buffer },
      {
        styleMap,
        // Pictures would be carried along as text, and a linked one would be fetched.
        convertImage: mammoth.images.imgElement(() => Promise.resolve({ src: "" })),
        externalFileAccess: false,
      },
    );
    return value;
  } catch (error) {
    if (error instanceof RangeError) throw error; // nested too deep, as in HTML
    throw new FileError(
      file,
      "damaged",
      "The document is damaged inside. Open it in a word processor and save it anew.",
    );
  }
}

async function coreTitle(zip: ZipFile): Promise<string | null> {
  const entry = zip.entries.get("docProps/core.xml");
  if (!entry || entry.unpackedBytes > 100_000) return null;
  const chunks: Uint8Array[] = [];
  for await (const chunk of zip.read(entry)) chunks.push(chunk);
  const found = /<dc:title>([^<]*)<\/dc:title>/.exec(Buffer.concat(chunks).toString("utf8"))?.[1];
  return found?.replace(/&amp;/g, "&").replace(/&lt;/g, "<").replace(/&gt;/g, ">").trim() || null;
}
