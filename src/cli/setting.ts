// What every command needs to find: the package, the database, the workspace.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ExpectedError } from "../errors.ts";
import { type Article, collectArticles, type FileArticles, readKnowledge } from "../knowledge/index.ts";
import { packageRoot } from "../paths.ts";
import { TrainingRuns } from "../releases/index.ts";
import { defaultDataDirectory, openStorage, type Storage } from "../storage/index.ts";
import { ensureWorkspace, type Workspace } from "../workspace/index.ts";
import { type Output, trainingProgress } from "./output.ts";

export function packageVersion(): string {
  return JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")).version;
}

export function dataDirectory(): string {
  return process.env.DRAGOMAN_DATA || defaultDataDirectory(packageRoot());
}

/** Ctrl-C, or what asks a process to end: what was opened is closed first. */
export class StoppedError extends ExpectedError {
  readonly kind = "unavailable";
  readonly code = "cli/stopped";
}

/** Ctrl-C during a command. */
export interface Stopping {
  readonly signal: AbortSignal;
  /** To be done before the database is closed. */
  before(work: () => Promise<void>): void;
}

/**
 * Opens the database and the workspace for the time of `work`. Ctrl-C ends `work` wherever it is and closes the database: one that
 * only this command started would otherwise run on.
 * @throws {StoppedError} at Ctrl-C
 */
export async function withWorkspace<T>(
  work: (storage: Storage, workspace: Workspace, stopping: Stopping) => Promise<T>,
): Promise<T> {
  const before: (() => Promise<void>)[] = [];
  const stop = new AbortController();
  const { signal } = stop;
  const stopped = new Promise<never>((_, fail) => {
    signal.addEventListener("abort", () => fail(signal.reason));
  });
  stopped.catch(() => {});
  const onSignal = () => {
    // A second Ctrl-C does not wait.
    if (signal.aborted) process.exit(EXIT_STOPPED);
    stop.abort(new StoppedError("Stopped."));
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  try {
    const storage = await openStorage({
      databaseUrl: process.env.DATABASE_URL || undefined,
      dataDirectory: dataDirectory(),
    });
    try {
      const workspace = await ensureWorkspace(storage.db);
      return await Promise.race([work(storage, workspace, { signal, before: (one) => before.push(one) }), stopped]);
    } finally {
      if (signal.aborted) for (const one of before) await one();
      await storage.close();
    }
  } finally {
    for (const name of SIGNALS) process.off(name, onSignal);
  }
}

/** As shells count it: 128 and the number of SIGINT. */
export const EXIT_STOPPED = 130;
const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** The trainings of the workspace, with their progress on the terminal; Ctrl-C cancels the one that this command waits for. */
export function trainingRuns(storage: Storage, workspace: Workspace, output: Output, stopping: Stopping): TrainingRuns {
  const runs = new TrainingRuns(storage, workspace.id, {
    unitFolder: unitFolder(),
    blocking: true,
    onProgress: trainingProgress(output),
  });
  stopping.before(async () => {
    output.settle();
    await runs.close("cancelled");
  });
  return runs;
}

/** Where finished units of a training that was cut off are kept. */
export function unitFolder(): string {
  return join(dataDirectory(), "training");
}

/** What files hold, without a database. */
export async function contentsOf(
  files: readonly string[],
  onBad: (where: string, reason: string) => void,
): Promise<FileArticles> {
  async function* entries() {
    for (const file of files) yield* readKnowledge(file);
  }
  const contents = await collectArticles(entries());
  for (const { source, reason } of contents.bad) onBad(`${source.file}${source.line ? `:${source.line}` : ""}`, reason);
  return contents;
}

export async function articlesOf(
  files: readonly string[],
  onBad: (where: string, reason: string) => void,
): Promise<Article[]> {
  return (await contentsOf(files, onBad)).articles;
}
