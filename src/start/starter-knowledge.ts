// The phrasebook's articles of an industry as a company's first knowledge, with questions for its first confidence to rest on.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ExpectedError } from "../errors.ts";
import { type ImportReport, KnowledgeBase } from "../knowledge/index.ts";
import {
  type Industry,
  readIndustry,
  readPlaceholderTable,
  readQuestions,
  type Starter,
  starter,
  withStarterQuestions,
} from "../phrasebook/index.ts";
import { heldOutQuestions, replaceHeldOutQuestions } from "../releases/index.ts";
import type { Storage } from "../storage/index.ts";
import { declareFacts, readFacts } from "../workspace/index.ts";

export class EmptyStarterError extends ExpectedError {
  readonly kind = "invalid";
  readonly code = "start/empty-starter";
  override readonly field = "languages";
  constructor(industry: string, languages: readonly string[]) {
    super(`The phrasebook has no answers for "${industry}" in ${languages.join(", ")}; add en.`);
  }
}

export interface TakenStarter {
  articles: number;
  /** Of all facts of the company, those that nobody has filled in. */
  openFacts: number;
  /** Topics that have answers in other languages only. */
  withoutAnswer: number;
  replacedExample: boolean;
  report: ImportReport;
}

/** @throws {EmptyStarterError} */
export function starterFor(industry: Industry, languages: readonly string[]): Starter {
  const made = starter(readIndustry(industry, [...languages]), languages, readPlaceholderTable());
  if (made.articles === 0) throw new EmptyStarterError(industry, languages);
  return made;
}

export const starterLines = ({ lines }: Starter): string => lines.map((line) => `${JSON.stringify(line)}\n`).join("");

/** Doing it twice changes nothing; other languages can be added later. @throws {EmptyStarterError} */
export async function takeStarter(
  storage: Storage,
  workspaceId: string,
  industry: Industry,
  made: Starter,
  signal?: AbortSignal,
): Promise<TakenStarter> {
  const folder = await mkdtemp(join(tmpdir(), "dragoman-starter-"));
  try {
    const name = `starter-${industry}.jsonl`;
    await writeFile(join(folder, name), starterLines(made));
    const knowledge = new KnowledgeBase({ storage, workspaceId });
    // The questions come first: a running server begins to train as soon as the articles are in.
    const replacedExample = await knowledge.removeExample();
    const asked = await heldOutQuestions(storage.db, workspaceId);
    const questions = withStarterQuestions(asked, made, readQuestions("validation"));
    await replaceHeldOutQuestions(storage.db, workspaceId, questions);
    const report = await knowledge.import({ path: join(folder, name), name }, signal ? { signal } : {});
    await declareFacts(storage.db, workspaceId, made.placeholders);
    const openFacts = (await readFacts(storage.db, workspaceId)).filter(({ value }) => value === null).length;
    return { articles: made.articles, openFacts, withoutAnswer: made.withoutAnswer, replacedExample, report };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
