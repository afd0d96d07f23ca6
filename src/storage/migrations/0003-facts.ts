import { type Kysely, type Migration, sql } from "kysely";

export const facts: Migration = {
  async up(db: Kysely<unknown>) {
    // "" in market and language is every one: parts of the primary key cannot be NULL. A value that is NULL is still open.
    await sql`
      CREATE TABLE fact (
        workspace_id text NOT NULL REFERENCES workspace ON DELETE CASCADE,
        name text NOT NULL,
        market text NOT NULL DEFAULT '',
        language text NOT NULL DEFAULT '',
        type text NOT NULL,
        value text,
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (workspace_id, name, market, language)
      )`.execute(db);
  },
};
