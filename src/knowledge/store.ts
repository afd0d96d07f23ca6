// The SQL of knowledge: articles, their variants and phrasings, and the files they came from.
import { sql } from "kysely";
import type { Db } from "../storage/index.ts";
import type { Article, Source } from "./article.ts";
import type { PlannedText } from "./knowledge-base.ts";
import { type Addition, byLanguageAndMarket } from "./settle.ts";

export type KnowledgeOrigin = "none" | "example" | "own";

export interface WorkspaceKnowledge {
  revision: number;
  origin: KnowledgeOrigin;
  defaultLanguage: string;
}

/** How many of each were new or replaced; `rows` counts the additions that brought any of it. */
export interface Changes {
  articlesAdded: number;
  articlesChanged: number;
  variantsChanged: number;
  phrasingsAdded: number;
  rows: number;
}

// ------------------------------------------------------------------------------------------------------------ workspace

/**
 * Lets one writer of a workspace's knowledge in at a time. NO KEY UPDATE, because FOR UPDATE would also stop every new
 * conversation, whose foreign key looks at this row, for as long as the import takes.
 */
export async function lockWorkspace(db: Db, workspaceId: string): Promise<WorkspaceKnowledge | undefined> {
  const row = await db
    .selectFrom("workspace")
    .select(["knowledge_revision", "knowledge_origin", "default_language"])
    .where("workspace_id", "=", workspaceId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return (
    row && { revision: row.knowledge_revision, origin: row.knowledge_origin, defaultLanguage: row.default_language }
  );
}

export async function revision(db: Db, workspaceId: string): Promise<number | undefined> {
  const row = await db
    .selectFrom("workspace")
    .select("knowledge_revision")
    .where("workspace_id", "=", workspaceId)
    .executeTakeFirst();
  return row?.knowledge_revision;
}

/** The example company goes whole: its articles, the questions its confidence rested on, and its name. */
export async function deleteExample(db: Db, workspaceId: string): Promise<void> {
  await deleteArticles(db, workspaceId);
  await db.deleteFrom("held_out_question").where("workspace_id", "=", workspaceId).execute();
  await db
    .updateTable("workspace")
    .set({ name: "Support" })
    .where("workspace_id", "=", workspaceId)
    .where("name", "=", "Tamarind & Tin")
    .execute();
}

/** Listeners hear of it when the transaction commits. */
export async function raiseRevision(db: Db, workspaceId: string, origin: KnowledgeOrigin): Promise<number> {
  const { knowledge_revision } = await db
    .updateTable("workspace")
    .set(({ eb }) => ({ knowledge_revision: eb("knowledge_revision", "+", 1), knowledge_origin: origin }))
    .where("workspace_id", "=", workspaceId)
    .returning("knowledge_revision")
    .executeTakeFirstOrThrow();
  await sql`SELECT pg_notify('dragoman_knowledge', ${`${workspaceId}:${knowledge_revision}`})`.execute(db);
  return knowledge_revision;
}

// -------------------------------------------------------------------------------------------------------------- writing

/**
 * Foreign keys are looked up by plans that a connection makes once. Made while a table was tiny they read all of it, and
 * would go on doing so for each of the 100,000 rows of an import.
 */
export async function planForManyRows(db: Db): Promise<void> {
  await sql`DISCARD PLANS`.execute(db);
  await sql`SET LOCAL enable_seqscan = off`.execute(db);
}

/** One statement for a whole batch; what is there already, in the same words from the same place, is not touched. */
export async function writeAdditions(db: Db, workspaceId: string, additions: readonly Addition[]): Promise<Changes> {
  const v = columns<"row" | "article" | "language" | "market" | "title" | "given" | "body" | "kind" | "source">();
  const p = columns<"row" | "article" | "language" | "hash" | "body" | "source">();
  additions.forEach(({ article, variant, phrasings }, row) => {
    if (variant) {
      v.add({
        ...{ row, article, language: variant.language, market: variant.market ?? "", title: variant.title },
        ...{
          given: variant.titleGiven,
          body: variant.text,
          kind: variant.kind,
          source: JSON.stringify(variant.source),
        },
      });
    }
    for (const { language, hash, text, source } of phrasings) {
      p.add({ row, article, language, hash: hash.toString("hex"), body: text, source: JSON.stringify(source) });
    }
  });
  // Sorted, so that two writers would touch the rows of an index in the same order.
  const articles = [...new Set(additions.map(({ article }) => article))].sort();

  const { rows } = await sql<Record<"added" | "changed" | "variants" | "phrasings" | "rows", number>>`
    WITH incoming_variant AS (
      SELECT * FROM unnest(${v.of("row")}::int[], ${v.of("article")}::text[], ${v.of("language")}::text[],
        ${v.of("market")}::text[], ${v.of("title")}::text[], ${v.of("given")}::boolean[], ${v.of("body")}::text[],
        ${v.of("kind")}::text[], ${v.of("source")}::jsonb[])
        AS t (row, article_id, language, market, title, title_given, body, kind, source)
    ), incoming_phrasing AS (
      SELECT row, article_id, language, decode(hash, 'hex') AS text_hash, body, source
      FROM unnest(${p.of("row")}::int[], ${p.of("article")}::text[], ${p.of("language")}::text[], ${p.of("hash")}::text[],
        ${p.of("body")}::text[], ${p.of("source")}::jsonb[]) AS t (row, article_id, language, hash, body, source)
    ), new_article AS (
      INSERT INTO article (workspace_id, article_id)
      SELECT ${workspaceId}, id FROM unnest(${articles}::text[]) AS t (id)
      ON CONFLICT DO NOTHING
      RETURNING article_id
    ), changing_variant AS (
      -- Left out here, because even an upsert that then changes nothing locks its row, which is a write. A title made from
      -- a question does not replace one that is there; the same words at another place of a file are still a passage.
      SELECT i.article_id, i.language, i.market, i.body, i.source,
        CASE WHEN i.title_given THEN i.title ELSE coalesce(v.title, i.title) END AS title,
        CASE WHEN v.body = i.body THEN v.kind ELSE i.kind END AS kind
      FROM incoming_variant i
      -- With LIMIT it is looked up row by row; a plain join may be planned as a pass over the whole table for each batch.
      LEFT JOIN LATERAL (
        SELECT title, body, kind, source FROM article_variant v WHERE v.workspace_id = ${workspaceId}
          AND v.article_id = i.article_id AND v.language = i.language AND v.market = i.market LIMIT 1
      ) v ON true
      WHERE v.body IS DISTINCT FROM i.body OR v.source IS DISTINCT FROM i.source OR (i.title_given AND v.title <> i.title)
    ), variant AS (
      INSERT INTO article_variant AS v (workspace_id, article_id, language, market, title, body, kind, source)
      SELECT ${workspaceId}, article_id, language, market, title, body, kind, source FROM changing_variant
      ORDER BY article_id, language, market
      ON CONFLICT (workspace_id, article_id, language, market) DO UPDATE SET
        title = excluded.title, body = excluded.body, kind = excluded.kind, source = excluded.source,
        -- At another place of a file, but in the same words: that is no review.
        reviewed_at = CASE WHEN (v.title, v.body) = (excluded.title, excluded.body) THEN v.reviewed_at ELSE now() END
      RETURNING article_id, language, market, reviewed_at = now() AS changed
    ), phrased AS (
      INSERT INTO phrasing AS p (workspace_id, article_id, language, text_hash, body, source)
      SELECT ${workspaceId}, i.article_id, i.language, i.text_hash, i.body, i.source
      FROM incoming_phrasing i
      LEFT JOIN LATERAL (
        SELECT source FROM phrasing p WHERE p.workspace_id = ${workspaceId}
          AND p.article_id = i.article_id AND p.language = i.language AND p.text_hash = i.text_hash LIMIT 1
      ) p ON true
      WHERE p.source IS DISTINCT FROM i.source
      ORDER BY i.article_id, i.language, i.text_hash
      ON CONFLICT (workspace_id, article_id, language, text_hash) DO UPDATE SET source = excluded.source
      RETURNING article_id, language, text_hash, xmax = 0 AS added
    ), touched AS (
      SELECT row, article_id FROM variant JOIN incoming_variant USING (article_id, language, market) WHERE changed
      UNION
      SELECT row, article_id FROM phrased JOIN incoming_phrasing USING (article_id, language, text_hash) WHERE added
    ), changed_article AS (
      -- Sees the articles as they were before this statement; those of earlier batches carry this transaction's time.
      UPDATE article SET updated_at = now()
      WHERE workspace_id = ${workspaceId} AND article_id = ANY(ARRAY(SELECT article_id FROM touched)) AND updated_at <> now()
      RETURNING article_id
    )
    SELECT (SELECT count(*) FROM new_article) AS added, (SELECT count(*) FROM changed_article) AS changed,
      (SELECT count(*) FROM variant WHERE changed) AS variants, (SELECT count(*) FROM phrased WHERE added) AS phrasings,
      (SELECT count(DISTINCT row) FROM touched) AS rows`.execute(db);
  const { added, changed, variants, phrasings, rows: touched } = rows[0]!;
  return {
    articlesAdded: added,
    articlesChanged: changed,
    variantsChanged: variants,
    phrasingsAdded: phrasings,
    rows: touched,
  };
}

/** Rows as columns, the form in which they are sent. */
function columns<Name extends string>() {
  const values: Partial<Record<Name, unknown[]>> = {};
  return {
    add(row: Record<Name, unknown>): void {
      for (const name in row) {
        values[name] ??= [];
        values[name].push(row[name]);
      }
    },
    of: (name: Name): unknown[] => values[name] ?? [],
  };
}

/** @returns how many articles there were */
export async function deleteArticles(db: Db, workspaceId: string): Promise<number> {
  // Children first: the cascade would look for them one article at a time.
  await db.deleteFrom("phrasing").where("workspace_id", "=", workspaceId).execute();
  await db.deleteFrom("article_variant").where("workspace_id", "=", workspaceId).execute();
  const { numDeletedRows } = await db
    .deleteFrom("article")
    .where("workspace_id", "=", workspaceId)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

export interface ImportedFile {
  name: string;
  contentHash: Buffer;
  rowsRead: number;
  rowsChanged: number;
  rowsBad: number;
  author: string | null;
}

export interface PastImport extends Omit<ImportedFile, "contentHash"> {
  id: number;
  at: Date;
}

export async function readFiles(db: Db, workspaceId: string, limit: number): Promise<PastImport[]> {
  const rows = await db
    .selectFrom("import_file")
    .select(["import_id", "file_name", "rows_read", "rows_changed", "rows_bad", "author", "created_at"])
    .where("workspace_id", "=", workspaceId)
    .orderBy("import_id", "desc")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    ...{ id: row.import_id, name: row.file_name, rowsRead: row.rows_read, rowsChanged: row.rows_changed },
    ...{ rowsBad: row.rows_bad, author: row.author, at: row.created_at },
  }));
}

/** Which texts a batch would add or replace, with what stands there now. */
export async function plannedTexts(
  db: Db,
  workspaceId: string,
  additions: readonly Addition[],
  limit: number,
): Promise<PlannedText[]> {
  const incoming = additions.flatMap(({ article, variant }) => (variant ? [{ article, ...variant }] : []));
  const articles = await readArticles(db, workspaceId, [...new Set(incoming.map(({ article }) => article))]);
  const there = new Map(
    articles.flatMap(({ id, variants }) =>
      variants.map(
        ({ language, market, title, text }) => [`${id}\0${language}\0${market ?? ""}`, { title, text }] as const,
      ),
    ),
  );
  return incoming
    .flatMap(({ article, language, market, title, titleGiven, text, source }): PlannedText[] => {
      const before = there.get(`${article}\0${language}\0${market ?? ""}`);
      const same = before && before.text === text && (!titleGiven || before.title === title);
      if (same) return [];
      const kind = before ? ("changed" as const) : ("added" as const);
      return [{ kind, article, language, market, title, before: before?.text ?? null, text, source }];
    })
    .slice(0, limit);
}

export async function isFileKnown(db: Db, workspaceId: string, contentHash: Buffer): Promise<boolean> {
  const row = await db
    .selectFrom("import_file")
    .select("import_id")
    .where("workspace_id", "=", workspaceId)
    .where("content_hash", "=", contentHash)
    .executeTakeFirst();
  return row !== undefined;
}

export async function recordFile(db: Db, workspaceId: string, file: ImportedFile): Promise<void> {
  await db
    .insertInto("import_file")
    .values({
      workspace_id: workspaceId,
      file_name: file.name,
      content_hash: file.contentHash,
      rows_read: file.rowsRead,
      rows_changed: file.rowsChanged,
      rows_bad: file.rowsBad,
      author: file.author,
    })
    .execute();
}

// -------------------------------------------------------------------------------------------------------------- reading

export interface ArticleFilter {
  language?: string | undefined;
  /** In an id, a title, a text or a phrasing, whatever its case. */
  search?: string | undefined;
}

/** Up to `limit` ids after `after`, in the order of the database's collation. */
export async function articleIds(
  db: Db,
  workspaceId: string,
  after: string | null,
  limit: number,
  { language, search }: ArticleFilter = {},
): Promise<string[]> {
  let query = db
    .selectFrom("article as a")
    .select("a.article_id")
    .where("a.workspace_id", "=", workspaceId)
    .orderBy("a.article_id")
    .limit(limit);
  if (after !== null) query = query.where("a.article_id", ">", after);
  if (language !== undefined) {
    query = query.where(
      sql<boolean>`EXISTS (SELECT 1 FROM article_variant v
        WHERE v.workspace_id = a.workspace_id AND v.article_id = a.article_id AND v.language = ${language})`,
    );
  }
  if (search) {
    const pattern = `%${search.replaceAll(/[\\%_]/g, "\\$&")}%`;
    query = query.where(
      sql<boolean>`(a.article_id ILIKE ${pattern}
        OR EXISTS (SELECT 1 FROM article_variant v WHERE v.workspace_id = a.workspace_id
          AND v.article_id = a.article_id AND (v.title ILIKE ${pattern} OR v.body ILIKE ${pattern}))
        OR EXISTS (SELECT 1 FROM phrasing p WHERE p.workspace_id = a.workspace_id
          AND p.article_id = a.article_id AND p.body ILIKE ${pattern}))`,
    );
  }
  return (await query.execute()).map(({ article_id }) => article_id);
}

/** The articles of these ids, in their order; ids that do not exist are left out. */
export async function readArticles(db: Db, workspaceId: string, ids: readonly string[]): Promise<Article[]> {
  const known = await db
    .selectFrom("article")
    .select("article_id")
    .where("workspace_id", "=", workspaceId)
    .where(sql<boolean>`article_id = ANY(${ids}::text[])`)
    .execute();
  const articles = new Map(
    known.map(({ article_id: id }): [string, Article] => [id, { id, variants: [], phrasings: [] }]),
  );
  const variants = await db
    .selectFrom("article_variant")
    .select(["article_id", "language", "market", "title", "body", "kind", "source", "reviewed_at"])
    .where("workspace_id", "=", workspaceId)
    .where(sql<boolean>`article_id = ANY(${ids}::text[])`)
    .execute();
  for (const { article_id, language, market, title, body, kind, source, reviewed_at } of variants) {
    articles.get(article_id)?.variants.push({
      ...{ language, market: market || null, title, text: body, kind },
      ...{ source: source as Source, reviewedAt: reviewed_at.toISOString() },
    });
  }
  const phrasings = await db
    .selectFrom("phrasing")
    .select(["article_id", "language", "body", "source"])
    .where("workspace_id", "=", workspaceId)
    .where(sql<boolean>`article_id = ANY(${ids}::text[])`)
    .orderBy(sql`language COLLATE "C"`)
    .orderBy("text_hash")
    .execute();
  for (const { article_id, language, body, source } of phrasings) {
    articles.get(article_id)?.phrasings.push({ language, text: body, source: source as Source });
  }
  for (const { variants } of articles.values()) variants.sort(byLanguageAndMarket);
  return ids.flatMap((id) => articles.get(id) ?? []);
}
