import { afterEach, describe, expect, it, vi } from "vitest";
import { conversationClient } from "./conversation-client.ts";
import { lastSequence } from "./conversation-state.ts";
import { FakeServer, fakeWorld } from "./fake-server.test-helper.ts";
import { memoryOf } from "./memory.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A widget on a page; `storage` is what the browser keeps between pages. */
function widgetOn(server: FakeServer, { storage = new Map<string, string>(), webSockets = true } = {}) {
  const world = fakeWorld(server, { webSockets });
  const memory = memoryOf("https://support.example", () => storageOver(storage));
  const refused: string[] = [];
  const client = conversationClient({
    server: "https://support.example",
    language: "es",
    market: "MX",
    page: "https://shop.example/tea",
    memory,
    onChange: () => {},
    onRefused: (text) => refused.push(text),
  });
  const texts = () => client.state.messages.map((message) => message.text);
  return { client, world, storage, memory, refused, texts, settle: () => world.settle() };
}

function storageOver(kept: Map<string, string>): Storage {
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  } as unknown as Storage;
}

describe("sending", () => {
  it("makes no conversation until the customer says something", async () => {
    const server = new FakeServer();
    const { client, settle } = widgetOn(server);
    client.wake();
    client.setOpen(true);
    await settle();
    expect(server.requests).toEqual(["GET /widget-settings?language=es"]);
    expect(client.state.settings?.workspace.name).toBe("Tamarind & Tin");
  });

  it("tells the server language, market and page, and shows message and reply in its order", async () => {
    const server = new FakeServer();
    const { client, settle, texts } = widgetOn(server);
    client.setOpen(true);
    client.send("¿Cómo devuelvo un producto?");
    expect(client.state.outbox).toHaveLength(1);
    await settle();
    expect(server.conversations[0]).toMatchObject({
      ...{ language: "es", market: "MX", page: "https://shop.example/tea" },
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    });
    expect(texts()).toEqual(["¿Cómo devuelvo un producto?", "Reply to ¿Cómo devuelvo un producto?"]);
    expect(client.state).toMatchObject({ outbox: [], asking: false, offline: false });
  });

  it("passes on the article of a clicked choice", async () => {
    const server = new FakeServer();
    const { client, settle } = widgetOn(server);
    client.send("When the money arrives", "refund-time");
    await settle();
    expect(server.posted[0]).toMatchObject({ text: "When the money arrives", article: "refund-time" });
  });

  it("keeps what was written offline, over a change of page, and sends it once when the network is back", async () => {
    const server = new FakeServer();
    server.reachable = false;
    const before = widgetOn(server);
    before.client.setOpen(true);
    before.client.send("first");
    before.client.send("second");
    await before.settle();
    expect(before.client.state.outbox).toHaveLength(2);
    expect(before.client.state.offline).toBe(true);
    before.client.stop();

    const after = widgetOn(server, { storage: before.storage });
    after.client.wake();
    after.client.setOpen(true);
    await after.settle();
    expect(after.client.state.outbox.map((item) => item.text)).toEqual(["first", "second"]);
    server.reachable = true;
    after.client.wake();
    await after.settle();
    expect(after.texts()).toEqual(["first", "Reply to first", "second", "Reply to second"]);
    expect(after.client.state).toMatchObject({ outbox: [], offline: false });
    expect(JSON.parse(after.storage.get("dragoman:https://support.example:outbox") ?? "")).toEqual([]);
  });

  it("sends again with the same client id when the acknowledgement was lost, so that it is stored once", async () => {
    const server = new FakeServer();
    const { client, world, settle, texts } = widgetOn(server);
    server.loseAnswers = 1;
    client.send("hello");
    await settle();
    expect(client.state.outbox).toHaveLength(1);
    await world.pass(5000);
    expect(server.posted.map((post) => post.clientId)).toEqual([
      server.posted[0]?.clientId,
      server.posted[0]?.clientId,
    ]);
    expect(server.conversations[0]?.messages.filter((m) => m.role === "customer")).toHaveLength(1);
    expect(texts()).toEqual(["hello", "Reply to hello"]);
  });

  it("waits when it sends too fast and then sends all the same", async () => {
    const server = new FakeServer();
    const { client, world, settle, texts } = widgetOn(server);
    client.send("one");
    await settle();
    server.answerNext = { status: 429 };
    client.send("two");
    await settle();
    expect(client.state).toMatchObject({ offline: true, outbox: [{ text: "two" }] });
    await world.pass(5000);
    expect(texts()).toContain("two");
  });

  it("gives back what the server will not have, says so, and sends the rest", async () => {
    const server = new FakeServer();
    const { client, settle, texts, refused } = widgetOn(server);
    client.send("one");
    await settle();
    server.answerNext = { status: 400 };
    client.send("two");
    client.send("three");
    await settle();
    expect(refused).toEqual(["two"]);
    expect(client.state).toMatchObject({ failed: true, outbox: [] });
    expect(texts()).toContain("three");
  });

  it("works for the length of the page where storage is blocked", async () => {
    const server = new FakeServer();
    const world = fakeWorld(server);
    const memory = memoryOf("https://support.example", () => {
      throw new Error("SecurityError");
    });
    memory.write("draft", "half a sent");
    expect(memory.read("draft")).toBe("half a sent");
    const client = conversationClient({
      server: "https://support.example",
      language: "en",
      market: null,
      page: "https://shop.example/",
      memory,
      onChange: () => {},
      onRefused: () => {},
    });
    client.send("hello");
    await world.settle();
    expect(client.state.messages).toHaveLength(2);
  });

  it("takes nothing from a storage that holds something else under our name", async () => {
    const storage = new Map([
      ["dragoman:https://support.example:conversation", '{"id":7}'],
      ["dragoman:https://support.example:outbox", '[null,{"clientId":3},"x"]'],
      ["dragoman:https://support.example:read", "{not json"],
    ]);
    const server = new FakeServer();
    const { client, settle, texts } = widgetOn(server, { storage });
    client.wake();
    client.send("hello");
    await settle();
    expect(texts()).toEqual(["hello", "Reply to hello"]);
  });
});

describe("an expired conversation", () => {
  for (const status of [401, 404]) {
    it(`is replaced by a new one after a ${status}; what was typed is sent there`, async () => {
      const server = new FakeServer();
      const { client, settle, texts } = widgetOn(server);
      client.setOpen(true);
      client.send("old question");
      await settle();
      server.expireAll(status);
      client.send("new question");
      await settle();
      expect(server.conversations).toHaveLength(2);
      expect(texts()).toEqual(["new question", "Reply to new question"]);
      expect(client.state.outbox).toEqual([]);
    });
  }

  it("is noticed at the next visit, without a word", async () => {
    const server = new FakeServer();
    const before = widgetOn(server);
    before.client.send("hello");
    await before.settle();
    before.client.stop();
    server.expireAll(404);
    const after = widgetOn(server, { storage: before.storage });
    after.client.wake();
    await after.settle();
    expect(after.client.state).toMatchObject({ messages: [] });
    expect(after.memory.read("conversation")).toBeNull();
  });

  it("does not ask in a circle when the server forgets every conversation at once", async () => {
    const server = new FakeServer();
    const { client, world } = widgetOn(server);
    server.forgetful = true;
    client.send("hello");
    await world.pass(20_000);
    expect(server.requests.length).toBeLessThan(40);
    expect(client.state.outbox).toHaveLength(1);
  });

  it("gives way to a new one when it was closed", async () => {
    const server = new FakeServer();
    const { client, settle, texts } = widgetOn(server);
    client.setOpen(true);
    client.send("first");
    await settle();
    server.close();
    await settle();
    expect(client.state.phase).toBe("closed");
    client.send("one more thing");
    await settle();
    expect(server.conversations).toHaveLength(2);
    expect(client.state.phase).toBe("assistant");
    expect(texts()).toEqual(["one more thing", "Reply to one more thing"]);
  });
});

describe("live", () => {
  it("receives an agent's words by WebSocket, in order and once, and knows who is typing", async () => {
    const server = new FakeServer();
    const { client, settle, texts } = widgetOn(server);
    client.setOpen(true);
    client.send("hello");
    client.askForPerson();
    await settle();
    expect(client.state).toMatchObject({ phase: "waiting", position: 2 });
    server.setPosition(1);
    await settle();
    expect(client.state).toMatchObject({ position: 1 });
    server.agentJoins("Lin");
    server.push({ type: "typing", role: "agent" });
    await settle();
    expect(client.state).toMatchObject({ phase: "person", agent: "Lin", agentTyping: true });
    const message = server.agentSays("Good morning");
    server.push({ type: "message", message });
    await settle();
    expect(texts().filter((text) => text === "Good morning")).toHaveLength(1);
    expect(client.state.agentTyping).toBe(false);
  });

  it("comes back after a lost connection and asks only for what it missed", async () => {
    const server = new FakeServer();
    const { client, world, settle, texts } = widgetOn(server);
    client.setOpen(true);
    client.send("hello");
    client.askForPerson();
    await settle();
    server.agentJoins("Lin");
    await settle();
    const seen = lastSequence(client.state.messages);
    server.reachable = false;
    server.dropSockets();
    await settle();
    expect(client.state.offline).toBe(true);
    server.agentSays("are you still there?");
    server.agentSays("I have found your order");
    await world.pass(10_000);
    server.reachable = true;
    await world.pass(31_000);
    expect(texts().slice(-2)).toEqual(["are you still there?", "I have found your order"]);
    expect(client.state.offline).toBe(false);
    expect(server.resumedAfter.at(-1)).toBe(seen);
  });

  it("puts messages that overtake each other in the server's order", async () => {
    const server = new FakeServer();
    const { client, settle, texts } = widgetOn(server);
    client.setOpen(true);
    client.send("hello");
    client.askForPerson();
    await settle();
    const [first, second] = [server.agentSays("first", { silent: true }), server.agentSays("second", { silent: true })];
    server.push({ type: "message", message: second });
    server.push({ type: "message", message: first });
    await settle();
    expect(texts().slice(-2)).toEqual(["first", "second"]);
  });

  it("takes a silent line for dead", async () => {
    const server = new FakeServer();
    const { client, world, settle } = widgetOn(server);
    client.setOpen(true);
    client.send("hello");
    await settle();
    const sockets = server.socketsOpened;
    await world.pass(80_000);
    expect(server.socketsOpened).toBe(sockets + 1);
  });

  it("falls back to an event stream where WebSockets are blocked, and to asking where that is blocked too", async () => {
    const server = new FakeServer();
    const { client, world, texts } = widgetOn(server, { webSockets: false });
    client.setOpen(true);
    client.send("hello");
    client.askForPerson();
    await world.pass(10_000);
    server.agentJoins("Lin");
    server.agentSays("by event stream");
    await world.settle();
    expect(server.streams).toHaveLength(1);
    expect(texts()).toContain("by event stream");
    expect(client.state.offline).toBe(false);

    server.streaming = false;
    server.endStreams();
    await world.pass(40_000);
    server.agentSays("by asking");
    await world.pass(5000);
    expect(texts().filter((text) => text === "by asking")).toHaveLength(1);
    expect(texts().filter((text) => text === "by event stream")).toHaveLength(1);
  });

  it("holds no line for a closed panel that talks with the assistant, but does while a person is coming", async () => {
    const server = new FakeServer();
    const { client, settle } = widgetOn(server);
    client.send("hello");
    await settle();
    expect(server.openSockets).toBe(0);
    client.askForPerson();
    await settle();
    expect(server.openSockets).toBe(1);
    client.setOpen(true);
    await client.backToAssistant();
    client.setOpen(false);
    await settle();
    expect(client.state.phase).toBe("assistant");
    expect(server.openSockets).toBe(0);
  });

  it("counts what came while the panel was closed, also over a change of page, until it is opened", async () => {
    const server = new FakeServer();
    const before = widgetOn(server);
    before.client.setOpen(true);
    before.client.send("hello");
    before.client.askForPerson();
    await before.settle();
    before.client.setOpen(false);
    server.agentJoins("Lin");
    server.agentSays("Good morning");
    await before.settle();
    expect(before.client.unread()).toBe(1);
    before.client.stop();

    const after = widgetOn(server, { storage: before.storage });
    after.client.wake();
    await after.settle();
    expect(after.client.unread()).toBe(1);
    expect(after.client.state).toMatchObject({ phase: "person", agent: "Lin" });
    after.client.setOpen(true);
    expect(after.client.unread()).toBe(0);
    after.client.setOpen(false);
    expect(after.client.unread()).toBe(0);
  });
});

describe("clicks", () => {
  it("rates an answer, and says when the server did not get it", async () => {
    const server = new FakeServer();
    const { client, settle } = widgetOn(server);
    client.send("hello");
    await settle();
    const reply = () => client.state.messages[1]!;
    await client.rate(reply(), "up");
    expect(reply().rating).toBe("up");
    expect(server.ratings).toEqual(["up"]);
    server.reachable = false;
    await client.rate(reply(), "down");
    expect(reply().rating).toBe("up");
    expect(client.state.failed).toBe(true);
  });

  it("asks for a person once, however often the button is pressed, also offline", async () => {
    const server = new FakeServer();
    server.reachable = false;
    const { client, settle, world } = widgetOn(server);
    client.askForPerson();
    client.askForPerson();
    await settle();
    server.reachable = true;
    await world.pass(5000);
    client.askForPerson();
    await settle();
    expect(server.requests.filter((request) => request.endsWith("/person"))).toHaveLength(1);
    expect(client.state.phase).toBe("waiting");
  });

  it("leaves an e-mail address and remembers it", async () => {
    const server = new FakeServer();
    const { client, settle, memory } = widgetOn(server);
    client.askForPerson();
    await settle();
    await client.leaveEmail("ana@example.com");
    expect(server.emails).toEqual(["ana@example.com"]);
    expect(client.state.email).toBe("ana@example.com");
    expect(memory.read("conversation")).toMatchObject({ email: "ana@example.com" });
  });

  it("starts again on an empty page after a closed conversation", async () => {
    const server = new FakeServer();
    const { client, settle } = widgetOn(server);
    client.setOpen(true);
    client.send("first");
    await settle();
    server.close();
    await settle();
    client.startAgain();
    expect(client.state).toMatchObject({ phase: "assistant", messages: [] });
  });
});
