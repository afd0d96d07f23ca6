// An approved text, ready to be read: the variant for a reader, its facts filled in, and what of them is still open. Pure.
import { noTextNotice } from "../answering/index.ts";
import type { Article } from "../knowledge/index.ts";
import { type LanguageTag, sameLanguage } from "../language/index.ts";
import { type Fact, type FactPlace, fillFactsWithPlaces, pickVariant } from "../markets/index.ts";

export interface ReadyText {
  language: LanguageTag;
  market: string | null;
  title: string;
  text: string;
  /** Where facts stand in it. */
  facts: FactPlace[];
  /** Facts that nobody has filled in; the sentences with them are left out. */
  open: string[];
  /** For the reader: there is no text in their language, this is another one. */
  notice: string | null;
  reviewedAt: string | null;
}

/**
 * The text of an article for somebody who reads a language, as the assistant would choose it.
 * @param languages  the reader's first, then those to fall back on
 * @returns null where there is none for the market, or nothing is left of it without the open facts
 */
export function readyText(
  article: Article,
  reader: { languages: readonly [LanguageTag, ...LanguageTag[]]; market: string | null },
  facts: readonly Fact[],
): ReadyText | null {
  const { languages, market } = reader;
  const variant = pickVariant(article.variants, market, languages);
  if (!variant) return null;
  const { text, open, places } = fillFactsWithPlaces(variant.text, facts, variant.language, market);
  if (text === "") return null;
  return {
    language: variant.language,
    market: variant.market,
    title: variant.title,
    text,
    facts: places,
    open,
    notice: sameLanguage(variant.language, languages[0]) ? null : noTextNotice(languages[0], variant.language),
    reviewedAt: variant.reviewedAt ?? null,
  };
}
