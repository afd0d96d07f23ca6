// The handover against a model of it: random orders of what customers and two agents do, at two processes on one database, one after
// the other and at once, with what is sent twice and with connections that break. The model knows a conversation as a list of words.
// DRAGOMAN_MODEL_RUNS=1000 tries more orders.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ExpectedError } from "../errors.ts";
import { ScriptedEngine, WORKSPACE } from "../server/test-server.ts";
import type { Storage } from "../storage/index.ts";
import { testStorage } from "../storage/test-cluster.ts";
import { type Person, Team } from "../team/index.ts";
import { ensureWorkspace } from "../workspace/index.ts";
import { Conversations, type Customer } from "./conversations.ts";
import { Inbox } from "./inbox.ts";
import { type DeskLine, InboxFeed } from "./inbox-feed.ts";
import { LiveHub } from "./live.ts";
import type { StoredMessage } from "./message.ts";
import { type Outlet, Reader } from "./reader.ts";

// -------------------------------------------------------------------------------------------------------------- the model

type Name = "lin" | "mateo";

/** One thing that somebody does. */
type Act =
  | { kind: "asks" | "asks-in-words" | "repeats" | "button" | "wants-assistant" }
  | {
      kind: "takes" | "overrules" | "writes" | "writes-twice" | "hands-back" | "closes" | "notes" | "snoozes";
      agent: Name;
    }
  | { kind: "gives"; agent: Name; to: Name };

interface Model {
  speaker: "assistant" | "waiting" | "closed" | Name;
  assignee: Name | null;
  /** Times promised since the customer began to wait. */
  promises: number;
  /** The thread, in words. */
  said: string[];
  hasAsked: boolean;
}

const fresh = (): Model => ({ speaker: "assistant", assignee: null, promises: 0, said: [], hasAsked: false });

/** What an act adds to the thread when nobody else acts; null: it is refused. */
function expected(model: Model, act: Act): string[] | null {
  const { speaker } = model;
  const isPerson = speaker === "lin" || speaker === "mateo";
  if (act.kind === "notes") return [`note:${act.agent}`];
  if (act.kind === "repeats" && model.hasAsked) return [];
  if (speaker === "closed") return null;
  switch (act.kind) {
    case "asks":
      return speaker === "assistant" ? ["customer", "answer"] : ["customer"];
    case "repeats":
      return speaker === "assistant" ? ["customer:first", "answer"] : ["customer:first"];
    case "asks-in-words":
      return speaker === "assistant" ? ["customer", "handover", "promise?"] : ["customer"];
    case "button":
      return speaker === "assistant" ? ["promise"] : [];
    case "wants-assistant":
      return speaker === "waiting" ? ["back"] : isPerson ? null : [];
    case "takes":
      if (speaker === act.agent) return [];
      return isPerson && model.assignee !== act.agent ? null : [`joined:${act.agent}`];
    case "overrules":
      return speaker === act.agent ? [] : [`joined:${act.agent}`];
    case "writes":
    case "writes-twice":
      return speaker === act.agent ? [`agent:${act.agent}`] : null;
    case "hands-back":
      return speaker === act.agent ? ["back"] : null;
    case "closes":
      return isPerson && speaker !== act.agent ? null : ["closed"];
    case "gives":
      return isPerson && speaker !== act.agent ? null : [];
    case "snoozes":
      return [];
  }
}

/** Reads one more word of the thread; what may not follow fails the test. */
function hear(model: Model, word: string): void {
  const { speaker } = model;
  model.said.push(word);
  const [what, who] = word.split(":") as [string, Name];
  if (what === "note") return;
  expect([word, speaker]).not.toEqual([word, "closed"]);
  switch (what) {
    case "customer":
      // The same client id never makes a second message.
      if (who) expect(model.hasAsked).toBe(false);
      if (who) model.hasAsked = true;
      return;
    case "answer":
      expect(speaker).toBe("assistant");
      return;
    case "handover":
      expect(speaker).toBe("assistant");
      model.speaker = "waiting";
      model.promises = 0;
      return;
    case "promise":
      // Right behind the reply that gave up, or by itself when the customer asked with the button.
      if (speaker === "assistant") model.promises = 0;
      else expect([speaker, model.said.at(-2)]).toEqual(["waiting", "handover"]);
      model.speaker = "waiting";
      expect(++model.promises).toBe(1);
      return;
    case "joined":
      expect(speaker).not.toBe(who);
      model.speaker = who;
      model.assignee = who;
      return;
    case "agent":
      expect(speaker).toBe(who);
      return;
    case "back":
      expect(speaker).not.toBe("assistant");
      model.speaker = "assistant";
      model.assignee = null;
      return;
    case "closed":
      model.speaker = "closed";
      return;
    default:
      throw new Error(`What is "${word}"?`);
  }
}

function wordOf({ role, event, reply, author, clientId }: StoredMessage): string {
  const who = author?.toLowerCase();
  if (role === "customer") return clientId === "first" ? "customer:first" : "customer";
  if (role === "assistant") return reply?.kind === "handover" ? "handover" : "answer";
  if (role === "agent" || role === "note") return `${role}:${who}`;
  if (event === "handover") return "promise";
  if (event === "agent-joined") return `joined:${who}`;
  return event === "back-to-assistant" ? "back" : (event ?? "?");
}

// -------------------------------------------------------------------------------------------------------- the real thing

interface Process {
  conversations: Conversations;
  inbox: Inbox;
  feed: InboxFeed;
}

let storage: Storage;
let processes: [Process, Process];
let people: Record<Name, Person>;
let lastId = 0;

beforeAll(async () => {
  storage = await testStorage();
  await ensureWorkspace(storage.db, WORKSPACE);
  const team = new Team(storage, WORKSPACE);
  people = {
    lin: await team.addPerson({ name: "Lin", email: "lin@example.com", role: "agent" }),
    mateo: await team.addPerson({ name: "Mateo", email: "mateo@example.com", role: "agent" }),
  };
  const engine = new ScriptedEngine();
  const always = [0, 1, 2, 3, 4, 5, 6].map((day) => ({ day, from: "00:00", to: "24:00" }));
  const start = async (): Promise<Process> => {
    const hub = new LiveHub({ url: storage.url, workspaceId: WORKSPACE });
    await hub.start();
    const conversations = new Conversations({
      ...{ storage, workspaceId: WORKSPACE, hub },
      answerer: () => engine,
      defaultLanguage: async () => "en",
      workingTime: async () => ({
        hours: { timeZone: "UTC", weekly: always, closedDates: [] },
        replyWithinMinutes: 60,
      }),
    });
    // The desk looks and does not answer: to customers, nobody is there.
    const feed = new InboxFeed(conversations, () => () => {});
    return { conversations, inbox: new Inbox({ conversations, isAgent: async () => true }), feed };
  };
  processes = [await start(), await start()];
});
afterAll(async () => {
  for (const { feed, conversations } of processes) {
    feed.stop();
    await conversations.hub.stop();
  }
  await storage.close();
});

// biome-ignore lint/suspicious/noExplicitAny: frames are compared, not used
function collecting(take: (frame: any) => void): Outlet {
  let closed = false;
  const sendText = async (json: string) => {
    if (!closed) take(JSON.parse(json));
  };
  return {
    send: (frame) => sendText(JSON.stringify(frame)),
    sendText,
    close() {
      closed = true;
    },
    get closed() {
      return closed;
    },
  };
}

/** One conversation: its customer, whose connection breaks now and then, and what the model says of it. */
class Scene {
  readonly customer: Customer;
  readonly model = fresh();
  /** What the customer was shown, over all connections. */
  readonly seen: { sequence: number; role: string }[] = [];
  /** What a desk at each process was shown that has it open. */
  private readonly shown: number[][];
  private readonly desks: DeskLine[];
  private outlet: Outlet | null = null;
  private reader: Reader | null = null;

  static async begin(): Promise<Scene> {
    const { id, token } = await processes[0].conversations.start({ pageLanguage: null, market: null, page: null });
    const scene = new Scene({ conversationId: id, token });
    scene.connect(0);
    return scene;
  }

  private constructor(customer: Customer) {
    this.customer = customer;
    this.shown = processes.map(() => []);
    this.desks = processes.map(({ feed }, at) => {
      const line = feed.add(
        collecting((frame) => {
          if (frame.type === "message") this.shown[at]!.push(frame.message.sequence);
        }),
      );
      line.watch(customer.conversationId, 0);
      return line;
    });
  }

  end(): void {
    this.disconnect();
    for (const desk of this.desks) desk.leave();
  }

  connect(at: number): void {
    this.disconnect();
    const outlet = collecting((frame) => {
      if (frame.type === "message") this.seen.push(frame.message);
    });
    this.outlet = outlet;
    const { conversations } = processes[at]!;
    this.reader = new Reader(conversations, this.customer.conversationId, this.seen.at(-1)?.sequence ?? 0, outlet);
  }

  disconnect(): void {
    this.outlet?.close(1000, "");
    this.reader?.stop();
  }

  /** @returns the error that refused it */
  async act(act: Act, at: number): Promise<ExpectedError | null> {
    try {
      await this.try(act, at);
      return null;
    } catch (error) {
      if (error instanceof ExpectedError) return error;
      throw error;
    }
  }

  private async try(act: Act, at: number): Promise<unknown> {
    const { conversations, inbox } = processes[at]!;
    const { customer } = this;
    const id = customer.conversationId;
    const clientId = `c${++lastId}`;
    switch (act.kind) {
      case "asks":
        return conversations.post(customer, { clientId, text: "refund please" });
      case "asks-in-words":
        return conversations.post(customer, { clientId, text: "person please" });
      case "repeats":
        return conversations.post(customer, { clientId: "first", text: "refund again" });
      case "button":
        return conversations.askForPerson(customer, clientId);
      case "wants-assistant":
        return conversations.backToAssistant(customer);
      case "takes":
        return conversations.take(people[act.agent], id);
      case "overrules":
        return conversations.take(people[act.agent], id, true);
      case "writes":
        return conversations.reply(people[act.agent], id, { clientId, text: "Hello" });
      case "writes-twice": {
        const said = { clientId, text: "Hello twice" };
        const both = await Promise.allSettled(
          processes.map((one) => one.conversations.reply(people[act.agent], id, said)),
        );
        const failed = both.find((one) => one.status === "rejected");
        if (failed) throw failed.reason;
        return both;
      }
      case "hands-back":
        return conversations.handBack(people[act.agent], id);
      case "closes":
        return conversations.close(people[act.agent], id);
      case "notes":
        return conversations.note(people[act.agent], id, {
          clientId,
          text: "secret",
          mentions: [people.lin.id, people.mateo.id],
        });
      case "gives":
        return inbox.assign(people[act.agent], id, people[act.to].id, false);
      case "snoozes":
        return inbox.snooze(id, new Date(Date.now() + 3_600_000));
    }
  }

  /** The words that the thread has and the model has not heard. */
  async news(): Promise<string[]> {
    const { store } = processes[0].conversations;
    const messages = await store.messagesAfter(this.customer.conversationId, this.model.said.length, 1000);
    expect(messages.map(({ sequence }) => sequence)).toEqual(messages.map((_, k) => this.model.said.length + k + 1));
    return messages.map(wordOf);
  }

  async stateIsAsHeard(): Promise<void> {
    const row = await processes[1].conversations.rowOf(this.customer.conversationId);
    const { speaker } = this.model;
    const isPerson = speaker === "lin" || speaker === "mateo";
    expect([row.state, row.agentName?.toLowerCase() ?? null]).toEqual([
      isPerson ? "person" : speaker,
      isPerson ? speaker : null,
    ]);
    expect(row.promisedBy !== null).toBe(speaker === "waiting" && this.model.promises === 1);
    if (speaker === "closed") expect(row.snoozedUntil).toBeNull();
  }

  /** Everybody was shown the same, whatever broke meanwhile. */
  async everybodySaw(): Promise<void> {
    const { conversationId } = this.customer;
    const messages = await processes[0].conversations.store.messagesAfter(conversationId, 0, 1000);
    const all = messages.map(({ sequence }) => sequence);
    const forCustomer = messages.filter(({ role }) => role !== "note").map(({ sequence }) => sequence);
    await expect.poll(() => this.seen.length, { timeout: 60_000 }).toBeGreaterThanOrEqual(forCustomer.length);
    expect(this.seen.map(({ sequence }) => sequence)).toEqual(forCustomer);
    expect(this.seen.filter(({ role }) => role === "note")).toEqual([]);
    for (const shown of this.shown) {
      await expect.poll(() => shown.length, { timeout: 60_000 }).toBeGreaterThanOrEqual(all.length);
      expect(shown).toEqual(all);
    }
    expect(this.model.said.filter((word) => word === "closed").length).toBeLessThanOrEqual(1);
  }
}

// ------------------------------------------------------------------------------------------------------------- commands

interface World {
  scenes: Scene[];
}

/** One act by itself: the model knows what comes of it. */
class Alone implements fc.AsyncCommand<object, World, true> {
  readonly act: Act;
  readonly scene: number;
  readonly at: number;
  constructor(act: Act, scene: number, at: number) {
    [this.act, this.scene, this.at] = [act, scene, at];
  }
  async check() {
    return true;
  }
  async run(_: object, { scenes }: World) {
    const scene = scenes[this.scene]!;
    const should = expected(scene.model, this.act);
    const refusal = await scene.act(this.act, this.at);
    const said = await scene.news();
    if (should === null) {
      expect([this.act.kind, refusal?.kind, said]).toEqual([this.act.kind, "conflict", []]);
    } else {
      expect([this.act.kind, refusal?.code]).toEqual([this.act.kind, undefined]);
      // Where somebody was at a desk a moment ago, nothing need be promised.
      const sure = should.filter((word) => word !== "promise?");
      expect(said.filter((word, k) => word !== "promise" || sure[k] === "promise")).toEqual(sure);
    }
    for (const word of said) hear(scene.model, word);
    if (this.act.kind === "gives" && should !== null) scene.model.assignee = this.act.to;
    await scene.stateIsAsHeard();
  }
  toString() {
    return `${JSON.stringify(this.act)} in ${this.scene} at ${this.at}`;
  }
}

/** Several acts at the same moment: in whatever order they came, the thread tells a legal story. */
class AtOnce implements fc.AsyncCommand<object, World, true> {
  readonly acts: readonly { act: Act; at: number }[];
  readonly scene: number;
  constructor(acts: readonly { act: Act; at: number }[], scene: number) {
    [this.acts, this.scene] = [acts, scene];
  }
  async check() {
    return true;
  }
  async run(_: object, { scenes }: World) {
    const scene = scenes[this.scene]!;
    const refused = await Promise.all(this.acts.map(({ act, at }) => scene.act(act, at)));
    for (const error of refused) expect(error === null || error.kind === "conflict").toBe(true);
    const said = await scene.news();
    for (const word of said) hear(scene.model, word);
    // What was accepted is there, what was refused is not, each once.
    for (const agent of ["lin", "mateo"] as const)
      for (const [kinds, word] of [
        [["writes", "writes-twice"], `agent:${agent}`],
        [["notes"], `note:${agent}`],
      ] as const) {
        const accepted = this.acts.filter(
          ({ act }, k) =>
            "agent" in act &&
            act.agent === agent &&
            (kinds as readonly string[]).includes(act.kind) &&
            refused[k] === null,
        );
        const halfAccepted = this.acts.filter(({ act }) => act.kind === "writes-twice").length;
        const there = said.filter((one) => one === word).length;
        expect(there).toBeGreaterThanOrEqual(accepted.length);
        expect(there).toBeLessThanOrEqual(accepted.length + halfAccepted);
      }
    // Giving leaves no word in the thread: the row says whose it is.
    const row = await processes[0].conversations.rowOf(scene.customer.conversationId);
    scene.model.assignee = (row.assignee?.name.toLowerCase() as Name | undefined) ?? null;
    await scene.stateIsAsHeard();
  }
  toString() {
    return `at once in ${this.scene}: ${this.acts.map(({ act, at }) => `${JSON.stringify(act)} at ${at}`).join(", ")}`;
  }
}

class Reconnects implements fc.AsyncCommand<object, World, true> {
  readonly scene: number;
  readonly at: number;
  constructor(scene: number, at: number) {
    [this.scene, this.at] = [scene, at];
  }
  async check() {
    return true;
  }
  async run(_: object, { scenes }: World) {
    scenes[this.scene]!.connect(this.at);
  }
  toString() {
    return `the customer of ${this.scene} reconnects at ${this.at}`;
  }
}

const SCENES = 3;
const scene = fc.nat(SCENES - 1);
const at = fc.nat(1);
const name = fc.constantFrom<Name>("lin", "mateo");
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ kind: fc.constantFrom("asks", "asks-in-words", "repeats", "button", "wants-assistant" as const) }),
  fc.record({ kind: fc.constantFrom("takes", "writes", "writes-twice", "hands-back", "notes" as const), agent: name }),
  fc.record({ kind: fc.constantFrom("takes", "overrules", "closes", "snoozes" as const), agent: name }),
  fc.record({ kind: fc.constant("gives" as const), agent: name, to: name }),
);
const commands = fc.commands<object, World, true>(
  [
    fc.tuple(act, scene, at).map((of) => new Alone(...of)),
    fc.tuple(act, scene, at).map((of) => new Alone(...of)),
    fc.tuple(fc.array(fc.record({ act, at }), { minLength: 2, maxLength: 4 }), scene).map((of) => new AtOnce(...of)),
    fc.tuple(scene, at).map((of) => new Reconnects(...of)),
  ],
  { maxCommands: 40, size: "max" },
);

describe("whatever customers and agents do, in whatever order and at whichever process,", () => {
  it("nothing is lost or doubled, one has the word, nobody talks over a person, and everybody sees the same", async () => {
    await fc.assert(
      fc.asyncProperty(commands, async (list) => {
        const scenes = await Promise.all(Array.from({ length: SCENES }, () => Scene.begin()));
        try {
          await fc.asyncModelRun(() => ({ model: {}, real: { scenes } }), list);
          for (const one of scenes) await one.everybodySaw();
        } finally {
          for (const one of scenes) one.end();
        }
      }),
      { numRuns: Number(process.env.DRAGOMAN_MODEL_RUNS ?? 15) },
    );
  }, 3_600_000);
});
