// Slips of the fingers on the keyboard of each script: the key beside, two letters swapped, one left out, one typed twice, a space
// forgotten; a wrong jamo inside a Hangul syllable, a wrong kana by its romaji, another character of the same pinyin, Telex that was
// not turned into Vietnamese letters.
import type { LanguageTag } from "../../language/index.ts";
import type { Augmentation, Random } from "./augmentation.ts";
import { pick } from "./augmentation.ts";
import { FINALS, INITIALS, putTogether, takeApart, VOWELS } from "./hangul.ts";
import { neighbours } from "./keyboards.ts";
import { changeable, changePieces } from "./pieces.ts";
import { homophones } from "./romanise/pinyin.ts";
import { kanaBeside } from "./romanise/romaji.ts";
import { telex } from "./telex.ts";
import { languageOf } from "./written.ts";

const LETTER = /[\p{L}\p{M}]/u;
const HAN = /\p{Script=Han}/u;
const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;
/** A word of Vietnamese that Telex writes in another way than it looks. */
const VIETNAMESE_WORD = /[\p{Script=Latin}]+/gu;
const TELEX_SHARE = 0.3;

/**
 * @param share  slips per letter; 0.04 is one in every second short question. There is always at least one.
 * @see Belinkov & Bisk 2018, Synthetic and Natural Noise Both Break Neural Machine Translation, arXiv:1711.02173
 */
export function typos(share = 0.04): Augmentation {
  return {
    name: "typos",
    applies: (text) => LETTER.test(changeable(text)),
    apply(text, random, known) {
      const language = languageOf(text, known);
      if (language === "vi" && random() < TELEX_SHARE) {
        const variant = withTelex(text, random);
        if (variant !== text) return variant;
      }
      const letters = [...changeable(text)].filter((character) => LETTER.test(character)).length;
      if (letters === 0) return text.toWellFormed();
      const slips = Math.max(1, Math.round(letters * share * (0.5 + random())));
      const places = new Set<number>();
      for (let k = 0; k < slips; k++) places.add(Math.floor(random() * letters));
      let seen = 0;
      const slipped = changePieces(text, (piece) => {
        const characters = [...piece];
        for (let k = 0; k < characters.length; k++) {
          if (LETTER.test(characters[k]!) && places.has(seen++)) slip(characters, k, language, random);
        }
        return characters.join("");
      });
      return slipped.trim() === "" ? text.toWellFormed() : slipped;
    },
  };
}

/** Changes the characters at `k` or just after; what was changed keeps its place in the list, so that the others keep theirs. */
function slip(characters: string[], k: number, language: LanguageTag | null, random: Random): void {
  const letter = characters[k]!;
  const next = characters[k + 1];
  const roll = random();
  if (HAN.test(letter) && roll < 0.8) {
    const others = language === "ja" ? [] : homophones(letter);
    if (others.length > 0) characters[k] = pick(others, random);
    return;
  }
  if (roll < 0.35) {
    characters[k] = besideOf(letter, language, random) ?? letter;
  } else if (roll < 0.6 && next && LETTER.test(next) && next !== letter) {
    // The pair goes into one place: the letter that moved forward is not met a second time.
    characters[k] = next + letter;
    characters[k + 1] = "";
  } else if (roll < 0.8) {
    characters[k] = withoutOne(letter);
  } else if (next === " ") {
    characters[k + 1] = ""; // the space forgotten
  } else {
    characters[k] = letter + letter;
  }
}

/** What the key beside would have given; null where no keyboard knows the letter. */
function besideOf(letter: string, language: LanguageTag | null, random: Random): string | null {
  if (language === "tr" && /[iıİI]/.test(letter)) return { i: "ı", ı: "i", İ: "I", I: "İ" }[letter]!;
  if (KANA.test(letter)) return kanaBeside(letter, random);
  const syllable = takeApart(letter);
  if (syllable) return besideSyllable(syllable, random);
  const lower = letter.toLowerCase();
  const around = neighbours(lower, language);
  if (!around) return null;
  const other = pick([...around], random);
  return lower === letter ? other : other.toUpperCase();
}

/** One jamo is the wrong one; a final that does not exist falls away. */
function besideSyllable(syllable: { initial: number; vowel: number; final: number }, random: Random): string {
  const part = random();
  if (part < 0.4) {
    const around = neighbours(INITIALS[syllable.initial]!, "ko");
    if (around) return putTogether({ ...syllable, initial: INITIALS.indexOf(pick([...around], random)) });
  }
  if (part < 0.6 && syllable.final > 0) {
    const around = neighbours(FINALS[syllable.final]!, "ko");
    const final = around ? FINALS.indexOf(pick([...around], random)) : 0;
    return putTogether({ ...syllable, final: Math.max(0, final) });
  }
  const around = neighbours(VOWELS[syllable.vowel]!, "ko");
  // ㅘ, ㅢ and their like are two keys: the second is forgotten.
  const FIRST_KEY: Record<string, string> = {
    ㅘ: "ㅗ",
    ㅙ: "ㅗ",
    ㅚ: "ㅗ",
    ㅝ: "ㅜ",
    ㅞ: "ㅜ",
    ㅟ: "ㅜ",
    ㅢ: "ㅡ",
    ㅒ: "ㅐ",
    ㅖ: "ㅔ",
  };
  const vowel = around ? pick([...around], random) : FIRST_KEY[VOWELS[syllable.vowel]!]!;
  return putTogether({ ...syllable, vowel: VOWELS.indexOf(vowel) });
}

/** The letter left out; of a Hangul syllable only its final, where it has one. */
function withoutOne(letter: string): string {
  const syllable = takeApart(letter);
  return syllable && syllable.final > 0 ? putTogether({ ...syllable, final: 0 }) : "";
}

function withTelex(text: string, random: Random): string {
  return changePieces(text, (piece) => piece.replace(VIETNAMESE_WORD, (word) => (random() < 0.5 ? word : telex(word))));
}
