// The articles of files, without a database: `dragoman ask --knowledge FILE`, `dragoman check FILE`, evaluations. The same
// rows give the same articles as an import would.
import type { LanguageTag } from "../language/index.ts";
import type { Article, Source, Variant } from "./article.ts";
import type { Entry } from "./read/index.ts";
import { type BadRow, byLanguageAndMarket, type NewVariant, type SettleOptions, settle } from "./settle.ts";

export interface FileArticles {
  /** By id, as the database gives them. */
  articles: Article[];
  bad: BadRow[];
  /** Rows that say again, word for word, what an earlier row says. */
  repeated: { article: string; language: LanguageTag; source: Source }[];
}

/** @param options.fallback  default "en" */
export async function collectArticles(
  entries: AsyncIterable<Entry>,
  options: Partial<SettleOptions> = {},
): Promise<FileArticles> {
  const articles = new Map<string, Article>();
  const collected: FileArticles = { articles: [], bad: [], repeated: [] };
  for await (const { additions, bad } of settle(entries, { fallback: "en", ...options })) {
    for (const row of bad) collected.bad.push(row);
    for (const { article: id, language, variant, phrasings, source } of additions) {
      if (!variant && phrasings.length === 0) collected.repeated.push({ article: id, language, source });
      const article = articles.get(id) ?? { id, variants: [], phrasings: [] };
      articles.set(id, article);
      if (variant) article.variants.push(plainVariant(variant));
      for (const { language, text, source } of phrasings) article.phrasings.push({ language, text, source });
    }
  }
  collected.articles = [...articles.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const { variants } of collected.articles) variants.sort(byLanguageAndMarket);
  return collected;
}

function plainVariant({ language, market, title, text, kind, source }: NewVariant): Variant {
  return { language, market, title, text, kind, source };
}
