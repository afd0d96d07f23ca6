// For which markets and languages a company wants texts. Pure.
import { canonicalLanguage, type LanguageTag, sameLanguage } from "../../language/index.ts";
import { type Place, placeKey } from "../editing/status.ts";

export interface Company {
  markets: readonly string[];
  /** That it wants to answer in. */
  languages: readonly LanguageTag[];
  defaultLanguage: LanguageTag;
  /** Of every text there is. */
  inUse: readonly Place[];
  /** Where somebody asked something in the last days. */
  asked: readonly Place[];
}

/**
 * A column for each market and language that the company answers in: of a market its own language, the company's first one, those that it has
 * texts of its own in, and those of the company's languages that somebody asked in. A language that no market has, or that somebody asked
 * in whose market is not known, stands under every market.
 */
export function coverageColumns({ markets, languages, defaultLanguage, inUse, asked }: Company): Place[] {
  const wanted = unique([
    defaultLanguage,
    ...(languages.length > 0 ? languages : inUse.map(({ language }) => language)),
  ]);
  const sold = unique([...markets, ...inUse.flatMap(({ market }) => market ?? [])]);
  const own = (tag: LanguageTag | null) => (tag === null ? undefined : wanted.find((one) => sameLanguage(one, tag)));
  const columns = sold.flatMap((market) => {
    const spoken = own(languageOf(market));
    const here = unique([
      ...(spoken ? [spoken] : []),
      ...inUse.filter((place) => place.market === market).map(({ language }) => language),
      ...asked.filter((place) => place.market === market).flatMap(({ language }) => own(language) ?? []),
      ...(markets.includes(market) ? [defaultLanguage] : []),
    ]);
    return here.map((language): Place => ({ language, market }));
  });
  // Of who asks, the market is not always known.
  const unplaced = asked.filter(({ market }) => market === null).flatMap(({ language }) => own(language) ?? []);
  const everywhere = wanted.filter(
    (language) => unplaced.includes(language) || !columns.some((column) => column.language === language),
  );
  const all = markets.length === 0 ? wanted : everywhere;
  const places = new Map(
    [...all.map((language): Place => ({ language, market: null })), ...columns].map((p) => [placeKey(p), p]),
  );
  return [...places.values()];
}

/** What is mostly spoken there, as far as is known: es for MX. */
function languageOf(market: string): LanguageTag | null {
  try {
    const { language, script } = new Intl.Locale(`und-${market}`).maximize();
    return canonicalLanguage(script && language === "zh" ? `${language}-${script}` : language);
  } catch {
    return null;
  }
}

const unique = <T>(list: readonly T[]): T[] => [...new Set(list)];
