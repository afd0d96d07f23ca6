// KnowledgeExchange: articles out for spreadsheets and translators, and translations back in, shown before they are taken.
import { cleanText } from "../../language/index.ts";
import { type Fact, factFor, formatFact, placeholdersIn } from "../../markets/index.ts";
import type { Db, Storage } from "../../storage/index.ts";
import { listIds, readForEditing, type StoredArticle } from "../editing/editing-store.ts";
import type { Author, KnowledgeEditor } from "../editing/editor.ts";
import { type Place, samePlace, sourceFor, statusAt } from "../editing/status.ts";
import { type DiffPart, textDiff } from "../editing/text-diff.ts";
import { NoWorkspaceError } from "../errors.ts";
import { articleIds, readArticles } from "../store.ts";
import { CSV_START, csvRows } from "./csv.ts";
import { readXliff, sourceMark, type Translated, XLIFF_END, xliffFile, xliffStart } from "./xliff.ts";

export interface XliffOptions {
  language: string;
  /** null: texts for every market. */
  market: string | null;
  /** "open": what is missing, stale or only a draft. */
  only: "all" | "open";
  articles?: readonly string[] | undefined;
}

/** What taking a translation in would change. */
export interface PlannedTranslation {
  article: string;
  language: string;
  market: string | null;
  kind: "added" | "changed";
  /** Its source has changed since it was sent out: it stays a draft. */
  behind: boolean;
  /** The translator calls it final. */
  final: boolean;
  title: DiffPart[];
  text: DiffPart[];
}

export interface TranslationPlan {
  language: string;
  changes: PlannedTranslation[];
  /** Of all, of which `changes` are the first. */
  changeCount: number;
  /** The same as what is there. */
  unchanged: number;
  /** Not translated yet. */
  untranslated: number;
  bad: { article: string; reason: string }[];
}

const PAGE = 500;
const SHOWN = 200;

type Write = (text: string) => void | Promise<void>;

export class KnowledgeExchange {
  private readonly storage: Storage;
  private readonly workspaceId: string;
  private readonly editor: KnowledgeEditor;

  constructor({ storage, workspaceId, editor }: { storage: Storage; workspaceId: string; editor: KnowledgeEditor }) {
    this.storage = storage;
    this.workspaceId = workspaceId;
    this.editor = editor;
  }

  /** What customers get, as a table. */
  async exportCsv(write: Write): Promise<void> {
    await write(CSV_START);
    await this.atOneMoment(async (db) => {
      for (let after: string | null = null; ; ) {
        const ids: string[] = await articleIds(db, this.workspaceId, after, PAGE);
        for (const article of await readArticles(db, this.workspaceId, ids)) await write(csvRows(article));
        if (ids.length < PAGE) return;
        after = ids.at(-1)!;
      }
    });
  }

  /** What a translator works on: each article's source beside its text in a language, as far as there is one. */
  async exportXliff(
    { language, market, only, articles }: XliffOptions,
    facts: readonly Fact[],
    write: Write,
  ): Promise<void> {
    const place: Place = { language, market };
    const now = new Date();
    await this.atOneMoment(async (db) => {
      const defaultLanguage = await this.defaultLanguage(db);
      let number = 0;
      let started = false;
      for await (const page of this.pages(db, articles, defaultLanguage)) {
        for (const article of page) {
          const sourceLanguage = article.sourceLanguage ?? defaultLanguage;
          const source = sourceFor(article.variants, sourceLanguage, place);
          // One document speaks of one source language.
          if (!source || sourceLanguage !== defaultLanguage) continue;
          if (article.exemptions.some((one) => samePlace(one, place))) continue;
          const { status, daysBehind } = statusAt({ ...article, sourceLanguage }, place, now);
          const draft = article.drafts.find((one) => samePlace(one, place));
          if (only === "open" && status === "fine" && !draft) continue;
          const target = draft ?? article.variants.find((one) => samePlace(one, place)) ?? null;
          if (!started) await write(xliffStart(defaultLanguage, language));
          started = true;
          const unit = {
            ...{ article: article.id, language, market, source, target },
            state: status === "fine" && !draft ? ("final" as const) : ("translated" as const),
            note:
              status === "stale"
                ? `The source has changed ${daysBehind} days ago, after this translation was approved.`
                : undefined,
          };
          await write(xliffFile(unit, ++number, valuesOf(source.text, facts, place)));
        }
      }
      if (!started) await write(xliffStart(defaultLanguage, language));
      await write(XLIFF_END);
    });
  }

  /** @throws {FileError} */
  async planXliff(xml: string, file: string): Promise<TranslationPlan> {
    return (await this.compared(xml, file)).plan;
  }

  /**
   * Takes the translations in as drafts; those that are final and whose source is still the same are approved where that is asked for.
   * @returns how many were written, and how many of them approved
   * @throws {FileError}
   */
  async takeXliff(
    xml: string,
    file: string,
    { approve }: { approve: boolean },
    by: Author,
  ): Promise<{ written: number; approved: number }> {
    const { taken } = await this.compared(xml, file);
    return this.editor.takeTranslations(
      taken.map(({ behind, final, ...one }) => ({ ...one, approve: approve && final && !behind })),
      by,
    );
  }

  private async compared(xml: string, file: string) {
    const { targetLanguage, translated, bad } = readXliff(xml, file);
    const { db } = this.storage;
    const defaultLanguage = await this.defaultLanguage(db);
    const plan: TranslationPlan = {
      ...{ language: targetLanguage, changes: [], changeCount: 0, unchanged: 0, untranslated: 0 },
      bad: bad.map(({ file, reason }) => ({ article: file, reason })),
    };
    const taken: { article: string; place: Place; title: string; text: string; behind: boolean; final: boolean }[] = [];
    const seen = new Set<string>();
    for (let from = 0; from < translated.length; from += PAGE) {
      const page = translated.slice(from, from + PAGE);
      const articles = new Map(
        (await readForEditing(db, this.workspaceId, [...new Set(page.map((one) => one.article))])).map((one) => [
          one.id,
          one,
        ]),
      );
      for (const one of page) {
        const place: Place = { language: targetLanguage, market: one.market };
        const article = articles.get(one.article);
        const key = `${one.article}\0${one.market ?? ""}`;
        const reason = problemOf(one, article, place, seen.has(key));
        seen.add(key);
        if (reason !== null) {
          plan.bad.push({ article: one.article, reason });
          continue;
        }
        if (one.untranslated > 0) {
          plan.untranslated++;
          continue;
        }
        const change = comparison(one, article!, place, article!.sourceLanguage ?? defaultLanguage);
        if (!change) {
          plan.unchanged++;
          continue;
        }
        taken.push(change.taken);
        plan.changeCount++;
        if (plan.changes.length < SHOWN) plan.changes.push(change.planned());
      }
    }
    return { plan, taken };
  }

  private async *pages(
    db: Db,
    chosen: readonly string[] | undefined,
    language: string,
  ): AsyncGenerator<StoredArticle[]> {
    if (chosen) {
      for (let from = 0; from < chosen.length; from += PAGE)
        yield await readForEditing(db, this.workspaceId, chosen.slice(from, from + PAGE));
      return;
    }
    for (let after: readonly [string, string] | null = null; ; ) {
      const found = await listIds(db, this.workspaceId, {}, language, after, PAGE);
      yield await readForEditing(
        db,
        this.workspaceId,
        found.map(({ id }) => id),
      );
      const last = found.at(-1);
      if (found.length < PAGE || !last) return;
      after = [last.group, last.id];
    }
  }

  private atOneMoment<T>(work: (db: Db) => Promise<T>): Promise<T> {
    return this.storage.db.transaction().setIsolationLevel("repeatable read").setAccessMode("read only").execute(work);
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

const LONGEST = { title: 1000, text: 20_000 };

function problemOf(one: Translated, article: StoredArticle | undefined, place: Place, twice: boolean): string | null {
  if (!article) return "There is no such article any more.";
  if (twice) return "It is in the file twice; the first one counts.";
  if (place.language === "") return "The file does not say into which language it was translated.";
  if (place.market !== null && !/^[A-Z]{2}$/.test(place.market)) return "Its market is no country code.";
  if (one.title.length > LONGEST.title || one.text.length > LONGEST.text) return "It is longer than a text may be.";
  return null;
}

function comparison(one: Translated, article: StoredArticle, place: Place, sourceLanguage: string) {
  const title = cleanText(one.title, { singleLine: true });
  const text = cleanText(one.text);
  const there =
    article.drafts.find((draft) => samePlace(draft, place)) ??
    article.variants.find((variant) => samePlace(variant, place));
  if (text === "" || (there && there.title === title && there.text === text)) return null;
  const source = sourceFor(article.variants, sourceLanguage, place);
  const behind = source === null || one.mark === null || sourceMark(source) !== one.mark;
  const final = one.state === "final" || one.state === "reviewed";
  const taken = { article: article.id, place, title, text, behind, final };
  const planned = (): PlannedTranslation => ({
    ...{ article: article.id, language: place.language, market: place.market, behind, final },
    kind: there ? "changed" : "added",
    title: textDiff(there?.title ?? "", title),
    text: textDiff(there?.text ?? "", text),
  });
  return { taken, planned };
}

function valuesOf(text: string, facts: readonly Fact[], { language, market }: Place): Map<string, string> {
  return new Map(
    placeholdersIn(text).flatMap((name): [string, string][] => {
      const fact = factFor(facts, name, language, market);
      return fact ? [[name, formatFact(fact, language)]] : [];
    }),
  );
}
