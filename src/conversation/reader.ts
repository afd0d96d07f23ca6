// Follows one conversation for one reader. It holds a cursor and, at every signal, reads what comes after it: so messages arrive in
// order, each once, whatever happens to the signals. It reads on only when the last page has left, so a slow reader holds one page.
import type { Conversations, Standing } from "./conversations.ts";
import { forCustomer, type Message } from "./message.ts";
import type { Places } from "./waiting-line.ts";

export type Frame =
  | { type: "message"; message: Message }
  | ({ type: "state" } & Standing)
  | { type: "typing"; role: "agent" }
  | { type: "ping" }
  | { type: "error"; code: string };

/** Where frames go: a WebSocket or an event stream. */
export interface Outlet {
  /** Resolves once the frame has left, or never will; does not reject. */
  send(frame: object): Promise<void>;
  /** The same for a frame that is JSON already, because many get it. */
  sendText(json: string): Promise<void>;
  close(code: number, reason: string): void;
  readonly closed: boolean;
}

/** Close codes of WebSockets, RFC 6455; after each of them a client may come back and resume, but for 4401. */
export const closeCode = { goingAway: 1001, failed: 1011, tooSlow: 1013, notAdmitted: 4401, silent: 4408 } as const;

const PAGE = 100;

export class Reader {
  private readonly conversations: Conversations;
  private readonly conversationId: string;
  private readonly outlet: Outlet;
  private cursor: number;
  private lastStanding: Standing | null = null;
  private again = false;
  private reading: Promise<void> | null = null;
  private readonly stopListening: (() => void)[];

  constructor(conversations: Conversations, conversationId: string, after: number, outlet: Outlet) {
    this.conversations = conversations;
    this.conversationId = conversationId;
    this.cursor = after;
    this.outlet = outlet;
    const { hub } = conversations;
    this.stopListening = [
      hub.onConversation(conversationId, (signal) => {
        if (signal.kind === "typing") this.showTyping();
        else this.look();
      }),
      conversations.line.onMove((places) => this.showPlace(places)),
    ];
    this.look();
  }

  stop(): void {
    for (const stop of this.stopListening) stop();
  }

  /** Reads what is new. Called at every signal, and by the heartbeat in case a signal was lost. */
  look(): void {
    this.again = true;
    this.reading ??= this.readOn().finally(() => {
      this.reading = null;
      if (this.again && !this.outlet.closed) this.look();
    });
  }

  private async readOn(): Promise<void> {
    try {
      while (this.again && !this.outlet.closed) {
        this.again = false;
        await this.readOnce();
      }
    } catch {
      // The database is away: the client comes back and resumes where it was.
      this.outlet.close(closeCode.failed, "try again");
    }
  }

  private async readOnce(): Promise<void> {
    const { conversations, conversationId, outlet } = this;
    const head = await conversations.store.head(conversationId);
    if (!head) {
      await outlet.send({ type: "error", code: "conversation/not-found" } satisfies Frame);
      outlet.close(closeCode.notAdmitted, "conversation/not-found");
      return;
    }
    // More than there is: from before the database was restored, or made up.
    this.cursor = Math.min(this.cursor, head.lastSequence);
    while (this.cursor < head.lastSequence && !outlet.closed) {
      const messages = await conversations.store.messagesForCustomer(conversationId, this.cursor, PAGE);
      let sent: Promise<void> | undefined;
      for (const message of messages) {
        sent = outlet.send({ type: "message", message: forCustomer(message) } satisfies Frame);
        this.cursor = message.sequence;
      }
      // What is left is not for the customer.
      if (messages.length < PAGE) this.cursor = Math.max(this.cursor, head.lastSequence);
      await sent;
    }
    const standing = await conversations.standing(head);
    await this.showStanding(standing);
  }

  private async showStanding(standing: Standing): Promise<void> {
    if (JSON.stringify(standing) === JSON.stringify(this.lastStanding)) return;
    this.lastStanding = standing;
    await this.outlet.send({ type: "state", ...standing } satisfies Frame);
  }

  /** Somebody else of the line came or left. All who wait are told at once: nothing is read for each of them. */
  private showPlace(places: Places): void {
    const standing = this.lastStanding;
    if (standing?.state !== "waiting" || this.outlet.closed) return;
    // What is being read may be older than this.
    if (this.reading) {
      this.look();
      return;
    }
    const position = places.get(this.conversationId);
    if (position === undefined) {
      // Waits no more, or behind all whose places are told: a signal of its own says so.
      if (standing.position !== null) this.look();
      return;
    }
    void this.showStanding({ ...standing, position });
  }

  private showTyping(): void {
    // Old news by the time a busy outlet is free.
    if (!this.reading) void this.outlet.send({ type: "typing", role: "agent" } satisfies Frame);
  }
}
