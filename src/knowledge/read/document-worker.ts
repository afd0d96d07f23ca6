// Entry of the process in which one document is read, so that a hostile one takes down that process and not the server.
// `document-process.ts` starts it and asks for each batch; it loads only what the kind at hand needs.
import { readFile } from "node:fs/promises";
import type { TableRow } from "./csv.ts";
import type { ReadDocument } from "./document.ts";
import { decodeText } from "./encoding.ts";
import type { FileKind, ReadLimits } from "./entry.ts";
import { FileError, type FileProblem } from "./errors.ts";
import { readChunks } from "./file.ts";

export interface DocumentTask {
  path: string;
  file: string;
  kind: FileKind;
  limits: ReadLimits;
}

export type DocumentMessage =
  | { type: "rows"; rows: TableRow[] }
  | { type: "document"; document: ReadDocument }
  | { type: "end" }
  /** Without a problem it is a bug, told with its stack. */
  | { type: "failed"; problem: FileProblem | null; message: string };

async function* read({ path, file, kind, limits }: DocumentTask): AsyncGenerator<DocumentMessage> {
  if (kind === "xlsx") {
    const { readXlsx } = await import("./xlsx.ts");
    for await (const rows of readXlsx(path, file, limits)) yield { type: "rows", rows };
  } else yield { type: "document", document: await readDocument(path, file, kind, limits) };
  yield { type: "end" };
}

async function readDocument(path: string, file: string, kind: FileKind, limits: ReadLimits): Promise<ReadDocument> {
  try {
    if (kind === "pdf") {
      const { parsePdf } = await import("./pdf.ts");
      return await parsePdf(new Uint8Array(await readFile(path)), file);
    }
    if (kind === "docx") {
      const { parseDocx } = await import("./docx.ts");
      return await parseDocx(path, file, limits);
    }
    let text = "";
    for await (const piece of decodeText(readChunks(path, file))) text += piece;
    if (kind === "html") return (await import("./html.ts")).parseHtml(text);
    return (await import("./markdown.ts")).parseMarkdown(text);
  } catch (error) {
    // A stack that overflows, on brackets nested by the thousand.
    if (error instanceof RangeError)
      throw new FileError(file, "unsafe", "It is nested deeper than any real document. We do not open such a file.");
    throw error;
  }
}

function failure(error: unknown): DocumentMessage {
  if (error instanceof FileError) {
    return { type: "failed", problem: error.problem, message: error.message.slice(error.file.length + 2) };
  }
  return { type: "failed", problem: null, message: (error as Error).stack ?? String(error) };
}

let batches: AsyncGenerator<DocumentMessage> | null = null;

/** The first message is the task, every one asks for the next batch. */
async function answer(task: DocumentTask): Promise<void> {
  batches ??= read(task);
  try {
    const { value, done } = await batches.next();
    if (!done) process.send!(value satisfies DocumentMessage);
  } catch (error) {
    process.send!(failure(error));
  }
}

process.on("message", (task) => void answer(task as DocumentTask));
process.on("disconnect", () => process.exit()); // whoever asked is gone
