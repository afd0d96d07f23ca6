// Who speaks with the customer: the assistant, nobody yet, a person, or nobody any more. Pure: a state and a move in, a state out.
import { ExpectedError } from "../errors.ts";

export type State =
  | { kind: "assistant" }
  | { kind: "waiting"; reason: string }
  | { kind: "person"; agentId: string }
  | { kind: "closed" };

export type StateKind = State["kind"];

export type Move =
  | { kind: "customer-wrote" }
  | { kind: "assistant-spoke" } // answered, asked back, declined: and stays
  | { kind: "assistant-gave-up"; reason: string }
  | { kind: "person-asked-for" }
  | { kind: "assistant-asked-for" }
  | { kind: "agent-took"; agentId: string; overrule?: boolean } // overrule: although another agent has it
  | { kind: "agent-wrote"; agentId: string }
  | { kind: "agent-handed-back"; agentId: string; overrule?: boolean }
  | { kind: "agent-closed"; agentId: string; overrule?: boolean }
  | { kind: "agent-left"; agentId: string }; // is no longer of the team

const refusals = {
  "conversation/closed": "This conversation is closed. Start a new one.",
  "conversation/with-a-person": "A person of the team is in this conversation already.",
  "conversation/with-another-agent": "Another agent has this conversation.",
  "conversation/not-taken": "Take the conversation first.",
  "conversation/assistant-is-silent":
    "The assistant says nothing while the customer waits for a person or talks with one.",
} as const;

export type Refusal = keyof typeof refusals;

export class IllegalMoveError extends ExpectedError {
  readonly kind = "conflict";
  readonly code: Refusal;
  constructor(code: Refusal) {
    super(refusals[code]);
    this.code = code;
  }
}

type Cell = Refusal | ((state: State, move: Move) => State | Refusal);

const stay: Cell = (state) => state;
const assistant: Cell = () => ({ kind: "assistant" });
const waiting: Cell = (_, move) => ({
  kind: "waiting",
  reason: move.kind === "assistant-gave-up" ? move.reason : "asked-for-person",
});
const person: Cell = (_, move) => ({ kind: "person", agentId: agentOf(move) });
/** Only where it was this agent's. */
const leave: Cell = (state, move) =>
  state.kind === "person" && state.agentId === agentOf(move) ? { kind: "waiting", reason: "asked-for-person" } : state;
const closed: Cell = () => ({ kind: "closed" });
/** Only for the agent who has the conversation, or one who may overrule. */
const own =
  (next: Cell): Cell =>
  (state, move) => {
    const overrules = "overrule" in move && move.overrule === true;
    const mine = state.kind === "person" && state.agentId === agentOf(move);
    if (!mine && !overrules) return "conversation/with-another-agent";
    return typeof next === "string" ? next : next(state, move);
  };
const agentOf = (move: Move) => ("agentId" in move ? move.agentId : "");

const over = "conversation/closed";
const silent = "conversation/assistant-is-silent";
const taken = "conversation/with-a-person";
const untaken = "conversation/not-taken";

/** The legal moves: what happens (rows) in which state (columns) leads where, or why it cannot happen. */
// biome-ignore format: a table is read by its columns
const table: Record<Move["kind"], Record<StateKind, Cell>> = {
  "customer-wrote":      { assistant: stay,      waiting: stay,      person: stay,           closed: over },
  "assistant-spoke":     { assistant: stay,      waiting: silent,    person: silent,         closed: over },
  "assistant-gave-up":   { assistant: waiting,   waiting: silent,    person: silent,         closed: over },
  "person-asked-for":    { assistant: waiting,   waiting: stay,      person: stay,           closed: over },
  "assistant-asked-for": { assistant: stay,      waiting: assistant, person: taken,          closed: over },
  "agent-took":          { assistant: person,    waiting: person,    person: own(person),    closed: over },
  "agent-wrote":         { assistant: untaken,   waiting: untaken,   person: own(stay),      closed: over },
  "agent-handed-back":   { assistant: untaken,   waiting: untaken,   person: own(assistant), closed: over },
  "agent-closed":        { assistant: closed,    waiting: closed,    person: own(closed),    closed: over },
  "agent-left":          { assistant: stay,      waiting: stay,      person: leave,          closed: stay },
};

/** @returns the same object where nothing changes, so that `===` tells */
export function move(state: State, what: Move): State | IllegalMoveError {
  const cell = table[what.kind][state.kind];
  const next = typeof cell === "string" ? cell : cell(state, what);
  if (typeof next === "string") return new IllegalMoveError(next);
  const same = next.kind === "person" && state.kind === "person" && next.agentId === state.agentId;
  return same ? state : next;
}

/** For callers to whom an illegal move is the caller's error. */
export function moved(state: State, what: Move): State {
  const next = move(state, what);
  if (next instanceof IllegalMoveError) throw next;
  return next;
}
