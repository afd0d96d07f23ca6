// Sends replies and notes: shown at once, kept until the server has them, tried again with the same client id so that none is said twice,
// and one after the other within a conversation, so that the server's order is the order of writing.
import { type Message, RequestFailed } from "../api.ts";

/** What is sent: to the customer, or to the team alone. */
export type Said =
  | { kind: "reply"; text: string }
  /** The approved text of an article, word for word. */
  | { kind: "approved"; text: string; article: string }
  /** A machine's translation, with what the agent wrote. */
  | { kind: "translated"; text: string; language: string; original: { text: string; language: string } }
  | { kind: "note"; text: string; mentions: readonly string[] };

/** What the server has not acknowledged yet. */
export interface Outgoing {
  clientId: string;
  conversation: string;
  said: Said;
  writtenAt: string;
  /** "unsent" is tried again by itself; "refused" waits for the agent. */
  problem: null | "unsent" | { refused: RequestFailed };
}

export interface Surroundings {
  /** Who writes: what is kept is kept for them alone. */
  person: string;
  post(conversation: string, clientId: string, said: Said): Promise<Message>;
  /** Told of every acknowledged message. */
  onSent(conversation: string, message: Message): void;
  /** What is kept over a reload, and when the tab is closed. */
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;
  setTimeout(run: () => void, delayMs: number): unknown;
  newId(): string;
  now(): Date;
}

export interface Sender {
  /** Oldest first. */
  outgoing(): readonly Outgoing[];
  subscribe(listener: () => void): () => void;
  send(conversation: string, said: Said): void;
  /** Tries the refused ones of a conversation again. */
  retry(clientId: string): void;
  /** Lets go of a refused one and returns it, to be edited. */
  withdraw(clientId: string): Said | null;
  /** The message came by another way: the server has it. */
  arrived(clientId: string | null): void;
  /** The server may be reachable again. */
  wake(): void;
}

export function createSender({ person, post, onSent, storage, setTimeout, newId, now }: Surroundings): Sender {
  // Each has a place of its own: two tabs of one person must not overwrite each other's. If both send it, it is stored once.
  const place = `dragoman.outbox.${person}.`;
  let items: readonly Outgoing[] = remembered(storage, place);
  let attempt = 0;
  const busy = new Set<string>(); // conversations with a request on its way
  const listeners = new Set<() => void>();

  const set = (next: readonly Outgoing[]) => {
    const known = new Map(items.map((item) => [item.clientId, item]));
    items = next;
    for (const item of items) {
      if (!known.delete(item.clientId))
        storage.setItem(place + item.clientId, JSON.stringify({ ...item, problem: null }));
    }
    for (const clientId of known.keys()) storage.removeItem(place + clientId);
    for (const listener of listeners) listener();
  };
  const mark = (clientId: string, problem: Outgoing["problem"]) =>
    set(items.map((item) => (item.clientId === clientId ? { ...item, problem } : item)));
  const without = (clientId: string) => items.filter((item) => item.clientId !== clientId);

  async function flush(conversation: string): Promise<void> {
    if (busy.has(conversation)) return;
    busy.add(conversation);
    let pauseMs = 0;
    for (let item = next(conversation); item && !pauseMs; item = next(conversation)) pauseMs = await deliver(item);
    busy.delete(conversation);
    if (pauseMs) setTimeout(() => void flush(conversation), pauseMs);
  }

  /** A refused one holds back what was written after it: out of order it could say something else. */
  function next(conversation: string): Outgoing | undefined {
    const first = items.find((item) => item.conversation === conversation);
    return first && typeof first.problem === "object" && first.problem ? undefined : first;
  }

  /** One try. Returns how long to wait before the next; 0: go on. */
  async function deliver({ clientId, conversation, said }: Outgoing): Promise<number> {
    try {
      const message = await post(conversation, clientId, said);
      attempt = 0;
      onSent(conversation, message);
      set(without(clientId));
      return 0;
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error;
      const passing = error.status === 0 || error.status >= 500 || [401, 408, 429].includes(error.status);
      mark(clientId, passing ? "unsent" : { refused: error });
      return passing ? Math.min(30_000, 1000 * 2 ** attempt++) : 0;
    }
  }

  const flushAll = () => {
    for (const conversation of new Set(items.map((item) => item.conversation))) void flush(conversation);
  };

  return {
    outgoing: () => items,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    send(conversation, said) {
      set([...items, { clientId: newId(), conversation, said, writtenAt: now().toISOString(), problem: null }]);
      void flush(conversation);
    },
    retry(clientId) {
      const item = items.find((other) => other.clientId === clientId);
      mark(clientId, null);
      if (item) void flush(item.conversation);
    },
    withdraw(clientId) {
      const item = items.find((other) => other.clientId === clientId);
      set(without(clientId));
      if (item) void flush(item.conversation);
      return item?.said ?? null;
    },
    arrived(clientId) {
      if (items.some((item) => item.clientId === clientId)) set(items.filter((item) => item.clientId !== clientId));
    },
    wake() {
      attempt = 0;
      flushAll();
    },
  };
}

/** What is remembered may be of another version: taken only where it has our shape, in the order of writing. */
function remembered(storage: Surroundings["storage"], place: string): Outgoing[] {
  const items: Outgoing[] = [];
  for (let k = 0; k < storage.length; k++) {
    const key = storage.key(k);
    if (!key?.startsWith(place)) continue;
    try {
      const item: unknown = JSON.parse(storage.getItem(key) ?? "");
      if (isOutgoing(item)) items.push(item);
    } catch {
      // Not ours.
    }
  }
  return items.sort((a, b) => (a.writtenAt < b.writtenAt ? -1 : a.writtenAt > b.writtenAt ? 1 : 0));
}

function isOutgoing(item: unknown): item is Outgoing {
  const { clientId, conversation, writtenAt, said } = (item ?? {}) as Partial<Record<keyof Outgoing, unknown>>;
  if (![clientId, conversation, writtenAt].every((part) => typeof part === "string")) return false;
  const { kind, text, ...more } = (said ?? {}) as Record<string, unknown>;
  if (typeof text !== "string") return false;
  switch (kind) {
    case "reply":
      return true;
    case "approved":
      return typeof more.article === "string";
    case "translated":
      return typeof more.language === "string" && typeof more.original === "object" && more.original !== null;
    default:
      return kind === "note" && Array.isArray(more.mentions);
  }
}
