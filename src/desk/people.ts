// Who is at work: whose desk is open, here or at another process, who has said that they are away, and what they speak.
import { randomBytes } from "node:crypto";
import type { LiveHub } from "../conversation/index.ts";
import type { Storage } from "../storage/index.ts";
import { may, type PersonRole, whoMay } from "../team/index.ts";

export interface PersonAtWork {
  id: string;
  name: string;
  role: PersonRole;
  languages: string[];
  available: boolean;
  online: boolean;
  /** Conversations they have or are to take. */
  open: number;
  lastAssignedAt: Date | null;
}

interface Here {
  role: PersonRole;
  desks: number;
  available: boolean;
}

const RENEW_MS = 10_000;
/** Rows not renewed for this long are of a process that is gone. */
const ONLINE = "30 seconds";
/** Who comes back within this time was only reloading the page. */
const GONE_AFTER = "1 minute";

const IS_ONLINE = `d.left_at IS NULL AND d.seen_at > clock_timestamp() - interval '${ONLINE}'`;

export class PeopleAtWork {
  private readonly storage: Storage;
  private readonly workspaceId: string;
  private readonly hub: LiveHub;
  private readonly processId = randomBytes(9).toString("base64url");
  private readonly here = new Map<string, Here>();
  /** Who counts for the hub as somebody who is there. */
  private readonly counted = new Set<string>();
  /** One statement after the other, so that coming and leaving are stored in their order. */
  private queue: Promise<unknown> = Promise.resolve();
  private readonly renewing: NodeJS.Timeout;
  private readonly stopListening: () => void;

  constructor(storage: Storage, workspaceId: string, hub: LiveHub) {
    this.storage = storage;
    this.workspaceId = workspaceId;
    this.hub = hub;
    this.renewing = setInterval(() => this.later(() => this.renew()), RENEW_MS);
    this.renewing.unref();
    this.stopListening = hub.onPeople(() => this.later(() => this.readAvailability()));
  }

  async stop(): Promise<void> {
    clearInterval(this.renewing);
    this.stopListening();
    this.later(() =>
      this.query("DELETE FROM desk_presence WHERE workspace_id = $1 AND process_id = $2", [this.processId]),
    );
    await this.queue;
  }

  /** Somebody opened a desk here. @returns to be called when it is closed */
  came(person: { id: string; role: PersonRole }): () => void {
    const here = this.here.get(person.id) ?? { role: person.role, desks: 0, available: true };
    here.role = person.role;
    here.desks++;
    this.here.set(person.id, here);
    this.count();
    if (here.desks === 1)
      this.later(async () => {
        await this.query(
          `INSERT INTO desk_presence (workspace_id, process_id, person_id) VALUES ($1, $2, $3)
           ON CONFLICT (workspace_id, process_id, person_id) DO UPDATE SET seen_at = clock_timestamp(), left_at = NULL`,
          [this.processId, person.id],
        );
        this.hub.peopleChanged();
      });
    return () => {
      if (--here.desks > 0) return;
      this.here.delete(person.id);
      this.count();
      this.later(async () => {
        await this.query(
          `UPDATE desk_presence SET left_at = clock_timestamp() WHERE workspace_id = $1 AND process_id = $2 AND person_id = $3`,
          [this.processId, person.id],
        );
        this.hub.peopleChanged();
      });
    };
  }

  async list(): Promise<PersonAtWork[]> {
    return this.query<PersonAtWork>(
      `SELECT p.person_id AS id, p.name, p.role, p.languages, p.available, p.last_assigned_at AS "lastAssignedAt",
              EXISTS (SELECT FROM desk_presence d WHERE d.workspace_id = $1 AND d.person_id = p.person_id AND ${IS_ONLINE}) AS online,
              (SELECT count(*)::int FROM conversation c WHERE c.workspace_id = $1 AND c.assignee_id = p.person_id
                  AND c.state IN ('waiting', 'person') AND c.state <> 'closed'
                  AND (c.snoozed_until IS NULL OR c.snoozed_until <= now())) AS open
         FROM person p WHERE p.workspace_id = $1 ORDER BY p.name, p.person_id LIMIT 1000`,
      [],
    );
  }

  async isAgent(personId: string): Promise<boolean> {
    const rows = await this.query(
      "SELECT FROM person WHERE workspace_id = $1 AND person_id = $2 AND role = ANY($3::text[])",
      [personId, whoMay("inbox.work")],
    );
    return rows.length > 0;
  }

  /** Away: nothing is given to them, and what waits for them goes back. */
  async setAvailable(personId: string, available: boolean): Promise<void> {
    await this.query("UPDATE person SET available = $3 WHERE workspace_id = $1 AND person_id = $2", [
      personId,
      available,
    ]);
    const here = this.here.get(personId);
    if (here) here.available = available;
    this.count();
    if (!available) this.tell(await this.takeBack("= $2", [personId]));
    this.hub.peopleChanged();
  }

  /** @returns false where there is no such person */
  async setLanguages(personId: string, languages: readonly string[]): Promise<boolean> {
    const rows = await this.query(
      "UPDATE person SET languages = $3 WHERE workspace_id = $1 AND person_id = $2 RETURNING 1",
      [personId, languages],
    );
    this.hub.peopleChanged();
    return rows.length > 0;
  }

  /** What waits for somebody whose desks have all been closed for a while is anybody's again. */
  async takeBackFromGone(): Promise<void> {
    const gone = await this.query<{ id: string }>(
      `DELETE FROM desk_presence WHERE workspace_id = $1 AND person_id IN (
         SELECT d.person_id FROM desk_presence d WHERE d.workspace_id = $1 GROUP BY d.person_id
         HAVING NOT bool_or(${IS_ONLINE})
            AND max(coalesce(d.left_at, d.seen_at)) < clock_timestamp() - interval '${GONE_AFTER}')
       RETURNING person_id AS id`,
      [],
    );
    if (gone.length) this.tell(await this.takeBack("= ANY($2::text[])", [gone.map(({ id }) => id)]));
  }

  private async takeBack(whose: string, values: unknown[]): Promise<{ id: string }[]> {
    return this.query<{ id: string }>(
      `UPDATE conversation SET assignee_id = NULL, revision = revision + 1
        WHERE workspace_id = $1 AND state = 'waiting' AND assignee_id ${whose}
        RETURNING conversation_id AS id`,
      values,
    );
  }

  private tell(conversations: readonly { id: string }[]): void {
    for (const { id } of conversations) this.hub.changed(id, false);
  }

  private async renew(): Promise<void> {
    if (!this.here.size) return;
    await this.query(
      `INSERT INTO desk_presence (workspace_id, process_id, person_id)
       SELECT $1, $2, person_id FROM person WHERE workspace_id = $1 AND person_id = ANY($3::text[])
       ON CONFLICT (workspace_id, process_id, person_id) DO UPDATE SET seen_at = clock_timestamp(), left_at = NULL`,
      [this.processId, [...this.here.keys()]],
    );
  }

  private async readAvailability(): Promise<void> {
    if (!this.here.size) return;
    const rows = await this.query<{ id: string; role: PersonRole; available: boolean }>(
      "SELECT person_id AS id, role, available FROM person WHERE workspace_id = $1 AND person_id = ANY($2::text[])",
      [[...this.here.keys()]],
    );
    for (const { id, role, available } of rows) Object.assign(this.here.get(id) ?? {}, { role, available });
    this.count();
  }

  /** Customers are told that somebody is there while somebody is who works with customers and is not away. */
  private count(): void {
    for (const [id, { role, available }] of this.here) {
      const person = { id, role, name: "", email: "" };
      const counts = available && may({ kind: "person", person }, "inbox.work");
      if (counts === this.counted.has(id)) continue;
      if (counts) {
        this.counted.add(id);
        this.hub.agentCame();
      } else this.uncount(id);
    }
    for (const id of [...this.counted]) if (!this.here.has(id)) this.uncount(id);
  }

  private uncount(id: string): void {
    this.counted.delete(id);
    this.hub.agentLeft();
  }

  /** What fails is made good by the next renewal. */
  private later(work: () => Promise<unknown>): void {
    this.queue = this.queue.then(work).catch(() => {});
  }

  private async query<Row extends object = object>(text: string, values: unknown[]): Promise<Row[]> {
    const { rows } = await this.storage.pool.query<Row>(text, [this.workspaceId, ...values]);
    return rows;
  }
}
