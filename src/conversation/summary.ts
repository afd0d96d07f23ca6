// What an agent should know of a conversation that was handed over, from what is stored of it. Pure.
import type { StoredMessage } from "./message.ts";

export interface Summary {
  reason: string;
  questions: string[];
  candidates: { article: string; title: string }[];
  entities: string[];
}

const MOST_QUESTIONS = 3;
const MOST_CANDIDATES = 3;
const MOST_ENTITIES = 10;
const QUESTION_CHARACTERS = 500;

/** @returns null while no handover stands: none came, or the assistant has the word again */
export function summaryOf(messages: readonly StoredMessage[]): Summary | null {
  const at = messages.findLastIndex(({ event, reply }) => event === "handover" || reply?.kind === "handover");
  if (at < 0 || messages.slice(at).some(({ event }) => event === "back-to-assistant")) return null;
  const replies = messages.flatMap(({ reply, sequence }) =>
    reply && sequence <= messages[at]!.sequence ? [reply] : [],
  );
  const last = replies.at(-1);
  // The sentence that nobody is there comes behind the reply that gave up, and says why no more than the button does.
  const gaveUp = last?.kind === "handover" && messages.slice(at - 1, at + 1).some(({ reply }) => reply === last);
  const said = messages.filter(({ role }) => role === "customer");
  const asked = said.slice(-MOST_QUESTIONS).map(({ text }) => cut(text));
  const near = [...(last?.source ? [last.source] : []), ...(last?.alternatives ?? [])];
  const candidates = near.filter(({ article }, k) => near.findIndex((other) => other.article === article) === k);
  const entities = new Set(
    replies.slice(-MOST_QUESTIONS).flatMap(({ trace }) => trace?.entities.map(({ text }) => text) ?? []),
  );
  return {
    reason: gaveUp ? (last.reason ?? "not-sure") : "asked-for-person",
    questions: asked,
    candidates: candidates.slice(0, MOST_CANDIDATES).map(({ article, title }) => ({ article, title })),
    entities: [...entities].slice(0, MOST_ENTITIES),
  };
}

function cut(text: string): string {
  const characters = [...text];
  return characters.length > QUESTION_CHARACTERS ? `${characters.slice(0, QUESTION_CHARACTERS).join("")}…` : text;
}
