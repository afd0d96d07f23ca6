// Conversations: what customers and agents do with them. Everything that changes one goes through `change`: read it, decide what
// becomes of it (turn.ts, handover.ts), write that if nobody else was quicker, else start again; then tell who watches.
import type { Answerer } from "../answering/index.ts";
import { ExpectedError } from "../errors.ts";
import { cleanText, type LanguageTag } from "../language/index.ts";
import type { Storage } from "../storage/index.ts";
import { matches, newId, newSecret, secretHash } from "../team/index.ts";
import type { StateKind } from "./handover.ts";
import { isOpen, promisedBy, type WorkingTime } from "./hours.ts";
import { type InboxRow, InboxStore } from "./inbox-store.ts";
import type { LiveHub } from "./live.ts";
import type { StoredMessage } from "./message.ts";
import { ConversationStore, type Head, type Used } from "./store.ts";
import type { Agent, AgentMessage, Change, CustomerMessage, Snapshot } from "./turn.ts";
import * as turn from "./turn.ts";
import { WaitingLine } from "./waiting-line.ts";

export class UnknownConversationError extends ExpectedError {
  readonly kind = "not-found";
  readonly code = "conversation/not-found";
  constructor() {
    super("There is no such conversation, or the token is not its token. Start a new one.");
  }
}

export class EmptyMessageError extends ExpectedError {
  readonly kind = "invalid";
  readonly code = "conversation/empty-message";
  override readonly field = "text";
  constructor() {
    super("The message is empty once invisible characters are taken out. Write a few words.");
  }
}

export class ClientIdTakenError extends ExpectedError {
  readonly kind = "conflict";
  readonly code = "conversation/client-id-taken";
  override readonly field = "clientId";
  constructor() {
    super("Another message of this conversation has this clientId. Make a new one for every message.");
  }
}

export class UnknownMessageError extends ExpectedError {
  readonly kind = "not-found";
  readonly code = "conversation/message-not-found";
  constructor() {
    super("The assistant has no such message in this conversation. Only its messages can be rated.");
  }
}

export class NotWaitingError extends ExpectedError {
  readonly kind = "conflict";
  readonly code = "conversation/not-waiting";
  constructor() {
    super("An e-mail address can be left while waiting for a person. Ask for one first.");
  }
}

export class TooBusyError extends ExpectedError {
  readonly kind = "unavailable";
  readonly code = "conversation/busy";
  constructor() {
    super("Too much happens in this conversation at the same moment. Try again.");
  }
}

/** The customer of one conversation: who has its token. */
export interface Customer {
  conversationId: string;
  token: string;
}

export interface Standing {
  state: StateKind;
  /** Place in line, from 1, while waiting. */
  position: number | null;
  agent: { name: string } | null;
}

export interface ConversationsOptions {
  storage: Storage;
  workspaceId: string;
  hub: LiveHub;
  /** Asked once for every message; null while there is no engine. */
  answerer(): Answerer | null;
  /** The workspace's language, where nothing else tells. */
  defaultLanguage(): Promise<LanguageTag>;
  /** When people are there; without it, nobody is promised a time. */
  workingTime?(): Promise<WorkingTime>;
  /** An engine that throws is a bug, but the customer is handed over all the same. */
  onEngineError?(error: unknown): void;
}

/** Each attempt that fails is one that another process won. */
const ATTEMPTS = 100;
const PAGE_OF_MESSAGES = 1000;

export class Conversations {
  readonly store: ConversationStore;
  readonly inboxStore: InboxStore;
  readonly hub: LiveHub;
  readonly line: WaitingLine;
  private readonly turns = new Map<string, Promise<unknown>>();
  private readonly options: ConversationsOptions;

  constructor(options: ConversationsOptions) {
    this.options = options;
    this.hub = options.hub;
    this.store = new ConversationStore(options.storage, options.workspaceId);
    this.inboxStore = new InboxStore(options.storage, options.workspaceId);
    this.line = new WaitingLine(this.store, options.hub);
  }

  // ------------------------------------------------------------------------------------------------------------- customers

  async start(from: {
    pageLanguage: LanguageTag | null;
    market: string | null;
    page: string | null;
    timeZone?: string | null;
  }): Promise<{ id: string; token: string; state: StateKind }> {
    const id = newId("c");
    const token = newSecret();
    await this.store.add({ id, tokenHash: secretHash(token), timeZone: null, ...from });
    return { id, token, state: "assistant" };
  }

  /**
   * Stores the customer's message and the assistant's reply to it, together; both are on disk when this returns.
   * The same clientId again stores nothing and returns what was stored.
   */
  async post(
    customer: Customer,
    said: CustomerMessage,
  ): Promise<{ message: StoredMessage; reply: StoredMessage | null; state: StateKind; isNew: boolean }> {
    const text = storable(said.text);
    const around = await this.around();
    const { before, used, stored, state } = await this.change(
      customer.conversationId,
      said.clientId,
      (was) => turn.customerWrites(was, { ...said, text }, around),
      { token: customer.token },
    );
    if (!used) return { message: stored[0]!, reply: replyIn(stored), state, isNew: true };
    if (used.role !== "customer") throw new ClientIdTakenError();
    const [message, ...next] = await this.store.messagesForCustomer(before.id, used.sequence - 1, 2);
    return { message: message!, reply: replyIn(next), state, isNew: false };
  }

  async askForPerson(
    customer: Customer,
    clientId: string,
  ): Promise<Standing & { message: StoredMessage | null; isNew: boolean }> {
    const around = await this.around();
    const { used, stored, head } = await this.change(
      customer.conversationId,
      clientId,
      (was) => turn.customerAsksForPerson(was, clientId, around),
      { token: customer.token },
    );
    if (used && used.role !== "system") throw new ClientIdTakenError();
    const message = stored[0] ?? (await this.store.lastHandover(head.id));
    return { ...(await this.standing(head)), message, isNew: stored.length > 0 };
  }

  async backToAssistant(customer: Customer): Promise<Standing & { message: StoredMessage | null }> {
    const around = await this.around();
    const { stored, head } = await this.change(
      customer.conversationId,
      null,
      (was) => turn.customerAsksForAssistant(was, around),
      { token: customer.token },
    );
    return { ...(await this.standing(head)), message: stored[0] ?? null };
  }

  async messages(customer: Customer, after: number, limit: number): Promise<Standing & { messages: StoredMessage[] }> {
    const head = await this.admit(customer);
    const messages = await this.store.messagesForCustomer(head.id, after, limit);
    return { ...(await this.standing(head)), messages };
  }

  async rate(customer: Customer, messageId: string, rating: "up" | "down"): Promise<void> {
    const head = await this.admit(customer);
    if (!(await this.store.rate(head.id, messageId, rating))) throw new UnknownMessageError();
  }

  /** Where to write when a person has answered. */
  async leaveEmail(customer: Customer, email: string): Promise<void> {
    const head = await this.admit(customer);
    if (head.state !== "waiting" && head.state !== "person") throw new NotWaitingError();
    await this.store.setContact(head.id, email);
    this.hub.changed(head.id, false);
  }

  /** @throws {UnknownConversationError} for a wrong token as for a wrong id, so that ids cannot be tried out */
  async admit(customer: Customer): Promise<Head> {
    const head = await this.store.head(customer.conversationId);
    if (!head || !matches(customer.token, head.tokenHash)) throw new UnknownConversationError();
    return head;
  }

  async standing(head: Pick<Head, "id" | "state" | "agentName">): Promise<Standing> {
    return {
      state: head.state,
      position: head.state === "waiting" ? await this.line.position(head.id) : null,
      agent: head.state === "person" && head.agentName !== null ? { name: head.agentName } : null,
    };
  }

  // ---------------------------------------------------------------------------------------------------------------- agents

  /** The conversation with its last messages; whoever reads it has seen them. */
  async read(id: string, personId: string | null = null): Promise<Opened> {
    const messages = await this.store.lastMessages(id, PAGE_OF_MESSAGES);
    const last = messages.at(-1);
    if (last) {
      await this.store.markSeen(id, last.sequence);
      const wasNamed = personId !== null && (await this.inboxStore.seeMentions(id, personId, last.sequence));
      if (wasNamed) this.hub.changed(id, false);
    }
    return { row: await this.rowOf(id), messages };
  }

  async take(agent: Agent, id: string, overrule = false): Promise<Opened> {
    return this.byAgent(id, (was, around) => turn.agentTakes(was, agent, overrule, around));
  }

  async handBack(agent: Agent, id: string, overrule = false): Promise<Opened> {
    return this.byAgent(id, (was, around) => turn.agentHandsBack(was, agent, overrule, around));
  }

  async close(agent: Agent, id: string, overrule = false): Promise<Opened> {
    return this.byAgent(id, (was, around) => turn.agentCloses(was, agent, overrule, around));
  }

  async reply(agent: Agent, id: string, said: AgentMessage): Promise<{ message: StoredMessage; isNew: boolean }> {
    const text = storable(said.text);
    const { used, stored } = await this.change(
      id,
      said.clientId,
      (was) => turn.agentWrites(was, agent, { ...said, text }),
      { seen: true },
    );
    if (used && used.role !== "agent") throw new ClientIdTakenError();
    const message = stored[0] ?? (await this.store.messagesAfter(id, used!.sequence - 1, 1))[0]!;
    return { message, isNew: stored.length > 0 };
  }

  /** An agent is no longer of the team: whoever talks with them waits for another. */
  async agentLeaves(agent: Agent): Promise<void> {
    const around = await this.around();
    for (const id of await this.store.openOf(agent.id))
      await this.change(id, null, (was) => turn.agentLeaves(was, agent, around), {});
  }

  /** A note of an agent for the team, stored once for its client id; no customer ever sees it. */
  async note(
    agent: Agent,
    id: string,
    said: { clientId: string; text: string; mentions: readonly string[] },
  ): Promise<{ message: StoredMessage; isNew: boolean }> {
    const text = storable(said.text);
    const { used, stored } = await this.change(
      id,
      said.clientId,
      (was) => turn.agentNotes(was, agent, { ...said, text }),
      { seen: true },
    );
    if (used && used.role !== "note") throw new ClientIdTakenError();
    const message = stored[0] ?? (await this.store.messagesAfter(id, used!.sequence - 1, 1))[0]!;
    return { message, isNew: stored.length > 0 };
  }

  async typing(agent: Agent, id: string, kind: "reply" | "note"): Promise<void> {
    const head = await this.store.head(id);
    if (!head) throw new UnknownConversationError();
    if (kind === "reply" && head.state === "person" && head.agentId === agent.id) this.hub.typing(id);
    this.hub.atDesk({ conversationId: id, id: agent.id, name: agent.name, doing: "typing" });
  }

  async viewing(agent: Agent, id: string): Promise<void> {
    if (!(await this.store.head(id))) throw new UnknownConversationError();
    this.hub.atDesk({ conversationId: id, id: agent.id, name: agent.name, doing: "viewing" });
  }

  private async byAgent(id: string, decide: (was: Snapshot, around: turn.Surroundings) => Change): Promise<Opened> {
    const around = await this.around();
    await this.change(id, null, (was) => decide(was, around), { seen: true });
    return this.read(id);
  }

  async rowOf(id: string): Promise<InboxRow> {
    const [row] = await this.inboxStore.rowsOf([id]);
    if (!row) throw new UnknownConversationError();
    return row;
  }

  // ---------------------------------------------------------------------------------------------------------------- change

  private change(
    id: string,
    clientId: string | null,
    decide: (was: Snapshot) => Change | Promise<Change>,
    options: { token?: string; seen?: boolean },
  ): Promise<Changed> {
    return this.inTurn(id, () => this.changeNow(id, clientId, decide, options));
  }

  /** Within this process one after the other: only other processes can be quicker, and then only one of each. */
  private inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    const before = this.turns.get(id);
    const mine = before ? before.then(work, work) : work();
    this.turns.set(id, mine);
    const done = () => {
      if (this.turns.get(id) === mine) this.turns.delete(id);
    };
    mine.then(done, done);
    return mine;
  }

  private async changeNow(
    id: string,
    clientId: string | null,
    decide: (was: Snapshot) => Change | Promise<Change>,
    options: { token?: string; seen?: boolean },
  ): Promise<Changed> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const found = await this.store.read(id, clientId);
      if (!found) throw new UnknownConversationError();
      const { snapshot: before, used } = found;
      if (options.token !== undefined && !matches(options.token, before.tokenHash))
        throw new UnknownConversationError();
      const unchanged = { before, stored: [], state: before.state.kind, head: headOf(before) };
      if (used) return { ...unchanged, used };
      const change = await decide(before);
      if (!change.messages.length) return { ...unchanged, used: null };
      const stored = await this.writeOrLose(before, change, options.seen === true);
      if (!stored) continue;
      const state = change.state.kind;
      this.hub.changed(id, (state === "waiting") !== (before.state.kind === "waiting"));
      return { before, used: null, stored, state, head: { ...headOf(before), state } };
    }
    throw new TooBusyError();
  }

  private async writeOrLose(before: Snapshot, change: Change, seen: boolean): Promise<StoredMessage[] | null> {
    try {
      return await this.store.write(before, change, seen);
    } catch (error) {
      // Unique violation: the same client id was stored a moment ago. The next read finds it.
      if ((error as { code?: string }).code === "23505") return null;
      throw error;
    }
  }

  private async around(): Promise<turn.Surroundings> {
    const { hub, options } = this;
    const now = new Date();
    const [defaultLanguage, working] = await Promise.all([options.defaultLanguage(), options.workingTime?.()]);
    const agentsOnline = hub.agentsOnline && (!working?.hours || isOpen(now, working.hours));
    return {
      agentsOnline,
      promisedBy: agentsOnline || !working ? null : promisedBy(now, working),
      defaultLanguage,
      timeZone: working?.hours?.timeZone ?? "UTC",
      async answer(question) {
        try {
          return (await options.answerer()?.answer(question)) ?? null;
        } catch (error) {
          options.onEngineError?.(error);
          return null;
        }
      },
    };
  }
}

/** A conversation as an agent opens it. */
export interface Opened {
  row: InboxRow;
  messages: StoredMessage[];
}

interface Changed {
  before: Snapshot;
  /** What the client id was used for before: then nothing was stored. */
  used: Used | null;
  stored: StoredMessage[];
  state: StateKind;
  head: Pick<Head, "id" | "state" | "agentName">;
}

function headOf({ id, state, agentName }: Snapshot): Changed["head"] {
  return { id, state: state.kind, agentName };
}

/** The assistant's reply to a message is stored right behind it. */
function replyIn(stored: readonly StoredMessage[]): StoredMessage | null {
  return stored.find(({ role }) => role === "assistant") ?? null;
}

function storable(text: string): string {
  const clean = cleanText(text);
  if (clean === "") throw new EmptyMessageError();
  return clean;
}
