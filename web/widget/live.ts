// Keeps one conversation live: by WebSocket, where that is blocked by an event stream, where that is blocked too by asking
// again and again. Comes back after every loss with growing, jittered pauses, asking for what came after the last message.
import type { Message, Phase } from "./conversation-state.ts";

export type Frame =
  | { type: "message"; message: Message }
  | { type: "state"; state: Phase; position: number | null; agent: { name: string } | null }
  | { type: "typing"; role: "agent" }
  | { type: "ping" }
  | { type: "error"; code: string };

export interface LiveOptions {
  /** Of the conversation: https://…/api/v1/conversations/ID */
  url: string;
  token: string;
  /** The last sequence received in order. */
  after(): number;
  onFrame(frame: Frame): void;
  /** A line stands. Whether there is a connection at all when none does, `poll` finds out. */
  onConnected(): void;
  /** Asks for news once by a plain request; false: no connection. */
  poll(): Promise<boolean>;
}

export interface Live {
  /** The network changed: whatever line there is may be dead, and the best way may be open again. */
  renew(): void;
  stop(): void;
}

export type Timer = ReturnType<typeof setTimeout> | undefined;

const silenceMs = 75_000; // a server pings every 30 s or so; after this long the line is taken for dead
const pollEveryMs = 5000;

/** 1, 2, 4 … 30 seconds, each anywhere between half and whole, so that a thousand widgets do not come back at once. */
export const backOffMs = (attempt: number): number => Math.min(30_000, 1000 * 2 ** attempt) * (0.5 + Math.random() / 2);

export function openLive({ url, token, after, onFrame, onConnected, poll }: LiveOptions): Live {
  const ways = [webSocket, eventStream, asking];
  let way = 0;
  let attempt = 0; // since something was heard
  let timer: Timer;
  let close = () => {};
  let line = {}; // the one that counts: what an older one still reports is not listened to
  let worked = false;

  const wait = (delayMs: number, run: () => void) => {
    clearTimeout(timer);
    timer = setTimeout(run, delayMs);
  };

  function connect() {
    stop();
    worked = false;
    heard(line);
    try {
      ways[way]!(line);
    } catch {
      wait(0, lost); // a content security policy or a very old browser
    }
  }

  function stop() {
    clearTimeout(timer);
    line = {};
    close();
    close = () => {};
  }

  /** The line is alive, until it is silent for too long. */
  function heard(from: object, text?: string) {
    if (from !== line) return;
    wait(silenceMs, lost);
    if (!text) return;
    worked = true;
    attempt = 0;
    try {
      const frame: Frame = JSON.parse(text);
      if (frame.type !== "ping") onFrame(frame);
    } catch {
      // Not ours: some proxies write into a stream. The next frame is read as usual.
    }
  }

  /** The line is gone. A way that never worked while plain requests get through is blocked: the next one is tried. */
  async function lost() {
    stop();
    const never = !worked;
    wait(backOffMs(attempt++), connect);
    // Brings the news meanwhile, and notices a lost network or a conversation that has expired.
    if ((await poll()) && never && way < 2) way++;
  }

  const lostIf = (from: object) => () => {
    if (from === line) void lost();
  };

  function webSocket(from: object) {
    const socket = new WebSocket(`${url.replace(/^http/, "ws")}/live`);
    close = () => socket.close();
    socket.onopen = () => {
      socket.send(JSON.stringify({ type: "resume", token, after: after() }));
      onConnected();
    };
    socket.onmessage = ({ data }) => heard(from, data);
    socket.onclose = socket.onerror = lostIf(from);
  }

  function eventStream(from: object) {
    const controller = new AbortController();
    close = () => controller.abort();
    const read = async () => {
      const response = await fetch(`${url}/events?after=${after()}`, {
        headers: { authorization: `Bearer ${token}` },
        signal: controller.signal,
      });
      if (!response.ok) return;
      onConnected();
      const reader = response.body!.getReader();
      const decoder = new TextDecoder();
      let rest = "";
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        const lines = (rest + decoder.decode(part.value, { stream: true })).split(/\r?\n/);
        rest = lines.pop()!;
        for (const text of lines) heard(from, /^data:/.test(text) ? text.slice(5) : ""); // a frame is one line of JSON
      }
    };
    read().then(lostIf(from), lostIf(from));
  }

  function asking(from: object) {
    void poll().then((reachable) => {
      if (reachable) attempt = 0;
      if (from === line) wait(reachable ? pollEveryMs : backOffMs(attempt++), connect);
    });
  }

  connect();
  return {
    renew() {
      way = attempt = 0;
      connect();
    },
    stop,
  };
}
