// The engine in use. It is trained by a worker process, swapped in one step when new knowledge or a new release arrives, and the old one keeps
// answering until then.
import pg from "pg";
import {
  type AnswerEngine,
  type Answerer,
  type PromiseReport,
  promiseReport,
  type RankerReport,
} from "../answering/index.ts";
import { ENCODER_CHANNEL } from "../embedding/index.ts";
import { changedSince } from "../knowledge/index.ts";
import type { Storage } from "../storage/index.ts";
import { FACTS_CHANNEL, readWorkspace } from "../workspace/index.ts";
import { PromiseFixedError } from "./run.ts";
import { choosePromise, PROMISE_CHANNEL, RUN_CHANNEL } from "./run-store.ts";
import { TrainingRuns, type TrainingRunsOptions } from "./training-runs.ts";

export interface HolderOptions extends TrainingRunsOptions {
  /** Told when another engine took over. */
  onSwap?: (state: { release: number; trained: boolean; articles: number; report: RankerReport }) => void;
  onError?: (error: unknown) => void;
  /** New knowledge is learned once nothing more has come for so long: an afternoon of edits is not a training each. Default 0. */
  quietMs?: number;
}

/** Who edits without a pause is learned after this many times the quiet. */
const MOST_QUIETS = 10;

interface News {
  of: "knowledge" | "release";
  number: number;
}

/** What the desk shows of the promise. */
export interface PromiseStanding {
  release: number | null;
  /** Share of wrong answers; null: a release of before does not say. */
  toleratedWrong: number | null;
  /** null: the release kept nothing to choose another by. */
  report: PromiseReport | null;
}

const RECONNECT_MS = 2000;
/** That can be compared. */
const PROMISES = [0.005, 0.01, 0.02, 0.03, 0.05, 0.1];

export class EngineHolder {
  /** The trainings of the workspace, those that the holder starts among them. */
  readonly runs: TrainingRuns;
  private readonly storage: Storage;
  private readonly workspaceId: string;
  private readonly options: HolderOptions;
  private engine: AnswerEngine | null = null;
  /** Of the knowledge that is being followed. */
  private revision = -1;
  /** Of the knowledge that the engine in use has learned; what changed one by one since answers beside it. */
  private learned = -1;
  private building: Promise<void> | null = null;
  private again = false;
  /** What the database told during the build. */
  private news: News[] = [];
  /** Told when the engine before was taken up. */
  private onFormer: (() => void) | null = null;
  private listener: pg.Client | null = null;
  private closed = false;
  /** How often the company and the promise were read again. */
  private companyAsked = 0;
  private changesAsked = 0;
  private promiseAsked = 0;
  private quiet: NodeJS.Timeout | undefined;
  /** Since when knowledge waits to be learned. */
  private waitingSinceMs: number | null = null;

  constructor(storage: Storage, workspaceId: string, options: HolderOptions = {}) {
    this.storage = storage;
    this.workspaceId = workspaceId;
    this.options = options;
    this.runs = new TrainingRuns(storage, workspaceId, options);
  }

  /** The engine that answers now; null while there is no knowledge. */
  current(): AnswerEngine | null {
    return this.engine;
  }

  /** The same for whoever can wait for the vectors of a larger encoder. */
  answerer(): Answerer | null {
    const { engine } = this;
    return engine && { answer: (question) => engine.answerWhenThere(question) };
  }

  /** What each promise on wrong answers would cost, and the one that is kept; null while there is no engine. */
  promise(): PromiseStanding | null {
    const { engine } = this;
    if (!engine) return null;
    const { promise: evidence, report } = engine.ranker;
    const kept = report.toleratedWrong ?? null;
    const options = [...PROMISES, ...(kept === null ? [] : [kept])];
    return { release: engine.release, toleratedWrong: kept, report: evidence && promiseReport(evidence, options) };
  }

  /**
   * From now on, in every process, and for later trainings. No restart and no training.
   * @throws {PromiseFixedError} where the release was trained by a version that kept nothing to choose by
   */
  async keepPromise(toleratedWrong: number): Promise<void> {
    if (this.engine && !this.engine.ranker.promise) throw new PromiseFixedError();
    await choosePromise(this.storage.db, this.workspaceId, toleratedWrong);
    this.promiseAsked++; // what is being read may be older
    if (this.engine) this.engine = this.engine.promising(toleratedWrong);
  }

  /** Builds the first engine, or takes up the one before where only the encoder changed, and from then on follows what changes. */
  async start(): Promise<void> {
    await this.listen();
    const former = new Promise<void>((done) => {
      this.onFormer = done;
    });
    const built = this.refresh();
    built.catch((error) => this.engine && this.options.onError?.(error));
    await Promise.race([built, former]);
  }

  /** Builds again if the knowledge or the release changed; a call during a build makes one more build follow. */
  refresh(): Promise<void> {
    if (this.building) {
      this.again = true;
      return this.building;
    }
    this.building = (async () => {
      do {
        this.again = false;
        this.news = [];
        await this.build();
        // What was told of during the build may be what was built.
      } while (!this.closed && (this.again || this.news.some((one) => this.isNews(one))));
    })().finally(() => {
      this.building = null;
    });
    return this.building;
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.quiet);
    await this.runs.close();
    await this.building?.catch(() => {});
    await this.listener?.end().catch(() => {});
  }

  private isNews({ of, number }: News): boolean {
    return number > (of === "knowledge" ? this.revision : (this.engine?.release ?? -1));
  }

  private async build(): Promise<void> {
    if (this.closed) return;
    const { companyAsked, promiseAsked } = this;
    let prepared: Awaited<ReturnType<TrainingRuns["prepare"]>>;
    try {
      const takeUp = (former: { engine: AnswerEngine; revision: number }) => {
        if (this.engine) return;
        this.engine = former.engine;
        this.learned = former.revision;
        this.readChanges().then(
          () => this.onFormer?.(),
          (error) => this.options.onError?.(error),
        );
      };
      prepared = await this.runs.prepare(this.engine ? undefined : takeUp);
    } catch (error) {
      if (this.closed) return; // ended in the middle
      throw error;
    }
    this.engine = prepared && (await this.withChanges(prepared.engine, prepared.revision));
    this.revision = prepared?.revision ?? -1;
    this.learned = this.revision;
    if (!prepared) return;
    // What was told of a moment ago may have been read for the engine before.
    await this.readChanges();
    // Facts that were told of during the build may be younger than those that it read.
    if (companyAsked !== this.companyAsked) await this.readCompany();
    if (promiseAsked !== this.promiseAsked) await this.readPromise();
    const { engine, trained, articles, report } = prepared;
    this.options.onSwap?.({ release: engine.release!, trained, articles, report });
  }

  /** New facts need no training: the next answer says them. */
  private async readCompany(): Promise<void> {
    const asked = ++this.companyAsked;
    const company = await this.runs.company();
    // Of two readings the later one counts, whichever ends last; an engine that is being built reads for itself.
    if (asked === this.companyAsked && company && this.engine) this.engine = this.engine.with(company);
  }

  /** What was taught one by one since the engine learned answers from now on. */
  private async readChanges(): Promise<void> {
    const asked = ++this.changesAsked;
    const { engine, learned } = this;
    if (!engine) return;
    const taught = await this.withChanges(engine, learned);
    if (asked !== this.changesAsked) return;
    // Another engine may have taken over, another company name or another promise, while they were read.
    if (this.engine !== engine) return this.readChanges();
    this.engine = taught;
  }

  private async withChanges(engine: AnswerEngine, learned: number): Promise<AnswerEngine> {
    const { articles, removed } = await changedSince(this.storage, this.workspaceId, learned);
    const { encoder } = engine.ranker.index;
    const teach = () => engine.taughtWith(articles, removed);
    return encoder?.whenThere ? encoder.whenThere(teach) : teach();
  }

  /** Another promise needs no training: the next answer keeps it. */
  private async readPromise(): Promise<void> {
    const asked = ++this.promiseAsked;
    const { toleratedWrong } = await this.runs.settings();
    if (asked === this.promiseAsked && this.engine) this.engine = this.engine.promising(toleratedWrong);
  }

  private async listen(): Promise<void> {
    if (this.closed) return;
    const client = new pg.Client({ connectionString: this.storage.url, application_name: "dragoman-engine" });
    client.on("error", () => {});
    client.on("end", () => {
      // The server went away: notifications may have been missed, so look again once it is back.
      if (!this.closed && this.listener === client) setTimeout(() => void this.relisten(), RECONNECT_MS).unref();
    });
    client.on("notification", ({ channel, payload }) => {
      if (channel === RUN_CHANNEL) return this.runs.heard(payload ?? "");
      const [workspaceId, value] = (payload ?? "").split(":");
      if (workspaceId !== this.workspaceId) return;
      if (channel === ENCODER_CHANNEL) {
        this.refresh().catch((error) => this.options.onError?.(error));
        return;
      }
      if (channel === FACTS_CHANNEL) {
        this.readCompany().catch((error) => this.options.onError?.(error));
        return;
      }
      if (channel === "dragoman_knowledge") this.readChanges().catch((error) => this.options.onError?.(error));
      if (channel === PROMISE_CHANNEL) {
        this.readPromise().catch((error) => this.options.onError?.(error));
        return;
      }
      const one: News = { of: channel === "dragoman_knowledge" ? "knowledge" : "release", number: Number(value) };
      if (one.of === "knowledge") this.learnSoon(one);
      else this.heard(one);
    });
    await client.connect();
    this.listener = client;
    await client.query("LISTEN dragoman_knowledge");
    await client.query("LISTEN dragoman_release");
    await client.query(`LISTEN ${RUN_CHANNEL}`);
    await client.query(`LISTEN ${FACTS_CHANNEL}`);
    await client.query(`LISTEN ${PROMISE_CHANNEL}`);
    await client.query(`LISTEN ${ENCODER_CHANNEL}`);
  }

  private heard(one: News): void {
    if (this.closed) return;
    if (this.building) this.news.push(one);
    else if (this.isNews(one)) this.refresh().catch((error) => this.options.onError?.(error));
  }

  private learnSoon(one: News): void {
    const { quietMs = 0 } = this.options;
    const nowMs = performance.now();
    this.waitingSinceMs ??= nowMs;
    clearTimeout(this.quiet);
    const left = this.waitingSinceMs + MOST_QUIETS * quietMs - nowMs;
    this.quiet = setTimeout(
      () => {
        this.waitingSinceMs = null;
        readWorkspace(this.storage.db, this.workspaceId).then(
          // Where it is not, somebody starts the training, and its release is heard of.
          (workspace) => workspace?.trainsItself && this.heard(one),
          (error) => this.options.onError?.(error),
        );
      },
      Math.max(0, Math.min(quietMs, left)),
    );
  }

  private async relisten(): Promise<void> {
    try {
      await this.listen();
    } catch {
      // The database is still away; whoever asks it for anything says so.
      if (!this.closed) setTimeout(() => void this.relisten(), RECONNECT_MS).unref();
      return;
    }
    await this.refresh().catch((error) => this.options.onError?.(error));
  }
}
