// Why the assistant replied as it did: the trace that came with the reply, as sentences of the catalogue. Pure.
import type { ReplyTrace } from "../../../src/answering/index.ts";
import type { Message } from "../api.ts";
import type { Text, TextKey, Values } from "../text.tsx";
import { confidenceDigits, reaches } from "./confidence.ts";

/** Read with care: replies stored by an older version may lack what newer ones have. */
export const traceOf = (message: Message): Partial<ReplyTrace> => message.trace ?? {};

export const thresholdOf = (message: Message): number | null => traceOf(message).threshold ?? null;

export interface Verdict {
  title: TextKey;
  /** What the header of the column asks. */
  asks: TextKey;
  detail: TextKey;
  values: Values;
  /** Blue for an answer, amber for a handover, grey for the rest. */
  tone: "answer" | "handover" | "other";
}

const asked = {
  answer: "why.answer",
  clarify: "why.clarify",
  handover: "why.handover",
  decline: "why.decline",
  smalltalk: "why.answer",
} as const satisfies Record<string, TextKey>;

const details: Record<string, TextKey> = {
  "no-match": "verdict.noMatch",
  "asked-for-person": "verdict.person",
  "off-topic": "verdict.offTopic",
  "no-knowledge-in-language": "verdict.noLanguage",
  "no-answer-for-market": "verdict.noMarket",
  "answer-incomplete": "verdict.incomplete",
  unreadable: "verdict.unreadable",
  greeting: "verdict.greeting",
  thanks: "verdict.thanks",
  goodbye: "verdict.goodbye",
  robot: "verdict.robot",
};

export function verdictOf(message: Message, locale: string): Verdict {
  const kind = message.kind ?? "answer";
  const confidence = message.confidence ?? 0;
  const threshold = thresholdOf(message);
  const values: Values = {
    confidence: confidenceDigits(confidence, locale),
    threshold: confidenceDigits(threshold ?? 0, locale),
  };
  return {
    title: `kind.${kind}`,
    asks: asked[kind],
    detail: details[message.reason ?? ""] ?? measured(kind, confidence, threshold),
    values,
    tone: kind === "answer" ? "answer" : kind === "handover" ? "handover" : "other",
  };
}

function measured(kind: string, confidence: number, threshold: number | null): TextKey {
  if (kind === "clarify") return "verdict.clarify";
  if (threshold === null) return "verdict.notSure";
  return reaches(confidence, threshold) ? "verdict.above" : "verdict.below";
}

const shortReasons: Record<string, TextKey> = {
  "not-sure": "reason.notSure",
  "no-match": "reason.noMatch",
  "asked-for-person": "reason.person",
  "off-topic": "reason.offTopic",
  "no-knowledge-in-language": "reason.noLanguage",
  "no-answer-for-market": "reason.noMarket",
  "answer-incomplete": "reason.incomplete",
  unreadable: "reason.unreadable",
};

/** "Handed over: not sure enough", and the other things that happen between messages. */
export function eventText(text: Text, event: Message["event"], reason: string | null, agent: string | null): string {
  switch (event) {
    case "handover": {
      const short = shortReasons[reason ?? ""];
      return short ? text("event.handoverBecause", { reason: text(short) }) : text("event.handover");
    }
    case "agent-joined":
      return text("event.agentJoined", { agent: agent ?? text("agent") });
    case "back-to-assistant":
      return text("event.backToAssistant");
    case "closed":
      return text("event.closed");
    default:
      return "";
  }
}

const personal = ["email", "phone", "card", "iban", "national-id", "ip"] as const;

/** How many pieces of personal data of each kind were masked, and the order numbers that were found. */
export function foundIn(entities: ReplyTrace["entities"] = []): { masked: [TextKey, number][]; orders: string[] } {
  const masked = personal
    .map((kind): [TextKey, number] => [`entity.${kind}`, entities.filter((entity) => entity.kind === kind).length])
    .filter(([, count]) => count > 0);
  const orders = new Set(entities.filter(({ kind }) => kind === "order-id").map(({ text }) => text));
  return { masked, orders: [...orders] };
}
