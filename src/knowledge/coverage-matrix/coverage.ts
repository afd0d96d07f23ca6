// Coverage: for each article, market and language, whether customers find a text that is fine, and how many asked.
import { maskPersonalData, sameLanguage } from "../../language/index.ts";
import type { Storage } from "../../storage/index.ts";
import { listIds, type PageMark, placesInUse, readForEditing } from "../editing/editing-store.ts";
import { type ArticleStanding, type Place, placeKey, statusFor, type VariantStatus } from "../editing/status.ts";
import { NoWorkspaceError } from "../errors.ts";
import { coverageColumns } from "./columns.ts";
import { type Asked, readAsked, readExamples } from "./coverage-store.ts";

export interface CoverageCell {
  status: VariantStatus;
  daysBehind: number;
  /** People who asked for the article there in the last 30 days. */
  people: number;
}

export interface CoverageRow {
  id: string;
  group: string;
  title: string;
  language: string;
  /** One for each column. */
  cells: CoverageCell[];
  questions: number;
}

export interface Coverage {
  columns: Place[];
  rows: CoverageRow[];
  next: PageMark | null;
  /** Of the questions of the last 30 days that were about an article: how many met which text. */
  met: { questions: number; fine: number; stale: number; missing: number };
  /** The most that was asked about one article. */
  mostQuestions: number;
}

export interface CellDetail {
  people: number;
  questions: number;
  /** In the customer's own language. */
  answered: number;
  /** The last few, personal data masked. */
  examples: string[];
}

const EXAMPLES = 4;
const EXAMPLE_CHARS = 300;
const COUNTED_AGAIN_MS = 30_000;
const CHUNK = 1000;

export class CoverageMatrix {
  private readonly storage: Storage;
  private readonly workspaceId: string;
  private asked: { rows: Promise<Asked[]>; atMs: number } | null = null;

  constructor({ storage, workspaceId }: { storage: Storage; workspaceId: string }) {
    this.storage = storage;
    this.workspaceId = workspaceId;
  }

  async columns(): Promise<Place[]> {
    const [company, inUse, asked] = await Promise.all([
      this.company(),
      placesInUse(this.storage.db, this.workspaceId),
      this.counted(),
    ]);
    return coverageColumns({ ...company, inUse, asked });
  }

  /** A page of articles, with what customers of each market and language find. */
  async page({
    after = null,
    limit = 100,
    ...filter
  }: {
    after?: PageMark | null;
    limit?: number;
    search?: string | undefined;
    category?: string | undefined;
  } = {}): Promise<Coverage> {
    const { db } = this.storage;
    const [columns, counted, { defaultLanguage }] = await Promise.all([this.columns(), this.counted(), this.company()]);
    const found = await listIds(db, this.workspaceId, filter, defaultLanguage, after, limit + 1);
    const shown = found.slice(0, limit);
    const articles = await readForEditing(
      db,
      this.workspaceId,
      shown.map(({ id }) => id),
    );
    const byArticle = new Map<string, Asked[]>();
    for (const one of counted) byArticle.set(one.article, [...(byArticle.get(one.article) ?? []), one]);
    const groups = new Map(shown.map(({ id, group }) => [id, group]));
    const now = new Date();
    const rows = articles.map((article): CoverageRow => {
      const asked = byArticle.get(article.id) ?? [];
      const standing = { ...article, sourceLanguage: article.sourceLanguage ?? defaultLanguage };
      const { sourceLanguage, variants, drafts } = standing;
      const named =
        [...variants, ...drafts].find((one) => one.language === sourceLanguage && one.market === null) ??
        [...variants, ...drafts].find((one) => one.language === sourceLanguage) ??
        variants[0] ??
        drafts[0];
      return {
        ...{ id: article.id, group: groups.get(article.id)!, title: named?.title || article.id },
        language: named?.language ?? "",
        cells: columns.map((column) => ({
          ...statusFor(standing, column, now),
          people: sum(asked.filter((one) => isIn(one, column, columns)).map(({ people }) => people)),
        })),
        questions: sum(asked.map(({ questions }) => questions)),
      };
    });
    const last = shown.at(-1);
    return {
      columns,
      rows,
      next: found.length > limit && last ? [last.group, last.id] : null,
      met: await this.met(counted, defaultLanguage, now),
      mostQuestions: Math.max(
        0,
        ...[...byArticle.values()].map((asked) => sum(asked.map(({ questions }) => questions))),
      ),
    };
  }

  async cell(article: string, { language, market }: Place): Promise<CellDetail> {
    const [columns, counted] = await Promise.all([this.columns(), this.counted()]);
    const here = counted.filter((one) => one.article === article && isIn(one, { language, market }, columns));
    const examples = await Promise.all(
      [...new Set(here.map((one) => one.language))].map((asked) =>
        readExamples(this.storage.db, this.workspaceId, { article, language: asked, market }, EXAMPLES),
      ),
    );
    return {
      people: sum(here.map(({ people }) => people)),
      questions: sum(here.map(({ questions }) => questions)),
      answered: sum(here.map(({ inLanguage }) => inLanguage)),
      examples: examples
        .flat()
        .slice(0, EXAMPLES)
        .map((text) => maskPersonalData(text).text.slice(0, EXAMPLE_CHARS)),
    };
  }

  /** How often an article was asked for, and how many of those questions were answered without a person. */
  async askedFor(article: string): Promise<{ questions: number; answered: number }> {
    const here = (await this.counted()).filter((one) => one.article === article);
    return {
      questions: sum(here.map(({ questions }) => questions)),
      answered: sum(here.map(({ answered }) => answered)),
    };
  }

  private async met(counted: readonly Asked[], defaultLanguage: string, now: Date): Promise<Coverage["met"]> {
    const met = { questions: 0, fine: 0, stale: 0, missing: 0 };
    const ids = [...new Set(counted.map(({ article }) => article))];
    const standings = new Map<string, ArticleStanding>();
    for (let from = 0; from < ids.length; from += CHUNK) {
      for (const article of await readForEditing(this.storage.db, this.workspaceId, ids.slice(from, from + CHUNK)))
        standings.set(article.id, { ...article, sourceLanguage: article.sourceLanguage ?? defaultLanguage });
    }
    for (const { article, language, market, questions } of counted) {
      const standing = standings.get(article);
      if (!standing) continue; // deleted since
      const { status } = statusFor(standing, { language, market }, now);
      met.questions += questions;
      if (status === "fine" || status === "stale") met[status] += questions;
      else met.missing += questions;
    }
    return met;
  }

  private async company() {
    const row = await this.storage.db
      .selectFrom("workspace")
      .select(["markets", "languages", "default_language"])
      .where("workspace_id", "=", this.workspaceId)
      .executeTakeFirst();
    if (!row) throw new NoWorkspaceError(this.workspaceId);
    return { markets: row.markets, languages: row.languages, defaultLanguage: row.default_language };
  }

  /** Counted again at most every half minute: many may look at once. */
  private counted(): Promise<Asked[]> {
    if (this.asked && Date.now() - this.asked.atMs < COUNTED_AGAIN_MS) return this.asked.rows;
    const rows = readAsked(this.storage.db, this.workspaceId);
    const asked = { rows, atMs: Date.now() };
    this.asked = asked;
    rows.catch(() => {
      if (this.asked === asked) this.asked = null;
    });
    return rows;
  }
}

/** A question counts in the column of its market; without one, or in a market without that column, under every market. */
function isIn(asked: { language: string; market: string | null }, column: Place, columns: readonly Place[]): boolean {
  if (!sameLanguage(asked.language, column.language)) return false;
  if (asked.market === column.market) return true;
  if (column.market !== null) return false;
  const own = { language: column.language, market: asked.market };
  return !columns.some((one) => placeKey(one) === placeKey(own));
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
