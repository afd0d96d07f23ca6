// The phrasebook from its folder in the checkout.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type LanguageTag, shippedLanguages } from "../language/index.ts";
import { packageRoot } from "../paths.ts";
import {
  type Industry,
  type IndustryBook,
  type Placeholder,
  readPlaceholders,
  readTopics,
  readTopicTexts,
  type TopicText,
} from "./book.ts";

export function phrasebookFolder(): string {
  return join(packageRoot(), "phrasebook");
}

/** @param languages  default: all that there are */
export function readIndustry(industry: Industry, languages: readonly LanguageTag[] = shippedLanguages): IndustryBook {
  const file = `${industry}/topics.md`;
  const topics = readTopics(read(file), industry, file);
  return { industry, topics, texts: textsIn(industry, languages, { titled: true }) };
}

/** Further topics with a title and two questions, that only the encoder learns from: breadth of wording, no answers. */
export function readBreadth(): ReadonlyMap<LanguageTag, TopicText[]> {
  return textsIn("breadth", shippedLanguages, { titled: true });
}

/** Questions by another writer, about topics that are in the book, in the languages there are. */
export type QuestionSet = "validation" | "test-only/second-questions";

/**
 * Real-sounding questions with the topic they are about. Those of "validation" may set thresholds; those of "test-only" are for
 * measuring alone: nothing that learns or chooses may read them.
 */
export function readQuestions(set: QuestionSet): ReadonlyMap<LanguageTag, TopicText[]> {
  return textsIn(set, shippedLanguages, { titled: false });
}

/** Topics that no model may learn from, with their titles and questions. */
export function readUnseenTopics(): ReadonlyMap<LanguageTag, TopicText[]> {
  return textsIn("test-only/unseen-topics", shippedLanguages, { titled: true });
}

export function readPlaceholderTable(): Placeholder[] {
  return readPlaceholders(read("placeholders.md"), "placeholders.md");
}

function read(file: string): string {
  return readFileSync(join(phrasebookFolder(), file), "utf8").replaceAll("\r\n", "\n");
}

function textsIn(
  folder: string,
  languages: readonly LanguageTag[],
  options: { titled: boolean },
): Map<LanguageTag, TopicText[]> {
  const texts = new Map<LanguageTag, TopicText[]>();
  for (const language of languages) {
    const file = `${folder}/${language}.md`;
    if (existsSync(join(phrasebookFolder(), file))) texts.set(language, readTopicTexts(read(file), file, options));
  }
  return texts;
}
