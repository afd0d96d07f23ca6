import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IllegalMoveError, type Move, move, type State } from "./handover.ts";

const agents = ["lin", "mateo"];
const agentId = fc.constantFrom(...agents);
const overrule = fc.boolean();
const anyMove: fc.Arbitrary<Move> = fc.oneof(
  fc.constant<Move>({ kind: "customer-wrote" }),
  fc.constant<Move>({ kind: "assistant-spoke" }),
  fc.record({ kind: fc.constant("assistant-gave-up" as const), reason: fc.constantFrom("no-match", "not-sure") }),
  fc.constant<Move>({ kind: "person-asked-for" }),
  fc.constant<Move>({ kind: "assistant-asked-for" }),
  fc.record({ kind: fc.constant("agent-took" as const), agentId, overrule }),
  fc.record({ kind: fc.constant("agent-wrote" as const), agentId }),
  fc.record({ kind: fc.constant("agent-handed-back" as const), agentId, overrule }),
  fc.record({ kind: fc.constant("agent-closed" as const), agentId, overrule }),
);

/** Every state that a conversation goes through while the legal ones of these moves happen to it, with the moves. */
function history(moves: readonly Move[]): { before: State; what: Move; after: State | IllegalMoveError }[] {
  let state: State = { kind: "assistant" };
  return moves.map((what) => {
    const before = state;
    const after = move(state, what);
    if (!(after instanceof IllegalMoveError)) state = after;
    return { before, what, after };
  });
}

const holds = (check: (steps: ReturnType<typeof history>) => void) =>
  fc.assert(
    fc.property(fc.array(anyMove, { maxLength: 60 }), (moves) => check(history(moves))),
    { numRuns: 2000 },
  );

describe("whatever happens, in whatever order,", () => {
  it("the assistant never speaks while the customer waits for a person or talks with one", () => {
    holds((steps) => {
      for (const { before, what, after } of steps) {
        if (what.kind !== "assistant-spoke" && what.kind !== "assistant-gave-up") continue;
        expect(after instanceof IllegalMoveError).toBe(before.kind !== "assistant");
      }
    });
  });

  it("a closed conversation stays closed and accepts nothing", () => {
    holds((steps) => {
      for (const { before, after } of steps) {
        if (before.kind === "closed") expect(after).toMatchObject({ kind: "conflict", code: "conversation/closed" });
      }
    });
  });

  it("an agent writes only in a conversation that is theirs", () => {
    holds((steps) => {
      for (const { before, what, after } of steps) {
        if (what.kind !== "agent-wrote") continue;
        const theirs = before.kind === "person" && before.agentId === what.agentId;
        expect(after instanceof IllegalMoveError).toBe(!theirs);
      }
    });
  });

  it("nobody takes, hands back or closes what another agent has, unless they may overrule", () => {
    holds((steps) => {
      for (const { before, what, after } of steps) {
        if (before.kind !== "person" || !("overrule" in what) || what.overrule) continue;
        if (before.agentId !== what.agentId)
          expect(after).toMatchObject({ kind: "conflict", code: "conversation/with-another-agent" });
      }
    });
  });

  it("a customer can always write, and is always able to ask for a person, until it is closed", () => {
    holds((steps) => {
      for (const { before, what, after } of steps) {
        if (before.kind === "closed" || (what.kind !== "customer-wrote" && what.kind !== "person-asked-for")) continue;
        expect(after).not.toBeInstanceOf(IllegalMoveError);
        if (what.kind === "person-asked-for") expect(["waiting", "person"]).toContain((after as State).kind);
      }
    });
  });

  it("a move that was refused changes nothing, and a state is left only by a legal move", () => {
    holds((steps) => {
      for (let k = 1; k < steps.length; k++) {
        const { before, after } = steps[k - 1]!;
        expect(steps[k]!.before).toEqual(after instanceof IllegalMoveError ? before : after);
      }
    });
  });
});

describe("move", () => {
  it("lets the first of two agents have it and tells the second", () => {
    const taken = move({ kind: "waiting", reason: "not-sure" }, { kind: "agent-took", agentId: "lin" });
    expect(taken).toEqual({ kind: "person", agentId: "lin" });
    expect(move(taken as State, { kind: "agent-took", agentId: "mateo" })).toMatchObject({
      code: "conversation/with-another-agent",
    });
  });

  it("does nothing when the agent who has it takes it again", () => {
    const state: State = { kind: "person", agentId: "lin" };
    expect(move(state, { kind: "agent-took", agentId: "lin" })).toBe(state);
  });

  it("keeps the assistant's reason for giving up, and says when it was the customer who asked", () => {
    expect(move({ kind: "assistant" }, { kind: "assistant-gave-up", reason: "no-match" })).toEqual({
      kind: "waiting",
      reason: "no-match",
    });
    expect(move({ kind: "assistant" }, { kind: "person-asked-for" })).toEqual({
      kind: "waiting",
      reason: "asked-for-person",
    });
  });
});
