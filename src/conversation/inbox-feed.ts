// What agents see live: every conversation that changes, its new messages, and who looks at it. Read once in this process, written as
// JSON once, sent to all its desks. What happens within a tenth of a second is read and sent together.
import type { Person } from "../team/index.ts";
import { AtDesks } from "./at-desk.ts";
import type { Conversations } from "./conversations.ts";
import { inboxItem } from "./inbox-item.ts";
import { forDesk, type StoredMessage } from "./message.ts";
import { closeCode, type Outlet } from "./reader.ts";

/** What has been told of a conversation: the messages after `from`, up to `upTo`. */
interface Told {
  from: number;
  upTo: number;
}

export interface Desk {
  outlet: Outlet;
  personId: string | null;
  /** Understands `{ type: "batch", frames: [...] }`. */
  takesBatches: boolean;
}

/** A frame as JSON, and as those get it who were named in the conversation. */
interface News {
  json: string;
  forNamed: { ids: readonly string[]; json: string } | null;
}

const PAGE = 200;
/** Conversations looked at together. */
const TOGETHER = 100;
/** Conversations whose cursor is remembered; one that is forgotten starts again from its next signal. */
const REMEMBERED = 20_000;
/** At least so long between two batches, and longer with many desks: each is a write to each of them. The first leaves at once. */
const BETWEEN_MS = { least: 20, eachDesk: 0.5, most: 200 };
const EXPIRE_EVERY_MS = 1_000;

export class InboxFeed {
  private readonly conversations: Conversations;
  private readonly onDesk: (person: Person | null) => () => void;
  private readonly desks = new Set<Desk>();
  private readonly told = new Map<string, Told>();
  /** Conversations to look at, and the lowest sequence that a signal said it came after. */
  private readonly pending = new Map<string, number>();
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
      this.pending.set(
        signal.conversationId,
        Math.min(signal.after, this.pending.get(signal.conversationId) ?? signal.after),
      );
      this.run();
    });
    this.expiring = setInterval(() => this.expire(), EXPIRE_EVERY_MS);
    this.expiring.unref();
  }

  /** From now on. A desk adds itself first and reads the inbox then, so that nothing falls between. */
  add(outlet: Outlet, person: Person | null = null, takesBatches = false): () => void {
    const desk: Desk = { outlet, personId: person?.id ?? null, takesBatches };
    this.desks.add(desk);
    const left = this.onDesk(person);
    return () => {
      if (!this.desks.delete(desk)) return;
      left();
      if (!this.desks.size) this.told.clear();
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
      for (const [conversationId] of some) this.pending.delete(conversationId);
      await this.tell(some);
    } catch {
      this.pending.clear();
      this.closeAll();
    }
  }

  private async tell(signals: readonly (readonly [conversationId: string, after: number])[]): Promise<void> {
    const { store, inboxStore } = this.conversations;
    const places = signals.map(([id, after]) => {
      const told = this.told.get(id) ?? { from: after, upTo: after };
      // A signal from another process may come late: then what lies before the first one is made up for.
      return { id, after: after < told.from ? after : told.upTo, told };
    });
    const news = await store.messagesAfterEach(places, PAGE);
    const rows = new Map((await inboxStore.rowsOf(places.map(({ id }) => id))).map((row) => [row.id, row]));
    const frames: News[] = [];
    for (const { id, after, told } of places) {
      const messages = news.get(id) ?? [];
      for (const message of messages) {
        if (message.sequence > told.from && message.sequence <= told.upTo) continue;
        frames.push(newsOf({ type: "message", conversationId: id, message: forDesk(message) }));
        this.endTyping(id, message, frames);
      }
      const row = rows.get(id);
      if (row) {
        const frame = (me: string | null) => ({ type: "conversation", conversation: inboxItem(row, me) });
        const ids = row.mentionedIds;
        frames.push({
          ...newsOf(frame(null)),
          forNamed: ids.length ? { ids, json: JSON.stringify(frame(ids[0]!)) } : null,
        });
      }
      const last = messages.at(-1)?.sequence ?? told.upTo;
      const isWhole = messages.length < PAGE;
      this.remember(id, { from: isWhole ? Math.min(told.from, after) : told.from, upTo: Math.max(told.upTo, last) });
      if (!isWhole) this.pending.set(id, last);
    }
    this.send(frames);
  }

  private remember(id: string, told: Told): void {
    this.told.delete(id);
    this.told.set(id, told);
    if (this.told.size > REMEMBERED) this.told.delete(this.told.keys().next().value!);
  }

  // -------------------------------------------------------------------------------------------------------- who is at it

  private showAtDesk(conversationId: string): void {
    if (this.desks.size) this.send([this.atDeskNews(conversationId)]);
  }

  private atDeskNews(conversationId: string): News {
    return newsOf({ type: "presence", conversationId, people: this.atDesks.people(conversationId, Date.now()) });
  }

  /** What somebody wrote ends their typing. */
  private endTyping(id: string, { role, authorId }: StoredMessage, frames: News[]): void {
    if ((role !== "agent" && role !== "note") || authorId === null) return;
    if (this.atDesks.stoppedTyping(id, authorId, Date.now())) frames.push(this.atDeskNews(id));
  }

  private expire(): void {
    const now = Date.now();
    const changed = this.atDesks.expire(this.expiredAt, now);
    this.expiredAt = now;
    if (changed.length && this.desks.size) this.send(changed.map((id) => this.atDeskNews(id)));
  }

  // --------------------------------------------------------------------------------------------------------------- sending

  private send(frames: readonly News[]): void {
    if (!frames.length) return;
    const plain = frames.map(({ json }) => json);
    const named = new Set(frames.flatMap(({ forNamed }) => forNamed?.ids ?? []));
    const batch = batchOf(plain);
    for (const { outlet, personId, takesBatches } of this.desks) {
      const isNamed = personId !== null && named.has(personId);
      const mine = isNamed
        ? frames.map(({ json, forNamed }) => (forNamed?.ids.includes(personId) ? forNamed.json : json))
        : plain;
      if (takesBatches) void outlet.sendText(isNamed ? batchOf(mine) : batch);
      else for (const json of mine) void outlet.sendText(json);
    }
  }

  private closeAll(): void {
    for (const { outlet } of [...this.desks]) outlet.close(closeCode.failed, "read the inbox again");
  }
}

function newsOf(frame: object): News {
  return { json: JSON.stringify(frame), forNamed: null };
}

/** One frame is sent as it is. */
function batchOf(frames: readonly string[]): string {
  return frames.length === 1 ? frames[0]! : `{"type":"batch","frames":[${frames.join(",")}]}`;
}
