// One row of a table, or one record of JSON, as entries: a variant and its phrasings for each language it speaks.
import { cleanText, type LanguageTag } from "../../language/index.ts";
import { deriveArticleId, type Source } from "../article.ts";
import type { Column } from "./columns.ts";
import type { ArticleEntry, Entry, ReadContext } from "./entry.ts";
import { parseLanguage, parseMarkets } from "./names.ts";

/** What a row says in one column; a JSON list says several things. */
export interface Field {
  role: Column["role"];
  language: LanguageTag | null;
  values: string[];
  /** The values are separate already, so that none is split at a bar or a line end. */
  list?: boolean;
}

const maximumQuestions = 1000;
const similarSeparators = /[\n|；]+/;

/**
 * @returns one entry for each language and market of the row; one "bad" entry when anything of it cannot be used, so
 * that a row is taken as a whole or not at all; nothing for a blank row
 */
export function articleEntries(fields: readonly Field[], source: Source, context: ReadContext): Entry[] {
  const bad = (reason: string): Entry[] => [{ kind: "bad", source, reason }];
  const clean = fields.map((field) => ({
    ...field,
    values: field.values.map((value) => cleanText(value)).filter((value) => value !== ""),
  }));
  if (clean.every(({ values }) => values.length === 0)) return [];
  const one = (role: Field["role"]) => clean.find((field) => field.role === role)?.values[0] ?? null;

  const stated = one("language");
  const language = stated === null ? context.language : parseLanguage(stated);
  if (stated !== null && language === null)
    return bad(`“${shorten(stated)}” is no language we know. Write a tag such as es or zh-Hans.`);
  const place = one("market");
  const parsed = place === null ? { markets: [context.market] } : parseMarkets(place);
  if ("unknown" in parsed)
    return bad(`“${shorten(parsed.unknown)}” is no market we know. Write a country code such as DE.`);
  const category = one("category");
  const passage = one("kind") === "passage";
  const id = one("id");
  if (id !== null && id.length > 200) return bad("The id is longer than 200 characters.");

  const commonTitle = clean.find((field) => field.role === "title" && field.language === null)?.values[0] ?? null;
  const drafts: Pick<ArticleEntry, "language" | "title" | "questions" | "answer">[] = [];
  for (const of of languagesOf(clean)) {
    const ofLanguage = clean.filter((field) => field.language === of);
    const values = (role: Field["role"]) =>
      ofLanguage.filter((field) => field.role === role).flatMap((field) => field.values);
    const similar = ofLanguage
      .filter((field) => field.role === "similar")
      .flatMap((field) => (field.list ? field.values : field.values.flatMap(splitSimilar)));
    const questions = [...values("question"), ...similar];
    const answer = values("answer").join("\n\n") || null;
    if (questions.length === 0 && answer === null) continue;
    if (questions.length > maximumQuestions) {
      return bad(`It has ${questions.length.toLocaleString("en")} questions; the limit is ${maximumQuestions} a row.`);
    }
    const tooLong = questions.find((question) => question.length > context.limits.questionChars);
    if (tooLong) return bad(limitReason("question", tooLong.length, context.limits.questionChars));
    if (answer !== null && answer.length > context.limits.answerChars) {
      return bad(limitReason("answer", answer.length, context.limits.answerChars));
    }
    const title = values("title")[0] ?? commonTitle;
    if (title !== null && title.length > context.limits.questionChars) {
      return bad(limitReason("title", title.length, context.limits.questionChars));
    }
    const texts = [...questions, answer ?? "", title ?? ""];
    if (texts.some((text) => text.includes("\ufffd"))) {
      return bad("It holds characters that were lost when the file was saved (�). Export it again as UTF-8.");
    }
    drafts.push({ language: of ?? language, title, questions: [...new Set(questions)], answer });
  }

  const first = drafts.find(({ questions }) => questions.length > 0)?.questions[0] ?? null;
  const title = drafts.find((draft) => draft.title !== null)?.title ?? one("title");
  if (drafts.length === 0) return bad("The row has neither a question nor an answer.");
  if (first === null && id === null && title === null) return bad("The row has an answer but no question.");
  if (drafts.every(({ answer }) => answer === null) && id === null) return bad("The row has a question but no answer.");
  // The parts of one row stay one article, although their questions differ.
  const shared = id ?? (drafts.length > 1 || first === null ? deriveArticleId(first ?? title!) : null);
  return parsed.markets.flatMap((market) =>
    drafts.map(
      (draft): Entry => ({
        kind: "article",
        id: shared,
        market,
        ...draft,
        ...(passage && { passage }),
        source: category === null ? source : { ...source, heading: category },
      }),
    ),
  );
}

function languagesOf(fields: readonly Field[]): (LanguageTag | null)[] {
  const found = new Set<LanguageTag | null>([null]);
  for (const field of fields) if (field.values.length > 0) found.add(field.language);
  return [...found];
}

const splitSimilar = (cell: string): string[] =>
  cell
    .split(similarSeparators)
    .map((part) => part.trim())
    .filter((part) => part !== "");

const limitReason = (what: string, length: number, limit: number): string =>
  `The ${what} has ${length.toLocaleString("en")} characters; the limit is ${limit.toLocaleString("en")}.`;

export const shorten = (text: string): string => {
  const line = text.replace(/\s+/g, " ");
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
};
