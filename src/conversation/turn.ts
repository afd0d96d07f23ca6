// What becomes of a conversation when somebody does something in it: the next state and the messages to store. Pure: it is
// given the conversation as it was read, and is simply asked again when somebody else was quicker.
import type { Question, Reply, Turn } from "../answering/index.ts";
import { fill, texts } from "../answering/index.ts";
import { detectLanguage, type LanguageTag } from "../language/index.ts";
import { moved, type State } from "./handover.ts";
import { timeInWords } from "./hours.ts";
import { type ApprovedText, type Draft, draftOf, type OriginalText } from "./message.ts";

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
  /** The customer's, IANA. */
  timeZone: string | null;
  lastSequence: number;
  waitingSince: Date | null;
  agentName: string | null;
  /** Whose it is to take. */
  assigneeId: string | null;
  /** The last turns, oldest first. */
  history: Turn[];
}

/** What is to be written, if the conversation is still as it was read. */
export interface Change {
  state: State;
  language: LanguageTag | null;
  /** Nothing to say means nothing happened. */
  messages: Draft[];
  /** Whose it is from now on; left out: as before. */
  assigneeId?: string | null;
  /** The time that the customer, who begins to wait, is told. */
  promisedBy?: Date;
  /** Who is named in a note. */
  mentions?: readonly string[];
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
  /** Somebody is at a desk, and it is not outside hours. */
  agentsOnline: boolean;
  /** Where nobody is: by when a person answers; null where that cannot be told. */
  promisedBy: Date | null;
  defaultLanguage: LanguageTag;
  /** The company's, for customers whose own is not known. */
  timeZone: string;
}

export interface AgentMessage {
  clientId: string;
  text: string;
  /** What it is written in, where that is known. */
  language?: LanguageTag | undefined;
  /** The text of the knowledge that it is. */
  approved?: ApprovedText | undefined;
  /** What it was translated from. */
  original?: OriginalText | undefined;
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
      messages: [message, withoutEngine(language), ...nobodyHere(language, was, around)],
      ...promise(around),
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
    messages: [message, answer, ...nobodyHere(reply.language, was, around)],
    ...promise(around),
  };
}

/** The customer asks for a person, with the button rather than in words. */
export function customerAsksForPerson(was: Snapshot, clientId: string, around: Surroundings): Change {
  const state = moved(was.state, { kind: "person-asked-for" });
  if (state === was.state) return { state, language: was.language, messages: [] };
  const said = sentences(was, around);
  const text = around.agentsOnline ? said.texts.handoverAsked : whenAnswered(said, was, around);
  return {
    state,
    language: was.language,
    messages: [{ role: "system", event: "handover", clientId, text, language: said.language }],
    ...promise(around),
  };
}

export function customerAsksForAssistant(was: Snapshot, around: Surroundings): Change {
  const state = moved(was.state, { kind: "assistant-asked-for" });
  if (state === was.state) return { state, language: was.language, messages: [] };
  return { state, language: was.language, messages: [backToAssistant(was, around)], assigneeId: null };
}

export function agentTakes(was: Snapshot, agent: Agent, overrule: boolean, around: Surroundings): Change {
  // Who had it has given it to this one.
  const given = was.assigneeId === agent.id;
  const state = moved(was.state, { kind: "agent-took", agentId: agent.id, overrule: overrule || given });
  if (state === was.state) return { state, language: was.language, messages: [] };
  const said = sentences(was, around);
  const text = fill(said.texts.agentJoined, { agent: agent.name });
  const messages = [byAgent(agent, "agent-joined", text, said.language)];
  return { state, language: was.language, messages, assigneeId: agent.id };
}

/** For the team's eyes: nothing changes for the customer, whatever the state is. */
export function agentNotes(
  was: Snapshot,
  agent: Agent,
  said: { clientId: string; text: string; mentions: readonly string[] },
): Change {
  const { clientId, text, mentions } = said;
  const note: Draft = { role: "note", authorId: agent.id, author: agent.name, clientId, text, language: null };
  note.language = languageOf(text, { ...was, language: null }, null);
  return { state: was.state, language: was.language, messages: [note], mentions };
}

export function agentWrites(was: Snapshot, agent: Agent, said: AgentMessage): Change {
  const state = moved(was.state, { kind: "agent-wrote", agentId: agent.id });
  const language = said.language ?? languageOf(said.text, was, null);
  const { id: authorId, name: author } = agent;
  return { state, language: was.language, messages: [{ role: "agent", authorId, author, ...said, language }] };
}

export function agentHandsBack(was: Snapshot, agent: Agent, overrule: boolean, around: Surroundings): Change {
  const state = moved(was.state, { kind: "agent-handed-back", agentId: agent.id, overrule });
  return { state, language: was.language, messages: [backToAssistant(was, around, agent)], assigneeId: null };
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
    assigneeId: null,
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
function nobodyHere(language: LanguageTag, was: Snapshot, around: Surroundings): Draft[] {
  if (around.agentsOnline) return [];
  const said = texts(language);
  return [{ role: "system", event: "handover", text: whenAnswered(said, was, around), language: said.language }];
}

/** That nobody is there, and by when somebody answers, on the customer's clock. */
function whenAnswered(said: ReturnType<typeof texts>, was: Snapshot, around: Surroundings): string {
  if (!around.promisedBy) return said.texts.handoverNobody;
  const time = timeInWords(around.promisedBy, said.language, was.timeZone ?? around.timeZone);
  return fill(said.texts.handoverPromised, { time });
}

function promise({ agentsOnline, promisedBy }: Surroundings): Pick<Change, "promisedBy"> {
  return agentsOnline || !promisedBy ? {} : { promisedBy };
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
