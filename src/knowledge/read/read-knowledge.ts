// Reads a file of any kind we know as a stream of entries.
import { canonicalLanguage } from "../../language/index.ts";
import { readCsv, type TableRow } from "./csv.ts";
import { documentEntries } from "./document-entries.ts";
import { readInProcess } from "./document-process.ts";
import { decodeText } from "./encoding.ts";
import { defaultLimits, type Entry, type FileKind, type ReadContext, type ReadOptions } from "./entry.ts";
import { checkFile, readChunks } from "./file.ts";
import { readJson, readJsonLines } from "./json.ts";
import { fileKind } from "./kind.ts";
import { isContainer, recordEntries } from "./records.ts";
import { looksLikeTable, tableEntries } from "./tables.ts";

/**
 * The entries of one file, in its order, read as fast as they are taken: a table of any length needs the memory of a few
 * rows. What is wrong with a part of the file is an entry of kind "bad"; what is wrong with the file as a whole throws,
 * which may happen after some entries, so a caller that stores them does it in one transaction.
 * @throws {FileError} missing, empty, damaged, protected, too large, unsafe, or none of the kinds we read
 * @throws {MissingColumnError} when no column holds questions or answers; the message lists the columns that there are
 */
export async function* readKnowledge(path: string, options: ReadOptions = {}): AsyncGenerator<Entry> {
  const file = options.name ?? path;
  const context: ReadContext = {
    file,
    columns: options.columns ?? {},
    language: options.language ? canonicalLanguage(options.language) : null,
    market: options.market ?? null,
    limits: { ...defaultLimits, ...options.limits },
  };
  const totalBytes = await checkFile(path, file);
  const kind = await fileKind(path, file, options.kind, looksLikeTable);
  let bytes = 0;
  const text = () =>
    decodeText(
      readChunks(path, file, {
        signal: options.signal,
        onChunk(count) {
          bytes += count;
          options.onProgress?.({ bytes, totalBytes });
        },
      }),
    );
  if (kind === "csv") yield* tableEntries(readCsv(text()), context);
  else if (kind === "json") yield* recordEntries(readJson(text(), isContainer), context);
  else if (kind === "jsonl") yield* recordEntries(readJsonLines(text()), context);
  else yield* documentFileEntries(path, kind, context, options.signal);
}

async function* documentFileEntries(
  path: string,
  kind: FileKind,
  context: ReadContext,
  signal?: AbortSignal,
): AsyncGenerator<Entry> {
  const messages = readInProcess({ path, file: context.file, kind, limits: context.limits }, signal);
  if (kind === "xlsx") {
    yield* tableEntries(rowsOf(messages), context);
    return;
  }
  for await (const message of messages) {
    if (message.type === "document") yield* documentEntries(message.document, context);
  }
}

async function* rowsOf(messages: ReturnType<typeof readInProcess>): AsyncGenerator<TableRow[]> {
  for await (const message of messages) if (message.type === "rows") yield message.rows;
}
