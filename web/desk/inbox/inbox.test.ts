import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Conversation } from "../api.ts";
import {
  between,
  compareIn,
  type Filters,
  isAskedFor,
  type List,
  nobody,
  noCounts,
  titleOf,
  type View,
  views,
  withCounted,
  withFirstPage,
  withNews,
  withNextPage,
} from "./inbox.ts";

const me = "p_maya";
const time = (minute: number) => new Date(Date.UTC(2025, 10, 23, 11, minute)).toISOString();

function conversation(id: string, minute: number, changes: Partial<Conversation> = {}): Conversation {
  return {
    id,
    number: 12,
    revision: minute,
    channel: "widget",
    state: "waiting",
    language: "es",
    market: null,
    page: null,
    customerName: null,
    contactEmail: null,
    waitingSince: time(minute),
    promisedBy: null,
    createdAt: time(0),
    updatedAt: time(minute),
    agent: null,
    assignee: null,
    reason: null,
    topic: null,
    tags: [],
    priority: "normal",
    snoozedUntil: null,
    summary: null,
    mentioned: false,
    unread: 0,
    lastMessage: { role: "customer", text: "¿Hola?", language: "es", createdAt: time(minute) },
    ...changes,
  };
}

const maya = { id: me, name: "Maya" };
const lin = { id: "p_lin", name: "Lin" };
const mine = { state: "person", agent: maya, assignee: maya, waitingSince: null } as const;
const lins = { state: "person", agent: lin, assignee: lin, waitingSince: null } as const;
const closed = { state: "closed", waitingSince: null } as const;
const asleep = { snoozedUntil: time(59) } as const;

const listOf = (view: View, items: Conversation[], next: string | null = null, filters: Filters = {}): List => ({
  query: { view, filters },
  items,
  next,
});
const ids = (list: List) => list.items.map(({ id }) => id);
const nothing = new Map<string, Conversation>();

describe("a view", () => {
  const belong = (changes: Partial<Conversation>) =>
    views.filter((view) => isAskedFor({ view, filters: {} }, conversation("a", 1, changes), me));

  it("has who waits, and not who sleeps", () => {
    expect(belong({})).toEqual(["waiting", "all"]);
    expect(belong(asleep)).toEqual(["all", "snoozed"]);
  });

  it("of mine has those I am in and those assigned to me, until they are closed", () => {
    expect(belong(mine)).toEqual(["mine", "all"]);
    expect(belong({ assignee: maya })).toEqual(["waiting", "mine", "all"]);
    expect(belong({ ...mine, ...asleep })).toEqual(["all", "snoozed"]);
    expect(belong(lins)).toEqual(["all"]);
    expect(belong({ ...mine, ...closed })).toEqual(["all", "closed"]);
  });

  it("of mentions has what I have not read yet", () => {
    expect(belong({ ...closed, mentioned: true })).toEqual(["all", "closed", "mentions"]);
  });
});

describe("filters", () => {
  const asked = (filters: Filters, changes: Partial<Conversation>) =>
    isAskedFor({ view: "all", filters }, conversation("a", 1, changes), me);

  it("narrow the list, all of them at once", () => {
    expect(asked({ language: "ar", market: "AE" }, { language: "ar", market: "AE" })).toBe(true);
    expect(asked({ language: "ar", market: "AE" }, { language: "ar", market: "SA" })).toBe(false);
    expect(asked({ tag: "ترجيع" }, { tags: ["x", "ترجيع"] })).toBe(true);
    expect(asked({ topic: "returns" }, { topic: { article: "returns", title: "退货", language: "zh-Hans" } })).toBe(
      true,
    );
    expect(asked({ topic: "returns" }, {})).toBe(false);
    expect(asked({ priority: "high" }, { priority: "high" })).toBe(true);
    expect(asked({ channel: "email" }, {})).toBe(false);
    expect(asked({ assignee: lin.id }, { assignee: lin })).toBe(true);
    expect(asked({ assignee: nobody }, {})).toBe(true);
    expect(asked({ assignee: nobody }, { assignee: lin })).toBe(false);
  });
});

describe("live news", () => {
  it("of who waits are put where they belong: whoever has waited longest is first", () => {
    const list = listOf("waiting", [conversation("a", 3), conversation("c", 9)]);
    expect(ids(withNews(list, conversation("b", 5), me))).toEqual(["a", "b", "c"]);
    expect(ids(withNews(list, conversation("d", 9), me))).toEqual(["a", "c", "d"]);
  });

  it("of all others come to the top, for they happened last", () => {
    const list = listOf("all", [conversation("a", 9, mine), conversation("b", 8, mine)]);
    expect(ids(withNews(list, conversation("b", 10, mine), me))).toEqual(["b", "a"]);
    expect(ids(withNews(list, conversation("c", 11), me))).toEqual(["c", "a", "b"]);
  });

  it("take away what does not belong any more", () => {
    const list = listOf("waiting", [conversation("a", 3), conversation("b", 5)]);
    expect(ids(withNews(list, conversation("a", 6, mine), me))).toEqual(["b"]);
    expect(ids(withNews(list, conversation("a", 6, asleep), me))).toEqual(["b"]);
  });

  it("replace what is older and never what is newer", () => {
    const list = listOf("waiting", [conversation("a", 5)]);
    expect(withNews(list, conversation("a", 4, mine), me)).toBe(list);
    expect(withNews(list, conversation("a", 5, { unread: 3 }), me).items[0]?.unread).toBe(3);
  });

  it("of a mention that was read leave it among the mentions", () => {
    const list = listOf("mentions", [conversation("a", 5, { mentioned: true })]);
    expect(ids(withNews(list, conversation("a", 5), me))).toEqual(["a"]);
  });

  it("that belong below what was read so far wait for their page", () => {
    const list = listOf("waiting", [conversation("a", 3)], "more");
    expect(ids(withNews(list, conversation("z", 50), me))).toEqual(["a"]);
    expect(ids(withNews(listOf("waiting", [conversation("a", 3)]), conversation("z", 50), me))).toEqual(["a", "z"]);
  });

  it("keep the list in order, each conversation once, whatever comes in which order", () => {
    const anything = fc.record({
      id: fc.constantFrom("a", "b", "c", "d", "e"),
      minute: fc.nat(40),
      changes: fc.constantFrom<Partial<Conversation>>({}, mine, lins, closed, asleep, { mentioned: true }),
      view: fc.constantFrom(...views),
    });
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 40 }), fc.constantFrom(...views), (news, view) => {
        let list = listOf(view, []);
        for (const each of news) list = withNews(list, conversation(each.id, each.minute, each.changes), me);
        expect(new Set(ids(list)).size).toBe(list.items.length);
        expect(list.items).toEqual([...list.items].sort(compareIn(view)));
        if (view !== "mentions") for (const item of list.items) expect(isAskedFor(list.query, item, me)).toBe(true);
      }),
    );
  });
});

describe("the first page, read again", () => {
  const all = { view: "all", filters: {} } as const;

  it("takes away what it no longer has, and keeps what was read below it", () => {
    const before = listOf("all", [conversation("a", 9), conversation("b", 8), conversation("c", 2)], "after c");
    const page = { conversations: [conversation("d", 20), conversation("a", 9)], next: "after a" };
    const after = withFirstPage(before, all, page, nothing, me);
    expect(ids(after)).toEqual(["d", "a", "b", "c"]);
    expect(after.next).toBe("after c");
    expect(ids(withFirstPage(before, all, { ...page, next: null }, nothing, me))).toEqual(["d", "a"]);
  });

  it("of another query keeps nothing", () => {
    const before = listOf("all", [conversation("a", 1)]);
    const query = { view: "all", filters: { language: "ar" } } as const;
    expect(ids(withFirstPage(before, query, { conversations: [], next: null }, nothing, me))).toEqual([]);
  });

  it("does not overwrite what came live while it was read", () => {
    const waiting = { view: "waiting", filters: {} } as const;
    const news = new Map([
      ["a", conversation("a", 9, mine)],
      ["z", conversation("z", 9)],
    ]);
    const after = withFirstPage(null, waiting, { conversations: [conversation("a", 1)], next: null }, news, me);
    expect(ids(after)).toEqual(["z"]);
  });
});

it("the next page comes below, without what stands already", () => {
  const list = listOf("all", [conversation("a", 9), conversation("b", 8)], "after b");
  const next = withNextPage(list, { conversations: [conversation("a", 7), conversation("c", 6)], next: null });
  expect(ids(next)).toEqual(["a", "b", "c"]);
  expect(next.next).toBe(null);
});

describe("the numbers beside the views", () => {
  it("follow the news", () => {
    const counts = { ...noCounts, waiting: 3, mine: 1, all: 9 };
    expect(withCounted(counts, conversation("a", 1), conversation("a", 2, mine), me)).toMatchObject({
      waiting: 2,
      mine: 2,
      all: 9,
    });
    expect(withCounted(counts, conversation("a", 1), conversation("a", 2, asleep), me)).toMatchObject({
      waiting: 2,
      snoozed: 1,
    });
    expect(withCounted(noCounts, conversation("a", 1), conversation("a", 2, closed), me)).toMatchObject({
      waiting: 0,
      closed: 1,
    });
  });

  it("stay where the server counted no further", () => {
    expect(
      withCounted({ ...noCounts, waiting: 1000 }, conversation("a", 1), conversation("a", 2, mine), me).waiting,
    ).toBe(1000);
  });
});

it("a range is from the last chosen row to this one, in either direction", () => {
  const items = ["a", "b", "c", "d"].map((id, k) => conversation(id, k));
  expect(between(items, "b", "d")).toEqual(["b", "c", "d"]);
  expect(between(items, "d", "b")).toEqual(["b", "c", "d"]);
  expect(between(items, null, "c")).toEqual(["c"]);
  expect(between(items, "gone", "c")).toEqual(["c"]);
  expect(between(items, "a", "gone")).toEqual([]);
});

it("the browser's title begins with the number of those who wait", () => {
  expect(titleOf(3, "Inbox", "Tamarind & Tin")).toBe("(3) Inbox · Tamarind & Tin");
  expect(titleOf(0, "收件箱", "")).toBe("收件箱");
});
