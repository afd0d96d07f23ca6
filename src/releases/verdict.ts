// What verdicts are good for in a training. Each question is learned from or held out, never both, and which of the two depends on the
// question alone, so that what is measured is like what customers ask. Pure. Why so: docs/decisions, verdicts.
import { createHash } from "node:crypto";
import type { Article, Phrasing } from "../knowledge/index.ts";
import { normalise } from "../language/index.ts";
import type { LabelledQuestion } from "./release-store.ts";

/** What the assistant's reply was, measured by what somebody of the team says about it. */
export type ReplyWas =
  /** It answered with the right article, offered it, or stayed silent where none fits. */
  | "right"
  /** It answered with another one. */
  | "wrong"
  /** An article would have answered, and the customer did not get it. */
  | "missed";

export interface Verdict {
  message: string;
  conversation: string;
  /** Which article answers the question; null: none. */
  article: string | null;
  replyWas: ReplyWas;
  /** Personal data masked; null where it says nothing without what went before. */
  question: string | null;
  language: string | null;
  person: { id: string; name: string };
  createdAt: Date;
  updatedAt: Date;
}

/** The reply as far as a verdict is about it. */
interface Judged {
  kind: string;
  source: { article: string } | null;
  choices: readonly { article: string }[];
}

export function replyWas({ kind, source, choices }: Judged, article: string | null): ReplyWas {
  if (kind === "answer") return source?.article === article ? "right" : "wrong";
  if (article === null) return "right";
  return kind === "clarify" && choices.some((choice) => choice.article === article) ? "right" : "missed";
}

/** One question in two is held out. */
export function isHeldOut(question: string): boolean {
  return createHash("sha256").update(keyOf(question)).digest()[0]! % 2 === 0;
}

/**
 * What a training takes of the verdicts: questions to measure with, and articles with more ways to ask for them.
 * What is written down as a phrasing or title, or held out already, is left as it is; of several verdicts on one question the last counts.
 */
export function withVerdicts(
  articles: readonly Article[],
  heldOut: readonly LabelledQuestion[],
  verdicts: readonly Verdict[],
): { articles: Article[]; heldOut: LabelledQuestion[] } {
  const known = new Set(
    articles.flatMap(({ phrasings, variants }) => [
      ...phrasings.map(({ text }) => keyOf(text)),
      ...variants.map(({ title }) => keyOf(title)),
    ]),
  );
  const there = new Set(articles.map(({ id }) => id));
  const last = new Map<string, Verdict & { question: string }>();
  for (const verdict of verdicts) {
    const { question } = verdict;
    if (question !== null && keyOf(question) !== "") last.set(keyOf(question), { ...verdict, question });
  }
  const measured = heldOut.filter(({ text }) => !known.has(keyOf(text)));
  const taken = new Set(measured.map(({ text }) => keyOf(text)));
  const learned = new Map<string, Phrasing[]>();
  for (const [key, { article, question, language, conversation }] of last) {
    if (known.has(key) || taken.has(key) || (article !== null && !there.has(article))) continue;
    if (isHeldOut(question)) measured.push({ text: question, language, article });
    else if (article !== null && language !== null) {
      const source = { file: "verdict", heading: conversation };
      learned.set(article, [...(learned.get(article) ?? []), { language, text: question, source }]);
    }
  }
  return {
    articles: articles.map((article) => {
      const more = learned.get(article.id);
      return more ? { ...article, phrasings: [...article.phrasings, ...more] } : article;
    }),
    heldOut: measured,
  };
}

function keyOf(text: string): string {
  return normalise(text)
    .replace(/[\p{P}\p{S}\s]+/gu, " ")
    .trim();
}
