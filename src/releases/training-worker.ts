// A process that trains beside the server, which keeps answering meanwhile. It does what it is told, one order after the other:
// load what is stored, or train. The model goes into the database, the search index into the file that it was given. What training
// needs of memory goes back to the system when the process ends.
import { ftruncateSync, writeSync } from "node:fs";
import { constants, setPriority } from "node:os";
import { ExpectedError } from "../errors.ts";
import { packModel, type TrainingProgress } from "../learning/index.ts";
import type { SearchIndex } from "../search/index.ts";
import { openStorage, type Storage } from "../storage/index.ts";
import { type EngineParts, loadEngineParts, trainEngineParts } from "./build-engine.ts";
import { BlockingEncoders } from "./encoders.ts";
import { LiveCurves } from "./live-curves.ts";
import { INDEX_FILE, type Ready, type WorkerInput, type WorkerMessage, type WorkerOrder } from "./training-process.ts";
import { UnitFolder } from "./unit-folder.ts";

const PROGRESS_MS = 100;

type Opened = WorkerInput & { encoders: BlockingEncoders };

// Customers come first: it takes what the server leaves of the processor.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

const parent = process.ppid;
// Without whoever started it there is nobody to train for. During a training no event is heard: there, `progress` looks.
process.once("disconnect", () => process.exit(1));
// Ctrl-C goes to every process of the terminal; whoever started this one ends it, after writing down that it was cancelled.
process.on("SIGINT", () => {});
process.once("message", (input) => {
  void work(input as WorkerInput);
});

async function work(input: WorkerInput): Promise<void> {
  try {
    const storage = await openStorage({ databaseUrl: input.databaseUrl, dataDirectory: "", maxConnections: 2 });
    const opened = { ...input, encoders: new BlockingEncoders(input) };
    process.on("message", (order) => void obey(storage, opened, order as WorkerOrder));
    await tell({ type: "open" });
  } catch (error) {
    await tell(failure(error));
  }
}

async function obey(storage: Storage, of: Opened, order: WorkerOrder): Promise<void> {
  try {
    await tell(order.type === "load" ? await load(storage, of, order) : await train(storage, of, order));
  } catch (error) {
    await tell(failure(error));
  }
}

async function load(
  storage: Storage,
  { workspaceId, encoders }: Opened,
  { former: wantsFormer }: Extract<WorkerOrder, { type: "load" }>,
): Promise<WorkerMessage> {
  const loaded = await loadEngineParts(storage, workspaceId, encoders);
  if (loaded === null) return { type: "nothing" };
  const { revision, current, former } = loaded;
  if (current) return ready(current);
  return { type: "untrained", revision, former: wantsFormer && former ? ready(former()) : null };
}

async function train(
  storage: Storage,
  { workspaceId, units, encoders }: Opened,
  { run, settings }: Extract<WorkerOrder, { type: "train" }>,
): Promise<WorkerMessage> {
  const store = units ? new UnitFolder(units.folder, { version: units.version }) : null;
  const work = { run, store, onProgress: progress() };
  const trained = await trainEngineParts(storage, workspaceId, settings, encoders, work);
  if (trained === null) return { type: "nothing" };
  store?.clear();
  return ready(trained);
}

/** Leaves the index in the file. */
function ready({ articles, index, revision, release, report, encoder }: EngineParts): Ready {
  writeIndex(index);
  return { type: "ready", revision, release, report, encoder, articleIds: articles.map(({ id }) => id) };
}

/** Tells how far it is, not more often than anybody can see, and ends the process where nobody is left to be told. */
function progress(): (progress: TrainingProgress, revision: number) => void {
  let toldAt = 0;
  let lastStep = "";
  const curves = new LiveCurves();
  return (reached, revision) => {
    const progress = curves.take(reached);
    // The number of another process: the one that started this one is dead.
    if (process.ppid !== parent) process.exit(1);
    const now = performance.now();
    if (progress.step === lastStep && now - toldAt < PROGRESS_MS && progress.share < 1) return;
    toldAt = now;
    lastStep = progress.step;
    process.send!({ type: "progress", progress, revision } satisfies WorkerMessage);
  };
}

function writeIndex(index: SearchIndex): void {
  const { articleCount, arrays } = index.toArrays();
  const bytes = packModel({ articleCount }, { ...arrays });
  ftruncateSync(INDEX_FILE);
  for (let at = 0; at < bytes.length; ) at += writeSync(INDEX_FILE, bytes, at, bytes.length - at, at);
}

function failure(error: unknown): WorkerMessage {
  const code = error instanceof ExpectedError ? error.code : null;
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { type: "failed", code, message, stack };
}

function tell(message: WorkerMessage): Promise<void> {
  return new Promise((done) => process.send!(message, () => done()));
}
