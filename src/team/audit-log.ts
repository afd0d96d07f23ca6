// Who changed what, when and from where. Entries are only ever added (triggers refuse the rest), and each carries the hash of the
// one before: whoever changes or takes out one with the database's own tools breaks the chain, and `verify` says where.
import { createHash } from "node:crypto";
import type pg from "pg";
import type { Storage } from "../storage/index.ts";

export type Detail = string | number | boolean | null | readonly string[];

export interface NewAuditEntry {
  actor: { kind: "person" | "key" | "stranger"; id: string | null; name: string };
  /** Of `policies.ts`. */
  action: string;
  /** What happened, such as "role-changed"; where a route has no word for it, its method and path. */
  event: string;
  /** The id of what it was done to. */
  subject: string | null;
  /** Nothing of customers, and no secrets. */
  details: Record<string, Detail>;
  address: string;
}

export interface AuditEntry extends NewAuditEntry {
  sequence: number;
  at: Date;
}

export interface AuditFilter {
  /** Only entries before this one. */
  before?: number | undefined;
  actorId?: string | undefined;
  action?: string | undefined;
  event?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
}

export type Verdict =
  | { kind: "whole"; entries: number; lastHash: string }
  | { kind: "broken"; at: number; why: "changed" | "missing"; entries: number };

const FIRST_HASH = Buffer.alloc(32);
const PAGE = 1000;

export class AuditLog {
  private readonly pool: Storage["pool"];
  private readonly workspaceId: string;
  /** One after the other: each needs the hash of the one before. */
  private writing: Promise<unknown> = Promise.resolve();

  constructor(storage: Storage, workspaceId: string) {
    this.pool = storage.pool;
    this.workspaceId = workspaceId;
  }

  write(entry: NewAuditEntry): Promise<void> {
    const writing = this.writing.then(() => this.append(entry));
    this.writing = writing.catch(() => {});
    return writing;
  }

  /** When everything that was given to `write` is stored, or has failed. */
  async settled(): Promise<void> {
    await this.writing;
  }

  /** The newest first. */
  async list(filter: AuditFilter, limit: number): Promise<AuditEntry[]> {
    const { rows } = await this.pool.query<Row>(
      `SELECT * FROM audit_entry
        WHERE workspace_id = $1 AND sequence < coalesce($2::bigint, 9223372036854775807)
          AND ($3::text IS NULL OR actor_id = $3) AND ($4::text IS NULL OR action = $4) AND ($5::text IS NULL OR event = $5)
          AND ($6::timestamptz IS NULL OR at >= $6) AND ($7::timestamptz IS NULL OR at < $7)
        ORDER BY sequence DESC LIMIT $8`,
      [
        this.workspaceId,
        filter.before ?? null,
        filter.actorId ?? null,
        filter.action ?? null,
        filter.event ?? null,
        filter.from ?? null,
        filter.to ?? null,
        limit,
      ],
    );
    return rows.map(entryOf);
  }

  /** All that fit the filter, the newest first, a page at a time: for an export. */
  async *all(filter: AuditFilter): AsyncGenerator<AuditEntry> {
    let before = filter.before;
    for (;;) {
      const page = await this.list({ ...filter, before }, PAGE);
      yield* page;
      if (page.length < PAGE) return;
      before = page.at(-1)!.sequence;
    }
  }

  /** Goes through the whole chain. */
  async verify(): Promise<Verdict> {
    let last: { sequence: number; hash: Buffer } = { sequence: 0, hash: FIRST_HASH };
    for (;;) {
      const { rows } = await this.pool.query<Row>(
        "SELECT * FROM audit_entry WHERE workspace_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3",
        [this.workspaceId, last.sequence, PAGE],
      );
      for (const row of rows) {
        const entries = last.sequence;
        if (row.sequence !== last.sequence + 1)
          return { kind: "broken", at: last.sequence + 1, why: "missing", entries };
        const hash = hashOf(entryOf(row), last.hash);
        if (!row.previous_hash.equals(last.hash) || !row.hash.equals(hash))
          return { kind: "broken", at: row.sequence, why: "changed", entries };
        last = { sequence: row.sequence, hash };
      }
      if (rows.length < PAGE) return { kind: "whole", entries: last.sequence, lastHash: last.hash.toString("hex") };
    }
  }

  private async append(entry: NewAuditEntry): Promise<void> {
    const client = await this.pool.connect();
    try {
      await client.query("BEGIN");
      await this.appendIn(client, entry);
      await client.query("COMMIT");
      client.release();
    } catch (error) {
      client.release(error instanceof Error ? error : true);
      throw error;
    }
  }

  private async appendIn(client: pg.PoolClient, entry: NewAuditEntry): Promise<void> {
    // Other processes wait here until this entry is stored.
    await client.query("SELECT pg_advisory_xact_lock(hashtext('dragoman audit'), hashtext($1))", [this.workspaceId]);
    const { rows } = await client.query<{ sequence: number; hash: Buffer }>(
      "SELECT sequence, hash FROM audit_entry WHERE workspace_id = $1 ORDER BY sequence DESC LIMIT 1",
      [this.workspaceId],
    );
    const last = rows[0] ?? { sequence: 0, hash: FIRST_HASH };
    const stored = storable({ ...entry, sequence: last.sequence + 1, at: new Date() });
    await client.query(
      `INSERT INTO audit_entry (workspace_id, sequence, at, actor_kind, actor_id, actor, action, event, subject, details, address,
                                previous_hash, hash)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [
        this.workspaceId,
        stored.sequence,
        stored.at,
        stored.actor.kind,
        stored.actor.id,
        stored.actor.name,
        stored.action,
        stored.event,
        stored.subject,
        JSON.stringify(stored.details),
        stored.address,
        last.hash,
        hashOf(stored, last.hash),
      ],
    );
  }
}

/** Of everything an entry says and of the entry before it; the same however the database orders an object's keys. */
function hashOf(entry: AuditEntry, previous: Buffer): Buffer {
  const { sequence, at, actor, action, event, subject, details, address } = entry;
  const sorted = Object.entries(details).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const said = [sequence, at.toISOString(), actor.kind, actor.id, actor.name, action, event, subject, sorted, address];
  return createHash("sha256").update(previous).update(JSON.stringify(said)).digest();
}

/** What PostgreSQL cannot hold is replaced before it is hashed: U+0000 and halves of characters. */
function storable(entry: AuditEntry): AuditEntry {
  const clean = (text: string) => text.toWellFormed().replace(/\u0000/g, "\ufffd");
  const detail = (value: Detail): Detail =>
    typeof value === "string" ? clean(value) : Array.isArray(value) ? value.map(clean) : value;
  return {
    ...entry,
    actor: { ...entry.actor, name: clean(entry.actor.name) },
    event: clean(entry.event),
    subject: entry.subject === null ? null : clean(entry.subject),
    details: Object.fromEntries(Object.entries(entry.details).map(([key, value]) => [key, detail(value)])),
  };
}

interface Row {
  sequence: number;
  at: Date;
  actor_kind: NewAuditEntry["actor"]["kind"];
  actor_id: string | null;
  actor: string;
  action: string;
  event: string;
  subject: string | null;
  details: Record<string, Detail>;
  address: string;
  previous_hash: Buffer;
  hash: Buffer;
}

function entryOf(row: Row): AuditEntry {
  return {
    sequence: row.sequence,
    at: row.at,
    actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor },
    action: row.action,
    event: row.event,
    subject: row.subject,
    details: row.details,
    address: row.address,
  };
}
