// From the phrasebook to a company's first knowledge. Pure.
import type { LanguageTag } from "../language/index.ts";
import { placeholdersIn } from "../markets/index.ts";
import type { IndustryBook, Placeholder, TopicText } from "./book.ts";

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

/** A question of a customer with the article that answers it. */
export interface StarterQuestion {
  text: string;
  language: LanguageTag;
  article: string;
}

/** Of the book's questions by other writers those that a starter's articles answer: what its first confidence rests on. */
export function starterQuestions(
  { lines }: Pick<Starter, "lines">,
  questions: ReadonlyMap<LanguageTag, readonly TopicText[]>,
): StarterQuestion[] {
  const asked = new Set(lines.map(({ id, language }) => `${id} ${language}`));
  return [...questions].flatMap(([language, texts]) =>
    texts.flatMap(({ topic, phrasings }) =>
      asked.has(`${topic} ${language}`) ? phrasings.map(({ text }) => ({ text, language, article: topic })) : [],
    ),
  );
}

/**
 * What the thresholds rest on once a starter has joined. Where the company has given questions of its own customers, these alone
 * stay; questions of the book stay beside those of a further starter, in another language or of another industry.
 */
export function withStarterQuestions<Known extends { text: string }>(
  known: readonly Known[],
  made: Pick<Starter, "lines">,
  book: ReadonlyMap<LanguageTag, readonly TopicText[]>,
): (Known | StarterQuestion)[] {
  const ofBook = new Set([...book.values()].flat().flatMap(({ phrasings }) => phrasings.map(({ text }) => text)));
  if (known.some(({ text }) => !ofBook.has(text))) return [...known];
  const joining = starterQuestions(made, book);
  const joined = new Set(joining.map(({ text }) => text));
  return [...known.filter(({ text }) => !joined.has(text)), ...joining];
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
