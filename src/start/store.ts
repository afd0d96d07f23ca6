// The SQL of the first steps: it only looks, but for whether they were skipped.
import { sql } from "kysely";
import type { Storage } from "../storage/index.ts";
import type { Standing } from "./steps.ts";

const SAMPLES = 3;

export class StartStore {
  private readonly storage: Storage;
  private readonly workspaceId: string;

  constructor(storage: Storage, workspaceId: string) {
    this.storage = storage;
    this.workspaceId = workspaceId;
  }

  async standing(): Promise<Standing> {
    const { rows } = await this.storage.pool.query<Row>(
      `SELECT w.name, w.languages, w.knowledge_origin, w.knowledge_revision, w.allowed_origins, w.start_skipped_at,
              w.training_settings ? 'toleratedWrong' AS promise_chosen,
              (SELECT max(r.knowledge_revision) FROM release r WHERE r.workspace_id = w.workspace_id) AS trained_revision
         FROM workspace w WHERE w.workspace_id = $1`,
      [this.workspaceId],
    );
    const row = rows[0]!;
    return {
      name: row.name,
      languages: row.languages,
      knowledgeOrigin: row.knowledge_origin,
      knowledgeRevision: row.knowledge_revision,
      promiseChosen: row.promise_chosen,
      trainedRevision: row.trained_revision,
      allowedOrigins: row.allowed_origins,
      skipped: row.start_skipped_at !== null,
    };
  }

  /** A few of the company's own questions, of different articles, in its first language where it has some: to try it with. */
  async samples(): Promise<string[]> {
    const { rows } = await this.storage.pool.query<{ body: string }>(
      `SELECT body FROM (
         SELECT DISTINCT ON (p.article_id) p.article_id, p.body, p.language = w.default_language AS first
           FROM phrasing p JOIN workspace w USING (workspace_id)
          WHERE p.workspace_id = $1 AND length(p.body) BETWEEN 6 AND 90
          ORDER BY p.article_id, p.language = w.default_language DESC, length(p.body), p.body) one
        ORDER BY first DESC, article_id LIMIT ${SAMPLES}`,
      [this.workspaceId],
    );
    return rows.map(({ body }) => body);
  }

  async setSkipped(skipped: boolean): Promise<void> {
    await this.storage.db
      .updateTable("workspace")
      .set({ start_skipped_at: skipped ? sql<Date>`now()` : null })
      .where("workspace_id", "=", this.workspaceId)
      .execute();
  }
}

interface Row {
  name: string;
  languages: string[];
  knowledge_origin: Standing["knowledgeOrigin"];
  knowledge_revision: number;
  allowed_origins: string[];
  start_skipped_at: Date | null;
  promise_chosen: boolean;
  trained_revision: number | null;
}
