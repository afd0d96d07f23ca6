// KnowledgeBase: a workspace's articles in the database. Imports files whole or not at all, lists, reads and exports.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { LanguageTag } from "../language/index.ts";
import type { Db, Storage } from "../storage/index.ts";
import type { Article, Source } from "./article.ts";
import { type Author, setAuthor } from "./editing/editing-store.ts";
import { NoWorkspaceError, OwnKnowledgeError } from "./errors.ts";
import { jsonLines } from "./json-lines.ts";
import { readKnowledge } from "./read/index.ts";
import { type BadRow, settle } from "./settle.ts";
import * as store from "./store.ts";

export interface ImportSource {
  path: string;
  /** What to call the file in reports and sources, where `path` is a temporary one. */
  name: string;
}

export interface ImportOptions {
  /** Which column holds what; see ReadOptions. */
  columns?: Record<string, string>;
  /** For rows that state none, instead of detecting it. */
  language?: LanguageTag;
  /** For rows that state none; default every market. */
  market?: string | null;
  /** "own" (default) takes the place of the example company, if that is all there is; "example" is the example company. */
  origin?: "example" | "own";
  onProgress?: (progress: ImportProgress) => void;
  signal?: AbortSignal;
  /** Who imports it, for the history. */
  author?: Author;
}

/** A text that an import adds or replaces. */
export interface PlannedText {
  kind: "added" | "changed";
  article: string;
  language: string;
  market: string | null;
  title: string;
  /** What stands there now; null: nothing. */
  before: string | null;
  text: string;
  source: Source;
}

export interface ImportPlan extends ImportReport {
  /** The first texts that would be added or replaced. */
  texts: PlannedText[];
}

export interface ImportProgress {
  rows: number;
  /** Of the file, 0..1; stays 0 for documents, which are read in one go. */
  share: number;
}

export interface ImportReport {
  file: string;
  /** Everything read: what was added, what was there, what was bad. */
  rows: number;
  articlesAdded: number;
  /** Articles that were there and got another text or phrasing. */
  articlesChanged: number;
  /** Texts added or replaced. */
  variantsChanged: number;
  phrasingsAdded: number;
  /** Rows that brought nothing new. */
  unchanged: number;
  /** Of the unchanged: rows that repeat an earlier row of the same file. */
  repeated: number;
  /** The first hundred. */
  bad: BadRow[];
  badCount: number;
  /** Of the knowledge, afterwards. */
  revision: number;
  /** This very file was imported before and nothing has changed since. */
  alreadyImported: boolean;
  /** The example company's articles were removed. */
  replacedExample: boolean;
}

/** Ends the transaction of a preview. */
class OnlyLooked extends Error {}

const REPORTED_BAD_ROWS = 100;
const PLANNED_TEXTS = 200;
const PAGE = 1000;

export class KnowledgeBase {
  private readonly storage: Storage;
  private readonly workspaceId: string;

  constructor({ storage, workspaceId }: { storage: Storage; workspaceId: string }) {
    this.storage = storage;
    this.workspaceId = workspaceId;
  }

  /**
   * Adds what a file says: new articles, texts and phrasings; texts that were there in other words are replaced; nothing is
   * removed. One transaction: an error, a cancelled signal or a crash leaves the knowledge as it was.
   * @throws {FileError | MissingColumnError} for a file that cannot be read; bad rows are reported instead
   */
  async import(source: ImportSource, options: ImportOptions = {}): Promise<ImportReport> {
    return this.storage.db.transaction().execute((db) => this.importIn(db, source, options, null));
  }

  /**
   * What importing a file would change, without changing it: it is imported, and taken back.
   * @throws as `import`
   */
  async planImport(source: ImportSource, options: ImportOptions = {}): Promise<ImportPlan> {
    const texts: PlannedText[] = [];
    let report: ImportReport | undefined;
    try {
      await this.storage.db.transaction().execute(async (db) => {
        report = await this.importIn(db, source, options, texts);
        throw new OnlyLooked();
      });
    } catch (error) {
      if (!(error instanceof OnlyLooked)) throw error;
    }
    return { ...report!, texts };
  }

  /** Every import, the last one first. */
  async imports(limit = 100): Promise<store.PastImport[]> {
    return store.readFiles(this.storage.db, this.workspaceId, limit);
  }

  private async importIn(
    db: Db,
    source: ImportSource,
    options: ImportOptions,
    planned: PlannedText[] | null,
  ): Promise<ImportReport> {
    const { signal } = options;
    const workspace = await store.lockWorkspace(db, this.workspaceId);
    if (!workspace) throw new NoWorkspaceError(this.workspaceId);
    const origin = options.origin ?? "own";
    if (origin === "example" && workspace.origin === "own") throw new OwnKnowledgeError();
    await store.planForManyRows(db);
    if (options.author) await setAuthor(db, options.author);
    signal?.throwIfAborted();

    const report: ImportReport = {
      ...{ file: source.name, rows: 0, articlesAdded: 0, articlesChanged: 0, variantsChanged: 0, phrasingsAdded: 0 },
      ...{ unchanged: 0, repeated: 0, bad: [], badCount: 0 },
      ...{ revision: workspace.revision, alreadyImported: false, replacedExample: false },
    };
    let share = 0;
    const entries = readKnowledge(source.path, {
      name: source.name,
      ...(options.columns && { columns: options.columns }),
      ...(options.language && { language: options.language }),
      ...(options.market !== undefined && { market: options.market }),
      ...(signal && { signal }),
      onProgress: ({ bytes, totalBytes }) => {
        share = totalBytes > 0 ? Math.min(1, bytes / totalBytes) : 0;
      },
    });
    let writing: Promise<void> = Promise.resolve();
    for await (const { rows, additions, bad } of settle(entries, { fallback: workspace.defaultLanguage })) {
      // The database writes one batch while the next one is read: two cores, half the time.
      await writing;
      signal?.throwIfAborted();
      report.rows += rows;
      report.badCount += bad.length;
      for (const row of bad) if (report.bad.length < REPORTED_BAD_ROWS) report.bad.push(row);
      report.repeated += additions.filter(({ variant, phrasings }) => !variant && phrasings.length === 0).length;
      options.onProgress?.({ rows: report.rows, share });
      if (additions.length === 0) continue;
      if (origin === "own" && workspace.origin === "example" && !report.replacedExample) {
        // Only now: a file with nothing to take its place leaves the example where it is.
        await store.deleteExample(db, this.workspaceId);
        report.replacedExample = true;
      }
      if (planned && planned.length < PLANNED_TEXTS) {
        const texts = await store.plannedTexts(db, this.workspaceId, additions, PLANNED_TEXTS - planned.length);
        planned.push(...texts);
      }
      writing = store.writeAdditions(db, this.workspaceId, additions).then((changes) => {
        report.articlesAdded += changes.articlesAdded;
        report.articlesChanged += changes.articlesChanged;
        report.variantsChanged += changes.variantsChanged;
        report.phrasingsAdded += changes.phrasingsAdded;
        report.unchanged += additions.length - changes.rows;
      });
      writing.catch(() => {}); // thrown where it is awaited
    }
    await writing;
    signal?.throwIfAborted();

    const contentHash = await hashOf(source.path);
    const known = await store.isFileKnown(db, this.workspaceId, contentHash);
    const changed = report.replacedExample || report.articlesAdded + report.variantsChanged + report.phrasingsAdded > 0;
    if (changed) {
      const after = workspace.origin === "own" ? "own" : origin;
      report.revision = await store.raiseRevision(db, this.workspaceId, after);
    }
    report.alreadyImported = known && !changed;
    if (!report.alreadyImported) {
      const rowsChanged = report.rows - report.badCount - report.unchanged;
      const author = options.author?.name ?? null;
      const counts = { rowsRead: report.rows, rowsChanged, rowsBad: report.badCount };
      const file = { name: source.name, contentHash, ...counts, author };
      await store.recordFile(db, this.workspaceId, file);
    }
    signal?.throwIfAborted();
    return report;
  }

  /** Every article that can answer, ordered by id (by code unit, whatever the database's collation). */
  async articles(): Promise<Article[]> {
    return (await this.snapshot()).articles;
  }

  /**
   * Every article that can answer together with the revision that they are, read at one moment even while somebody imports. One without
   * an approved text is not among them: what only leads to a person teaches nothing.
   */
  async snapshot(): Promise<{ revision: number; articles: Article[] }> {
    return this.atOneMoment(async (db) => {
      const revision = await this.revisionIn(db);
      const articles: Article[] = [];
      for await (const page of this.pages(db)) {
        for (const article of page) if (article.variants.length > 0) articles.push(article);
      }
      return { revision, articles: articles.sort((a, b) => (a.id < b.id ? -1 : 1)) };
    });
  }

  /** One page; `next` is the `after` of the page that follows, null on the last. */
  async list(
    options: { after?: string | null; limit?: number } & store.ArticleFilter = {},
  ): Promise<{ articles: Article[]; next: string | null }> {
    const { after = null, limit = 50, ...filter } = options;
    const db = this.storage.db;
    const ids = await store.articleIds(db, this.workspaceId, after, limit + 1, filter);
    const shown = ids.slice(0, limit);
    return {
      articles: await store.readArticles(db, this.workspaceId, shown),
      next: ids.length > limit ? shown.at(-1)! : null,
    };
  }

  async get(id: string): Promise<Article | null> {
    return (await store.readArticles(this.storage.db, this.workspaceId, [id]))[0] ?? null;
  }

  /** Grows with every change of the knowledge. */
  async revision(): Promise<number> {
    return this.revisionIn(this.storage.db);
  }

  /** Makes room for a company's own; where the company has knowledge of its own already, nothing happens. @returns whether it was there */
  async removeExample(): Promise<boolean> {
    return this.storage.db.transaction().execute(async (db) => {
      const workspace = await store.lockWorkspace(db, this.workspaceId);
      if (!workspace) throw new NoWorkspaceError(this.workspaceId);
      if (workspace.origin !== "example") return false;
      await store.planForManyRows(db);
      await store.deleteExample(db, this.workspaceId);
      await store.raiseRevision(db, this.workspaceId, "none");
      return true;
    });
  }

  /** @returns how many articles were removed */
  async removeAll(): Promise<number> {
    return this.storage.db.transaction().execute(async (db) => {
      const workspace = await store.lockWorkspace(db, this.workspaceId);
      if (!workspace) throw new NoWorkspaceError(this.workspaceId);
      await store.planForManyRows(db);
      const removed = await store.deleteArticles(db, this.workspaceId);
      if (removed > 0 || workspace.origin !== "none") await store.raiseRevision(db, this.workspaceId, "none");
      return removed;
    });
  }

  /**
   * Native JSON Lines, one line a language and market, sorted; importing them again changes nothing.
   * @param write  gets one line at a time, without its line end
   * @returns how many lines were written
   */
  async exportJsonLines(write: (line: string) => void | Promise<void>): Promise<number> {
    return this.atOneMoment(async (db) => {
      let lines = 0;
      for await (const page of this.pages(db)) {
        for (const line of page.flatMap(jsonLines)) {
          await write(line);
          lines++;
        }
      }
      return lines;
    });
  }

  private async *pages(db: Db): AsyncGenerator<Article[]> {
    for (let after: string | null = null; ; ) {
      const ids: string[] = await store.articleIds(db, this.workspaceId, after, PAGE);
      if (ids.length > 0) yield await store.readArticles(db, this.workspaceId, ids);
      if (ids.length < PAGE) return;
      after = ids.at(-1)!;
    }
  }

  private atOneMoment<T>(work: (db: Db) => Promise<T>): Promise<T> {
    return this.storage.db.transaction().setIsolationLevel("repeatable read").setAccessMode("read only").execute(work);
  }

  private async revisionIn(db: Db): Promise<number> {
    const revision = await store.revision(db, this.workspaceId);
    if (revision === undefined) throw new NoWorkspaceError(this.workspaceId);
    return revision;
  }
}

async function hashOf(path: string): Promise<Buffer> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest();
}
