import type { Option } from "../../../design/elements/Chooser.tsx";
import { languageName } from "../../marks/names.ts";

/** What the assistant speaks, and so what customers most likely write; others are added as they come. */
const known = [
  ...["ar", "de", "en", "es", "fr", "hi", "id", "it", "ja", "ko"],
  ...["nl", "pl", "pt", "ru", "th", "tr", "vi", "zh-Hans", "zh-Hant"],
];

/** Languages to choose from, each in its own name and found also by its name in the person's language. */
export const languageOptions = (mine: string, also: readonly string[] = []): Option[] =>
  [...new Set([...known, ...also])]
    .map((language) => ({
      value: language,
      label: languageName(language),
      lang: language,
      texts: [languageName(language, mine), language],
    }))
    .sort((a, b) => a.label.localeCompare(b.label, mine));
