// What a message is: as it is stored, as the customer sees it and as an agent sees it.
import { z } from "zod";
import type { Reply, ReplySource, ReplyTrace } from "../answering/index.ts";

/** note: of agents for agents; no customer ever sees one. */
export type Role = "customer" | "assistant" | "agent" | "system" | "note";
/** What a message of role "system" reports. */
export type ConversationEvent = "handover" | "agent-joined" | "back-to-assistant" | "closed";

/** A reply of the engine as it is kept beside the message that says it. */
export interface StoredReply extends Omit<Reply, "text" | "textLanguage" | "trace"> {
  /** null where there was no engine to ask. */
  trace: ReplyTrace | null;
}

/** An approved text of the knowledge that an agent sent as it is, filled in. */
export interface ApprovedText {
  source: ReplySource;
  /** Says so where it is in another language than the customer's. */
  notice: string | null;
}

/** What an agent wrote, before it was translated into the text of the message. */
export interface OriginalText {
  text: string;
  language: string;
}

/** A message that has no place in a conversation yet. */
export interface Draft {
  role: Role;
  text: string;
  /** What `text` is written in; null where it cannot be told. */
  language: string | null;
  clientId?: string | null;
  authorId?: string | null;
  author?: string | null;
  reply?: StoredReply | null;
  approved?: ApprovedText | null;
  original?: OriginalText | null;
  event?: ConversationEvent | null;
}

export interface StoredMessage extends Required<Draft> {
  id: string;
  /** 1, 2, 3 … within the conversation, without gaps: the order for every reader. */
  sequence: number;
  rating: "up" | "down" | null;
  createdAt: Date;
}

/** The engine's reply as a draft of the message that says it. */
export function draftOf({ text, textLanguage, ...reply }: Reply): Draft {
  return { role: "assistant", text, language: textLanguage, reply };
}

// -------------------------------------------------------------------------------------------------------- as others see it

const Language = z.string().describe("BCP 47");
const Choice = z.object({ article: z.string(), title: z.string(), language: Language });
const Candidate = Choice.extend({ confidence: z.number().describe("0..1") });
const ReplyKind = z.enum(["answer", "clarify", "handover", "decline", "smalltalk"]);

export const Message = z
  .object({
    id: z.string(),
    sequence: z.int().describe("1, 2, 3 … within the conversation: the order for every reader"),
    clientId: z.string().nullable(),
    role: z.enum(["customer", "assistant", "agent", "system"]),
    text: z.string(),
    language: Language.nullable().describe("What the text is written in"),
    createdAt: z.string().describe("ISO 8601"),
    author: z.string().nullable().describe("The agent's name"),
    kind: ReplyKind.optional().describe("Of the assistant's reply"),
    reason: z.string().nullable().optional(),
    notice: z
      .string()
      .nullable()
      .optional()
      .describe("Says so when the text is in another language than the customer's"),
    source: z
      .object({
        article: z.string(),
        title: z.string(),
        language: Language,
        market: z.string().nullable().describe("ISO 3166 alpha-2; null: every market"),
        reviewedAt: z.string().nullable(),
      })
      .nullable()
      .optional(),
    original: z
      .object({ text: z.string(), language: Language })
      .optional()
      .describe("What the agent wrote, where the text is a machine's translation of it"),
    choices: z.array(Choice).optional().describe("To click, for kind clarify"),
    rating: z.enum(["up", "down"]).nullable().optional(),
    event: z.enum(["handover", "agent-joined", "back-to-assistant", "closed"]).optional().describe("For role system"),
  })
  .meta({ id: "Message" });
export type Message = z.infer<typeof Message>;

export const DeskMessage = Message.extend({
  role: z.enum(["customer", "assistant", "agent", "system", "note"]),
  authorId: z.string().nullable(),
  choices: z.array(Candidate).optional(),
  confidence: z.number().optional().describe("Calibrated probability that the article is the right one"),
  alternatives: z.array(Candidate).optional(),
  trace: z.record(z.string(), z.unknown()).optional().describe("Why the reply is what it is"),
}).meta({ id: "DeskMessage" });
export type DeskMessage = z.infer<typeof DeskMessage>;

/** As the customer sees it: without confidence, alternatives and trace. */
export function forCustomer(message: StoredMessage): Message {
  const { role } = message;
  if (role === "note") throw new Error("A note is not for customers: read with `messagesForCustomer`.");
  const choices = message.reply?.choices.map(({ article, title, language }) => ({ article, title, language }));
  return { ...bareView(message), role, ...(choices && { choices }) };
}

export function forDesk(message: StoredMessage): DeskMessage {
  const { reply, role, authorId } = message;
  if (!reply) return { ...bareView(message), role, authorId };
  const { choices, confidence, alternatives, trace } = reply;
  return {
    ...bareView(message),
    role,
    authorId,
    choices,
    confidence,
    alternatives,
    ...(trace && { trace: { ...trace } }),
  };
}

function bareView(message: StoredMessage): Omit<Message, "choices" | "role"> {
  const { reply, approved, original, event } = message;
  return {
    id: message.id,
    sequence: message.sequence,
    clientId: message.clientId,
    text: message.text,
    language: message.language,
    createdAt: message.createdAt.toISOString(),
    author: message.author,
    ...(reply && {
      kind: reply.kind,
      reason: reply.reason,
      notice: reply.notice,
      source: reply.source,
      rating: message.rating,
    }),
    ...(approved && { source: approved.source, notice: approved.notice }),
    ...(original && { original }),
    ...(event && { event }),
  };
}
