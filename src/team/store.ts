// The SQL of people, sessions, sign-in links, invitations, second factors and API keys.
import type { Kysely, Transaction } from "kysely";
import { sql } from "kysely";
import type { Database, Storage } from "../storage/index.ts";
import type { Person, PersonRole } from "./policies.ts";

export interface StoredPerson extends Person {
  passwordHash: string | null;
  totpSecret: Buffer | null;
  totpPending: Buffer | null;
  totpLastStep: number;
  oidcSubject: string | null;
  removedAt: Date | null;
  createdAt: Date;
}

/** Somebody as the team's page lists them. */
export interface Member extends Person {
  secondFactor: boolean;
  lastSeenAt: Date | null;
}

export type SignInMethod = Database["session"]["method"];

export interface NewSession {
  id: string;
  tokenHash: Buffer;
  personId: string;
  method: SignInMethod;
  device: string;
  address: string;
  expiresAt: Date;
}

export interface Session {
  id: string;
  method: SignInMethod;
  device: string;
  address: string;
  createdAt: Date;
  lastSeenAt: Date;
}

/** Who has a session, asked with every request. */
export interface SessionHolder {
  person: Person;
  sessionId: string;
  method: SignInMethod;
  hasSecondFactor: boolean;
  /** The workspace asks everybody for one. */
  secondFactorRequired: boolean;
  /** That it was used was noted long ago. */
  stale: boolean;
}

export interface Invitation {
  id: string;
  email: string;
  role: PersonRole;
  /** By name; null where that person is not known any more. */
  invitedBy: string | null;
  createdAt: Date;
  expiresAt: Date;
}

export interface ApiKey {
  id: string;
  name: string;
  scopes: string[];
  createdAt: Date;
  lastUsedAt: Date | null;
  expiresAt: Date | null;
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

  /**
   * Adds somebody, or takes back who was of the team before.
   * @returns the person as they now are; null where somebody of the team has the e-mail address
   */
  async addPerson(person: Person & { passwordHash?: string }): Promise<Person | null> {
    const { id, name, email, role, passwordHash = null } = person;
    const added = await this.db
      .insertInto("person")
      .values({ workspace_id: this.workspaceId, person_id: id, name, email, role, password_hash: passwordHash })
      .onConflict((conflict) =>
        conflict
          .columns(["workspace_id", "email"])
          .doUpdateSet({ name, role, password_hash: passwordHash, removed_at: null })
          .where("person.removed_at", "is not", null),
      )
      .returningAll()
      .executeTakeFirst();
    return added ? bare(personOf(added)) : null;
  }

  async members(): Promise<Member[]> {
    const { rows } = await this.pool.query<PersonRow & { seen: Date | null }>(
      `SELECT p.*, (SELECT max(s.last_seen_at) FROM session s
                     WHERE s.workspace_id = p.workspace_id AND s.person_id = p.person_id) AS seen
         FROM person p WHERE p.workspace_id = $1 AND p.removed_at IS NULL
        ORDER BY p.created_at, p.person_id LIMIT 1000`,
      [this.workspaceId],
    );
    return rows.map((row) => ({
      ...bare(personOf(row)),
      secondFactor: row.totp_secret !== null,
      lastSeenAt: row.seen,
    }));
  }

  async personByEmail(email: string): Promise<StoredPerson | null> {
    return this.one(this.fromPerson().where("email", "=", email).where("removed_at", "is", null));
  }

  async person(id: string): Promise<StoredPerson | null> {
    return this.one(this.fromPerson().where("person_id", "=", id).where("removed_at", "is", null));
  }

  async personByOidcSubject(subject: string): Promise<StoredPerson | null> {
    return this.one(this.fromPerson().where("oidc_subject", "=", subject).where("removed_at", "is", null));
  }

  async firstOwner(): Promise<StoredPerson | null> {
    return this.one(
      this.fromPerson()
        .where("role", "=", "owner")
        .where("removed_at", "is", null)
        .orderBy("created_at")
        .orderBy("person_id")
        .limit(1),
    );
  }

  async changePerson(
    personId: string,
    set: {
      name?: string;
      password_hash?: string;
      totp_secret?: Buffer | null;
      totp_pending?: Buffer | null;
      oidc_subject?: string;
    },
  ): Promise<void> {
    await this.db
      .updateTable("person")
      .set(set)
      .where("workspace_id", "=", this.workspaceId)
      .where("person_id", "=", personId)
      .execute();
  }

  /**
   * Gives somebody another role, or none: they are removed, and whatever lets them in is forgotten.
   * @param keepSession  that is not ended with the others: of whoever changes their own role
   */
  async setRole(
    personId: string,
    role: PersonRole | null,
    keepSession: string | null,
  ): Promise<"done" | "unknown" | "last-owner"> {
    return this.db.transaction().execute(async (trx) => {
      // Held until the end, so that two who leave at once do not both count on the other.
      const owners = await trx
        .selectFrom("person")
        .select("person_id")
        .where("workspace_id", "=", this.workspaceId)
        .where("role", "=", "owner")
        .where("removed_at", "is", null)
        .orderBy("person_id")
        .forUpdate()
        .execute();
      const isLast = owners.length === 1 && owners[0]!.person_id === personId;
      if (isLast && role !== "owner") return "last-owner";
      const changed = await trx
        .updateTable("person")
        .set(
          role === null
            ? {
                removed_at: sql<Date>`now()`,
                password_hash: null,
                totp_secret: null,
                totp_pending: null,
                oidc_subject: null,
              }
            : { role },
        )
        .where("workspace_id", "=", this.workspaceId)
        .where("person_id", "=", personId)
        .where("removed_at", "is", null)
        .returning("person_id")
        .executeTakeFirst();
      if (!changed) return "unknown";
      await this.dropSessionsIn(trx, personId, keepSession);
      if (role === null) {
        for (const table of ["sign_in_link", "recovery_code"] as const)
          await trx
            .deleteFrom(table)
            .where("workspace_id", "=", this.workspaceId)
            .where("person_id", "=", personId)
            .execute();
      }
      return "done";
    });
  }

  private fromPerson() {
    return this.db.selectFrom("person").selectAll().where("workspace_id", "=", this.workspaceId);
  }

  private async one(query: ReturnType<TeamStore["fromPerson"]>): Promise<StoredPerson | null> {
    const row = await query.executeTakeFirst();
    return row ? personOf(row) : null;
  }

  // -------------------------------------------------------------------------------------------------------------- sessions

  async addSession(session: NewSession): Promise<void> {
    const { id, tokenHash, personId, method, device, address, expiresAt } = session;
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
        session_id: id,
        person_id: personId,
        method,
        device,
        address,
        expires_at: expiresAt,
      })
      .execute();
  }

  /** Asked with every request of a desk, hence prepared. */
  async holderOf(tokenHash: Buffer): Promise<SessionHolder | null> {
    const { rows } = await this.pool.query<PersonRow & HolderRow>({
      name: "session-holder",
      text: `SELECT p.*, s.session_id, s.method, s.last_seen_at < now() - interval '1 minute' AS stale,
                    coalesce((w.sign_in->>'requireSecondFactor')::boolean, false) AS required
               FROM session s JOIN person p USING (workspace_id, person_id) JOIN workspace w USING (workspace_id)
              WHERE s.workspace_id = $1 AND s.token_hash = $2 AND s.expires_at > now() AND p.removed_at IS NULL`,
      values: [this.workspaceId, tokenHash],
    });
    const [row] = rows;
    if (!row) return null;
    return {
      person: bare(personOf(row)),
      sessionId: row.session_id,
      method: row.method,
      hasSecondFactor: row.totp_secret !== null,
      secondFactorRequired: row.required,
      stale: row.stale,
    };
  }

  async noteSessionUse(sessionId: string): Promise<void> {
    await this.db
      .updateTable("session")
      .set({ last_seen_at: sql<Date>`now()` })
      .where("workspace_id", "=", this.workspaceId)
      .where("session_id", "=", sessionId)
      .execute();
  }

  async sessions(personId: string): Promise<Session[]> {
    const rows = await this.db
      .selectFrom("session")
      .selectAll()
      .where("workspace_id", "=", this.workspaceId)
      .where("person_id", "=", personId)
      .where("expires_at", ">", sql<Date>`now()`)
      .orderBy("last_seen_at", "desc")
      .orderBy("session_id")
      .limit(100)
      .execute();
    return rows.map((row) => ({
      id: row.session_id,
      method: row.method,
      device: row.device,
      address: row.address,
      createdAt: row.created_at,
      lastSeenAt: row.last_seen_at,
    }));
  }

  async dropSession(tokenHash: Buffer): Promise<void> {
    await this.db
      .deleteFrom("session")
      .where("workspace_id", "=", this.workspaceId)
      .where("token_hash", "=", tokenHash)
      .execute();
  }

  /** @returns false where the person has no such session */
  async dropSessionOf(personId: string, sessionId: string): Promise<boolean> {
    const dropped = await this.db
      .deleteFrom("session")
      .where("workspace_id", "=", this.workspaceId)
      .where("person_id", "=", personId)
      .where("session_id", "=", sessionId)
      .returning("session_id")
      .execute();
    return dropped.length > 0;
  }

  /** @param keep  the id of the one that stays */
  async dropSessions(personId: string, keep: string | null): Promise<void> {
    await this.dropSessionsIn(this.db, personId, keep);
  }

  private async dropSessionsIn(
    db: Kysely<Database> | Transaction<Database>,
    personId: string,
    keep: string | null,
  ): Promise<void> {
    // Whoever is half-way in, perhaps with the password of before, begins again.
    await db
      .deleteFrom("sign_in_step")
      .where("workspace_id", "=", this.workspaceId)
      .where("person_id", "=", personId)
      .execute();
    await db
      .deleteFrom("session")
      .where("workspace_id", "=", this.workspaceId)
      .where("person_id", "=", personId)
      .$if(keep !== null, (query) => query.where("session_id", "!=", keep!))
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
      .values({ workspace_id: this.workspaceId, token_hash: tokenHash, person_id: personId, expires_at: expiresAt })
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

  // --------------------------------------------------------------------------------------------------------- second factor

  async addStep(tokenHash: Buffer, personId: string, method: SignInMethod, expiresAt: Date): Promise<void> {
    await this.db
      .deleteFrom("sign_in_step")
      .where("workspace_id", "=", this.workspaceId)
      .where("expires_at", "<=", sql<Date>`now()`)
      .execute();
    await this.db
      .insertInto("sign_in_step")
      .values({
        workspace_id: this.workspaceId,
        token_hash: tokenHash,
        person_id: personId,
        method,
        expires_at: expiresAt,
      })
      .execute();
  }

  /** It stays until the code was right. */
  async step(tokenHash: Buffer): Promise<{ personId: string; method: SignInMethod } | null> {
    const row = await this.db
      .selectFrom("sign_in_step")
      .selectAll()
      .where("workspace_id", "=", this.workspaceId)
      .where("token_hash", "=", tokenHash)
      .where("expires_at", ">", sql<Date>`now()`)
      .executeTakeFirst();
    return row ? { personId: row.person_id, method: row.method } : null;
  }

  /** @returns false where another request was quicker */
  async takeStep(tokenHash: Buffer): Promise<boolean> {
    const used = await this.db
      .deleteFrom("sign_in_step")
      .where("workspace_id", "=", this.workspaceId)
      .where("token_hash", "=", tokenHash)
      .returning("person_id")
      .execute();
    return used.length > 0;
  }

  /** @returns false where this code or a later one was used before */
  async spendTotpStep(personId: string, step: number): Promise<boolean> {
    const used = await this.db
      .updateTable("person")
      .set({ totp_last_step: step })
      .where("workspace_id", "=", this.workspaceId)
      .where("person_id", "=", personId)
      .where("totp_last_step", "<", step)
      .returning("person_id")
      .execute();
    return used.length > 0;
  }

  async spendRecoveryCode(personId: string, codeHash: Buffer): Promise<boolean> {
    const used = await this.db
      .deleteFrom("recovery_code")
      .where("workspace_id", "=", this.workspaceId)
      .where("person_id", "=", personId)
      .where("code_hash", "=", codeHash)
      .returning("person_id")
      .execute();
    return used.length > 0;
  }

  /** @param secret  null turns the second factor off; undefined leaves it and makes only the codes new */
  async setSecondFactor(
    personId: string,
    secret: Buffer | null | undefined,
    codeHashes: readonly Buffer[],
  ): Promise<void> {
    await this.db.transaction().execute(async (trx) => {
      if (secret !== undefined) {
        await trx
          .updateTable("person")
          .set({ totp_secret: secret, totp_pending: null })
          .where("workspace_id", "=", this.workspaceId)
          .where("person_id", "=", personId)
          .execute();
      }
      await trx
        .deleteFrom("recovery_code")
        .where("workspace_id", "=", this.workspaceId)
        .where("person_id", "=", personId)
        .execute();
      if (codeHashes.length > 0) {
        await trx
          .insertInto("recovery_code")
          .values(codeHashes.map((code_hash) => ({ workspace_id: this.workspaceId, person_id: personId, code_hash })))
          .execute();
      }
    });
  }

  async recoveryCodesLeft(personId: string): Promise<number> {
    const row = await this.db
      .selectFrom("recovery_code")
      .select((count) => count.fn.countAll<number>().as("left"))
      .where("workspace_id", "=", this.workspaceId)
      .where("person_id", "=", personId)
      .executeTakeFirstOrThrow();
    return Number(row.left);
  }

  // ----------------------------------------------------------------------------------------------------------- invitations

  /** One e-mail address has one invitation: a second one takes the place of the first. */
  async putInvitation(invitation: {
    id: string;
    email: string;
    role: PersonRole;
    tokenHash: Buffer;
    invitedBy: string;
    expiresAt: Date;
  }): Promise<Invitation> {
    const { id, email, role, tokenHash, invitedBy, expiresAt } = invitation;
    await this.db
      .insertInto("invitation")
      .values({
        workspace_id: this.workspaceId,
        invitation_id: id,
        email,
        role,
        token_hash: tokenHash,
        invited_by: invitedBy,
        expires_at: expiresAt,
      })
      .onConflict((conflict) =>
        conflict.columns(["workspace_id", "email"]).doUpdateSet({
          invitation_id: id,
          role,
          token_hash: tokenHash,
          invited_by: invitedBy,
          expires_at: expiresAt,
          created_at: sql<Date>`now()`,
        }),
      )
      .execute();
    return (await this.invitations()).find((each) => each.id === id)!;
  }

  async invitations(): Promise<Invitation[]> {
    const rows = await this.fromInvitation().orderBy("i.created_at").orderBy("i.invitation_id").limit(1000).execute();
    return rows.map(invitationOf);
  }

  async invitation(id: string): Promise<Invitation | null> {
    const row = await this.fromInvitation().where("i.invitation_id", "=", id).executeTakeFirst();
    return row ? invitationOf(row) : null;
  }

  /** Open ones only. */
  async invitationBy(by: { tokenHash: Buffer } | { email: string }): Promise<Invitation | null> {
    const row = await this.fromInvitation()
      .where("i.expires_at", ">", sql<Date>`now()`)
      .$if("tokenHash" in by, (query) => query.where("i.token_hash", "=", (by as { tokenHash: Buffer }).tokenHash))
      .$if("email" in by, (query) => query.where("i.email", "=", (by as { email: string }).email))
      .executeTakeFirst();
    return row ? invitationOf(row) : null;
  }

  async dropInvitation(id: string): Promise<boolean> {
    const dropped = await this.db
      .deleteFrom("invitation")
      .where("workspace_id", "=", this.workspaceId)
      .where("invitation_id", "=", id)
      .returning("invitation_id")
      .execute();
    return dropped.length > 0;
  }

  private fromInvitation() {
    return this.db
      .selectFrom("invitation as i")
      .leftJoin("person as p", (join) =>
        join.onRef("p.workspace_id", "=", "i.workspace_id").onRef("p.person_id", "=", "i.invited_by"),
      )
      .select(["i.invitation_id", "i.email", "i.role", "p.name as invited_by_name", "i.created_at", "i.expires_at"])
      .where("i.workspace_id", "=", this.workspaceId);
  }

  // -------------------------------------------------------------------------------------------------------- single sign-on

  async addOidcAttempt(attempt: {
    stateHash: Buffer;
    browserHash: Buffer;
    nonce: string;
    codeVerifier: string;
    expiresAt: Date;
  }): Promise<void> {
    const { stateHash, browserHash, nonce, codeVerifier, expiresAt } = attempt;
    await this.db
      .deleteFrom("oidc_attempt")
      .where("workspace_id", "=", this.workspaceId)
      .where("expires_at", "<=", sql<Date>`now()`)
      .execute();
    await this.db
      .insertInto("oidc_attempt")
      .values({
        workspace_id: this.workspaceId,
        state_hash: stateHash,
        browser_hash: browserHash,
        nonce,
        code_verifier: codeVerifier,
        expires_at: expiresAt,
      })
      .execute();
  }

  /** Takes it away as it is used: a state that comes twice is unknown the second time. */
  async takeOidcAttempt(
    stateHash: Buffer,
  ): Promise<{ browserHash: Buffer; nonce: string; codeVerifier: string } | null> {
    const row = await this.db
      .deleteFrom("oidc_attempt")
      .where("workspace_id", "=", this.workspaceId)
      .where("state_hash", "=", stateHash)
      .where("expires_at", ">", sql<Date>`now()`)
      .returningAll()
      .executeTakeFirst();
    return row ? { browserHash: row.browser_hash, nonce: row.nonce, codeVerifier: row.code_verifier } : null;
  }

  async signInSettings(): Promise<object> {
    const row = await this.db
      .selectFrom("workspace")
      .select("sign_in")
      .where("workspace_id", "=", this.workspaceId)
      .executeTakeFirst();
    return row?.sign_in ?? {};
  }

  async setSignInSettings(settings: object): Promise<void> {
    await this.db
      .updateTable("workspace")
      .set({ sign_in: JSON.stringify(settings) })
      .where("workspace_id", "=", this.workspaceId)
      .execute();
  }

  // ------------------------------------------------------------------------------------------------------------------ keys

  async addKey(key: {
    id: string;
    name: string;
    scopes: readonly string[];
    expiresAt: Date | null;
    keyHash: Buffer;
  }): Promise<ApiKey> {
    const row = await this.db
      .insertInto("api_key")
      .values({
        workspace_id: this.workspaceId,
        key_id: key.id,
        name: key.name,
        key_hash: key.keyHash,
        scopes: [...key.scopes],
        expires_at: key.expiresAt,
      })
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

  /** @returns what the key may do, and whether its last use was noted long ago */
  async findKey(keyHash: Buffer): Promise<{ id: string; name: string; scopes: string[]; stale: boolean } | null> {
    const { rows } = await this.pool.query<{ key_id: string; name: string; scopes: string[]; stale: boolean }>({
      name: "key-use",
      text: `SELECT key_id, name, scopes, coalesce(last_used_at < now() - interval '1 minute', true) AS stale
               FROM api_key WHERE workspace_id = $1 AND key_hash = $2 AND coalesce(expires_at > now(), true)`,
      values: [this.workspaceId, keyHash],
    });
    const [row] = rows;
    return row ? { id: row.key_id, name: row.name, scopes: row.scopes, stale: row.stale } : null;
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
  totp_secret: Buffer | null;
  totp_pending: Buffer | null;
  totp_last_step: number;
  oidc_subject: string | null;
  removed_at: Date | null;
  created_at: Date;
}

interface HolderRow {
  session_id: string;
  method: SignInMethod;
  stale: boolean;
  required: boolean;
}

function personOf(row: PersonRow): StoredPerson {
  return {
    id: row.person_id,
    name: row.name,
    email: row.email,
    role: row.role,
    passwordHash: row.password_hash,
    totpSecret: row.totp_secret,
    totpPending: row.totp_pending,
    totpLastStep: row.totp_last_step,
    oidcSubject: row.oidc_subject,
    removedAt: row.removed_at,
    createdAt: row.created_at,
  };
}

export function bare({ id, name, email, role }: Person): Person {
  return { id, name, email, role };
}

function invitationOf(row: {
  invitation_id: string;
  email: string;
  role: PersonRole;
  invited_by_name: string | null;
  created_at: Date;
  expires_at: Date;
}): Invitation {
  return {
    id: row.invitation_id,
    email: row.email,
    role: row.role,
    invitedBy: row.invited_by_name,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

function keyOf(row: {
  key_id: string;
  name: string;
  scopes: string[];
  created_at: Date;
  last_used_at: Date | null;
  expires_at: Date | null;
}): ApiKey {
  return {
    id: row.key_id,
    name: row.name,
    scopes: row.scopes,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    expiresAt: row.expires_at,
  };
}
