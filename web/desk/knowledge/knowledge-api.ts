// What the knowledge screens ask the server and what comes back. The shapes are the server's own; moments are ISO 8601.
import type {
  CellDetail,
  CheckResult,
  Coverage as CoverageOfServer,
  DiffPart,
  EditedArticle,
  EditedText as EditedTextOfServer,
  FileLook,
  HistoryEntry as HistoryEntryOfServer,
  ImportPlan as ImportPlanOfServer,
  ImportReport,
  ListedArticle as ListedArticleOfServer,
  Place,
  Replacement,
  StoredPhrasing,
  TranslationPlan,
  VariantStatus,
} from "../../../src/knowledge/index.ts";
import type { Request } from "../api.ts";

export type {
  CellDetail,
  CheckResult,
  DiffPart,
  FileLook,
  ImportReport,
  Place,
  Replacement,
  TranslationPlan,
  VariantStatus,
};

type Sent<T> = T extends Date ? string : T extends object ? { [Key in keyof T]: Sent<T[Key]> } : T;

export type EditedText = Sent<EditedTextOfServer>;
export type ListedArticle = Sent<ListedArticleOfServer>;
export type HistoryEntry = Sent<HistoryEntryOfServer>;
export type Article = Sent<EditedArticle> & {
  phrasings: StoredPhrasing[];
  phrasingCount: number;
  asked: { questions: number; answered: number };
  columns: Place[];
};
export type Coverage = Omit<CoverageOfServer, "next"> & { next: string | null };
export type ImportPlan = Omit<ImportPlanOfServer, "texts"> & {
  texts: (ImportPlanOfServer["texts"][number] & { diff: DiffPart[] | null })[];
};

export interface ArticlePage {
  articles: ListedArticle[];
  next: string | null;
  total: number;
  categories: string[];
}

export interface Learning {
  trainsItself: boolean;
  learned: boolean;
  training: boolean;
  release: number | null;
}

export interface Fact {
  name: string;
  type: string;
  meaning: string | null;
  example: string | null;
  values: { market: string | null; language: string | null; value: string | null; written: string | null }[];
  articles: { id: string; title: string; language: string }[];
  articleCount: number;
}

export interface PastImport {
  id: number;
  name: string;
  rowsRead: number;
  rowsChanged: number;
  rowsBad: number;
  author: string | null;
  at: string;
}

export interface CheckedText {
  title: string;
  text: string;
  language: string;
  market: string | null;
}

/** What is looked for in the list. */
export interface Filter {
  search: string;
  language: string;
  market: string;
  status: string;
  category: string;
}

/** A query of what is not empty. */
export function query(values: Record<string, string | number | null | undefined>): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) if (value) parameters.set(key, String(value));
  const text = parameters.toString();
  return text && `?${text}`;
}

export const marketInPath = (market: string | null): string => market ?? "all";

export function createKnowledgeApi(request: Request) {
  const article = (id: string, rest = "") => `/knowledge/articles/${encodeURIComponent(id)}${rest}`;
  const textAt = (id: string, { language, market }: Place, rest = "") =>
    article(id, `/texts/${encodeURIComponent(language)}/${marketInPath(market)}${rest}`);
  const file = (path: string, upload: File, values: Record<string, string> = {}) =>
    [`${path}${query({ name: upload.name, ...values })}`, upload] as const;

  return {
    list: (filter: Filter, after: string | null) =>
      request<ArticlePage>("GET", `/knowledge/articles${query({ ...filter, after, limit: 60 })}`),
    get: (id: string) => request<Article>("GET", article(id)),
    create: (body: {
      title: string;
      text: string;
      language: string;
      market: string | null;
      category: string | null;
      phrasings: string[];
    }) => request<EditedArticle>("POST", "/knowledge/articles", body),
    describe: (id: string, body: { sourceLanguage?: string; category?: string | null }) =>
      request<EditedArticle>("PATCH", article(id), body),
    remove: (id: string) => request<void>("DELETE", article(id)),
    saveDraft: (id: string, place: Place, body: { title: string; text: string; tag: string }) =>
      request<EditedText>("PUT", textAt(id, place, "/draft"), body),
    discard: (id: string, place: Place, tag: string) =>
      request<EditedText>("POST", textAt(id, place, "/discard"), { tag }),
    approve: (id: string, place: Place, tag: string) =>
      request<EditedText>("POST", textAt(id, place, "/approve"), { tag }),
    confirm: (id: string, place: Place, tag: string) =>
      request<EditedText>("POST", textAt(id, place, "/confirm"), { tag }),
    removeText: (id: string, place: Place, tag: string) =>
      request<void>("DELETE", `${textAt(id, place)}${query({ tag })}`),
    setApplies: (id: string, place: Place, applies: boolean) =>
      request<EditedText>("PUT", textAt(id, place, "/applies"), { applies }),
    addPhrasing: (id: string, text: string) =>
      request<{ added: boolean; language: string; elsewhere: string[] }>("POST", article(id, "/phrasings"), { text }),
    removePhrasing: (id: string, phrasing: string) =>
      request<void>("DELETE", article(id, `/phrasings/${encodeURIComponent(phrasing)}`)),
    history: (id: string, place: Place | null, before: number | null) =>
      request<{ entries: HistoryEntry[]; next: number | null }>(
        "GET",
        `${article(id, "/history")}${query({ ...(place && { language: place.language, market: marketInPath(place.market) }), before })}`,
      ),
    diff: (entry: number, to: number | null) =>
      request<{ title: DiffPart[]; text: DiffPart[] }>("GET", `/knowledge/history/${entry}/diff${query({ to })}`),
    restore: (entry: number) => request<EditedArticle>("POST", `/knowledge/history/${entry}/restore`),
    deleted: () => request<{ entries: Omit<HistoryEntry, "detail" | "text">[] }>("GET", "/knowledge/deleted"),
    check: (source: CheckedText | null, target: CheckedText) =>
      request<CheckResult>("POST", "/knowledge/checks", { source, target }),
    bulk: (articles: string[], action: object) =>
      request<{ changed: number }>("POST", "/knowledge/bulk", { articles, action }),
    findToReplace: (body: object) =>
      request<{ replacements: Replacement[]; total: number; revision: number }>(
        "POST",
        "/knowledge/replace/preview",
        body,
      ),
    replace: (body: object) => request<{ changed: number }>("POST", "/knowledge/replace", body),
    columns: async () => (await request<Coverage>("GET", "/knowledge/coverage?limit=1")).columns,
    coverage: (search: string, after: string | null) =>
      request<Coverage>("GET", `/knowledge/coverage${query({ search, after, limit: 100 })}`),
    cell: (id: string, { language, market }: Place) =>
      request<CellDetail>(
        "GET",
        `/knowledge/coverage/${encodeURIComponent(id)}/${encodeURIComponent(language)}/${marketInPath(market)}`,
      ),
    learning: () => request<Learning>("GET", "/knowledge/learning"),
    setLearning: (trainsItself: boolean) => request<Learning>("PUT", "/knowledge/learning", { trainsItself }),
    train: () => request<unknown>("POST", "/training", {}),
    imports: () => request<{ imports: PastImport[] }>("GET", "/knowledge/imports"),
    look: (upload: File, columns: Record<string, string>) =>
      request<FileLook>("POST", ...file("/import/look", upload, mapped(columns))),
    plan: (upload: File, options: Record<string, string>, columns: Record<string, string>) =>
      request<ImportPlan>("POST", ...file("/import/plan", upload, { ...options, ...mapped(columns) })),
    import: (upload: File, options: Record<string, string>, columns: Record<string, string>) =>
      request<ImportReport>("POST", ...file("/import", upload, { ...options, ...mapped(columns) })),
    planXliff: (upload: File) => request<TranslationPlan>("POST", ...file("/knowledge/xliff/plan", upload)),
    takeXliff: (upload: File, approve: boolean) =>
      request<{ written: number; approved: number }>(
        "POST",
        ...file("/knowledge/xliff", upload, { approve: String(approve) }),
      ),
    facts: () => request<{ facts: Fact[] }>("GET", "/facts"),
    setFacts: (values: object[]) => request<{ facts: Fact[] }>("PUT", "/facts", { values }),
  };
}

const mapped = (columns: Record<string, string>): Record<string, string> =>
  Object.keys(columns).length === 0 ? {} : { columns: JSON.stringify(columns) };

export type KnowledgeApi = ReturnType<typeof createKnowledgeApi>;
