// Text of other scripts as customers type it in Latin letters, each language in its own way.
import type { LanguageTag } from "../../../language/index.ts";
import { randomFrom } from "../../random.ts";
import type { Augmentation, Random } from "../augmentation.ts";
import { changeable, changePieces } from "../pieces.ts";
import { languageOf } from "../written.ts";
import { toArabizi } from "./arabizi.ts";
import { toGreeklish, toTranslit } from "./cyrillic.ts";
import { toHinglish } from "./hinglish.ts";
import { toPinyin } from "./pinyin.ts";
import { toRomaja } from "./romaja.ts";
import { isReadable, toRomaji } from "./romaji.ts";
import { toThaiLatin } from "./thai.ts";

/** Between a letter of another script and what is written in ASCII. */
const EDGE =
  /(?=[A-Za-z\p{Nd}])(?<=(?!\p{Script=Latin})\p{L}\p{M}*)|(?=(?!\p{Script=Latin})\p{L})(?<=[A-Za-z\p{Nd}])/gu;

type Romaniser = (text: string, random: Random) => string;

const ROMANISERS: Record<string, { script: RegExp; romanise: Romaniser }> = {
  "zh-Hans": { script: /\p{Script=Han}/u, romanise: toPinyin },
  "zh-Hant": { script: /\p{Script=Han}/u, romanise: toPinyin },
  ja: {
    script: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u,
    romanise: (text, random) => toRomaji(text, random) ?? text,
  },
  ko: { script: /\p{Script=Hangul}/u, romanise: toRomaja },
  th: { script: /\p{Script=Thai}/u, romanise: toThaiLatin },
  ru: { script: /\p{Script=Cyrillic}/u, romanise: toTranslit },
  ar: { script: /\p{Script=Arabic}/u, romanise: toArabizi },
  hi: { script: /\p{Script=Devanagari}/u, romanise: toHinglish },
  el: { script: /\p{Script=Greek}/u, romanise: toGreeklish },
};

/**
 * Chinese as pinyin, Arabic as Arabizi, Hindi as Hinglish, Russian as translit, Japanese as romaji, Korean as romaja, Thai and Greek in
 * Latin letters. A Japanese text with a character whose reading is not known here is left alone.
 */
export const romanised: Augmentation = {
  name: "romanised",
  applies(text, known) {
    const language = languageOf(text, known);
    const entry = language ? ROMANISERS[language] : undefined;
    return entry?.script.test(text) === true && (language !== "ja" || isReadable(changeable(text)));
  },
  apply: (text, random, known) => romanise(text, random, known),
};

/** The text in Latin letters as far as its language is known; numbers, order ids and addresses as they were. */
export function romanise(text: string, random: Random, known?: LanguageTag): string {
  const language = languageOf(text, known);
  const entry = language ? ROMANISERS[language] : undefined;
  if (!entry) return text.toWellFormed();
  // "订单TT-20418" becomes "dingdan TT-20418".
  const apart = text.toWellFormed().replace(EDGE, " ");
  // A writer has one style: every piece is romanised with the same numbers.
  const seed = Math.floor(random() * 2 ** 32);
  const variant = changePieces(apart, (piece) => entry.romanise(piece, randomFrom(seed)));
  return variant.trim() === "" ? text.toWellFormed() : variant;
}
