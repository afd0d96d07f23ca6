import { describe, expect, it } from "vitest";
import type { Message } from "../api.ts";
import { explained, groupMessages, mergeMessages, type ThreadItem } from "./thread.ts";

const now = new Date("2025-11-23T12:00:00");
let sequence = 0;

function message(at: string, changes: Partial<Message> = {}): Message {
  sequence++;
  return {
    id: `m_${sequence}`,
    sequence,
    clientId: null,
    role: "customer",
    text: "…",
    language: null,
    createdAt: new Date(`2025-11-${at}`).toISOString(),
    author: null,
    authorId: null,
    ...changes,
  };
}
const agent = (id: string) => ({ role: "agent", author: id, authorId: id }) as const;
const reply = (kind: Message["kind"], reason: string | null = null) => ({ role: "assistant", kind, reason }) as const;
const system = (event: Message["event"]) => ({ role: "system", event }) as const;

const outline = (items: ThreadItem[]) =>
  items.map((item) => {
    if (item.kind === "turn") return `${item.messages[0].role} ${item.messages.length}`;
    return item.kind === "day" ? "day" : `${item.event} ${item.reason ?? ""}`.trim();
  });

describe("a thread", () => {
  it("joins what one speaker writes within five minutes", () => {
    const items = groupMessages(
      [message("23T11:00"), message("23T11:04"), message("23T11:08:59"), message("23T11:14")],
      now,
    );
    expect(outline(items)).toEqual(["customer 3", "customer 1"]);
  });

  it("keeps two agents apart, and every reply of the assistant alone with its evidence", () => {
    const said = [
      message("23T11:00", agent("lin")),
      message("23T11:01", agent("maya")),
      message("23T11:02", reply("answer")),
      message("23T11:02", reply("smalltalk")),
    ];
    expect(outline(groupMessages(said, now))).toEqual(["agent 1", "agent 1", "assistant 1", "assistant 1"]);
  });

  it("has a line for every other day, and one for today only after another day", () => {
    expect(outline(groupMessages([message("22T23:58"), message("23T00:01")], now))).toEqual([
      "day",
      "customer 1",
      "day",
      "customer 1",
    ]);
    expect(outline(groupMessages([message("23T00:01")], now))).toEqual(["customer 1"]);
  });

  it("says once why the assistant gave up, also when the customer was told that nobody is there", () => {
    const gaveUp = message("23T11:00", reply("handover", "not-sure"));
    const items = groupMessages([message("23T11:00"), gaveUp, message("23T11:00", system("handover"))], now);
    expect(outline(items)).toEqual(["customer 1", "assistant 1", "handover not-sure"]);
    expect(items[2]).toMatchObject({ reply: gaveUp });
  });

  it("says when it was the customer who asked for a person, and who came", () => {
    const items = groupMessages(
      [
        message("23T11:00", system("handover")),
        message("23T11:01", { ...system("agent-joined"), author: "Lin" }),
        message("23T11:02", system("closed")),
      ],
      now,
    );
    expect(outline(items)).toEqual(["handover asked-for-person", "agent-joined", "closed"]);
    expect(items[1]).toMatchObject({ agent: "Lin", reply: null });
  });

  it("gives every item a key of its own that stays when messages are added", () => {
    const said = [message("22T11:00"), message("23T11:00", reply("handover")), message("23T11:01")];
    const keys = groupMessages(said, now).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(groupMessages([...said, message("23T11:20")], now).map(({ key }) => key)).toEqual(
      expect.arrayContaining(keys),
    );
  });
});

describe("messages that come twice or late", () => {
  it("stand once, in the server's order", () => {
    const [a, b, c] = [message("23T11:00"), message("23T11:01"), message("23T11:02")];
    expect(mergeMessages([a!, c!], [b!, c!])).toEqual([a, b, c]);
  });
});

describe("what 'why' explains", () => {
  const said = [
    message("23T11:00"),
    message("23T11:00", reply("answer")),
    message("23T11:01", reply("clarify")),
    message("23T11:02"),
  ];

  it("is the chosen reply, else the assistant's last", () => {
    expect(explained(said, said[1]!.id)).toBe(said[1]);
    expect(explained(said, null)).toBe(said[2]);
    expect(explained(said, "gone")).toBe(said[2]);
  });

  it("is nothing where the assistant never replied", () => {
    expect(explained([said[0]!], null)).toBeNull();
  });
});
