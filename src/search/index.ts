export {
  type EntryField,
  type Hit,
  LexicalIndex,
  type SearchEntry,
  type SearchOptions,
  type WeightedText,
} from "./lexical-index.ts";
