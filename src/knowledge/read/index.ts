// The door of the readers: a file in, entries out. No database, no network; documents are read in a process of their own.
export { type Encoding, type SniffedEncoding, sniffEncoding } from "./encoding.ts";
export type { ArticleEntry, Entry, FileKind, ReadLimits, ReadOptions } from "./entry.ts";
export { FileError, type FileProblem, MissingColumnError } from "./errors.ts";
export { type FileLook, lookAtFile } from "./look.ts";
export { readKnowledge } from "./read-knowledge.ts";
