import { describe, expect, it } from "vitest";
import type { Conversation } from "../api.ts";
import { countsOf, type Known, listed, titleOf, withListed, withNews } from "./inbox.ts";

const me = "p_maya";
const time = (minute: number) => new Date(Date.UTC(2025, 10, 23, 11, minute)).toISOString();

function conversation(id: string, minute: number, changes: Partial<Conversation> = {}): Conversation {
  return {
    id,
    number: minute,
    revision: minute,
    channel: "widget",
    promisedBy: null,
    topic: null,
    tags: [],
    priority: "normal",
    snoozedUntil: null,
    assignee: null,
    mentioned: false,
    summary: null,
    state: "waiting",
    language: "es",
    market: null,
    page: null,
    customerName: null,
    contactEmail: null,
    waitingSince: time(minute),
    createdAt: time(0),
    updatedAt: time(minute),
    agent: null,
    reason: null,
    unread: 0,
    lastMessage: { role: "customer", text: "¿Hola?", language: "es", createdAt: time(minute) },
    ...changes,
  };
}

const known = (...conversations: Conversation[]): Known => new Map(conversations.map((each) => [each.id, each]));
const ids = (conversations: Conversation[]) => conversations.map(({ id }) => id);
const mine = { state: "person", agent: { id: me, name: "Maya" }, waitingSince: null } as const;
const lins = { state: "person", agent: { id: "p_lin", name: "Lin" }, waitingSince: null } as const;

describe("the list", () => {
  it("of who waits begins with whoever has waited longest, whoever wrote last", () => {
    const b = conversation("b", 5, {
      lastMessage: { role: "customer", text: "…", language: null, createdAt: time(50) },
    });
    expect(ids(listed(known(conversation("c", 9), conversation("a", 20), b), "waiting", me))).toEqual(["b", "c", "a"]);
  });

  it("of mine and of all begins with what happened last", () => {
    const all = known(conversation("a", 3, mine), conversation("b", 8, mine), conversation("c", 9, lins));
    expect(ids(listed(all, "mine", me))).toEqual(["b", "a"]);
    expect(ids(listed(all, "all", me))).toEqual(["c", "b", "a"]);
  });

  it("is in the same order for everybody when two began to wait at the same moment", () => {
    expect(ids(listed(known(conversation("b", 5), conversation("a", 5)), "waiting", me))).toEqual(["a", "b"]);
  });
});

describe("what the server lists", () => {
  it("takes away what it no longer has in the states that were asked for, and leaves the others", () => {
    const before = known(conversation("a", 1), conversation("b", 2), conversation("c", 3, mine));
    expect([...withListed(before, [conversation("b", 2)], ["waiting"], new Set()).keys()].sort()).toEqual(["b", "c"]);
  });

  it("does not overwrite what came live while it was listing", () => {
    const taken = conversation("a", 9, mine);
    const began = conversation("z", 9);
    const after = withListed(known(taken, began), [conversation("a", 1)], ["waiting"], new Set(["a", "z"]));
    expect(after.get("a")).toBe(taken);
    expect(after.get("z")).toBe(began);
  });
});

describe("live news", () => {
  it("replaces what is older and never what is newer", () => {
    const before = known(conversation("a", 5));
    expect(withNews(before, conversation("a", 6, mine)).get("a")?.state).toBe("person");
    expect(withNews(before, conversation("a", 4, mine))).toBe(before);
    expect(withNews(before, conversation("a", 5, { unread: 0 })).size).toBe(1);
  });
});

it("the numbers beside the tabs are the server's, and mine are counted here", () => {
  const all = known(conversation("a", 1), conversation("b", 2, mine), conversation("c", 3, lins));
  const counted = { assistant: 40, waiting: 1, person: 2, closed: 900 };
  expect(countsOf(all, counted, me)).toEqual({ waiting: 1, mine: 1, all: 943 });
  expect(countsOf(all, null, me)).toEqual({ waiting: 1, mine: 1, all: 0 });
});

it("the browser's title begins with the number of those who wait", () => {
  expect(titleOf(3, "Inbox", "Tamarind & Tin")).toBe("(3) Inbox · Tamarind & Tin");
  expect(titleOf(0, "收件箱", "")).toBe("收件箱");
});
