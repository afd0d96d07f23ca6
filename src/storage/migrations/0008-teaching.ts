import { type Kysely, type Migration, sql } from "kysely";

export const teaching: Migration = {
  async up(db: Kysely<unknown>) {
    // Which articles changed at which revision of the knowledge, for small changes that answer before a release knows them.
    await sql`
      CREATE TABLE article_change (
        workspace_id text NOT NULL REFERENCES workspace ON DELETE CASCADE,
        revision int NOT NULL,
        article_id text NOT NULL,
        PRIMARY KEY (workspace_id, revision, article_id)
      )`.execute(db);
    // Marked by whoever changes articles one by one; an import does not. The writer holds the workspace's row, so that the revision is the next.
    await sql`
      CREATE FUNCTION article_change_is_marked() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        changed record;
      BEGIN
        IF TG_OP = 'DELETE' THEN changed := OLD; ELSE changed := NEW; END IF;
        INSERT INTO article_change (workspace_id, revision, article_id)
        SELECT w.workspace_id, w.knowledge_revision + 1, changed.article_id FROM workspace w WHERE w.workspace_id = changed.workspace_id
        ON CONFLICT DO NOTHING;
        RETURN NULL;
      END $$`.execute(db);
    for (const table of ["article_variant", "phrasing"]) {
      await sql`
        CREATE TRIGGER ${sql.raw(`${table}_change_is_marked`)} AFTER INSERT OR UPDATE OR DELETE ON ${sql.table(table)}
        FOR EACH ROW WHEN (current_setting('dragoman.one_by_one', true) = 'on')
        EXECUTE FUNCTION article_change_is_marked()`.execute(db);
    }
    // The articles that a release's model knows, in its order: with them it answers on while a newer one is being trained.
    await sql`ALTER TABLE release ADD COLUMN article_ids text[]`.execute(db);
    await sql`ALTER TABLE workspace ADD COLUMN teaching_instant boolean NOT NULL DEFAULT true`.execute(db);
    await sql`
      CREATE TABLE proposal (
        workspace_id text NOT NULL REFERENCES workspace ON DELETE CASCADE,
        proposal_id text NOT NULL,
        state text NOT NULL CHECK (state IN ('waiting', 'approved', 'rejected')),
        lesson jsonb NOT NULL,
        origin jsonb,
        person_id text NOT NULL,
        person_name text NOT NULL,
        decided_by text,
        decided_by_name text,
        reason text,
        revision int,
        created_at timestamptz NOT NULL DEFAULT now(),
        decided_at timestamptz,
        PRIMARY KEY (workspace_id, proposal_id)
      )`.execute(db);
    await sql`CREATE INDEX proposal_by_state ON proposal (workspace_id, state, created_at DESC, proposal_id)`.execute(
      db,
    );
    await sql`
      CREATE TABLE verdict (
        workspace_id text NOT NULL REFERENCES workspace ON DELETE CASCADE,
        message_id text NOT NULL,
        conversation_id text NOT NULL,
        -- Which article answers the question; null: none does.
        article_id text,
        -- What the reply was, measured by that: right, wrong, or missed.
        reply_was text NOT NULL CHECK (reply_was IN ('right', 'wrong', 'missed')),
        -- The customer's question, personal data masked; null where it says nothing without what went before.
        question text,
        language text,
        person_id text NOT NULL,
        person_name text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (workspace_id, message_id)
      )`.execute(db);
    await sql`CREATE INDEX phrasing_by_hash ON phrasing (workspace_id, text_hash)`.execute(db);
    await sql`CREATE INDEX verdict_by_conversation ON verdict (workspace_id, conversation_id)`.execute(db);
  },
};
