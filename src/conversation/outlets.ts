// The two ways live frames reach a client, a WebSocket and an event stream, behind one interface: bounded, with a heartbeat, and
// closed with a code when the client is too slow, gone, or the server stops.
import { PassThrough } from "node:stream";
import { closeCode, type Frame, type Outlet } from "./reader.ts";

/** What we use of a socket of the `ws` package. */
export interface Socket {
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(data: string, sent?: (error?: Error) => void): void;
  ping(): void;
  close(code?: number, reason?: string): void;
  terminate(): void;
  on(event: "message", listener: (data: Buffer, isBinary: boolean) => void): unknown;
  on(event: "close" | "pong", listener: () => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
}

export interface OutletOptions {
  heartbeatMs: number;
  /** A frame that has not left after this long: the client is too slow or gone. */
  stallMs: number;
  /** More than this waiting to leave: likewise. */
  bufferBytes: number;
  /** Called with every heartbeat. */
  onBeat?(): void;
  /** Called once, however it ended. */
  onEnd(): void;
}

export const outletDefaults = { heartbeatMs: 25_000, stallMs: 30_000, bufferBytes: 1 << 20 } as const;

/** So many pings without an answer, and the line is taken for dead. */
const PINGS_UNANSWERED = 2;
const OPEN = 1;

/** The first beat comes at a moment of its own: after a restart everybody is connected at once, and would beat at once for ever. */
function beating(everyMs: number, beat: () => void): () => void {
  let timer = setTimeout(() => {
    timer = setInterval(beat, everyMs);
    timer.unref();
    beat();
  }, Math.random() * everyMs);
  timer.unref();
  return () => clearTimeout(timer);
}

export function socketOutlet(socket: Socket, options: OutletOptions): Outlet {
  let closed = false;
  let unanswered = 0;
  const end = () => {
    if (closed) return;
    closed = true;
    stopBeating();
    options.onEnd();
  };
  const close = (code: number, reason: string) => {
    if (closed) return;
    end();
    socket.close(code, reason);
  };
  const sendText = (json: string): Promise<void> => {
    if (closed || socket.readyState !== OPEN) return Promise.resolve();
    if (socket.bufferedAmount > options.bufferBytes) {
      close(closeCode.tooSlow, "too slow");
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const stalled = setTimeout(() => {
        close(closeCode.tooSlow, "too slow");
        socket.terminate(); // its buffer is full: a close frame would not leave either
        resolve();
      }, options.stallMs);
      socket.send(json, () => {
        clearTimeout(stalled);
        resolve();
      });
    });
  };
  const send = (frame: object) => sendText(JSON.stringify(frame));
  const stopBeating = beating(options.heartbeatMs, () => {
    if (unanswered++ >= PINGS_UNANSWERED) return socket.terminate();
    socket.ping();
    void send({ type: "ping" } satisfies Frame);
    options.onBeat?.();
  });
  socket.on("pong", () => {
    unanswered = 0;
  });
  socket.on("close", end);
  socket.on("error", () => socket.terminate());
  return {
    send,
    sendText,
    close,
    get closed() {
      return closed;
    },
  };
}

export interface EventStream extends Outlet {
  /** The body of the reply. */
  readonly body: PassThrough;
}

/** Server-sent events; the id of an event is the sequence of its message, so that a client knows where to resume. */
export function eventStream(options: OutletOptions): EventStream {
  const body = new PassThrough({ highWaterMark: 64 * 1024 });
  let closed = false;
  const end = () => {
    if (closed) return;
    closed = true;
    stopBeating();
    options.onEnd();
  };
  const write = (text: string): Promise<void> => {
    if (closed) return Promise.resolve();
    if (body.writableLength + body.readableLength > options.bufferBytes) {
      body.destroy();
      return Promise.resolve();
    }
    if (body.write(text)) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(stalled);
        body.off("drain", done);
        body.off("close", done);
        resolve();
      };
      const stalled = setTimeout(() => body.destroy(), options.stallMs);
      body.on("drain", done);
      body.on("close", done);
    });
  };
  const send = (frame: object): Promise<void> => {
    const { message } = frame as { message?: { sequence: number } };
    return write(`${message ? `id: ${message.sequence}\n` : ""}data: ${JSON.stringify(frame)}\n\n`);
  };
  const stopBeating = beating(options.heartbeatMs, () => {
    void send({ type: "ping" } satisfies Frame);
    options.onBeat?.();
  });
  body.on("close", end);
  body.on("error", end);
  void write(": live\n\n"); // the headers leave now, not with the first message
  return {
    body,
    send,
    sendText: (json) => write(`data: ${json}\n\n`),
    close() {
      end();
      body.end();
    },
    get closed() {
      return closed;
    },
  };
}
