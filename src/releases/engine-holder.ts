// The engine in use. It is built in a worker, swapped in one step when new knowledge or a new release arrives, and the old one keeps
// answering until then.
import type { Worker } from "node:worker_threads";
import pg from "pg";
import type { AnswerEngine, Company, RankerReport } from "../answering/index.ts";
import type { Article } from "../knowledge/index.ts";
import { startWorker } from "../paths.ts";
import { LexicalIndex } from "../search/index.ts";
import type { Storage } from "../storage/index.ts";
import { engineFrom } from "./build-engine.ts";

export interface WorkerInput {
  databaseUrl: string;
  workspaceId: string;
  always: boolean;
}

export type WorkerMessage =
  | { type: "progress"; step: string; share: number }
  | { type: "articles"; articles: Article[] }
  | { type: "nothing" }
  | {
      type: "done";
      parts: {
        revision: number;
        release: number;
        report: RankerReport;
        company: Company;
        trained: boolean;
        model: Uint8Array;
        index: ReturnType<LexicalIndex["toArrays"]>;
      };
    };

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
  private worker: Worker | null = null;
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
    await this.worker?.terminate();
    await this.building?.catch(() => {});
    await this.listener?.end().catch(() => {});
  }

  private build(): Promise<void> {
    if (this.closed) return Promise.resolve();
    const input: WorkerInput = { databaseUrl: this.storage.url, workspaceId: this.workspaceId, always: false };
    const worker = startWorker("training-worker", { workerData: input });
    this.worker = worker;
    const articles: Article[] = [];
    return new Promise<void>((done, fail) => {
      worker.on("message", (message: WorkerMessage) => {
        if (message.type === "progress") this.options.onProgress?.(message.step, message.share);
        else if (message.type === "articles") for (const article of message.articles) articles.push(article);
        else if (message.type === "nothing") {
          this.engine = null;
          this.revision = -1;
          done();
        } else {
          const { parts } = message;
          this.engine = engineFrom({ ...parts, articles, index: LexicalIndex.fromArrays(parts.index) });
          this.revision = parts.revision;
          this.options.onSwap?.({
            release: parts.release,
            trained: parts.trained,
            articles: articles.length,
            report: parts.report,
          });
          done();
        }
      });
      worker.on("error", fail);
      worker.on("exit", (code) => {
        if (this.worker === worker) this.worker = null;
        if (this.closed) done();
        else fail(new Error(`The training worker ended with code ${code} before it was done.`));
      });
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
      await this.refresh();
    } catch (error) {
      this.options.onError?.(error);
      if (!this.closed) setTimeout(() => void this.relisten(), RECONNECT_MS).unref();
    }
  }
}
