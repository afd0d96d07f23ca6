// What we match on: texts that a reader takes for the same come out the same, whatever keyboard, case, script of digits or mood
// they were typed with. Never shown to anybody. Normalising twice changes nothing more.
import { asciiDigits } from "./digits.ts";

/** Emoji that carry a message of their own become a word that no language has; all others are dropped. */
const EMOJI_WORDS: Record<string, string> = {
  emojihello: "👋",
  emojithanks: "🙏",
  emojiyes: "👍👌✅✔",
  emojino: "👎❌",
  emojihappy: "😀😃😄😁😊🙂😍🥰❤🎉",
  emojisad: "😢😭😞😔🙁☹💔",
  emojiangry: "😠😡🤬😤",
};
const emojiWord = new Map(
  Object.entries(EMOJI_WORDS).flatMap(([word, list]) => [...list].map((emoji) => [emoji, ` ${word} `])),
);

// Zero-width and invisible characters, variation selectors, tags, lone surrogates; Arabic tatweel, vowel marks and Koranic signs.
const INVISIBLE =
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: each of them is meant by itself
  /[\p{Cs}\u034f\u20e3\xad\u061c\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e01ef}]+/gu;
const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}|[\u{1f3fb}-\u{1f3ff}]/gu;

/** Letters that are one letter to a reader. Case folding of ß and ς; ı and the dot of a lowered İ, because capitals do not tell ı from i. */
const SAME: Record<string, string> = {
  ß: "ss",
  ς: "σ",
  ı: "i",
  "’": "'",
  "‘": "'",
  ʼ: "'",
  ʹ: "'",
  "′": "'",
  "`": "'",
  آ: "ا",
  أ: "ا",
  إ: "ا",
  ٱ: "ا",
  ى: "ي",
  ی: "ي",
  ک: "ك",
  ة: "ه",
  // NFKC takes the vowels am of Thai and Lao apart; segmenters know only the whole.
  "\u0e4d\u0e32": "\u0e33",
  "\u0ecd\u0eb2": "\u0eb3",
};
const FOLDED = /[ßςı’‘ʼʹ′`آأإٱىیکة]|i\u0307+|\u0e4d\u0e32|\u0ecd\u0eb2/g;
const ELONGATED = /([^\d\s])\1{2,}/gu;
const SPACE = /[\s\p{Cc}]+/gu;

/**
 * NFKC, lower case (no locale), ASCII digits, one kind of apostrophe and white space; letters repeated three times or more are
 * written twice; accents stay. Arabic alef, ya and ta marbuta have one form each, vowel marks and tatweel go.
 */
export function normalise(text: string): string {
  const todo = asciiWork(text);
  if (todo === 0) return text;
  if (todo < NOT_ASCII) {
    let plain = todo & LOWER ? text.toLowerCase() : text;
    if (todo & APOSTROPHE) plain = plain.replaceAll("`", "'");
    if (todo & REPEAT) plain = plain.replace(ELONGATED, "$1$1");
    return todo & BLANK ? plain.replace(SPACE, " ").trim() : plain;
  }
  let plain = text
    .replace(INVISIBLE, "")
    .replace(EMOJI, (emoji) => emojiWord.get(emoji) ?? " ")
    // A spacing accent would come apart into a space and an accent: it is somebody's apostrophe.
    .replaceAll("´", "'")
    .normalize("NFKC")
    .toLowerCase()
    .replace(INVISIBLE, "");
  plain = asciiDigits(plain.normalize("NFC").replace(FOLDED, (same) => SAME[same] ?? "i"));
  return plain.normalize("NFC").replace(ELONGATED, "$1$1").replace(SPACE, " ").trim();
}

const LOWER = 1;
const BLANK = 2;
const REPEAT = 4;
const APOSTROPHE = 8;
const NOT_ASCII = 16;

/** What normalising an ASCII text takes, as flags; most messages need one or two of them. One pass, no regular expression. */
function asciiWork(text: string): number {
  let work = 0;
  let previous = 0x20;
  let repeats = 0;
  for (let k = 0; k < text.length; k++) {
    let code = text.charCodeAt(k);
    if (code >= 0x80) return NOT_ASCII;
    if (code >= 0x41 && code <= 0x5a) {
      work |= LOWER;
      code |= 0x20;
    } else if (code < 0x20 || code === 0x7f || (code === 0x20 && previous === 0x20)) {
      work |= BLANK;
      code = 0x20;
    } else if (code === 0x60) {
      work |= APOSTROPHE;
      code = 0x27;
    }
    repeats = code === previous ? repeats + 1 : 0;
    if (repeats >= 2 && code !== 0x20 && (code < 0x30 || code > 0x39)) work |= REPEAT;
    previous = code;
  }
  return previous === 0x20 ? work | BLANK : work;
}
