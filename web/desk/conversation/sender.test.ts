import { beforeEach, describe, expect, it } from "vitest";
import { type Message, RequestFailed } from "../api.ts";
import { createDrafts } from "./drafts.ts";
import { createSender, type Sender } from "./sender.ts";

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

const settle = () => new Promise<void>((resolve) => setTimeout(resolve));
const storage = {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => void kept.set(key, value),
  removeItem: (key: string) => void kept.delete(key),
};

function sender(person = "maya"): Sender {
  let ids = 0;
  return createSender({
    person,
    async post(conversation, clientId, text) {
      tries.push(text);
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
    now: () => new Date(0),
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
    replies.send("c_1", "Hola");
    expect(replies.outgoing()).toMatchObject([{ conversation: "c_1", text: "Hola", problem: null }]);
    await rest();
    expect(replies.outgoing()).toEqual([]);
    expect(sent).toEqual(["Hola"]);
    expect(told).toBeGreaterThan(1);
  });

  it("whose acknowledgement was lost is sent again and stored once", async () => {
    answers = ["lost on the way back"];
    const replies = sender();
    replies.send("c_1", "Hola");
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
    replies.send("c_1", "Hola");
    await rest();
    replies.arrived(stored[0]!.clientId);
    expect(replies.outgoing()).toEqual([]);
    await laterOn();
    expect(tries).toHaveLength(1);
  });

  it("never overtakes another one of the same conversation, but does not wait for other conversations", async () => {
    answers = [offline];
    const replies = sender();
    replies.send("c_1", "one");
    replies.send("c_1", "two");
    replies.send("c_2", "elsewhere");
    await rest();
    expect(texts()).toEqual(["elsewhere"]);
    await laterOn();
    expect(texts()).toEqual(["elsewhere", "one", "two"]);
  });

  it("goes out as soon as the connection is back, without waiting for its turn", async () => {
    answers = [offline];
    const replies = sender();
    replies.send("c_1", "Hola");
    await rest();
    replies.wake();
    await rest();
    expect(texts()).toEqual(["Hola"]);
  });

  it("that was written before a reload goes out after it, once", async () => {
    answers = ["lost on the way back"];
    sender().send("c_1", "Hola");
    await rest();
    const reloaded = sender();
    expect(reloaded.outgoing()).toMatchObject([{ text: "Hola" }]);
    reloaded.wake();
    await rest();
    expect(texts()).toEqual(["Hola"]);
    expect(sender().outgoing()).toEqual([]);
  });

  it("is not sent by somebody else who signs in after", async () => {
    answers = [offline];
    sender("maya").send("c_1", "Hola");
    await rest();
    expect(sender("lin").outgoing()).toEqual([]);
  });
});

describe("a reply that the server refuses", () => {
  it("is not tried again by itself and says why", async () => {
    answers = [closed];
    const replies = sender();
    replies.send("c_1", "Hola");
    await rest();
    await laterOn();
    expect(replies.outgoing()).toMatchObject([{ problem: { refused: closed } }]);
    expect(tries).toHaveLength(1);
  });

  it("holds back what was written after it, until it is tried again or taken back to be edited", async () => {
    answers = [closed];
    const replies = sender();
    replies.send("c_1", "one");
    replies.send("c_1", "two");
    await rest();
    expect(texts()).toEqual([]);
    const [one] = replies.outgoing();
    answers = [closed];
    replies.retry(one!.clientId);
    await rest();
    expect(texts()).toEqual([]);
    expect(replies.withdraw(one!.clientId)).toBe("one");
    await rest();
    expect(texts()).toEqual(["two"]);
  });
});

it("what is kept is only taken where it has our shape", () => {
  for (const nonsense of ["{", "7", '[{"clientId":1}]', "null"]) {
    kept.set("dragoman.outbox.maya", nonsense);
    expect(sender().outgoing()).toEqual([]);
  }
});

describe("drafts", () => {
  it("are kept for each conversation and each person, and forgotten when empty", () => {
    const drafts = createDrafts(storage, "maya");
    drafts.write("c_1", "Hola, ");
    drafts.write("c_2", "你好");
    expect(createDrafts(storage, "maya").read("c_1")).toBe("Hola, ");
    expect(createDrafts(storage, "lin").read("c_1")).toBe("");
    drafts.write("c_1", "");
    expect(drafts.read("c_1")).toBe("");
    expect(kept.size).toBe(1);
  });
});
