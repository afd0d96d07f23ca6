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
  const texts = new Map<LanguageTag, TopicText[]>();
  for (const language of languages) {
    const file = `${industry}/${language}.md`;
    if (existsSync(join(phrasebookFolder(), file))) texts.set(language, readTopicTexts(read(file), file));
  }
  const file = `${industry}/topics.md`;
  return { industry, topics: readTopics(read(file), industry, file), texts };
}

export function readPlaceholderTable(): Placeholder[] {
  return readPlaceholders(read("placeholders.md"), "placeholders.md");
}

function read(file: string): string {
  return readFileSync(join(phrasebookFolder(), file), "utf8").replaceAll("\r\n", "\n");
}
