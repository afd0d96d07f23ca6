// KnowledgeEditor: what people do to articles one text at a time. A draft is written and written again; approved, it is what customers
// get. Every change is kept in the history with who made it, and whoever saves over somebody else's text is told instead.
import { cleanText, detectLanguage, loadDetector, shippedLanguages } from "../../language/index.ts";
import type { Db, Storage } from "../../storage/index.ts";
import type { Source } from "../article.ts";
import { answerAtOnce } from "../change-store.ts";
import { NoWorkspaceError } from "../errors.ts";
import { cleanId, phrasingHash, shortTitle } from "../settle.ts";
import { lockWorkspace, raiseRevision, readArticles, revision, type WorkspaceKnowledge } from "../store.ts";
import * as store from "./editing-store.ts";
import {
  ArticleExistsError,
  ArticleGoneError,
  EditConflictError,
  EmptyTextError,
  HistoryEntryGoneError,
  NothingChosenError,
  VariantGoneError,
} from "./errors.ts";
import { type Place, placeKey, samePlace, statusAt, type VariantStatus } from "./status.ts";
import { type DiffPart, textDiff } from "./text-diff.ts";

export type { Author } from "./editing-store.ts";

/** Where a text comes from that was written at the desk. */
export const DESK: Source = { file: "desk" };

export interface EditedText extends Place {
  status: VariantStatus;
  /** How many whole days its source has been another one; 0 unless stale. */
  daysBehind: number;
  /** Sent back with a change: another one means that somebody else was quicker. */
  tag: string;
  approved: {
    title: string;
    text: string;
    kind: "answer" | "passage";
    source: Source;
    version: number;
    reviewedAt: Date;
    author: string | null;
  } | null;
  draft: { title: string; text: string; author: string | null; updatedAt: Date } | null;
  exempt: boolean;
}

export interface EditedArticle {
  id: string;
  /** What it is listed under; null: nothing was said. */
  category: string | null;
  sourceLanguage: string;
  updatedAt: Date;
  /** Those that are there in any form, the source language first. */
  texts: EditedText[];
}

export interface ListedArticle {
  id: string;
  group: string;
  title: string;
  /** Of the title. */
  language: string;
  excerpt: string;
  texts: (Place & { status: VariantStatus; daysBehind: number; draft: boolean })[];
  phrasings: number;
  updatedAt: Date;
}

export type BulkAction =
  | { kind: "approve" } // every draft of them
  | { kind: "confirm" } // every text that is behind its source
  | { kind: "delete" }
  | { kind: "source-language"; language: string }
  | { kind: "category"; category: string | null }
  | { kind: "exempt"; places: readonly Place[] }
  | { kind: "applies"; places: readonly Place[] }
  | { kind: "add-market"; market: string } // drafts of the texts for every market
  | { kind: "remove-market"; market: string };

export interface Replacement {
  article: string;
  language: string;
  market: string | null;
  title: DiffPart[];
  text: DiffPart[];
}

export interface FindAndReplace {
  find: string;
  replace: string;
  language?: string | undefined;
  /** null: texts for every market only. */
  market?: string | null | undefined;
  articles?: readonly string[] | undefined;
  /** "Days" is "days"; default false. */
  matchCase?: boolean | undefined;
}

/** A draft that is written on for longer than this is kept as it was at the beginning. */
const DRAFT_KEPT_MS = 10 * 60_000;
const SHOWN_PHRASINGS = 300;
const SHOWN_REPLACEMENTS = 100;
const MOST_REPLACEMENTS = 5000;
const CHUNK = 500;

export class KnowledgeEditor {
  private readonly storage: Storage;
  private readonly workspaceId: string;

  constructor({ storage, workspaceId }: { storage: Storage; workspaceId: string }) {
    this.storage = storage;
    this.workspaceId = workspaceId;
  }

  // ------------------------------------------------------------------------------------------------------------ reading

  /** One page; `next` is the `after` of the page that follows. */
  async list({
    after = null,
    limit = 50,
    ...filter
  }: { after?: store.PageMark | null; limit?: number } & store.ListFilter = {}): Promise<{
    articles: ListedArticle[];
    next: store.PageMark | null;
    total: number;
  }> {
    const { db } = this.storage;
    const language = await this.defaultLanguage(db);
    const found = await store.listIds(db, this.workspaceId, filter, language, after, limit + 1);
    const shown = found.slice(0, limit);
    const ids = shown.map(({ id }) => id);
    const [articles, phrasings, total] = await Promise.all([
      store.readForEditing(db, this.workspaceId, ids),
      store.countPhrasings(db, this.workspaceId, ids),
      store.countArticles(db, this.workspaceId, filter, language),
    ]);
    const groups = new Map(shown.map(({ id, group }) => [id, group]));
    const now = new Date();
    const last = shown.at(-1);
    return {
      articles: articles.map((article) => listed(article, groups.get(article.id)!, language, phrasings, now)),
      next: found.length > limit && last ? [last.group, last.id] : null,
      total,
    };
  }

  async categories(): Promise<string[]> {
    return store.categories(this.storage.db, this.workspaceId);
  }

  /** @throws {ArticleGoneError} */
  async get(id: string): Promise<EditedArticle & { phrasings: store.StoredPhrasing[]; phrasingCount: number }> {
    const { db } = this.storage;
    const [article, { phrasings, count }, language] = await Promise.all([
      this.stored(db, id),
      store.readPhrasings(db, this.workspaceId, id, SHOWN_PHRASINGS),
      this.defaultLanguage(db),
    ]);
    return { ...edited(article, language), phrasings, phrasingCount: count };
  }

  /** The newest first; `next` is the `before` of the page that follows. @throws {ArticleGoneError} where there never was one */
  async history(
    where: { article?: string | undefined; place?: Place | undefined },
    { before = null, limit = 50 }: { before?: number | null; limit?: number } = {},
  ): Promise<{ entries: store.HistoryEntry[]; next: number | null }> {
    const found = await store.readHistory(this.storage.db, this.workspaceId, where, before, limit + 1);
    const entries = found.slice(0, limit);
    // A deleted article has its history still.
    if (entries.length === 0 && where.article !== undefined) await this.stored(this.storage.db, where.article);
    return { entries, next: found.length > limit ? entries.at(-1)!.id : null };
  }

  /** Articles that were deleted and are not there again, the last one first. */
  async deleted(limit = 100): Promise<store.HistoryEntry[]> {
    const { db } = this.storage;
    const kind = "article-removed" as const;
    const entries = await store.readHistory(db, this.workspaceId, { kind }, null, limit);
    const there = await store.readForEditing(db, this.workspaceId, [...new Set(entries.map(({ article }) => article))]);
    const gone = new Set(entries.map(({ article }) => article));
    for (const { id } of there) gone.delete(id);
    return entries.filter(({ article }) => gone.delete(article));
  }

  /**
   * What differs between two versions of a text.
   * @param to  null: what is there now, the draft where there is one
   * @throws {HistoryEntryGoneError}
   */
  async diff(from: number, to: number | null): Promise<{ title: DiffPart[]; text: DiffPart[] }> {
    const older = await this.entryWithText(from);
    const place: Place = { language: older.language!, market: older.market };
    const newer = to === null ? await this.textNow(older.article, place) : await this.entryWithText(to);
    return { title: textDiff(older.title ?? "", newer.title ?? ""), text: textDiff(older.text!, newer.text!) };
  }

  private async entryWithText(id: number): Promise<store.HistoryEntry> {
    const entry = await store.readHistoryEntry(this.storage.db, this.workspaceId, id);
    if (entry?.text == null || entry.language === null) throw new HistoryEntryGoneError();
    return entry;
  }

  private async textNow(id: string, place: Place): Promise<{ title: string; text: string }> {
    const [article] = await store.readForEditing(this.storage.db, this.workspaceId, [id]);
    const at = <P extends Place>(list: readonly P[] = []) => list.find((one) => samePlace(one, place));
    return at(article?.drafts) ?? at(article?.variants) ?? { title: "", text: "" };
  }

  // ------------------------------------------------------------------------------------------------------------ writing

  /**
   * A new article, with a draft of its first text.
   * @throws {ArticleExistsError}
   */
  async create(
    input: {
      id?: string | undefined;
      title: string;
      text: string;
      language: string;
      market: string | null;
      category?: string | null | undefined;
      phrasings?: readonly string[] | undefined;
    },
    by: store.Author,
  ): Promise<EditedArticle> {
    const title = cleanText(input.title, { singleLine: true });
    const id = (input.id && cleanId(input.id)) || readableId(title) || `a-${Date.now().toString(36)}`;
    let created = id;
    await this.change(by, async (db) => {
      let free = id;
      for (let k = 2; !(await store.addArticle(db, this.workspaceId, free)); k++) {
        if (input.id || k > 50) throw new ArticleExistsError(id);
        free = `${id}-${k}`;
      }
      const { language, market } = input;
      await store.touchArticles(db, this.workspaceId, [free], { category: input.category });
      await store.addHistory(db, this.workspaceId, by, [{ article: free, kind: "article-created" }]);
      await store.writeDraft(
        db,
        this.workspaceId,
        free,
        { language, market },
        { title, text: cleanText(input.text) },
        by,
      );
      for (const text of input.phrasings ?? []) await this.phrase(db, free, text, language, by);
      created = free;
      return [];
    });
    return this.get(created);
  }

  /** @throws {ArticleGoneError} */
  async describe(
    id: string,
    changes: { sourceLanguage?: string | undefined; category?: string | null | undefined },
    by: store.Author,
  ): Promise<EditedArticle> {
    await this.change(by, async (db) => {
      await this.stored(db, id);
      await store.touchArticles(db, this.workspaceId, [id], changes);
      await store.addHistory(db, this.workspaceId, by, [{ article: id, kind: "article-changed", detail: changes }]);
      return [];
    });
    return this.get(id);
  }

  /** Deletes articles; they can be restored from the history. @returns how many there were */
  async remove(ids: readonly string[], by: store.Author): Promise<number> {
    let removed = 0;
    await this.change(by, async (db) => {
      removed = await this.removeIn(db, ids, by);
      return removed > 0 ? ids : [];
    });
    return removed;
  }

  private async removeIn(db: Db, ids: readonly string[], by: store.Author): Promise<number> {
    const whole = await readArticles(db, this.workspaceId, ids);
    const stored = new Map(
      (await store.readForEditing(db, this.workspaceId, ids)).map((article) => [article.id, article]),
    );
    await store.addHistory(
      db,
      this.workspaceId,
      by,
      whole.map(({ id, variants, phrasings }) => {
        const { sourceLanguage, category, drafts, exemptions } = stored.get(id)!;
        const title = variants[0]?.title ?? drafts[0]?.title ?? id;
        const detail = { variants, phrasings, drafts, exemptions, sourceLanguage, category };
        return { article: id, kind: "article-removed" as const, title, detail };
      }),
    );
    await store.removeArticles(db, this.workspaceId, ids);
    return whole.length;
  }

  /**
   * Saves a draft; customers see it when it is approved.
   * @param tag  of the text as it was read
   * @throws {ArticleGoneError | EditConflictError}
   */
  async saveDraft(
    id: string,
    place: Place,
    said: { title: string; text: string },
    tag: string,
    by: store.Author,
  ): Promise<EditedText> {
    const title = cleanText(said.title, { singleLine: true });
    const text = cleanText(said.text);
    await this.change(by, async (db) => {
      const article = await this.checked(db, id, place, tag);
      const draft = article.drafts.find((one) => samePlace(one, place));
      if (draft?.title === title && draft.text === text) return [];
      if (draft && (draft.authorId !== by.id || Date.now() - draft.updatedAt.getTime() > DRAFT_KEPT_MS))
        await this.keepDraft(db, id, draft, by);
      await store.writeDraft(db, this.workspaceId, id, place, { title, text }, by);
      return [];
    });
    return this.text(id, place);
  }

  /** @throws {ArticleGoneError | EditConflictError} */
  async discardDraft(id: string, place: Place, tag: string, by: store.Author): Promise<EditedText> {
    await this.change(by, async (db) => {
      const article = await this.checked(db, id, place, tag);
      const draft = article.drafts.find((one) => samePlace(one, place));
      if (draft) await this.keepDraft(db, id, draft, by);
      await store.removeDraft(db, this.workspaceId, id, place);
      return [];
    });
    return this.text(id, place);
  }

  /**
   * Makes the draft what customers get; without a draft, says that the text is right as it is.
   * @throws {ArticleGoneError | EditConflictError | EmptyTextError | VariantGoneError}
   */
  async approve(id: string, place: Place, tag: string, by: store.Author): Promise<EditedText> {
    await this.change(by, async (db, workspace) => {
      const article = await this.checked(db, id, place, tag);
      const changed = await this.approveIn(db, article, place, by);
      if (changed) keepBesideExample(workspace, article);
      if (!changed && !article.variants.some((one) => samePlace(one, place))) throw new VariantGoneError();
      return changed ? [id] : [];
    });
    return this.text(id, place);
  }

  /** @returns whether customers get another text now */
  private async approveIn(db: Db, article: store.StoredArticle, place: Place, by: store.Author): Promise<boolean> {
    const { id } = article;
    const draft = article.drafts.find((one) => samePlace(one, place));
    const variant = article.variants.find((one) => samePlace(one, place));
    if (!draft || (variant && draft.title === variant.title && draft.text === variant.text)) {
      if (draft) await store.removeDraft(db, this.workspaceId, id, place);
      if (variant) await this.confirmIn(db, id, place, by);
      return false;
    }
    if (draft.text === "") throw new EmptyTextError();
    const title = draft.title || shortTitle(draft.text);
    await this.publish(db, article, place, { title, text: draft.text }, by);
    await store.removeDraft(db, this.workspaceId, id, place);
    return true;
  }

  /** A text that takes the place of another one is written down by the database; a new one here. */
  private async publish(
    db: Db,
    { id, variants }: Pick<store.StoredArticle, "id" | "variants">,
    place: Place,
    { title, text }: { title: string; text: string },
    by: store.Author,
  ): Promise<void> {
    const before = variants.find((one) => samePlace(one, place));
    const said = { title, text, kind: before?.kind ?? ("answer" as const), source: DESK };
    await store.writeVariant(db, this.workspaceId, id, place, said, by);
    await store.setExempt(db, this.workspaceId, id, place, false);
    await store.touchArticles(db, this.workspaceId, [id]);
    if (before) return;
    const [after] = await store.readForEditing(db, this.workspaceId, [id]);
    const version = after?.variants.find((one) => samePlace(one, place))?.version ?? 1;
    await store.addHistory(db, this.workspaceId, by, [{ article: id, place, kind: "text", version, title, text }]);
  }

  /**
   * The text is still right although its source has changed. A draft stays.
   * @throws {ArticleGoneError | EditConflictError | VariantGoneError}
   */
  async confirm(id: string, place: Place, tag: string, by: store.Author): Promise<EditedText> {
    await this.change(by, async (db) => {
      const article = await this.checked(db, id, place, tag);
      if (!article.variants.some((one) => samePlace(one, place))) throw new VariantGoneError();
      await this.confirmIn(db, id, place, by);
      return [];
    });
    return this.text(id, place);
  }

  private async confirmIn(db: Db, id: string, place: Place, by: store.Author): Promise<void> {
    await store.confirmVariants(db, this.workspaceId, id, place);
    await store.addHistory(db, this.workspaceId, by, [{ article: id, place, kind: "confirmed" }]);
  }

  /** Takes a text away, and its draft. @throws {ArticleGoneError | EditConflictError} */
  async removeText(id: string, place: Place, tag: string, by: store.Author): Promise<void> {
    await this.change(by, async (db) => {
      const removed = await this.removeTextIn(db, await this.checked(db, id, place, tag), place, by);
      return removed ? [id] : [];
    });
  }

  private async removeTextIn(db: Db, article: store.StoredArticle, place: Place, by: store.Author): Promise<boolean> {
    const { id } = article;
    const draft = article.drafts.find((one) => samePlace(one, place));
    const variant = article.variants.find((one) => samePlace(one, place));
    if (draft) await this.keepDraft(db, id, draft, by);
    await store.removeDraft(db, this.workspaceId, id, place);
    if (!variant) return false;
    await store.removeVariant(db, this.workspaceId, id, place);
    await store.touchArticles(db, this.workspaceId, [id]);
    const { version, title, text } = variant;
    await store.addHistory(db, this.workspaceId, by, [{ article: id, place, kind: "removed", version, title, text }]);
    return true;
  }

  /** Says whether the article is needed there at all. @throws {ArticleGoneError} */
  async setApplies(id: string, place: Place, applies: boolean, by: store.Author): Promise<EditedText> {
    await this.change(by, async (db) => {
      await this.stored(db, id);
      await this.setAppliesIn(db, id, place, applies, by);
      return [];
    });
    return this.text(id, place);
  }

  private async setAppliesIn(db: Db, id: string, place: Place, applies: boolean, by: store.Author): Promise<void> {
    await store.setExempt(db, this.workspaceId, id, place, !applies);
    await store.addHistory(db, this.workspaceId, by, [{ article: id, place, kind: applies ? "applies" : "exempt" }]);
  }

  // --------------------------------------------------------------------------------------------------------- phrasings

  /**
   * Adds one way to ask for the article.
   * @returns `elsewhere` are other articles that the same words lead to
   * @throws {ArticleGoneError}
   */
  async addPhrasing(
    id: string,
    said: { text: string; language?: string | undefined },
    by: store.Author,
  ): Promise<{ added: boolean; language: string; elsewhere: string[] }> {
    await loadDetector();
    let result = { added: false, language: "", elsewhere: [] as string[] };
    await this.change(by, async (db, { defaultLanguage }) => {
      const { sourceLanguage } = await this.stored(db, id);
      const page = sourceLanguage ?? defaultLanguage;
      const language =
        said.language ?? detectLanguage(said.text, { page, available: shippedLanguages }).language ?? page;
      result = { ...(await this.phrase(db, id, said.text, language, by)), language };
      return result.added ? [id] : [];
    });
    return result;
  }

  private async phrase(
    db: Db,
    id: string,
    said: string,
    language: string,
    by: store.Author,
  ): Promise<{ added: boolean; elsewhere: string[] }> {
    const text = cleanText(said, { singleLine: true });
    if (text === "") throw new EmptyTextError();
    const hash = phrasingHash(text);
    const added = await store.addPhrasing(db, this.workspaceId, id, { language, text, hash, source: DESK });
    if (added) {
      await store.touchArticles(db, this.workspaceId, [id]);
      const place = { language, market: null };
      await store.addHistory(db, this.workspaceId, by, [
        { article: id, place, kind: "phrasing-added", detail: { text } },
      ]);
    }
    return { added, elsewhere: await store.articlesAskedBy(db, this.workspaceId, hash, id) };
  }

  /** @param phrasing  its id, as `get` gives it; one that is not there is no error. @throws {ArticleGoneError} */
  async removePhrasing(id: string, phrasing: string, by: store.Author): Promise<void> {
    const [, language, hash] = /^(.{1,35}):([0-9a-f]{1,64})$/.exec(phrasing) ?? [];
    if (!language || !hash) return;
    await this.change(by, async (db) => {
      await this.stored(db, id);
      const text = await store.removePhrasing(db, this.workspaceId, id, { language, hash: Buffer.from(hash, "hex") });
      if (text === null) return [];
      await store.touchArticles(db, this.workspaceId, [id]);
      const place = { language, market: null };
      await store.addHistory(db, this.workspaceId, by, [
        { article: id, place, kind: "phrasing-removed", detail: { text } },
      ]);
      return [id];
    });
  }

  // --------------------------------------------------------------------------------------------------------- restoring

  /**
   * Brings a version back: a text that customers got is what they get again, a draft is a draft again, a deleted article is there with
   * all that it had. What is there now stays in the history.
   * @throws {HistoryEntryGoneError | ArticleExistsError | ArticleGoneError}
   */
  async restore(entryId: number, by: store.Author): Promise<EditedArticle> {
    const entry = await store.readHistoryEntry(this.storage.db, this.workspaceId, entryId);
    if (!entry) throw new HistoryEntryGoneError();
    const { article: id } = entry;
    await this.change(by, async (db) => {
      if (entry.kind === "article-removed") {
        await this.restoreArticle(db, entry, by);
        return [id];
      }
      if (entry.text === null || entry.language === null) throw new HistoryEntryGoneError();
      const article = await this.stored(db, id);
      const place: Place = { language: entry.language, market: entry.market };
      const said = { title: entry.title ?? "", text: entry.text };
      const draft = article.drafts.find((one) => samePlace(one, place));
      if (draft) await this.keepDraft(db, id, draft, by);
      if (entry.kind === "draft") {
        await store.writeDraft(db, this.workspaceId, id, place, said, by);
        return [];
      }
      await store.removeDraft(db, this.workspaceId, id, place);
      await this.publish(db, article, place, said, by);
      return [id];
    });
    return this.get(id);
  }

  private async restoreArticle(db: Db, entry: store.HistoryEntry, by: store.Author): Promise<void> {
    const { article: id } = entry;
    const kept = entry.detail as unknown as {
      variants: (Place & { title: string; text: string; kind: "answer" | "passage"; source: Source })[];
      phrasings: { language: string; text: string; source: Source }[];
      drafts: (Place & { title: string; text: string })[];
      exemptions: Place[];
      sourceLanguage: string | null;
      category: string | null;
    };
    if (!(await store.addArticle(db, this.workspaceId, id))) throw new ArticleExistsError(id);
    const { sourceLanguage, category } = kept;
    await store.touchArticles(db, this.workspaceId, [id], { sourceLanguage, category });
    await store.addHistory(db, this.workspaceId, by, [{ article: id, kind: "article-created" }]);
    for (const variant of kept.variants) await store.writeVariant(db, this.workspaceId, id, variant, variant, by);
    for (const draft of kept.drafts) await store.writeDraft(db, this.workspaceId, id, draft, draft, by);
    for (const place of kept.exemptions) await store.setExempt(db, this.workspaceId, id, place, true);
    for (const phrasing of kept.phrasings) {
      await store.addPhrasing(db, this.workspaceId, id, { ...phrasing, hash: phrasingHash(phrasing.text) });
    }
  }

  // -------------------------------------------------------------------------------------------------------------- many

  /** Does the same to many articles, all or none; ids that do not exist are left out. @returns how many were changed */
  async bulk(ids: readonly string[], action: BulkAction, by: store.Author): Promise<number> {
    let changed = 0;
    await this.change(by, async (db, workspace) => {
      const heard: string[] = [];
      for (let from = 0; from < ids.length; from += CHUNK) {
        const articles = await store.readForEditing(db, this.workspaceId, ids.slice(from, from + CHUNK));
        const done = await this.bulkIn(db, articles, action, workspace.defaultLanguage, by);
        for (const article of articles) if (done.heard.includes(article.id)) keepBesideExample(workspace, article);
        changed += done.changed;
        heard.push(...done.heard);
      }
      return heard;
    });
    return changed;
  }

  private async bulkIn(
    db: Db,
    articles: readonly store.StoredArticle[],
    action: BulkAction,
    defaultLanguage: string,
    by: store.Author,
  ): Promise<{ changed: number; heard: readonly string[] }> {
    const ids = articles.map(({ id }) => id);
    switch (action.kind) {
      case "delete": {
        const changed = await this.removeIn(db, ids, by);
        return { changed, heard: ids };
      }
      case "source-language":
      case "category": {
        const detail = action.kind === "category" ? { category: action.category } : { sourceLanguage: action.language };
        await store.touchArticles(db, this.workspaceId, ids, detail);
        await store.addHistory(
          db,
          this.workspaceId,
          by,
          ids.map((article) => ({ article, kind: "article-changed" as const, detail })),
        );
        return { changed: ids.length, heard: [] };
      }
    }
    let changed = 0;
    const heard = new Set<string>();
    for (const article of articles) {
      let touched = false;
      switch (action.kind) {
        case "approve":
          for (const draft of article.drafts) {
            if (draft.text === "") continue; // nothing to approve yet
            if (await this.approveIn(db, article, draft, by)) heard.add(article.id);
            touched = true;
          }
          break;
        case "confirm":
          for (const text of edited(article, defaultLanguage).texts) {
            if (text.status !== "stale") continue;
            await this.confirmIn(db, article.id, text, by);
            touched = true;
          }
          break;
        case "exempt":
        case "applies":
          for (const place of action.places) {
            await this.setAppliesIn(db, article.id, place, action.kind === "applies", by);
            touched = true;
          }
          break;
        case "add-market":
          for (const { language, market, title, text } of article.variants) {
            const place = { language, market: action.market };
            const there = [...article.variants, ...article.drafts].some((one) => samePlace(one, place));
            if (market !== null || there) continue;
            await store.writeDraft(db, this.workspaceId, article.id, place, { title, text }, by);
            touched = true;
          }
          break;
        case "remove-market": {
          const places = new Map(
            [...article.variants, ...article.drafts]
              .filter(({ market }) => market === action.market)
              .map((place) => [placeKey(place), place]),
          );
          for (const place of places.values()) {
            if (await this.removeTextIn(db, article, place, by)) heard.add(article.id);
            touched = true;
          }
        }
      }
      if (touched) changed++;
    }
    return { changed, heard: [...heard] };
  }

  /** Writes translations as drafts, all or none, and approves those that may be. */
  async takeTranslations(
    translations: readonly { article: string; place: Place; title: string; text: string; approve: boolean }[],
    by: store.Author,
  ): Promise<{ written: number; approved: number }> {
    const done = { written: 0, approved: 0 };
    await this.change(by, async (db) => {
      const heard = new Set<string>();
      for (const { article: id, place, title, text, approve } of translations) {
        const [article] = await store.readForEditing(db, this.workspaceId, [id]);
        if (!article) continue;
        const draft = article.drafts.find((one) => samePlace(one, place));
        if (draft) await this.keepDraft(db, id, draft, by);
        done.written++;
        if (approve) {
          await store.removeDraft(db, this.workspaceId, id, place);
          await this.publish(db, article, place, { title: title || shortTitle(text), text }, by);
          heard.add(id);
          done.approved++;
        } else await store.writeDraft(db, this.workspaceId, id, place, { title, text }, by);
      }
      return [...heard];
    });
    return done;
  }

  /** What replacing would change: the first hundred places, and how many there are. @throws {NothingChosenError} */
  async findToReplace(
    asked: FindAndReplace,
  ): Promise<{ replacements: Replacement[]; total: number; revision: number }> {
    const { db } = this.storage;
    const found = await this.places(db, asked);
    return {
      replacements: found.slice(0, SHOWN_REPLACEMENTS).map(({ article, place, before, after }) => ({
        ...{ article, language: place.language, market: place.market },
        title: textDiff(before.title, after.title),
        text: textDiff(before.text, after.text),
      })),
      total: found.length,
      revision: (await revision(db, this.workspaceId)) ?? 0,
    };
  }

  /**
   * Replaces words in the texts that customers get, all or none.
   * @param seen  the revision that the preview was of
   * @returns how many texts were changed
   * @throws {EditConflictError} where the knowledge has changed since
   */
  async replace(asked: FindAndReplace, seen: number, by: store.Author): Promise<number> {
    let changed = 0;
    await this.change(by, async (db, { revision }) => {
      if (revision !== seen) throw new EditConflictError(null);
      const found = await this.places(db, asked);
      const articles = await store.readForEditing(db, this.workspaceId, [...new Set(found.map((one) => one.article))]);
      const byId = new Map(articles.map((article) => [article.id, article]));
      for (const { article, place, after } of found) {
        if (after.text === "") throw new EmptyTextError();
        await this.publish(db, byId.get(article)!, place, after, by);
      }
      changed = found.length;
      return articles.map(({ id }) => id);
    });
    return changed;
  }

  private async places(db: Db, { find, replace, language, market, articles, matchCase = false }: FindAndReplace) {
    const wanted = cleanText(find);
    if (wanted === "") throw new NothingChosenError();
    const rows = await store.textsWith(
      db,
      this.workspaceId,
      wanted,
      { language, market, articles, matchCase },
      MOST_REPLACEMENTS,
    );
    const pattern = new RegExp(wanted.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"), matchCase ? "gu" : "giu");
    const replaced = (text: string) => cleanText(text.replace(pattern, () => replace));
    return rows.flatMap(({ article, language, market, title, text }) => {
      const after = { title: replaced(title).replaceAll("\n", " "), text: replaced(text) };
      if (after.title === title && after.text === text) return [];
      return [{ article, place: { language, market }, before: { title, text }, after }];
    });
  }

  // --------------------------------------------------------------------------------------------------------- one change

  /** One transaction, and one writer at a time; `work` returns the articles of which customers may get something else now. */
  private async change(
    by: store.Author,
    work: (db: Db, workspace: WorkspaceKnowledge) => Promise<readonly string[]>,
  ): Promise<void> {
    await this.storage.db.transaction().execute(async (db) => {
      const workspace = await lockWorkspace(db, this.workspaceId);
      if (!workspace) throw new NoWorkspaceError(this.workspaceId);
      await store.setAuthor(db, by);
      await answerAtOnce(db);
      const changed = await work(db, workspace);
      if (changed.length === 0) return;
      const after = workspace.origin === "none" ? "own" : workspace.origin;
      await raiseRevision(db, this.workspaceId, after);
    });
  }

  private async stored(db: Db, id: string): Promise<store.StoredArticle> {
    const [article] = await store.readForEditing(db, this.workspaceId, [id]);
    if (!article) throw new ArticleGoneError();
    return article;
  }

  private async checked(db: Db, id: string, place: Place, tag: string): Promise<store.StoredArticle> {
    const article = await this.stored(db, id);
    if (tagOf(article, place) !== tag) {
      const at = <P extends Place>(list: readonly P[]) => list.find((one) => samePlace(one, place));
      throw new EditConflictError((at(article.drafts) ?? at(article.variants))?.author ?? null);
    }
    return article;
  }

  private async keepDraft(db: Db, id: string, draft: store.StoredDraft, by: store.Author): Promise<void> {
    if (draft.text === "" && draft.title === "") return;
    const { title, text, updatedAt, author, authorId } = draft;
    const wrote = { id: authorId, name: author ?? by.name };
    await store.addHistory(db, this.workspaceId, by, [
      { article: id, place: draft, kind: "draft", title, text, at: updatedAt, author: wrote },
    ]);
  }

  private async text(id: string, place: Place): Promise<EditedText> {
    const { db } = this.storage;
    const [article, language] = await Promise.all([this.stored(db, id), this.defaultLanguage(db)]);
    return textAt(article, place, article.sourceLanguage ?? language);
  }

  private async defaultLanguage(db: Db): Promise<string> {
    const row = await db
      .selectFrom("workspace")
      .select("default_language")
      .where("workspace_id", "=", this.workspaceId)
      .executeTakeFirst();
    if (!row) throw new NoWorkspaceError(this.workspaceId);
    return row.default_language;
  }
}

/**
 * Whoever writes an article of their own beside the example company's makes the knowledge the company's own: an import then adds to it,
 * and does not take it for the example that makes room.
 */
function keepBesideExample(workspace: WorkspaceKnowledge, { variants }: store.StoredArticle): void {
  if (variants.length === 0) workspace.origin = "own";
}

function tagOf({ variants, drafts }: store.StoredArticle, place: Place): string {
  const version = <V extends Place & { version: number }>(list: readonly V[]) =>
    list.find((one) => samePlace(one, place))?.version ?? 0;
  return `${version(variants)}.${version(drafts)}`;
}

function textAt(article: store.StoredArticle, place: Place, sourceLanguage: string): EditedText {
  const { variants, drafts, exemptions } = article;
  const variant = variants.find((one) => samePlace(one, place));
  const draft = drafts.find((one) => samePlace(one, place));
  const standing = { sourceLanguage, variants, drafts, exemptions };
  return {
    ...{ language: place.language, market: place.market, ...statusAt(standing, place, new Date()) },
    tag: tagOf(article, place),
    approved: variant
      ? {
          ...{ title: variant.title, text: variant.text, kind: variant.kind, source: variant.source },
          ...{ version: variant.version, reviewedAt: variant.reviewedAt, author: variant.author },
        }
      : null,
    draft: draft ? { title: draft.title, text: draft.text, author: draft.author, updatedAt: draft.updatedAt } : null,
    exempt: exemptions.some((one) => samePlace(one, place)),
  };
}

function edited(article: store.StoredArticle, defaultLanguage: string): EditedArticle {
  const sourceLanguage = article.sourceLanguage ?? defaultLanguage;
  const { id, category, updatedAt } = article;
  return {
    ...{ id, category, sourceLanguage, updatedAt },
    texts: placesOf(article, sourceLanguage).map((place) => textAt(article, place, sourceLanguage)),
  };
}

/** The source language first, then by language; every market before each. */
function placesOf({ variants, drafts, exemptions }: store.StoredArticle, sourceLanguage: string): Place[] {
  const places = new Map([...variants, ...drafts, ...exemptions].map((place) => [placeKey(place), place]));
  const rank = ({ language, market }: Place) => `${language === sourceLanguage ? 0 : 1}${language}\0${market ?? ""}`;
  return [...places.values()].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

const EXCERPT_CHARS = 160;

function listed(
  article: store.StoredArticle,
  group: string,
  defaultLanguage: string,
  phrasings: ReadonlyMap<string, number>,
  now: Date,
): ListedArticle {
  const { id, updatedAt, variants, drafts, exemptions } = article;
  const sourceLanguage = article.sourceLanguage ?? defaultLanguage;
  const places = placesOf(article, sourceLanguage);
  const first = places.find((place) => [...variants, ...drafts].some((one) => samePlace(one, place)));
  const shown = first && (variants.find((one) => samePlace(one, first)) ?? drafts.find((one) => samePlace(one, first)));
  return {
    ...{ id, group, title: shown?.title || id, language: shown?.language ?? "" },
    excerpt: cleanText(shown?.text.slice(0, 2 * EXCERPT_CHARS) ?? "", { singleLine: true, maxLength: EXCERPT_CHARS }),
    texts: places.map((place) => ({
      ...{ language: place.language, market: place.market },
      ...statusAt({ sourceLanguage, variants, drafts, exemptions }, place, now),
      draft: drafts.some((one) => samePlace(one, place)),
    })),
    phrasings: phrasings.get(id) ?? 0,
    updatedAt,
  };
}

/** "Where is my order?" becomes where-is-my-order; null where no Latin letters say anything. */
function readableId(title: string): string | null {
  const id = title
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 60)
    .replace(/-+$/, "");
  return id.length >= 3 && /[a-z]/.test(id) ? id : null;
}
