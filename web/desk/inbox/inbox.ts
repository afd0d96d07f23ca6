// Which conversations a list shows, in which order, and how news changes what is known. Pure.
import type { Conversation, Inbox, State } from "../api.ts";

export const tabs = ["waiting", "mine", "all"] as const;
export type Tab = (typeof tabs)[number];

/** Everything the desk knows of, by id. */
export type Known = ReadonlyMap<string, Conversation>;

export function belongsTo(tab: Tab, conversation: Conversation, me: string): boolean {
  if (tab === "waiting") return conversation.state === "waiting";
  if (tab === "mine") return conversation.state === "person" && conversation.agent?.id === me;
  return true;
}

/** What a list shows: who has waited longest comes first; elsewhere what happened last. */
export function listed(known: Known, tab: Tab, me: string): Conversation[] {
  const shown = [...known.values()].filter((conversation) => belongsTo(tab, conversation, me));
  const byId = (a: Conversation, b: Conversation) => (a.id < b.id ? -1 : 1);
  return tab === "waiting"
    ? shown.sort((a, b) => compare(a.waitingSince ?? "", b.waitingSince ?? "") || byId(a, b))
    : shown.sort((a, b) => compare(lastMoment(b), lastMoment(a)) || byId(a, b));
}

// ISO times in UTC sort as text.
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** When something last happened; shown in the row of everyone who does not wait. */
export const lastMoment = ({ lastMessage, updatedAt }: Conversation): string => lastMessage?.createdAt ?? updatedAt;

/**
 * Takes over what the server listed. What it listed before and no longer does has moved on while we were not looking.
 * @param covered  the states that were asked for
 * @param fresher  conversations of which live news came while the server was listing: the list may be older
 */
export function withListed(
  known: Known,
  conversations: readonly Conversation[],
  covered: readonly State[],
  fresher: ReadonlySet<string>,
): Known {
  const next = new Map([...known].filter(([id, { state }]) => fresher.has(id) || !covered.includes(state)));
  for (const conversation of conversations) {
    if (!fresher.has(conversation.id)) next.set(conversation.id, conversation);
  }
  return next;
}

/** One conversation's news. Older news than what is known is dropped: answers and live frames can overtake each other. */
export function withNews(known: Known, conversation: Conversation): Known {
  const before = known.get(conversation.id);
  if (before && before.updatedAt > conversation.updatedAt) return known;
  return new Map(known).set(conversation.id, conversation);
}

export type Counts = Record<Tab, number>;

/** The numbers beside the tabs. The server counts what is too long to list; "mine" is always listed whole. */
export function countsOf(known: Known, counted: Inbox["counts"] | null, me: string): Counts {
  const total = counted ? counted.assistant + counted.waiting + counted.person + counted.closed : 0;
  return {
    waiting: counted?.waiting ?? listed(known, "waiting", me).length,
    mine: listed(known, "mine", me).length,
    all: total,
  };
}

/** The browser's title: how many wait comes first, so that a narrow tab still shows it. */
export const titleOf = (waiting: number, inbox: string, company: string): string =>
  `${waiting ? `(${waiting}) ` : ""}${[inbox, company].filter(Boolean).join(" · ")}`;
