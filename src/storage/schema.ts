// The tables as TypeScript sees them. workspace_id leads every primary key, so that the tables can be distributed by it.
import type { ColumnType, Generated, JSONColumnType } from "kysely";

type Timestamp = ColumnType<Date, Date | string | undefined, Date | string>;
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
    /** What was taught answers before it was learned. */
    teaching_instant: Generated<boolean>;
    created_at: Timestamp;
  };
  article: { workspace_id: string; article_id: string; created_at: Timestamp; updated_at: Timestamp };
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
    reviewed_at: Timestamp;
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
  };
  message: {
    workspace_id: string;
    conversation_id: string;
    sequence: number;
    message_id: string;
    client_id: string | null;
    role: "customer" | "assistant" | "agent" | "system";
    author_id: string | null;
    author: string | null;
    body: string;
    language: string | null;
    /** The engine's reply without its text: kind, source, choices, confidence, trace. */
    reply: Json<object>;
    event: string | null;
    rating: "up" | "down" | null;
    created_at: Timestamp;
  };
  person: {
    workspace_id: string;
    person_id: string;
    name: string;
    email: string;
    role: "owner" | "admin" | "editor" | "agent" | "viewer";
    password_hash: string | null;
    created_at: Timestamp;
  };
  session: {
    workspace_id: string;
    token_hash: Buffer;
    person_id: string;
    expires_at: Timestamp;
    created_at: Timestamp;
  };
  sign_in_link: { workspace_id: string; token_hash: Buffer; person_id: string; expires_at: Timestamp };
  api_key: {
    workspace_id: string;
    key_id: string;
    name: string;
    key_hash: Buffer;
    created_at: Timestamp;
    last_used_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
  };
}
