// Entries of files put together as articles in memory, for commands that work without a database.
import { detectLanguage } from "../language/index.ts";
import { type Article, deriveArticleId, type Source } from "./article.ts";
import type { Entry } from "./read/index.ts";

const TITLE_CHARS = 120;

/** Rows of the same id become one article, as an import would make of them. */
export async function collectArticles(entries: AsyncIterable<Entry>): Promise<{ articles: Article[]; bad: { source: Source; reason: string }[] }> {
  const byId = new Map<string, Article>();
  const bad: { source: Source; reason: string }[] = [];
  const used: string[] = []; // languages so far: in a file of one language a short text is in that language
  const languageOf = (declared: string | null, text: string): string => {
    const language = declared ?? detectLanguage(text, { history: used.slice(-20) }).language ?? used.at(-1) ?? "en";
    used.push(language);
    return language;
  };
  for await (const entry of entries) {
    if (entry.kind === "bad") {
      bad.push({ source: entry.source, reason: entry.reason });
      continue;
    }
    const questions = entry.kind === "article" ? entry.questions : [];
    const text = entry.kind === "article" ? entry.answer : entry.text;
    const id = entry.id ?? deriveArticleId(questions[0] ?? entry.title ?? text ?? "");
    const article = byId.get(id) ?? { id, variants: [], phrasings: [] };
    byId.set(id, article);
    const language = languageOf(entry.language, [questions.join(" "), text ?? ""].join(" "));
    for (const question of questions) article.phrasings.push({ language, text: question, source: entry.source });
    if (!text) continue;
    const heading = entry.kind === "passage" ? (entry.heading ?? entry.title) : null;
    const title = heading ?? entry.title ?? shortened(questions[0] ?? "");
    const same = article.variants.find((variant) => variant.language === language && variant.market === entry.market);
    if (same) {
      // The evaluation of retrieval gives several texts for one id and language: the later ones are ways to ask.
      if (same.text !== text) article.phrasings.push({ language, text, source: entry.source });
      continue;
    }
    article.variants.push({ language, market: entry.market, title, text, kind: entry.kind === "article" ? "answer" : "passage", source: entry.source });
  }
  return { articles: [...byId.values()], bad };
}

function shortened(question: string): string {
  if (question.length <= TITLE_CHARS) return question;
  const cut = question.slice(0, TITLE_CHARS);
  const space = cut.lastIndexOf(" ");
  return `${cut.slice(0, space > TITLE_CHARS / 2 ? space : TITLE_CHARS)}…`;
}
