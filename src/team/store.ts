// The SQL of people, sessions, sign-in links and API keys.
import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { Database, Storage } from "../storage/index.ts";
import type { Person, PersonRole } from "./policies.ts";
import { newId } from "./secrets.ts";

export interface StoredPerson extends Person {
  passwordHash: string | null;
  createdAt: Date;
}

export interface ApiKey {
  id: string;
  name: string;
  createdAt: Date;
  lastUsedAt: Date | null;
}

export class TeamStore {
  private readonly db: Kysely<Database>;
  private readonly pool: Storage["pool"];
  private readonly workspaceId: string;

  constructor(storage: Storage, workspaceId: string) {
    this.db = storage.db;
    this.pool = storage.pool;
    this.workspaceId = workspaceId;
  }

  // ---------------------------------------------------------------------------------------------------------------- people

  /** @returns false where somebody has the e-mail address already */
  async addPerson(person: Person): Promise<boolean> {
    const { id, name, email, role } = person;
    const added = await this.db
      .insertInto("person")
      .values({ workspace_id: this.workspaceId, person_id: id, name, email, role, password_hash: null })
      .onConflict((conflict) => conflict.columns(["workspace_id", "email"]).doNothing())
      .returning("person_id")
      .execute();
    return added.length > 0;
  }

  async people(): Promise<StoredPerson[]> {
    const rows = await this.fromPerson().orderBy("created_at").orderBy("person_id").limit(1000).execute();
    return rows.map(personOf);
  }

  async personByEmail(email: string): Promise<StoredPerson | null> {
    const row = await this.fromPerson().where("email", "=", email).executeTakeFirst();
    return row ? personOf(row) : null;
  }

  async person(id: string): Promise<StoredPerson | null> {
    const row = await this.fromPerson().where("person_id", "=", id).executeTakeFirst();
    return row ? personOf(row) : null;
  }

  async firstOwner(): Promise<StoredPerson | null> {
    const row = await this.fromPerson()
      .where("role", "=", "owner")
      .orderBy("created_at")
      .orderBy("person_id")
      .limit(1)
      .executeTakeFirst();
    return row ? personOf(row) : null;
  }

  async setPassword(personId: string, passwordHash: string): Promise<void> {
    await this.db
      .updateTable("person")
      .set({ password_hash: passwordHash })
      .where("workspace_id", "=", this.workspaceId)
      .where("person_id", "=", personId)
      .execute();
  }

  private fromPerson() {
    return this.db.selectFrom("person").selectAll().where("workspace_id", "=", this.workspaceId);
  }

  // -------------------------------------------------------------------------------------------------------------- sessions

  async addSession(tokenHash: Buffer, personId: string, expiresAt: Date): Promise<void> {
    // Those that have run out go when somebody signs in: there are never many.
    await this.db
      .deleteFrom("session")
      .where("workspace_id", "=", this.workspaceId)
      .where("expires_at", "<=", sql<Date>`now()`)
      .execute();
    await this.db
      .insertInto("session")
      .values({
        workspace_id: this.workspaceId,
        token_hash: tokenHash,
        session_id: newId("s"),
        person_id: personId,
        method: "link",
        device: "",
        address: "",
        expires_at: expiresAt,
      })
      .execute();
  }

  /** Asked with every request of a desk, hence prepared. */
  async personOfSession(tokenHash: Buffer): Promise<Person | null> {
    const { rows } = await this.pool.query<PersonRow>({
      name: "session-person",
      text: `SELECT p.* FROM session s JOIN person p USING (workspace_id, person_id)
              WHERE s.workspace_id = $1 AND s.token_hash = $2 AND s.expires_at > now()`,
      values: [this.workspaceId, tokenHash],
    });
    return rows[0] ? bare(personOf(rows[0])) : null;
  }

  async dropSession(tokenHash: Buffer): Promise<void> {
    await this.db
      .deleteFrom("session")
      .where("workspace_id", "=", this.workspaceId)
      .where("token_hash", "=", tokenHash)
      .execute();
  }

  async dropOtherSessions(personId: string, keep: Buffer): Promise<void> {
    await this.db
      .deleteFrom("session")
      .where("workspace_id", "=", this.workspaceId)
      .where("person_id", "=", personId)
      .where("token_hash", "!=", keep)
      .execute();
  }

  // ----------------------------------------------------------------------------------------------------------------- links

  async addLink(tokenHash: Buffer, personId: string, expiresAt: Date): Promise<void> {
    await this.db
      .deleteFrom("sign_in_link")
      .where("workspace_id", "=", this.workspaceId)
      .where("expires_at", "<=", sql<Date>`now()`)
      .execute();
    await this.db
      .insertInto("sign_in_link")
      .values({
        workspace_id: this.workspaceId,
        token_hash: tokenHash,
        person_id: personId,
        expires_at: expiresAt,
      })
      .execute();
  }

  /** Takes the link away as it is used: of two at once, one gets in. */
  async takeLink(tokenHash: Buffer): Promise<string | null> {
    const used = await this.db
      .deleteFrom("sign_in_link")
      .where("workspace_id", "=", this.workspaceId)
      .where("token_hash", "=", tokenHash)
      .where("expires_at", ">", sql<Date>`now()`)
      .returning("person_id")
      .executeTakeFirst();
    return used?.person_id ?? null;
  }

  // ------------------------------------------------------------------------------------------------------------------ keys

  async addKey(id: string, name: string, keyHash: Buffer): Promise<ApiKey> {
    const row = await this.db
      .insertInto("api_key")
      .values({ workspace_id: this.workspaceId, key_id: id, name, key_hash: keyHash })
      .returningAll()
      .executeTakeFirstOrThrow();
    return keyOf(row);
  }

  async keys(): Promise<ApiKey[]> {
    const rows = await this.db
      .selectFrom("api_key")
      .selectAll()
      .where("workspace_id", "=", this.workspaceId)
      .orderBy("created_at")
      .orderBy("key_id")
      .execute();
    return rows.map(keyOf);
  }

  /** @returns false where there was none */
  async dropKey(id: string): Promise<boolean> {
    const dropped = await this.db
      .deleteFrom("api_key")
      .where("workspace_id", "=", this.workspaceId)
      .where("key_id", "=", id)
      .returning("key_id")
      .execute();
    return dropped.length > 0;
  }

  /** @returns the key's id, and whether its last use was noted long ago */
  async findKey(keyHash: Buffer): Promise<{ id: string; stale: boolean } | null> {
    const { rows } = await this.pool.query<{ key_id: string; stale: boolean }>({
      name: "key-use",
      text: `SELECT key_id, coalesce(last_used_at < now() - interval '1 minute', true) AS stale
               FROM api_key WHERE workspace_id = $1 AND key_hash = $2`,
      values: [this.workspaceId, keyHash],
    });
    return rows[0] ? { id: rows[0].key_id, stale: rows[0].stale } : null;
  }

  async noteKeyUse(id: string): Promise<void> {
    await this.db
      .updateTable("api_key")
      .set({ last_used_at: sql<Date>`now()` })
      .where("workspace_id", "=", this.workspaceId)
      .where("key_id", "=", id)
      .execute();
  }
}

interface PersonRow {
  person_id: string;
  name: string;
  email: string;
  role: PersonRole;
  password_hash: string | null;
  created_at: Date;
}

function personOf(row: PersonRow): StoredPerson {
  return {
    id: row.person_id,
    name: row.name,
    email: row.email,
    role: row.role,
    passwordHash: row.password_hash,
    createdAt: row.created_at,
  };
}

export function bare({ id, name, email, role }: Person): Person {
  return { id, name, email, role };
}

function keyOf(row: { key_id: string; name: string; created_at: Date; last_used_at: Date | null }): ApiKey {
  return { id: row.key_id, name: row.name, createdAt: row.created_at, lastUsedAt: row.last_used_at };
}
