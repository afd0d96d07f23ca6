import { type Kysely, type Migration, sql } from "kysely";

export const firstTables: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
      CREATE TABLE workspace (
        workspace_id text PRIMARY KEY,
        name text NOT NULL,
        default_language text NOT NULL,
        brand_colour text NOT NULL,
        allowed_origins text[] NOT NULL DEFAULT '{}',
        knowledge_revision bigint NOT NULL DEFAULT 0,
        knowledge_origin text NOT NULL DEFAULT 'none' CHECK (knowledge_origin IN ('none', 'example', 'own')),
        created_at timestamptz NOT NULL DEFAULT now()
      )`.execute(db);
    await sql`
      CREATE TABLE article (
        workspace_id text NOT NULL REFERENCES workspace ON DELETE CASCADE,
        article_id text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (workspace_id, article_id)
      )`.execute(db);
    await sql`
      CREATE TABLE article_variant (
        workspace_id text NOT NULL,
        article_id text NOT NULL,
        language text NOT NULL,
        market text NOT NULL DEFAULT '',
        title text NOT NULL,
        body text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('answer', 'passage')),
        source jsonb NOT NULL,
        reviewed_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (workspace_id, article_id, language, market),
        FOREIGN KEY (workspace_id, article_id) REFERENCES article ON DELETE CASCADE
      )`.execute(db);
    await sql`
      CREATE TABLE phrasing (
        workspace_id text NOT NULL,
        article_id text NOT NULL,
        language text NOT NULL,
        text_hash bytea NOT NULL,
        body text NOT NULL,
        source jsonb NOT NULL,
        PRIMARY KEY (workspace_id, article_id, language, text_hash),
        FOREIGN KEY (workspace_id, article_id) REFERENCES article ON DELETE CASCADE
      )`.execute(db);
    await sql`
      CREATE TABLE import_file (
        workspace_id text NOT NULL REFERENCES workspace ON DELETE CASCADE,
        import_id bigint GENERATED ALWAYS AS IDENTITY,
        file_name text NOT NULL,
        content_hash bytea NOT NULL,
        rows_read integer NOT NULL,
        rows_changed integer NOT NULL,
        rows_bad integer NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (workspace_id, import_id)
      )`.execute(db);
    await sql`
      CREATE TABLE held_out_question (
        workspace_id text NOT NULL REFERENCES workspace ON DELETE CASCADE,
        text_hash bytea NOT NULL,
        language text,
        body text NOT NULL,
        article_id text,
        PRIMARY KEY (workspace_id, text_hash)
      )`.execute(db);
    await sql`
      CREATE TABLE release (
        workspace_id text NOT NULL REFERENCES workspace ON DELETE CASCADE,
        release_id integer NOT NULL,
        knowledge_revision bigint NOT NULL,
        model bytea NOT NULL,
        report jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (workspace_id, release_id)
      )`.execute(db);
    await sql`
      CREATE TABLE person (
        workspace_id text NOT NULL REFERENCES workspace ON DELETE CASCADE,
        person_id text NOT NULL,
        name text NOT NULL,
        email text NOT NULL,
        role text NOT NULL CHECK (role IN ('admin', 'agent')),
        password_hash text,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (workspace_id, person_id),
        UNIQUE (workspace_id, email)
      )`.execute(db);
    await sql`
      CREATE TABLE conversation (
        workspace_id text NOT NULL REFERENCES workspace ON DELETE CASCADE,
        conversation_id text NOT NULL,
        token_hash bytea NOT NULL,
        state text NOT NULL CHECK (state IN ('assistant', 'waiting', 'person', 'closed')),
        language text,
        page_language text,
        market text,
        page text,
        customer_name text,
        contact_email text,
        agent_id text,
        handover_reason text,
        last_sequence integer NOT NULL DEFAULT 0,
        seen_sequence integer NOT NULL DEFAULT 0,
        waiting_since timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (workspace_id, conversation_id),
        FOREIGN KEY (workspace_id, agent_id) REFERENCES person
      )`.execute(db);
    await sql`CREATE INDEX conversation_inbox ON conversation (workspace_id, state, waiting_since, updated_at)`.execute(
      db,
    );
    await sql`
      CREATE TABLE message (
        workspace_id text NOT NULL,
        conversation_id text NOT NULL,
        sequence integer NOT NULL,
        message_id text NOT NULL,
        client_id text,
        role text NOT NULL CHECK (role IN ('customer', 'assistant', 'agent', 'system')),
        author_id text,
        author text,
        body text NOT NULL,
        language text,
        reply jsonb,
        event text,
        rating text CHECK (rating IN ('up', 'down')),
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (workspace_id, conversation_id, sequence),
        FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversation ON DELETE CASCADE
      )`.execute(db);
    // The same client id twice is the same message: the database says so, not only the code.
    await sql`
      CREATE UNIQUE INDEX message_client_id ON message (workspace_id, conversation_id, client_id)
      WHERE client_id IS NOT NULL`.execute(db);
    await sql`
      CREATE TABLE session (
        workspace_id text NOT NULL,
        token_hash bytea NOT NULL,
        person_id text NOT NULL,
        expires_at timestamptz NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (workspace_id, token_hash),
        FOREIGN KEY (workspace_id, person_id) REFERENCES person ON DELETE CASCADE
      )`.execute(db);
    await sql`
      CREATE TABLE sign_in_link (
        workspace_id text NOT NULL,
        token_hash bytea NOT NULL,
        person_id text NOT NULL,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (workspace_id, token_hash),
        FOREIGN KEY (workspace_id, person_id) REFERENCES person ON DELETE CASCADE
      )`.execute(db);
    await sql`
      CREATE TABLE api_key (
        workspace_id text NOT NULL REFERENCES workspace ON DELETE CASCADE,
        key_id text NOT NULL,
        name text NOT NULL,
        key_hash bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        last_used_at timestamptz,
        PRIMARY KEY (workspace_id, key_id),
        UNIQUE (workspace_id, key_hash)
      )`.execute(db);
  },
};
