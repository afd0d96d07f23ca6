// Keeps the desk live by WebSocket: comes back after every loss with growing, jittered pauses and says so, because what happened
// in between must be asked for. Where no socket gets through, it asks to look again every few seconds instead.
import type { Conversation, Message, Present } from "../api.ts";

export type Frame =
  | { type: "conversation"; conversation: Conversation }
  | { type: "message"; conversationId: string; message: Message }
  | { type: "presence"; conversationId: string; people: Present[] }
  | { type: "batch"; frames: Frame[] }
  | { type: "ping" };

export type Connection = "connecting" | "live" | "polling" | "offline";

/** What a browser gives; replaced in tests. */
export interface Surroundings {
  WebSocket: new (url: string) => LiveSocket;
  setTimeout(run: () => void, delayMs: number): number;
  clearTimeout(timer: number): void;
  /** 0..1, for the jitter. */
  random(): number;
}

interface LiveSocket {
  close(): void;
  send(text: string): void;
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
}

export interface LiveOptions {
  url: string;
  onFrame(frame: Frame): void;
  onConnection(connection: Connection): void;
  /** There may have been news that no frame told of: look again. Resolves to false where the server cannot be reached. */
  catchUp(): Promise<boolean>;
}

/** A conversation that is open, and the last message of it that is known at the moment. */
export interface Watched {
  conversation: string;
  lastSequence(): number;
}

export interface Live {
  /** From now on its messages come live, too; null: of none. */
  watch(watched: Watched | null): void;
  /** The network is back, or the page is looked at again. */
  wake(): void;
  stop(): void;
}

const silenceMs = 75_000; // the server pings more often than this; after so long a line is taken for dead
const pollMs = 5_000;

export const backOffMs = (attempt: number, random: () => number): number =>
  Math.min(30_000, 1000 * 2 ** attempt) * (0.5 + random() / 2);

export function openLive(options: LiveOptions, { WebSocket, setTimeout, clearTimeout, random }: Surroundings): Live {
  let socket: LiveSocket | null = null;
  let stopped = false;
  let attempt = 0;
  let retryTimer = 0;
  let silenceTimer = 0;
  let watched: Watched | null = null;
  let isOpen = false;

  function tellWatched() {
    if (!isOpen) return;
    const [conversation, after] = watched ? [watched.conversation, watched.lastSequence()] : [null, 0];
    socket?.send(JSON.stringify({ type: "watch", conversation, after }));
  }

  function connect() {
    clearTimeout(retryTimer);
    const opened = new WebSocket(options.url);
    socket = opened;
    const listen = () => {
      clearTimeout(silenceTimer);
      silenceTimer = setTimeout(drop, silenceMs);
    };
    opened.onopen = () => {
      if (socket !== opened) return;
      attempt = 0;
      isOpen = true;
      listen();
      if (watched) tellWatched();
      options.onConnection("live");
      void options.catchUp();
    };
    opened.onmessage = ({ data }) => {
      if (socket !== opened) return;
      listen();
      for (const frame of framesOf(data)) if (frame.type !== "ping") options.onFrame(frame);
    };
    opened.onclose = () => {
      if (socket === opened) void lost();
    };
  }

  function drop() {
    const dead = socket;
    socket = null;
    isOpen = false;
    dead?.close();
    void lost();
  }

  async function lost() {
    socket = null;
    isOpen = false;
    clearTimeout(silenceTimer);
    const reachable = !stopped && (await options.catchUp());
    if (stopped || socket) return;
    options.onConnection(reachable ? "polling" : "offline");
    const pauseMs = backOffMs(attempt++, random);
    retryTimer = setTimeout(connect, reachable ? Math.max(pollMs, pauseMs / 2) : pauseMs);
  }

  connect();
  return {
    watch(now) {
      if (watched === null && now === null) return;
      watched = now;
      tellWatched();
    },
    wake() {
      if (stopped) return;
      attempt = 0;
      // A line may look fine and be dead: looking again costs little.
      if (socket) void options.catchUp();
      else connect();
    },
    stop() {
      stopped = true;
      clearTimeout(retryTimer);
      clearTimeout(silenceTimer);
      const last = socket;
      socket = null;
      isOpen = false;
      last?.close();
    },
  };
}

/** What happens at the same moment comes together. */
function framesOf(data: unknown): Frame[] {
  try {
    const frame = JSON.parse(String(data)) as Frame;
    return frame.type === "batch" ? frame.frames : [frame];
  } catch {
    return [];
  }
}

/** ws: or wss:, on the page's own host. */
export const liveAddress = (page: { protocol: string; host: string }): string =>
  `${page.protocol === "https:" ? "wss:" : "ws:"}//${page.host}/api/v1/inbox/live?batch=1`;
