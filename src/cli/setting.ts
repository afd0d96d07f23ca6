// What every command needs to find: the package, the database, the workspace.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Article, collectArticles, type FileArticles, readKnowledge } from "../knowledge/index.ts";
import { packageRoot } from "../paths.ts";
import { defaultDataDirectory, openStorage, type Storage } from "../storage/index.ts";
import { ensureWorkspace, type Workspace } from "../workspace/index.ts";

export function packageVersion(): string {
  return JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")).version;
}

export function dataDirectory(): string {
  return process.env.DRAGOMAN_DATA || defaultDataDirectory(packageRoot());
}

/** Opens the database and the workspace for the time of `work`. */
export async function withWorkspace<T>(work: (storage: Storage, workspace: Workspace) => Promise<T>): Promise<T> {
  const storage = await openStorage({
    databaseUrl: process.env.DATABASE_URL || undefined,
    dataDirectory: dataDirectory(),
  });
  try {
    return await work(storage, await ensureWorkspace(storage.db));
  } finally {
    await storage.close();
  }
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
