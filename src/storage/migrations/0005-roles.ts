import { type Kysely, type Migration, sql } from "kysely";

export const roles: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`ALTER TABLE person DROP CONSTRAINT person_role_check`.execute(db);
    await sql`
      ALTER TABLE person ADD CONSTRAINT person_role_check CHECK (role IN ('owner', 'admin', 'editor', 'agent', 'viewer'))`.execute(
      db,
    );
    // Somebody must be able to do what only an owner may: whoever was the first admin.
    await sql`
      UPDATE person SET role = 'owner'
       WHERE (workspace_id, person_id) IN (
         SELECT DISTINCT ON (workspace_id) workspace_id, person_id FROM person WHERE role = 'admin'
          ORDER BY workspace_id, created_at, person_id)`.execute(db);
  },
};
