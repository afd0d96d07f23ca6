// The SQL of insights. Other features write conversations; here they are read, and counted into tables of facts: one row for each
// conversation, question and handover. A trigger writes down which conversations changed (0010-insights), so that what comes late, such
// as a rating, is counted on the day of its question, and nothing is counted twice.
import type pg from "pg";
import type { Storage } from "../storage/index.ts";
import { type ConversationFacts, type ConversationRecord, factsOf } from "./outcomes.ts";

/** What the figures are of. Days are those of `zone`, both ends included. */
export interface Selection {
  from: string;
  to: string;
  zone: string;
  market: string | null;
  language: string | null;
  channel: string | null;
}

/** Counts of questions that add up. */
export interface Counts {
  questions: number;
  confirmed: number;
  silent: number;
  doubted: number;
  /** Asked back, and left at that. */
  clarified: number;
  handedOver: number;
  declined: number;
  /** Of the answered: after asking back. */
  answeredAfterAskingBack: number;
  ratedUp: number;
  ratedDown: number;
}

/** The dimension that a row is of; all null: everything together. */
export interface Dimensions {
  day: string | null;
  market: string | null;
  language: string | null;
  channel: string | null;
  release: number | null;
}

export type Dimension = keyof Dimensions | "all";
export type Row<Figures> = Dimensions & Figures & { of: Dimension };

export interface Waits {
  handovers: number;
  /** Until somebody took it. */
  waitP50Ms: number | null;
  waitP90Ms: number | null;
  /** Until the first words of a person. */
  firstReplyP50Ms: number | null;
  firstReplyP90Ms: number | null;
}

export interface TopicRow {
  article: string;
  asked: number;
  confirmed: number;
  doubted: number;
}

export type CubeRow = Dimensions & Counts & { conversations: number };

/** Conversations that are counted in one step. */
const BATCH = 200;
const DIMENSIONS = ["day", "market", "language", "channel", "release"] as const;

export class InsightsStore {
  private readonly pool: pg.Pool;
  private readonly workspaceId: string;

  constructor(storage: Storage, workspaceId: string) {
    this.pool = storage.pool;
    this.workspaceId = workspaceId;
  }

  // ----------------------------------------------------------------------------------------------------------------- counting

  /** Rows, not conversations: an upper bound, cheap however many there are. */
  async pending(): Promise<number> {
    const { rows } = await this.pool.query<{ count: number }>(
      "SELECT count(*)::int AS count FROM insight_pending WHERE workspace_id = $1",
      [this.workspaceId],
    );
    return rows[0]!.count;
  }

  /**
   * Counts some of the conversations that changed; one process at a time, so that none writes what it read earlier over what another
   * read later. @returns how many conversations it counted; 0: nothing is left, or another process is at it
   */
  async countSome(): Promise<number> {
    const client = await this.pool.connect();
    try {
      await client.query("BEGIN");
      const { rows: lock } = await client.query<{ mine: boolean }>(
        "SELECT pg_try_advisory_xact_lock(hashtextextended('dragoman-insights:' || $1, 0)) AS mine",
        [this.workspaceId],
      );
      const ids = lock[0]!.mine ? await this.takePending(client) : [];
      if (ids.length > 0) await this.write(client, await this.records(client, ids));
      await client.query("COMMIT");
      return ids.length;
    } catch (error) {
      await client.query("ROLLBACK").catch(() => {});
      throw error;
    } finally {
      client.release();
    }
  }

  private async takePending(client: pg.PoolClient): Promise<string[]> {
    const { rows } = await client.query<{ conversation_id: string }>(
      `WITH taken AS (SELECT pending_id FROM insight_pending WHERE workspace_id = $1 ORDER BY pending_id LIMIT ${BATCH}),
            gone AS (DELETE FROM insight_pending p USING taken
                      WHERE p.workspace_id = $1 AND p.pending_id = taken.pending_id RETURNING p.conversation_id)
       SELECT DISTINCT conversation_id FROM gone`,
      [this.workspaceId],
    );
    return rows.map((row) => row.conversation_id);
  }

  private async records(
    client: pg.PoolClient,
    ids: readonly string[],
  ): Promise<Map<string, ConversationRecord | null>> {
    const { rows: tables } = await client.query<{ verdicts: boolean }>(
      "SELECT to_regclass('verdict') IS NOT NULL AS verdicts",
    );
    const verdict = tables[0]!.verdicts
      ? "(SELECT v.reply_was FROM verdict v WHERE v.workspace_id = m.workspace_id AND v.message_id = m.message_id)"
      : "NULL::text";
    const { rows: conversations } = await client.query<{
      conversation_id: string;
      market: string | null;
      language: string | null;
      channel: string;
    }>(
      `SELECT conversation_id, market, language, channel
         FROM conversation WHERE workspace_id = $1 AND conversation_id = ANY($2)`,
      [this.workspaceId, ids],
    );
    const { rows: messages } = await client.query<MessageRow>(
      `SELECT m.conversation_id, m.sequence, m.role, m.event, CASE WHEN m.role = 'customer' THEN m.body ELSE '' END AS text, m.language,
              m.rating, m.created_at AS at, ${verdict} AS verdict,
              CASE WHEN m.reply IS NOT NULL THEN json_build_object(
                'kind', m.reply->'kind', 'reason', m.reply->'reason', 'language', m.reply->'language',
                'confidence', m.reply->'confidence', 'article', m.reply->'source'->'article',
                'choices', jsonb_path_query_array(m.reply, '$.choices[*].article'),
                'nearest', CASE WHEN jsonb_array_length(m.reply->'alternatives') > 0 THEN json_build_object(
                  'article', m.reply->'alternatives'->0->'article', 'confidence', m.reply->'alternatives'->0->'confidence') END,
                'release', m.reply->'trace'->'release') END AS reply
         FROM message m WHERE m.workspace_id = $1 AND m.conversation_id = ANY($2) ORDER BY m.conversation_id, m.sequence`,
      [this.workspaceId, ids],
    );
    const records = new Map<string, ConversationRecord | null>(ids.map((id) => [id, null]));
    const of = new Map<string, MessageRow[]>();
    for (const message of messages)
      of.set(message.conversation_id, [...(of.get(message.conversation_id) ?? []), message]);
    for (const { conversation_id: id, ...rest } of conversations)
      records.set(id, { ...rest, messages: of.get(id) ?? [] });
    return records;
  }

  /** In the place of what was counted of these conversations before. */
  private async write(client: pg.PoolClient, records: ReadonlyMap<string, ConversationRecord | null>): Promise<void> {
    const ids = [...records.keys()];
    const facts = [...records].flatMap(([id, record]) => (record ? [{ id, facts: factsOf(record) }] : []));
    for (const table of ["insight_conversation", "insight_question", "insight_handover"])
      await client.query(`DELETE FROM ${table} WHERE workspace_id = $1 AND conversation_id = ANY($2)`, [
        this.workspaceId,
        ids,
      ]);
    await this.insert(
      client,
      "insight_conversation",
      facts.flatMap(({ id, facts: { conversation } }) =>
        conversation ? [{ conversation_id: id, ...circumstances(conversation) }] : [],
      ),
    );
    await this.insert(
      client,
      "insight_question",
      rowsOf(facts, "questions", ({ outcome, askedBack, reason, article, rating }) => ({
        ...{ outcome, asked_back: askedBack, reason, article_id: article, rating },
      })),
    );
    await this.insert(
      client,
      "insight_handover",
      rowsOf(facts, "handovers", ({ reason, waitedMs, firstReplyMs }) => ({
        ...{ reason, waited_ms: waitedMs, first_reply_ms: firstReplyMs },
      })),
    );
    await this.writeMissed(client, ids, facts);
  }

  /** A missed question keeps its cluster as long as its words stay. */
  private async writeMissed(
    client: pg.PoolClient,
    ids: readonly string[],
    facts: readonly { id: string; facts: ConversationFacts }[],
  ): Promise<void> {
    const rows = facts.flatMap(({ id, facts: { missed } }) =>
      missed.map(({ sequence, at, market, language, channel, why, text, nearest }) => ({
        ...{ conversation_id: id, sequence, at, market, language, channel, why, body: text },
        ...{ nearest_article: nearest?.article ?? null, nearest_confidence: nearest?.confidence ?? null },
      })),
    );
    await client.query(
      `DELETE FROM missed_question q WHERE workspace_id = $1 AND conversation_id = ANY($2) AND NOT EXISTS (
         SELECT FROM unnest($3::text[], $4::int[], $5::text[]) AS kept (id, sequence, body)
          WHERE kept.id = q.conversation_id AND kept.sequence = q.sequence AND kept.body = q.body)`,
      [
        this.workspaceId,
        ids,
        rows.map((row) => row.conversation_id),
        rows.map((row) => row.sequence),
        rows.map((row) => row.body),
      ],
    );
    await this.insert(
      client,
      "missed_question",
      rows,
      `ON CONFLICT (workspace_id, conversation_id, sequence) DO UPDATE SET
         at = excluded.at, market = excluded.market, language = excluded.language, channel = excluded.channel, why = excluded.why,
         nearest_article = excluded.nearest_article, nearest_confidence = excluded.nearest_confidence`,
    );
  }

  private async insert(
    client: pg.PoolClient,
    table: string,
    rows: readonly Record<string, unknown>[],
    onConflict = "",
  ): Promise<void> {
    if (rows.length === 0) return;
    const columns = Object.keys(rows[0]!).join(", ");
    await client.query(
      `INSERT INTO ${table} (workspace_id, ${columns})
       SELECT $1, ${columns} FROM jsonb_populate_recordset(NULL::${table}, $2::jsonb) ${onConflict}`,
      [this.workspaceId, JSON.stringify(rows)],
    );
  }

  // ------------------------------------------------------------------------------------------------------------------ figures

  /** By each dimension, and all together. */
  async counts(selection: Selection): Promise<Row<Counts>[]> {
    return this.grouped<Counts>("insight_question", COUNTS, selection, SETS);
  }

  async conversations(selection: Selection): Promise<Row<{ conversations: number }>[]> {
    return this.grouped("insight_conversation", "count(*)::int AS conversations", selection, SETS);
  }

  async waits(selection: Selection): Promise<Row<Waits>[]> {
    return this.grouped<Waits>("insight_handover", WAITS, selection, SETS);
  }

  async reasons(selection: Selection): Promise<{ reason: string; count: number }[]> {
    const { rows } = await this.pool.query(
      `SELECT reason, count(*)::int AS count FROM insight_handover WHERE ${WHERE} GROUP BY reason ORDER BY count DESC, reason`,
      this.values(selection),
    );
    return rows;
  }

  async topics(selection: Selection, limit: number): Promise<TopicRow[]> {
    const { rows } = await this.pool.query(
      `SELECT article_id AS article, count(*)::int AS asked,
              (count(*) FILTER (WHERE outcome = 'confirmed'))::int AS confirmed,
              (count(*) FILTER (WHERE outcome = 'doubted'))::int AS doubted
         FROM insight_question WHERE ${WHERE} AND article_id IS NOT NULL
        GROUP BY article_id ORDER BY asked DESC, article_id LIMIT $7`,
      [...this.values(selection), limit],
    );
    return rows;
  }

  /** Each day × market × language × channel × release by itself. */
  async cube(selection: Selection, limit: number): Promise<CubeRow[]> {
    const { rows } = await this.pool.query(
      `WITH asked AS (SELECT ${DAY}, market, language, channel, release_id AS release, ${COUNTS}
                        FROM insight_question WHERE ${WHERE} GROUP BY 1, 2, 3, 4, 5),
            begun AS (SELECT ${DAY}, market, language, channel, release_id AS release, count(*)::int AS conversations
                        FROM insight_conversation WHERE ${WHERE} GROUP BY 1, 2, 3, 4, 5),
            keys AS (SELECT day, market, language, channel, release FROM asked UNION
                     SELECT day, market, language, channel, release FROM begun)
       SELECT k.day, k.market, k.language, k.channel, k.release, coalesce(b.conversations, 0) AS conversations,
              ${COUNT_NAMES.map((name) => `coalesce(a."${name}", 0) AS "${name}"`).join(", ")}
         FROM keys k LEFT JOIN asked a ON ${same("a")} LEFT JOIN begun b ON ${same("b")}
        ORDER BY k.day, k.market NULLS FIRST, k.language NULLS FIRST, k.channel, k.release NULLS FIRST LIMIT $7`,
      [...this.values(selection), limit],
    );
    return rows;
  }

  /** What can be filtered by: everything that ever was. */
  async options(): Promise<{ markets: string[]; languages: string[]; channels: string[] }> {
    // Each value by one step in the index would be quicker still; the table has one row a conversation.
    const { rows } = await this.pool.query(
      `SELECT coalesce(array_agg(DISTINCT market) FILTER (WHERE market IS NOT NULL), '{}') AS markets,
              coalesce(array_agg(DISTINCT language) FILTER (WHERE language IS NOT NULL), '{}') AS languages,
              coalesce(array_agg(DISTINCT channel), '{}') AS channels
         FROM insight_conversation WHERE workspace_id = $1`,
      [this.workspaceId],
    );
    return rows[0];
  }

  /** Releases that went live in the time. */
  async releases(selection: Selection): Promise<{ release: number; at: Date; day: string }[]> {
    const { rows } = await this.pool.query(
      `SELECT (result->>'release')::int AS release, finished_at AS at, to_char(finished_at AT TIME ZONE $4, 'YYYY-MM-DD') AS day
         FROM run WHERE workspace_id = $1 AND state = 'done' AND result IS NOT NULL AND ${within("finished_at")} ORDER BY finished_at`,
      this.values(selection).slice(0, 4),
    );
    return rows;
  }

  /** Titles of articles in a language where there is one, else in any. */
  async titles(
    articles: readonly string[],
    language: string,
  ): Promise<Map<string, { title: string; language: string }>> {
    const { rows } = await this.pool.query<{ article_id: string; title: string; language: string }>(
      `SELECT DISTINCT ON (article_id) article_id, title, language FROM article_variant
        WHERE workspace_id = $1 AND article_id = ANY($2) AND title <> ''
        ORDER BY article_id, (language = $3) DESC, (split_part(language, '-', 1) = split_part($3, '-', 1)) DESC, (language = 'en') DESC,
                 language, market`,
      [this.workspaceId, articles, language],
    );
    return new Map(rows.map(({ article_id, title, language }) => [article_id, { title, language }]));
  }

  private async grouped<Figures>(
    table: string,
    figures: string,
    selection: Selection,
    sets: string,
  ): Promise<Row<Figures>[]> {
    const { rows } = await this.pool.query(
      `SELECT day, market, language, channel, release, grouping(day, market, language, channel, release)::int AS level, ${figures}
         FROM (SELECT *, ${DAY}, release_id AS release FROM ${table} WHERE ${WHERE}) fact GROUP BY GROUPING SETS (${sets})`,
      this.values(selection),
    );
    return rows.map(({ level, ...row }) => ({ ...row, of: dimensionOf(level) }));
  }

  private values({ from, to, zone, market, language, channel }: Selection): unknown[] {
    // A language is meant with all its regions: "pt" is "pt-BR" too.
    return [this.workspaceId, from, to, zone, [market, language, channel], language === null ? null : `${language}-%`];
  }
}

interface MessageRow {
  conversation_id: string;
  sequence: number;
  role: string;
  event: string | null;
  text: string;
  language: string | null;
  rating: "up" | "down" | null;
  verdict: "right" | "wrong" | "missed" | null;
  reply: ConversationRecord["messages"][number]["reply"];
  at: Date;
}

type Circumstances = NonNullable<ConversationFacts["conversation"]>;

const circumstances = ({ at, market, language, channel, release }: Circumstances) => ({
  ...{ at, market, language, channel, release_id: release },
});

function rowsOf<Kind extends "questions" | "handovers">(
  facts: readonly { id: string; facts: ConversationFacts }[],
  kind: Kind,
  more: (fact: ConversationFacts[Kind][number]) => Record<string, unknown>,
): Record<string, unknown>[] {
  return facts.flatMap(({ id, facts }) =>
    (facts[kind] as ConversationFacts[Kind][number][]).map((fact) => ({
      ...{ conversation_id: id, sequence: fact.sequence },
      ...circumstances(fact),
      ...more(fact),
    })),
  );
}

const within = (column: string) =>
  `${column} >= ($2::date::timestamp AT TIME ZONE $4) AND ${column} < (($3::date + 1)::timestamp AT TIME ZONE $4)`;

/** $1 workspace, $2 and $3 days, $4 zone, $5 market, language and channel, $6 the language's regions. */
const WHERE = `workspace_id = $1 AND ${within("at")}
  AND (($5::text[])[1] IS NULL OR market = ($5::text[])[1])
  AND (($5::text[])[2] IS NULL OR language = ($5::text[])[2] OR language LIKE $6)
  AND (($5::text[])[3] IS NULL OR channel = ($5::text[])[3])`;

const DAY = "to_char(at AT TIME ZONE $4, 'YYYY-MM-DD') AS day";
const SETS = `(), ${DIMENSIONS.map((name) => `(${name})`).join(", ")}`;

const filtered = (name: keyof Counts, condition: string) => `(count(*) FILTER (WHERE ${condition}))::int AS "${name}"`;
const COUNTS = [
  "count(*)::int AS questions",
  filtered("confirmed", "outcome = 'confirmed'"),
  filtered("silent", "outcome = 'silent'"),
  filtered("doubted", "outcome = 'doubted'"),
  filtered("clarified", "outcome = 'clarified'"),
  filtered("handedOver", "outcome = 'handover'"),
  filtered("declined", "outcome = 'declined'"),
  filtered("answeredAfterAskingBack", "asked_back AND outcome IN ('confirmed', 'silent', 'doubted')"),
  filtered("ratedUp", "rating = 'up'"),
  filtered("ratedDown", "rating = 'down'"),
].join(", ");
export const COUNT_NAMES = [
  ...["questions", "confirmed", "silent", "doubted", "clarified", "handedOver", "declined"],
  ...["answeredAfterAskingBack", "ratedUp", "ratedDown"],
] as (keyof Counts)[];

const percentile = (share: number, column: string, name: keyof Waits) =>
  `percentile_disc(${share}) WITHIN GROUP (ORDER BY ${column}) AS "${name}"`;
const WAITS = [
  "count(*)::int AS handovers",
  percentile(0.5, "waited_ms", "waitP50Ms"),
  percentile(0.9, "waited_ms", "waitP90Ms"),
  percentile(0.5, "first_reply_ms", "firstReplyP50Ms"),
  percentile(0.9, "first_reply_ms", "firstReplyP90Ms"),
].join(", ");

const same = (other: string) =>
  DIMENSIONS.map((name) => `${other}.${name} IS NOT DISTINCT FROM k.${name}`).join(" AND ");

/** grouping() has a bit for each column, set where the row is of all its values. */
function dimensionOf(level: number): Dimension {
  return DIMENSIONS.find((_, k) => level === 0b11111 - (1 << (DIMENSIONS.length - 1 - k))) ?? "all";
}
