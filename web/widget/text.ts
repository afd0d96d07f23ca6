// The widget's words. English is written into the code by the build; every other language is one small file from the server.
import words from "../text/widget/en.json" with { type: "json" };

export { words };

export interface Text {
  /** @param english  one of `words`: the English text is also the key of its translations */
  (english: string, values?: Record<string, string | number>): string;
  /** The language these words are in. */
  readonly language: string;
}

/** The shipped language nearest to a page's tag: "zh-TW" → "zh-Hant", "pt-BR" → "pt", "sw" → "en". */
export function widgetLanguage(tag: string): string {
  if (/^zh/i.test(tag)) return /hant|tw|hk|mo/i.test(tag) ? "zh-Hant" : "zh-Hans";
  return /^(es|fr|de|pt|it|ja|ko|ru|ar|nl|id|vi|th|hi|tr|pl)(?![a-z])/i.exec(tag)?.[0].toLowerCase() ?? "en";
}

/** @param translations  of the English words into `language`; what is missing is said in English */
export const textIn = (language: string, translations: Record<string, string> = {}): Text =>
  Object.assign(
    (english: string, values: Record<string, string | number> = {}) =>
      // A name keeps its own direction inside the sentence: first strong isolate … pop.
      (translations[english] ?? english).replace(/\{(\w+)\}/g, (_, name: string) => `\u2068${values[name]}\u2069`),
    { language },
  );

/** With Western digits: order numbers and prices are written with them, and two kinds in one sentence confuse. */
const written = (language: string, date: Date, options: Intl.DateTimeFormatOptions) =>
  date.toLocaleString(`${language}-u-nu-latn`, options);

/** "3 November 2026" */
export const dayIn = (language: string, date: Date): string => written(language, date, { dateStyle: "long" });

/** "11:42" within a day, with the date before that. */
export const timeIn = (language: string, date: Date, now = Date.now()): string =>
  written(language, date, { timeStyle: "short", dateStyle: now - +date < 86_400_000 ? undefined : "short" });

/** "Singapore" for the stamp SG. */
export const marketIn = (language: string, market: string): string =>
  new Intl.DisplayNames(language, { type: "region" }).of(market)!;
