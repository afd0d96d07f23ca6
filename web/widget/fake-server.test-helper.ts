// A Dragoman server in memory, with the network, the clock and the sockets in the test's hand.
import { vi } from "vitest";
import type { Message } from "./conversation-state.ts";
import type { Frame } from "./live.ts";

interface Conversation {
  id: string;
  token: string;
  state: "assistant" | "waiting" | "person" | "closed";
  position: number | null;
  agent: { name: string } | null;
  gone?: number;
  language?: string;
  market?: string;
  page?: string;
  messages: Message[];
}

interface Stream {
  push(frame: Frame): void;
  end(): void;
}

export class FakeServer {
  reachable = true;
  /** Event streams are let through. */
  streaming = true;
  /** Every conversation is forgotten as soon as it was made. */
  forgetful = false;
  /** So many of the next posts are carried out, but their answers never arrive. */
  loseAnswers = 0;
  /** The next posted message gets this instead. */
  answerNext: { status: number } | null = null;
  requests: string[] = [];
  posted: { clientId: string; text: string; article?: string }[] = [];
  conversations: Conversation[] = [];
  ratings: string[] = [];
  emails: string[] = [];
  resumedAfter: number[] = [];
  socketsOpened = 0;
  sockets: FakeSocket[] = [];
  streams: Stream[] = [];

  get current(): Conversation {
    return this.conversations.at(-1)!;
  }

  get openSockets(): number {
    return this.sockets.filter((socket) => !socket.closed).length;
  }

  fetch: typeof fetch = async (input, init = {}) => {
    const path = String(input).replace("https://support.example/api/v1", "");
    const method = init.method ?? "GET";
    this.requests.push(`${method} ${path}`);
    await Promise.resolve();
    if (!this.reachable) throw new TypeError("Failed to fetch");
    const body = init.body ? JSON.parse(String(init.body)) : {};
    const token = (init.headers as Record<string, string>)?.authorization?.replace("Bearer ", "");
    const { status, value } = this.answer(method, path, body, token);
    if (value instanceof ReadableStream) return new Response(value, { status });
    if (method === "POST" && this.loseAnswers > 0 && path.endsWith("/messages")) {
      this.loseAnswers--;
      throw new TypeError("Failed to fetch");
    }
    return new Response(JSON.stringify(value), { status });
  };

  private answer(
    method: string,
    path: string,
    body: Record<string, string>,
    token?: string,
  ): { status: number; value: unknown } {
    if (path.startsWith("/widget-settings"))
      return {
        status: 200,
        value: {
          workspace: { name: "Tamarind & Tin" },
          brand: { colour: "#23574a" },
          language: "es",
          disclosure: "IA",
        },
      };
    if (method === "POST" && path === "/conversations") {
      const number = this.conversations.length + 1;
      const made: Conversation = {
        ...body,
        id: `c${number}`,
        token: `t${number}`,
        state: "assistant",
        position: null,
        agent: null,
        messages: [],
        ...(this.forgetful && { gone: 404 }),
      };
      this.conversations.push(made);
      return { status: 201, value: { id: made.id, token: made.token, state: made.state, messages: [] } };
    }
    const [, id, rest = "", query = ""] = /^\/conversations\/(\w+)(\/[^?]*)\??(.*)$/.exec(path) ?? [];
    const conversation = this.conversations.find((other) => other.id === id && other.token === token);
    if (!conversation || conversation.gone) return { status: conversation?.gone ?? 404, value: { error: {} } };
    const after = Number(new URLSearchParams(query).get("after") ?? 0);
    const { state, position, agent } = conversation;
    if (rest === "/messages" && method === "GET")
      return {
        status: 200,
        // Small pages, so that a widget that takes one page for everything is caught.
        value: {
          state,
          position,
          agent,
          messages: conversation.messages.filter((m) => m.sequence > after).slice(0, 2),
        },
      };
    if (rest === "/messages") {
      this.posted.push(body as { clientId: string; text: string });
      if (this.answerNext) {
        const { status } = this.answerNext;
        this.answerNext = null;
        return { status, value: { error: {} } };
      }
      if (state === "closed") return { status: 409, value: { error: { code: "conversation/closed" } } };
      const stored = conversation.messages.find((message) => message.clientId === body.clientId);
      if (stored) return { status: 200, value: { message: stored, reply: null, state } };
      const message = this.add({ role: "customer", text: body.text!, clientId: body.clientId! });
      const reply = state === "assistant" ? this.add({ role: "assistant", text: `Reply to ${body.text}` }) : null;
      return { status: 201, value: { message, reply, state } };
    }
    if (rest === "/events") {
      if (!this.streaming) return { status: 503, value: {} };
      return { status: 200, value: this.stream(conversation, after) };
    }
    if (rest === "/person") {
      Object.assign(conversation, { state: "waiting", position: 2 });
      const message = this.add({ role: "system", text: "", event: "handover" });
      return { status: 200, value: { state: "waiting", position: 2, message } };
    }
    if (rest === "/assistant") {
      Object.assign(conversation, { state: "assistant", position: null });
      return { status: 200, value: { state: "assistant" } };
    }
    if (rest.endsWith("/rating")) this.ratings.push(body.rating!);
    if (rest === "/contact") this.emails.push(body.email!);
    return { status: 200, value: {} };
  }

  private add(fields: Partial<Message> & Pick<Message, "role" | "text">, { silent = false } = {}): Message {
    const { messages } = this.current;
    const sequence = messages.length + 1;
    const message: Message = {
      id: `${this.current.id}-${sequence}`,
      sequence,
      clientId: null,
      language: "es",
      createdAt: "2026-01-01T10:00:00Z",
      author: null,
      ...fields,
    };
    messages.push(message);
    if (!silent) this.push({ type: "message", message });
    return message;
  }

  private stream(conversation: Conversation, after: number): ReadableStream {
    const encoder = new TextEncoder();
    return new ReadableStream({
      start: (controller) => {
        const stream: Stream = {
          push: (frame) =>
            controller.enqueue(encoder.encode(`: note\r\nid: 1\r\ndata: ${JSON.stringify(frame)}\r\n\r\n`)),
          end: () => controller.close(),
        };
        this.streams.push(stream);
        for (const message of conversation.messages)
          if (message.sequence > after) stream.push({ type: "message", message });
      },
    });
  }

  accept(socket: FakeSocket): void {
    this.socketsOpened++;
    this.sockets.push(socket);
  }

  resume(socket: FakeSocket, { token, after }: { token: string; after: number }): void {
    this.resumedAfter.push(after);
    const conversation = this.conversations.find((other) => other.token === token);
    if (!conversation || conversation.gone) {
      socket.receive({ type: "error", code: "conversation/not-found" });
      return;
    }
    const { state, position, agent } = conversation;
    socket.receive({ type: "state", state, position, agent });
    for (const message of conversation.messages)
      if (message.sequence > after) socket.receive({ type: "message", message });
  }

  push(frame: Frame): void {
    for (const socket of this.sockets) if (!socket.closed) socket.receive(frame);
    for (const stream of this.streams) stream.push(frame);
  }

  private changeState(state: Conversation["state"], position: number | null = null): void {
    Object.assign(this.current, { state, position });
    this.push({ type: "state", state, position, agent: this.current.agent });
  }

  setPosition(position: number): void {
    this.changeState("waiting", position);
  }

  agentJoins(name: string): void {
    this.current.agent = { name };
    this.changeState("person");
    this.add({ role: "system", text: "", event: "agent-joined", author: name });
  }

  agentSays(text: string, options?: { silent: boolean }): Message {
    return this.add({ role: "agent", text, author: "Lin" }, options);
  }

  close(): void {
    this.changeState("closed");
  }

  expireAll(status: number): void {
    for (const conversation of this.conversations) conversation.gone = status;
  }

  dropSockets(): void {
    for (const socket of this.sockets) if (!socket.closed) socket.fail();
  }

  endStreams(): void {
    for (const stream of this.streams) stream.end();
    this.streams = [];
  }
}

export class FakeSocket {
  closed = false;
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  onclose?: () => void;
  onerror?: () => void;

  constructor(private server: FakeServer) {
    queueMicrotask(() => {
      if (!server.reachable) return this.fail();
      server.accept(this);
      this.onopen?.();
    });
  }

  send(text: string): void {
    this.server.resume(this, JSON.parse(text));
  }

  receive(frame: Frame): void {
    queueMicrotask(() => this.closed || this.onmessage?.({ data: JSON.stringify(frame) }));
  }

  fail(): void {
    this.closed = true;
    this.onerror?.();
    this.onclose?.();
  }

  close(): void {
    this.closed = true;
  }
}

/** Puts the server behind the browser's own names. Time passes only when the test says so. */
export function fakeWorld(server: FakeServer, { webSockets = true } = {}) {
  let now = 0;
  let lastTimer = 0;
  const timers = new Map<number, { at: number; run: () => void }>();
  vi.stubGlobal("fetch", server.fetch);
  vi.stubGlobal("WebSocket", webSockets ? FakeSocket.bind(null, server) : undefined);
  vi.stubGlobal("setTimeout", (run: () => void, delayMs: number) => {
    timers.set(++lastTimer, { at: now + delayMs, run });
    return lastTimer;
  });
  vi.stubGlobal("clearTimeout", (timer: number) => void timers.delete(timer));
  vi.stubGlobal("AbortSignal", { timeout: () => undefined });
  const settle = async () => {
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    settle,
    async pass(ms: number) {
      const end = now + ms;
      await settle();
      for (;;) {
        const next = [...timers].filter(([, timer]) => timer.at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
        if (!next) break;
        timers.delete(next[0]);
        now = next[1].at;
        next[1].run();
        await settle();
      }
      now = end;
    },
  };
}
