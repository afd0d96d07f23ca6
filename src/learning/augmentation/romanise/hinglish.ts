// Hindi in Latin letters as people type it (Hinglish): the inherent a of the last consonant is not spoken and not written, long
// vowels sometimes doubled.
import { pick, type Random } from "../augmentation.ts";

const CONSONANTS: Record<string, string> = {
  ...{
    क: "k",
    ख: "kh",
    ग: "g",
    घ: "gh",
    ङ: "n",
    च: "ch",
    छ: "chh",
    ज: "j",
    झ: "jh",
    ञ: "n",
    ट: "t",
    ठ: "th",
    ड: "d",
    ढ: "dh",
    ण: "n",
  },
  ...{
    त: "t",
    थ: "th",
    द: "d",
    ध: "dh",
    न: "n",
    प: "p",
    फ: "ph",
    ब: "b",
    भ: "bh",
    म: "m",
    य: "y",
    र: "r",
    ल: "l",
    व: "v",
    श: "sh",
  },
  ...{ ष: "sh", स: "s", ह: "h", ळ: "l" },
};
/** With the dot below (nukta). */
const DOTTED: Record<string, string> = { क: "q", ख: "kh", ग: "g", ज: "z", ड: "r", ढ: "rh", फ: "f", य: "y" };
const VOWELS: Record<string, string> = {
  ...{ अ: "a", आ: "aa", इ: "i", ई: "ee", उ: "u", ऊ: "oo", ऋ: "ri", ए: "e", ऐ: "ai", ओ: "o", औ: "au", ऑ: "o", ऍ: "e" },
  ...{
    "ा": "aa",
    "ि": "i",
    "ी": "ee",
    "ु": "u",
    "ू": "oo",
    "ृ": "ri",
    "े": "e",
    "ै": "ai",
    "ो": "o",
    "ौ": "au",
    "ॉ": "o",
    "ॅ": "e",
  },
};
const VIRAMA = "्";
const NUKTA = "़";
const NASAL = /[ंँ]/;
const RUN = /[\p{Script=Devanagari}\u200c\u200d]+/gu;

/** "मेरा ऑर्डर कहाँ है" → "mera order kahan hai", or "meraa ordar kaha hai". */
export function toHinglish(text: string, random: Random): string {
  const longA = random() < 0.3 ? "aa" : "a";
  const longI = pick(["i", "i", "ee"], random);
  const longU = pick(["u", "oo"], random);
  const v = pick(["v", "w"], random);
  const nasal = random() < 0.7 ? "n" : "";
  const chh = pick(["chh", "ch"], random);
  const spelled = (sound: string) =>
    sound === "aa"
      ? longA
      : sound === "ee"
        ? longI
        : sound === "oo"
          ? longU
          : sound === "v"
            ? v
            : sound === "chh"
              ? chh
              : sound;
  return text.normalize("NFC").replace(RUN, (run) =>
    sounds(run.normalize("NFD").replace(/[\u200c\u200d]/g, ""), nasal)
      .map(spelled)
      .join(""),
  );
}

/** Consonants and vowels in order, without the inherent a where it is not spoken. */
function sounds(word: string, nasal: string): string[] {
  const units: { consonant: string; vowel: string | null }[] = []; // vowel: null is inherent, "" is none
  for (let k = 0; k < word.length; k++) {
    const letter = word[k]!;
    const last = units.at(-1);
    if (letter in CONSONANTS) {
      const dotted = word[k + 1] === NUKTA;
      units.push({ consonant: (dotted && DOTTED[letter]) || CONSONANTS[letter]!, vowel: null });
      if (dotted) k++;
    } else if (letter in VOWELS) {
      // A sign belongs to the consonant before it, a letter stands by itself.
      if (last?.vowel === null && /\p{M}/u.test(letter)) last.vowel = VOWELS[letter]!;
      // चाहिए is typed chahiye.
      else
        units.push({
          consonant: letter === "ए" && last && /^(i|ee)$/.test(last.vowel ?? "") ? "y" : "",
          vowel: VOWELS[letter]!,
        });
    } else if (letter === VIRAMA) {
      if (last) last.vowel = "";
    } else if (NASAL.test(letter)) {
      if (last?.vowel === null) last.vowel = "a";
      units.push({ consonant: k === word.length - 1 ? nasal : "n", vowel: "" });
    } else units.push({ consonant: letter, vowel: "" });
  }
  return units.flatMap(({ consonant, vowel }, k) => {
    if (vowel !== null) return [consonant, vowel];
    const next = units[k + 1];
    const spoken =
      // At the end it is silent, but a word of one consonant has no other vowel.
      (k < units.length - 1 || units.length === 1) &&
      // In the middle it is silent between a vowel and a consonant with a vowel: "apnaa", not "apanaa".
      !(k > 0 && units[k - 1]!.vowel !== "" && next?.consonant && next.vowel !== null && next.vowel !== "");
    return [consonant, spoken ? "a" : ""];
  });
}
