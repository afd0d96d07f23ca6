// Missed questions: what the knowledge had no right answer to, grouped by what it means, across languages.
import { setImmediate } from "node:timers/promises";
import type pg from "pg";
import { ExpectedError } from "../errors.ts";
import type { SentenceEncoder } from "../learning/index.ts";
import { MeaningGroups } from "./meaning-groups.ts";
import type { ClusterState, MissedCluster, MissedFilter, MissedStore } from "./missed-store.ts";
import type { InsightsStore } from "./store.ts";

export class MissedNotFoundError extends ExpectedError {
  readonly kind = "not-found";
  readonly code = "insights/missed-not-found";
  constructor() {
    super("There is no such group of missed questions. Its questions may have been deleted.");
  }
}

export type TitledCluster = Omit<MissedCluster, "nearest"> & {
  nearest: { article: string; title: string; titleLanguage: string | null; confidence: number } | null;
};

/** Questions that are grouped in one step, and those after which others are served: each is compared with every group. */
const BATCH = 50;
const AT_ONCE = 4;
/** Groups that are looked over in one step, because some of their questions are gone. */
const STALE = 20;
/** Texts of a group that are encoded at once. */
const ENCODED = 200;

export class Missed {
  private readonly store: MissedStore;
  private readonly insights: InsightsStore;
  private readonly encoder: () => SentenceEncoder;
  /** As they were read last; other processes may have changed them since. */
  private known: { groups: MeaningGroups; encoder: string } | null = null;

  constructor(store: MissedStore, insights: InsightsStore, encoder: () => SentenceEncoder) {
    this.store = store;
    this.insights = insights;
    this.encoder = encoder;
  }

  /**
   * Groups some of what is in no group yet.
   * @param tidy  look as well for groups that lost questions
   * @returns how much was done; 0: nothing is left, or another process is at it
   */
  async groupSome(tidy = true): Promise<number> {
    try {
      return (await this.store.alone((client) => this.group(client, tidy))) ?? 0;
    } catch (error) {
      this.known = null; // what was written down was taken back
      throw error;
    }
  }

  async list(
    filter: MissedFilter,
    { limit, offset, titles }: { limit: number; offset: number; titles: string },
  ): Promise<{ clusters: TitledCluster[]; total: number; pending: number }> {
    const [{ clusters, total }, pending] = await Promise.all([
      this.store.list(filter, limit, offset),
      this.store.ungrouped(),
    ]);
    return { clusters: await this.titled(clusters, titles), total, pending };
  }

  /** @throws {MissedNotFoundError} */
  async get(id: number, titles: string): Promise<TitledCluster> {
    const cluster = await this.store.get(await this.idNow(id));
    if (!cluster) throw new MissedNotFoundError();
    return (await this.titled([cluster], titles))[0]!;
  }

  /** @throws {MissedNotFoundError} */
  async decide(id: number, state: ClusterState, personId: string): Promise<void> {
    await this.store.decide(await this.idNow(id), state, personId);
  }

  private async idNow(id: number): Promise<number> {
    const now = await this.store.idNow(id);
    if (now === null) throw new MissedNotFoundError();
    return now;
  }

  private async titled(clusters: readonly MissedCluster[], language: string): Promise<TitledCluster[]> {
    const titles = await this.insights.titles(
      clusters.flatMap(({ nearest }) => (nearest ? [nearest.article] : [])),
      language,
    );
    return clusters.map(({ nearest, ...cluster }) => {
      const titled = nearest && titles.get(nearest.article);
      // Of an article that is gone nobody wants to hear.
      return {
        ...cluster,
        nearest: nearest && titled ? { ...nearest, title: titled.title, titleLanguage: titled.language } : null,
      };
    });
  }

  // ------------------------------------------------------------------------------------------------------------------ grouping

  private async group(client: pg.PoolClient, tidy: boolean): Promise<number> {
    const { store } = this;
    const questions = await store.newQuestions(client, BATCH);
    const stale = tidy ? await store.staleGroups(client, STALE) : [];
    if (questions.length === 0 && stale.length === 0) return 0;
    const encoder = this.encoder();
    const groups = await this.groups(client, encoder);
    for (const id of stale) await this.countAgain(client, id, groups, encoder);
    const vectors = encoder.encode(questions.map(({ body }) => body));
    const { units } = encoder;
    const placed: number[] = [];
    for (let k = 0; k < questions.length; k++) {
      placed.push(groups.add(vectors.subarray(k * units, (k + 1) * units)).id);
      if (k % AT_ONCE === AT_ONCE - 1) await setImmediate();
    }
    const merges: { from: number; into: number }[] = [];
    for (const [k, id] of [...new Set(placed)].entries()) {
      merges.push(...groups.merge([id]));
      if (k % AT_ONCE === AT_ONCE - 1) await setImmediate();
    }
    const moved = new Map(merges.map(({ from, into }) => [from, into]));
    const now = (id: number): number => (moved.has(id) ? now(moved.get(id)!) : id);
    const changed = new Set([...placed, ...merges.map(({ into }) => into)].map(now));
    await store.saveGroups(
      client,
      [...changed].map((id) => groups.get(id)!),
      encoder.version,
    );
    await store.place(client, questions, placed.map(now));
    await store.merge(
      client,
      merges.map(({ from }) => ({ from, into: now(from) })),
    );
    return questions.length + stale.length;
  }

  /** As they are in the database: those that this process knows already are not read again. */
  private async groups(client: pg.PoolClient, encoder: SentenceEncoder): Promise<MeaningGroups> {
    const { store } = this;
    if (this.known?.encoder !== encoder.version) this.known = null;
    const groups = this.known?.groups ?? new MeaningGroups(encoder.units);
    const stored = await store.groups(client);
    const ids = new Set(stored.map(({ id }) => id));
    for (const id of groups.ids()) if (!ids.has(id)) groups.drop(id);
    const changed = stored.filter(
      ({ id, size, encoder: by }) => by === encoder.version && groups.get(id)?.size !== size,
    );
    for (const group of await store.readGroups(
      client,
      changed.map(({ id }) => id),
    ))
      groups.load(group);
    for (const { id, encoder: by } of stored)
      if (by !== encoder.version) await this.countAgain(client, id, groups, encoder);
    groups.reserve(await store.nextId(client));
    this.known = { groups, encoder: encoder.version };
    return groups;
  }

  /** From its questions as they are now; without any it is gone. */
  private async countAgain(
    client: pg.PoolClient,
    id: number,
    groups: MeaningGroups,
    encoder: SentenceEncoder,
  ): Promise<void> {
    const texts = await this.store.textsOf(client, id);
    if (texts.length === 0) {
      await this.store.dropGroup(client, id);
      groups.drop(id);
      return;
    }
    const { units } = encoder;
    const group = { id, sum: new Float32Array(units), size: texts.length };
    for (let at = 0; at < texts.length; at += ENCODED) {
      const vectors = encoder.encode(texts.slice(at, at + ENCODED));
      for (let k = 0; k < vectors.length; k++) group.sum[k % units]! += vectors[k]!;
    }
    groups.load(group);
    await this.store.saveGroups(client, [group], encoder.version);
  }
}
