import { type Kysely, type Migration, sql } from "kysely";

export const runs: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
      CREATE TABLE run (
        workspace_id text NOT NULL REFERENCES workspace ON DELETE CASCADE,
        run_id integer NOT NULL,
        state text NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
        reason text NOT NULL CHECK (reason IN ('knowledge', 'person')),
        seed bigint NOT NULL,
        tolerated_wrong double precision NOT NULL,
        budget_seconds integer,
        knowledge_revision bigint NOT NULL,
        progress jsonb,
        result jsonb,
        report jsonb,
        error jsonb,
        created_at timestamptz NOT NULL DEFAULT now(),
        started_at timestamptz,
        finished_at timestamptz,
        PRIMARY KEY (workspace_id, run_id)
      )`.execute(db);
    await sql`ALTER TABLE workspace ADD COLUMN training_settings jsonb NOT NULL DEFAULT '{}'`.execute(db);
  },
};
