// The SQL of conversations. What is written is one statement that succeeds only if the conversation is still as it was read:
// no transaction stays open while the assistant thinks, and a message and its reply are stored together or not at all.
import type { Storage } from "../storage/index.ts";
import { newId } from "../team/index.ts";
import type { State, StateKind } from "./handover.ts";
import type { Role, StoredMessage, StoredReply } from "./message.ts";
import { type Change, HISTORY_TURNS, type Snapshot } from "./turn.ts";

export interface NewConversation {
  id: string;
  tokenHash: Buffer;
  pageLanguage: string | null;
  market: string | null;
  page: string | null;
}

/** The message that a client id was already used for. */
export interface Used {
  sequence: number;
  role: Role;
}

/** How a conversation stands, without its messages. */
export interface Head {
  id: string;
  tokenHash: Buffer;
  state: StateKind;
  agentId: string | null;
  agentName: string | null;
  lastSequence: number;
}

export interface InboxRow extends Head {
  language: string | null;
  market: string | null;
  page: string | null;
  customerName: string | null;
  contactEmail: string | null;
  reason: string | null;
  waitingSince: Date | null;
  createdAt: Date;
  updatedAt: Date;
  /** Messages of the customer that no agent has seen. */
  unread: number;
  lastMessage: { role: Role; text: string; language: string | null; createdAt: string } | null;
}

export type InboxFilter = StateKind | "all";

const MESSAGE_COLUMNS = `sequence, message_id, client_id, role, author_id, author, body, language, reply, event, rating, created_at`;
const HEAD_COLUMNS = `c.conversation_id, c.token_hash, c.state, c.agent_id, p.name AS agent_name, c.last_sequence`;
const FROM_HEAD = `FROM conversation c LEFT JOIN person p ON p.workspace_id = c.workspace_id AND p.person_id = c.agent_id`;

/** How many of a state are counted; "1000" then reads "1000 or more", and counting stays cheap forever. */
export const COUNT_LIMIT = 1000;
/** Places in line are told up to here. */
const LINE_LIMIT = 1000;
const PREVIEW_CHARACTERS = 300;

export class ConversationStore {
  private readonly pool: Storage["pool"];
  private readonly workspaceId: string;

  constructor(storage: Storage, workspaceId: string) {
    this.pool = storage.pool;
    this.workspaceId = workspaceId;
  }

  async add(conversation: NewConversation): Promise<void> {
    const { id, tokenHash, pageLanguage, market, page } = conversation;
    await this.query(
      "conversation-add",
      `INSERT INTO conversation (workspace_id, conversation_id, token_hash, state, page_language, market, page)
       VALUES ($1, $2, $3, 'assistant', $4, $5, $6)`,
      [id, tokenHash, pageLanguage, market, page],
    );
  }

  /** The conversation with its last turns, and what `clientId` was already used for; all of one moment. */
  async read(id: string, clientId: string | null = null): Promise<{ snapshot: Snapshot; used: Used | null } | null> {
    const [row] = await this.query<SnapshotRow>(
      "conversation-read",
      `SELECT ${HEAD_COLUMNS}, c.language, c.page_language, c.market, c.handover_reason, c.waiting_since,
              u.sequence AS used_sequence, u.role AS used_role,
              (SELECT json_agg(json_build_object('role', h.role, 'text', h.body, 'language', h.language,
                                                 'article', h.reply->'source'->>'article') ORDER BY h.sequence)
                 FROM (SELECT sequence, role, body, language, reply FROM message
                        WHERE workspace_id = $1 AND conversation_id = $2 AND role <> 'system'
                        ORDER BY sequence DESC LIMIT ${HISTORY_TURNS}) h) AS history
         ${FROM_HEAD}
         LEFT JOIN message u ON u.workspace_id = $1 AND u.conversation_id = $2 AND u.client_id = $3
        WHERE c.workspace_id = $1 AND c.conversation_id = $2`,
      [id, clientId],
    );
    if (!row) return null;
    const snapshot: Snapshot = {
      ...headOf(row),
      state: stateOf(row),
      language: row.language,
      pageLanguage: row.page_language,
      market: row.market,
      waitingSince: row.waiting_since,
      history: row.history ?? [],
    };
    const used = row.used_sequence === null ? null : { sequence: row.used_sequence, role: row.used_role! };
    return { snapshot, used };
  }

  /**
   * Stores the messages and the new state, if nothing was stored in the conversation since it was read.
   * @param seen  an agent has seen everything up to here
   * @returns the messages as stored, or null if somebody else was quicker
   */
  async write(was: Snapshot, change: Change, seen: boolean): Promise<StoredMessage[] | null> {
    const { state, messages } = change;
    const ids = messages.map(() => newId("m"));
    const rows = await this.query<{ sequence: number; created_at: Date }>(
      "conversation-write",
      `WITH changed AS (
         UPDATE conversation
            SET last_sequence = $3::int + cardinality($9::text[]), state = $4, agent_id = $5, handover_reason = $6, language = $7,
                seen_sequence = CASE WHEN $8 THEN $3::int + cardinality($9::text[]) ELSE seen_sequence END,
                waiting_since = CASE WHEN $4 = 'waiting' THEN coalesce(waiting_since, clock_timestamp()) END,
                updated_at = clock_timestamp()
          WHERE workspace_id = $1 AND conversation_id = $2 AND last_sequence = $3
          RETURNING 1)
       INSERT INTO message (workspace_id, conversation_id, sequence, message_id, client_id, role, author_id, author, body,
                            language, reply, event)
       SELECT $1, $2, $3::int + m.place, m.id, m.client_id, m.role, m.author_id, m.author, m.body, m.language, m.reply::jsonb, m.event
         FROM changed, unnest($9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[],
                              $17::text[])
              WITH ORDINALITY AS m (id, client_id, role, author_id, author, body, language, reply, event, place)
       RETURNING sequence, created_at`,
      [
        was.id,
        was.lastSequence,
        state.kind,
        state.kind === "person" ? state.agentId : null,
        state.kind === "waiting" ? state.reason : null,
        change.language,
        seen,
        ids,
        messages.map((message) => message.clientId ?? null),
        messages.map((message) => message.role),
        messages.map((message) => message.authorId ?? null),
        messages.map((message) => message.author ?? null),
        messages.map((message) => message.text),
        messages.map((message) => message.language),
        messages.map((message) => (message.reply ? toJson(message.reply) : null)),
        messages.map((message) => message.event ?? null),
      ],
    );
    if (!rows.length) return null;
    const createdAt = new Map(rows.map((row) => [row.sequence, row.created_at]));
    return messages.map((message, k) => {
      const sequence = was.lastSequence + k + 1;
      return {
        clientId: null,
        authorId: null,
        author: null,
        reply: null,
        event: null,
        ...message,
        id: ids[k]!,
        sequence,
        rating: null,
        createdAt: createdAt.get(sequence)!,
      };
    });
  }

  /** The conversations that an agent has now. */
  async openOf(agentId: string): Promise<string[]> {
    const rows = await this.query<{ conversation_id: string }>(
      "conversation-open-of",
      `SELECT conversation_id FROM conversation WHERE workspace_id = $1 AND state = 'person' AND agent_id = $2`,
      [agentId],
    );
    return rows.map(({ conversation_id }) => conversation_id);
  }

  async head(id: string): Promise<Head | null> {
    const [row] = await this.query<HeadRow>(
      "conversation-head",
      `SELECT ${HEAD_COLUMNS} ${FROM_HEAD} WHERE c.workspace_id = $1 AND c.conversation_id = $2`,
      [id],
    );
    return row ? headOf(row) : null;
  }

  async messagesAfter(id: string, after: number, limit: number): Promise<StoredMessage[]> {
    const rows = await this.query<MessageRow>(
      "message-after",
      `SELECT ${MESSAGE_COLUMNS} FROM message
        WHERE workspace_id = $1 AND conversation_id = $2 AND sequence > $3 ORDER BY sequence LIMIT $4`,
      [id, after, limit],
    );
    return rows.map(messageOf);
  }

  /** The last `limit` messages, oldest first. */
  async lastMessages(id: string, limit: number): Promise<StoredMessage[]> {
    const rows = await this.query<MessageRow>(
      "message-last",
      `SELECT ${MESSAGE_COLUMNS} FROM message
        WHERE workspace_id = $1 AND conversation_id = $2 ORDER BY sequence DESC LIMIT $3`,
      [id, limit],
    );
    return rows.map(messageOf).reverse();
  }

  /** The message that handed the conversation over most lately. */
  async lastHandover(id: string): Promise<StoredMessage | null> {
    const [row] = await this.query<MessageRow>(
      "message-last-handover",
      `SELECT ${MESSAGE_COLUMNS} FROM message
        WHERE workspace_id = $1 AND conversation_id = $2 AND (event = 'handover' OR reply->>'kind' = 'handover')
        ORDER BY sequence DESC LIMIT 1`,
      [id],
    );
    return row ? messageOf(row) : null;
  }

  /** @returns false where there is no such message of the assistant */
  async rate(id: string, messageId: string, rating: "up" | "down"): Promise<boolean> {
    const rows = await this.query(
      "message-rate",
      `UPDATE message SET rating = $4
        WHERE workspace_id = $1 AND conversation_id = $2 AND message_id = $3 AND role = 'assistant' RETURNING 1`,
      [id, messageId, rating],
    );
    return rows.length > 0;
  }

  async setContact(id: string, email: string): Promise<void> {
    await this.query(
      "conversation-contact",
      `UPDATE conversation SET contact_email = $3 WHERE workspace_id = $1 AND conversation_id = $2`,
      [id, email],
    );
  }

  async markSeen(id: string, sequence: number): Promise<void> {
    await this.query(
      "conversation-seen",
      `UPDATE conversation SET seen_sequence = $3
        WHERE workspace_id = $1 AND conversation_id = $2 AND seen_sequence < $3`,
      [id, sequence],
    );
  }

  /** Who waits, first come first. */
  async waitingLine(): Promise<string[]> {
    const rows = await this.query<{ conversation_id: string }>(
      "conversation-line",
      `SELECT conversation_id FROM conversation WHERE workspace_id = $1 AND state = 'waiting'
        ORDER BY waiting_since, conversation_id LIMIT ${LINE_LIMIT}`,
      [],
    );
    return rows.map((row) => row.conversation_id);
  }

  /** Waiting: who has waited longest first. Others: what happened most lately first. */
  async inbox(filter: InboxFilter, limit: number): Promise<InboxRow[]> {
    const order =
      filter === "waiting" ? "c.waiting_since, c.conversation_id" : "c.updated_at DESC, c.conversation_id DESC";
    const rows = await this.query<InboxSqlRow>(
      `inbox-${filter === "waiting" ? "waiting" : "others"}`,
      `${SELECT_INBOX} WHERE c.workspace_id = $1 AND ($2 = 'all' OR c.state = $2) AND c.last_sequence > 0
        ORDER BY ${order} LIMIT $3`,
      [filter, limit],
    );
    return rows.map(inboxOf);
  }

  async inboxOf(ids: readonly string[]): Promise<InboxRow[]> {
    const rows = await this.query<InboxSqlRow>(
      "inbox-some",
      `${SELECT_INBOX} WHERE c.workspace_id = $1 AND c.conversation_id = ANY($2)`,
      [ids],
    );
    return rows.map(inboxOf);
  }

  async counts(): Promise<Record<StateKind, number>> {
    const count = (state: StateKind) =>
      `(SELECT count(*)::int FROM (SELECT FROM conversation WHERE workspace_id = $1 AND state = '${state}' AND last_sequence > 0
         LIMIT ${COUNT_LIMIT}) c) AS ${state}`;
    const [row] = await this.query<Record<StateKind, number>>(
      "inbox-counts",
      `SELECT ${count("assistant")}, ${count("waiting")}, ${count("person")}, ${count("closed")}`,
      [],
    );
    return row!;
  }

  /** Prepared once on each connection: `name` stands for `text`. $1 is the workspace. */
  private async query<Row extends object = object>(name: string, text: string, values: unknown[]): Promise<Row[]> {
    const { rows } = await this.pool.query<Row>({ name, text, values: [this.workspaceId, ...values] });
    return rows;
  }
}

const SELECT_INBOX = `
  SELECT ${HEAD_COLUMNS}, c.language, c.market, c.page, c.customer_name, c.contact_email, c.handover_reason, c.waiting_since,
         c.created_at, c.updated_at,
         (SELECT count(*)::int FROM message u WHERE u.workspace_id = c.workspace_id AND u.conversation_id = c.conversation_id
             AND u.sequence > c.seen_sequence AND u.role = 'customer') AS unread,
         (SELECT json_build_object('role', l.role, 'text', left(l.body, ${PREVIEW_CHARACTERS}), 'language', l.language,
                                   'createdAt', l.created_at)
            FROM message l WHERE l.workspace_id = c.workspace_id AND l.conversation_id = c.conversation_id
              AND l.role IN ('customer', 'agent')
            ORDER BY l.sequence DESC LIMIT 1) AS last_message
    ${FROM_HEAD}`;

// -------------------------------------------------------------------------------------------------------------- rows

interface HeadRow {
  conversation_id: string;
  token_hash: Buffer;
  state: StateKind;
  agent_id: string | null;
  agent_name: string | null;
  last_sequence: number;
}

interface SnapshotRow extends HeadRow {
  language: string | null;
  page_language: string | null;
  market: string | null;
  handover_reason: string | null;
  waiting_since: Date | null;
  used_sequence: number | null;
  used_role: Role | null;
  history: Snapshot["history"] | null;
}

interface InboxSqlRow extends HeadRow {
  language: string | null;
  market: string | null;
  page: string | null;
  customer_name: string | null;
  contact_email: string | null;
  handover_reason: string | null;
  waiting_since: Date | null;
  created_at: Date;
  updated_at: Date;
  unread: number;
  last_message: InboxRow["lastMessage"];
}

interface MessageRow {
  sequence: number;
  message_id: string;
  client_id: string | null;
  role: Role;
  author_id: string | null;
  author: string | null;
  body: string;
  language: string | null;
  reply: StoredReply | null;
  event: StoredMessage["event"];
  rating: "up" | "down" | null;
  created_at: Date;
}

function headOf(row: HeadRow): Head {
  return {
    id: row.conversation_id,
    tokenHash: row.token_hash,
    state: row.state,
    agentId: row.agent_id,
    agentName: row.agent_name,
    lastSequence: row.last_sequence,
  };
}

function stateOf(row: SnapshotRow): State {
  switch (row.state) {
    case "waiting":
      return { kind: "waiting", reason: row.handover_reason ?? "not-sure" };
    case "person":
      return { kind: "person", agentId: row.agent_id ?? "" };
    default:
      return { kind: row.state };
  }
}

function messageOf(row: MessageRow): StoredMessage {
  return {
    id: row.message_id,
    sequence: row.sequence,
    clientId: row.client_id,
    role: row.role,
    authorId: row.author_id,
    author: row.author,
    text: row.body,
    language: row.language,
    reply: row.reply,
    event: row.event,
    rating: row.rating,
    createdAt: row.created_at,
  };
}

function inboxOf(row: InboxSqlRow): InboxRow {
  const { last_message: lastMessage } = row;
  return {
    ...headOf(row),
    language: row.language,
    market: row.market,
    page: row.page,
    customerName: row.customer_name,
    contactEmail: row.contact_email,
    reason: row.handover_reason,
    waitingSince: row.waiting_since,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    unread: row.unread,
    lastMessage: lastMessage && { ...lastMessage, createdAt: new Date(lastMessage.createdAt).toISOString() },
  };
}

/** jsonb refuses NUL and lone surrogates, which a text cut in the middle of a character may end with. */
function toJson(value: object): string {
  const json = JSON.stringify(value);
  if (!json.includes("\\u")) return json;
  return JSON.stringify(value, (_, part) => (typeof part === "string" ? storable(part) : part));
}

function storable(text: string): string {
  return text.replace(/\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, "");
}
