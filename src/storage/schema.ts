// The tables as TypeScript sees them. workspace_id leads every primary key, so that the tables can be distributed by it.
import type { ColumnType, Generated, JSONColumnType } from "kysely";

type Timestamp = ColumnType<Date, Date | string | undefined, Date | string>;
type SignInMethod = "password" | "link" | "invitation" | "oidc";
type Nullable = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
type Json<T extends object> = JSONColumnType<T | null, string | null, string | null>;

export interface Database {
  workspace: {
    workspace_id: string;
    name: string;
    default_language: string;
    brand_colour: string;
    /** Origins that may embed the widget; `*` is every origin. */
    allowed_origins: string[];
    /** Grows with every change of the knowledge; a trained release says which revision it knows. */
    knowledge_revision: Generated<number>;
    /** "example" until a company imports its own knowledge. */
    knowledge_origin: "none" | "example" | "own";
    /** What was last chosen for trainings; later ones, such as after an import, use it too. */
    training_settings: ColumnType<object, string | undefined, string>;
    /** In place of the shipped encoder; null: the shipped one. */
    encoder: Json<object>;
    /** New knowledge is learned by itself; otherwise when somebody asks for it. */
    trains_itself: Generated<boolean>;
    /** Where the company sells, ISO 3166 alpha-2. */
    markets: Generated<string[]>;
    /** That it wants to answer in, BCP 47. */
    languages: Generated<string[]>;
    /** How people sign in beside the password: see `team/sign-in-settings.ts`. */
    sign_in: ColumnType<object, string | undefined, string>;
    /** Somebody said that the first steps need no more showing. */
    start_skipped_at: Nullable;
    /** What was taught answers before it was learned. */
    teaching_instant: Generated<boolean>;
    created_at: Timestamp;
  };
  article: {
    workspace_id: string;
    article_id: string;
    /** What its other texts follow; null: the company's first language. */
    source_language: string | null;
    category: string | null;
    created_at: Timestamp;
    updated_at: Timestamp;
  };
  article_variant: {
    workspace_id: string;
    article_id: string;
    language: string;
    /** "" is every market: part of the primary key, so it cannot be NULL. */
    market: string;
    title: string;
    body: string;
    kind: "answer" | "passage";
    source: JSONColumnType<object, string, string>;
    /** When somebody last wrote it or found it right. */
    reviewed_at: Timestamp;
    /** Raised by a trigger, like `changed_at` and the author, when another text takes its place. */
    version: Generated<number>;
    changed_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
    author_id: string | null;
    author: string | null;
  };
  /** What somebody writes and nobody has approved: customers never read it, no model learns it. */
  article_draft: {
    workspace_id: string;
    article_id: string;
    language: string;
    market: string;
    title: string;
    body: string;
    version: Generated<number>;
    author_id: string | null;
    author: string | null;
    updated_at: Timestamp;
  };
  /** That an article does not apply to a market and language. */
  article_exemption: { workspace_id: string; article_id: string; language: string; market: string };
  /** Append-only: triggers refuse everything else. */
  knowledge_history: {
    workspace_id: string;
    entry_id: Generated<number>;
    article_id: string;
    language: string | null;
    market: string | null;
    kind: string;
    version: number | null;
    title: string | null;
    body: string | null;
    detail: Json<object>;
    author_id: string | null;
    author: string | null;
    at: Timestamp;
  };
  phrasing: {
    workspace_id: string;
    article_id: string;
    language: string;
    text_hash: Buffer;
    body: string;
    source: JSONColumnType<object, string, string>;
  };
  /** Small changes of the knowledge, which answer before a release knows them. */
  article_change: { workspace_id: string; revision: number; article_id: string };
  /** What answers leave open for the company to say once, such as {returnWindow}. */
  fact: {
    workspace_id: string;
    name: string;
    /** "" is every market. */
    market: Generated<string>;
    /** "" is every language. */
    language: Generated<string>;
    type: string;
    /** null: still open. */
    value: string | null;
    updated_at: Timestamp;
  };
  import_file: {
    workspace_id: string;
    import_id: Generated<number>;
    file_name: string;
    content_hash: Buffer;
    rows_read: number;
    rows_changed: number;
    rows_bad: number;
    author: string | null;
    created_at: Timestamp;
  };
  /** What a larger encoder made of the company's texts: see `embedding/packed-vectors.ts`. */
  encoded_text: { workspace_id: string; encoder: string; text_hash: Buffer; vector: Buffer };
  /** Questions whose right article is known and that no model may learn from: thresholds and evaluations rest on them. */
  held_out_question: {
    workspace_id: string;
    text_hash: Buffer;
    language: string | null;
    body: string;
    article_id: string | null;
  };
  release: {
    workspace_id: string;
    release_id: number;
    knowledge_revision: number;
    /** What its model learned with; null: the shipped one. */
    encoder: Json<object>;
    model: Buffer;
    report: JSONColumnType<object, string, string>;
    /** What its model knows, in its order; null in releases of before. */
    article_ids: string[] | null;
    created_at: Timestamp;
  };
  /** What somebody of the team wants the assistant to know. */
  proposal: {
    workspace_id: string;
    proposal_id: string;
    state: "waiting" | "approved" | "rejected";
    lesson: JSONColumnType<object, string, string>;
    /** The conversation, message or group of missed questions that it came from. */
    origin: Json<object>;
    person_id: string;
    person_name: string;
    decided_by: string | null;
    decided_by_name: string | null;
    reason: string | null;
    /** Of the knowledge, once it is in it. */
    revision: number | null;
    created_at: Timestamp;
    decided_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
  };
  /** Which article answers a customer's question, as somebody of the team says who read the assistant's reply to it. */
  verdict: {
    workspace_id: string;
    message_id: string;
    conversation_id: string;
    article_id: string | null;
    reply_was: "right" | "wrong" | "missed";
    question: string | null;
    language: string | null;
    person_id: string;
    person_name: string;
    created_at: Timestamp;
    updated_at: Timestamp;
  };
  /** One training: what it was told to do, how far it is, what came of it. */
  run: {
    workspace_id: string;
    run_id: number;
    state: "queued" | "running" | "done" | "failed" | "cancelled";
    /** New knowledge, or somebody who asked for it. */
    reason: "knowledge" | "person";
    seed: number;
    tolerated_wrong: number;
    /** null: the default recipe. */
    budget_seconds: number | null;
    knowledge_revision: number;
    progress: Json<object>;
    result: Json<object>;
    report: Json<object>;
    error: Json<object>;
    created_at: Timestamp;
    started_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
    finished_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
  };
  conversation: {
    workspace_id: string;
    conversation_id: string;
    token_hash: Buffer;
    state: "assistant" | "waiting" | "person" | "closed";
    language: string | null;
    page_language: string | null;
    market: string | null;
    page: string | null;
    customer_name: string | null;
    contact_email: string | null;
    agent_id: string | null;
    handover_reason: string | null;
    last_sequence: Generated<number>;
    /** The last message that an agent has seen. */
    seen_sequence: Generated<number>;
    waiting_since: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
    created_at: Timestamp;
    updated_at: Timestamp;
    /** 1, 2, 3 …: what people call it by. */
    number: Generated<number>;
    channel: Generated<string>;
    /** Grows with every change, so that older news can be told. */
    revision: Generated<number>;
    priority: Generated<"urgent" | "high" | "normal" | "low">;
    tags: Generated<string[]>;
    snoozed_until: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
    /** Whose it is to take; who has taken it is `agent_id`. */
    assignee_id: string | null;
    topic_article: string | null;
    topic_title: string | null;
    topic_language: string | null;
    /** The customer's, IANA. */
    time_zone: string | null;
    /** When the customer who waits was told that a person answers, at the latest. */
    promised_by: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
  };
  message: {
    workspace_id: string;
    conversation_id: string;
    sequence: number;
    message_id: string;
    client_id: string | null;
    role: "customer" | "assistant" | "agent" | "system" | "note";
    author_id: string | null;
    author: string | null;
    body: string;
    language: string | null;
    /** The engine's reply without its text: kind, source, choices, confidence, trace. */
    reply: Json<object>;
    event: string | null;
    rating: "up" | "down" | null;
    created_at: Timestamp;
    /** What it is found by: see `conversation/search-terms.ts`. null: not made findable yet. */
    search_day: number | null;
    search_terms: number[] | null;
  };
  /** Somebody was named in a note. */
  mention: {
    workspace_id: string;
    person_id: string;
    conversation_id: string;
    sequence: number;
    read_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
  };
  /** Who has a desk open at which process. */
  desk_presence: {
    workspace_id: string;
    process_id: string;
    person_id: string;
    seen_at: Timestamp;
    left_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
  };
  inbox_settings: { workspace_id: string; settings: JSONColumnType<object, string, string>; updated_at: Timestamp };
  inbox_tag: { workspace_id: string; name: string; colour: number; position: Generated<number> };
  canned_reply: {
    workspace_id: string;
    reply_id: string;
    shortcut: string;
    name: string;
    texts: JSONColumnType<{ language: string; text: string }[], string, string>;
    updated_at: Timestamp;
  };
  /** Mails to customers who left an address. */
  outbox: {
    workspace_id: string;
    dedupe_key: string;
    conversation_id: string;
    /** What agents wrote after this message is to be told. */
    after_sequence: number;
    recipient: string;
    state: Generated<"pending" | "sent" | "unneeded" | "failed">;
    attempts: Generated<number>;
    due_at: Timestamp;
    last_error: string | null;
    created_at: Timestamp;
    finished_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
  };
  person: {
    workspace_id: string;
    person_id: string;
    name: string;
    email: string;
    role: "owner" | "admin" | "editor" | "agent" | "viewer";
    password_hash: string | null;
    /** No longer of the team; what they did keeps their name. */
    removed_at: Nullable;
    totp_secret: ColumnType<Buffer | null, Buffer | null | undefined, Buffer | null>;
    /** Shown as a QR code, and not yet confirmed by a first code. */
    totp_pending: ColumnType<Buffer | null, Buffer | null | undefined, Buffer | null>;
    /** Of the code that was used last: no code works twice. */
    totp_last_step: Generated<number>;
    /** What the identity provider calls this person. */
    oidc_subject: ColumnType<string | null, string | null | undefined, string | null>;
    created_at: Timestamp;
    /** What they can answer customers in, BCP 47. */
    languages: Generated<string[]>;
    /** Takes new conversations; false: is away, though the desk may be open. */
    available: Generated<boolean>;
    last_assigned_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
  };
  recovery_code: { workspace_id: string; person_id: string; code_hash: Buffer };
  session: {
    workspace_id: string;
    token_hash: Buffer;
    /** What others may call it by. */
    session_id: string;
    person_id: string;
    method: SignInMethod;
    /** Browser and system, such as "Firefox, Windows". */
    device: string;
    /** Shortened: enough to see where from, not who. */
    address: string;
    expires_at: Timestamp;
    created_at: Timestamp;
    last_seen_at: Timestamp;
  };
  /** The first step of a sign-in was right; the second factor is still to come. */
  sign_in_step: {
    workspace_id: string;
    token_hash: Buffer;
    person_id: string;
    method: SignInMethod;
    expires_at: Timestamp;
  };
  invitation: {
    workspace_id: string;
    invitation_id: string;
    email: string;
    role: "owner" | "admin" | "editor" | "agent" | "viewer";
    token_hash: Buffer;
    invited_by: string | null;
    created_at: Timestamp;
    expires_at: Timestamp;
  };
  oidc_attempt: {
    workspace_id: string;
    state_hash: Buffer;
    browser_hash: Buffer;
    nonce: string;
    code_verifier: string;
    expires_at: Timestamp;
  };
  sign_in_link: { workspace_id: string; token_hash: Buffer; person_id: string; expires_at: Timestamp };
  api_key: {
    workspace_id: string;
    key_id: string;
    name: string;
    key_hash: Buffer;
    scopes: Generated<string[]>;
    expires_at: Nullable;
    created_at: Timestamp;
    last_used_at: Nullable;
  };
  /** Append-only by trigger, and each entry carries the hash of the one before. */
  audit_entry: {
    workspace_id: string;
    sequence: number;
    at: Timestamp;
    actor_kind: string;
    actor_id: string | null;
    actor: string;
    action: string;
    event: string;
    subject: string | null;
    details: JSONColumnType<object, string, string>;
    address: string;
    previous_hash: Buffer;
    hash: Buffer;
  };
  /** Conversations whose facts are to be counted again; written by triggers. */
  insight_pending: { workspace_id: string; pending_id: Generated<number>; conversation_id: string };
  /** Facts of conversations, questions and handovers: see `insights/outcomes.ts`. */
  insight_conversation: InsightCircumstances;
  insight_question: InsightCircumstances & {
    sequence: number;
    outcome: string;
    asked_back: boolean;
    reason: string | null;
    article_id: string | null;
    rating: "up" | "down" | null;
  };
  insight_handover: InsightCircumstances & {
    sequence: number;
    reason: string;
    waited_ms: number | null;
    first_reply_ms: number | null;
  };
  missed_question: {
    workspace_id: string;
    conversation_id: string;
    sequence: number;
    at: Timestamp;
    market: string | null;
    language: string | null;
    channel: string;
    why: string;
    /** Without personal data. */
    body: string;
    nearest_article: string | null;
    nearest_confidence: number | null;
    /** null: not grouped yet. */
    cluster_id: number | null;
  };
  missed_cluster: {
    workspace_id: string;
    cluster_id: number;
    state: "open" | "resolved" | "dismissed";
    decided_at: Nullable;
    decided_by: string | null;
    merged_into: number | null;
    vector_sum: Buffer;
    size: number;
    encoder: string;
    created_at: Timestamp;
  };
}

interface InsightCircumstances {
  workspace_id: string;
  conversation_id: string;
  at: Timestamp;
  market: string | null;
  language: string | null;
  channel: string;
  release_id: number | null;
}
