// Reads a document in a process of its own, within bounds of memory and time. Not in a thread: Node ends the whole process
// when the heap of a thread runs out during one large allocation, whatever `resourceLimits` says (tried with 300,000 tags).
import type { ChildProcess } from "node:child_process";
import { readFile, stat } from "node:fs/promises";
import { startWorker } from "../../paths.ts";
import type { DocumentMessage, DocumentTask } from "./document-worker.ts";
import type { FileKind } from "./entry.ts";
import { FileError } from "./errors.ts";

function startReader(megabytes: number): ChildProcess {
  return startWorker("document-worker", {
    execArgv: [`--max-old-space-size=${megabytes}`],
    env: ownEnvironment(),
    stderr: "ignore", // the libraries' remarks are nobody's business
  });
}

/** No secrets for what reads strangers' files; just what Node and tsx need to start. */
const ownEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    ["TMPDIR", "SystemRoot", "TEMP"].flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );

/** The batches of a document, one at a time: the process goes on when the caller has taken one. */
export async function* readInProcess(task: DocumentTask, signal?: AbortSignal): AsyncGenerator<DocumentMessage> {
  const { size } = await stat(task.path);
  const largest = isMarkup(task.kind) ? task.limits.markupBytes : task.limits.documentBytes;
  if (size > largest) {
    throw new FileError(
      task.file,
      "too-large",
      `The file has ${Math.round(size / 1024 / 1024)} MB; the limit is ${Math.round(largest / 1024 / 1024)} MB. Split it into smaller files.`,
    );
  }
  const reader = startReader(task.limits.documentMegabytes);
  let leftMs = task.limits.documentMs;
  try {
    for (;;) {
      signal?.throwIfAborted();
      const started = performance.now();
      const message = await nextMessage(reader, task, leftMs, signal);
      leftMs -= performance.now() - started;
      if (message.type === "end") return;
      if (message.type === "failed") {
        if (message.problem === null) throw new Error(`Reading ${task.file} failed: ${message.message}`);
        throw new FileError(task.file, message.problem, message.message);
      }
      yield message;
    }
  } finally {
    reader.kill("SIGKILL");
  }
}

const isMarkup = (kind: FileKind): boolean => kind === "html" || kind === "markdown";

/** How often the memory outside the heap, which no option of Node limits, is looked at. */
const watchMs = 200;

function nextMessage(
  reader: ChildProcess,
  task: DocumentTask,
  leftMs: number,
  signal: AbortSignal | undefined,
): Promise<DocumentMessage> {
  const { file, limits } = task;
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(timer);
      clearInterval(watch);
      reader.off("message", onMessage).off("error", fail).off("exit", onExit);
      signal?.removeEventListener("abort", onAbort);
    };
    const fail = (error: unknown) => {
      done();
      reject(error);
    };
    const onMessage = (message: unknown) => {
      done();
      resolve(message as DocumentMessage);
    };
    const onExit = (code: number | null, end: NodeJS.Signals | null) => fail(exitError(task, code, end));
    const onAbort = () => fail(signal!.reason);
    const timer = setTimeout(
      () => {
        const advice = "Split it into smaller files, or save it anew in another program.";
        fail(
          new FileError(file, "too-large", `Reading it took more than ${limits.documentMs / 1000} seconds. ${advice}`),
        );
      },
      Math.max(0, leftMs),
    );
    const watch = setInterval(async () => {
      const megabytes = await residentMegabytes(reader.pid);
      if (megabytes > limits.documentMegabytes + 256) fail(outOfMemory(task));
    }, watchMs);
    reader.on("message", onMessage).on("error", fail).on("exit", onExit);
    signal?.addEventListener("abort", onAbort);
    if (reader.exitCode !== null || reader.signalCode !== null) onExit(reader.exitCode, reader.signalCode);
    else reader.send(task, (error) => error && fail(error));
  });
}

/** Linux tells; elsewhere the limit of the heap has to do. */
async function residentMegabytes(pid: number | undefined): Promise<number> {
  try {
    const pages = (await readFile(`/proc/${pid}/statm`, "utf8")).split(" ")[1];
    return (Number(pages) * 4096) / 1024 / 1024;
  } catch {
    return 0;
  }
}

function exitError(task: DocumentTask, code: number | null, end: NodeJS.Signals | null): Error {
  // Node aborts when its heap is full (134 is how a shell sees that), Linux kills when the machine is.
  if (end === "SIGABRT" || end === "SIGKILL" || end === "SIGTRAP" || code === 134) return outOfMemory(task);
  if (end !== null) {
    return new FileError(
      task.file,
      "unsafe",
      "It makes the program that reads it crash. Save it anew in another program.",
    );
  }
  return new Error(`The process that read ${task.file} ended with code ${code}.`);
}

const outOfMemory = ({ file, limits }: DocumentTask): FileError =>
  new FileError(
    file,
    "too-large",
    `Reading it takes more than ${limits.documentMegabytes} MB of memory. Split it into smaller files.`,
  );
