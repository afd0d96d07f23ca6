// Which conversations a list shows, in which order, and how news changes what is known. Pure.
import type { Conversation } from "../api.ts";

/** The first three are always on the screen, the others in a menu. */
export const views = ["waiting", "mine", "all", "closed", "snoozed", "mentions"] as const;
export type View = (typeof views)[number];

export const filterNames = ["market", "language", "channel", "topic", "tag", "assignee", "priority"] as const;
export type FilterName = (typeof filterNames)[number];
export type Filters = { readonly [name in FilterName]?: string };

/** What is asked for: a view, and what narrows it. */
export interface Query {
  view: View;
  filters: Filters;
}

export const sameQuery = (a: Query, b: Query): boolean =>
  a.view === b.view && filterNames.every((name) => a.filters[name] === b.filters[name]);

export const priorities = ["urgent", "high", "normal", "low"] as const;
export type Priority = (typeof priorities)[number];

/** As the server counts and lists: what it would list, news may add; everything else, news takes away. */
export function belongsTo(view: View, conversation: Conversation, me: string): boolean {
  const { state, assignee, snoozedUntil } = conversation;
  switch (view) {
    case "waiting":
      return state === "waiting" && !snoozedUntil;
    case "mine":
      return state !== "closed" && assignee?.id === me && !snoozedUntil;
    case "all":
      return true;
    case "closed":
      return state === "closed";
    case "snoozed":
      return Boolean(snoozedUntil) && state !== "closed";
    case "mentions":
      return conversation.mentioned;
  }
}

/** For whom nobody is named yet. */
export const nobody = "none";

const passes: { [name in FilterName]: (conversation: Conversation, wanted: string) => boolean } = {
  market: ({ market }, wanted) => market === wanted,
  language: ({ language }, wanted) => language === wanted,
  channel: ({ channel }, wanted) => channel === wanted,
  topic: ({ topic }, wanted) => topic?.article === wanted,
  tag: ({ tags }, wanted) => tags.includes(wanted),
  assignee: ({ assignee }, wanted) => (assignee?.id ?? nobody) === wanted,
  priority: ({ priority }, wanted) => priority === wanted,
};

export const isAskedFor = ({ view, filters }: Query, conversation: Conversation, me: string): boolean =>
  belongsTo(view, conversation, me) &&
  filterNames.every((name) => filters[name] === undefined || passes[name](conversation, filters[name]));

/** Answers and live frames can overtake each other: of two, the one with the lower revision is older news. */
export const isOlder = (news: Conversation, known: Conversation): boolean => news.revision < known.revision;

/** When something last happened; shown in the row of everyone who does not wait. */
export const lastMoment = ({ lastMessage, updatedAt }: Conversation): string => lastMessage?.createdAt ?? updatedAt;

/** The server's order: who has waited longest comes first, who wakes next; elsewhere what happened last. */
export function compareIn(view: View): (a: Conversation, b: Conversation) => number {
  if (view === "waiting")
    return (a, b) => ascending(a.waitingSince ?? "", b.waitingSince ?? "") || ascending(a.id, b.id);
  if (view === "snoozed")
    return (a, b) => ascending(a.snoozedUntil ?? "", b.snoozedUntil ?? "") || ascending(a.id, b.id);
  return (a, b) => ascending(b.updatedAt, a.updatedAt) || ascending(b.id, a.id);
}

// ISO times in UTC sort as text.
const ascending = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** As much of a view as was read so far, in the server's order. */
export interface List {
  query: Query;
  items: readonly Conversation[];
  /** Where the server goes on; null: that was all. */
  next: string | null;
}

export interface Page {
  conversations: readonly Conversation[];
  next: string | null;
}

/**
 * Takes over the first page, read again. What it no longer lists has moved on while we were not looking; what was read below it stays.
 * @param fresher  conversations of which live news came while the server was listing: the page may be older
 */
export function withFirstPage(
  list: List | null,
  query: Query,
  page: Page,
  fresher: ReadonlyMap<string, Conversation>,
  me: string,
): List {
  const order = compareIn(query.view);
  const last = page.conversations.at(-1);
  const below =
    list && page.next && last && sameQuery(list.query, query)
      ? list.items.filter((each) => order(each, last) > 0 && !page.conversations.some(({ id }) => id === each.id))
      : [];
  const read: List = {
    query,
    items: [...page.conversations, ...below],
    next: below.length ? list!.next : page.next,
  };
  return [...fresher.values()].reduce((all, news) => withNews(all, news, me), read);
}

/** The next page, below. What came live in the meantime stands already. */
export function withNextPage(list: List, page: Page): List {
  const there = new Set(list.items.map(({ id }) => id));
  return { ...list, items: [...list.items, ...page.conversations.filter(({ id }) => !there.has(id))], next: page.next };
}

/** One conversation's news: it stays, moves, comes or goes. Older news than what is known is dropped. */
export function withNews(list: List, news: Conversation, me: string): List {
  const at = list.items.findIndex(({ id }) => id === news.id);
  const before = list.items[at];
  if (before && isOlder(news, before)) return list;
  const rest = before ? list.items.filter((each) => each !== before) : list.items;
  // A mention that was read stays among the mentions.
  const stays = before && list.query.view === "mentions";
  if (!isAskedFor(stays ? { ...list.query, view: "all" } : list.query, news, me))
    return before ? { ...list, items: rest } : list;
  const order = compareIn(list.query.view);
  const place = placeIn(rest, news, order);
  // Beyond what was read it comes with its page.
  if (place === rest.length && list.next !== null) return before ? { ...list, items: rest } : list;
  return { ...list, items: [...rest.slice(0, place), news, ...rest.slice(place)] };
}

/** The first place that stands behind `item`, by halving. */
function placeIn(
  items: readonly Conversation[],
  item: Conversation,
  order: (a: Conversation, b: Conversation) => number,
) {
  let [from, to] = [0, items.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (order(items[middle]!, item) <= 0) from = middle + 1;
    else to = middle;
  }
  return from;
}

export type Counts = Record<View, number>;
export const noCounts: Counts = { waiting: 0, mine: 0, all: 0, closed: 0, snoozed: 0, mentions: 0 };

/** The server counts up to here: "1,000" then reads "1,000 or more". */
export const countLimit = 1000;

/** The numbers beside the views after one conversation's news; what was counted no further than the limit stays. */
export function withCounted(counts: Counts, before: Conversation, after: Conversation, me: string): Counts {
  const next = { ...counts };
  for (const view of views) {
    if (counts[view] >= countLimit) continue;
    const step = Number(belongsTo(view, after, me)) - Number(belongsTo(view, before, me));
    next[view] = Math.max(0, counts[view] + step);
  }
  return next;
}

/** What is chosen, from one row to another, both included. */
export function between(items: readonly Conversation[], from: string | null, to: string): string[] {
  const ids = items.map(({ id }) => id);
  const [start, end] = [ids.indexOf(from ?? to), ids.indexOf(to)];
  if (end < 0) return [];
  if (start < 0) return [to];
  return ids.slice(Math.min(start, end), Math.max(start, end) + 1);
}

/** The browser's title: how many wait comes first, so that a narrow tab still shows it. */
export const titleOf = (waiting: number, inbox: string, company: string): string =>
  `${waiting ? `(${waiting}) ` : ""}${[inbox, company].filter(Boolean).join(" · ")}`;
