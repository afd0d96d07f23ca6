import { type Kysely, type Migration, sql } from "kysely";

export const insights: Migration = {
  async up(db: Kysely<unknown>) {
    // Conversations whose facts are to be counted again. Many rows of one conversation are no matter: nobody waits for anybody.
    await sql`
      CREATE TABLE insight_pending (
        workspace_id text NOT NULL,
        pending_id bigint GENERATED ALWAYS AS IDENTITY,
        conversation_id text NOT NULL,
        PRIMARY KEY (workspace_id, pending_id)
      )`.execute(db);
    const circumstances = sql.raw("market text, language text, channel text NOT NULL, release_id integer");
    await sql`
      CREATE TABLE insight_conversation (
        workspace_id text NOT NULL,
        conversation_id text NOT NULL,
        at timestamptz NOT NULL,
        ${circumstances},
        PRIMARY KEY (workspace_id, conversation_id),
        FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversation ON DELETE CASCADE
      )`.execute(db);
    await sql`
      CREATE TABLE insight_question (
        workspace_id text NOT NULL,
        conversation_id text NOT NULL,
        sequence integer NOT NULL,
        at timestamptz NOT NULL,
        ${circumstances},
        outcome text NOT NULL,
        asked_back boolean NOT NULL,
        reason text,
        article_id text,
        rating text,
        PRIMARY KEY (workspace_id, conversation_id, sequence),
        FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversation ON DELETE CASCADE
      )`.execute(db);
    await sql`
      CREATE TABLE insight_handover (
        workspace_id text NOT NULL,
        conversation_id text NOT NULL,
        sequence integer NOT NULL,
        at timestamptz NOT NULL,
        ${circumstances},
        reason text NOT NULL,
        waited_ms bigint,
        first_reply_ms bigint,
        PRIMARY KEY (workspace_id, conversation_id, sequence),
        FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversation ON DELETE CASCADE
      )`.execute(db);
    for (const table of ["insight_conversation", "insight_question", "insight_handover"])
      await sql`CREATE INDEX ${sql.ref(`${table}_at`)} ON ${sql.table(table)} (workspace_id, at)`.execute(db);

    await sql`
      CREATE TABLE missed_cluster (
        workspace_id text NOT NULL REFERENCES workspace ON DELETE CASCADE,
        cluster_id integer NOT NULL,
        state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'resolved', 'dismissed')),
        decided_at timestamptz,
        decided_by text,
        -- Two that turned out to be one: the id goes on leading there.
        merged_into integer,
        -- Of its questions' vectors, and how many they are.
        vector_sum bytea NOT NULL,
        size integer NOT NULL,
        encoder text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (workspace_id, cluster_id)
      )`.execute(db);
    await sql`
      CREATE TABLE missed_question (
        workspace_id text NOT NULL,
        conversation_id text NOT NULL,
        sequence integer NOT NULL,
        at timestamptz NOT NULL,
        market text,
        language text,
        channel text NOT NULL,
        why text NOT NULL,
        body text NOT NULL,
        nearest_article text,
        nearest_confidence double precision,
        cluster_id integer,
        PRIMARY KEY (workspace_id, conversation_id, sequence),
        FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversation ON DELETE CASCADE
      )`.execute(db);
    await sql`CREATE INDEX missed_question_cluster ON missed_question (workspace_id, cluster_id, at)`.execute(db);
    await sql`
      CREATE INDEX missed_question_new ON missed_question (workspace_id, at, conversation_id, sequence)
        WHERE cluster_id IS NULL`.execute(db);

    await sql`
      CREATE FUNCTION note_insight_pending() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO insight_pending (workspace_id, conversation_id) SELECT DISTINCT workspace_id, conversation_id FROM changed;
        RETURN NULL;
      END $$`.execute(db);
    await sql`
      CREATE FUNCTION note_insight_pending_row() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO insight_pending (workspace_id, conversation_id) VALUES (NEW.workspace_id, NEW.conversation_id);
        RETURN NULL;
      END $$`.execute(db);
    await sql`
      CREATE TRIGGER message_counts AFTER INSERT ON message REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION note_insight_pending()`.execute(db);
    await sql`
      CREATE TRIGGER message_counts_no_more AFTER DELETE ON message REFERENCING OLD TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION note_insight_pending()`.execute(db);
    // What is rated or rewritten later counts for the day on which it was asked.
    await sql`
      CREATE TRIGGER message_counts_otherwise AFTER UPDATE OF rating, body, reply ON message
        FOR EACH ROW EXECUTE FUNCTION note_insight_pending_row()`.execute(db);
    await sql`
      DO $$ BEGIN
        IF to_regclass('verdict') IS NOT NULL THEN
          CREATE TRIGGER verdict_counts AFTER INSERT OR UPDATE ON verdict
            FOR EACH ROW EXECUTE FUNCTION note_insight_pending_row();
          CREATE TRIGGER verdict_counts_no_more AFTER DELETE ON verdict REFERENCING OLD TABLE AS changed
            FOR EACH STATEMENT EXECUTE FUNCTION note_insight_pending();
        END IF;
      END $$`.execute(db);
    await sql`
      INSERT INTO insight_pending (workspace_id, conversation_id)
        SELECT workspace_id, conversation_id FROM conversation WHERE last_sequence > 0`.execute(db);
  },
};
