import { type Kysely, type Migration, sql } from "kysely";

export const encoders: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`ALTER TABLE workspace ADD COLUMN encoder jsonb`.execute(db);
    await sql`ALTER TABLE release ADD COLUMN encoder jsonb`.execute(db);
    await sql`
      CREATE TABLE encoded_text (
        workspace_id text NOT NULL REFERENCES workspace ON DELETE CASCADE,
        encoder text NOT NULL,
        text_hash bytea NOT NULL,
        vector bytea NOT NULL,
        PRIMARY KEY (workspace_id, encoder, text_hash)
      )`.execute(db);
  },
};
