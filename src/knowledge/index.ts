export { type Article, deriveArticleId, type Phrasing, type Source, type Variant } from "./article.ts";
export { type ChangedArticles, changedOneByOne, changedSince, hasChanges } from "./change-store.ts";
export { type CheckReport, checkKnowledge, checkReportHtml } from "./check/index.ts";
export { collectArticles, type FileArticles } from "./collect-articles.ts";
export { type CellDetail, type Coverage, CoverageMatrix } from "./coverage-matrix/coverage.ts";
export type { HistoryEntry, HistoryKind, ListFilter, PageMark, StoredPhrasing } from "./editing/editing-store.ts";
export {
  type Author,
  type BulkAction,
  type EditedArticle,
  type EditedText,
  type FindAndReplace,
  KnowledgeEditor,
  type ListedArticle,
  type Replacement,
} from "./editing/editor.ts";
export { ArticleGoneError, EditConflictError } from "./editing/errors.ts";
export type { Place, VariantStatus } from "./editing/status.ts";
export { type DiffPart, textDiff } from "./editing/text-diff.ts";
export { NoWorkspaceError, OwnKnowledgeError } from "./errors.ts";
export { KnowledgeExchange, type TranslationPlan } from "./exchange/exchange.ts";
export { jsonLines } from "./json-lines.ts";
export {
  type ImportOptions,
  type ImportPlan,
  type ImportProgress,
  type ImportReport,
  type ImportSource,
  KnowledgeBase,
} from "./knowledge-base.ts";
export { type Entry, type FileLook, lookAtFile, type ReadOptions, readKnowledge } from "./read/index.ts";
export { type BadRow, phrasingHash, type SettleOptions } from "./settle.ts";
export type { ArticleFilter } from "./store.ts";
export {
  PhrasingLeadsElsewhereError,
  type TaughtTexts,
  type TeachOptions,
  teach,
  UnknownArticleError,
} from "./teach.ts";
export { type CheckedText, type CheckResult, checkTranslation } from "./translation/checks.ts";
export type { Encode } from "./translation/partners.ts";
