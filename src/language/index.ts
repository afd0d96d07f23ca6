// The door to `language`: any language's text. Pure: no input or output, no database, no network.
export { type CleanOptions, cleanText } from "./clean.ts";
export { type Detection, detectLanguage, type LanguagePriors, loadDetector } from "./detect.ts";
export { type Entity, type EntityKind, type EntityOptions, findEntities } from "./entities.ts";
export { maskPersonalData } from "./mask.ts";
export { normalise } from "./normalise.ts";
export { words, wordsAndBigrams } from "./segment.ts";
export { asCell, ofCell } from "./spreadsheet.ts";
export {
  canonicalLanguage,
  direction,
  type LanguageTag,
  languageName,
  sameLanguage,
  shippedLanguages,
} from "./tags.ts";
export { TermTable } from "./term-table.ts";
export { EDGE, pairHigh, pairLow, TermKind, type TermOptions, TermReader, type Terms } from "./terms.ts";
