// Language tags (BCP 47): one spelling for each, their names and their direction.

/** A BCP 47 tag in its canonical spelling, such as "en", "pt-BR", "zh-Hant". */
export type LanguageTag = string;

/** The languages that Dragoman ships texts and tests for. */
export const shippedLanguages: readonly LanguageTag[] =
  "en zh-Hans zh-Hant es fr de pt it ja ko ru ar nl id vi th hi tr pl".split(" ");

const RIGHT_TO_LEFT = new Set(["Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm", "Rohg", "Mand", "Samr"]);
const LONGEST_TAG = 35;
const canonical = new Map<string, LanguageTag | null>();
let englishNames: Intl.DisplayNames | null = null;

/**
 * The one spelling of a tag: "zh_CN" → "zh-Hans", "zh-TW" → "zh-Hant", "EN" → "en", "pt-BR" stays. Chinese is told apart by script
 * and loses its region. Encodings, modifiers and extensions go ("de_DE.UTF-8@euro" → "de-DE"). Null for what is no language.
 */
export function canonicalLanguage(tag: string): LanguageTag | null {
  if (typeof tag !== "string" || tag.length > LONGEST_TAG) return null;
  const known = canonical.get(tag);
  if (known !== undefined) return known;
  const found = readTag(tag);
  if (canonical.size > 1000) canonical.clear();
  canonical.set(tag, found);
  return found;
}

function readTag(tag: string): LanguageTag | null {
  const bare = tag
    .trim()
    .replace(/[.@].*$/s, "")
    .replaceAll("_", "-");
  try {
    const locale = new Intl.Locale(bare);
    englishNames ??= new Intl.DisplayNames("en", { type: "language", fallback: "none" });
    // "und", "mul" and "zxx" have names too, but nobody writes in them.
    if (/^(und|mul|mis|zxx|root)$/.test(locale.language) || !englishNames.of(locale.language)) return null;
    if (locale.language === "zh") return `zh-${locale.maximize().script === "Hant" ? "Hant" : "Hans"}`;
    const script =
      locale.script && locale.script !== new Intl.Locale(locale.language).maximize().script ? `-${locale.script}` : "";
    return `${locale.language}${script}${locale.region ? `-${locale.region}` : ""}`;
  } catch {
    return null; // Intl.Locale throws a RangeError for what is no tag
  }
}

/** Whether a reader of one reads the other: the same primary language, and for Chinese the same script. */
export function sameLanguage(a: LanguageTag, b: LanguageTag): boolean {
  if (a === b) return true;
  const first = canonicalLanguage(a);
  const second = canonicalLanguage(b);
  return first !== null && second !== null && readersOf(first) === readersOf(second);
}

/** The part of a canonical tag that says who can read it: "pt" of "pt-BR", all of "zh-Hant". */
export function readersOf(tag: LanguageTag): LanguageTag {
  return tag.startsWith("zh-") ? tag : tag.split("-", 1)[0]!;
}

const displayNames = new Map<string, Intl.DisplayNames>();

/**
 * The name of a language: in its own words with a capital ("Español") or, for use inside a sentence, as another language writes it
 * ("español" in Spanish, "Spanish" in English). A tag that is no language is its own name.
 */
export function languageName(tag: LanguageTag, inLanguage?: LanguageTag): string {
  const language = canonicalLanguage(tag);
  if (!language) return tag;
  const writer = (inLanguage && canonicalLanguage(inLanguage)) || language;
  let names = displayNames.get(writer);
  if (!names) {
    names = new Intl.DisplayNames(writer, { type: "language" });
    displayNames.set(writer, names);
  }
  if (language === "id" && !inLanguage) return "Bahasa Indonesia"; // CLDR says only "Indonesia", which is the country
  const name = names.of(language) ?? language;
  if (inLanguage) return name;
  const first = String.fromCodePoint(name.codePointAt(0)!);
  return first.toLocaleUpperCase(language) + name.slice(first.length);
}

/** Which way a language is written. */
export function direction(tag: LanguageTag): "ltr" | "rtl" {
  const language = canonicalLanguage(tag);
  const script = language ? new Intl.Locale(language).maximize().script : undefined;
  return script && RIGHT_TO_LEFT.has(script) ? "rtl" : "ltr";
}
