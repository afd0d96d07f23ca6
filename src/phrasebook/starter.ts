// From the phrasebook to a company's first knowledge. Pure.
import type { LanguageTag } from "../language/index.ts";
import { placeholdersIn } from "../markets/index.ts";
import type { IndustryBook, Placeholder } from "./book.ts";

/** A line of the native JSON Lines: an article in one language. */
export interface StarterLine {
  id: string;
  language: LanguageTag;
  title?: string;
  answer?: string;
  questions: string[];
}

export interface Starter {
  lines: StarterLine[];
  articles: number;
  /** What the answers leave open, by name. */
  placeholders: Placeholder[];
  /** Topics of the industry that no chosen language has an answer for. */
  withoutAnswer: number;
}

/**
 * The articles of an industry in some languages. A topic comes in where one of the languages has its answer; in the others its
 * title and phrasings come along, so that customers are understood in them and get the answer of a language that has one.
 */
export function starter(
  book: IndustryBook,
  languages: readonly LanguageTag[],
  placeholders: readonly Placeholder[],
): Starter {
  const lines: StarterLine[] = [];
  const used = new Set<string>();
  let articles = 0;
  let withoutAnswer = 0;
  for (const { id } of book.topics) {
    const texts = languages.flatMap((language) => {
      const text = book.texts.get(language)?.find(({ topic }) => topic === id);
      return text ? [{ language, ...text }] : [];
    });
    if (texts.every(({ answer }) => answer === null)) {
      withoutAnswer++;
      continue;
    }
    articles++;
    for (const { language, title, answer, phrasings } of texts) {
      const questions = phrasings.map(({ text }) => text);
      for (const name of answer === null ? [] : placeholdersIn(answer)) used.add(name);
      lines.push(
        answer === null
          ? { id, language, questions: [title, ...questions] }
          : { id, language, title, answer, questions },
      );
    }
  }
  return { lines, articles, withoutAnswer, placeholders: placeholders.filter(({ name }) => used.has(name)) };
}
