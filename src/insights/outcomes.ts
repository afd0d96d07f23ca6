// What became of each question of a conversation. Pure: its messages in, facts out; docs/guides/insights.md says the same in words.
import type { ReplyKind, ReplyReason } from "../answering/index.ts";
import { maskPersonalData } from "../language/index.ts";

/** A conversation as it is stored, oldest message first. */
export interface ConversationRecord {
  market: string | null;
  language: string | null;
  channel: string;
  messages: readonly MessageRecord[];
}

export interface MessageRecord {
  sequence: number;
  role: string;
  event: string | null;
  text: string;
  language: string | null;
  rating: "up" | "down" | null;
  /** What somebody of the team said of the reply. */
  verdict: "right" | "wrong" | "missed" | null;
  reply: RecordedReply | null;
  at: Date;
}

/** Of a stored reply, what is counted. */
export interface RecordedReply {
  kind: ReplyKind;
  reason: ReplyReason | null;
  language: string | null;
  confidence: number;
  /** The article that it says. */
  article: string | null;
  choices: readonly string[];
  /** What was ranked first, said or not. */
  nearest: { article: string; confidence: number } | null;
  release: number | null;
}

/** answered, three ways: somebody said it helped; nobody said anything; somebody doubted it. */
export const outcomes = ["confirmed", "silent", "doubted", "clarified", "handover", "declined"] as const;
export type Outcome = (typeof outcomes)[number];

interface Circumstances {
  market: string | null;
  language: string | null;
  channel: string;
  release: number | null;
}

export interface QuestionFact extends Circumstances {
  sequence: number;
  at: Date;
  outcome: Outcome;
  /** The assistant asked which of a few was meant. */
  askedBack: boolean;
  reason: string | null;
  /** That was answered with. */
  article: string | null;
  rating: "up" | "down" | null;
}

export interface HandoverFact extends Circumstances {
  sequence: number;
  at: Date;
  reason: string;
  /** Until somebody took it; null: nobody has. */
  waitedMs: number | null;
  /** Until the first words of a person; null: there are none. */
  firstReplyMs: number | null;
}

/** A question that the knowledge had no right answer to. */
export interface MissedFact extends Omit<Circumstances, "release"> {
  sequence: number;
  at: Date;
  why: string;
  /** Without personal data. */
  text: string;
  nearest: { article: string; confidence: number } | null;
}

export interface ConversationFacts {
  /** null where the customer wrote nothing. */
  conversation: (Circumstances & { at: Date }) | null;
  questions: QuestionFact[];
  handovers: HandoverFact[];
  missed: MissedFact[];
}

/** Handing over for these says that the knowledge lacks something; "asked-for-person" does not. */
const LACKING = new Set([
  "not-sure",
  "no-match",
  "no-knowledge-in-language",
  "no-answer-for-market",
  "answer-incomplete",
]);
const ASKED_FOR_PERSON = "asked-for-person";
const LONGEST_MISSED = 500;

interface Asked {
  message: MessageRecord;
  answer: MessageRecord & { reply: RecordedReply };
  askedBack: boolean;
  /** What the customer did next: asked this, or asked for a person. */
  next: Asked | "person" | null;
}

export function factsOf(record: ConversationRecord): ConversationFacts {
  const { market, channel, messages } = record;
  const said = messages.find(({ role }) => role === "customer");
  const asked = questionsIn(messages);
  const handovers = handoversIn(messages);
  const release = messages.find(({ reply }) => reply && reply.release !== null)?.reply?.release ?? null;
  const of = (language: string | null, release: number | null): Circumstances => ({
    market,
    language: language ?? record.language,
    channel,
    release,
  });
  return {
    conversation: said ? { at: said.at, ...of(record.language ?? said.language, release) } : null,
    questions: asked.map((one) => {
      const { reply, rating } = one.answer;
      const { outcome, reason } = outcomeOf(one);
      return {
        sequence: one.message.sequence,
        at: one.message.at,
        ...of(reply.language ?? one.message.language, reply.release),
        outcome,
        askedBack: one.askedBack,
        reason,
        article: reply.kind === "answer" ? reply.article : null,
        rating,
      };
    }),
    handovers: handovers.map(({ language, release, ...handover }) => ({ ...handover, ...of(language, release) })),
    missed: asked.flatMap((one) => {
      const why = whyMissed(one);
      const text = maskPersonalData(one.message.text).text.slice(0, LONGEST_MISSED).trim();
      if (why === null || !/\p{L}/u.test(text)) return [];
      const { reply } = one.answer;
      return {
        sequence: one.message.sequence,
        at: one.message.at,
        market,
        channel,
        language: one.message.language ?? reply.language ?? record.language,
        why,
        text,
        nearest: reply.nearest,
      };
    }),
  };
}

function outcomeOf({ answer, next }: Asked): { outcome: Outcome; reason: string | null } {
  const { reply, rating, verdict } = answer;
  switch (reply.kind) {
    case "answer": {
      const again = next === "person" || (next !== null && asksAgain(reply.article, next.answer.reply));
      if (verdict === "wrong" || rating === "down") return { outcome: "doubted", reason: null };
      if (verdict === "right" || rating === "up") return { outcome: "confirmed", reason: null };
      return { outcome: again ? "doubted" : "silent", reason: null };
    }
    case "clarify":
      // Choices that lead to a person led nowhere.
      return next === "person"
        ? { outcome: "handover", reason: ASKED_FOR_PERSON }
        : { outcome: "clarified", reason: null };
    case "handover":
      return { outcome: "handover", reason: reply.reason };
    default:
      return { outcome: "declined", reason: reply.reason };
  }
}

/** The next question is about the same: what was said did not help. */
function asksAgain(article: string | null, next: RecordedReply): boolean {
  return article !== null && (next.article ?? next.nearest?.article) === article;
}

function whyMissed({ answer, next }: Asked): string | null {
  const { reply, rating, verdict } = answer;
  if (verdict === "wrong" || verdict === "missed") return "judged-wrong";
  if (verdict === "right") return null;
  if (rating === "down") return "rated-down";
  if (reply.kind === "handover" && LACKING.has(reply.reason ?? "not-sure")) return reply.reason ?? "not-sure";
  // Choices that lead to a person led nowhere.
  if (reply.kind === "clarify" && next === "person") return reply.reason ?? "not-sure";
  if (reply.kind === "decline" && reply.reason === "off-topic") return "off-topic";
  return null;
}

/** Each message that the assistant replied to, but for what is said around questions and wishes for a person; a click on a choice belongs to its question. */
function questionsIn(messages: readonly MessageRecord[]): Asked[] {
  const asked: Asked[] = [];
  let open: Asked | null = null; // whose next move is still to come
  let withAssistant = true;
  messages.forEach((message, k) => {
    if (message.role === "system") {
      const byButton = message.event === "handover" && withAssistant;
      if (byButton && open) open.next = "person";
      if (byButton || message.event === "agent-joined" || message.event === "closed") withAssistant = false;
      if (message.event === "back-to-assistant") withAssistant = true;
      if (message.event !== null) open = null;
      return;
    }
    if (message.role === "assistant") {
      if (message.reply?.kind === "handover") withAssistant = false;
      return;
    }
    if (message.role !== "customer") return;
    const answer = messages[k + 1];
    const reply = answer?.role === "assistant" ? answer.reply : null;
    if (!answer || !reply || reply.kind === "smalltalk") return;
    if (reply.kind === "handover" && reply.reason === ASKED_FOR_PERSON) {
      if (open) open.next = "person";
      open = null;
      return;
    }
    const answered = { ...answer, reply };
    if (open && isPick(open.answer.reply, reply)) {
      open.answer = answered;
      return;
    }
    const one: Asked = { message, answer: answered, askedBack: reply.kind === "clarify", next: null };
    if (open) open.next = one;
    open = one;
    asked.push(one);
  });
  return asked;
}

/** A clicked choice is certain of its article; nothing else is. */
function isPick(offered: RecordedReply, reply: RecordedReply): boolean {
  const chosen = reply.article ?? reply.nearest?.article;
  return offered.kind === "clarify" && reply.confidence === 1 && !!chosen && offered.choices.includes(chosen);
}

type OpenHandover = Omit<HandoverFact, "market" | "channel">;

function handoversIn(messages: readonly MessageRecord[]): OpenHandover[] {
  const found: OpenHandover[] = [];
  let current: OpenHandover | null = null;
  let withAssistant = true;
  let release: number | null = null;
  let language: string | null = null;
  const begin = (message: MessageRecord, reason: string) => {
    withAssistant = false;
    const { sequence, at } = message;
    current = { sequence, at, reason, language, release, waitedMs: null, firstReplyMs: null };
    found.push(current);
  };
  for (const message of messages) {
    const { role, event, reply, at } = message;
    release = reply?.release ?? release;
    language = reply?.language ?? language;
    const handover = current as OpenHandover | null;
    const passedMs = handover ? Math.max(0, at.getTime() - handover.at.getTime()) : 0;
    // Right behind a reply that hands over, the same event only says that nobody is there.
    if (withAssistant && reply?.kind === "handover") begin(message, reply.reason ?? "not-sure");
    else if (withAssistant && event === "handover") begin(message, ASKED_FOR_PERSON);
    else if (event === "agent-joined") {
      withAssistant = false;
      if (handover) handover.waitedMs ??= passedMs;
    } else if (role === "agent") {
      if (handover) handover.waitedMs ??= passedMs;
      if (handover) handover.firstReplyMs ??= passedMs;
    } else if (event === "back-to-assistant") {
      withAssistant = true;
      current = null;
    } else if (event === "closed") current = null;
  }
  return found;
}
