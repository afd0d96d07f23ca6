// What agents see live: every conversation that changes, and its new messages. Read once in this process, sent to all its desks.
import type { Conversations } from "./conversations.ts";
import { inboxItem } from "./inbox-item.ts";
import { forDesk } from "./message.ts";
import { closeCode, type Outlet } from "./reader.ts";

/** What has been told of a conversation: the messages after `from`, up to `upTo`. */
interface Told {
  from: number;
  upTo: number;
}

const PAGE = 200;
/** Conversations whose cursor is remembered; one that is forgotten starts again from its next signal. */
const REMEMBERED = 20_000;

export class InboxFeed {
  private readonly conversations: Conversations;
  private readonly outlets = new Set<Outlet>();
  private readonly told = new Map<string, Told>();
  /** Conversations to look at, and the lowest sequence that a signal said it came after. */
  private readonly pending = new Map<string, number>();
  private running: Promise<void> | null = null;
  private readonly stopListening: () => void;

  constructor(conversations: Conversations) {
    this.conversations = conversations;
    this.stopListening = conversations.hub.onAny((signal) => {
      if (!this.outlets.size || signal.kind === "typing") return;
      // What was missed is not known: the desk comes back and reads its inbox.
      if (signal.kind === "gap") return this.closeAll();
      this.pending.set(
        signal.conversationId,
        Math.min(signal.after, this.pending.get(signal.conversationId) ?? signal.after),
      );
      this.run();
    });
  }

  /** From now on. A desk adds itself first and reads the inbox then, so that nothing falls between. */
  add(outlet: Outlet): () => void {
    this.outlets.add(outlet);
    this.conversations.hub.agentCame();
    return () => {
      if (!this.outlets.delete(outlet)) return;
      this.conversations.hub.agentLeft();
      if (!this.outlets.size) this.told.clear();
    };
  }

  stop(): void {
    this.stopListening();
  }

  private run(): void {
    this.running ??= this.tellAll().finally(() => {
      this.running = null;
      if (this.pending.size) this.run();
    });
  }

  private async tellAll(): Promise<void> {
    try {
      for (const [conversationId, after] of this.pending) {
        this.pending.delete(conversationId);
        await this.tell(conversationId, after);
      }
    } catch {
      this.pending.clear();
      this.closeAll();
    }
  }

  private async tell(conversationId: string, after: number): Promise<void> {
    const { store } = this.conversations;
    const told = this.told.get(conversationId) ?? { from: after, upTo: after };
    // A signal from another process may come late: then what lies before the first one is made up for.
    const missed = after < told.from ? await store.messagesAfter(conversationId, after, told.from - after) : [];
    const news = await store.messagesAfter(conversationId, told.upTo, PAGE);
    const [row] = await store.inboxOf([conversationId]);
    for (const message of [...missed, ...news])
      this.send({ type: "message", conversationId, message: forDesk(message) });
    if (row) this.send({ type: "conversation", conversation: inboxItem(row) });
    this.told.delete(conversationId);
    this.told.set(conversationId, {
      from: Math.min(told.from, after),
      upTo: news.at(-1)?.sequence ?? told.upTo,
    });
    if (this.told.size > REMEMBERED) this.told.delete(this.told.keys().next().value!);
    if (news.length === PAGE) this.pending.set(conversationId, told.upTo);
  }

  private send(frame: object): void {
    for (const outlet of this.outlets) void outlet.send(frame);
  }

  private closeAll(): void {
    for (const outlet of [...this.outlets]) outlet.close(closeCode.failed, "read the inbox again");
  }
}
