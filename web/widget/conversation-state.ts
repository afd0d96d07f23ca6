// What the widget knows of one conversation. The server speaks these shapes; what is ours alone is said to be.
export type Phase = "assistant" | "waiting" | "person" | "closed";
export type Rating = "up" | "down";

export interface Source {
  article: string;
  title: string;
  language: string;
  market: string | null;
  reviewedAt: string | null;
}

export interface Message {
  id: string;
  /** The server's order, the same for every reader. */
  sequence: number;
  clientId: string | null;
  role: "customer" | "assistant" | "agent" | "system";
  text: string;
  /** Of `text`; `notice` is in the customer's, and says so where the two differ. */
  language: string | null;
  createdAt: string;
  /** The agent's name. */
  author: string | null;
  kind?: "answer" | "clarify" | "handover" | "decline" | "smalltalk";
  notice?: string | null;
  source?: Source | null;
  /** What the agent wrote, where the text is a machine's translation of it. */
  original?: { text: string; language: string };
  choices?: { article: string; title: string; language: string }[];
  rating?: Rating | null;
  event?: "handover" | "agent-joined" | "back-to-assistant" | "closed";
}

/** Something the customer did that the server has not acknowledged yet. It is kept until it has. */
export interface Outgoing {
  /** Made once, sent with every try: the server stores it once. */
  clientId: string;
  text: string;
  /** The article behind a clicked choice. */
  article?: string;
  /** A request for a person rather than a message. */
  forPerson?: boolean;
}

/** Answered by GET /api/v1/widget-settings. */
export interface Settings {
  workspace: { name: string };
  brand: { colour: string };
  language: string;
  disclosure: string;
  agentsOnline: boolean;
  hoursText: string | null;
}

export interface ChatState {
  phase: Phase;
  /** Place in line while waiting, from 1. */
  position?: number;
  agent?: string;
  agentTyping?: boolean;
  /** By sequence. */
  messages: Message[];
  outbox: Outgoing[];
  /** A question is with the server and its reply is not here yet. */
  asking?: boolean;
  /** The server is out of reach, or too busy to take what waits in the outbox. */
  offline?: boolean;
  /** Something did not work that is not tried again by itself: a click, or a message the server will not have. */
  failed?: boolean;
  /** Where the customer wants to be told about the reply. */
  email?: string;
  settings?: Settings;
}

/** Both lists as one, in the server's order and each message once; the later word on a message counts. */
export function inOrder(known: readonly Message[], news: readonly Message[]): Message[] {
  const bySequence = new Map([...known, ...news].map((message) => [message.sequence, message]));
  return [...bySequence.values()].sort((a, b) => a.sequence - b.sequence);
}

export const lastSequence = (messages: readonly Message[]): number => messages[messages.length - 1]?.sequence ?? 0;
