// How languages, markets and people are named on the screen. Pure.
import { displayNames } from "../formats.ts";

const rightToLeft = new Set(["ar", "he", "fa", "ur", "ps", "sd", "ug", "yi", "dv", "ckb"]);
const rightToLeftScripts = new Set(["Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm"]);

export function directionOf(language: string): "ltr" | "rtl" {
  const [primary, ...rest] = language.split("-");
  const script = rest.find((part) => part.length === 4);
  if (script) return rightToLeftScripts.has(script) ? "rtl" : "ltr";
  return rightToLeft.has(primary ?? "") ? "rtl" : "ltr";
}

/** What foreign text carries: its own language and direction; where the language is unknown the letters decide. */
export function speechOf(language: string | null): { lang: string; dir: "ltr" | "rtl" | "auto" } {
  return language ? { lang: language, dir: directionOf(language) } : { lang: "", dir: "auto" };
}

/** A language's name, in that language itself unless said otherwise: Español, العربية, 简体中文. */
export function languageName(language: string, inLanguage = language): string {
  try {
    const name = displayNames(inLanguage, { type: "language" }).of(language) ?? language;
    const [first = "", ...rest] = name;
    return inLanguage === language ? first.toLocaleUpperCase(language) + rest.join("") : name;
  } catch {
    return language;
  }
}

/** A market's name in the viewer's language: MX → México. */
export function marketName(market: string, inLanguage: string): string {
  try {
    return displayNames(inLanguage, { type: "region" }).of(market) ?? market;
  } catch {
    return market;
  }
}

const segmenter = new Intl.Segmenter();

/** At most two letters for a face: XR, 張, حم. Joined scripts keep the start of one word, where two initials would not join. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = (word: string) => [...segmenter.segment(word)].map(({ segment }) => segment);
  const first = letters(words[0] ?? "");
  if (/\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana}/u.test(first[0] ?? ""))
    return first[0]!;
  if (/\p{Script=Arabic}/u.test(first[0] ?? "")) return first.slice(0, 2).join("");
  const last = words.length > 1 ? letters(words.at(-1)!) : [];
  return `${first[0] ?? ""}${last[0] ?? ""}`.toLocaleUpperCase();
}

/** A number from 1 to `kinds` that is always the same for the same id: the colour of a face. */
export function kindOf(id: string, kinds: number): number {
  let hash = 0;
  for (const unit of id) hash = (hash * 31 + unit.codePointAt(0)!) >>> 0;
  return (hash % kinds) + 1;
}

/** Tells nameless customers apart: the last four letters or digits of the conversation's id. */
export const shortNumber = (id: string): string =>
  id
    .replace(/[^a-z0-9]/gi, "")
    .slice(-4)
    .toUpperCase();
