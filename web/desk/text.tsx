// The desk's words: one catalogue a language in web/text/desk, chosen by the browser or by the person, kept for the next visit.
// Each is loaded when it is needed: nobody reads four languages.
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import type en from "../text/desk/en.json";
import { directionOf } from "./marks/names.ts";

export type TextKey = keyof typeof en;
type Entry = string | Partial<Record<Intl.LDMLPluralRule, string>>;
export type Catalogue = Record<TextKey, Entry>;
export type Values = Record<string, string | number>;
export type Text = (key: TextKey, values?: Values) => string;

const loaders = {
  en: () => import("../text/desk/en.json"),
  "zh-Hans": () => import("../text/desk/zh-Hans.json"),
  es: () => import("../text/desk/es.json"),
  ar: () => import("../text/desk/ar.json"),
} satisfies Record<string, () => Promise<{ default: Catalogue }>>;
export type DeskLanguage = keyof typeof loaders;
export const deskLanguages = Object.keys(loaders) as DeskLanguage[];

export const loadCatalogue = async (language: DeskLanguage): Promise<Catalogue> => (await loaders[language]()).default;

/**
 * Fills a sentence of the catalogue. An entry with plural forms is chosen by `values.count`.
 * Inserted text is isolated where the directions of sentence and text could differ, so that a name never turns it around.
 */
export function textOf(catalogue: Catalogue, language: DeskLanguage, locale: string): Text {
  const plural = new Intl.PluralRules(language);
  const number = new Intl.NumberFormat(locale);
  const rightToLeft = directionOf(language) === "rtl";
  return (key, values = {}) => {
    const entry = catalogue[key];
    const sentence =
      typeof entry === "string" ? entry : (entry[plural.select(Number(values.count))] ?? entry.other ?? "");
    return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      if (value === undefined) return whole;
      const shown = typeof value === "number" ? number.format(value) : value;
      return rightToLeft || rightToLeftLetter.test(shown) ? `\u2068${shown}\u2069` : shown;
    });
  };
}

const rightToLeftLetter = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;

/** The first of the person's languages that we have words in; English otherwise. */
export function chooseLanguage(wanted: readonly string[]): DeskLanguage {
  for (const tag of wanted) {
    const { language } = new Intl.Locale(tag);
    if (language === "zh") return "zh-Hans"; // nearer to a reader of traditional characters than any other we have
    const found = deskLanguages.find((known) => known === language);
    if (found) return found;
  }
  return "en";
}

/** How numbers and dates are written: the person's own region where the browser names one for this language. */
export function chooseLocale(language: DeskLanguage, wanted: readonly string[]): string {
  const primary = new Intl.Locale(language).language;
  return wanted.find((tag) => new Intl.Locale(tag).language === primary) ?? language;
}

interface Wording {
  text: Text;
  language: DeskLanguage;
  locale: string;
  setLanguage(language: DeskLanguage): void;
}

const Wording = createContext<Wording | null>(null);
const rememberedAs = "dragoman.desk.language";

interface Loaded {
  language: DeskLanguage;
  catalogue: Catalogue;
}

/** The words of the language that was chosen last, or of the browser's. */
export async function loadRemembered(): Promise<Loaded> {
  const language = rememberedLanguage();
  return { language, catalogue: await loadCatalogue(language) };
}

/** Gives every component below its words, and the page its language and direction. */
export function TextProvider({ first, children }: { first: Loaded; children: ReactNode }) {
  const [{ language, catalogue }, setLoaded] = useState(first);
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dir = directionOf(language);
  }, [language]);
  const wording = useMemo<Wording>(() => {
    const locale = chooseLocale(language, navigator.languages);
    return {
      text: textOf(catalogue, language, locale),
      language,
      locale,
      setLanguage(chosen) {
        // Where the server is away the words stay as they are.
        loadCatalogue(chosen).then(
          (catalogue) => {
            localStorage.setItem(rememberedAs, chosen);
            setLoaded({ language: chosen, catalogue });
          },
          () => {},
        );
      },
    };
  }, [language, catalogue]);
  return <Wording value={wording}>{children}</Wording>;
}

export function useWording(): Wording {
  const wording = useContext(Wording);
  if (!wording) throw new Error("useWording() outside of <TextProvider>");
  return wording;
}

export const useText = (): Text => useWording().text;

function rememberedLanguage(): DeskLanguage {
  const remembered = localStorage.getItem(rememberedAs);
  return deskLanguages.find((known) => known === remembered) ?? chooseLanguage(navigator.languages);
}
