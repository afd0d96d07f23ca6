// Insights: what came of the questions, in figures that can be looked at from several sides.
import { csvOf } from "./csv.ts";
import { daysBetween, periodBefore } from "./days.ts";
import {
  COUNT_NAMES,
  type Counts,
  type Dimension,
  type InsightsStore,
  type Row,
  type Selection,
  type Waits,
} from "./store.ts";

export interface Figures extends Counts, Waits {
  conversations: number;
  /** Of the questions, 0..1: confirmed, silent or doubted. null: there are none. */
  answeredShare: number | null;
  /** Of the rated answers: rated as helpful. */
  satisfaction: number | null;
}

export interface Report {
  before: { from: string; to: string };
  /** Changes that are still to be counted. */
  pending: number;
  totals: Figures;
  totalsBefore: Figures;
  days: (Figures & { day: string })[];
  languages: (Figures & { language: string | null })[];
  markets: (Figures & { market: string | null })[];
  channels: (Figures & { channel: string })[];
  releases: (Figures & { release: number | null })[];
  topics: Topic[];
  reasons: { reason: string; count: number }[];
  /** Releases that went live in the time. */
  live: { release: number; at: string; day: string }[];
  options: { markets: string[]; languages: string[]; channels: string[] };
}

export interface Topic {
  article: string;
  title: string;
  titleLanguage: string | null;
  asked: number;
  confirmed: number;
  doubted: number;
}

export const tables = [
  "days",
  "languages",
  "markets",
  "channels",
  "releases",
  "topics",
  "reasons",
  "everything",
] as const;
export type Table = (typeof tables)[number];

const TOPICS = 20;
const TOPICS_IN_FILE = 1000;
const CUBE_ROWS = 200_000;
/** Somebody who looks waits this long for what is still to be counted. */
const PATIENCE_MS = 1_500;

export class Insights {
  private readonly store: InsightsStore;

  constructor(store: InsightsStore) {
    this.store = store;
  }

  /** Counts what changed, as long as there is anything and the time is not up. */
  async countUp(patienceMs: number = PATIENCE_MS): Promise<void> {
    const until = performance.now() + patienceMs;
    while ((await this.store.countSome()) > 0 && performance.now() < until);
  }

  /** @param language  that titles are wanted in */
  async report(selection: Selection, language: string): Promise<Report> {
    await this.countUp();
    const before = periodBefore(selection.from, selection.to);
    const earlier = { ...selection, ...before };
    const { store } = this;
    const [all, past, topics, reasons, live, options, pending] = await Promise.all([
      this.everything(selection),
      this.everything(earlier),
      this.topics(selection, language, TOPICS),
      store.reasons(selection),
      store.releases(selection),
      store.options(),
      store.pending(),
    ]);
    const byDay = new Map(all.day.map((row) => [row.day, row]));
    return {
      before,
      pending,
      totals: all.all[0] ?? nothing,
      totalsBefore: past.all[0] ?? nothing,
      days: daysBetween(selection.from, selection.to).map((day) => ({ ...(byDay.get(day) ?? nothing), day })),
      languages: all.language.map(({ language, ...figures }) => ({ language, ...figures })),
      markets: all.market.map(({ market, ...figures }) => ({ market, ...figures })),
      channels: all.channel.map(({ channel, ...figures }) => ({ channel: channel ?? "widget", ...figures })),
      releases: all.release.map(({ release, ...figures }) => ({ release, ...figures })),
      topics,
      reasons,
      live: live.map(({ at, ...release }) => ({ ...release, at: at.toISOString() })),
      options,
    };
  }

  /** One table as CSV. */
  async file(table: Table, selection: Selection, language: string): Promise<string> {
    await this.countUp();
    const { store } = this;
    switch (table) {
      case "topics": {
        const topics = await this.topics(selection, language, TOPICS_IN_FILE);
        return csvOf(
          ["article", "title", "asked", "confirmed", "doubted"],
          topics.map(({ article, title, asked, confirmed, doubted }) => [article, title, asked, confirmed, doubted]),
        );
      }
      case "reasons": {
        const reasons = await store.reasons(selection);
        return csvOf(
          ["reason", "handovers"],
          reasons.map(({ reason, count }) => [reason, count]),
        );
      }
      case "everything": {
        const rows = await store.cube(selection, CUBE_ROWS);
        return csvOf(
          ["day", "market", "language", "channel", "release", "conversations", ...COUNT_NAMES],
          rows.map((row) => [
            ...[row.day, row.market, row.language, row.channel, row.release, row.conversations],
            ...COUNT_NAMES.map((name) => row[name]),
          ]),
        );
      }
      default: {
        const by = ({ days: "day", languages: "language", markets: "market", channels: "channel", releases: "release" } as const)[table]; // biome-ignore format: one line
        const all = await this.everything(selection);
        return csvOf(
          [by, ...FIGURE_NAMES],
          all[by].map((row) => [row[by], ...FIGURE_NAMES.map((name) => row[name])]),
        );
      }
    }
  }

  private async everything(selection: Selection): Promise<Record<Dimension, (Row<unknown> & Figures)[]>> {
    const { store } = this;
    const [counts, conversations, waits] = await Promise.all([
      store.counts(selection),
      store.conversations(selection),
      store.waits(selection),
    ]);
    return joined([...counts, ...conversations, ...waits]);
  }

  private async topics(selection: Selection, language: string, limit: number): Promise<Topic[]> {
    const topics = await this.store.topics(selection, limit);
    const titles = await this.store.titles(
      topics.map(({ article }) => article),
      language,
    );
    return topics.map((topic) => {
      const titled = titles.get(topic.article);
      return { ...topic, title: titled?.title ?? topic.article, titleLanguage: titled?.language ?? null };
    });
  }
}

const FIGURE_NAMES = [
  ...["conversations", ...COUNT_NAMES, "answeredShare", "satisfaction"],
  ...["handovers", "waitP50Ms", "waitP90Ms", "firstReplyP50Ms", "firstReplyP90Ms"],
] as (keyof Figures)[];

const nothing: Figures = {
  ...{ conversations: 0, questions: 0, confirmed: 0, silent: 0, doubted: 0, clarified: 0, handedOver: 0, declined: 0 },
  ...{ answeredAfterAskingBack: 0, ratedUp: 0, ratedDown: 0, handovers: 0, answeredShare: null, satisfaction: null },
  ...{ waitP50Ms: null, waitP90Ms: null, firstReplyP50Ms: null, firstReplyP90Ms: null },
};

/** Rows of different figures with the same dimensions become one; by days in order, by everything else the most asked first. */
function joined(rows: readonly (Row<object> & Partial<Figures>)[]): Record<Dimension, (Row<unknown> & Figures)[]> {
  const found = new Map<string, Row<unknown> & Figures>();
  for (const row of rows) {
    const key = JSON.stringify([row.of, row.day, row.market, row.language, row.channel, row.release]);
    found.set(key, { ...(found.get(key) ?? nothing), ...row });
  }
  const by: Record<Dimension, (Row<unknown> & Figures)[]> = {
    ...{ all: [], day: [], market: [], language: [], channel: [], release: [] },
  };
  for (const row of found.values()) by[row.of].push(withShares(row));
  for (const rows of Object.values(by))
    rows.sort((a, b) => b.questions - a.questions || nameOf(a).localeCompare(nameOf(b)));
  by.day.sort((a, b) => (a.day! < b.day! ? -1 : 1));
  by.release.sort((a, b) => (b.release ?? 0) - (a.release ?? 0));
  return by;
}

const nameOf = ({ market, language, channel }: Row<unknown>) => market ?? language ?? channel ?? "";

function withShares<Given extends Figures>(row: Given): Given {
  const answered = row.confirmed + row.silent + row.doubted;
  const rated = row.ratedUp + row.ratedDown;
  return {
    ...row,
    answeredShare: row.questions === 0 ? null : answered / row.questions,
    satisfaction: rated === 0 ? null : row.ratedUp / rated,
  };
}
