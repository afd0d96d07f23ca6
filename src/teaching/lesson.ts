// A lesson is what somebody of the team wants the assistant to know. Pure: what it writes into the knowledge, and what of it must not
// be stored: customers' personal data is taken out of their questions, and refused in what is to be told to everybody.
import { ExpectedError } from "../errors.ts";
import { deriveArticleId, type TaughtTexts } from "../knowledge/index.ts";
import { cleanText, detectLanguage, type LanguageTag, maskPersonalData, normalise } from "../language/index.ts";

/** A way to ask for something. */
export interface Asked {
  text: string;
  language: LanguageTag;
}

export type Lesson =
  /** More ways to ask for an article. `move`: from the article that they lead to now. */
  | { kind: "phrasing"; article: string; texts: Asked[]; move?: boolean | undefined }
  /** Something that nothing was written about. */
  | {
      kind: "article";
      title: string;
      text: string;
      language: LanguageTag;
      /** ISO 3166 alpha-2; null: every market. */
      market: string | null;
      texts: Asked[];
      move?: boolean | undefined;
    }
  /** Another text for a language and market of an article, or the first one there. */
  | {
      kind: "correction";
      article: string;
      language: LanguageTag;
      market: string | null;
      /** null: the title stays. */
      title: string | null;
      text: string;
    };

/** What comes from outside: a language that is not said is recognised. */
export type RawLesson = Lesson extends infer One
  ? One extends { texts: Asked[] }
    ? Omit<One, "texts"> & { texts: RawAsked[] }
    : One
  : never;
export interface RawAsked {
  text: string;
  language?: LanguageTag | undefined;
}

export class PersonalDataError extends ExpectedError {
  readonly kind = "invalid";
  readonly code = "teaching/personal-data";
  override readonly field = "text";
  readonly found: readonly string[];
  constructor(found: readonly string[]) {
    super(
      `The text holds what may be a person's own: ${found.join(", ")}. Take it out, or confirm that it is the company's and everybody may read it.`,
    );
    this.found = found;
  }
}

export class EmptyLessonError extends ExpectedError {
  readonly kind = "invalid";
  readonly code = "teaching/empty";
  constructor() {
    super("Nothing is left to be learned once invisible characters are taken out. Write a few words.");
  }
}

/**
 * A lesson as it may be stored.
 * @param options.companyData  what looks like personal data is the company's own, such as its address for questions
 * @param options.fallback  the language where a text does not show one
 * @throws {PersonalDataError | EmptyLessonError}
 */
export function prepared(lesson: RawLesson, options: { companyData: boolean; fallback: LanguageTag }): Lesson {
  switch (lesson.kind) {
    case "phrasing": {
      const texts = askedOf(lesson.texts, options.fallback);
      if (texts.length === 0) throw new EmptyLessonError();
      return { ...lesson, texts };
    }
    case "article": {
      const title = cleanText(lesson.title, { singleLine: true });
      const text = forEverybody(lesson.text, options.companyData);
      forEverybody(title, options.companyData);
      return { ...lesson, title, text, texts: askedOf(lesson.texts, lesson.language) };
    }
    case "correction": {
      const title = lesson.title === null ? null : cleanText(lesson.title, { singleLine: true }) || null;
      if (title !== null) forEverybody(title, options.companyData);
      return { ...lesson, title, text: forEverybody(lesson.text, options.companyData) };
    }
  }
}

/** What a customer asked, without what only this customer has. */
export function askedOf(texts: readonly RawAsked[], fallback: LanguageTag): Asked[] {
  const seen = new Set<string>();
  return texts.flatMap(({ text, language }) => {
    const plain = maskPersonalData(cleanText(text, { singleLine: true })).text;
    const key = normalise(plain);
    if (!/[\p{L}\p{N}]/u.test(plain) || seen.has(key)) return [];
    seen.add(key);
    return [{ text: plain, language: language ?? detectLanguage(plain).language ?? fallback }];
  });
}

function forEverybody(text: string, companyData: boolean): string {
  const clean = cleanText(text);
  if (!/[\p{L}\p{N}]/u.test(clean)) throw new EmptyLessonError();
  const { masked } = maskPersonalData(clean);
  if (masked.length > 0 && !companyData) throw new PersonalDataError([...new Set(masked.map((one) => one.text))]);
  return clean;
}

/** What it writes, and the article that it is about. */
export function writtenBy(lesson: Lesson): { article: string; isNew: boolean; texts: TaughtTexts } {
  switch (lesson.kind) {
    case "phrasing": {
      const { article, texts } = lesson;
      return { article, isNew: false, texts: { phrasings: texts.map((one) => ({ article, ...one })), variants: [] } };
    }
    case "article": {
      const { title, text, language, market, texts } = lesson;
      const article = deriveArticleId(texts[0]?.text ?? title);
      return {
        article,
        isNew: true,
        texts: {
          phrasings: texts.map((one) => ({ article, ...one })),
          variants: [{ article, language, market, title, text }],
        },
      };
    }
    case "correction": {
      const { article, language, market, title, text } = lesson;
      return {
        article,
        isNew: false,
        texts: { phrasings: [], variants: [{ article, language, market, title, text }] },
      };
    }
  }
}
