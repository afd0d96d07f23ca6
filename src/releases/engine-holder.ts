// The engine in use. It is trained by a worker process, swapped in one step when new knowledge or a new release arrives, and the old one keeps
// answering until then.
import type { ChildProcess } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { AnswerEngine, RankerReport } from "../answering/index.ts";
import { KnowledgeBase } from "../knowledge/index.ts";
import { unpackModel } from "../learning/index.ts";
import { startWorker } from "../paths.ts";
import { LexicalIndex } from "../search/index.ts";
import type { Storage } from "../storage/index.ts";
import { readWorkspace } from "../workspace/index.ts";
import { engineFrom } from "./build-engine.ts";
import { latestRelease } from "./release-store.ts";

export interface WorkerInput {
  databaseUrl: string;
  workspaceId: string;
  /** Where the worker leaves the search index. */
  indexFile: string;
}

export type WorkerMessage =
  | { type: "progress"; step: string; share: number }
  | { type: "nothing" }
  | { type: "failed"; message: string }
  | { type: "done"; revision: number; release: number; report: RankerReport; trained: boolean };

export interface HolderOptions {
  onProgress?: (step: string, share: number) => void;
  /** Told when another engine took over. */
  onSwap?: (state: { release: number; trained: boolean; articles: number; report: RankerReport }) => void;
  onError?: (error: unknown) => void;
}

const RECONNECT_MS = 2000;

export class EngineHolder {
  private readonly storage: Storage;
  private readonly workspaceId: string;
  private readonly options: HolderOptions;
  private engine: AnswerEngine | null = null;
  private revision = -1;
  private building: Promise<void> | null = null;
  private again = false;
  private listener: pg.Client | null = null;
  private worker: ChildProcess | null = null;
  private closed = false;

  constructor(storage: Storage, workspaceId: string, options: HolderOptions = {}) {
    this.storage = storage;
    this.workspaceId = workspaceId;
    this.options = options;
  }

  /** The engine that answers now; null while there is no knowledge. */
  current(): AnswerEngine | null {
    return this.engine;
  }

  /** Builds the first engine and from then on follows the knowledge and the releases. */
  async start(): Promise<void> {
    await this.listen();
    await this.refresh();
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
        await this.build();
      } while (this.again && !this.closed);
    })().finally(() => {
      this.building = null;
    });
    return this.building;
  }

  async close(): Promise<void> {
    this.closed = true;
    this.worker?.kill("SIGKILL");
    await this.building?.catch(() => {});
    await this.listener?.end().catch(() => {});
  }

  private async build(): Promise<void> {
    if (this.closed) return;
    const folder = await mkdtemp(join(tmpdir(), "dragoman-engine-"));
    try {
      const indexFile = join(folder, "index");
      const done = await this.train({ databaseUrl: this.storage.url, workspaceId: this.workspaceId, indexFile });
      if (done?.type === "done") await this.swap(done, indexFile);
      else if (done) {
        this.engine = null;
        this.revision = -1;
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** @returns null where the holder was closed meanwhile */
  private train(input: WorkerInput): Promise<Extract<WorkerMessage, { type: "done" | "nothing" }> | null> {
    const worker = startWorker("training-worker");
    this.worker = worker;
    return new Promise((done, fail) => {
      worker.on("message", (message: WorkerMessage) => {
        if (message.type === "progress") this.options.onProgress?.(message.step, message.share);
        else if (message.type === "failed") fail(new Error(`Training failed: ${message.message}`));
        else done(message);
      });
      worker.once("error", fail);
      worker.once("exit", (code, signal) => {
        if (this.worker === worker) this.worker = null;
        if (this.closed) done(null);
        else
          fail(new Error(`The training process ended (${signal ?? code}) before it was done. Is there enough memory?`));
      });
      worker.send(input);
    });
  }

  private async swap(done: Extract<WorkerMessage, { type: "done" }>, indexFile: string): Promise<void> {
    const { storage, workspaceId } = this;
    const [snapshot, stored, workspace, file] = await Promise.all([
      new KnowledgeBase({ storage, workspaceId }).snapshot(),
      latestRelease(storage.db, workspaceId),
      readWorkspace(storage.db, workspaceId),
      readFile(indexFile),
    ]);
    if (!workspace || snapshot.revision !== done.revision || stored?.id !== done.release) {
      this.again = true; // the knowledge changed meanwhile: this index is of articles that are not these
      return;
    }
    const { meta, arrays } = unpackModel(file, { trusted: true });
    const index = LexicalIndex.fromArrays({ ...(meta as { articleCount: number }), arrays: arrays as never });
    const company = { name: workspace.name, defaultLanguage: workspace.defaultLanguage };
    this.engine = engineFrom({ articles: snapshot.articles, model: stored.model, release: stored.id, company, index });
    this.revision = done.revision;
    this.options.onSwap?.({
      release: done.release,
      trained: done.trained,
      articles: snapshot.articles.length,
      report: done.report,
    });
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
      const [workspaceId, value] = (payload ?? "").split(":");
      if (workspaceId !== this.workspaceId) return;
      const news =
        channel === "dragoman_knowledge" ? Number(value) !== this.revision : Number(value) !== this.engine?.release;
      if (news) this.refresh().catch((error) => this.options.onError?.(error));
    });
    await client.connect();
    this.listener = client;
    await client.query("LISTEN dragoman_knowledge");
    await client.query("LISTEN dragoman_release");
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
