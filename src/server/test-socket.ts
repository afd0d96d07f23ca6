// For tests: a WebSocket client, and a reader of server-sent events. Node 20 has no WebSocket of its own; the package that serves
// ours also has the client.

import { get, type IncomingMessage } from "node:http";
import { createRequire } from "node:module";

interface Client {
  on(event: "open", listener: () => void): void;
  on(event: "message", listener: (data: Buffer) => void): void;
  on(event: "close", listener: (code: number) => void): void;
  on(event: "error", listener: (error: Error) => void): void;
  send(text: string): void;
  close(): void;
  terminate(): void;
  pause(): void;
  resume(): void;
}

const require = createRequire(createRequire(import.meta.url).resolve("@fastify/websocket"));
const WebSocket = require("ws") as new (url: string, options: { headers: Record<string, string> }) => Client;

// biome-ignore lint/suspicious/noExplicitAny: frames are compared, not used
export type AnyFrame = any;

export interface TestSocket {
  readonly frames: AnyFrame[];
  /** Resolves with the first frame, past or future, that fits. */
  frame(fits: (frame: AnyFrame) => boolean): Promise<AnyFrame>;
  readonly closed: Promise<number>;
  readonly isOpen: boolean;
  send(frame: unknown): void;
  close(): void;
  client: Client;
}

/** Rejects where the server refuses the connection. */
export function openSocket(url: string, headers: Record<string, string> = {}): Promise<TestSocket> {
  const client = new WebSocket(url.replace(/^http/, "ws"), { headers });
  const { frames, frame, push, end } = collector();
  let isOpen = true;
  let closedWith: (code: number) => void = () => {};
  const closed = new Promise<number>((resolve) => {
    closedWith = resolve;
  });
  client.on("message", (data) => push(JSON.parse(data.toString())));
  client.on("close", (code) => {
    isOpen = false;
    end();
    closedWith(code);
  });
  return new Promise((resolve, reject) => {
    client.on("error", reject);
    client.on("open", () =>
      resolve({
        frames,
        frame,
        closed,
        get isOpen() {
          return isOpen;
        },
        send: (value) => client.send(typeof value === "string" ? value : JSON.stringify(value)),
        close: () => client.close(),
        client,
      }),
    );
  });
}

export interface TestStream {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly frames: AnyFrame[];
  /** The `id:` lines. */
  readonly ids: string[];
  frame(fits: (frame: AnyFrame) => boolean): Promise<AnyFrame>;
  readonly ended: Promise<void>;
  close(): void;
}

export function openStream(url: string, headers: Record<string, string>): Promise<TestStream> {
  return new Promise((resolve, reject) => {
    const request = get(url, { headers }, (response) => {
      const { frames, frame, push, end } = collector();
      const ids: string[] = [];
      let rest = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        const events = (rest + chunk).split("\n\n");
        rest = events.pop()!;
        for (const event of events) {
          for (const line of event.split("\n")) {
            if (line.startsWith("id: ")) ids.push(line.slice(4));
            if (line.startsWith("data: ")) push(JSON.parse(line.slice(6)));
          }
        }
      });
      const ended = new Promise<void>((done) => {
        response.on("close", () => {
          end();
          done();
        });
      });
      response.on("error", () => {});
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        frames,
        ids,
        frame,
        ended,
        close: () => request.destroy(),
      });
    });
    request.on("error", reject);
  });
}

function collector() {
  const frames: AnyFrame[] = [];
  const waiting = new Set<{
    fits: (frame: AnyFrame) => boolean;
    done: (frame: AnyFrame) => void;
    fail: (e: Error) => void;
  }>();
  return {
    frames,
    push(frame: AnyFrame) {
      frames.push(frame);
      for (const one of waiting) {
        if (!one.fits(frame)) continue;
        waiting.delete(one);
        one.done(frame);
      }
    },
    end() {
      for (const one of waiting) one.fail(new Error(`closed before such a frame came; had ${JSON.stringify(frames)}`));
    },
    frame(fits: (frame: AnyFrame) => boolean): Promise<AnyFrame> {
      const had = frames.find(fits);
      if (had !== undefined) return Promise.resolve(had);
      return new Promise((done, fail) => waiting.add({ fits, done, fail }));
    },
  };
}
