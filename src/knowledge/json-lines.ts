// Articles as Dragoman's own JSON Lines: what `dragoman export` writes and the example company is kept in. Pure.
import type { Article } from "./article.ts";
import { byLanguageAndMarket } from "./settle.ts";

/**
 * One line a language and market, in that order. The phrasings of a language stand on its first line, or on one without an
 * answer where the article has phrasings in a language but no text.
 */
export function jsonLines({ id, variants, phrasings }: Article): string[] {
  const questions = new Map<string, string[]>();
  for (const { language, text } of phrasings) {
    const list = questions.get(language);
    if (list) list.push(text);
    else questions.set(language, [text]);
  }
  const lines = [...variants].sort(byLanguageAndMarket).map(({ language, market, title, text, kind }) => {
    const line = { id, language, market, title, answer: text, questions: questions.get(language) ?? [] };
    questions.delete(language);
    return JSON.stringify(kind === "passage" ? { ...line, kind } : line);
  });
  const asked = [...questions].sort(([a], [b]) => (a < b ? -1 : 1));
  return [...lines, ...asked.map(([language, list]) => JSON.stringify({ id, language, questions: list }))];
}
