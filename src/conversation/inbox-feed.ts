// What agents see live: how every conversation that changes now stands, and of the one that a desk has open its new messages and who
// looks at it. How they stand is read once in this process, written as JSON once, and sent to all its desks; what happens within a
// moment together.
import type { Person } from "../team/index.ts";
import { AtDesks } from "./at-desk.ts";
import type { Conversations } from "./conversations.ts";
import { inboxItem } from "./inbox-item.ts";
import { forDesk, type StoredMessage } from "./message.ts";
import { closeCode, type Outlet } from "./reader.ts";

interface Desk {
  outlet: Outlet;
  personId: string | null;
  /** Understands `{ type: "batch", frames: [...] }`. */
  takesBatches: boolean;
  watched: Watched | null;
}

/** The conversation that a desk has open; its messages up to `cursor` were shown there. */
interface Watched {
  conversationId: string;
  cursor: number;
  /** It is being caught up with; what happens meanwhile is read then. */
  reading: boolean;
  again: boolean;
}

export interface DeskLine {
  /**
   * From now on the messages of this conversation that come after the sequence, those that are there already first, each once and in
   * order; and who looks at it. null: of none.
   */
  watch(conversationId: string | null, after: number): void;
  leave(): void;
}

/** A frame as JSON, and as those get it who were named in the conversation. */
interface News {
  json: string;
  forNamed: { ids: readonly string[]; json: string } | null;
}

const PAGE = 200;
/** Conversations looked at together. */
const TOGETHER = 100;
/** At least so long between two batches, and longer with many desks: each is a write to each of them. The first leaves at once. */
const BETWEEN_MS = { least: 20, eachDesk: 1, most: 250 };
const EXPIRE_EVERY_MS = 1_000;

export class InboxFeed {
  private readonly conversations: Conversations;
  private readonly onDesk: (person: Person | null) => () => void;
  private readonly desks = new Set<Desk>();
  /** Conversations whose standing is to be told. */
  private readonly pending = new Set<string>();
  private readonly atDesks = new AtDesks();
  private running: Promise<void> | null = null;
  private lastRun = 0;
  private expiredAt = Date.now();
  private readonly expiring: NodeJS.Timeout;
  private readonly stopListening: () => void;

  /** @param onDesk  called for each desk that opens; what it returns, when it closes */
  constructor(conversations: Conversations, onDesk?: (person: Person | null) => () => void) {
    this.conversations = conversations;
    this.onDesk =
      onDesk ??
      (() => {
        conversations.hub.agentCame();
        return () => conversations.hub.agentLeft();
      });
    this.stopListening = conversations.hub.onAny((signal) => {
      // Remembered also while no desk is open here: one that opens should see who is there.
      if (signal.kind === "at-desk") {
        if (this.atDesks.saw(signal.conversationId, signal, Date.now())) this.showAtDesk(signal.conversationId);
        return;
      }
      if (!this.desks.size || signal.kind === "typing") return;
      // What was missed is not known: the desk comes back and reads its inbox.
      if (signal.kind === "gap") return this.closeAll();
      for (const desk of this.watching(signal.conversationId)) void this.catchUp(desk, desk.watched!);
      this.pending.add(signal.conversationId);
      this.run();
    });
    this.expiring = setInterval(() => this.expire(), EXPIRE_EVERY_MS);
    this.expiring.unref();
  }

  /** From now on. A desk adds itself first and reads the inbox then, so that nothing falls between. */
  add(outlet: Outlet, person: Person | null = null, takesBatches = false): DeskLine {
    const desk: Desk = { outlet, personId: person?.id ?? null, takesBatches, watched: null };
    this.desks.add(desk);
    const left = this.onDesk(person);
    return {
      watch: (conversationId, after) => {
        desk.watched = conversationId === null ? null : { conversationId, cursor: after, reading: false, again: false };
        if (!desk.watched) return;
        void desk.outlet.sendText(this.atDeskNews(desk.watched.conversationId));
        void this.catchUp(desk, desk.watched);
      },
      leave: () => {
        if (this.desks.delete(desk)) left();
      },
    };
  }

  stop(): void {
    clearInterval(this.expiring);
    this.stopListening();
  }

  // ------------------------------------------------------------------------------------------------------- conversations

  private run(): void {
    this.running ??= this.tellAll().finally(() => {
      this.running = null;
      if (this.pending.size) this.run();
    });
  }

  private async tellAll(): Promise<void> {
    const { least, eachDesk, most } = BETWEEN_MS;
    const betweenMs = Math.min(most, least + eachDesk * this.desks.size);
    const restMs = this.lastRun + betweenMs - Date.now();
    if (restMs > 0) await new Promise((done) => setTimeout(done, restMs));
    this.lastRun = Date.now();
    try {
      const some = [...this.pending].slice(0, TOGETHER);
      for (const id of some) this.pending.delete(id);
      await this.tell(some);
    } catch {
      this.pending.clear();
      this.closeAll();
    }
  }

  private async tell(ids: readonly string[]): Promise<void> {
    const news: News[] = [];
    for (const row of await this.conversations.inboxStore.rowsOf(ids)) {
      const frame = (me: string | null) => JSON.stringify({ type: "conversation", conversation: inboxItem(row, me) });
      const named = row.mentionedIds;
      news.push({ json: frame(null), forNamed: named.length ? { ids: named, json: frame(named[0]!) } : null });
    }
    this.send(news);
  }

  private watching(conversationId: string): Desk[] {
    return [...this.desks].filter(({ watched }) => watched?.conversationId === conversationId);
  }

  /** Reads what comes after the desk's cursor, page by page. */
  private async catchUp(desk: Desk, watched: Watched): Promise<void> {
    watched.again = true;
    if (watched.reading) return;
    watched.reading = true;
    const { conversationId } = watched;
    try {
      while (watched.again) {
        watched.again = false;
        const messages = await this.conversations.store.messagesAfter(conversationId, watched.cursor, PAGE);
        if (desk.watched !== watched || desk.outlet.closed) return;
        const frames = messages.map((message) =>
          JSON.stringify({ type: "message", conversationId, message: forDesk(message) }),
        );
        this.sendTo(desk, frames);
        watched.cursor = messages.at(-1)?.sequence ?? watched.cursor;
        for (const message of messages) this.endTyping(conversationId, message);
        if (messages.length === PAGE) watched.again = true;
      }
    } catch {
      desk.outlet.close(closeCode.failed, "read the conversation again");
    } finally {
      watched.reading = false;
    }
  }

  // -------------------------------------------------------------------------------------------------------- who is at it

  private showAtDesk(conversationId: string): void {
    const json = this.atDeskNews(conversationId);
    for (const { outlet } of this.watching(conversationId)) void outlet.sendText(json);
  }

  private atDeskNews(conversationId: string): string {
    return JSON.stringify({
      type: "presence",
      conversationId,
      people: this.atDesks.people(conversationId, Date.now()),
    });
  }

  /** What somebody wrote ends their typing. */
  private endTyping(id: string, { role, authorId }: StoredMessage): void {
    if ((role !== "agent" && role !== "note") || authorId === null) return;
    if (this.atDesks.stoppedTyping(id, authorId, Date.now())) this.showAtDesk(id);
  }

  private expire(): void {
    const now = Date.now();
    for (const id of this.atDesks.expire(this.expiredAt, now)) this.showAtDesk(id);
    this.expiredAt = now;
  }

  // --------------------------------------------------------------------------------------------------------------- sending

  private send(news: readonly News[]): void {
    if (!news.length) return;
    const plain = news.map(({ json }) => json);
    const named = new Set(news.flatMap(({ forNamed }) => forNamed?.ids ?? []));
    const batch = batchOf(plain);
    for (const desk of this.desks) {
      const { personId } = desk;
      if (personId !== null && named.has(personId))
        this.sendTo(
          desk,
          news.map(({ json, forNamed }) => (forNamed?.ids.includes(personId) ? forNamed.json : json)),
        );
      else if (desk.takesBatches) void desk.outlet.sendText(batch);
      else this.sendTo(desk, plain);
    }
  }

  private sendTo({ outlet, takesBatches }: Desk, frames: readonly string[]): void {
    if (takesBatches && frames.length) void outlet.sendText(batchOf(frames));
    else for (const json of frames) void outlet.sendText(json);
  }

  private closeAll(): void {
    for (const { outlet } of [...this.desks]) outlet.close(closeCode.failed, "read the inbox again");
  }
}

/** One frame is sent as it is. */
function batchOf(frames: readonly string[]): string {
  return frames.length === 1 ? frames[0]! : `{"type":"batch","frames":[${frames.join(",")}]}`;
}
