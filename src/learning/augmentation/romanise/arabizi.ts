// Arabic as it is typed on a Latin keyboard (Arabizi): digits for letters that Latin lacks, short vowels guessed between consonants.
import { pick, type Random } from "../augmentation.ts";

/** A writer's habits; chosen once a text. */
interface Style {
  digits: boolean;
  /** The vowel that is put where Arabic writes none. */
  short: string;
  ya: string;
  waw: string;
  article: string;
  /** ة at the end of a word. */
  ending: string;
}

const PLAIN: Record<string, string> = {
  ...{
    ب: "b",
    ت: "t",
    ث: "th",
    ج: "j",
    ح: "h",
    خ: "kh",
    د: "d",
    ذ: "z",
    ر: "r",
    ز: "z",
    س: "s",
    ش: "sh",
    ص: "s",
    ض: "d",
    ط: "t",
  },
  ...{
    ظ: "z",
    ع: "a",
    غ: "gh",
    ف: "f",
    ق: "q",
    ك: "k",
    ل: "l",
    م: "m",
    ن: "n",
    ه: "h",
    ء: "",
    ئ: "e",
    ؤ: "o",
    پ: "p",
    چ: "ch",
    گ: "g",
    ڤ: "v",
  },
};
const WITH_DIGITS: Record<string, string> = {
  ...PLAIN,
  ح: "7",
  خ: "5",
  ع: "3",
  ق: "2",
  ط: "6",
  ء: "2",
  ئ: "2",
  ؤ: "2",
  غ: "3'",
};
const ALEF = "اأإآٱى";
const RUN = /[\p{Script=Arabic}\p{M}]+/gu;
const UNWRITTEN = /[\u0640\u064b-\u065f\u0670]/g;

/** "كيف" → "kif" or "keef", "رجع" → "raja3"; in one of the spellings that are used from Morocco to the Gulf. */
export function toArabizi(text: string, random: Random): string {
  const digits = random() < 0.7;
  const style: Style = {
    digits,
    short: pick(["a", "a", "e"], random),
    ya: pick(["i", "ee", "ei"], random),
    waw: pick(["o", "oo", "u", "ou"], random),
    article: pick(["al", "el", "el ", "al "], random),
    ending: pick(["a", "eh", "ah"], random),
  };
  return text.normalize("NFC").replace(RUN, (word) => romanWord(word.replace(UNWRITTEN, ""), style));
}

function romanWord(word: string, style: Style): string {
  const hasArticle = word.length > 3 && word.startsWith("ال");
  const sounds = soundsOf([...(hasArticle ? word.slice(2) : word)], style);
  let made = hasArticle ? style.article : "";
  for (let k = 0; k < sounds.length; k++) {
    if (sounds[k]!.vowel) {
      made += sounds[k]!.written;
      continue;
    }
    let end = k;
    while (end < sounds.length && !sounds[end]!.vowel) end++;
    const run = sounds.slice(k, end).map(({ written }) => written);
    // The last consonant of a word closes its last syllable.
    const coda = end === sounds.length && (run.length > 1 || k > 0) ? run.pop()! : "";
    made += spoken(run, style.short, k > 0, end < sounds.length) + coda;
    k = end - 1;
  }
  return made;
}

/** Consonants with the vowels that are spoken between them: syllables of consonant, vowel and at most one more consonant. */
function spoken(run: readonly string[], vowel: string, afterVowel: boolean, beforeVowel: boolean): string {
  let made = "";
  let k = 0;
  if (afterVowel && run.length > 1) made += run[k++]!;
  while (run.length - k > 2) {
    made += run[k]! + vowel + run[k + 1]!;
    k += 2;
  }
  if (run.length - k === 2) made += run[k++]! + vowel;
  if (k < run.length) made += run[k]! + (beforeVowel ? "" : vowel);
  return made;
}

interface Sound {
  written: string;
  vowel: boolean;
}

function soundsOf(letters: readonly string[], style: Style): Sound[] {
  const table = style.digits ? WITH_DIGITS : PLAIN;
  const sounds: Sound[] = [];
  letters.forEach((letter, k) => {
    const before = sounds.at(-1);
    const next = letters[k + 1];
    if (ALEF.includes(letter)) {
      // At the start alef carries a vowel of its own: i before two consonants (استرجاع), else a.
      const i = k === 0 && letter === "ا" && isConsonant(next) && isConsonant(letters[k + 2]);
      sounds.push({ written: i ? "i" : "a", vowel: true });
    } else if (letter === "ة") sounds.push({ written: style.ending, vowel: true });
    else if (letter === "ي" || letter === "و") {
      // A long vowel after a consonant, unless another vowel follows; else a consonant.
      const long = before !== undefined && !before.vowel && (next === undefined || !`${ALEF}ةوي`.includes(next));
      // After a vowel and before a consonant the two glide: أين is ayn.
      const glides = before?.vowel === true && isConsonant(next);
      if (!long) sounds.push({ written: letter === "ي" ? "y" : "w", vowel: glides });
      else sounds.push({ written: letter === "و" ? style.waw : next === undefined ? "i" : style.ya, vowel: true });
    } else sounds.push({ written: table[letter] ?? letter, vowel: false });
  });
  return sounds;
}

function isConsonant(letter: string | undefined): boolean {
  return letter !== undefined && !`${ALEF}ويةء`.includes(letter);
}
