// What an article is: one topic's knowledge, with a text per market and language and the ways customers ask for it.
import { createHash } from "node:crypto";
import { type LanguageTag, normalise } from "../language/index.ts";

/** Where a text came from, so that a person can go there and mend it. */
export interface Source {
  file: string;
  /** Counted from 1; the first line of a row or block that spans several. */
  line?: number;
  /** The heading, sheet or category it stood under. */
  heading?: string;
  /** Counted from 1. */
  page?: number;
}

/** One text of an article, for one language and one market. */
export interface Variant {
  language: LanguageTag;
  /** ISO 3166 alpha-2, upper case; null is every market. */
  market: string | null;
  title: string;
  text: string;
  kind: "answer" | "passage";
  source: Source;
  /** ISO 8601: when the company last changed or confirmed the text; only known of what is stored. */
  reviewedAt?: string | null;
}

/** One way customers ask for an article. */
export interface Phrasing {
  language: LanguageTag;
  text: string;
  source: Source;
}

export interface Article {
  id: string;
  variants: Variant[];
  phrasings: Phrasing[];
}

/**
 * The id of an article whose file gave it none: the same question, however it is spaced, cased or punctuated at its
 * end, gives the same id, so that importing a file twice changes nothing.
 */
export function deriveArticleId(question: string): string {
  const key = normalise(question)
    .replace(/[\p{P}\s]+$/u, "")
    .replace(/^[\p{P}\s]+/u, "");
  return `q-${createHash("sha256")
    .update(key || question)
    .digest("hex")
    .slice(0, 16)}`;
}
