// From messages to what the thread shows: turns of one speaker, days, and what happened in between. Pure.
import type { Message } from "../api.ts";
import { dayOf } from "../time.ts";

export type ThreadItem =
  | { kind: "day"; key: string; at: Date }
  | { kind: "turn"; key: string; messages: [Message, ...Message[]] }
  | {
      kind: "event";
      key: string;
      event: NonNullable<Message["event"]>;
      /** Why it was handed over. */
      reason: string | null;
      /** Who of the team did it. */
      agent: string | null;
      at: Date;
      /** The assistant's reply that explains it. */
      reply: Message | null;
    };

const sameTurnMs = 5 * 60_000;

/**
 * Several messages of one speaker within five minutes are one turn; a new calendar day of the viewer gets a line.
 * A handover gets one line, whether the assistant gave up (then its reply is the evidence) or the customer asked for a person.
 */
export function groupMessages(messages: readonly Message[], now: Date): ThreadItem[] {
  const items: ThreadItem[] = [];
  let day = dayOf(now); // today needs no line as long as nothing older stands above it
  let before: Message | undefined;
  for (const message of messages) {
    const at = new Date(message.createdAt);
    if (dayOf(at) !== day) {
      day = dayOf(at);
      items.push({ kind: "day", key: `day-${day}`, at });
    }
    const last = items.at(-1);
    const { event, author: agent } = message;
    if (message.role === "system") {
      // Told to the customer after the assistant gave up while nobody of the team was there: the line stands already.
      const said = event === "handover" && before?.kind === "handover";
      const reason = event === "handover" ? "asked-for-person" : null;
      if (event && !said) items.push({ kind: "event", key: message.id, event, reason, agent, at, reply: null });
    } else if (last?.kind === "turn" && continues(last.messages.at(-1)!, message)) {
      last.messages.push(message);
    } else {
      items.push({ kind: "turn", key: message.id, messages: [message] });
    }
    if (message.kind === "handover") {
      const reason = message.reason ?? null;
      items.push({
        kind: "event",
        key: `${message.id}-over`,
        event: "handover",
        reason,
        agent: null,
        at,
        reply: message,
      });
    }
    before = message;
  }
  return items;
}

/** Each reply of the assistant stands alone: it has its own evidence below. So does a note: it has its own ground. */
function continues(before: Message, message: Message): boolean {
  return (
    message.role === before.role &&
    message.role !== "assistant" &&
    message.role !== "note" &&
    message.authorId === before.authorId &&
    new Date(message.createdAt).getTime() - new Date(before.createdAt).getTime() < sameTurnMs
  );
}

/** Old and new together, in the server's order, each once. */
export function mergeMessages(messages: readonly Message[], news: readonly Message[]): Message[] {
  const bySequence = new Map([...messages, ...news].map((message) => [message.sequence, message]));
  return [...bySequence.values()].sort((a, b) => a.sequence - b.sequence);
}

/** The reply of the assistant that "why" explains: the chosen one, else the last. */
export function explained(messages: readonly Message[], chosen: string | null): Message | null {
  const replies = messages.filter((message) => message.role === "assistant" && message.kind);
  return replies.find((message) => message.id === chosen) ?? replies.at(-1) ?? null;
}
