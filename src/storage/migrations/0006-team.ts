import { type Kysely, type Migration, sql } from "kysely";

export const team: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`
      ALTER TABLE workspace
        ADD COLUMN markets text[] NOT NULL DEFAULT '{}',
        ADD COLUMN languages text[] NOT NULL DEFAULT '{}',
        ADD COLUMN sign_in jsonb NOT NULL DEFAULT '{}',
        ADD COLUMN start_skipped_at timestamptz`.execute(db);
    // Whoever is removed keeps the row: what they wrote goes on bearing their name.
    await sql`
      ALTER TABLE person
        ADD COLUMN removed_at timestamptz,
        ADD COLUMN totp_secret bytea,
        ADD COLUMN totp_pending bytea,
        ADD COLUMN totp_last_step bigint NOT NULL DEFAULT 0,
        ADD COLUMN oidc_subject text`.execute(db);
    await sql`
      CREATE UNIQUE INDEX person_oidc_subject ON person (workspace_id, oidc_subject) WHERE oidc_subject IS NOT NULL`.execute(
      db,
    );
    await sql`
      CREATE TABLE recovery_code (
        workspace_id text NOT NULL,
        person_id text NOT NULL,
        code_hash bytea NOT NULL,
        PRIMARY KEY (workspace_id, person_id, code_hash),
        FOREIGN KEY (workspace_id, person_id) REFERENCES person ON DELETE CASCADE
      )`.execute(db);
    // A session's token is known only to its browser: its id is what others may call it by.
    await sql`
      ALTER TABLE session
        ADD COLUMN session_id text,
        ADD COLUMN method text NOT NULL DEFAULT 'password' CHECK (method IN ('password', 'link', 'invitation', 'oidc')),
        ADD COLUMN device text NOT NULL DEFAULT '',
        ADD COLUMN address text NOT NULL DEFAULT '',
        ADD COLUMN last_seen_at timestamptz NOT NULL DEFAULT now()`.execute(db);
    await sql`UPDATE session SET session_id = 's_' || md5(random()::text || encode(token_hash, 'hex'))`.execute(db);
    await sql`ALTER TABLE session ALTER COLUMN session_id SET NOT NULL`.execute(db);
    await sql`CREATE UNIQUE INDEX session_by_id ON session (workspace_id, session_id)`.execute(db);
    await sql`CREATE INDEX session_by_person ON session (workspace_id, person_id)`.execute(db);
    // Password or link were right, the second factor is still to come. Not a session: it opens nothing.
    await sql`
      CREATE TABLE sign_in_step (
        workspace_id text NOT NULL,
        token_hash bytea NOT NULL,
        person_id text NOT NULL,
        method text NOT NULL,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (workspace_id, token_hash),
        FOREIGN KEY (workspace_id, person_id) REFERENCES person ON DELETE CASCADE
      )`.execute(db);
    await sql`
      CREATE TABLE invitation (
        workspace_id text NOT NULL REFERENCES workspace ON DELETE CASCADE,
        invitation_id text NOT NULL,
        email text NOT NULL,
        role text NOT NULL CHECK (role IN ('owner', 'admin', 'editor', 'agent', 'viewer')),
        token_hash bytea NOT NULL,
        invited_by text,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (workspace_id, invitation_id),
        UNIQUE (workspace_id, email),
        UNIQUE (workspace_id, token_hash)
      )`.execute(db);
    // One way to the identity provider and back; gone as soon as it is used.
    await sql`
      CREATE TABLE oidc_attempt (
        workspace_id text NOT NULL REFERENCES workspace ON DELETE CASCADE,
        state_hash bytea NOT NULL,
        browser_hash bytea NOT NULL,
        nonce text NOT NULL,
        code_verifier text NOT NULL,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (workspace_id, state_hash)
      )`.execute(db);
    // Keys of before may go on doing what every key could.
    await sql`
      ALTER TABLE api_key
        ADD COLUMN scopes text[] NOT NULL
          DEFAULT '{answers.ask,knowledge.read,knowledge.import,knowledge.export,training.read}',
        ADD COLUMN expires_at timestamptz`.execute(db);
    await sql`
      CREATE TABLE audit_entry (
        workspace_id text NOT NULL,
        sequence bigint NOT NULL,
        at timestamptz(3) NOT NULL,
        actor_kind text NOT NULL,
        actor_id text,
        actor text NOT NULL,
        action text NOT NULL,
        event text NOT NULL,
        subject text,
        details jsonb NOT NULL,
        address text NOT NULL,
        previous_hash bytea NOT NULL,
        hash bytea NOT NULL,
        PRIMARY KEY (workspace_id, sequence)
      )`.execute(db);
    await sql`CREATE INDEX audit_entry_by_actor ON audit_entry (workspace_id, actor_id, sequence)`.execute(db);
    await sql`
      CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'insufficient_privilege';
      END $$`.execute(db);
    await sql`
      CREATE TRIGGER audit_entry_stays BEFORE UPDATE OR DELETE ON audit_entry
        FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()`.execute(db);
    await sql`
      CREATE TRIGGER audit_log_stays BEFORE TRUNCATE ON audit_entry
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()`.execute(db);
  },
};
