// The SQL of missed questions and their groups. Which questions are missed is counted with everything else (store.ts).
import { sql } from "kysely";
import type pg from "pg";
import type { Storage } from "../storage/index.ts";
import type { Group } from "./meaning-groups.ts";

export type ClusterState = "open" | "resolved" | "dismissed";

export interface MissedFilter {
  state: ClusterState;
  market: string | null;
  language: string | null;
  /** Asked within so many days; null: ever. */
  days: number | null;
}

export interface MissedExample {
  text: string;
  language: string | null;
  market: string | null;
  why: string;
  conversation: string;
  at: string;
}

export interface MissedCluster {
  id: number;
  state: ClusterState;
  /** All figures are of the questions that the filter lets through. */
  count: number;
  firstAsked: Date;
  lastAsked: Date;
  languages: { language: string | null; count: number }[];
  markets: { market: string | null; count: number }[];
  reasons: { why: string; count: number }[];
  examples: MissedExample[];
  /** The article that was ranked first most often, with the mean confidence; null: none was found. */
  nearest: { article: string; confidence: number } | null;
}

interface NewQuestion {
  conversation_id: string;
  sequence: number;
  body: string;
}

const EXAMPLES_EACH = 3;
const EXAMPLES = 60;
/** Below, the nearest article is near by chance. */
const NEAREST_FROM = 0.15;

export class MissedStore {
  private readonly db: Storage["db"];
  private readonly pool: pg.Pool;
  private readonly workspaceId: string;

  constructor(storage: Storage, workspaceId: string) {
    this.db = storage.db;
    this.pool = storage.pool;
    this.workspaceId = workspaceId;
  }

  /** Runs `work` in a transaction, unless another process is grouping. @returns null where one is */
  async alone<Result>(work: (client: pg.PoolClient) => Promise<Result>): Promise<Result | null> {
    const client = await this.pool.connect();
    try {
      await client.query("BEGIN");
      const { rows } = await client.query<{ mine: boolean }>(
        "SELECT pg_try_advisory_xact_lock(hashtextextended('dragoman-missed:' || $1, 0)) AS mine",
        [this.workspaceId],
      );
      const result = rows[0]!.mine ? await work(client) : null;
      await client.query("COMMIT");
      return result;
    } catch (error) {
      await client.query("ROLLBACK").catch(() => {});
      throw error;
    } finally {
      client.release();
    }
  }

  /** That are in no group yet, the oldest first. */
  async newQuestions(client: pg.PoolClient, limit: number): Promise<NewQuestion[]> {
    const { rows } = await client.query<NewQuestion>(
      `SELECT conversation_id, sequence, body FROM missed_question WHERE workspace_id = $1 AND cluster_id IS NULL
        ORDER BY at, conversation_id, sequence LIMIT $2`,
      [this.workspaceId, limit],
    );
    return rows;
  }

  async groups(client: pg.PoolClient): Promise<{ id: number; size: number; encoder: string }[]> {
    const { rows } = await client.query(
      "SELECT cluster_id AS id, size, encoder FROM missed_cluster WHERE workspace_id = $1 AND merged_into IS NULL",
      [this.workspaceId],
    );
    return rows;
  }

  async readGroups(client: pg.PoolClient, ids: readonly number[]): Promise<Group[]> {
    const { rows } = await client.query<{ id: number; size: number; vector_sum: Buffer }>(
      `SELECT cluster_id AS id, size, vector_sum FROM missed_cluster
        WHERE workspace_id = $1 AND merged_into IS NULL AND cluster_id = ANY($2)`,
      [this.workspaceId, ids],
    );
    return rows.map(({ id, size, vector_sum }) => ({ id, size, sum: floatsOf(vector_sum) }));
  }

  /** The first id that no group ever had. */
  async nextId(client: pg.PoolClient): Promise<number> {
    const { rows } = await client.query<{ next: number }>(
      "SELECT coalesce(max(cluster_id), 0) + 1 AS next FROM missed_cluster WHERE workspace_id = $1",
      [this.workspaceId],
    );
    return rows[0]!.next;
  }

  async saveGroups(client: pg.PoolClient, groups: readonly Group[], encoder: string): Promise<void> {
    if (groups.length === 0) return;
    await client.query(
      `INSERT INTO missed_cluster (workspace_id, cluster_id, vector_sum, size, encoder)
       SELECT $1, id, vector_sum, size, $5 FROM unnest($2::int[], $3::bytea[], $4::int[]) AS g (id, vector_sum, size)
       ON CONFLICT (workspace_id, cluster_id) DO UPDATE SET vector_sum = excluded.vector_sum, size = excluded.size, encoder = excluded.encoder`,
      [this.workspaceId, groups.map(({ id }) => id), groups.map(({ sum }) => bytesOf(sum)), groups.map(({ size }) => size), encoder], // biome-ignore format: one line
    );
  }

  async place(client: pg.PoolClient, questions: readonly NewQuestion[], groups: readonly number[]): Promise<void> {
    await client.query(
      `UPDATE missed_question q SET cluster_id = p.cluster
         FROM unnest($2::text[], $3::int[], $4::int[]) AS p (id, sequence, cluster)
        WHERE q.workspace_id = $1 AND q.conversation_id = p.id AND q.sequence = p.sequence`,
      [this.workspaceId, questions.map((one) => one.conversation_id), questions.map((one) => one.sequence), groups],
    );
  }

  /** What people decided on the one that stays holds for both. */
  async merge(client: pg.PoolClient, merges: readonly { from: number; into: number }[]): Promise<void> {
    for (const { from, into } of merges) {
      const values = [this.workspaceId, from, into];
      await client.query(
        "UPDATE missed_question SET cluster_id = $3 WHERE workspace_id = $1 AND cluster_id = $2",
        values,
      );
      await client.query(
        "UPDATE missed_cluster SET merged_into = $3 WHERE workspace_id = $1 AND (cluster_id = $2 OR merged_into = $2)",
        values,
      );
    }
  }

  /** Groups that have other questions than when they were last written: some were deleted, or are missed no more. */
  async staleGroups(client: pg.PoolClient, limit: number): Promise<number[]> {
    const { rows } = await client.query<{ cluster_id: number }>(
      `SELECT c.cluster_id FROM missed_cluster c
         LEFT JOIN (SELECT cluster_id, count(*) AS size FROM missed_question WHERE workspace_id = $1 GROUP BY cluster_id) q
           ON q.cluster_id = c.cluster_id
        WHERE c.workspace_id = $1 AND c.merged_into IS NULL AND c.size <> coalesce(q.size, 0) LIMIT $2`,
      [this.workspaceId, limit],
    );
    return rows.map((row) => row.cluster_id);
  }

  async textsOf(client: pg.PoolClient, cluster: number): Promise<string[]> {
    const { rows } = await client.query<{ body: string }>(
      "SELECT body FROM missed_question WHERE workspace_id = $1 AND cluster_id = $2",
      [this.workspaceId, cluster],
    );
    return rows.map((row) => row.body);
  }

  async dropGroup(client: pg.PoolClient, cluster: number): Promise<void> {
    await client.query("DELETE FROM missed_cluster WHERE workspace_id = $1 AND (cluster_id = $2 OR merged_into = $2)", [
      this.workspaceId,
      cluster,
    ]);
  }

  // ------------------------------------------------------------------------------------------------------------------- reading

  async ungrouped(): Promise<number> {
    const { rows } = await this.pool.query<{ count: number }>(
      "SELECT count(*)::int AS count FROM missed_question WHERE workspace_id = $1 AND cluster_id IS NULL",
      [this.workspaceId],
    );
    return rows[0]!.count;
  }

  /** What a link to a group leads to now. */
  async idNow(id: number): Promise<number | null> {
    const { rows } = await this.pool.query<{ id: number }>(
      "SELECT coalesce(merged_into, cluster_id) AS id FROM missed_cluster WHERE workspace_id = $1 AND cluster_id = $2",
      [this.workspaceId, id],
    );
    return rows[0]?.id ?? null;
  }

  /** By how often they were asked. */
  async list(
    filter: MissedFilter,
    limit: number,
    offset: number,
  ): Promise<{ clusters: MissedCluster[]; total: number }> {
    const { rows } = await this.pool.query<ListRow>(
      `WITH grouped AS (
         SELECT q.cluster_id AS id, count(*)::int AS count, min(q.at) AS first_asked, max(q.at) AS last_asked
           FROM missed_question q JOIN missed_cluster c ON c.workspace_id = q.workspace_id AND c.cluster_id = q.cluster_id
          WHERE q.workspace_id = $1 AND ${FILTER} AND ${STATE_NOW} = $2
          GROUP BY q.cluster_id)
       SELECT *, (count(*) OVER ())::int AS total FROM grouped ORDER BY count DESC, last_asked DESC, id LIMIT $6 OFFSET $7`,
      [...this.filterValues(filter), limit, offset],
    );
    const clusters = await Promise.all(rows.map((row) => this.filled(row, filter)));
    return { clusters, total: rows[0]?.total ?? 0 };
  }

  async get(id: number): Promise<MissedCluster | null> {
    const everything = { state: "open" as const, market: null, language: null, days: null };
    const { rows } = await this.pool.query<ListRow & { state: ClusterState }>(
      `SELECT q.cluster_id AS id, count(*)::int AS count, min(q.at) AS first_asked, max(q.at) AS last_asked,
              (SELECT ${STATE_NOW} FROM missed_cluster c WHERE c.workspace_id = $1 AND c.cluster_id = $2) AS state
         FROM missed_question q WHERE q.workspace_id = $1 AND q.cluster_id = $2 GROUP BY q.cluster_id`,
      [this.workspaceId, id],
    );
    return rows[0] ? this.filled(rows[0], { ...everything, state: rows[0].state }) : null;
  }

  /** Of a group that is asked for again after it was resolved, the decision is over. */
  async decide(id: number, state: ClusterState, personId: string): Promise<void> {
    await this.db
      .updateTable("missed_cluster")
      .set({ state, decided_by: personId, decided_at: sql<Date>`clock_timestamp()` as never })
      .where("workspace_id", "=", this.workspaceId)
      .where("cluster_id", "=", id)
      .execute();
  }

  private async filled(row: ListRow, filter: MissedFilter): Promise<MissedCluster> {
    const values = [...this.filterValues(filter), row.id];
    const of = `FROM missed_question q WHERE q.workspace_id = $1 AND $2::text IS NOT NULL AND q.cluster_id = $6 AND ${FILTER}`;
    const counted = (column: string) =>
      this.pool.query(`SELECT ${column}, count(*)::int AS count ${of} GROUP BY 1 ORDER BY 2 DESC, 1`, values);
    const [languages, markets, reasons, nearest, examples] = await Promise.all([
      counted("q.language"),
      counted("q.market"),
      counted("q.why"),
      this.pool.query<{ article: string; confidence: number }>(
        `SELECT nearest_article AS article, avg(nearest_confidence) AS confidence ${of}
            AND nearest_confidence >= ${NEAREST_FROM} GROUP BY 1 ORDER BY count(*) DESC, 2 DESC, 1 LIMIT 1`,
        values,
      ),
      // The newest of each language, each text once.
      this.pool.query<MissedExample>(
        `SELECT text, language, market, why, conversation, at FROM (
           SELECT *, row_number() OVER (PARTITION BY language ORDER BY at DESC) AS place FROM (
             SELECT DISTINCT ON (lower(q.body)) q.body AS text, q.language, q.market, q.why, q.conversation_id AS conversation, q.at
               ${of} ORDER BY lower(q.body), q.at DESC) once) ranked
          WHERE place <= ${EXAMPLES_EACH} ORDER BY at DESC LIMIT ${EXAMPLES}`,
        values,
      ),
    ]);
    return {
      id: row.id,
      state: filter.state,
      count: row.count,
      firstAsked: row.first_asked,
      lastAsked: row.last_asked,
      languages: languages.rows,
      markets: markets.rows,
      reasons: reasons.rows,
      examples: examples.rows.map((one) => ({ ...one, at: new Date(one.at).toISOString() })),
      nearest: nearest.rows[0] ?? null,
    };
  }

  private filterValues({ state, market, language, days }: MissedFilter): unknown[] {
    return [this.workspaceId, state, market, language, days];
  }
}

interface ListRow {
  id: number;
  count: number;
  first_asked: Date;
  last_asked: Date;
  total: number;
}

/** $3 market, $4 language, $5 days. */
const FILTER = `($3::text IS NULL OR q.market = $3)
  AND ($4::text IS NULL OR q.language = $4 OR q.language LIKE $4 || '-%')
  AND ($5::int IS NULL OR q.at > now() - make_interval(days => $5))`;

/** Resolved holds until it is asked again. */
const STATE_NOW = `CASE WHEN c.state = 'resolved' AND EXISTS (
    SELECT FROM missed_question later WHERE later.workspace_id = c.workspace_id AND later.cluster_id = c.cluster_id AND later.at > c.decided_at)
  THEN 'open' ELSE c.state END`;

const bytesOf = (numbers: Float32Array) => Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);

/** A copy: what comes from the database need not be aligned. */
const floatsOf = (bytes: Buffer) => new Float32Array(Uint8Array.from(bytes).buffer);
