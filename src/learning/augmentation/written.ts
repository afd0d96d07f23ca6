// What a text is written in, as far as its letters say. A company's rows carry their language; public data sets and logs do not.
import type { LanguageTag } from "../../language/index.ts";
import { hasTraditional } from "./traditional.ts";

const BY_LETTERS: readonly [RegExp, LanguageTag][] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, "ja"],
  [/\p{Script=Hangul}/u, "ko"],
  [/\p{Script=Thai}/u, "th"],
  [/\p{Script=Cyrillic}/u, "ru"],
  [/\p{Script=Arabic}/u, "ar"],
  [/\p{Script=Devanagari}/u, "hi"],
  [/\p{Script=Greek}/u, "el"],
  [/[ăđơưĂĐƠƯ\u1ea0-\u1ef9]/u, "vi"],
];
const HAN = /\p{Script=Han}/u;

/** The primary language ("pt" of "pt-BR"; Chinese keeps its script): what is known, else a guess by letters, else null. */
export function languageOf(text: string, known?: LanguageTag): LanguageTag | null {
  if (known) return known.startsWith("zh") ? known : known.split("-", 1)[0]!;
  for (const [letters, language] of BY_LETTERS) if (letters.test(text)) return language;
  if (HAN.test(text)) return hasTraditional(text) ? "zh-Hant" : "zh-Hans";
  return null;
}
