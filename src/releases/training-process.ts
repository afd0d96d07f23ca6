// The process that trains, from the side of whoever started it: orders go there, progress and one answer for each order come back.
import type { ChildProcess } from "node:child_process";
import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RankerReport } from "../answering/index.ts";
import type { EncoderChoice } from "../embedding/index.ts";
import { ExpectedError } from "../errors.ts";
import { type SentenceEncoder, unpackModel } from "../learning/index.ts";
import { startWorker } from "../paths.ts";
import { SearchIndex } from "../search/index.ts";
import type { RunProgress } from "./live-curves.ts";
import { RunInterruptedError, type RunSettings } from "./run.ts";

export interface WorkerInput {
  databaseUrl: string;
  workspaceId: string;
  /** Where finished units of work are kept; null: nowhere. */
  units: { folder: string; version: string } | null;
}

export type WorkerOrder =
  /** @param former  also what answered before, where that can go on until the new one has learned */
  { type: "load"; former: boolean } | { type: "train"; run: number; settings: RunSettings };

export type WorkerMessage =
  | { type: "open" }
  | { type: "progress"; progress: RunProgress; revision: number }
  /** With a code where it was expected, with a stack where it is a bug. */
  | { type: "failed"; code: string | null; message: string; stack: string | undefined }
  | WorkerAnswer;

export type WorkerAnswer =
  /** There is no knowledge. */
  | { type: "nothing" }
  /** No release of this revision of the knowledge is stored that this version of Dragoman can read. */
  | { type: "untrained"; revision: number; former: Ready | null }
  | Ready;

/** The release is stored, and the search index, made with its encoder, is in the file. */
export interface Ready {
  type: "ready";
  revision: number;
  release: number;
  report: RankerReport;
  encoder: EncoderChoice | null;
  /** The articles that the index holds, in its order. */
  articleIds: string[];
}

/** The worker's descriptor of the file for the search index. */
export const INDEX_FILE = 4;

/** What the process expected to go wrong, with what to do next. */
class WorkerRefusedError extends ExpectedError {
  readonly kind = "unavailable";
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

function errorOf({ code, message, stack }: Extract<WorkerMessage, { type: "failed" }>): Error {
  if (code !== null) return new WorkerRefusedError(code, message);
  return Object.assign(new Error(message), { stack });
}

export class TrainingProcess {
  private readonly child: ChildProcess;
  private readonly indexFile: FileHandle;
  private waiting: { done(answer: WorkerAnswer | { type: "open" }): void; fail(error: unknown): void } | null = null;
  private onProgress: ((progress: RunProgress, revision: number) => void) | null = null;
  private readonly ended: Promise<void>;

  private constructor(child: ChildProcess, indexFile: FileHandle) {
    this.child = child;
    this.indexFile = indexFile;
    child.on("message", (message: WorkerMessage) => {
      if (message.type === "progress") this.onProgress?.(message.progress, message.revision);
      else if (message.type === "failed") this.waiting?.fail(errorOf(message));
      else this.waiting?.done(message);
    });
    child.once("error", (error) => this.waiting?.fail(error));
    this.ended = new Promise((done) => {
      child.once("exit", (code, signal) => {
        this.waiting?.fail(
          new RunInterruptedError(
            signal ? `The training process was ended by ${signal}.` : `The training process ended with code ${code}.`,
          ),
        );
        done();
      });
    });
  }

  /**
   * @param signal  ends it in the middle of whatever it does, which then throws RunInterruptedError
   * @throws {ExpectedError} where it cannot open the database
   */
  static async start(input: WorkerInput, signal: AbortSignal): Promise<TrainingProcess> {
    // A file without a name: nobody can leave it behind.
    const folder = await mkdtemp(join(tmpdir(), "dragoman-engine-"));
    const indexFile = await open(join(folder, "index"), "w+", 0o600);
    await rm(folder, { recursive: true, force: true });
    const started = new TrainingProcess(startWorker("training-worker", { file: indexFile.fd }), indexFile);
    signal.addEventListener("abort", () => void started.end(), { once: true });
    if (signal.aborted) void started.end();
    try {
      await started.ask(input);
      return started;
    } catch (error) {
      await started.end();
      throw error;
    }
  }

  load(former = false): Promise<WorkerAnswer> {
    return this.ask({ type: "load", former } satisfies WorkerOrder) as Promise<WorkerAnswer>;
  }

  /** @throws {RunInterruptedError} */
  async train(
    run: number,
    settings: RunSettings,
    onProgress: (progress: RunProgress, revision: number) => void,
  ): Promise<WorkerAnswer> {
    this.onProgress = onProgress;
    return (await this.ask({ type: "train", run, settings } satisfies WorkerOrder)) as WorkerAnswer;
  }

  /** The search index that the last answer left. @param encoder  the one that it was made with */
  async index(encoder: SentenceEncoder): Promise<SearchIndex> {
    // From its beginning: both processes share the place where the file is read.
    const { size } = await this.indexFile.stat();
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size; ) {
      const { bytesRead } = await this.indexFile.read(bytes, at, size - at, at);
      if (bytesRead === 0) throw new Error("The search index is shorter than it was.");
      at += bytesRead;
    }
    const { meta, arrays } = unpackModel(bytes, { trusted: true });
    return SearchIndex.fromArrays({ ...(meta as { articleCount: number }), arrays: arrays as never }, encoder);
  }

  async end(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null && this.child.pid !== undefined) {
      this.child.kill("SIGKILL");
      await this.ended;
    }
    await this.indexFile.close().catch(() => {});
  }

  private ask(message: WorkerInput | WorkerOrder): Promise<WorkerAnswer | { type: "open" }> {
    return new Promise((done, fail) => {
      this.waiting = { done, fail };
      if (!this.child.connected) fail(new RunInterruptedError("The training process has ended."));
      else this.child.send(message, (error) => error && fail(error));
    });
  }
}
