// The desk's words for tests, all languages at once.
import { type Catalogue, type DeskLanguage, deskLanguages, loadCatalogue, type Text, textOf } from "./text.tsx";

export const catalogues = Object.fromEntries(
  await Promise.all(deskLanguages.map(async (language) => [language, await loadCatalogue(language)])),
) as Record<DeskLanguage, Catalogue>;

export const textIn = (language: DeskLanguage, locale: string = language): Text =>
  textOf(catalogues[language], language, locale);
