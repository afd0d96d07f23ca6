// The SQL of editing: drafts, exemptions, the history, and articles as an editor lists them.
import { type RawBuilder, sql } from "kysely";
import type { Db } from "../../storage/index.ts";
import type { Source } from "../article.ts";
import type { Place } from "./status.ts";

/** Who changes something; null where a program does. */
export interface Author {
  id: string | null;
  name: string;
}

export interface StoredVariant extends Place {
  title: string;
  text: string;
  kind: "answer" | "passage";
  source: Source;
  version: number;
  reviewedAt: Date;
  changedAt: Date | null;
  author: string | null;
}

export interface StoredDraft extends Place {
  title: string;
  text: string;
  version: number;
  author: string | null;
  authorId: string | null;
  updatedAt: Date;
}

export interface StoredArticle {
  id: string;
  sourceLanguage: string | null;
  category: string | null;
  createdAt: Date;
  updatedAt: Date;
  variants: StoredVariant[];
  drafts: StoredDraft[];
  exemptions: Place[];
}

export type HistoryKind =
  | "text" // a text that customers got
  | "draft" // one that somebody wrote and somebody else, or an approval, took the place of
  | "confirmed"
  | "removed" // a text
  | "exempt"
  | "applies"
  | "phrasing-added"
  | "phrasing-removed"
  | "article-created"
  | "article-changed"
  | "article-removed"; // with all that it was, in `detail`

export interface HistoryEntry {
  id: number;
  article: string;
  language: string | null;
  market: string | null;
  kind: HistoryKind;
  version: number | null;
  title: string | null;
  text: string | null;
  detail: Record<string, unknown> | null;
  author: string | null;
  at: Date;
}

/** From here on, triggers know who writes. */
export async function setAuthor(db: Db, { id, name }: Author): Promise<void> {
  await sql`SELECT set_config('dragoman.author_id', ${id ?? ""}, true), set_config('dragoman.author', ${name}, true)`.execute(
    db,
  );
}

export async function addHistory(
  db: Db,
  workspaceId: string,
  by: Author,
  entries: readonly {
    article: string;
    place?: Place;
    kind: HistoryKind;
    version?: number;
    title?: string;
    text?: string;
    detail?: object;
    at?: Date;
    /** Where somebody else wrote it. */
    author?: Author;
  }[],
): Promise<void> {
  for (let from = 0; from < entries.length; from += 500) {
    await db
      .insertInto("knowledge_history")
      .values(
        entries.slice(from, from + 500).map(({ article, place, kind, version, title, text, detail, at, author }) => ({
          workspace_id: workspaceId,
          article_id: article,
          language: place?.language ?? null,
          market: place ? (place.market ?? "") : null,
          kind,
          version: version ?? null,
          title: title ?? null,
          body: text ?? null,
          detail: detail ? JSON.stringify(detail) : null,
          author_id: (author ?? by).id,
          author: (author ?? by).name,
          ...(at && { at }),
        })),
      )
      .execute();
  }
}

/** Articles with all that an editor sees of their texts, in the order of `ids`; those that do not exist are left out. */
export async function readForEditing(db: Db, workspaceId: string, ids: readonly string[]): Promise<StoredArticle[]> {
  const of = <Table extends string>(table: Table) => sql<boolean>`${sql.ref(`${table}.workspace_id`)} = ${workspaceId}
    AND ${sql.ref(`${table}.article_id`)} = ANY(${ids}::text[])`;
  const rows = await db.selectFrom("article").selectAll().where(of("article")).execute();
  const articles = new Map(
    rows.map((row): [string, StoredArticle] => [
      row.article_id,
      {
        ...{ id: row.article_id, sourceLanguage: row.source_language, category: row.category },
        ...{ createdAt: row.created_at, updatedAt: row.updated_at, variants: [], drafts: [], exemptions: [] },
      },
    ]),
  );
  const placed = <Row extends { language: string; market: string }>({ language, market }: Row): Place => ({
    language,
    market: market || null,
  });
  const variants = await db.selectFrom("article_variant").selectAll().where(of("article_variant")).execute();
  for (const row of variants) {
    articles.get(row.article_id)?.variants.push({
      ...placed(row),
      ...{ title: row.title, text: row.body, kind: row.kind, source: row.source as Source, version: row.version },
      ...{ reviewedAt: row.reviewed_at, changedAt: row.changed_at, author: row.author },
    });
  }
  const drafts = await db.selectFrom("article_draft").selectAll().where(of("article_draft")).execute();
  for (const row of drafts) {
    articles.get(row.article_id)?.drafts.push({
      ...placed(row),
      ...{ title: row.title, text: row.body, version: row.version, author: row.author, authorId: row.author_id },
      updatedAt: row.updated_at,
    });
  }
  const exemptions = await db.selectFrom("article_exemption").selectAll().where(of("article_exemption")).execute();
  for (const row of exemptions) articles.get(row.article_id)?.exemptions.push(placed(row));
  return ids.flatMap((id) => articles.get(id) ?? []);
}

// -------------------------------------------------------------------------------------------------------------- writing

const key = (workspaceId: string, article: string, { language, market }: Place) => ({
  workspace_id: workspaceId,
  article_id: article,
  language,
  market: market ?? "",
});

const at = (
  workspaceId: string,
  article: string,
  { language, market }: Place,
) => sql<boolean>`workspace_id = ${workspaceId}
  AND article_id = ${article} AND language = ${language} AND market = ${market ?? ""}`;

export async function addArticle(db: Db, workspaceId: string, id: string): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("article")
    .values({ workspace_id: workspaceId, article_id: id, source_language: null, category: null })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return Number(numInsertedOrUpdatedRows) > 0;
}

export async function touchArticles(
  db: Db,
  workspaceId: string,
  ids: readonly string[],
  changes: { sourceLanguage?: string | null | undefined; category?: string | null | undefined } = {},
): Promise<void> {
  await db
    .updateTable("article")
    .set({
      updated_at: sql`now()`,
      ...(changes.sourceLanguage !== undefined && { source_language: changes.sourceLanguage }),
      ...(changes.category !== undefined && { category: changes.category }),
    })
    .where("workspace_id", "=", workspaceId)
    .where(sql<boolean>`article_id = ANY(${ids}::text[])`)
    .execute();
}

/** Phrasings, texts, drafts and exemptions go with them. */
export async function removeArticles(db: Db, workspaceId: string, ids: readonly string[]): Promise<void> {
  await db
    .deleteFrom("article")
    .where("workspace_id", "=", workspaceId)
    .where(sql<boolean>`article_id = ANY(${ids}::text[])`)
    .execute();
}

/** @returns the version of the draft that is stored now */
export async function writeDraft(
  db: Db,
  workspaceId: string,
  article: string,
  place: Place,
  { title, text }: { title: string; text: string },
  by: Author,
): Promise<number> {
  const values = { title, body: text, author_id: by.id, author: by.name };
  const { version } = await db
    .insertInto("article_draft")
    .values({ ...key(workspaceId, article, place), ...values })
    .onConflict((conflict) =>
      conflict
        .columns(["workspace_id", "article_id", "language", "market"])
        .doUpdateSet({ ...values, version: sql`nextval('draft_version')`, updated_at: sql`now()` }),
    )
    .returning("version")
    .executeTakeFirstOrThrow();
  return version;
}

export async function removeDraft(db: Db, workspaceId: string, article: string, place: Place): Promise<void> {
  await db
    .deleteFrom("article_draft")
    .where(at(workspaceId, article, place))
    .execute();
}

/** Writes what customers get. */
export async function writeVariant(
  db: Db,
  workspaceId: string,
  article: string,
  place: Place,
  { title, text, kind, source }: { title: string; text: string; kind: "answer" | "passage"; source: Source },
  by: Author,
): Promise<void> {
  // A text that comes back after it was deleted goes on counting where it stopped.
  const before = await db
    .selectFrom("knowledge_history")
    .select(({ fn }) => fn.max("version").as("version"))
    .where("workspace_id", "=", workspaceId)
    .where("article_id", "=", article)
    .where("language", "=", place.language)
    .where("market", "=", place.market ?? "")
    .executeTakeFirst();
  const values = { title, body: text, source: JSON.stringify(source) };
  await db
    .insertInto("article_variant")
    .values({
      ...key(workspaceId, article, place),
      ...{ ...values, kind, version: (before?.version ?? 0) + 1, author_id: by.id, author: by.name },
    })
    .onConflict((conflict) =>
      conflict
        .columns(["workspace_id", "article_id", "language", "market"])
        .doUpdateSet({ ...values, reviewed_at: sql`now()` }),
    )
    .execute();
}

/** Somebody found the text right as it is. */
export async function confirmVariants(db: Db, workspaceId: string, article: string, place: Place): Promise<void> {
  await db
    .updateTable("article_variant")
    .set({ reviewed_at: sql`now()` })
    .where(at(workspaceId, article, place))
    .execute();
}

export async function removeVariant(db: Db, workspaceId: string, article: string, place: Place): Promise<void> {
  await db
    .deleteFrom("article_variant")
    .where(at(workspaceId, article, place))
    .execute();
}

export async function setExempt(
  db: Db,
  workspaceId: string,
  article: string,
  place: Place,
  exempt: boolean,
): Promise<void> {
  if (exempt) {
    await db
      .insertInto("article_exemption")
      .values(key(workspaceId, article, place))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return;
  }
  await db
    .deleteFrom("article_exemption")
    .where(at(workspaceId, article, place))
    .execute();
}

/** The texts that customers get and that hold the words, in their title or below it. */
export async function textsWith(
  db: Db,
  workspaceId: string,
  words: string,
  where: {
    language?: string | undefined;
    market?: string | null | undefined;
    articles?: readonly string[] | undefined;
    matchCase: boolean;
  },
  limit: number,
): Promise<(Place & { article: string; title: string; text: string })[]> {
  const like = sql.raw(where.matchCase ? "LIKE" : "ILIKE");
  const pattern = `%${words.replaceAll(/[\\%_]/g, "\\$&")}%`;
  let query = db
    .selectFrom("article_variant")
    .select(["article_id", "language", "market", "title", "body"])
    .where("workspace_id", "=", workspaceId)
    .where(sql<boolean>`(title ${like} ${pattern} OR body ${like} ${pattern})`);
  if (where.language !== undefined) query = query.where("language", "=", where.language);
  if (where.market !== undefined) query = query.where("market", "=", where.market ?? "");
  if (where.articles) query = query.where(sql<boolean>`article_id = ANY(${where.articles}::text[])`);
  const rows = await query.orderBy("article_id").orderBy("language").orderBy("market").limit(limit).execute();
  return rows.map(({ article_id, language, market, title, body }) => ({
    ...{ article: article_id, language, market: market || null, title, text: body },
  }));
}

// ------------------------------------------------------------------------------------------------------------ phrasings

export interface StoredPhrasing {
  /** What it is deleted by. */
  id: string;
  language: string;
  text: string;
}

export async function readPhrasings(
  db: Db,
  workspaceId: string,
  article: string,
  limit: number,
): Promise<{ phrasings: StoredPhrasing[]; count: number }> {
  const of = () => db.selectFrom("phrasing").where("workspace_id", "=", workspaceId).where("article_id", "=", article);
  const rows = await of()
    .select(["language", "body", "text_hash"])
    .orderBy("language")
    .orderBy("body")
    .limit(limit)
    .execute();
  const { count } = await of()
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return {
    phrasings: rows.map(({ language, body, text_hash }) => ({
      id: `${language}:${text_hash.toString("hex")}`,
      language,
      text: body,
    })),
    count: Number(count),
  };
}

/** @returns whether it is new */
export async function addPhrasing(
  db: Db,
  workspaceId: string,
  article: string,
  phrasing: { language: string; text: string; hash: Buffer; source: Source },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("phrasing")
    .values({
      ...{ workspace_id: workspaceId, article_id: article, language: phrasing.language },
      ...{ text_hash: phrasing.hash, body: phrasing.text, source: JSON.stringify(phrasing.source) },
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return Number(numInsertedOrUpdatedRows) > 0;
}

/** @returns its text, or null where there was none */
export async function removePhrasing(
  db: Db,
  workspaceId: string,
  article: string,
  { language, hash }: { language: string; hash: Buffer },
): Promise<string | null> {
  const row = await db
    .deleteFrom("phrasing")
    .where("workspace_id", "=", workspaceId)
    .where("article_id", "=", article)
    .where("language", "=", language)
    .where("text_hash", "=", hash)
    .returning("body")
    .executeTakeFirst();
  return row?.body ?? null;
}

/** The other articles to which the same words lead. */
export async function articlesAskedBy(db: Db, workspaceId: string, hash: Buffer, not: string): Promise<string[]> {
  const rows = await db
    .selectFrom("phrasing")
    .select("article_id")
    .distinct()
    .where("workspace_id", "=", workspaceId)
    .where("text_hash", "=", hash)
    .where("article_id", "<>", not)
    .limit(5)
    .execute();
  return rows.map(({ article_id }) => article_id);
}

// -------------------------------------------------------------------------------------------------------------- history

export async function readHistory(
  db: Db,
  workspaceId: string,
  where: { article?: string | undefined; kind?: HistoryKind | undefined; place?: Place | undefined },
  before: number | null,
  limit: number,
): Promise<HistoryEntry[]> {
  let query = db.selectFrom("knowledge_history").selectAll().where("workspace_id", "=", workspaceId);
  if (where.article !== undefined) query = query.where("article_id", "=", where.article);
  if (where.kind !== undefined) query = query.where("kind", "=", where.kind);
  if (where.place) {
    query = query.where("language", "=", where.place.language).where("market", "=", where.place.market ?? "");
  }
  if (before !== null) query = query.where("entry_id", "<", before);
  return (await query.orderBy("entry_id", "desc").limit(limit).execute()).map(entryOf);
}

export async function readHistoryEntry(db: Db, workspaceId: string, id: number): Promise<HistoryEntry | null> {
  const row = await db
    .selectFrom("knowledge_history")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("entry_id", "=", id)
    .executeTakeFirst();
  return row ? entryOf(row) : null;
}

function entryOf(row: {
  entry_id: number;
  article_id: string;
  language: string | null;
  market: string | null;
  kind: string;
  version: number | null;
  title: string | null;
  body: string | null;
  detail: object | null;
  author: string | null;
  at: Date;
}): HistoryEntry {
  return {
    ...{ id: row.entry_id, article: row.article_id, language: row.language, market: row.market || null },
    ...{ kind: row.kind as HistoryKind, version: row.version, title: row.title, text: row.body },
    ...{ detail: row.detail as Record<string, unknown> | null, author: row.author, at: row.at },
  };
}

// ------------------------------------------------------------------------------------------------------------- the list

export interface ListFilter {
  /** In an id, a title, a text, a draft or a phrasing, whatever its case. */
  search?: string | undefined;
  language?: string | undefined;
  /** null: texts for every market. */
  market?: string | null | undefined;
  status?: "stale" | "draft" | "missing" | undefined;
  category?: string | undefined;
}

/** What an article is listed under: what somebody said, or how its id begins. */
export const GROUP = sql<string>`coalesce(a.category, CASE
  WHEN a.article_id ~ '^[a-z]{2,20}-[a-z]' THEN split_part(a.article_id, '-', 1) ELSE '' END)`;

function matching(workspaceId: string, filter: ListFilter, defaultLanguage: string): RawBuilder<boolean> {
  const { search, language, market, status, category } = filter;
  const conditions: RawBuilder<unknown>[] = [sql`a.workspace_id = ${workspaceId}`];
  const here = (table: string) => sql`${sql.ref(`${table}.workspace_id`)} = a.workspace_id
    AND ${sql.ref(`${table}.article_id`)} = a.article_id`;
  const at = (table: string) =>
    sql.join(
      [
        sql`true`,
        ...(language === undefined ? [] : [sql`${sql.ref(`${table}.language`)} = ${language}`]),
        ...(market === undefined ? [] : [sql`${sql.ref(`${table}.market`)} = ${market ?? ""}`]),
      ],
      sql` AND `,
    );
  if (category !== undefined) conditions.push(sql`${GROUP} = ${category}`);
  if (status === "missing") {
    conditions.push(sql`NOT EXISTS (SELECT 1 FROM article_variant v WHERE ${here("v")} AND ${at("v")})`);
    conditions.push(sql`NOT EXISTS (SELECT 1 FROM article_exemption x WHERE ${here("x")} AND ${at("x")})`);
  } else if (status === "draft") {
    conditions.push(sql`EXISTS (SELECT 1 FROM article_draft d WHERE ${here("d")} AND ${at("d")})`);
  } else if (status === "stale") {
    conditions.push(sql`EXISTS (SELECT 1 FROM article_variant v
      JOIN LATERAL (SELECT s.changed_at FROM article_variant s WHERE ${here("s")} AND s.market IN (v.market, '')
        AND s.language = coalesce(a.source_language, ${defaultLanguage}) ORDER BY s.market DESC LIMIT 1) s ON true
      WHERE ${here("v")} AND ${at("v")} AND v.language <> coalesce(a.source_language, ${defaultLanguage})
        AND s.changed_at > v.reviewed_at)`);
  } else if (language !== undefined || market !== undefined) {
    conditions.push(sql`(EXISTS (SELECT 1 FROM article_variant v WHERE ${here("v")} AND ${at("v")})
      OR EXISTS (SELECT 1 FROM article_draft d WHERE ${here("d")} AND ${at("d")}))`);
  }
  if (search) {
    const pattern = `%${search.replaceAll(/[\\%_]/g, "\\$&")}%`;
    conditions.push(sql`(a.article_id ILIKE ${pattern} OR a.category ILIKE ${pattern}
      OR EXISTS (SELECT 1 FROM article_variant v WHERE ${here("v")} AND (v.title ILIKE ${pattern} OR v.body ILIKE ${pattern}))
      OR EXISTS (SELECT 1 FROM article_draft d WHERE ${here("d")} AND (d.title ILIKE ${pattern} OR d.body ILIKE ${pattern}))
      OR EXISTS (SELECT 1 FROM phrasing p WHERE ${here("p")} AND p.body ILIKE ${pattern}))`);
  }
  return sql<boolean>`${sql.join(conditions, sql` AND `)}`;
}

/** Where a page begins: after this article of this group. */
export type PageMark = readonly [group: string, id: string];

export async function listIds(
  db: Db,
  workspaceId: string,
  filter: ListFilter,
  defaultLanguage: string,
  after: PageMark | null,
  limit: number,
): Promise<{ id: string; group: string }[]> {
  const { rows } = await sql<{ id: string; group: string }>`
    SELECT a.article_id AS id, ${GROUP} AS "group" FROM article a
    WHERE ${matching(workspaceId, filter, defaultLanguage)}
    ${after ? sql`AND (${GROUP}, a.article_id) > (${after[0]}, ${after[1]})` : sql``}
    ORDER BY ${GROUP}, a.article_id LIMIT ${limit}`.execute(db);
  return rows;
}

export async function countArticles(
  db: Db,
  workspaceId: string,
  filter: ListFilter,
  defaultLanguage: string,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*) AS count FROM article a WHERE ${matching(workspaceId, filter, defaultLanguage)}`.execute(db);
  return Number(rows[0]!.count);
}

export async function countPhrasings(
  db: Db,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom("phrasing")
    .select(({ fn }) => ["article_id", fn.countAll<number>().as("count")])
    .where("workspace_id", "=", workspaceId)
    .where(sql<boolean>`article_id = ANY(${ids}::text[])`)
    .groupBy("article_id")
    .execute();
  return new Map(rows.map(({ article_id, count }) => [article_id, Number(count)]));
}

/** Every language and market that some text of the workspace has. */
export async function placesInUse(db: Db, workspaceId: string): Promise<Place[]> {
  const rows = await db
    .selectFrom("article_variant")
    .select(["language", "market"])
    .distinct()
    .where("workspace_id", "=", workspaceId)
    .execute();
  return rows.map(({ language, market }) => ({ language, market: market || null }));
}

export async function categories(db: Db, workspaceId: string): Promise<string[]> {
  const { rows } = await sql<{ group: string }>`
    SELECT DISTINCT ${GROUP} AS "group" FROM article a WHERE a.workspace_id = ${workspaceId}
    ORDER BY 1 LIMIT 500`.execute(db);
  return rows.map(({ group }) => group).filter((group) => group !== "");
}
