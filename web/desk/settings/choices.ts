// The markets and languages that can be chosen, by name. Pure.
import { languageName, marketName } from "../marks/names.ts";

const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
/** Not of one country: the world's parts, unions, and what software makes up. */
const noMarkets = new Set([
  "EU",
  "EZ",
  "UN",
  "QO",
  "XA",
  "XB",
  "ZZ",
  "AC",
  "CP",
  "CQ",
  "DG",
  "EA",
  "IC",
  "TA",
  "BV",
  "HM",
]);

/** ISO 3166 alpha-2 codes that the browser has a name for. */
function markets(): string[] {
  const names = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
  return letters
    .flatMap((first) => letters.map((second) => first + second))
    .filter((code) => !noMarkets.has(code) && names.of(code) !== undefined)
    .filter((code) => new Intl.Locale(`und-${code}`).region === code); // codes of countries that are no more lead to others
}

export interface Choice {
  value: string;
  label: string;
}

const byLabel = (language: string) => {
  const { compare } = new Intl.Collator(language);
  return (a: Choice, b: Choice) => compare(a.label, b.label);
};

export function marketChoices(language: string): Choice[] {
  return markets()
    .map((value) => ({ value, label: marketName(value, language) }))
    .sort(byLabel(language));
}

/** Named in their own language and in the viewer's, so that both find them. */
export function languageChoices(tags: readonly string[], language: string): Choice[] {
  return [...new Set(tags)]
    .map((value) => {
      const [own, theirs] = [languageName(value), languageName(value, language)];
      return { value, label: own.toLowerCase() === theirs.toLowerCase() ? own : `${theirs} · ${own}` };
    })
    .sort(byLabel(language));
}

/** Those that the desk's own words come in go without saying; the rest the widget names. */
export const commonLanguages = [
  "ar",
  "de",
  "en",
  "es",
  "fr",
  "hi",
  "id",
  "it",
  "ja",
  "ko",
  "nl",
  "pl",
  "pt",
  "ru",
  "th",
  "tr",
  "vi",
  "zh-Hans",
  "zh-Hant",
];
