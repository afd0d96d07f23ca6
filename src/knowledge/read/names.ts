// Languages and markets as people write them in a cell or a column name: "en", "zh_CN", "English", "英文", "España".
import { canonicalLanguage, type LanguageTag, languageName, shippedLanguages } from "../../language/index.ts";

const fold = (text: string): string => text.normalize("NFKC").trim().toLowerCase();

let languages: Map<string, LanguageTag> | null = null;

/** Names of the shipped languages in English, Chinese and themselves. */
function languageNames(): Map<string, LanguageTag> {
  if (languages) return languages;
  languages = new Map();
  for (const tag of shippedLanguages) {
    for (const name of [
      languageName(tag),
      languageName(tag, "en"),
      languageName(tag, "zh-Hans"),
      languageName(tag, "zh-Hant"),
    ]) {
      if (!languages.has(fold(name))) languages.set(fold(name), tag);
    }
    // "日文" and "日语" are both usual; the data of the platform knows one.
    const chinese = fold(languageName(tag, "zh-Hans"));
    if (chinese.endsWith("语")) languages.set(`${chinese.slice(0, -1)}文`, tag);
  }
  const more: [string, LanguageTag][] = [
    ["chinese", "zh-Hans"],
    ["simplified chinese", "zh-Hans"],
    ["traditional chinese", "zh-Hant"],
    ["mandarin", "zh-Hans"],
    ["中文", "zh-Hans"],
    ["中", "zh-Hans"],
    ["英", "en"],
    ["简体", "zh-Hans"],
    ["简中", "zh-Hans"],
    ["简体中文", "zh-Hans"],
    ["繁体", "zh-Hant"],
    ["繁體", "zh-Hant"],
    ["繁中", "zh-Hant"],
    ["繁体中文", "zh-Hant"],
    ["繁體中文", "zh-Hant"],
    ["西语", "es"],
    ["葡语", "pt"],
    ["意语", "it"],
    ["阿语", "ar"],
    ["英語", "en"],
    ["日本語", "ja"],
  ];
  for (const [name, tag] of more) languages.set(fold(name), tag);
  return languages;
}

/** @returns null when it is the name or tag of no language */
export function parseLanguage(text: string): LanguageTag | null {
  if (text.length > 100) return null;
  const known = languageNames().get(fold(text));
  if (known) return known;
  // "(en)" and "en " are tags; a whole sentence is none, whatever it begins with.
  const tag = text.trim().replace(/^[([（【]|[)\]）】]$/g, "");
  return /^[a-z]{2,3}([-_][a-z0-9]{2,8})*$/i.test(tag) ? canonicalLanguage(tag) : null;
}

/** Like `parseLanguage`, for a part of a column's name: only what cannot be another word. */
export function parseLanguageSuffix(text: string): LanguageTag | null {
  const known = languageNames().get(fold(text));
  if (known) return known;
  return /^[a-z]{2}([-_ ](hans|hant|[a-z]{2}|419))?$/i.test(text) ? canonicalLanguage(text.replace(" ", "-")) : null;
}

let markets: Map<string, string> | null = null;

/** Names of countries in English, Chinese and the shipped languages spoken most. */
function marketNames(): Map<string, string> {
  if (markets) return markets;
  markets = new Map();
  const readers = ["en", "zh-Hans", "zh-Hant", "es", "fr", "de", "pt", "ja", "ko", "ar"].map(
    (language) => new Intl.DisplayNames(language, { type: "region", fallback: "none" }),
  );
  for (let first = 65; first <= 90; first++) {
    for (let second = 65; second <= 90; second++) {
      const code = String.fromCharCode(first, second);
      if (!knownRegion(code)) continue;
      for (const reader of readers) {
        const name = reader.of(code);
        if (name && !markets.has(fold(name))) markets.set(fold(name), code);
      }
    }
  }
  for (const [name, code] of [
    ["uk", "GB"],
    ["great britain", "GB"],
    ["usa", "US"],
    ["uae", "AE"],
    ["mainland china", "CN"],
    ["中国大陆", "CN"],
    ["korea", "KR"],
    ["香港", "HK"],
    ["台湾", "TW"],
    ["澳门", "MO"],
    ["europe", "EU"],
  ] as const) {
    markets.set(name, code);
  }
  return markets;
}

const regionNames = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
// Private use and the pseudo-regions for tests have names too.
const knownRegion = (code: string): boolean =>
  /^[A-Z]{2}$/.test(code) && !/^(Q[M-Z]|X[A-JL-Z]|ZZ|AA)$/.test(code) && regionNames.of(code) !== undefined;

const everyMarket = new Set([
  "all",
  "any",
  "every",
  "global",
  "worldwide",
  "*",
  "-",
  "全部",
  "所有",
  "通用",
  "全球",
  "全部市场",
  "所有市场",
]);

/**
 * @returns the markets that a cell names ("DE, AT" are two), `[null]` for every market, or a text that is none
 */
export function parseMarkets(text: string): { markets: (string | null)[] } | { unknown: string } {
  const found = new Set<string | null>();
  if (text.length > 2000) return { unknown: text };
  // A name may hold a comma or an "and" ("Bosnia and Herzegovina"): first as a whole, then in parts.
  for (const part of marketOf(text) === undefined ? text.split(/[,;/|、，；\n]+/) : [text]) {
    if (part.trim() === "") continue;
    const market = marketOf(part);
    if (market === undefined) return { unknown: part.trim() };
    found.add(market);
  }
  return { markets: found.has(null) || found.size === 0 ? [null] : [...found] };
}

function marketOf(text: string): string | null | undefined {
  const name = fold(text);
  if (everyMarket.has(name)) return null;
  const code = name.toUpperCase();
  if (code === "UK") return "GB";
  if (/^[A-Z]{2}$/.test(code)) return knownRegion(code) ? code : undefined;
  return marketNames().get(name);
}
