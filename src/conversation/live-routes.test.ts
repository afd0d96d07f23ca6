import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listen } from "../server/listen.ts";
import { call, startConversation, type TestCustomer, type TestServer, testServer } from "../server/test-server.ts";
import { type AnyFrame, openSocket, openStream } from "../server/test-socket.ts";

let server: TestServer;
let url: string;
const api = "/api/v1";

beforeAll(async () => {
  server = await testServer();
  ({ url } = await listen(server.app, 0));
});
afterAll(() => server.close());

const live = async (customer: TestCustomer, after = 0, at = url) => {
  const socket = await openSocket(`${at}${api}/conversations/${customer.id}/live`);
  socket.send({ type: "resume", token: customer.token, after });
  return socket;
};
const desk = async (name: string, at = url) =>
  openSocket(`${at}${api}/inbox/live`, { cookie: (await server.signIn(name)).headers.cookie! });
const sequences = (frames: AnyFrame[]) =>
  frames.filter(({ type }) => type === "message").map(({ message }) => message.sequence);
const last = (sequence: number) => (frame: AnyFrame) => frame.message?.sequence === sequence;

describe("a customer's WebSocket", () => {
  it("gets what came after its sequence, in order, then how things stand, then everything live", async () => {
    const customer = await server.customer();
    for (let k = 0; k < 3; k++) await customer.post(`refund ${k}`);
    const socket = await live(customer, 2);
    expect(await socket.frame(({ type }) => type === "state")).toEqual({
      type: "state",
      state: "assistant",
      position: null,
      agent: null,
    });
    expect(sequences(socket.frames)).toEqual([3, 4, 5, 6]);
    await customer.post("refund now");
    await socket.frame(last(8));
    expect(sequences(socket.frames)).toEqual([3, 4, 5, 6, 7, 8]);
    expect(JSON.stringify(socket.frames)).not.toMatch(/confidence|trace/);
    socket.close();
  });

  it("resumes after every loss without losing or repeating anything, however much is written meanwhile", async () => {
    const customer = await server.customer();
    const seen: number[] = [];
    const writing = (async () => {
      for (let k = 0; k < 60; k++) await customer.post(`refund ${k}`);
    })();
    while ((seen.at(-1) ?? 0) < 120) {
      const after = seen.at(-1) ?? 0;
      const socket = await live(customer, after);
      await socket.frame(last(Math.min(after + 1 + Math.floor(Math.random() * 12), 120)));
      socket.client.terminate();
      await socket.closed;
      seen.push(...sequences(socket.frames));
    }
    await writing;
    expect(seen).toEqual(Array.from({ length: 120 }, (_, k) => k + 1));
  });

  it("follows the whole of a handover: waiting and its place, the agent, typing, back, closed", async () => {
    const lin = await server.signIn("Lin");
    const [ahead, customer] = [await server.customer(), await server.customer()];
    await ahead.post("person");
    await customer.post("refund");
    const socket = await live(customer);
    const ask = { method: "POST", headers: customer.headers, payload: { clientId: "p" } } as const;
    await call(server.app, { ...ask, url: `${api}/conversations/${customer.id}/person` });
    await socket.frame(({ state, position }) => state === "waiting" && position === 2);
    const act = (id: string, what: string, payload = {}) =>
      call(server.app, { method: "POST", url: `${api}/inbox/${id}/${what}`, headers: lin.headers, payload });
    await act(ahead.id, "take");
    await socket.frame(({ state, position }) => state === "waiting" && position === 1);
    await act(customer.id, "take");
    await socket.frame(({ state, agent }) => state === "person" && agent.name === "Lin");
    await act(customer.id, "typing");
    await socket.frame(({ type, role }) => type === "typing" && role === "agent");
    await act(customer.id, "messages", { clientId: "a1", text: "Hello, this is Lin" });
    expect((await socket.frame(({ message }) => message?.role === "agent")).message).toMatchObject({ author: "Lin" });
    await act(customer.id, "hand-back");
    await socket.frame(({ message }) => message?.event === "back-to-assistant");
    await act(customer.id, "take");
    await act(customer.id, "close");
    await socket.frame(({ type, state }) => type === "state" && state === "closed");
    const shown = sequences(socket.frames);
    expect(shown).toEqual(shown.map((_, k) => k + 1));
    socket.close();
  });

  it("is refused with the reason when the token is wrong or nothing of ours is said", async () => {
    const customer = await server.customer();
    const wrong = await live({ ...customer, token: "not-it" });
    expect(await wrong.frame(({ type }) => type === "error")).toEqual({
      type: "error",
      code: "conversation/not-found",
    });
    expect(await wrong.closed).toBe(4401);
    const rude = await openSocket(`${url}${api}/conversations/${customer.id}/live`);
    rude.send("{{{");
    expect(await rude.frame(({ type }) => type === "error")).toEqual({ type: "error", code: "request/invalid" });
  });

  it("is closed when it does not say which conversation it is of", async () => {
    const impatient = await testServer({ live: { resumeWithinMs: 1 } });
    const { url } = await listen(impatient.app, 0);
    const silent = await openSocket(`${url}${api}/conversations/c_1/live`);
    expect(await silent.closed).toBe(4408);
    await impatient.close();
  });

  it("is closed when it says far too much", async () => {
    const customer = await server.customer();
    const socket = await openSocket(`${url}${api}/conversations/${customer.id}/live`);
    socket.send("x".repeat(20_000));
    expect(await socket.closed).toBe(1009);
  });

  it("gets everything also from a sequence that never was", async () => {
    const customer = await server.customer();
    await customer.post("refund");
    const socket = await live(customer, 99);
    await socket.frame(({ type }) => type === "state");
    await customer.post("refund");
    await socket.frame(last(4));
    expect(sequences(socket.frames)).toEqual([3, 4]);
    socket.close();
  });
});

describe("server-sent events", () => {
  it("carry the same frames, with the sequence as id", async () => {
    const customer = await server.customer();
    await customer.post("refund");
    const stream = await openStream(`${url}${api}/conversations/${customer.id}/events?after=1`, customer.headers);
    expect(stream).toMatchObject({
      status: 200,
      headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" },
    });
    await stream.frame(({ type }) => type === "state");
    await customer.post("refund again");
    await stream.frame(last(4));
    expect(sequences(stream.frames)).toEqual([2, 3, 4]);
    expect(stream.ids).toEqual(["2", "3", "4"]);
    stream.close();
  });

  it("resume from Last-Event-ID", async () => {
    const customer = await server.customer();
    await customer.post("refund");
    const stream = await openStream(`${url}${api}/conversations/${customer.id}/events`, {
      ...customer.headers,
      "last-event-id": "1",
    });
    await stream.frame(({ type }) => type === "state");
    expect(stream.ids).toEqual(["2"]);
    stream.close();
  });
});

describe("the desk's WebSocket", () => {
  it("gets how every conversation that changes stands, and no messages unless it has one open", async () => {
    const socket = await desk("Mei");
    const customers = await Promise.all(Array.from({ length: 5 }, () => server.customer()));
    await Promise.all(
      customers.map(async (customer) => {
        for (let k = 0; k < 4; k++) await customer.post(`refund ${k}`);
      }),
    );
    for (const { id } of customers) {
      const { conversation } = await socket.frame(
        ({ conversation }) => conversation?.id === id && conversation.lastMessage?.text === "refund 3",
      );
      expect(conversation).toMatchObject({ state: "assistant" });
    }
    expect(sequences(socket.frames)).toEqual([]);
    socket.close();
  });

  it("gets the messages of the conversation it has open with their trace, from a sequence on, each once", async () => {
    const socket = await desk("Ann");
    const [open, other] = [await server.customer(), await server.customer()];
    await open.post("refund 0");
    socket.send({ type: "watch", conversation: open.id, after: 1 });
    await Promise.all(
      [open, other].map(async (customer) => {
        for (let k = 1; k < 5; k++) await customer.post(`refund ${k}`);
      }),
    );
    await socket.frame(last(10));
    expect(
      socket.frames.filter(({ type, conversationId }) => type === "message" && conversationId !== open.id),
    ).toEqual([]);
    expect(sequences(socket.frames)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const answer = socket.frames.find(({ message }) => message?.role === "assistant");
    expect(answer.message).toMatchObject({ confidence: 0.93, trace: { searched: "secret-trace" } });

    // It opens another one, and then none.
    const before = socket.frames.length;
    socket.send({ type: "watch", conversation: other.id, after: 6 });
    await socket.frame(last(8));
    await open.post("refund again");
    await socket.frame(({ conversation }) => conversation?.lastMessage?.text === "refund again");
    expect(sequences(socket.frames.slice(before))).toEqual([7, 8]);
    socket.send({ type: "watch", conversation: null });
    await other.post("refund at last");
    await socket.frame(({ conversation }) => conversation?.lastMessage?.text === "refund at last");
    expect(sequences(socket.frames.slice(before))).toEqual([7, 8]);
    socket.close();
  });

  it("reads on page by page, and misses nothing of what is written meanwhile", async () => {
    const customer = await server.customer();
    for (let k = 0; k < 260; k++) await customer.post("refund");
    const socket = await desk("Pia");
    socket.send({ type: "watch", conversation: customer.id, after: 0 });
    await Promise.all(Array.from({ length: 10 }, () => customer.post("refund")));
    await socket.frame(last(540));
    expect(sequences(socket.frames)).toEqual(Array.from({ length: 540 }, (_, k) => k + 1));
    socket.close();
  });

  it("says that it does not understand, and goes on", async () => {
    const socket = await desk("Noa");
    for (const nonsense of ["{", "[]", { type: "watch" }, { type: "watch", conversation: "c_1", after: -1 }])
      socket.send(nonsense);
    while (socket.frames.filter(({ code }) => code === "request/invalid").length < 4)
      await new Promise((resolve) => setTimeout(resolve, 5));
    socket.send({ type: "watch", conversation: "c_unknown", after: 0 });
    const customer = await server.customer();
    await customer.post("refund");
    await socket.frame(({ conversation }) => conversation?.id === customer.id);
    expect(sequences(socket.frames)).toEqual([]);
    socket.close();
  });

  it("makes the widget say that somebody is there", async () => {
    const settings = async () => (await server.app.inject(`${api}/widget-settings`)).json().agentsOnline;
    const lin = await server.signIn("Ines");
    const socket = await openSocket(`${url}${api}/inbox/live`, { cookie: lin.headers.cookie! });
    expect(await settings()).toBe(true);
    socket.close();
    await socket.closed;
    while (await settings()) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it("refuses a stranger, and another site that a browser sends the cookie for", async () => {
    await expect(openSocket(`${url}${api}/inbox/live`)).rejects.toThrow("401");
    const { headers } = await server.signIn("Otto");
    const cookie = headers.cookie!;
    await expect(openSocket(`${url}${api}/inbox/live`, { cookie, origin: "https://evil.example" })).rejects.toThrow(
      "403",
    );
    const own = await openSocket(`${url}${api}/inbox/live`, { cookie, origin: url });
    own.close();
  });
});

describe("two processes of one installation", () => {
  it("show each other's messages live, in order", async () => {
    const { buildServer } = await import("../server/index.ts");
    const other = await buildServer({
      storage: server.storage,
      workspaceId: "main",
      engine: () => server.engine,
      options: { limits: false },
    });
    const there = await listen(other, 0);
    const customer = await startConversation(server.app);
    const socket = await live(customer, 0, there.url);
    const noor = await desk("Noor", there.url);
    noor.send({ type: "watch", conversation: customer.id, after: 0 });
    for (let k = 0; k < 20; k++) await customer.post(`refund ${k}`);
    await socket.frame(last(40));
    expect(sequences(socket.frames)).toEqual(Array.from({ length: 40 }, (_, k) => k + 1));
    const mine = (frame: AnyFrame) => frame.conversationId === customer.id;
    await noor.frame((frame) => mine(frame) && last(40)(frame));
    expect(sequences(noor.frames.filter(mine))).toEqual(Array.from({ length: 40 }, (_, k) => k + 1));
    await other.close();
    expect([await socket.closed, await noor.closed]).toEqual([1001, 1001]);
  });
});

describe("a line that is cut or too slow", () => {
  it("is found out, and who comes back resumes where they were", async () => {
    const impatient = await testServer({ live: { heartbeatMs: 50 } });
    const { url } = await listen(impatient.app, 0);
    const customer = await impatient.customer();
    const slow = await live(customer, 0, url);
    await slow.frame(({ type }) => type === "state");
    slow.client.pause(); // reads nothing, not even pings
    for (let k = 0; k < 50; k++) await customer.post(`refund ${"x".repeat(3900)}`);
    while (impatient.app.websocketServer.clients.size > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    slow.client.resume();
    await slow.closed;
    const got = sequences(slow.frames);
    expect(got).toEqual(got.map((_, k) => k + 1));
    const again = await live(customer, got.at(-1) ?? 0, url);
    await again.frame(last(100));
    expect([...got, ...sequences(again.frames)]).toEqual(Array.from({ length: 100 }, (_, k) => k + 1));
    again.close();
    await impatient.close();
  });

  it("hears a heartbeat, and with it what a lost signal kept from it", async () => {
    const patient = await testServer({ live: { heartbeatMs: 100 } });
    const { url } = await listen(patient.app, 0);
    const customer = await patient.customer();
    await customer.post("refund");
    const socket = await live(customer, 0, url);
    const stream = await openStream(`${url}${api}/conversations/${customer.id}/events`, customer.headers);
    await socket.frame(last(2));
    // As another process that died before it could tell.
    await patient.storage.pool.query(
      `WITH c AS (UPDATE conversation SET last_sequence = 3 WHERE conversation_id = $1)
       INSERT INTO message (workspace_id, conversation_id, sequence, message_id, role, body)
       VALUES ('main', $1, 3, 'm_lost', 'agent', 'Hello?')`,
      [customer.id],
    );
    for (const reader of [socket, stream]) {
      await reader.frame(last(3));
      await reader.frame(({ type }) => type === "ping");
    }
    socket.close();
    stream.close();
    await patient.close();
  });

  it("ends when the agent has signed out elsewhere", async () => {
    const patient = await testServer({ live: { heartbeatMs: 100 } });
    const { url } = await listen(patient.app, 0);
    const { headers } = await patient.signIn("Lin");
    const desk = await openSocket(`${url}${api}/inbox/live`, { cookie: headers.cookie! });
    await call(patient.app, { method: "DELETE", url: `${api}/session`, headers });
    expect(await desk.closed).toBe(4401);
    await patient.close();
  });
});

describe("a server that stops", () => {
  it("says goodbye to sockets and streams, and finishes what it was asked", async () => {
    const stopping = await testServer();
    const { url } = await listen(stopping.app, 0);
    const customer = await stopping.customer();
    await customer.post("refund");
    const socket = await live(customer, 0, url);
    const stream = await openStream(`${url}${api}/conversations/${customer.id}/events`, customer.headers);
    await Promise.all([socket.frame(last(2)), stream.frame(last(2))]);
    const posted = fetch(`${url}${api}/conversations/${customer.id}/messages`, {
      method: "POST",
      headers: { ...customer.headers, "content-type": "application/json" },
      body: JSON.stringify({ clientId: "last", text: "refund" }),
    });
    await socket.frame(last(3)); // it is being answered
    await stopping.app.close();
    expect((await posted).status).toBe(201);
    expect(await socket.closed).toBe(1001);
    await stream.ended;
    await stopping.storage.close();
  });
});
