// The phrasebook's files as data: a table of topics an industry, a file an industry and language. Pure: Markdown in, topics out.
import { ExpectedError } from "../errors.ts";
import type { LanguageTag } from "../language/index.ts";

export const industries = ["shop", "payments", "health", "education", "subscriptions"] as const;
export type Industry = (typeof industries)[number];

/** Written before a phrasing and a colon; an ordinary one has none. See phrasebook/WRITING.md. */
export const phrasingKinds = ["ordinary", "colloquial", "keywords", "slip", "romanised"] as const;
export type PhrasingKind = (typeof phrasingKinds)[number];

/** A row of a `topics.md`. */
export interface Topic {
  id: string;
  industry: Industry;
  /** In English, one line. */
  meaning: string;
  /** Answered in every language, not in English and Chinese alone. */
  mostAsked: boolean;
  /** What its answer leaves for the company to fill in, in each language the same. */
  placeholders: readonly string[];
}

export interface BookPhrasing {
  kind: PhrasingKind;
  text: string;
  /** Counted from 1. */
  line: number;
}

/** What one language says of a topic. */
export interface TopicText {
  topic: string;
  title: string;
  phrasings: BookPhrasing[];
  answer: string | null;
  /** Of its heading, counted from 1. */
  line: number;
}

/** What a company fills in once, for all its answers. */
export interface Placeholder {
  name: string;
  type: string;
  example: string;
  meaning: string;
}

/** One industry, with all its languages. */
export interface IndustryBook {
  industry: Industry;
  topics: Topic[];
  texts: ReadonlyMap<LanguageTag, TopicText[]>;
}

export class PhrasebookError extends ExpectedError {
  readonly kind = "invalid";
  readonly code = "phrasebook/unreadable";
  constructor(file: string, line: number, reason: string) {
    super(`${file}:${line}: ${reason}`);
  }
}

const ID = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const KIND = new RegExp(`^(${phrasingKinds.slice(1).join("|")}):(?: +(.*))?$`);

/** @throws {PhrasebookError} at the first row that is none */
export function readTopics(markdown: string, industry: Industry, file: string): Topic[] {
  return tableRows(markdown, file, 4).map(({ cells: [id, mostAsked, placeholders, meaning], line }) => {
    if (!ID.test(id!)) throw new PhrasebookError(file, line, `"${id}" is not an id such as refund-not-arrived.`);
    return {
      id: id!,
      industry,
      meaning: meaning!,
      mostAsked: mostAsked === "yes",
      placeholders: placeholders!.split(/\s+/).filter(Boolean),
    };
  });
}

/** @throws {PhrasebookError} at the first row that is none */
export function readPlaceholders(markdown: string, file: string): Placeholder[] {
  return tableRows(markdown, file, 4).map(({ cells: [name, type, example, meaning] }) => ({
    name: name!,
    type: type!,
    example: example!,
    meaning: meaning!,
  }));
}

/**
 * A language file: `## id: Title`, phrasings as list items, the answer as a quotation.
 * @param options.titled  false where the file holds questions only, under `## id`
 * @throws {PhrasebookError} at the first line that is none of these
 */
export function readTopicTexts(markdown: string, file: string, { titled = true } = {}): TopicText[] {
  const topics: TopicText[] = [];
  markdown.split("\n").forEach((written, k) => {
    const text = written.trim();
    const line = k + 1;
    const wrong = (reason: string) => new PhrasebookError(file, line, reason);
    if (text === "" || text.startsWith("# ")) return;
    if (text.startsWith("## ")) {
      const [, topic, title = titled ? undefined : ""] = /^## ([^:\s]+)(?:: +(.+))?$/.exec(text) ?? [];
      if (!topic || title === undefined || !ID.test(topic)) throw wrong('A heading reads "## topic-id: Title".');
      topics.push({ topic, title, phrasings: [], answer: null, line });
      return;
    }
    const current = topics.at(-1);
    if (!current) throw wrong('A topic begins with a heading, "## topic-id: Title".');
    if (text.startsWith("- ")) {
      const [, kind, rest] = KIND.exec(text.slice(2).trim()) ?? [];
      const phrasing = (kind ? (rest ?? "") : text.slice(2)).trim();
      if (phrasing === "") throw wrong("A phrasing has words.");
      current.phrasings.push({ kind: (kind as PhrasingKind | undefined) ?? "ordinary", text: phrasing, line });
    } else if (text.startsWith("> ")) {
      const sentence = text.slice(2).trim();
      current.answer = current.answer === null ? sentence : `${current.answer}\n${sentence}`;
    } else {
      throw wrong('A line is a heading (##), a phrasing ("- ") or an answer ("> ").');
    }
  });
  return topics;
}

function tableRows(markdown: string, file: string, columns: number): { cells: string[]; line: number }[] {
  const lines = markdown.split("\n");
  const rule = lines.findIndex((line) => /^\|(?:\s*-+\s*\|)+\s*$/.test(line));
  if (rule < 1) throw new PhrasebookError(file, 1, "There is no table in it.");
  return lines.slice(rule + 1).flatMap((text, k) => {
    if (text.trim() === "") return [];
    const line = rule + 2 + k;
    const cells = text
      .trim()
      .replace(/^\||\|$/g, "")
      .split("|")
      .map((cell) => cell.trim());
    if (cells.length !== columns)
      throw new PhrasebookError(file, line, `A row has ${columns} cells, this has ${cells.length}.`);
    return [{ cells, line }];
  });
}
