import { beforeEach, describe, expect, it } from "vitest";
import { type Message, RequestFailed } from "../api.ts";
import { createDrafts } from "./drafts.ts";
import { createSender, type Said, type Sender } from "./sender.ts";

type Answer = "stored" | "lost on the way back" | RequestFailed;
const offline = new RequestFailed(0, "network", "offline");
const closed = new RequestFailed(409, "conversation/closed", "closed");

/** A server that stores a client id once, and answers as it is told to. */
let stored: { conversation: string; clientId: string; text: string }[];
let tries: string[];
let answers: Answer[];
let timers: (() => void)[];
let kept: Map<string, string>;
let sent: string[];
/** The time of writing, one more each time. */
let clock = 0;

const settle = () => new Promise<void>((resolve) => setTimeout(resolve));
const reply = (text: string): Said => ({ kind: "reply", text });
const storage = {
  get length() {
    return kept.size;
  },
  key: (place: number) => [...kept.keys()][place] ?? null,
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => void kept.set(key, value),
  removeItem: (key: string) => void kept.delete(key),
};

function sender(person = "maya"): Sender {
  let ids = 0;
  return createSender({
    person,
    async post(conversation, clientId, { text, kind }) {
      tries.push(kind === "note" ? `(${text})` : text);
      await settle();
      const answer = answers.shift() ?? "stored";
      if (answer instanceof RequestFailed) throw answer;
      if (!stored.some((message) => message.clientId === clientId)) stored.push({ conversation, clientId, text });
      if (answer === "lost on the way back") throw offline;
      return { clientId, text } as Message;
    },
    onSent: (_, message) => sent.push(message.text),
    storage,
    setTimeout: (run) => timers.push(run),
    newId: () => `${person}-${++ids}-${Math.random()}`,
    now: () => new Date(clock++),
  });
}

const texts = () => stored.map(({ text }) => text);
async function rest() {
  for (let k = 0; k < 20; k++) await settle();
}
async function laterOn() {
  for (const run of timers.splice(0)) run();
  await rest();
}

beforeEach(() => {
  stored = [];
  tries = [];
  answers = [];
  timers = [];
  kept = new Map();
  sent = [];
});

describe("a reply", () => {
  it("is on the screen at once and goes away when the server has it", async () => {
    const replies = sender();
    let told = 0;
    replies.subscribe(() => told++);
    replies.send("c_1", reply("Hola"));
    expect(replies.outgoing()).toMatchObject([{ conversation: "c_1", said: reply("Hola"), problem: null }]);
    await rest();
    expect(replies.outgoing()).toEqual([]);
    expect(sent).toEqual(["Hola"]);
    expect(told).toBeGreaterThan(1);
  });

  it("whose acknowledgement was lost is sent again and stored once", async () => {
    answers = ["lost on the way back"];
    const replies = sender();
    replies.send("c_1", reply("Hola"));
    await rest();
    expect(replies.outgoing()).toMatchObject([{ problem: "unsent" }]);
    await laterOn();
    expect(tries).toEqual(["Hola", "Hola"]);
    expect(texts()).toEqual(["Hola"]);
    expect(replies.outgoing()).toEqual([]);
  });

  it("that came back by the live line is not on its way any more", async () => {
    answers = ["lost on the way back"];
    const replies = sender();
    replies.send("c_1", reply("Hola"));
    await rest();
    replies.arrived(stored[0]!.clientId);
    expect(replies.outgoing()).toEqual([]);
    await laterOn();
    expect(tries).toHaveLength(1);
  });

  it("never overtakes another one of the same conversation, but does not wait for other conversations", async () => {
    answers = [offline];
    const replies = sender();
    replies.send("c_1", reply("one"));
    replies.send("c_1", reply("two"));
    replies.send("c_2", reply("elsewhere"));
    await rest();
    expect(texts()).toEqual(["elsewhere"]);
    await laterOn();
    expect(texts()).toEqual(["elsewhere", "one", "two"]);
  });

  it("goes out as soon as the connection is back, without waiting for its turn", async () => {
    answers = [offline];
    const replies = sender();
    replies.send("c_1", reply("Hola"));
    await rest();
    replies.wake();
    await rest();
    expect(texts()).toEqual(["Hola"]);
  });

  it("that was written before a reload goes out after it, once", async () => {
    answers = ["lost on the way back"];
    sender().send("c_1", reply("Hola"));
    await rest();
    const reloaded = sender();
    expect(reloaded.outgoing()).toMatchObject([{ said: reply("Hola") }]);
    reloaded.wake();
    await rest();
    expect(texts()).toEqual(["Hola"]);
    expect(sender().outgoing()).toEqual([]);
  });

  it("is not sent by somebody else who signs in after", async () => {
    answers = [offline];
    sender("maya").send("c_1", reply("Hola"));
    await rest();
    expect(sender("lin").outgoing()).toEqual([]);
  });
});

describe("a reply that the server refuses", () => {
  it("is not tried again by itself and says why", async () => {
    answers = [closed];
    const replies = sender();
    replies.send("c_1", reply("Hola"));
    await rest();
    await laterOn();
    expect(replies.outgoing()).toMatchObject([{ problem: { refused: closed } }]);
    expect(tries).toHaveLength(1);
  });

  it("holds back what was written after it, until it is tried again or taken back to be edited", async () => {
    answers = [closed];
    const replies = sender();
    replies.send("c_1", reply("one"));
    replies.send("c_1", reply("two"));
    await rest();
    expect(texts()).toEqual([]);
    const [one] = replies.outgoing();
    answers = [closed];
    replies.retry(one!.clientId);
    await rest();
    expect(texts()).toEqual([]);
    expect(replies.withdraw(one!.clientId)).toEqual(reply("one"));
    await rest();
    expect(texts()).toEqual(["two"]);
  });
});

describe("a note", () => {
  it("goes the same way, in the order of writing with replies, and keeps whom it mentions over a reload", async () => {
    answers = [offline];
    const replies = sender();
    replies.send("c_1", reply("Hola"));
    replies.send("c_1", { kind: "note", text: "@Lin?", mentions: ["p_lin"] });
    await rest();
    const reloaded = sender();
    expect(reloaded.outgoing().map(({ said }) => said)).toEqual([
      reply("Hola"),
      { kind: "note", text: "@Lin?", mentions: ["p_lin"] },
    ]);
    reloaded.wake();
    await rest();
    expect(tries).toEqual(["Hola", "Hola", "(@Lin?)"]);
    expect(kept.size).toBe(0);
  });
});

it("two tabs of one person forget nothing of each other, and what both send is stored once", async () => {
  answers = [offline, offline];
  const one = sender();
  one.send("c_1", reply("one"));
  await rest();
  const other = sender();
  other.send("c_2", reply("two"));
  await rest();
  expect(kept.size).toBe(2);
  await laterOn();
  other.wake();
  await rest();
  expect(texts().sort()).toEqual(["one", "two"]);
  expect(kept.size).toBe(0);
});

it("what is kept is only taken where it has our shape", () => {
  for (const nonsense of [
    "{",
    "7",
    '{"clientId":1}',
    "null",
    '{"clientId":"a","conversation":"c","writtenAt":"","said":{"kind":"shout","text":""}}',
  ]) {
    kept.set("dragoman.outbox.maya.x", nonsense);
    expect(sender().outgoing()).toEqual([]);
  }
});

describe("drafts", () => {
  it("are kept for each conversation, each person and each kind, and forgotten when empty", () => {
    const drafts = createDrafts(storage, "maya", 0);
    drafts.write("c_1", "reply", "Hola, ");
    drafts.write("c_1", "note", "内部");
    drafts.write("c_2", "reply", "你好");
    expect(createDrafts(storage, "maya", 0).read("c_1", "reply")).toBe("Hola, ");
    expect(createDrafts(storage, "maya", 0).read("c_1", "note")).toBe("内部");
    expect(createDrafts(storage, "lin", 0).read("c_1", "reply")).toBe("");
    drafts.write("c_1", "reply", "");
    drafts.write("c_1", "note", "");
    expect(drafts.read("c_1", "reply")).toBe("");
    expect(kept.size).toBe(1);
  });

  it("are forgotten when one signs out, and after two weeks; those of others stay", () => {
    createDrafts(storage, "lin", 0).write("c_1", "reply", "Lin's");
    const drafts = createDrafts(storage, "maya", 0);
    drafts.write("c_1", "reply", "Hola");
    drafts.forget();
    expect(drafts.read("c_1", "reply")).toBe("");
    expect(createDrafts(storage, "lin", 13 * dayMs).read("c_1", "reply")).toBe("Lin's");
    expect(createDrafts(storage, "lin", 15 * dayMs).read("c_1", "reply")).toBe("");
    expect(kept.size).toBe(0);
  });

  it("that are not ours or cannot be kept do no harm", () => {
    kept.set("dragoman.draft.maya.c_1.reply", "{");
    expect(createDrafts(storage, "maya", 0).read("c_1", "reply")).toBe("");
    const full = {
      ...storage,
      length: 0,
      setItem: () => {
        throw new Error("QuotaExceededError");
      },
    };
    expect(() => createDrafts(full, "maya", 0).write("c_1", "reply", "x")).not.toThrow();
  });
});

const dayMs = 86_400_000;
