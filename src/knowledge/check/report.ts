// What a check finds: kinds of findings, examples of each, and how well each language is covered.
import type { LanguageTag } from "../../language/index.ts";
import type { Source } from "../article.ts";
import type { CheckLanguage } from "./words.ts";

/** An error gives customers something wrong, a warning something poor; a hint is worth a look. */
export type Severity = "error" | "warning" | "hint";

/** Every kind of finding, in the order of a report. */
export const severities = {
  contradiction: "error",
  "number-mismatch": "error",
  "wrong-language": "error",
  "personal-data": "error",
  "dead-placeholder": "error",
  "empty-answer": "error",
  "open-fact": "warning",
  "exact-duplicate": "warning",
  "unbalanced-markup": "warning",
  "repeats-question": "warning",
  "missing-language": "warning",
  "near-duplicate": "hint",
  "similar-numbers-differ": "hint",
  "short-answer": "hint",
  "long-answer": "hint",
} as const satisfies Record<string, Severity>;

export type FindingCode = keyof typeof severities;
export const findingCodes = Object.keys(severities) as FindingCode[];

export interface Finding {
  code: FindingCode;
  severity: Severity;
  title: string;
  /** What to do about it, one sentence. */
  advice: string;
  count: number;
  /** The same count by language, the most first. */
  byLanguage: Record<LanguageTag, number>;
  /** The first ones, in the order of the articles. */
  examples: Example[];
}

/** A text of an article, and where to mend it. */
export interface Place {
  article: string;
  language: LanguageTag;
  market: string | null;
  /** "faq.csv:12" */
  where: string;
  /** Part of the text around what was found; personal data masked. */
  excerpt: string;
  /** What was found, as start and end in `excerpt`. */
  mark: [number, number] | null;
}

export interface Example extends Place {
  /** What it is about where the excerpt does not show it: the numbers that differ, the languages that are missing. */
  detail: string | null;
  /** The text it repeats or contradicts. */
  other: Place | null;
}

export interface LanguageCoverage {
  language: LanguageTag;
  /** Articles with a text in it. */
  articles: number;
  /** Articles without one; 0 where not expected. */
  missing: number;
  phrasings: number;
  /** Most articles have it, or the caller asked for it. */
  expected: boolean;
}

export interface Gap {
  article: string;
  title: string;
  /** Of the title. */
  language: LanguageTag;
  where: string;
  missing: LanguageTag[];
}

export interface CheckReport {
  /** Of `title` and `advice`. */
  language: CheckLanguage;
  articles: number;
  variants: number;
  phrasings: number;
  /** Articles by the worst that was found in them; the rest are fine. */
  affected: Record<Severity, number>;
  /** Findings by severity. */
  counts: Record<Severity, number>;
  /** Every kind, in a fixed order, also those with a count of 0. */
  findings: Finding[];
  /** The best covered first. */
  languages: LanguageCoverage[];
  /** The first articles that lack an expected language. */
  gaps: Gap[];
}

/** "faq.csv:12", "manual.pdf, page 3", "manual.md › Returns": as precise as the reader was. */
export function placeOf({ file, line, page, heading }: Source): string {
  if (line !== undefined) return `${file}:${line}`;
  if (page !== undefined) return `${file}, p. ${page}`;
  return heading ? `${file} › ${heading}` : file;
}
