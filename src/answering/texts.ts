// The fixed sentences of the assistant and of a conversation's events, in every shipped language.
import { canonicalLanguage, type LanguageTag, languageName } from "../language/index.ts";
import ar from "./text/ar.json" with { type: "json" };
import de from "./text/de.json" with { type: "json" };
import en from "./text/en.json" with { type: "json" };
import es from "./text/es.json" with { type: "json" };
import fr from "./text/fr.json" with { type: "json" };
import hi from "./text/hi.json" with { type: "json" };
import id from "./text/id.json" with { type: "json" };
import it from "./text/it.json" with { type: "json" };
import ja from "./text/ja.json" with { type: "json" };
import ko from "./text/ko.json" with { type: "json" };
import nl from "./text/nl.json" with { type: "json" };
import pl from "./text/pl.json" with { type: "json" };
import pt from "./text/pt.json" with { type: "json" };
import ru from "./text/ru.json" with { type: "json" };
import th from "./text/th.json" with { type: "json" };
import tr from "./text/tr.json" with { type: "json" };
import vi from "./text/vi.json" with { type: "json" };
import zhHans from "./text/zh-Hans.json" with { type: "json" };
import zhHant from "./text/zh-Hant.json" with { type: "json" };

export type Texts = typeof en;

const all: Record<string, Texts> = {
  ...{ ar, de, en, es, fr, hi, id, it, ja, ko, nl, pl, pt, ru, th, tr, vi },
  "zh-Hans": zhHans,
  "zh-Hant": zhHant,
};

/** The sentences in `language`, or in the nearest language there is: "pt-BR" is read as "pt", an unknown one as English. */
export function texts(language: LanguageTag | null): { language: LanguageTag; texts: Texts } {
  let tag = canonicalLanguage(language ?? "") ?? "en";
  for (;;) {
    const found = all[tag];
    if (found) return { language: tag, texts: found };
    const end = tag.lastIndexOf("-");
    tag = end < 0 ? "en" : tag.slice(0, end);
  }
}

/** Puts values in for `{name}`; a name without a value stays as it is, so that it shows. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** That there is no text in the customer's language yet, and which one this is, in the customer's language. */
export function noTextNotice(language: LanguageTag, textLanguage: LanguageTag): string {
  const said = texts(language);
  return fill(said.texts.noText, {
    language: languageName(language, said.language),
    textLanguage: languageName(textLanguage, said.language),
  });
}
