// The SQL of coverage: what was asked in the last days, by topic, language and market.
import { sql } from "kysely";
import type { Db } from "../../storage/index.ts";

export const COUNTED_DAYS = 30;
/** From this confidence on, a question that was not answered is counted for the article that came nearest. */
const NEAR = 0.3;
/** Not about any article. */
const NO_TOPIC = ["asked-for-person", "off-topic", "unreadable"];

export interface Asked {
  article: string;
  /** The customer's. */
  language: string;
  market: string | null;
  questions: number;
  /** Conversations in which it was asked. */
  people: number;
  /** Questions that got an answer. */
  answered: number;
  /** … in the customer's own language. */
  inLanguage: number;
}

const TOPIC = sql`coalesce(m.reply->'source'->>'article', CASE
  WHEN m.reply->>'kind' IN ('handover', 'clarify') AND coalesce(m.reply->>'reason', '') <> ALL(${NO_TOPIC}::text[])
    AND (m.reply->'alternatives'->0->>'confidence')::double precision >= ${NEAR}
  THEN m.reply->'alternatives'->0->>'article' END)`;

/** By the index of replies; a month of a busy company is a few hundred thousand rows. */
export async function readAsked(db: Db, workspaceId: string): Promise<Asked[]> {
  const { rows } = await sql<Omit<Asked, "market"> & { market: string | null }>`
    SELECT article, language, market, count(*)::int AS questions, count(DISTINCT conversation_id)::int AS people,
      (count(*) FILTER (WHERE kind = 'answer'))::int AS answered,
      (count(*) FILTER (WHERE kind = 'answer' AND notice IS NULL))::int AS "inLanguage"
    FROM (
      SELECT m.conversation_id, ${TOPIC} AS article, coalesce(m.reply->>'language', m.language, '') AS language,
        c.market, m.reply->>'kind' AS kind, m.reply->>'notice' AS notice
      FROM message m JOIN conversation c USING (workspace_id, conversation_id)
      WHERE m.workspace_id = ${workspaceId} AND m.reply IS NOT NULL
        AND m.created_at > now() - make_interval(days => ${COUNTED_DAYS})
    ) AS replied
    WHERE article IS NOT NULL
    GROUP BY article, language, market`.execute(db);
  return rows;
}

/** The last different ways in which customers asked for an article, in a language and a market. */
export async function readExamples(
  db: Db,
  workspaceId: string,
  { article, language, market }: { article: string; language: string; market: string | null },
  limit: number,
): Promise<string[]> {
  const { rows } = await sql<{ body: string }>`
    SELECT body FROM (
      SELECT DISTINCT ON (q.body) q.body, m.created_at
      FROM message m JOIN conversation c USING (workspace_id, conversation_id)
      JOIN LATERAL (SELECT q.body FROM message q WHERE q.workspace_id = m.workspace_id
        AND q.conversation_id = m.conversation_id AND q.sequence < m.sequence AND q.role = 'customer'
        ORDER BY q.sequence DESC LIMIT 1) q ON true
      WHERE m.workspace_id = ${workspaceId} AND m.reply IS NOT NULL
        AND m.created_at > now() - make_interval(days => ${COUNTED_DAYS})
        AND ${TOPIC} = ${article} AND coalesce(m.reply->>'language', m.language, '') = ${language}
        AND ${market === null ? sql`true` : sql`c.market = ${market}`}
      ORDER BY q.body, m.created_at DESC
    ) AS asked ORDER BY created_at DESC LIMIT ${limit}`.execute(db);
  return rows.map(({ body }) => body);
}
