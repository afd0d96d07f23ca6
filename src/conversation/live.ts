// Tells whoever watches that something happened: within this process directly, between processes by PostgreSQL's NOTIFY. A signal
// only says where to look; readers look in the database, so that one lost or doubled signal loses and doubles nothing.
import { createHash } from "node:crypto";
import type { FastifyBaseLogger } from "fastify";
import pg from "pg";

export type Signal =
  /** Messages were stored, or the state changed. `line`: somebody began or ceased to wait. */
  | { kind: "changed"; conversationId: string; line: boolean }
  /** An agent is typing. */
  | { kind: "typing"; conversationId: string }
  /** Somebody of the team looks at the conversation, or types in it. */
  | ({ kind: "at-desk" } & AtDesk)
  /** Signals may have been lost: read again. */
  | { kind: "gap" };

export interface AtDesk {
  conversationId: string;
  /** Of the person. */
  id: string;
  name: string;
  doing: "viewing" | "typing";
}

export type Listener = (signal: Signal) => void;

export interface LiveHubOptions {
  /** Of the database. */
  url: string;
  workspaceId: string;
  log?: Pick<FastifyBaseLogger, "warn">;
}

/** Signals that happen within this time leave in one notification. */
const COALESCE_MS = 5;
/** PostgreSQL refuses a payload of 8,000 bytes. */
const PAYLOAD_BYTES = 7_500;
const PRESENCE_EVERY_MS = 10_000;
const LONGEST_RETRY_MS = 5_000;
/** Processes with an agent online hold this advisory lock shared; it goes when the process goes, however it goes. */
const PRESENCE_LOCK = 0x0d7a7;

export class LiveHub {
  private readonly options: LiveHubOptions;
  private readonly channel: string;
  private readonly presenceKey: number;
  private readonly byConversation = new Map<string, Set<Listener>>();
  private readonly ofAll = new Set<Listener>();
  private readonly ofLine = new Set<() => void>();
  private readonly ofPeople = new Set<() => void>();
  private client: pg.Client | null = null;
  private stopped = false;
  private reconnecting: NodeJS.Timeout | null = null;
  private failures = 0;
  /** By conversation: whether somebody began or ceased to wait. */
  private pendingChanges = new Map<string, boolean>();
  private pendingTyping = new Set<string>();
  private pendingAtDesk = new Map<string, AtDesk>();
  private pendingPresence = false;
  private flushing: NodeJS.Timeout | null = null;
  /** One statement at a time on the one connection. */
  private queue: Promise<unknown> = Promise.resolve();
  private presenceTimer: NodeJS.Timeout | null = null;
  private agentsHere = 0;
  private agentsElsewhere = false;

  constructor(options: LiveHubOptions) {
    this.options = options;
    const hash = createHash("sha256").update(options.workspaceId).digest();
    this.channel = `dragoman_${hash.toString("hex").slice(0, 32)}`;
    this.presenceKey = hash.readInt32BE(0);
  }

  async start(): Promise<void> {
    await this.connect();
    this.presenceTimer = setInterval(() => void this.refreshPresence(), PRESENCE_EVERY_MS);
    this.presenceTimer.unref();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    if (this.presenceTimer) clearInterval(this.presenceTimer);
    if (this.reconnecting) clearTimeout(this.reconnecting);
    if (this.flushing) {
      clearTimeout(this.flushing);
      this.flush();
    }
    await this.queue;
    const { client } = this;
    this.client = null;
    await client?.end().catch(() => {});
  }

  // ------------------------------------------------------------------------------------------------------------- listening

  /** @returns call it to stop listening */
  onConversation(conversationId: string, listener: Listener): () => void {
    const listeners = this.byConversation.get(conversationId) ?? new Set();
    this.byConversation.set(conversationId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (!listeners.size && this.byConversation.get(conversationId) === listeners)
        this.byConversation.delete(conversationId);
    };
  }

  onAny(listener: Listener): () => void {
    this.ofAll.add(listener);
    return () => {
      this.ofAll.delete(listener);
    };
  }

  /** Only when somebody begins or ceases to wait, which is rare: every customer's connection may listen. */
  onLine(listener: () => void): () => void {
    this.ofLine.add(listener);
    return () => {
      this.ofLine.delete(listener);
    };
  }

  /** When a desk opened or closed somewhere, or somebody went away or came back. */
  onPeople(listener: () => void): () => void {
    this.ofPeople.add(listener);
    return () => {
      this.ofPeople.delete(listener);
    };
  }

  // --------------------------------------------------------------------------------------------------------------- telling

  /** To be called after the commit. */
  changed(conversationId: string, line: boolean): void {
    this.pendingChanges.set(conversationId, line || this.pendingChanges.get(conversationId) === true);
    this.scheduleFlush();
    this.emit({ kind: "changed", conversationId, line });
  }

  typing(conversationId: string): void {
    this.pendingTyping.add(conversationId);
    this.scheduleFlush();
    this.emit({ kind: "typing", conversationId });
  }

  atDesk(news: AtDesk): void {
    this.pendingAtDesk.set(`${news.conversationId} ${news.id} ${news.doing}`, news);
    this.scheduleFlush();
    this.emit({ kind: "at-desk", ...news });
  }

  peopleChanged(): void {
    this.pendingPresence = true;
    this.scheduleFlush();
    for (const listener of this.ofPeople) listener();
  }

  private emit(signal: Exclude<Signal, { kind: "gap" }>): void {
    if (signal.kind !== "at-desk")
      for (const listener of this.byConversation.get(signal.conversationId) ?? []) listener(signal);
    for (const listener of this.ofAll) listener(signal);
    if (signal.kind === "changed" && signal.line) for (const listener of this.ofLine) listener();
  }

  private emitGap(): void {
    for (const listeners of [...this.byConversation.values(), this.ofAll])
      for (const listener of [...listeners]) listener({ kind: "gap" });
    for (const listener of [...this.ofLine, ...this.ofPeople]) listener();
  }

  // -------------------------------------------------------------------------------------------------------------- presence

  /** An agent's desk is open on some process. */
  get agentsOnline(): boolean {
    return this.agentsHere > 0 || this.agentsElsewhere;
  }

  agentCame(): void {
    if (this.agentsHere++ === 0) void this.tellPresence();
  }

  agentLeft(): void {
    if (--this.agentsHere === 0) void this.tellPresence();
  }

  private async tellPresence(): Promise<void> {
    const lock = this.agentsHere > 0 ? "pg_advisory_lock_shared" : "pg_advisory_unlock_shared";
    await this.run(`SELECT ${lock}($1, $2)`, [PRESENCE_LOCK, this.presenceKey]);
    this.pendingPresence = true;
    this.scheduleFlush();
  }

  private async refreshPresence(): Promise<void> {
    const rows = await this.run<{ elsewhere: boolean }>(
      `SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = $1 AND objid = $2::bigint AND granted
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
         AND pid <> pg_backend_pid()) AS elsewhere`,
      [PRESENCE_LOCK, this.presenceKey >>> 0],
    );
    if (rows[0]) this.agentsElsewhere = rows[0].elsewhere;
  }

  /** @returns no rows where there is no connection, or it broke: its own handler then opens a new one */
  private run<Row extends object>(text: string, values: unknown[]): Promise<Row[]> {
    const { client } = this;
    const result = this.queue.then(async () => {
      try {
        return client ? (await client.query<Row>(text, values)).rows : [];
      } catch {
        return [];
      }
    });
    this.queue = result;
    return result;
  }

  // --------------------------------------------------------------------------------------------------------- between processes

  private async connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.options.url,
      application_name: "dragoman live",
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
      query_timeout: 10_000,
    });
    let lost = false;
    const lose = (error?: Error) => {
      if (lost || this.stopped) return;
      lost = true;
      if (this.client === client) this.client = null;
      client.end().catch(() => {});
      this.options.log?.warn({ cause: error?.message }, "live updates between processes lost; connecting again");
      this.connectLater();
    };
    client.on("error", lose);
    client.on("end", () => lose());
    client.on("notification", ({ channel, processId, payload }) => {
      // What this process tells comes back to it, too: it knows already.
      if (channel === this.channel && processId !== ownPid) this.receive(payload ?? "");
    });
    let ownPid = 0;
    await client.connect();
    const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    ownPid = rows[0]!.pid;
    await client.query(`LISTEN ${this.channel}`);
    if (this.stopped) {
      await client.end();
      return;
    }
    this.client = client;
    this.failures = 0;
    if (this.agentsHere > 0) await this.tellPresence();
    await this.refreshPresence();
    this.scheduleFlush();
  }

  private connectLater(): void {
    const delayMs = Math.min(100 * 2 ** this.failures++, LONGEST_RETRY_MS);
    this.reconnecting = setTimeout(() => {
      this.connect().then(
        () => this.emitGap(),
        () => {
          if (!this.stopped) this.connectLater();
        },
      );
    }, delayMs);
    this.reconnecting.unref();
  }

  private receive(payload: string): void {
    const news = JSON.parse(payload) as Notification;
    for (const [conversationId, line] of news.changed ?? [])
      this.emit({ kind: "changed", conversationId, line: line === 1 });
    for (const conversationId of news.typing ?? []) this.emit({ kind: "typing", conversationId });
    for (const [conversationId, id, name, doing] of news.atDesk ?? [])
      this.emit({ kind: "at-desk", conversationId, id, name, doing });
    if (news.presence) {
      void this.refreshPresence();
      for (const listener of this.ofPeople) listener();
    }
  }

  private scheduleFlush(): void {
    this.flushing ??= setTimeout(() => this.flush(), COALESCE_MS);
  }

  /** What happened while the connection was lost leaves with the next one. */
  private flush(): void {
    this.flushing = null;
    if (!this.client) return;
    const payloads = notifications(
      this.pendingChanges,
      this.pendingTyping,
      this.pendingPresence,
      this.pendingAtDesk.values(),
    );
    this.pendingChanges = new Map();
    this.pendingAtDesk = new Map();
    this.pendingTyping = new Set();
    this.pendingPresence = false;
    // Lost with the connection: the other processes' readers look again with their next heartbeat.
    for (const payload of payloads) void this.run("SELECT pg_notify($1, $2)", [this.channel, payload]);
  }
}

/** Ids only, but for the names of who is at a desk. */
interface Notification {
  changed?: [conversationId: string, line: 0 | 1][];
  typing?: string[];
  presence?: true;
  atDesk?: [conversationId: string, id: string, name: string, doing: AtDesk["doing"]][];
}

/** Packs what happened into as few notifications as it fits in. */
export function notifications(
  changes: ReadonlyMap<string, boolean>,
  typing: ReadonlySet<string>,
  presence: boolean,
  atDesk: Iterable<AtDesk> = [],
): string[] {
  const items: Notification[] = [
    ...[...changes].map(([id, line]): Notification => ({ changed: [[id, line ? 1 : 0]] })),
    ...[...typing].map((id): Notification => ({ typing: [id] })),
    ...(presence ? [{ presence: true } as const] : []),
    ...[...atDesk].map(
      ({ conversationId, id, name, doing }): Notification => ({ atDesk: [[conversationId, id, name, doing]] }),
    ),
  ];
  const packed: Notification[] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const bytes = Buffer.byteLength(JSON.stringify(item));
    if (size + bytes > PAYLOAD_BYTES) {
      packed.push({});
      size = 0;
    }
    size += bytes;
    const last = packed.at(-1)!;
    if (item.changed) last.changed = [...(last.changed ?? []), ...item.changed];
    if (item.typing) last.typing = [...(last.typing ?? []), ...item.typing];
    if (item.presence) last.presence = true;
    if (item.atDesk) last.atDesk = [...(last.atDesk ?? []), ...item.atDesk];
  }
  return packed.map((one) => JSON.stringify(one));
}
