export { type Article, deriveArticleId, type Phrasing, type Source, type Variant } from "./article.ts";
export { type ChangedArticles, changedOneByOne, changedSince, hasChanges, markChanged } from "./change-store.ts";
export { type CheckReport, checkKnowledge, checkReportHtml } from "./check/index.ts";
export { collectArticles, type FileArticles } from "./collect-articles.ts";
export { jsonLines } from "./json-lines.ts";
export {
  type ImportOptions,
  type ImportProgress,
  type ImportReport,
  type ImportSource,
  KnowledgeBase,
  NoWorkspaceError,
  OwnKnowledgeError,
} from "./knowledge-base.ts";
export { type Entry, type ReadOptions, readKnowledge } from "./read/index.ts";
export { type BadRow, phrasingHash, type SettleOptions } from "./settle.ts";
export type { ArticleFilter } from "./store.ts";
export {
  PhrasingLeadsElsewhereError,
  type TaughtTexts,
  type TeachOptions,
  teach,
  UnknownArticleError,
} from "./teach.ts";
