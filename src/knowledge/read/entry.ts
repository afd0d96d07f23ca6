// What a file is turned into, and what the caller may say about it.
import type { LanguageTag } from "../../language/index.ts";
import type { Source } from "../article.ts";

export type Entry =
  /**
   * One row of a table, one line of JSON, one question of a page, one mined pair of a chat. A null id is for the store
   * to derive from the question (`deriveArticleId`); the same id again adds variants and phrasings. A null language was
   * not stated. Without an answer it only adds phrasings to its id; without questions it only adds a text.
   */
  | {
      kind: "article";
      id: string | null;
      language: LanguageTag | null;
      market: string | null;
      title: string | null;
      questions: string[];
      answer: string | null;
      /** The row is an exported passage of a document. */
      passage?: true;
      source: Source;
    }
  /** Part of a document. `title` is the document's, `heading` the path of headings, outermost first, joined by " › ". */
  | {
      kind: "passage";
      id: string;
      language: LanguageTag | null;
      market: string | null;
      title: string;
      heading: string | null;
      text: string;
      source: Source;
    }
  /** Something that was left out, and why. */
  | { kind: "bad"; source: Source; reason: string };

export type ArticleEntry = Extract<Entry, { kind: "article" }>;

/** The form a file has. "csv" is every delimited text: commas, semicolons, tabs or bars are told apart by looking. */
export type FileKind = "csv" | "json" | "jsonl" | "xlsx" | "markdown" | "html" | "pdf" | "docx";

export interface ReadLimits {
  /** Longer ones are reported and left out. Default 1,000 characters. */
  questionChars: number;
  /** Default 20,000 characters. */
  answerChars: number;
  /** Size of an XLSX, PDF or DOCX file. Default 100 MB. */
  documentBytes: number;
  /** Size of a Markdown or HTML file. Default 20 MB. */
  markupBytes: number;
  /** What an XLSX or DOCX file may unpack to. Default 200 MB. */
  unpackedBytes: number;
  /** Working time for one document, waiting for the caller not counted. Default 120,000 ms. */
  documentMs: number;
  /** Memory for one document. Default 768 MB. */
  documentMegabytes: number;
}

export const defaultLimits: ReadLimits = {
  questionChars: 1000,
  answerChars: 20_000,
  documentBytes: 100 * 1024 * 1024,
  markupBytes: 20 * 1024 * 1024,
  unpackedBytes: 200 * 1024 * 1024,
  documentMs: 120_000,
  documentMegabytes: 768,
};

export interface ReadOptions {
  /** What to call the file in sources and errors, and to guess its kind from, where `path` is a temporary one. */
  name?: string;
  /**
   * Which column holds what, such as `{ question: "Frage", answer: "Antwort" }`; a language may follow the word:
   * `{ answer_de: "Antwort" }`. Numbers count columns from 1 and say that the table has no header row.
   * Words: id, question, answer, title, similar, language, market, category; of a chat log: conversation, time, role, text.
   */
  columns?: Record<string, string>;
  /** For entries that state none. */
  language?: LanguageTag;
  /** ISO 3166 alpha-2, for entries that state none; default null, every market. */
  market?: string | null;
  /** The kind of a text file, instead of guessing. A PDF stays a PDF. */
  kind?: FileKind;
  limits?: Partial<ReadLimits>;
  signal?: AbortSignal;
  /** Called as the file is read; not for documents, which are read in one go. */
  onProgress?: (progress: { bytes: number; totalBytes: number }) => void;
}

/** What every reader needs to know about the file it reads. */
export interface ReadContext {
  file: string;
  columns: Record<string, string>;
  language: LanguageTag | null;
  market: string | null;
  limits: ReadLimits;
}
