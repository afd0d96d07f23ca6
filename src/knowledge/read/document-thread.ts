// Reads a document in a thread of its own, within bounds of memory and time.
import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import type { DocumentMessage, DocumentTask } from "./document-worker.ts";
import type { FileKind } from "./entry.ts";
import { FileError } from "./errors.ts";

/**
 * Where the worker's code is. From source it stands beside this file and needs tsx to be understood; in a build it is an
 * entry of its own, `document-worker.js`, beside or above the chunk that holds this function.
 */
export function documentWorkerScript(): { script: URL | string; eval: boolean } {
  const here = import.meta.url;
  if (here.endsWith(".ts")) {
    const require = createRequire(here);
    const tsx = new URL("index.mjs", pathToFileURL(require.resolve("tsx/esm/api"))).href;
    const worker = new URL("./document-worker.ts", here).href;
    const script = `import(${JSON.stringify(tsx)}).then(({ register }) => { register(); return import(${JSON.stringify(worker)}); });`;
    return { script, eval: true };
  }
  for (const place of ["./document-worker.js", "../document-worker.js"]) {
    const url = new URL(place, here);
    if (existsSync(fileURLToPath(url))) return { script: url, eval: false };
  }
  throw new Error(`document-worker.js is missing beside ${here}. Build it as an entry of its own.`);
}

/** The batches of a document, one at a time: the thread goes on when the caller has taken one. */
export async function* readInThread(task: DocumentTask, signal?: AbortSignal): AsyncGenerator<DocumentMessage> {
  const { size } = await stat(task.path);
  const largest = isMarkup(task.kind) ? task.limits.markupBytes : task.limits.documentBytes;
  if (size > largest) {
    throw new FileError(
      task.file,
      "too-large",
      `The file has ${Math.round(size / 1024 / 1024)} MB; the limit is ${Math.round(largest / 1024 / 1024)} MB. Split it into smaller files.`,
    );
  }
  const { script, eval: isEval } = documentWorkerScript();
  const worker = new Worker(script, {
    eval: isEval,
    workerData: task,
    execArgv: [],
    env: {},
    stdout: true, // the libraries' remarks are nobody's business
    stderr: true,
    resourceLimits: {
      maxOldGenerationSizeMb: task.limits.documentMegabytes,
      maxYoungGenerationSizeMb: 64,
      stackSizeMb: 4,
    },
  });
  worker.stdout.resume();
  worker.stderr.resume();
  let left = task.limits.documentMs;
  try {
    for (;;) {
      signal?.throwIfAborted();
      const started = performance.now();
      const message = await nextMessage(worker, task, left, signal);
      left -= performance.now() - started;
      if (message.type === "end") return;
      if (message.type === "failed") {
        if (message.problem === null) throw new Error(`Reading ${task.file} failed: ${message.message}`);
        throw new FileError(task.file, message.problem, message.message);
      }
      yield message;
    }
  } finally {
    await worker.terminate();
  }
}

const isMarkup = (kind: FileKind): boolean => kind === "html" || kind === "markdown";

/** How often memory outside the thread's heap, which no limit of Node covers, is looked at. */
const watchMs = 100;

function nextMessage(
  worker: Worker,
  task: DocumentTask,
  leftMs: number,
  signal: AbortSignal | undefined,
): Promise<DocumentMessage> {
  const { file, limits } = task;
  const rssBefore = process.memoryUsage.rss();
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(timer);
      clearInterval(watch);
      worker.off("message", onMessage).off("error", onError).off("exit", onExit).off("messageerror", onError);
      signal?.removeEventListener("abort", onAbort);
    };
    const fail = (error: unknown) => {
      done();
      reject(error);
    };
    const onMessage = (message: DocumentMessage) => {
      done();
      resolve(message);
    };
    const onError = (error: unknown) =>
      fail(
        (error as NodeJS.ErrnoException).code === "ERR_WORKER_OUT_OF_MEMORY"
          ? outOfMemory(file, limits.documentMegabytes)
          : error,
      );
    const onExit = (code: number) => fail(new Error(`The thread that read ${file} ended with code ${code}.`));
    const onAbort = () => fail(signal!.reason);
    const timer = setTimeout(
      () =>
        fail(
          new FileError(
            file,
            "too-large",
            `Reading it took more than ${Math.round(limits.documentMs / 1000)} seconds. Split it into smaller files, or save it anew in another program.`,
          ),
        ),
      Math.max(0, leftMs),
    );
    const watch = setInterval(() => {
      const grown = (process.memoryUsage.rss() - rssBefore) / 1024 / 1024;
      if (grown > limits.documentMegabytes + 256) fail(outOfMemory(file, limits.documentMegabytes));
    }, watchMs);
    worker.on("message", onMessage).on("error", onError).on("exit", onExit).on("messageerror", onError);
    signal?.addEventListener("abort", onAbort);
    worker.postMessage("next");
  });
}

const outOfMemory = (file: string, megabytes: number): FileError =>
  new FileError(
    file,
    "too-large",
    `Reading it takes more than ${megabytes} MB of memory. Split it into smaller files.`,
  );
