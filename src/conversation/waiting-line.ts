// Who is at which place of the line for a person. Read at once for everybody, and only after somebody came or left.
import type { LiveHub } from "./live.ts";
import type { ConversationStore } from "./store.ts";

/** Other processes' changes arrive as signals; this bounds what a lost one does. */
const STALE_MS = 5_000;
/** Who waits is told of a new place after this long, once for all that moved meanwhile. */
const TELL_AFTER_MS = 200;

export type Places = ReadonlyMap<string, number>;

export class WaitingLine {
  private readonly store: ConversationStore;
  private readonly watching = new Set<(places: Places) => void>();
  private places: Promise<Places> | null = null;
  private readAt = 0;
  private telling: NodeJS.Timeout | null = null;

  constructor(store: ConversationStore, hub: LiveHub) {
    this.store = store;
    hub.onLine(() => {
      this.places = null;
      if (this.watching.size) this.tellLater();
    });
  }

  /** From 1; null where the conversation does not wait, or too many do. */
  async position(conversationId: string): Promise<number | null> {
    return (await this.read()).get(conversationId) ?? null;
  }

  /** Calls the listener with all places after somebody came or left. @returns call it to stop */
  onMove(listener: (places: Places) => void): () => void {
    this.watching.add(listener);
    return () => {
      this.watching.delete(listener);
    };
  }

  private read(): Promise<Places> {
    if (!this.places || Date.now() - this.readAt > STALE_MS) {
      this.readAt = Date.now();
      const reading = this.store.waitingLine().then((ids): Places => new Map(ids.map((id, k) => [id, k + 1])));
      reading.catch(() => {
        if (this.places === reading) this.places = null;
      });
      this.places = reading;
    }
    return this.places;
  }

  private tellLater(): void {
    this.telling ??= setTimeout(() => {
      this.telling = null;
      this.read().then(
        (places) => {
          for (const listener of [...this.watching]) listener(places);
        },
        () => {}, // the database is away: the next one who comes or leaves tells them
      );
    }, TELL_AFTER_MS);
    this.telling.unref();
  }
}
