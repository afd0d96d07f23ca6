// The SQL of conversations. What is written is one statement that succeeds only if the conversation is still as it was read:
// no transaction stays open while the assistant thinks, and a message and its reply are stored together or not at all.
import type { Storage } from "../storage/index.ts";
import { newId } from "../team/index.ts";
import type { State, StateKind } from "./handover.ts";
import type { ApprovedText, OriginalText, Role, StoredMessage, StoredReply } from "./message.ts";
import { searchDay, searchTerms } from "./search-terms.ts";
import { type Change, HISTORY_TURNS, type Snapshot } from "./turn.ts";

export interface NewConversation {
  id: string;
  tokenHash: Buffer;
  pageLanguage: string | null;
  market: string | null;
  page: string | null;
  timeZone: string | null;
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

export const MESSAGE_COLUMNS = `sequence, message_id, client_id, role, author_id, author, body, language, reply, event, rating, created_at`;
export const HEAD_COLUMNS = `c.conversation_id, c.token_hash, c.state, c.agent_id, p.name AS agent_name, c.last_sequence`;
export const FROM_HEAD = `FROM conversation c LEFT JOIN person p ON p.workspace_id = c.workspace_id AND p.person_id = c.agent_id`;

/** Places in line are told up to here. */
const LINE_LIMIT = 1000;
/** From an agent's reply to the mail that tells it; what else is written until then goes along. */
const FOLLOW_UP_AFTER = "1 minute";

export class ConversationStore {
  private readonly pool: Storage["pool"];
  private readonly workspaceId: string;

  constructor(storage: Storage, workspaceId: string) {
    this.pool = storage.pool;
    this.workspaceId = workspaceId;
  }

  async add(conversation: NewConversation): Promise<void> {
    const { id, tokenHash, pageLanguage, market, page, timeZone } = conversation;
    await this.query(
      "conversation-add",
      `INSERT INTO conversation (workspace_id, conversation_id, token_hash, state, page_language, market, page, time_zone)
       VALUES ($1, $2, $3, 'assistant', $4, $5, $6, $7)`,
      [id, tokenHash, pageLanguage, market, page, timeZone],
    );
  }

  /** The conversation with its last turns, and what `clientId` was already used for; all of one moment. */
  async read(id: string, clientId: string | null = null): Promise<{ snapshot: Snapshot; used: Used | null } | null> {
    const [row] = await this.query<SnapshotRow>(
      "conversation-read",
      `SELECT ${HEAD_COLUMNS}, c.language, c.page_language, c.market, c.handover_reason, c.waiting_since, c.time_zone, c.assignee_id,
              u.sequence AS used_sequence, u.role AS used_role,
              (SELECT json_agg(json_build_object('role', h.role, 'text', h.body, 'language', h.language,
                                                 'article', h.reply->'source'->>'article') ORDER BY h.sequence)
                 FROM (SELECT sequence, role, body, language, reply FROM message
                        WHERE workspace_id = $1 AND conversation_id = $2 AND role NOT IN ('system', 'note')
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
      timeZone: row.time_zone,
      waitingSince: row.waiting_since,
      assigneeId: row.assignee_id,
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
    const day = searchDay(new Date());
    const topic = topicOf(messages);
    // A customer's word wakes what sleeps; what is closed needs no waking.
    const wakes = state.kind === "closed" || messages.some(({ role }) => role === "customer");
    const rows = await this.query<{ sequence: number; created_at: Date }>(
      "conversation-write",
      `WITH changed AS (
         UPDATE conversation
            SET last_sequence = $3::int + cardinality($9::text[]), state = $4, agent_id = $5, handover_reason = $6, language = $7,
                seen_sequence = CASE WHEN $8 THEN $3::int + cardinality($9::text[]) ELSE seen_sequence END,
                waiting_since = CASE WHEN $4 = 'waiting' THEN coalesce(waiting_since, clock_timestamp()) END,
                updated_at = clock_timestamp(), revision = revision + 1,
                snoozed_until = CASE WHEN $18 THEN NULL ELSE snoozed_until END,
                assignee_id = CASE WHEN $19 THEN $20 ELSE assignee_id END,
                promised_by = CASE WHEN $4 = 'waiting' THEN coalesce($21, promised_by) END,
                topic_article = coalesce($22, topic_article),
                topic_title = CASE WHEN $22 IS NULL THEN topic_title ELSE $23 END,
                topic_language = CASE WHEN $22 IS NULL THEN topic_language ELSE $24 END
          WHERE workspace_id = $1 AND conversation_id = $2 AND last_sequence = $3
          RETURNING contact_email),
       named AS (
         INSERT INTO mention (workspace_id, person_id, conversation_id, sequence)
         SELECT $1, person_id, $2, $3::int + 1 FROM changed, person
          WHERE workspace_id = $1 AND person_id = ANY($25::text[]) AND person_id <> coalesce(($13::text[])[1], '')),
       mailed AS (
         INSERT INTO outbox (workspace_id, dedupe_key, conversation_id, after_sequence, recipient, due_at)
         SELECT $1, $2 || '/' || ($3::int + 1), $2, $3, contact_email, clock_timestamp() + interval '${FOLLOW_UP_AFTER}'
           FROM changed WHERE contact_email IS NOT NULL AND 'agent' = ANY($12::text[])
         ON CONFLICT DO NOTHING)
       INSERT INTO message (workspace_id, conversation_id, sequence, message_id, client_id, role, author_id, author, body,
                            language, reply, event, search_day, search_terms)
       SELECT $1, $2, $3::int + m.place, m.id, m.client_id, m.role, m.author_id, m.author, m.body, m.language, m.reply::jsonb, m.event,
              $26, m.terms::int[]
         FROM changed, unnest($9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[],
                              $17::text[], $27::text[])
              WITH ORDINALITY AS m (id, client_id, reply, role, author_id, author, body, language, event, terms, place)
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
        messages.map(besideTextOf),
        messages.map((message) => message.role),
        messages.map((message) => message.authorId ?? null),
        messages.map((message) => message.author ?? null),
        messages.map((message) => message.text),
        messages.map((message) => message.language),
        messages.map((message) => message.event ?? null),
        wakes,
        change.assigneeId !== undefined,
        change.assigneeId ?? null,
        change.promisedBy ?? null,
        topic?.article ?? null,
        topic?.title ?? null,
        topic?.language ?? null,
        change.mentions ?? [],
        day,
        messages.map((message) => termsOf(message, day)),
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
        approved: null,
        original: null,
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

  /** As `messagesAfter`, without what is not for the customer. */
  async messagesForCustomer(id: string, after: number, limit: number): Promise<StoredMessage[]> {
    const rows = await this.query<MessageRow>(
      "message-for-customer",
      `SELECT ${MESSAGE_COLUMNS} FROM message
        WHERE workspace_id = $1 AND conversation_id = $2 AND sequence > $3 AND role <> 'note' ORDER BY sequence LIMIT $4`,
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

  /** Prepared once on each connection: `name` stands for `text`. $1 is the workspace. */
  private async query<Row extends object = object>(name: string, text: string, values: unknown[]): Promise<Row[]> {
    const { rows } = await this.pool.query<Row>({ name, text, values: [this.workspaceId, ...values] });
    return rows;
  }
}

/** What the conversation is about, as far as the assistant's last words tell: the source of its answer, or what came nearest. */
function topicOf(messages: Change["messages"]): { article: string; title: string; language: string } | null {
  const reply = messages.findLast((message) => message.reply)?.reply;
  return reply?.source ?? reply?.alternatives[0] ?? null;
}

/** As an array literal of PostgreSQL. Sentences of the system are said by nobody: nobody looks for them. */
export function termsOf({ role, text }: { role: Role; text: string }, day: number): string | null {
  return role === "system" ? null : `{${searchTerms(text, day).join(",")}}`;
}

// -------------------------------------------------------------------------------------------------------------- rows

export interface HeadRow {
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
  time_zone: string | null;
  assignee_id: string | null;
  handover_reason: string | null;
  waiting_since: Date | null;
  used_sequence: number | null;
  used_role: Role | null;
  history: Snapshot["history"] | null;
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
  /** Of the assistant: its reply. Of an agent: where the text came from. */
  reply: StoredReply | OfAgent | null;
  event: StoredMessage["event"];
  rating: "up" | "down" | null;
  created_at: Date;
}

interface OfAgent {
  approved?: ApprovedText | null;
  original?: OriginalText | null;
}

/** What is kept beside a message's text, in the column of replies. */
function besideTextOf({ reply, approved, original }: Change["messages"][number]): string | null {
  if (reply) return toJson(reply);
  return approved || original ? toJson({ approved, original } satisfies OfAgent) : null;
}

export function headOf(row: HeadRow): Head {
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
  const ofAgent = row.role === "agent" ? (row.reply as OfAgent | null) : null;
  return {
    id: row.message_id,
    sequence: row.sequence,
    clientId: row.client_id,
    role: row.role,
    authorId: row.author_id,
    author: row.author,
    text: row.body,
    language: row.language,
    reply: row.role === "agent" ? null : (row.reply as StoredReply | null),
    approved: ofAgent?.approved ?? null,
    original: ofAgent?.original ?? null,
    event: row.event,
    rating: row.rating,
    createdAt: row.created_at,
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
