// Which text of an article a customer gets. The ladder: their market and language, their language for every market, then the same
// two steps in another language, marked as such. Never another market's text.
import { type LanguageTag, sameLanguage } from "../language/index.ts";

interface MarketText {
  language: LanguageTag;
  /** null: true in every market. */
  market: string | null;
}

/**
 * @param languages  the customer's language first, then those to fall back on, in order; after them any other language
 * @returns null where every text belongs to other markets
 */
export function pickVariant<V extends MarketText>(
  variants: readonly V[],
  market: string | null,
  languages: readonly LanguageTag[],
): V | null {
  const allowed = variants.filter((variant) => variant.market === null || variant.market === market);
  for (const language of languages) {
    const inLanguage = bestTag(allowed, language);
    const best = inLanguage.find((variant) => variant.market !== null) ?? inLanguage[0];
    if (best) return best;
  }
  return allowed.find((variant) => variant.market !== null) ?? allowed[0] ?? null;
}

/** Exactly the tag where there is one (pt-BR), else the same language with another region (pt). */
function bestTag<V extends MarketText>(variants: readonly V[], language: LanguageTag): V[] {
  const exact = variants.filter((variant) => variant.language === language);
  return exact.length > 0 ? exact : variants.filter((variant) => sameLanguage(variant.language, language));
}
