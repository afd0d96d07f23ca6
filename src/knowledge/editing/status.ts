// How a text of an article stands: fine, behind the text it was translated from, only a draft, missing, or not needed. Pure.
import { type LanguageTag, sameLanguage } from "../../language/index.ts";

export type VariantStatus = "fine" | "stale" | "draft" | "missing" | "exempt";

/** A language and a market; a null market is every market. */
export interface Place {
  language: LanguageTag;
  market: string | null;
}

/** What of an approved text says how it stands. */
export interface Standing extends Place {
  /** When somebody last wrote it or found it right. */
  reviewedAt: Date;
  /** When it last took the place of another text; null: never. */
  changedAt: Date | null;
}

export interface ArticleStanding {
  sourceLanguage: LanguageTag;
  variants: readonly Standing[];
  drafts: readonly Place[];
  exemptions: readonly Place[];
}

const dayMs = 86_400_000;

export const samePlace = (a: Place, b: Place): boolean => a.language === b.language && a.market === b.market;

export const placeKey = ({ language, market }: Place): string => `${language}\0${market ?? ""}`;

/** The text that another one of the article follows: in the source language, of the same market before every market. */
export function sourceFor<V extends Place>(
  variants: readonly V[],
  sourceLanguage: LanguageTag,
  place: Place,
): V | null {
  if (place.language === sourceLanguage) return null;
  const sources = variants.filter(({ language }) => language === sourceLanguage);
  return sources.find(({ market }) => market === place.market) ?? sources.find(({ market }) => market === null) ?? null;
}

/** Since when a text is behind its source; null: it is not. */
export function behindSince(article: ArticleStanding, variant: Standing): Date | null {
  const source = sourceFor(article.variants, article.sourceLanguage, variant);
  return source?.changedAt && source.changedAt > variant.reviewedAt ? source.changedAt : null;
}

/** The status of the text that stands exactly at a place. */
export function statusAt(
  article: ArticleStanding,
  place: Place,
  now: Date,
): { status: VariantStatus; daysBehind: number } {
  const variant = article.variants.find((one) => samePlace(one, place));
  if (variant) return statusOf(article, variant, now);
  if (article.exemptions.some((one) => samePlace(one, place))) return { status: "exempt", daysBehind: 0 };
  const draft = article.drafts.some((one) => samePlace(one, place));
  return { status: draft ? "draft" : "missing", daysBehind: 0 };
}

/** What a customer of a market who reads a language gets: the market's own text, or the one for every market. */
export function statusFor(
  article: ArticleStanding,
  place: Place,
  now: Date,
): { status: VariantStatus; daysBehind: number } {
  const inLanguage = article.variants.filter(({ language }) => language === place.language);
  const readable =
    inLanguage.length > 0
      ? inLanguage
      : article.variants.filter(({ language }) => sameLanguage(language, place.language));
  const variant =
    readable.find(({ market }) => market === place.market) ?? readable.find(({ market }) => market === null);
  const exempt = article.exemptions.some((one) => samePlace(one, place));
  if (exempt && variant?.market !== place.market) return { status: "exempt", daysBehind: 0 };
  return variant ? statusOf(article, variant, now) : statusAt(article, place, now);
}

function statusOf(
  article: ArticleStanding,
  variant: Standing,
  now: Date,
): { status: VariantStatus; daysBehind: number } {
  const since = behindSince(article, variant);
  if (since === null) return { status: "fine", daysBehind: 0 };
  return { status: "stale", daysBehind: Math.max(0, Math.floor((now.getTime() - since.getTime()) / dayMs)) };
}
