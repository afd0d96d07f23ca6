import { describe, expect, it } from "vitest";
import type { Conversation } from "../api.ts";
import { causeOf, quiet, wishesOf } from "./notify.ts";

const at = (second: number) => new Date(Date.UTC(2025, 10, 23, 11, 0, second)).toISOString();
const conversation = (changes: Partial<Conversation> = {}): Conversation =>
  ({
    id: "c_1",
    revision: 1,
    state: "assistant",
    agent: null,
    assignee: null,
    mentioned: false,
    snoozedUntil: null,
    waitingSince: null,
    updatedAt: at(1),
    lastMessage: { role: "customer", text: "Hola", language: "es", createdAt: at(1) },
    ...changes,
  }) as Conversation;
const waiting = { state: "waiting", waitingSince: at(2), updatedAt: at(2) } as const;
const lin = { id: "p_lin", name: "Lin" };
const me = { id: "p_me", name: "Maya" };
const cause = (before: Conversation | null, after: Conversation, wishes = quiet) =>
  causeOf(before, after, me.id, wishes);

describe("somebody is called", () => {
  it("when a customer begins to wait, once", () => {
    expect(cause(conversation(), conversation(waiting))).toBe("waiting");
    expect(cause(null, conversation(waiting))).toBe("waiting");
    expect(cause(conversation(waiting), conversation({ ...waiting, updatedAt: at(3) }))).toBe(null);
    expect(cause(null, conversation({ ...waiting, updatedAt: at(59) }))).toBe(null); // waits for a long time already
    expect(cause(conversation(), conversation(waiting), { ...quiet, waiting: "none" })).toBe(null);
  });

  it("only for those assigned to them, if they wish so", () => {
    const wishes = { ...quiet, waiting: "mine" } as const;
    expect(cause(conversation(), conversation({ ...waiting, assignee: lin }), wishes)).toBe(null);
    expect(cause(conversation(), conversation({ ...waiting, assignee: me }), wishes)).toBe("assigned");
    expect(
      cause(
        conversation({ ...waiting, assignee: lin }),
        conversation({ ...waiting, assignee: me, updatedAt: at(3) }),
        wishes,
      ),
    ).toBe("assigned");
  });

  it("when a conversation that slept wakes", () => {
    expect(
      cause(conversation({ ...waiting, snoozedUntil: at(9) }), conversation({ ...waiting, updatedAt: at(9) })),
    ).toBe("waiting");
    expect(cause(conversation(), conversation({ ...waiting, snoozedUntil: at(9) }))).toBe(null);
  });

  it("when a colleague mentions them", () => {
    expect(cause(conversation(), conversation({ mentioned: true, updatedAt: at(2) }))).toBe("mention");
    expect(cause(conversation({ mentioned: true }), conversation({ mentioned: true, updatedAt: at(2) }))).toBe(null);
  });

  it("when a customer writes in a conversation of theirs, and not in a colleague's", () => {
    const mine = { state: "person", agent: me } as const;
    const said = {
      lastMessage: { role: "customer", text: "¿?", language: "es", createdAt: at(4) },
      updatedAt: at(4),
    } as const;
    expect(cause(conversation(mine), conversation({ ...mine, ...said }))).toBe("reply");
    expect(cause(conversation(mine), conversation({ ...mine, updatedAt: at(4) }))).toBe(null);
    expect(cause(conversation({ ...mine, agent: lin }), conversation({ ...mine, agent: lin, ...said }))).toBe(null);
  });

  it("never by news that is older than what is known", () => {
    expect(cause(conversation({ revision: 9 }), conversation(waiting))).toBe(null);
  });
});

it("wishes are read back, and what cannot be read is as at the beginning: silent", () => {
  expect(wishesOf(JSON.stringify({ ...quiet, sound: true, waiting: "mine" }))).toEqual({
    ...quiet,
    sound: true,
    waiting: "mine",
  });
  for (const odd of [null, "{", "null", "7", '{"waiting":"all","sound":"yes"}']) expect(wishesOf(odd)).toEqual(quiet);
});
