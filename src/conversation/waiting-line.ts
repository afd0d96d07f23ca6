// Who is at which place of the line for a person. Read at once for everybody, and only after somebody came or left.
import type { LiveHub } from "./live.ts";
import type { ConversationStore } from "./store.ts";

/** Other processes' changes arrive as signals; this bounds what a lost one does. */
const STALE_MS = 5_000;

export class WaitingLine {
  private readonly store: ConversationStore;
  private places: Promise<Map<string, number>> | null = null;
  private readAt = 0;

  constructor(store: ConversationStore, hub: LiveHub) {
    this.store = store;
    hub.onLine(() => {
      this.places = null;
    });
  }

  /** From 1; null where the conversation does not wait, or too many do. */
  async position(conversationId: string): Promise<number | null> {
    if (!this.places || Date.now() - this.readAt > STALE_MS) {
      this.readAt = Date.now();
      const reading = this.store.waitingLine().then((ids) => new Map(ids.map((id, k) => [id, k + 1])));
      reading.catch(() => {
        if (this.places === reading) this.places = null;
      });
      this.places = reading;
    }
    return (await this.places).get(conversationId) ?? null;
  }
}
