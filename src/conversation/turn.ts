// What becomes of a conversation when somebody does something in it: the next state and the messages to store. Pure: it is
// given the conversation as it was read, and is simply asked again when somebody else was quicker.
import type { Question, Reply, Turn } from "../answering/index.ts";
import { fill, texts } from "../answering/index.ts";
import { detectLanguage, type LanguageTag } from "../language/index.ts";
import { moved, type State } from "./handover.ts";
import { type Draft, draftOf } from "./message.ts";

/** How many messages back the assistant remembers. */
export const HISTORY_TURNS = 10;

/** A conversation as it was read. */
export interface Snapshot {
  id: string;
  tokenHash: Buffer;
  state: State;
  /** What the customer writes in, as far as is known. */
  language: LanguageTag | null;
  pageLanguage: LanguageTag | null;
  market: string | null;
  lastSequence: number;
  waitingSince: Date | null;
  agentName: string | null;
  /** The last turns, oldest first. */
  history: Turn[];
}

/** What is to be written, if the conversation is still as it was read. */
export interface Change {
  state: State;
  language: LanguageTag | null;
  /** Nothing to say means nothing happened. */
  messages: Draft[];
}

export interface CustomerMessage {
  clientId: string;
  text: string;
  /** The article behind a clicked choice. */
  article?: string | null | undefined;
  pageLanguage?: LanguageTag | null | undefined;
}

export interface Surroundings {
  /** null: there is no engine, or it failed. */
  answer(question: Question): Promise<Reply | null>;
  agentsOnline: boolean;
  defaultLanguage: LanguageTag;
}

export interface Agent {
  id: string;
  name: string;
}

/** The customer writes. The assistant answers if it has the word; whoever else has it is only shown the message. */
export async function customerWrites(was: Snapshot, said: CustomerMessage, around: Surroundings): Promise<Change> {
  const state = moved(was.state, { kind: "customer-wrote" });
  const page = said.pageLanguage ?? was.pageLanguage;
  const message: Draft = { role: "customer", clientId: said.clientId, text: said.text, language: null };
  if (state.kind !== "assistant") {
    message.language = languageOf(said.text, was, page);
    return { state, language: was.language ?? message.language, messages: [message] };
  }
  const reply = await around.answer({
    text: said.text,
    market: was.market,
    pageLanguage: page,
    history: was.history,
    article: said.article ?? null,
  });
  if (!reply) {
    message.language = languageOf(said.text, was, page);
    const language = message.language ?? was.language ?? page ?? around.defaultLanguage;
    return {
      state: moved(state, { kind: "assistant-gave-up", reason: "not-sure" }),
      language,
      messages: [message, withoutEngine(language), ...nobodyHere(language, around)],
    };
  }
  message.language = reply.trace.language.detected;
  const answer = draftOf(reply);
  if (reply.kind !== "handover") {
    return {
      state: moved(state, { kind: "assistant-spoke" }),
      language: reply.language,
      messages: [message, answer],
    };
  }
  return {
    state: moved(state, { kind: "assistant-gave-up", reason: reply.reason ?? "not-sure" }),
    language: reply.language,
    messages: [message, answer, ...nobodyHere(reply.language, around)],
  };
}

/** The customer asks for a person, with the button rather than in words. */
export function customerAsksForPerson(was: Snapshot, clientId: string, around: Surroundings): Change {
  const state = moved(was.state, { kind: "person-asked-for" });
  if (state === was.state) return { state, language: was.language, messages: [] };
  const said = sentences(was, around);
  const text = around.agentsOnline ? said.texts.handoverAsked : said.texts.handoverNobody;
  return {
    state,
    language: was.language,
    messages: [{ role: "system", event: "handover", clientId, text, language: said.language }],
  };
}

export function customerAsksForAssistant(was: Snapshot, around: Surroundings): Change {
  const state = moved(was.state, { kind: "assistant-asked-for" });
  return { state, language: was.language, messages: state === was.state ? [] : [backToAssistant(was, around)] };
}

export function agentTakes(was: Snapshot, agent: Agent, overrule: boolean, around: Surroundings): Change {
  const state = moved(was.state, { kind: "agent-took", agentId: agent.id, overrule });
  if (state === was.state) return { state, language: was.language, messages: [] };
  const said = sentences(was, around);
  const text = fill(said.texts.agentJoined, { agent: agent.name });
  return { state, language: was.language, messages: [byAgent(agent, "agent-joined", text, said.language)] };
}

export function agentWrites(was: Snapshot, agent: Agent, said: { clientId: string; text: string }): Change {
  const state = moved(was.state, { kind: "agent-wrote", agentId: agent.id });
  const language = languageOf(said.text, was, null);
  const { id: authorId, name: author } = agent;
  return { state, language: was.language, messages: [{ role: "agent", authorId, author, ...said, language }] };
}

export function agentHandsBack(was: Snapshot, agent: Agent, overrule: boolean, around: Surroundings): Change {
  const state = moved(was.state, { kind: "agent-handed-back", agentId: agent.id, overrule });
  return { state, language: was.language, messages: [backToAssistant(was, around, agent)] };
}

export function agentCloses(was: Snapshot, agent: Agent, overrule: boolean, around: Surroundings): Change {
  const state = moved(was.state, { kind: "agent-closed", agentId: agent.id, overrule });
  const said = sentences(was, around);
  return { state, language: was.language, messages: [byAgent(agent, "closed", said.texts.closed, said.language)] };
}

/** The agent is no longer of the team: the customer waits for another one, and is told so. */
export function agentLeaves(was: Snapshot, agent: Agent, around: Surroundings): Change {
  const state = moved(was.state, { kind: "agent-left", agentId: agent.id });
  if (state === was.state) return { state, language: was.language, messages: [] };
  const said = sentences(was, around);
  const text = around.agentsOnline ? said.texts.handoverAsked : said.texts.handoverNobody;
  return {
    state,
    language: was.language,
    messages: [{ role: "system", event: "handover", text, language: said.language }],
  };
}

// --------------------------------------------------------------------------------------------------------------- sentences

function sentences(was: Snapshot, around: Surroundings) {
  return texts(was.language ?? was.pageLanguage ?? around.defaultLanguage);
}

function byAgent(agent: Agent, event: NonNullable<Draft["event"]>, text: string, language: LanguageTag): Draft {
  return { role: "system", event, authorId: agent.id, author: agent.name, text, language };
}

function backToAssistant(was: Snapshot, around: Surroundings, agent?: Agent): Draft {
  const said = sentences(was, around);
  const event = "back-to-assistant";
  if (agent) return byAgent(agent, event, said.texts.backToAssistant, said.language);
  return { role: "system", event, text: said.texts.backToAssistant, language: said.language };
}

/** After a handover to a desk where nobody sits, the customer is told so. */
function nobodyHere(language: LanguageTag, around: Surroundings): Draft[] {
  if (around.agentsOnline) return [];
  const said = texts(language);
  return [{ role: "system", event: "handover", text: said.texts.handoverNobody, language: said.language }];
}

function withoutEngine(language: LanguageTag): Draft {
  const said = texts(language);
  return {
    role: "assistant",
    text: said.texts.handover,
    language: said.language,
    reply: {
      kind: "handover",
      reason: "not-sure",
      language,
      notice: null,
      confidence: 0,
      source: null,
      choices: [],
      alternatives: [],
      trace: null,
      milliseconds: 0,
    },
  };
}

function languageOf(text: string, was: Snapshot, page: LanguageTag | null): LanguageTag | null {
  return detectLanguage(text, {
    ...(page && { page }),
    ...(was.language && { history: [was.language] }),
  }).language;
}
