// What time brings: conversations that were put off wake, what waits for somebody who has gone is given back, who waits is given to
// somebody, mails leave. Every process makes these rounds; each step is done by whichever comes first.
import { createHash } from "node:crypto";
import type { Inbox } from "../conversation/index.ts";
import type { Storage } from "../storage/index.ts";
import { whoMay } from "../team/index.ts";
import { assignments } from "./assignment.ts";
import type { FollowUps } from "./follow-ups.ts";
import type { PeopleAtWork } from "./people.ts";
import type { DeskSettings } from "./settings.ts";

export interface RoundsOptions {
  storage: Storage;
  workspaceId: string;
  inbox: Inbox;
  people: PeopleAtWork;
  settings: DeskSettings;
  followUps: FollowUps;
  onError?(error: unknown): void;
}

const EVERY_MS = 5_000;
/** After somebody came or left; once for all who do so meanwhile. */
const SOON_MS = 200;
const MOST_AT_ONCE = 200;
/** One process at a time decides whose a conversation becomes: limits and turns are counted. */
const ASSIGNMENT_LOCK = 0x0d7a8;

export class Rounds {
  private readonly options: RoundsOptions;
  private readonly lockKey: number;
  private timer: NodeJS.Timeout | null = null;
  private soon: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;
  private again = false;
  private stopped = false;
  private stopListening: (() => void)[] = [];

  constructor(options: RoundsOptions) {
    this.options = options;
    this.lockKey = createHash("sha256").update(options.workspaceId).digest().readInt32BE(0);
  }

  start(): void {
    const { hub } = this.options.inbox.conversations;
    const soon = () => {
      this.soon ??= setTimeout(() => {
        this.soon = null;
        void this.go();
      }, SOON_MS);
      this.soon.unref();
    };
    this.stopListening = [hub.onLine(soon), hub.onPeople(soon)];
    this.timer = setInterval(() => void this.go(), EVERY_MS);
    this.timer.unref();
    soon();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearInterval(this.timer);
    if (this.soon) clearTimeout(this.soon);
    for (const stop of this.stopListening) stop();
    await this.running;
  }

  /** A round now; asked for during one, another follows it. */
  go(): Promise<void> {
    this.again = true;
    this.running ??= (async () => {
      while (this.again && !this.stopped) {
        this.again = false;
        await this.once();
      }
    })().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private async once(): Promise<void> {
    const { inbox, people, followUps, onError } = this.options;
    const steps = [() => inbox.wake(), () => people.takeBackFromGone(), () => this.assign(), () => followUps.sendDue()];
    for (const step of steps) {
      try {
        await step();
      } catch (error) {
        // The database may be away: the next round tries again.
        if (!this.stopped) onError?.(error);
      }
    }
  }

  private async assign(): Promise<void> {
    const { storage, workspaceId, settings, people, inbox } = this.options;
    if (!(await this.waiting(1)).length) return;
    // Not as they were some seconds ago: another process may have changed them a moment before somebody began to wait.
    const rule = await settings.read();
    if (rule.assignment === "manual") return;
    const client = await storage.pool.connect();
    let changed: { id: string }[];
    try {
      await client.query("BEGIN");
      await client.query("SELECT pg_advisory_xact_lock($1, $2)", [ASSIGNMENT_LOCK, this.lockKey]);
      const staff = whoMay("inbox.work");
      const there = (await people.list()).filter(
        ({ online, available, role }) => online && available && staff.includes(role),
      );
      const given = assignments(await this.waiting(MOST_AT_ONCE), there, rule);
      const { rows } = await client.query<{ id: string }>(
        `WITH given AS (
           SELECT n.id, n.person_id, n.k FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS n (id, person_id, k)),
         turned AS (
           UPDATE person p SET last_assigned_at = clock_timestamp() + g.k * interval '1 microsecond'
             FROM (SELECT person_id, max(k) AS k FROM given GROUP BY person_id) g
            WHERE p.workspace_id = $1 AND p.person_id = g.person_id)
         UPDATE conversation c SET assignee_id = given.person_id, revision = revision + 1
           FROM given WHERE c.workspace_id = $1 AND c.conversation_id = given.id AND c.state = 'waiting' AND c.assignee_id IS NULL
         RETURNING c.conversation_id AS id`,
        [workspaceId, given.map(({ conversationId }) => conversationId), given.map(({ personId }) => personId)],
      );
      await client.query("COMMIT");
      changed = rows;
    } catch (error) {
      await client.query("ROLLBACK").catch(() => {});
      throw error;
    } finally {
      client.release();
    }
    for (const { id } of changed) inbox.conversations.hub.changed(id, false);
  }

  /** Who waits and is nobody's, longest first. */
  private async waiting(limit: number): Promise<{ id: string; language: string | null }[]> {
    const { rows } = await this.options.storage.pool.query<{ id: string; language: string | null }>(
      `SELECT conversation_id AS id, coalesce(language, page_language) AS language FROM conversation
        WHERE workspace_id = $1 AND state = 'waiting' AND assignee_id IS NULL
          AND (snoozed_until IS NULL OR snoozed_until <= now())
        ORDER BY waiting_since, conversation_id LIMIT $2`,
      [this.options.workspaceId, limit],
    );
    return rows;
  }
}
