// The SQL of small changes: which articles changed at which revision, and whose a phrasing is.
import { sql } from "kysely";
import type { Db, Storage } from "../storage/index.ts";
import type { Article } from "./article.ts";
import { readArticles } from "./store.ts";

/** More than these are not looked at one by one: a training follows anyway. */
const MOST_CHANGES = 2000;

/**
 * From here to the end of the transaction, articles that change answer as they are before a release knows them. To be called with the
 * workspace locked; a trigger marks them.
 */
export async function answerAtOnce(db: Db): Promise<void> {
  await sql`SELECT set_config('dragoman.one_by_one', 'on', true)`.execute(db);
}

/** What is to be known beside a release that knows the knowledge up to a revision. */
export interface ChangedArticles {
  /** As they are now. */
  articles: Article[];
  /** That are there no more. */
  removed: string[];
}

/** What changed one by one since a revision; nothing where such changes do not answer before they are learned. */
export async function changedSince(storage: Storage, workspaceId: string, revision: number): Promise<ChangedArticles> {
  const { rows } = await sql<{ article_id: string }>`
    SELECT DISTINCT c.article_id FROM article_change c JOIN workspace w USING (workspace_id)
    WHERE c.workspace_id = ${workspaceId} AND c.revision > ${revision} AND w.teaching_instant
    ORDER BY c.article_id LIMIT ${MOST_CHANGES}`.execute(storage.db);
  const ids = rows.map(({ article_id }) => article_id);
  if (ids.length === 0) return { articles: [], removed: [] };
  const articles = await readArticles(storage.db, workspaceId, ids);
  const there = new Set(articles.map(({ id }) => id));
  return { articles, removed: ids.filter((id) => !there.has(id)) };
}

/** Whether all that happened between two revisions is such small changes, and these answer before they are learned. */
export async function changedOneByOne(db: Db, workspaceId: string, from: number, to: number): Promise<boolean> {
  const { rows } = await sql<{ marked: number }>`
    SELECT count(DISTINCT c.revision)::int AS marked FROM article_change c JOIN workspace w USING (workspace_id)
    WHERE c.workspace_id = ${workspaceId} AND c.revision > ${from} AND c.revision <= ${to} AND w.teaching_instant`.execute(
    db,
  );
  return from < to && rows[0]!.marked === to - from;
}

export async function phrasingsElsewhere(
  db: Db,
  workspaceId: string,
  hashes: readonly Buffer[],
): Promise<{ article: string; hash: Buffer }[]> {
  const { rows } = await sql<{ article: string; hash: Buffer }>`
    SELECT article_id AS article, text_hash AS hash FROM phrasing
    WHERE workspace_id = ${workspaceId}
      AND text_hash = ANY(ARRAY(SELECT decode(h, 'hex') FROM unnest(${hashes.map((hash) => hash.toString("hex"))}::text[]) AS t (h)))
    ORDER BY article_id`.execute(db);
  return rows;
}

export async function removePhrasings(db: Db, workspaceId: string, article: string, hash: Buffer): Promise<void> {
  await db
    .deleteFrom("phrasing")
    .where("workspace_id", "=", workspaceId)
    .where("article_id", "=", article)
    .where("text_hash", "=", hash)
    .execute();
}

/** Whether people changed the knowledge at the desk: files of before then no longer say what it is. */
export async function hasChanges(db: Db, workspaceId: string): Promise<boolean> {
  const row = await db
    .selectFrom("article_change")
    .select("revision")
    .where("workspace_id", "=", workspaceId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
