import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ExpectedError } from "../errors.ts";
import { newClientId, ScriptedEngine, WORKSPACE } from "../server/test-server.ts";
import type { Storage } from "../storage/index.ts";
import { testStorage } from "../storage/test-cluster.ts";
import { type Person, Team } from "../team/index.ts";
import { ensureWorkspace } from "../workspace/index.ts";
import { Conversations, type Customer } from "./conversations.ts";
import { LiveHub } from "./live.ts";
import type { StoredMessage } from "./message.ts";

let storage: Storage;
let hub: LiveHub;
let engine: ScriptedEngine;
let current: ScriptedEngine | null;
let conversations: Conversations;
/** As another process of the same installation would have it. */
let elsewhere: Conversations;
let hubElsewhere: LiveHub;
let lin: Person;
let mateo: Person;
const engineErrors: unknown[] = [];

beforeAll(async () => {
  storage = await testStorage();
  await ensureWorkspace(storage.db, WORKSPACE);
  const process = async () => {
    const hub = new LiveHub({ url: storage.url, workspaceId: WORKSPACE });
    await hub.start();
    return new Conversations({
      storage,
      workspaceId: WORKSPACE,
      hub,
      answerer: () => current,
      defaultLanguage: async () => "en",
      onEngineError: (error) => engineErrors.push(error),
    });
  };
  [conversations, elsewhere] = [await process(), await process()];
  [hub, hubElsewhere] = [conversations.hub, elsewhere.hub];
  const team = new Team(storage, WORKSPACE);
  lin = await team.addPerson({ name: "Lin", email: "lin@example.com", role: "agent" });
  mateo = await team.addPerson({ name: "Mateo", email: "mateo@example.com", role: "agent" });
});
beforeEach(() => {
  engine = new ScriptedEngine();
  current = engine;
});
afterAll(async () => {
  await Promise.all([hub.stop(), hubElsewhere.stop()]);
  await storage.close();
});

async function start(pageLanguage: string | null = null): Promise<Customer> {
  const { id, token } = await conversations.start({ pageLanguage, market: null, page: null });
  return { conversationId: id, token };
}
const post = (customer: Customer, text: string, clientId = newClientId(), at = conversations) =>
  at.post(customer, { clientId, text });
/** The k-th of several requests that a load balancer spreads. */
const spread = (k: number) => (k % 2 ? conversations : elsewhere);
const all = async (customer: Customer): Promise<StoredMessage[]> =>
  (await conversations.messages(customer, 0, 1000)).messages;

describe("posting", () => {
  it("gives the engine the last ten turns, oldest first, with the articles it answered with", async () => {
    const customer = await start("es");
    for (let k = 1; k <= 7; k++) await post(customer, `refund ${k}`);
    const { history, pageLanguage } = engine.asked.at(-1)!;
    expect(pageLanguage).toBe("es");
    expect(history).toHaveLength(10);
    expect(history![0]).toMatchObject({ role: "customer", text: "refund 2" });
    expect(history![9]).toMatchObject({ role: "assistant", article: "refund-time", language: "en" });
  });

  it("keeps the message and hands it over when the engine fails, in the customer's language", async () => {
    const customer = await start("de");
    const { message, reply, state } = await post(customer, "crash");
    expect(state).toBe("waiting");
    expect(message).toMatchObject({ text: "crash", sequence: 1 });
    expect(reply).toMatchObject({ sequence: 2, reply: { kind: "handover", reason: "not-sure", trace: null } });
    expect(engineErrors).toHaveLength(1);
    expect((await conversations.read(customer.conversationId)).row).toMatchObject({ reason: "not-sure" });
  });

  it("does the same while there is no engine", async () => {
    current = null;
    const customer = await start("ar");
    const { reply, state } = await post(customer, "متى يصل طلبي إلى دبي من فضلكم؟");
    expect(state).toBe("waiting");
    expect(reply).toMatchObject({ language: "ar", role: "assistant" });
    expect(reply!.text).toMatch(/[؀-ۿ]/);
  });

  it("says that nobody is at the desk, when it hands over to an empty one", async () => {
    const customer = await start();
    await post(customer, "person please");
    expect((await all(customer)).map(({ role, event }) => event ?? role)).toEqual([
      "customer",
      "assistant",
      "handover",
    ]);
    hub.agentCame();
    const other = await start();
    await post(other, "person please");
    hub.agentLeft();
    expect((await all(other)).map(({ role, event }) => event ?? role)).toEqual(["customer", "assistant"]);
  });

  it("stores a message once although it is sent twenty times at the same moment", async () => {
    const customer = await start();
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, k) => post(customer, "refund", "once", spread(k))),
    );
    expect(results.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(new Set(results.map(({ message, reply }) => `${message.id} ${reply?.id}`)).size).toBe(1);
    expect(await all(customer)).toHaveLength(2);
  });

  it("keeps each reply right behind its message when thirty are sent at the same moment", async () => {
    const customer = await start();
    const results = await Promise.all(
      Array.from({ length: 30 }, (_, k) => post(customer, `refund ${k}`, newClientId(), spread(k))),
    );
    const stored = await all(customer);
    expect(stored.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 60 }, (_, k) => k + 1));
    for (const { message, reply } of results) {
      expect(reply!.sequence).toBe(message.sequence + 1);
      expect(reply!.text).toContain(message.text);
    }
  });

  it("stores a trace that was cut in the middle of a character", async () => {
    const customer = await start();
    engine.answer = (question) => {
      const reply = new ScriptedEngine().answer(question);
      return { ...reply, trace: { ...reply.trace, searched: "cut \ud83d" }, notice: "nul \u0000." };
    };
    await post(customer, "refund");
    const [, reply] = await all(customer);
    expect(reply!.reply).toMatchObject({ notice: "nul .", trace: { searched: "cut " } });
  });

  it("refuses a client id that another's message has", async () => {
    const customer = await start();
    await conversations.askForPerson(customer, "button");
    await conversations.take(lin, customer.conversationId);
    await conversations.reply(lin, customer.conversationId, { clientId: "agents", text: "Hello" });
    for (const clientId of ["button", "agents"])
      await expect(post(customer, "refund", clientId)).rejects.toMatchObject({ code: "conversation/client-id-taken" });
  });
});

describe("a person", () => {
  it("takes, writes, hands back; the assistant is silent as long and speaks again afterwards", async () => {
    const customer = await start("fr");
    await post(customer, "person please");
    expect((await post(customer, "refund")).reply).toBeNull();
    await conversations.take(lin, customer.conversationId);
    expect((await post(customer, "refund")).reply).toBeNull();
    await conversations.reply(lin, customer.conversationId, { clientId: "a", text: "Bonjour" });
    const { row } = await conversations.handBack(lin, customer.conversationId);
    expect(row).toMatchObject({ state: "assistant", agentId: null, reason: null, waitingSince: null });
    expect((await post(customer, "refund")).reply).toMatchObject({ role: "assistant" });
    const events = (await all(customer)).filter(({ event }) => event);
    expect(events.map(({ event, author }) => [event, author])).toEqual([
      ["handover", null],
      ["agent-joined", "Lin"],
      ["back-to-assistant", "Lin"],
    ]);
  });

  it("is one of two who take at the same moment; the other is told", async () => {
    for (let k = 0; k < 10; k++) {
      const customer = await start();
      await conversations.askForPerson(customer, "p");
      const results = await Promise.allSettled([
        conversations.take(lin, customer.conversationId),
        elsewhere.take(mateo, customer.conversationId),
      ]);
      const lost = results.filter((result) => result.status === "rejected");
      expect(lost).toHaveLength(1);
      expect(lost[0]!.reason).toMatchObject({ kind: "conflict", code: "conversation/with-another-agent" });
      expect((await all(customer)).filter(({ event }) => event === "agent-joined")).toHaveLength(1);
    }
  });

  it("may take from another who is away only where that is overruled", async () => {
    const customer = await start();
    await conversations.take(lin, customer.conversationId);
    await expect(conversations.close(mateo, customer.conversationId)).rejects.toMatchObject({ kind: "conflict" });
    const { row } = await conversations.take(mateo, customer.conversationId, true);
    expect(row).toMatchObject({ agentName: "Mateo" });
    await expect(
      conversations.reply(lin, customer.conversationId, { clientId: "late", text: "still here" }),
    ).rejects.toMatchObject({ code: "conversation/with-another-agent" });
  });

  it("closes it; then nothing goes in any more, but what is sent twice still says what was stored", async () => {
    const customer = await start();
    await post(customer, "refund", "before");
    await conversations.take(lin, customer.conversationId);
    await conversations.close(lin, customer.conversationId);
    const refused = { kind: "conflict", code: "conversation/closed" };
    await expect(post(customer, "refund")).rejects.toMatchObject(refused);
    await expect(conversations.askForPerson(customer, "p")).rejects.toMatchObject(refused);
    await expect(conversations.backToAssistant(customer)).rejects.toMatchObject(refused);
    await expect(conversations.take(lin, customer.conversationId)).rejects.toMatchObject(refused);
    expect(await post(customer, "refund", "before")).toMatchObject({ isNew: false, message: { sequence: 1 } });
    expect((await all(customer)).at(-1)).toMatchObject({ event: "closed" });
  });
});

describe("the inbox", () => {
  const view = async (view: "waiting" | "all") => {
    const [rows, counts] = await Promise.all([
      conversations.inboxStore.page({ view }, lin.id, null, 500),
      conversations.inboxStore.counts(lin.id),
    ]);
    return { rows, counts };
  };

  it("shows who has waited longest first, what they last said, and how much of it no agent has seen", async () => {
    const before = (await view("waiting")).rows.length;
    const [first, second] = [await start(), await start()];
    for (const customer of [first, second]) await conversations.askForPerson(customer, "p");
    await post(first, "where is it?");
    await post(first, "hello??");
    const { rows, counts } = await view("waiting");
    expect(rows.slice(before).map(({ id }) => id)).toEqual([first.conversationId, second.conversationId]);
    expect(counts.waiting).toBe(rows.length);
    expect(rows[before]).toMatchObject({
      unread: 2,
      reason: "asked-for-person",
      lastMessage: { role: "customer", text: "hello??" },
    });
    await conversations.read(first.conversationId);
    expect((await view("waiting")).rows[before]).toMatchObject({ unread: 0 });
  });

  it("leaves out conversations in which nothing was ever said", async () => {
    const customer = await start();
    const { rows } = await view("all");
    expect(rows.map(({ id }) => id)).not.toContain(customer.conversationId);
  });

  it("tells each who waits their place, which gets better when somebody is taken", async () => {
    for (const { id } of (await view("waiting")).rows) await conversations.take(lin, id);
    const [first, second] = [await start(), await start()];
    for (const customer of [first, second]) await conversations.askForPerson(customer, "p");
    expect((await conversations.messages(second, 0, 10)).position).toBe(2);
    await conversations.take(lin, first.conversationId);
    expect((await conversations.messages(second, 0, 10)).position).toBe(1);
    expect(await conversations.messages(first, 0, 10)).toMatchObject({ position: null, agent: { name: "Lin" } });
  });
});

describe("whatever customer and agents do at the same time,", () => {
  type Act = (customer: Customer) => Promise<unknown>;
  const acts: Record<string, Act> = {
    asks: (customer) => post(customer, "refund"),
    asksTwice: (customer) => post(customer, "refund", "the same", elsewhere),
    asksInWords: (customer) => post(customer, "person"),
    wantsPerson: (customer) => conversations.askForPerson(customer, newClientId()),
    wantsAssistant: (customer) => conversations.backToAssistant(customer),
    linTakes: ({ conversationId }) => conversations.take(lin, conversationId),
    mateoTakes: ({ conversationId }) => elsewhere.take(mateo, conversationId),
    mateoOverrules: ({ conversationId }) => elsewhere.take(mateo, conversationId, true),
    linWrites: ({ conversationId }) =>
      conversations.reply(lin, conversationId, { clientId: newClientId(), text: "Hi" }),
    mateoWrites: ({ conversationId }) =>
      elsewhere.reply(mateo, conversationId, { clientId: newClientId(), text: "Hola" }),
    linHandsBack: ({ conversationId }) => conversations.handBack(lin, conversationId),
    mateoCloses: ({ conversationId }) => elsewhere.close(mateo, conversationId),
  };

  it("the order has no gaps, the assistant never talks over a person, and nothing follows the end", async () => {
    const rounds = fc.array(fc.array(fc.constantFrom(...Object.keys(acts)), { minLength: 1, maxLength: 5 }), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(rounds, async (turns) => {
        const customer = await start();
        for (const names of turns) {
          const results = await Promise.allSettled(names.map((name) => acts[name]!(customer)));
          for (const result of results)
            if (result.status === "rejected") expect(result.reason).toBeInstanceOf(ExpectedError);
        }
        const messages = await all(customer);
        expect(messages.map(({ sequence }) => sequence)).toEqual(messages.map((_, k) => k + 1));
        expect(messages.filter(({ clientId }) => clientId === "the same").length).toBeLessThanOrEqual(1);
        let speaker = "assistant";
        for (const { role, event, reply, author } of messages) {
          expect(speaker).not.toBe("nobody");
          if (role === "assistant") expect(speaker).toBe("assistant");
          if (role === "agent") expect(speaker).toBe(author);
          if (event === "agent-joined") speaker = author!;
          else if (event === "handover" || reply?.kind === "handover") speaker = "waiting";
          else if (event === "back-to-assistant") speaker = "assistant";
          else if (event === "closed") speaker = "nobody";
        }
      }),
      { numRuns: 40 },
    );
  });
});
