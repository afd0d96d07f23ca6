// The inbox: what agents do with conversations beside talking in them. They list and search them, say whose they are, tag them,
// put them off, and do so with many at once.
import { ExpectedError } from "../errors.ts";
import { cleanText } from "../language/index.ts";
import type { Conversations, Opened } from "./conversations.ts";
import { IllegalMoveError } from "./handover.ts";
import type { Cursor, Facets, Found, FoundPlace, InboxFilter, InboxRow, Priority, View } from "./inbox-store.ts";
import { isHit, queryTerms, searchDay, searchQuery, snippetOf } from "./search-terms.ts";
import type { Agent } from "./turn.ts";

export class BadCursorError extends ExpectedError {
  readonly kind = "invalid";
  readonly code = "inbox/bad-cursor";
  override readonly field = "after";
  constructor() {
    super("`after` is no place in this list. Take it from `next` of the page before, or leave it out.");
  }
}

export class PastMomentError extends ExpectedError {
  readonly kind = "invalid";
  readonly code = "inbox/moment-past";
  override readonly field = "until";
  constructor() {
    super("A conversation can be put off to a moment within the next year. Choose a later one.");
  }
}

export class NoSuchAgentError extends ExpectedError {
  readonly kind = "invalid";
  readonly code = "inbox/no-such-agent";
  override readonly field = "agent";
  constructor() {
    super("Nobody of the team who works with customers has this id. GET /inbox/people lists them.");
  }
}

export type BulkAction =
  | { kind: "close" }
  | { kind: "assign"; agent: string | null }
  | { kind: "tag"; add: string[]; remove: string[] }
  | { kind: "snooze"; until: Date | null }
  | { kind: "priority"; priority: Priority };

export interface Hit {
  row: InboxRow;
  message: Pick<Found, "sequence" | "role" | "text" | "language">;
}

export interface InboxOptions {
  conversations: Conversations;
  /** Of the team, and works with customers. */
  isAgent(personId: string): Promise<boolean>;
}

export const MOST_TAGS = 20;
const YEAR_MS = 366 * 86_400_000;
const DAYS_KNOWN_MS = 60_000;
/** Rows that have the terms and not the words are read past, so often. */
const SEARCH_ROUNDS = 12;
const BULK_AT_ONCE = 8;
const INDEX_AT_ONCE = 500;

export class Inbox {
  readonly conversations: Conversations;
  private readonly options: InboxOptions;
  private days: { list: number[]; readAt: number } | null = null;
  private indexing: Promise<void> | null = null;

  constructor(options: InboxOptions) {
    this.options = options;
    this.conversations = options.conversations;
  }

  private get store() {
    return this.conversations.inboxStore;
  }

  // ----------------------------------------------------------------------------------------------------------------- lists

  async list(
    filter: InboxFilter,
    me: string,
    after: string | null,
    limit: number,
  ): Promise<{ rows: InboxRow[]; next: string | null; counts: Record<View, number>; facets: Facets }> {
    const cursor = after === null ? null : readCursor<Cursor>(after, isCursor);
    const [page, counts, facets] = await Promise.all([
      this.store.page(filter, me, cursor, limit + 1),
      this.store.counts(me),
      this.store.facets(),
    ]);
    const rows = page.slice(0, limit);
    const last = rows.at(-1);
    const next = last && page.length > limit ? writeCursor([last.place, last.id] satisfies Cursor) : null;
    return { rows, next, counts, facets };
  }

  /** Messages with all the words, the latest first, each with its conversation. A number finds the conversation of that number first. */
  async search(text: string, after: string | null, limit: number): Promise<{ hits: Hit[]; next: string | null }> {
    const number = after === null ? /^#?(\d{1,9})$/.exec(text.trim())?.[1] : undefined;
    const [called, found] = await Promise.all([
      number === undefined ? null : this.store.rowNumbered(Number(number)),
      this.messagesWith(text, after, limit),
    ]);
    if (!called?.lastMessage) return found;
    const { role, text: said, language } = called.lastMessage;
    const first: Hit = {
      row: called,
      message: { sequence: called.lastSequence, role: role === "system" ? "assistant" : role, text: said, language },
    };
    return { ...found, hits: [first, ...found.hits.filter(({ row }) => row.id !== called.id)] };
  }

  private async messagesWith(
    text: string,
    after: string | null,
    limit: number,
  ): Promise<{ hits: Hit[]; next: string | null }> {
    const query = searchQuery(text);
    const terms = queryTerms(query);
    if (!terms.length) return { hits: [], next: null };
    let place = after === null ? null : readCursor<FoundPlace>(after, isFoundPlace);
    const found: Found[] = [];
    let more = true;
    for (let round = 0; more && found.length <= limit && round < SEARCH_ROUNDS; round++) {
      const days = (await this.daysToSearch()).filter((day) => !place || day <= place[0]);
      const rows = await this.store.withTerms(terms, days, place, limit + 1);
      more = rows.length > limit;
      place = rows.at(-1)?.place ?? place;
      found.push(...rows.filter((row) => isHit(query, row.text)));
    }
    const shown = found.slice(0, limit);
    const next = found.length > limit ? shown.at(-1)!.place : more ? place : null;
    const rows = new Map(
      (await this.store.rowsOf([...new Set(shown.map(({ conversationId }) => conversationId))])).map((row) => [
        row.id,
        row,
      ]),
    );
    const hits = shown.flatMap(({ conversationId, sequence, role, text, language }) => {
      const row = rows.get(conversationId);
      return row ? [{ row, message: { sequence, role, text: snippetOf(query, text), language } }] : [];
    });
    return { hits, next: next && writeCursor(next) };
  }

  /** Today's day is always looked at: the others change once a day. */
  private async daysToSearch(): Promise<number[]> {
    if (!this.days || Date.now() - this.days.readAt > DAYS_KNOWN_MS)
      this.days = { list: await this.store.daysWithMessages(), readAt: Date.now() };
    const today = searchDay(new Date());
    const { list } = this.days;
    return [...[today + 1, today, today - 1].filter((day) => !list.includes(day)), ...list].sort((a, b) => b - a);
  }

  /** Makes findable what was stored before there was a search. Goes on where it was interrupted. */
  indexOldMessages(): Promise<void> {
    this.indexing ??= (async () => {
      while ((await this.store.indexSome(INDEX_AT_ONCE, searchDay)) > 0) this.days = null;
    })().finally(() => {
      this.indexing = null;
    });
    return this.indexing;
  }

  // ------------------------------------------------------------------------------------------------------ one conversation

  async open(id: string, me: string): Promise<Opened> {
    return this.conversations.read(id, me);
  }

  async setTags(id: string, tags: readonly string[]): Promise<InboxRow> {
    const names = tagNames(tags);
    const row = await this.change(id, () => this.store.setTags(id, names));
    await this.store.knowTags(names, colourOf);
    return row;
  }

  async setPriority(id: string, priority: Priority): Promise<InboxRow> {
    return this.change(id, () => this.store.setPriority(id, priority));
  }

  async snooze(id: string, until: Date | null): Promise<InboxRow> {
    const aheadMs = until ? until.getTime() - Date.now() : 1;
    if (!(aheadMs > 0 && aheadMs <= YEAR_MS)) throw new PastMomentError();
    return this.change(id, () => this.store.snooze(id, until));
  }

  /** Says whose the conversation is to take. What another has taken, only that one gives away, or who may overrule. */
  async assign(by: Agent, id: string, personId: string | null, overrule: boolean): Promise<InboxRow> {
    if (personId !== null && !(await this.options.isAgent(personId))) throw new NoSuchAgentError();
    return this.change(id, () => this.store.assign(id, personId, by.id, overrule));
  }

  /** An agent is no longer of the team: their conversations wait for another, also those that they had not taken yet. */
  async agentLeaves(agent: Agent): Promise<void> {
    await this.conversations.agentLeaves(agent);
    for (const { id } of await this.store.unassign(agent.id)) this.conversations.hub.changed(id, false);
  }

  async bulk(
    by: Agent,
    ids: readonly string[],
    action: BulkAction,
    overrule: boolean,
  ): Promise<{ done: string[]; refused: { id: string; code: string }[] }> {
    const one = (id: string): Promise<unknown> => {
      switch (action.kind) {
        case "close":
          return this.conversations.close(by, id);
        case "assign":
          return this.assign(by, id, action.agent, overrule);
        case "tag":
          return this.changeTags(id, action.add, action.remove);
        case "snooze":
          return this.snooze(id, action.until);
        case "priority":
          return this.setPriority(id, action.priority);
      }
    };
    const unique = [...new Set(ids)];
    const outcome = new Map<string, string | null>();
    const queue = unique[Symbol.iterator]();
    const work = async () => {
      for (const id of queue) {
        try {
          await one(id);
          outcome.set(id, null);
        } catch (error) {
          if (!(error instanceof ExpectedError)) throw error;
          outcome.set(id, error.code);
        }
      }
    };
    await Promise.all(Array.from({ length: BULK_AT_ONCE }, work));
    return {
      done: unique.filter((id) => outcome.get(id) === null),
      refused: unique.flatMap((id) => (outcome.get(id) ? [{ id, code: outcome.get(id)! }] : [])),
    };
  }

  private async changeTags(id: string, add: readonly string[], remove: readonly string[]): Promise<InboxRow> {
    const names = tagNames(add);
    const row = await this.change(id, () => this.store.changeTags(id, names, tagNames(remove), MOST_TAGS));
    await this.store.knowTags(names, colourOf);
    return row;
  }

  /** Wakes what was put off until now. */
  async wake(): Promise<number> {
    const woken = await this.store.wake();
    for (const { id } of woken) this.conversations.hub.changed(id, false);
    return woken.length;
  }

  /** @param set  resolves to false where it was not allowed: the conversation says why */
  private async change(id: string, set: () => Promise<boolean>): Promise<InboxRow> {
    for (;;) {
      const done = await set();
      const row = await this.conversations.rowOf(id);
      if (done) {
        this.conversations.hub.changed(id, false);
        return row;
      }
      if (row.state === "closed") throw new IllegalMoveError("conversation/closed");
      if (row.state === "person") throw new IllegalMoveError("conversation/with-another-agent");
      // It was moved on since it was refused: now it is allowed.
    }
  }
}

/** Each once, in their order, without those that nobody would see. */
export function tagNames(tags: readonly string[]): string[] {
  const names = tags.map((tag) => cleanText(tag, { singleLine: true }));
  return [...new Set(names)].filter((name) => /[^\p{C}\p{Z}]/u.test(name));
}

/** The colour of a tag that nobody has given one: always the same. */
export function colourOf(name: string): number {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + character.codePointAt(0)!) % 6007;
  return 1 + (sum % 6);
}

// --------------------------------------------------------------------------------------------------------------- cursors

function writeCursor(place: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}

function readCursor<T>(text: string, fits: (value: unknown[]) => boolean): T {
  try {
    const value = JSON.parse(Buffer.from(text, "base64url").toString());
    if (Array.isArray(value) && fits(value)) return value as T;
  } catch {
    // Not one of ours.
  }
  throw new BadCursorError();
}

const isMoment = (value: unknown) => Number.isInteger(value) && Math.abs(value as number) < 2 ** 52;
const isId = (value: unknown) => typeof value === "string" && value.length <= 200 && !value.includes("\0");
const isInteger = (value: unknown) => Number.isInteger(value) && Math.abs(value as number) < 2 ** 31;

function isCursor(value: unknown[]): boolean {
  return value.length === 2 && isMoment(value[0]) && isId(value[1]);
}

function isFoundPlace(value: unknown[]): boolean {
  return value.length === 4 && isInteger(value[0]) && isMoment(value[1]) && isId(value[2]) && isInteger(value[3]);
}
