// What goes into the answer engine and what comes out of it.
import type { LanguageTag } from "../language/index.ts";

export interface Turn {
  role: "customer" | "assistant" | "agent";
  text: string;
  language?: LanguageTag | null;
  /** The article that this turn of the assistant answered with. */
  article?: string | null;
}

export interface Question {
  text: string;
  /** ISO 3166 alpha-2 of where the customer's contract is; null where unknown. */
  market?: string | null;
  /** Language of the page that shows the widget. */
  pageLanguage?: LanguageTag | null;
  /** The conversation so far, oldest first, without this question. */
  history?: readonly Turn[];
  /** The article of a clicked choice: answered as it is, with certainty. */
  article?: string | null;
}

/** Exactly one of these happens to every message. */
export type ReplyKind = "answer" | "clarify" | "handover" | "decline" | "smalltalk";

export type ReplyReason =
  | "greeting"
  | "thanks"
  | "goodbye"
  | "robot" // asked whether it is a machine: it says yes
  | "asked-for-person"
  | "no-match" // nothing in the knowledge resembles the question
  | "not-sure" // something does, but not surely enough
  | "off-topic" // it is about something that no shop answers
  | "no-knowledge-in-language"
  | "no-answer-for-market"
  | "answer-incomplete" // all of the answer rests on facts that the company has not said yet
  | "unreadable"; // no letters in it

export interface Candidate {
  article: string;
  title: string;
  /** Language of the title. */
  language: LanguageTag;
  confidence: number;
}

export interface ReplySource {
  article: string;
  title: string;
  language: LanguageTag;
  market: string | null;
  /** ISO date on which the company last checked the text. */
  reviewedAt: string | null;
}

export interface Reply {
  kind: ReplyKind;
  reason: ReplyReason | null;
  text: string;
  /** The language the customer is answered in. */
  language: LanguageTag;
  /** The language `text` is written in: another one where no text in `language` exists, which `notice` then says. */
  textLanguage: LanguageTag;
  notice: string | null;
  /** Calibrated probability that the best article is the right one, 0..1. */
  confidence: number;
  source: ReplySource | null;
  /** For "clarify": up to three articles to click. */
  choices: Candidate[];
  /** Best first, at most five. */
  alternatives: Candidate[];
  trace: ReplyTrace;
  milliseconds: number;
}

/** Why the reply is what it is; shown to agents, never to customers. */
export interface ReplyTrace {
  language: {
    detected: LanguageTag | null;
    confidence: number;
    alternatives: { language: LanguageTag; confidence: number }[];
  };
  /** The text as it was searched, personal data masked. */
  searched: string;
  /** The earlier question that was read together with this one, where it was a follow-up. */
  followsUp: string | null;
  entities: { kind: string; text: string }[];
  /** The confidence needed to answer without asking. */
  threshold: number;
  /** Probability that no article answers it. */
  none: number;
  knownWords: number;
  /** Facts that the answer would have needed and that nobody has filled in; the sentences with them were left out. */
  openFacts: string[];
  release: number | null;
  /** Share of wrong answers that the release promises not to exceed; null or absent where it is not known. */
  promise?: number | null;
  /** It answered by what was taught since the release. */
  taught?: boolean;
}
