import { type Kysely, type Migration, sql } from "kysely";

export const knowledge: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`ALTER TABLE article ADD COLUMN source_language text, ADD COLUMN category text`.execute(db);
    // changed_at: when the text last took the place of another one; what was only ever added is not behind anything.
    await sql`
      ALTER TABLE article_variant
        ADD COLUMN version integer NOT NULL DEFAULT 1,
        ADD COLUMN changed_at timestamptz,
        ADD COLUMN author_id text,
        ADD COLUMN author text`.execute(db);
    await sql`ALTER TABLE import_file ADD COLUMN author text`.execute(db);
    await sql`ALTER TABLE workspace ADD COLUMN trains_itself boolean NOT NULL DEFAULT true`.execute(db);
    // No two drafts ever have the same version, so that one that was thrown away is not taken for the next one.
    await sql`CREATE SEQUENCE draft_version`.execute(db);
    await sql`
      CREATE TABLE article_draft (
        workspace_id text NOT NULL,
        article_id text NOT NULL,
        language text NOT NULL,
        market text NOT NULL DEFAULT '',
        title text NOT NULL,
        body text NOT NULL,
        version bigint NOT NULL DEFAULT nextval('draft_version'),
        author_id text,
        author text,
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (workspace_id, article_id, language, market),
        FOREIGN KEY (workspace_id, article_id) REFERENCES article ON DELETE CASCADE
      )`.execute(db);
    await sql`
      CREATE TABLE article_exemption (
        workspace_id text NOT NULL,
        article_id text NOT NULL,
        language text NOT NULL,
        market text NOT NULL DEFAULT '',
        PRIMARY KEY (workspace_id, article_id, language, market),
        FOREIGN KEY (workspace_id, article_id) REFERENCES article ON DELETE CASCADE
      )`.execute(db);
    // Has no foreign key to article: what was deleted is restored from here.
    await sql`
      CREATE TABLE knowledge_history (
        workspace_id text NOT NULL REFERENCES workspace ON DELETE CASCADE,
        entry_id bigint GENERATED ALWAYS AS IDENTITY,
        article_id text NOT NULL,
        language text,
        market text,
        kind text NOT NULL,
        version integer,
        title text,
        body text,
        detail jsonb,
        author_id text,
        author text,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (workspace_id, entry_id)
      )`.execute(db);
    await sql`CREATE INDEX knowledge_history_article ON knowledge_history (workspace_id, article_id, entry_id)`.execute(
      db,
    );
    await sql`
      CREATE FUNCTION knowledge_history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT 1 FROM workspace WHERE workspace_id = OLD.workspace_id) THEN
          RETURN OLD; -- the whole company goes
        END IF;
        RAISE EXCEPTION 'the history of the knowledge is only ever added to';
      END $$`.execute(db);
    await sql`
      CREATE TRIGGER knowledge_history_is_append_only BEFORE UPDATE OR DELETE ON knowledge_history
      FOR EACH ROW EXECUTE FUNCTION knowledge_history_is_append_only()`.execute(db);
    await sql`
      CREATE TRIGGER knowledge_history_is_not_emptied BEFORE TRUNCATE ON knowledge_history
      FOR EACH STATEMENT EXECUTE FUNCTION knowledge_history_is_append_only()`.execute(db);
    // Whoever writes over a text, an editor or an import: the one before is kept, and so is the new one. Texts that are only added
    // cost nothing; the first change writes down what was there.
    await sql`
      CREATE FUNCTION article_variant_keeps_history() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.version := OLD.version + 1;
        NEW.changed_at := now();
        NEW.author_id := nullif(current_setting('dragoman.author_id', true), '');
        NEW.author := nullif(current_setting('dragoman.author', true), '');
        INSERT INTO knowledge_history (workspace_id, article_id, language, market, kind, version, title, body, detail, author_id, author, at)
        SELECT OLD.workspace_id, OLD.article_id, OLD.language, OLD.market, 'text', OLD.version, OLD.title, OLD.body,
          jsonb_build_object('source', OLD.source), OLD.author_id, OLD.author, OLD.reviewed_at
        WHERE NOT EXISTS (SELECT 1 FROM knowledge_history h
          WHERE h.workspace_id = OLD.workspace_id AND h.article_id = OLD.article_id AND h.language = OLD.language
            AND h.market = OLD.market AND h.kind = 'text' AND h.version = OLD.version AND h.body = OLD.body);
        INSERT INTO knowledge_history (workspace_id, article_id, language, market, kind, version, title, body, detail, author_id, author)
        VALUES (NEW.workspace_id, NEW.article_id, NEW.language, NEW.market, 'text', NEW.version, NEW.title, NEW.body,
          jsonb_build_object('source', NEW.source), NEW.author_id, NEW.author);
        RETURN NEW;
      END $$`.execute(db);
    await sql`
      CREATE TRIGGER article_variant_keeps_history BEFORE UPDATE ON article_variant
      FOR EACH ROW WHEN ((OLD.title, OLD.body) IS DISTINCT FROM (NEW.title, NEW.body))
      EXECUTE FUNCTION article_variant_keeps_history()`.execute(db);
    // What was asked in the last days.
    await sql`CREATE INDEX message_replied ON message (workspace_id, created_at) WHERE reply IS NOT NULL`.execute(db);
  },
};
