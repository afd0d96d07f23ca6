// The SQL of the desk's lists: pages of conversations by view and filter, counts, facets, search, and what agents set on a
// conversation beside its messages. Every list and filter has an index in its order (migrations/0007-inbox.ts).
import type { Storage } from "../storage/index.ts";
import type { Role } from "./message.ts";
import { termHash } from "./search-terms.ts";
import { FROM_HEAD, HEAD_COLUMNS, type Head, type HeadRow, headOf, termsOf } from "./store.ts";

export const views = ["waiting", "mine", "all", "closed", "snoozed", "mentions"] as const;
export type View = (typeof views)[number];

/** How soon somebody should look, from most to least. */
export const priorities = ["urgent", "high", "normal", "low"] as const;
export type Priority = (typeof priorities)[number];

export interface InboxFilter {
  view: View;
  market?: string | undefined;
  language?: string | undefined;
  channel?: string | undefined;
  /** The id of an article. */
  topic?: string | undefined;
  tag?: string | undefined;
  /** null: nobody's. */
  assignee?: string | null | undefined;
  priority?: Priority | undefined;
}

/** Where a page ends: the row's place in the order, in microseconds since 1970, and its id. */
export type Cursor = [microseconds: number, id: string];

export interface InboxRow extends Head {
  number: number;
  channel: string;
  revision: number;
  language: string | null;
  market: string | null;
  page: string | null;
  customerName: string | null;
  contactEmail: string | null;
  reason: string | null;
  waitingSince: Date | null;
  promisedBy: Date | null;
  createdAt: Date;
  updatedAt: Date;
  topic: { article: string; title: string; language: string } | null;
  tags: string[];
  priority: Priority;
  snoozedUntil: Date | null;
  assignee: { id: string; name: string } | null;
  /** Who was named in a note and has not seen it. */
  mentionedIds: string[];
  /** Messages of the customer that no agent has seen. */
  unread: number;
  lastMessage: { role: Exclude<Role, "note">; text: string; language: string | null; createdAt: string } | null;
}

export interface Facets {
  markets: string[];
  languages: string[];
  channels: string[];
  tags: string[];
  topics: { article: string; title: string }[];
}

export interface Found {
  conversationId: string;
  sequence: number;
  role: Exclude<Role, "system">;
  text: string;
  language: string | null;
  /** Its place in the order of hits. */
  place: FoundPlace;
}
export type FoundPlace = [day: number, microseconds: number, conversationId: string, sequence: number];

/** How many of a view are counted; "1000" then reads "1000 or more", and counting stays cheap forever. */
export const COUNT_LIMIT = 1000;
const FACET_LIMIT = 200;
const PREVIEW_CHARACTERS = 300;

/** PostgreSQL's moments are finer than JavaScript's. */
const microseconds = (column: string) => `(extract(epoch FROM ${column}) * 1000000)::bigint`;
const moment = (parameter: string) => `(timestamptz 'epoch' + ${parameter}::bigint * interval '1 microsecond')`;

const AWAKE = "(c.snoozed_until IS NULL OR c.snoozed_until <= now())";
/** $2 is who looks. */
const conditionOf: Record<View, string> = {
  waiting: `c.state = 'waiting' AND ${AWAKE}`,
  mine: `c.assignee_id = $2 AND c.state <> 'closed' AND c.last_sequence > 0 AND ${AWAKE}`,
  all: "c.last_sequence > 0",
  closed: "c.state = 'closed' AND c.last_sequence > 0",
  snoozed: "c.snoozed_until > now() AND c.state <> 'closed'",
  mentions: `c.conversation_id IN (SELECT conversation_id FROM mention WHERE workspace_id = $1 AND person_id = $2)`,
};
const orderOf = (view: View): { column: string; direction: "ASC" | "DESC" } => {
  if (view === "waiting") return { column: "c.waiting_since", direction: "ASC" };
  if (view === "snoozed") return { column: "c.snoozed_until", direction: "ASC" };
  return { column: "c.updated_at", direction: "DESC" };
};

export class InboxStore {
  private readonly pool: Storage["pool"];
  private readonly workspaceId: string;

  constructor(storage: Storage, workspaceId: string) {
    this.pool = storage.pool;
    this.workspaceId = workspaceId;
  }

  // ----------------------------------------------------------------------------------------------------------------- lists

  /** Waiting: who has waited longest first; snoozed: what wakes first; others: what happened most lately first. */
  async page(
    filter: InboxFilter,
    me: string,
    after: Cursor | null,
    limit: number,
  ): Promise<(InboxRow & { place: number })[]> {
    const values: unknown[] = [this.workspaceId, me];
    const bind = (value: unknown) => `$${values.push(value)}`;
    // $2 is bound also where the view does not ask who looks: then its type has to be said.
    const conditions = ["c.workspace_id = $1", "$2::text IS NOT NULL", conditionOf[filter.view]];
    if (filter.market !== undefined) conditions.push(`c.market = ${bind(filter.market)}`);
    if (filter.language !== undefined) conditions.push(`c.language = ${bind(filter.language)}`);
    if (filter.channel !== undefined) conditions.push(`c.channel = ${bind(filter.channel)}`);
    if (filter.topic !== undefined) conditions.push(`c.topic_article = ${bind(filter.topic)}`);
    if (filter.tag !== undefined) conditions.push(`c.tags @> ARRAY[${bind(filter.tag)}::text] AND c.tags <> '{}'`);
    if (filter.assignee === null) conditions.push("c.assignee_id IS NULL");
    else if (filter.assignee !== undefined) conditions.push(`c.assignee_id = ${bind(filter.assignee)}`);
    if (filter.priority !== undefined) {
      conditions.push(`c.priority = ${bind(filter.priority)}`);
      // Says to the planner which index fits.
      if (filter.priority !== "normal") conditions.push("c.priority <> 'normal'");
    }
    const { column, direction } = orderOf(filter.view);
    if (after) {
      const [place, id] = after;
      const beyond = direction === "ASC" ? ">" : "<";
      conditions.push(`(${column}, c.conversation_id) ${beyond} (${moment(bind(place))}, ${bind(id)})`);
    }
    // The page is found first and only then filled: what is shown of a row is not looked up for rows that are not shown.
    const { rows } = await this.pool.query<InboxSqlRow & { place: number }>(
      `WITH page AS MATERIALIZED (
         SELECT c.workspace_id, c.conversation_id, ${microseconds(column)} AS place
           FROM conversation c WHERE ${conditions.join(" AND ")}
          ORDER BY ${column} ${direction}, c.conversation_id ${direction} LIMIT ${bind(limit)})
       SELECT page.place, ${INBOX_COLUMNS} ${FROM_INBOX}
         JOIN page ON page.workspace_id = c.workspace_id AND page.conversation_id = c.conversation_id
        ORDER BY ${column} ${direction}, c.conversation_id ${direction}`,
      values,
    );
    return rows.map((row) => ({ ...inboxOf(row), place: row.place }));
  }

  async rowsOf(ids: readonly string[]): Promise<InboxRow[]> {
    const rows = await this.query<InboxSqlRow>(
      "inbox-some",
      `SELECT ${INBOX_COLUMNS} ${FROM_INBOX} WHERE c.workspace_id = $1 AND c.conversation_id = ANY($2)`,
      [ids],
    );
    return rows.map(inboxOf);
  }

  async rowNumbered(number: number): Promise<InboxRow | null> {
    const [row] = await this.query<InboxSqlRow>(
      "inbox-numbered",
      `SELECT ${INBOX_COLUMNS} ${FROM_INBOX} WHERE c.workspace_id = $1 AND c.number = $2 AND c.last_sequence > 0`,
      [number],
    );
    return row ? inboxOf(row) : null;
  }

  /** Of each view; of mentions only those that `me` has not seen. */
  async counts(me: string): Promise<Record<View, number>> {
    const count = (view: View) => {
      const condition =
        view === "mentions"
          ? "c.conversation_id IN (SELECT conversation_id FROM mention WHERE workspace_id = $1 AND person_id = $2 AND read_at IS NULL)"
          : conditionOf[view];
      return `(SELECT count(*)::int FROM (SELECT FROM conversation c WHERE c.workspace_id = $1 AND ${condition}
                LIMIT ${COUNT_LIMIT}) counted) AS ${view}`;
    };
    const [row] = await this.query<Record<View, number>>("inbox-counts", `SELECT ${views.map(count).join(", ")}`, [me]);
    return row!;
  }

  /** What there is to filter by. Jumps from value to value in the indexes of the filters. */
  async facets(): Promise<Facets> {
    const jump = (column: string) => `
      WITH RECURSIVE value AS (
        (SELECT ${column} AS one FROM conversation WHERE workspace_id = $1 AND last_sequence > 0 AND ${column} IS NOT NULL
          ORDER BY ${column} LIMIT 1)
        UNION ALL
        SELECT (SELECT ${column} FROM conversation WHERE workspace_id = $1 AND last_sequence > 0 AND ${column} > value.one
                 ORDER BY ${column} LIMIT 1)
          FROM value WHERE value.one IS NOT NULL)
      SELECT one FROM value WHERE one IS NOT NULL LIMIT ${FACET_LIMIT}`;
    const list = (column: string) => `(SELECT coalesce(json_agg(one), '[]') FROM (${jump(column)}) ${column}_values)`;
    const [row] = await this.query<Facets>(
      "inbox-facets",
      `SELECT ${list("market")} AS markets, ${list("language")} AS languages, ${list("channel")} AS channels,
              (SELECT coalesce(json_agg(name ORDER BY position, name), '[]') FROM inbox_tag WHERE workspace_id = $1) AS tags,
              (SELECT coalesce(json_agg(json_build_object('article', t.one, 'title', latest.topic_title)), '[]')
                 FROM (${jump("topic_article")}) t,
                      LATERAL (SELECT topic_title FROM conversation WHERE workspace_id = $1 AND topic_article = t.one
                                AND last_sequence > 0 ORDER BY updated_at DESC LIMIT 1) latest) AS topics`,
      [],
    );
    return row!;
  }

  // ---------------------------------------------------------------------------------------------------------------- search

  /** Days on which something was said, the latest first. */
  async daysWithMessages(): Promise<number[]> {
    const rows = await this.query<{ day: number }>(
      "search-days",
      `WITH RECURSIVE value AS (
         SELECT (SELECT max(search_day) FROM message WHERE workspace_id = $1) AS day
         UNION ALL
         SELECT (SELECT max(search_day) FROM message WHERE workspace_id = $1 AND search_day < value.day)
           FROM value WHERE value.day IS NOT NULL)
       SELECT day FROM value WHERE day IS NOT NULL`,
      [],
    );
    return rows.map(({ day }) => day);
  }

  /**
   * Messages that have all the terms, the latest first; that they have the words too is for the caller to see.
   * @param days  to look at, the latest first
   */
  async withTerms(
    terms: readonly string[],
    days: readonly number[],
    after: FoundPlace | null,
    limit: number,
  ): Promise<Found[]> {
    if (!days.length) return [];
    const [afterDay, ...place] = after ?? [null, null, null, null];
    const rows = await this.query<FoundRow>(
      "search-messages",
      // A slice of a two-dimensional array is what `@>` takes for a plain one. The day is part of each term; that it is compared, too,
      // must not invite the planner to read a whole day by its other index.
      `SELECT m.* FROM unnest($2::int[]) WITH ORDINALITY AS asked (day, k)
         CROSS JOIN LATERAL (
           SELECT conversation_id, sequence, role, body, language, search_day, ${microseconds("created_at")} AS place FROM message
            WHERE workspace_id = $1 AND search_terms @> ($3::int[])[asked.k::int:asked.k::int] AND search_day + 0 = asked.day
              AND ($4::int IS NULL OR asked.day < $4 OR (created_at, conversation_id, sequence) < (${moment("$5")}, $6::text, $7::int))
            ORDER BY created_at DESC, conversation_id DESC, sequence DESC LIMIT $8) m
        LIMIT $8`,
      [days, days.map((day) => terms.map((term) => termHash(term, day))), afterDay, ...place, limit],
    );
    return rows.map((row) => ({
      conversationId: row.conversation_id,
      sequence: row.sequence,
      role: row.role,
      text: row.body,
      language: row.language,
      place: [row.search_day, row.place, row.conversation_id, row.sequence],
    }));
  }

  /** Makes messages findable that were stored before there was a search. @returns how many */
  async indexSome(limit: number, dayOf: (at: Date) => number): Promise<number> {
    const rows = await this.query<{
      conversation_id: string;
      sequence: number;
      role: Role;
      body: string;
      created_at: Date;
    }>(
      "search-unindexed",
      `SELECT conversation_id, sequence, role, body, created_at FROM message
        WHERE workspace_id = $1 AND search_day IS NULL LIMIT $2`,
      [limit],
    );
    if (!rows.length) return 0;
    const days = rows.map(({ created_at }) => dayOf(created_at));
    await this.query(
      "search-index",
      `UPDATE message m SET search_day = n.day, search_terms = n.terms::int[]
         FROM unnest($2::text[], $3::int[], $4::int[], $5::text[]) AS n (conversation_id, sequence, day, terms)
        WHERE m.workspace_id = $1 AND m.conversation_id = n.conversation_id AND m.sequence = n.sequence`,
      [
        rows.map((row) => row.conversation_id),
        rows.map((row) => row.sequence),
        days,
        rows.map(({ role, body }, k) => termsOf({ role, text: body }, days[k]!)),
      ],
    );
    return rows.length;
  }

  // ------------------------------------------------------------------------------------------------------ what agents set

  /** @returns whether it was done: false where there is no such conversation */
  async setTags(id: string, tags: readonly string[]): Promise<boolean> {
    return this.set("tags", id, "tags = $3", [tags]);
  }

  async changeTags(id: string, add: readonly string[], remove: readonly string[], most: number): Promise<boolean> {
    return this.set(
      "tags-change",
      id,
      `tags = ARRAY(SELECT tag FROM unnest(tags || $3::text[]) WITH ORDINALITY AS t (tag, k)
                     WHERE tag <> ALL ($4::text[]) GROUP BY tag ORDER BY min(k) LIMIT $5)`,
      [add, remove, most],
    );
  }

  async setPriority(id: string, priority: Priority): Promise<boolean> {
    return this.set("priority", id, "priority = $3", [priority]);
  }

  /** @returns false also where it is closed */
  async snooze(id: string, until: Date | null): Promise<boolean> {
    return this.set("snooze", id, "snoozed_until = $3", [until], "state <> 'closed'");
  }

  /** @returns false also where it is closed, or another than `by` has taken it */
  async assign(id: string, personId: string | null, by: string, overrule: boolean): Promise<boolean> {
    const allowed = "state <> 'closed' AND (state <> 'person' OR agent_id = $4 OR $5)";
    return this.set("assign", id, "assignee_id = $3", [personId, by, overrule], allowed);
  }

  /** Whatever was theirs to take is nobody's. @returns those that are open */
  async unassign(personId: string): Promise<{ id: string }[]> {
    const rows = await this.query<{ id: string; state: string }>(
      "inbox-unassign",
      `UPDATE conversation SET assignee_id = NULL, revision = revision + 1
        WHERE workspace_id = $1 AND assignee_id = $2
        RETURNING conversation_id AS id, state`,
      [personId],
    );
    return rows.filter(({ state }) => state !== "closed");
  }

  /** Tags become names to choose from when they are used. */
  async knowTags(names: readonly string[], colourOf: (name: string) => number): Promise<void> {
    if (!names.length) return;
    await this.query(
      "tags-know",
      `INSERT INTO inbox_tag (workspace_id, name, colour, position)
       SELECT $1, n.name, n.colour, 1000 FROM unnest($2::text[], $3::int[]) AS n (name, colour) ON CONFLICT DO NOTHING`,
      [names, names.map(colourOf)],
    );
  }

  /** What was snoozed until now. @returns those that wake by this call */
  async wake(): Promise<{ id: string }[]> {
    return this.query<{ id: string }>(
      "inbox-wake",
      `UPDATE conversation SET snoozed_until = NULL, revision = revision + 1, updated_at = clock_timestamp()
        WHERE workspace_id = $1 AND snoozed_until <= now()
        RETURNING conversation_id AS id`,
      [],
    );
  }

  /** `personId` has seen what was written up to `sequence`. @returns whether they were named in it */
  async seeMentions(id: string, personId: string, sequence: number): Promise<boolean> {
    const rows = await this.query(
      "mention-seen",
      `UPDATE mention SET read_at = now()
        WHERE workspace_id = $1 AND person_id = $3 AND conversation_id = $2 AND sequence <= $4 AND read_at IS NULL RETURNING 1`,
      [id, personId, sequence],
    );
    return rows.length > 0;
  }

  private async set(
    name: string,
    id: string,
    assignment: string,
    values: unknown[],
    condition = "true",
  ): Promise<boolean> {
    const rows = await this.query(
      `inbox-set-${name}`,
      `UPDATE conversation SET ${assignment}, revision = revision + 1
        WHERE workspace_id = $1 AND conversation_id = $2 AND ${condition} RETURNING 1`,
      [id, ...values],
    );
    return rows.length > 0;
  }

  /** Prepared once on each connection: `name` stands for `text`. $1 is the workspace. */
  private async query<Row extends object = object>(name: string, text: string, values: unknown[]): Promise<Row[]> {
    const { rows } = await this.pool.query<Row>({ name, text, values: [this.workspaceId, ...values] });
    return rows;
  }
}

const FROM_INBOX = `${FROM_HEAD}
  LEFT JOIN person a ON a.workspace_id = c.workspace_id AND a.person_id = c.assignee_id`;

const INBOX_COLUMNS = `${HEAD_COLUMNS}, c.number, c.channel, c.revision, c.language, c.market, c.page, c.customer_name, c.contact_email,
         c.handover_reason, c.waiting_since, c.promised_by, c.created_at, c.updated_at, c.topic_article, c.topic_title,
         c.topic_language, c.tags, c.priority, c.snoozed_until, c.assignee_id, a.name AS assignee_name,
         (SELECT array_agg(DISTINCT n.person_id) FROM mention n WHERE n.workspace_id = c.workspace_id
             AND n.conversation_id = c.conversation_id AND n.read_at IS NULL) AS mentioned_ids,
         (SELECT count(*)::int FROM message u WHERE u.workspace_id = c.workspace_id AND u.conversation_id = c.conversation_id
             AND u.sequence > c.seen_sequence AND u.role = 'customer') AS unread,
         (SELECT json_build_object('role', l.role, 'text', left(l.body, ${PREVIEW_CHARACTERS}), 'language', l.language,
                                   'createdAt', l.created_at)
            FROM message l WHERE l.workspace_id = c.workspace_id AND l.conversation_id = c.conversation_id
              AND l.role IN ('customer', 'agent')
            ORDER BY l.sequence DESC LIMIT 1) AS last_message`;

interface InboxSqlRow extends HeadRow {
  number: number;
  channel: string;
  revision: number;
  language: string | null;
  market: string | null;
  page: string | null;
  customer_name: string | null;
  contact_email: string | null;
  handover_reason: string | null;
  waiting_since: Date | null;
  promised_by: Date | null;
  created_at: Date;
  updated_at: Date;
  topic_article: string | null;
  topic_title: string | null;
  topic_language: string | null;
  tags: string[];
  priority: Priority;
  snoozed_until: Date | null;
  assignee_id: string | null;
  assignee_name: string | null;
  mentioned_ids: string[] | null;
  unread: number;
  last_message: InboxRow["lastMessage"];
}

interface FoundRow {
  conversation_id: string;
  sequence: number;
  role: Found["role"];
  body: string;
  language: string | null;
  search_day: number;
  place: number;
}

function inboxOf(row: InboxSqlRow): InboxRow {
  const { last_message: lastMessage, topic_article: article } = row;
  return {
    ...headOf(row),
    number: row.number,
    channel: row.channel,
    revision: row.revision,
    language: row.language,
    market: row.market,
    page: row.page,
    customerName: row.customer_name,
    contactEmail: row.contact_email,
    reason: row.handover_reason,
    waitingSince: row.waiting_since,
    promisedBy: row.promised_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    // An article may have no title.
    topic: article === null ? null : { article, title: row.topic_title || article, language: row.topic_language ?? "" },
    tags: row.tags,
    priority: row.priority,
    snoozedUntil: row.snoozed_until,
    assignee: row.assignee_id === null ? null : { id: row.assignee_id, name: row.assignee_name ?? row.assignee_id },
    mentionedIds: row.mentioned_ids ?? [],
    unread: row.unread,
    lastMessage: lastMessage && { ...lastMessage, createdAt: new Date(lastMessage.createdAt).toISOString() },
  };
}
