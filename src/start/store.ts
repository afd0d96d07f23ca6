// The SQL of the first steps: it only looks, but for whether they were skipped.
import { sql } from "kysely";
import type { Storage } from "../storage/index.ts";
import type { Standing } from "./steps.ts";

/** So many are tried until some are answered. */
const TRIED = 12;

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
              -- A release of the example, which is gone, is none of the company's own.
              (SELECT max(r.knowledge_revision) FROM release r
                WHERE r.workspace_id = w.workspace_id
                  AND r.created_at > (SELECT min(a.created_at) FROM article a WHERE a.workspace_id = w.workspace_id)
              ) AS trained_revision
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

  /**
   * Some of the company's own questions, of different articles, those in its first language first: whole ones rather than single
   * words, and of articles whose answer leaves nothing open.
   */
  async questions(): Promise<string[]> {
    const { rows } = await this.storage.pool.query<{ body: string }>(
      `SELECT body FROM (
         SELECT DISTINCT ON (p.article_id) p.article_id, p.body, p.language = w.default_language AS first
           FROM phrasing p JOIN workspace w USING (workspace_id)
          WHERE p.workspace_id = $1 AND length(p.body) BETWEEN 4 AND 120
            AND NOT EXISTS (SELECT 1 FROM article_variant v
                             WHERE v.workspace_id = p.workspace_id AND v.article_id = p.article_id AND v.body LIKE '%{%')
          ORDER BY p.article_id, p.language = w.default_language DESC, p.body ~ '[?？؟]' DESC, abs(length(p.body) - 42), p.body) one
        ORDER BY first DESC, md5(article_id) LIMIT ${TRIED}`,
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
