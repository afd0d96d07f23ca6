// From probabilities to what happens: answer, ask which of a few, hand over, or decline. Pure.
import type { RoutineKind } from "./routine.ts";

export interface Ranked {
  /** Dense number of the article. */
  article: number;
  /** Calibrated probability that this article answers the question. */
  confidence: number;
}

export interface Evidence {
  /** Best first. */
  ranked: readonly Ranked[];
  /** Probability that no article answers it. */
  none: number;
  /** The routine remark it most looks like, and how much, 0..1; `exact`: word for word. */
  routine: { kind: RoutineKind; probability: number; exact: boolean } | null;
  /** Share of its words that the knowledge or the routine phrases have. */
  knownWords: number;
  /** How much the best entry resembles it, 0..1. */
  bestScore: number;
}

export interface Policy {
  /** Answer without asking from this confidence on. */
  answerFrom: number;
  /** Offer choices when the best three together reach this. */
  clarifyFrom: number;
  /** A choice less likely than this is not offered. */
  choiceFrom: number;
}

export const defaultPolicy: Policy = { answerFrom: 0.6, clarifyFrom: 0.35, choiceFrom: 0.06 };

export type Decision =
  | { kind: "smalltalk"; routine: "greeting" | "thanks" | "goodbye" | "robot" }
  | { kind: "person" }
  | { kind: "answer"; article: number; confidence: number }
  | { kind: "clarify"; choices: Ranked[] }
  | { kind: "decline" }
  | { kind: "handover"; reason: "no-match" | "not-sure" };

const ROUTINE_FROM = 0.55;
/** Below this share of known words the text may be in words the system cannot read: then a person looks, rather than nobody. */
const READABLE_FROM = 0.5;

export function decide(evidence: Evidence, policy: Policy = defaultPolicy): Decision {
  const { ranked, none, routine, knownWords } = evidence;
  const best = ranked[0];
  const surelyRoutine = routine && (routine.exact || routine.probability >= ROUTINE_FROM);
  if (surelyRoutine && routine.kind === "person") return { kind: "person" };
  if (surelyRoutine && routine.kind !== "offTopic" && routine.kind !== "person")
    return { kind: "smalltalk", routine: routine.kind };
  if (best && best.confidence >= policy.answerFrom)
    return { kind: "answer", article: best.article, confidence: best.confidence };
  const offTopic =
    routine?.kind === "offTopic" &&
    (routine.exact || routine.probability >= ROUTINE_FROM) &&
    knownWords >= READABLE_FROM;
  const choices = ranked.slice(0, 3).filter(({ confidence }) => confidence >= policy.choiceFrom);
  const together = choices.reduce((sum, { confidence }) => sum + confidence, 0);
  if (!offTopic && choices.length > 0 && together >= policy.clarifyFrom) return { kind: "clarify", choices };
  if (offTopic) return { kind: "decline" };
  return { kind: "handover", reason: none > 0.5 || !best ? "no-match" : "not-sure" };
}
