export {
  type EntryField,
  type Hit,
  LexicalIndex,
  type SearchEntry,
  type SearchOptions,
  type WeightedText,
} from "./lexical-index.ts";
export { type Found, SearchIndex, type SearchLimits } from "./search-index.ts";
export type { VectorHit } from "./vector-index.ts";
