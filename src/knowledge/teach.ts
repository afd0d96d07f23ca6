// Small changes of the knowledge by people at the desk: more ways to ask for an article, an article of its own, another text.
// Unlike a file they are marked, so that they can answer before they are learned.
import { ExpectedError } from "../errors.ts";
import type { LanguageTag } from "../language/index.ts";
import type { Db, Storage } from "../storage/index.ts";
import type { Article, Source } from "./article.ts";
import { answerAtOnce, phrasingsElsewhere, removePhrasings } from "./change-store.ts";
import { type Author, addHistory, setAuthor } from "./editing/editing-store.ts";
import { NoWorkspaceError } from "./errors.ts";
import { type Addition, phrasingHash } from "./settle.ts";
import * as store from "./store.ts";

export interface TaughtTexts {
  phrasings: readonly { article: string; language: LanguageTag; text: string }[];
  variants: readonly {
    article: string;
    language: LanguageTag;
    market: string | null;
    /** null: the one that it has. */
    title: string | null;
    text: string;
  }[];
}

export interface TeachOptions {
  source: Source;
  by: Author;
  /** Articles that are made by this; all others have to be there. */
  creates?: readonly string[];
  /** Phrasings that lead to another article are taken from it. */
  move?: boolean;
  /** In the same transaction, once everything is written. */
  along?(db: Db, revision: number, changed: boolean): Promise<void>;
}

export class UnknownArticleError extends ExpectedError {
  readonly kind = "not-found";
  readonly code = "knowledge/article-not-found";
  override readonly field = "article";
  readonly article: string;
  constructor(article: string) {
    super(`There is no article "${article}". It may have been removed meanwhile; choose another one.`);
    this.article = article;
  }
}

export class PhrasingLeadsElsewhereError extends ExpectedError {
  readonly kind = "conflict";
  readonly code = "knowledge/phrasing-leads-elsewhere";
  readonly article: string;
  readonly text: string;
  constructor(article: string, text: string) {
    super(`"${text}" is a way to ask for "${article}" already. Choose that article, or move the phrasing to this one.`);
    this.article = article;
    this.text = text;
  }
}

/**
 * Writes it down, whole or not at all; what is there already changes nothing.
 * @returns the revision of the knowledge afterwards, and whether anything changed
 * @throws {UnknownArticleError | PhrasingLeadsElsewhereError}
 */
export async function teach(
  storage: Storage,
  workspaceId: string,
  taught: TaughtTexts,
  { source, by, creates = [], move = false, along }: TeachOptions,
): Promise<{ revision: number; changed: boolean }> {
  return storage.db.transaction().execute(async (db) => {
    const workspace = await store.lockWorkspace(db, workspaceId);
    if (!workspace) throw new NoWorkspaceError(workspaceId);
    await setAuthor(db, by);
    await answerAtOnce(db);
    const ids = [...new Set([...taught.phrasings, ...taught.variants].map(({ article }) => article))];
    const there = new Map((await store.readArticles(db, workspaceId, ids)).map((article) => [article.id, article]));
    for (const id of ids) if (!there.has(id) && !creates.includes(id)) throw new UnknownArticleError(id);

    const moved = new Set<string>();
    const history: Parameters<typeof addHistory>[3][number][] = [];
    const hashes = taught.phrasings.map(({ text }) => phrasingHash(text));
    const elsewhere = await phrasingsElsewhere(db, workspaceId, hashes);
    for (const { article, text } of taught.phrasings) {
      const other = elsewhere.find((one) => one.hash.equals(phrasingHash(text)) && one.article !== article);
      if (!other) continue;
      if (!move) throw new PhrasingLeadsElsewhereError(other.article, text);
      await removePhrasings(db, workspaceId, other.article, other.hash);
      moved.add(other.article);
      history.push({ article: other.article, kind: "phrasing-removed", detail: { text } });
    }
    const changes = await store.writeAdditions(db, workspaceId, additionsOf(taught, there, source));
    const changed = moved.size + changes.articlesAdded + changes.variantsChanged + changes.phrasingsAdded > 0;
    let { revision } = workspace;
    if (changed) {
      for (const id of ids) if (!there.has(id)) history.push({ article: id, kind: "article-created" });
      for (const { article, language, text } of taught.phrasings)
        history.push({ article, place: { language, market: null }, kind: "phrasing-added", detail: { text } });
      await addHistory(db, workspaceId, by, history);
      // From the first lesson on it is the company's own: the example's files would write over it at the next start.
      revision = await store.raiseRevision(db, workspaceId, "own");
    }
    await along?.(db, revision, changed);
    return { revision, changed };
  });
}

function additionsOf(taught: TaughtTexts, there: ReadonlyMap<string, Article>, source: Source): Addition[] {
  return [
    ...taught.variants.map(({ article, language, market, title, text }): Addition => {
      const before = there.get(article)?.variants.find((one) => one.language === language && one.market === market);
      const titled = { title: title ?? before?.title ?? "", titleGiven: title !== null };
      const variant = { language, market, ...titled, text, kind: "answer" as const, source };
      return { article, variant, phrasings: [], language, source };
    }),
    ...taught.phrasings.map(({ article, language, text }): Addition => {
      const phrasing = { language, text, source, hash: phrasingHash(text) };
      return { article, variant: null, phrasings: [phrasing], language, source };
    }),
  ];
}
