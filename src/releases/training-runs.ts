// Trainings, one after the other: started, watched, cancelled, and gone on with after they were cut off. Each runs in a process of its
// own; this process answers for it with a connection whose locks say that the run is alive and whose turn it is. Several processes
// on one database, such as two servers or `dragoman train` beside a server, take turns by these locks.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { AnswerEngine, type Company, type RankerReport, type TrainingReport } from "../answering/index.ts";
import { ExpectedError } from "../errors.ts";
import { KnowledgeBase } from "../knowledge/index.ts";
import { packageRoot } from "../paths.ts";
import type { Storage } from "../storage/index.ts";
import { readFacts, readWorkspace } from "../workspace/index.ts";
import { articlesKnownTo } from "./build-engine.ts";
import { BlockingEncoders, waitingEncoder } from "./encoders.ts";
import type { RunProgress } from "./live-curves.ts";
import { latestRelease } from "./release-store.ts";
import {
  isOver,
  NothingToLearnError,
  type Run,
  RunCancelledError,
  RunInterruptedError,
  RunNotFoundError,
  type RunSettings,
} from "./run.ts";
import {
  addRun,
  askToCancel,
  chooseSettings,
  chosenSettings,
  markEnded,
  markRunning,
  RUN_CHANNEL,
  readReport,
  readRun,
  readRuns,
  removeRun,
  saveProgress,
  settleInterrupted,
  takeTurn,
} from "./run-store.ts";
import { type Ready, TrainingProcess, type WorkerAnswer } from "./training-process.ts";

export interface TrainingRunsOptions {
  /** Where finished units of work are kept for a training that is cut off; without it nothing is. */
  unitFolder?: string;
  /** This process serves nobody else: its engines stand still until a larger encoder has made their vectors. */
  blocking?: boolean;
  /** Told when a larger encoder did not make vectors in time for an answer. */
  onEncoderError?: (error: unknown) => void;
  /** Told of the progress of what this process trains, more often than it is stored. */
  onProgress?: (progress: RunProgress) => void;
}

export interface Prepared {
  engine: AnswerEngine;
  revision: number;
  articles: number;
  report: RankerReport;
  /** Whether it was trained for this, rather than read. */
  trained: boolean;
}

/** A run that this process answers for. */
interface ActiveRun {
  id: number;
  /** Settles when the run is over, however it ended; never rejects. */
  over: Promise<void>;
  cancel(): void;
}

const PROGRESS_SAVED_MS = 500;
const CANCEL_AGAIN_MS = 500;
const STOPPED = "What had started the training was stopped.";
/** The code of PostgreSQL for a statement that was cancelled. */
const QUERY_CANCELLED = "57014";

export class TrainingRuns {
  private readonly storage: Storage;
  private readonly workspaceId: string;
  private readonly options: TrainingRunsOptions;
  private readonly active = new Map<number, ActiveRun>();
  private readonly listeners = new Map<number, Set<() => void>>();
  /** What stops each thing that goes on. */
  private readonly stops = new Set<AbortController>();
  private encoders: BlockingEncoders | null = null;
  private closed = false;

  constructor(storage: Storage, workspaceId: string, options: TrainingRunsOptions = {}) {
    this.storage = storage;
    this.workspaceId = workspaceId;
    this.options = options;
  }

  /** The last runs, the newest first. */
  async list(limit = 20): Promise<Run[]> {
    await settleInterrupted(this.storage.db, this.workspaceId);
    return readRuns(this.storage.db, this.workspaceId, limit);
  }

  /** @throws {RunNotFoundError} */
  async get(id: number): Promise<Run> {
    await settleInterrupted(this.storage.db, this.workspaceId);
    const run = await readRun(this.storage.db, this.workspaceId, id);
    if (!run) throw new RunNotFoundError();
    return run;
  }

  /** What a run that is done left to be looked at. */
  report(id: number): Promise<TrainingReport | null> {
    return readReport(this.storage.db, this.workspaceId, id);
  }

  /** What trainings use that nobody gives settings, such as those after an import. */
  settings(): Promise<RunSettings> {
    return chosenSettings(this.storage.db, this.workspaceId);
  }

  /**
   * Starts a training of the knowledge there is, also where it was learned before. Returns as soon as it is queued; `over` follows.
   * @param chosen  kept for later trainings, but for the seed
   * @throws {TrainingUnderWayError} where `alone`, the default, and another one is queued or running
   * @throws {NothingToLearnError}
   */
  async start(
    chosen: Partial<RunSettings> = {},
    { alone = true }: { alone?: boolean } = {},
  ): Promise<{ run: Run; over: Promise<Run> }> {
    const { seed, ...kept } = chosen;
    const { db } = this.storage;
    const workspace = await readWorkspace(db, this.workspaceId);
    if (workspace?.knowledgeOrigin === "none") throw new NothingToLearnError();
    const settings = { ...(await this.settings()), ...kept, ...(seed === undefined ? {} : { seed }) };
    const { active } = await this.begin("person", settings, workspace!.knowledgeRevision, alone);
    if (Object.keys(kept).length > 0) await chooseSettings(db, this.workspaceId, kept);
    return { run: await this.get(active.id), over: active.over.then(() => this.get(active.id)) };
  }

  /**
   * The engine of the knowledge there is: read where its release is stored, trained where it is not. @returns null without knowledge
   * @param onFormer  given what answered before, where that can go on meanwhile: another encoder was chosen, or articles changed one by one
   * @throws {RunInterruptedError | RunCancelledError}
   */
  async prepare(onFormer?: (former: Omit<Prepared, "trained">) => void): Promise<Prepared | null> {
    const stopping = this.stoppable();
    let started: TrainingProcess | null = null;
    try {
      started = await TrainingProcess.start(this.workerInput(), stopping.signal);
      for (let trained = false; ; ) {
        let answer = await started.load(onFormer !== undefined);
        if (answer.type === "untrained") {
          const former = answer.former && (await this.restore(answer.former, started, true));
          if (former) onFormer?.(former);
          const { result } = await this.begin("knowledge", await this.settings(), answer.revision, false, started);
          answer = await result;
          trained = true;
        }
        if (answer.type !== "ready") return null;
        const prepared = await this.restore(answer, started);
        if (prepared) return { ...prepared, trained };
      }
    } finally {
      this.stops.delete(stopping);
      await started?.end();
    }
  }

  /** Stops a run, in this process or another; of one that is over, nothing changes. @throws {RunNotFoundError} */
  async cancel(id: number): Promise<Run> {
    const mine = this.active.get(id);
    if (mine) {
      mine.cancel();
      await mine.over;
    } else if (!isOver(await this.get(id))) await askToCancel(this.storage.db, this.workspaceId, id);
    return this.get(id);
  }

  /** Calls back at every change of a run, whichever process carries it out. @returns to be called when nobody watches any more */
  watch(id: number, onChange: () => void): () => void {
    const listeners = this.listeners.get(id) ?? new Set();
    listeners.add(onChange);
    this.listeners.set(id, listeners);
    return () => {
      listeners.delete(onChange);
      if (listeners.size === 0) this.listeners.delete(id);
    };
  }

  /** What the database said on RUN_CHANNEL; whoever listens passes it on. */
  heard(payload: string): void {
    const [workspaceId, id] = payload.split(":");
    if (workspaceId === this.workspaceId) for (const onChange of this.listeners.get(Number(id)) ?? []) onChange();
  }

  /** Ends what this process trains. */
  async close(as: "cancelled" | "interrupted" = "interrupted"): Promise<void> {
    const active = [...this.active.values()];
    if (as === "cancelled") for (const run of active) run.cancel();
    this.closed = true;
    for (const stopping of this.stops) stopping.abort(new RunInterruptedError(STOPPED));
    this.encoders?.close();
    await Promise.all(active.map(({ over }) => over));
  }

  // --------------------------------------------------------------------------------------------------------- carrying out

  /** Writes a run down and carries it out. `result` is what the process answered; it is to be awaited or there is no `given`. */
  private async begin(
    reason: Run["reason"],
    settings: RunSettings,
    knowledgeRevision: number,
    alone: boolean,
    given?: TrainingProcess,
  ): Promise<{ active: ActiveRun; result: Promise<WorkerAnswer> }> {
    const { storage, workspaceId } = this;
    await settleInterrupted(storage.db, workspaceId);
    const owner = new pg.Client({ connectionString: storage.url, application_name: "dragoman-run" });
    owner.on("error", () => {}); // its locks are gone then; the run itself may go on
    await owner.connect();
    let id: number;
    try {
      id = await addRun(owner, workspaceId, { reason, settings, knowledgeRevision }, alone);
    } catch (error) {
      await owner.end();
      throw error;
    }
    const stopping = this.stoppable();
    const cancel = () => stopping.abort(new RunCancelledError());
    owner.on("notification", ({ payload }) => {
      if (payload === `${workspaceId}:${id}:cancel`) cancel();
    });
    const { signal } = stopping;
    const result = this.carryOut(owner, id, reason, settings, signal, given).catch(async (thrown: unknown) => {
      // Whoever stopped it knows why; the process that was killed for it does not.
      const error = signal.aborted ? signal.reason : thrown;
      await markEnded(storage.db, workspaceId, id, endOf(error));
      throw error;
    });
    const over = result
      .then(
        () => {},
        () => {},
      )
      .then(async () => {
        this.active.delete(id);
        this.stops.delete(stopping);
        await owner.end().catch(() => {});
      });
    const active = { id, over, cancel };
    this.active.set(id, active);
    return { active, result };
  }

  private async carryOut(
    owner: pg.Client,
    id: number,
    reason: Run["reason"],
    settings: RunSettings,
    signal: AbortSignal,
    given?: TrainingProcess,
  ): Promise<WorkerAnswer> {
    const { storage, workspaceId } = this;
    await owner.query(`LISTEN ${RUN_CHANNEL}`);
    await this.waitForTurn(owner, signal);
    const process = given ?? (await TrainingProcess.start(this.workerInput(), signal));
    if (given) signal.addEventListener("abort", () => void given.end(), { once: true });
    const saving = new LatestProgress((progress, revision) =>
      saveProgress(storage.db, workspaceId, id, progress, revision),
    );
    try {
      if (reason === "knowledge") {
        // Whoever had the turn before may have learned the same.
        const found = await process.load();
        if (found.type !== "untrained") {
          await removeRun(storage.db, workspaceId, id);
          return found;
        }
      }
      await markRunning(storage.db, workspaceId, id);
      const answer = await process.train(id, settings, (progress, revision) => {
        this.options.onProgress?.(progress);
        saving.next(progress, revision);
      });
      if (answer.type === "nothing") throw new NothingToLearnError();
      return answer;
    } finally {
      await saving.stop();
      if (!given) await process.end();
    }
  }

  private async waitForTurn(owner: pg.Client, signal: AbortSignal): Promise<void> {
    let stopping: NodeJS.Timeout | undefined;
    const stopWaiting = () => {
      const { processID } = owner as unknown as { processID: number };
      this.storage.pool.query("SELECT pg_cancel_backend($1)", [processID]).catch(() => {});
      // Again, should it have come before the statement that it is for.
      stopping = setTimeout(stopWaiting, CANCEL_AGAIN_MS);
    };
    signal.addEventListener("abort", stopWaiting, { once: true });
    try {
      if (!signal.aborted) await takeTurn(owner, this.workspaceId);
    } catch (error) {
      if ((error as { code?: string }).code !== QUERY_CANCELLED) throw error;
    } finally {
      signal.removeEventListener("abort", stopWaiting);
      clearTimeout(stopping);
    }
    signal.throwIfAborted();
  }

  /**
   * @param former  it knows an earlier revision: its articles are as they are now
   * @returns null where the knowledge or the release changed meanwhile: the index is of articles that are not these
   */
  private async restore(
    ready: Ready,
    started: TrainingProcess,
    former = false,
  ): Promise<Omit<Prepared, "trained"> | null> {
    const { storage, workspaceId } = this;
    const { revision, release, report } = ready;
    const encoder = this.options.blocking
      ? this.blockingEncoders().open(ready.encoder)
      : await waitingEncoder(ready.encoder, storage, workspaceId, this.options.onEncoderError);
    const [snapshot, stored, company, { toleratedWrong }, index] = await Promise.all([
      new KnowledgeBase({ storage, workspaceId }).snapshot(),
      latestRelease(storage.db, workspaceId),
      this.company(),
      this.settings(),
      started.index(encoder),
    ]);
    const moved = former ? snapshot.revision < revision : snapshot.revision !== revision;
    if (!company || moved || stored?.id !== release) return null;
    const articles = articlesKnownTo(ready, snapshot.articles)!;
    const engine = AnswerEngine.restore(articles, stored.model, company, release, index);
    return { engine: engine.promising(toleratedWrong), revision, articles: articles.length, report };
  }

  /** Who answers, with its facts; null without a workspace. */
  async company(): Promise<Company | null> {
    const { db } = this.storage;
    const [workspace, facts] = await Promise.all([
      readWorkspace(db, this.workspaceId),
      readFacts(db, this.workspaceId),
    ]);
    return workspace && { name: workspace.name, defaultLanguage: workspace.defaultLanguage, facts };
  }

  private blockingEncoders(): BlockingEncoders {
    this.encoders ??= new BlockingEncoders({ databaseUrl: this.storage.url, workspaceId: this.workspaceId });
    return this.encoders;
  }

  private stoppable(): AbortController {
    const stopping = new AbortController();
    this.stops.add(stopping);
    if (this.closed) stopping.abort(new RunInterruptedError(STOPPED));
    return stopping;
  }

  private workerInput() {
    const { unitFolder } = this.options;
    return {
      databaseUrl: this.storage.url,
      workspaceId: this.workspaceId,
      units: unitFolder === undefined ? null : { folder: unitFolder, version: version() },
    };
  }
}

function endOf(error: unknown): { state: "cancelled" } | { state: "failed"; code: string; message: string } {
  if (error instanceof RunCancelledError) return { state: "cancelled" };
  if (error instanceof ExpectedError) return { state: "failed", code: error.code, message: error.message };
  const cause = error instanceof Error ? error.message : String(error);
  return { state: "failed", code: "releases/training-failed", message: `The training failed: ${cause}` };
}

function version(): string {
  return JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")).version;
}

/** Saves the latest progress, one at a time and not more often than anybody needs. */
class LatestProgress {
  private readonly save: (progress: RunProgress, revision: number) => Promise<void>;
  private latest: [RunProgress, number] | null = null;
  private saving: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;

  constructor(save: (progress: RunProgress, revision: number) => Promise<void>) {
    this.save = save;
  }

  next(progress: RunProgress, revision: number): void {
    this.latest = [progress, revision];
    if (!this.saving && !this.timer) this.saveLatest();
  }

  /** Nothing is saved after this. */
  async stop(): Promise<void> {
    this.latest = null;
    if (this.timer) clearTimeout(this.timer);
    await this.saving;
    if (this.timer) clearTimeout(this.timer);
  }

  private saveLatest(): void {
    const next = this.latest;
    this.latest = null;
    if (!next) return;
    // What cannot be saved is not missed: the next one follows.
    this.saving = this.save(...next)
      .catch(() => {})
      .then(() => {
        this.saving = null;
        this.timer = setTimeout(() => {
          this.timer = null;
          this.saveLatest();
        }, PROGRESS_SAVED_MS);
      });
  }
}
