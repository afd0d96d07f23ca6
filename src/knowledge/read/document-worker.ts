// Entry of the thread in which one document is read, so that a hostile one takes down a thread and not the server.
// `document-thread.ts` starts it. It sends batches, each only after the one before was taken.
import { readFile } from "node:fs/promises";
import { parentPort, workerData } from "node:worker_threads";
import type { TableRow } from "./csv.ts";
import type { ReadDocument } from "./document.ts";
import { parseDocx } from "./docx.ts";
import { decodeText } from "./encoding.ts";
import type { FileKind, ReadLimits } from "./entry.ts";
import { FileError, type FileProblem } from "./errors.ts";
import { readChunks } from "./file.ts";
import { parseHtml } from "./html.ts";
import { parseMarkdown } from "./markdown.ts";
import { parsePdf } from "./pdf.ts";
import { readXlsx } from "./xlsx.ts";

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
    for await (const rows of readXlsx(path, file, limits)) yield { type: "rows", rows };
  } else yield { type: "document", document: await readDocument(path, file, kind, limits) };
  yield { type: "end" };
}

async function readDocument(path: string, file: string, kind: FileKind, limits: ReadLimits): Promise<ReadDocument> {
  try {
    if (kind === "pdf") return await parsePdf(new Uint8Array(await readFile(path)), file);
    if (kind === "docx") return await parseDocx(path, file, limits);
    let text = "";
    for await (const piece of decodeText(readChunks(path, file))) text += piece;
    return kind === "html" ? parseHtml(text) : parseMarkdown(text);
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

async function main(port: NonNullable<typeof parentPort>): Promise<void> {
  const batches = read(workerData as DocumentTask);
  const send = async () => {
    try {
      const { value, done } = await batches.next();
      if (!done) port.postMessage(value satisfies DocumentMessage);
    } catch (error) {
      port.postMessage(failure(error));
    }
  };
  port.on("message", () => void send());
}

if (parentPort) await main(parentPort);
