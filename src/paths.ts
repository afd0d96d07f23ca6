// Where things are, from the TypeScript in src as well as from the bundle in dist/server, which have different depths.
import { type ChildProcess, fork } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type TransferListItem, Worker } from "node:worker_threads";

/** The worker processes and threads by name, with their TypeScript; the bundle holds each as dist/server/<name>.js. */
export const workers = {
  "document-worker": "src/knowledge/read/document-worker.ts",
  "encoding-thread": "src/embedding/encoding-thread.ts",
  "training-worker": "src/releases/training-worker.ts",
} as const;

export type WorkerName = keyof typeof workers;

/** The checkout: the nearest folder upwards whose package.json is Dragoman's. Static files are found from here. */
export function packageRoot(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).name === "dragoman") return folder;
    if (folder === dirname(folder)) throw new Error(`${import.meta.dirname} is not part of a Dragoman checkout.`);
  }
}

/**
 * The file to start for a worker: built when this code is built, TypeScript when this code is TypeScript. Tests, which start many and
 * have just built them, set DRAGOMAN_BUILT_WORKERS: a built one is there in a third of the time.
 */
export function workerEntry(name: WorkerName): URL {
  const runsFromSource = import.meta.url.endsWith(".ts") && !process.env.DRAGOMAN_BUILT_WORKERS;
  return pathToFileURL(join(packageRoot(), runsFromSource ? workers[name] : `dist/server/${name}.js`));
}

/**
 * Starts a worker, in production from the bundle and in development and tests from its TypeScript. A process, not a thread: its
 * memory goes back to the system when it ends, and running out of it ends the worker alone.
 */
export function startWorker(
  name: WorkerName,
  options: {
    execArgv?: string[];
    env?: NodeJS.ProcessEnv;
    stderr?: "inherit" | "ignore";
    /** Descriptor of an open file, which the worker has as number 4. */
    file?: number;
  } = {},
): ChildProcess {
  const entry = workerEntry(name);
  return fork(fileURLToPath(entry), [], {
    // Not the options of this process, which may be for it alone: --eval, --inspect, a loader.
    execArgv: [...(options.execArgv ?? []), ...loaderOf(entry)],
    env: options.env ?? process.env,
    serialization: "advanced",
    stdio: [
      "ignore",
      "ignore",
      options.stderr ?? "inherit",
      "ipc",
      ...(options.file === undefined ? [] : [options.file]),
    ],
  });
}

/** Starts a worker as a thread of this process, for what shares its memory. */
export function startThread(name: WorkerName, workerData: object, transferList: TransferListItem[] = []): Worker {
  const entry = workerEntry(name);
  // A thread does not take up a loader by --import: TypeScript is registered within it.
  const register = entry.href.endsWith(".ts")
    ? `const { register } = await import(${JSON.stringify(import.meta.resolve("tsx/esm/api"))}); register();`
    : "";
  const code = `(async () => { ${register} await import(${JSON.stringify(entry.href)}); })()`;
  return new Worker(code, { eval: true, workerData, transferList, execArgv: [] });
}

/** What Node needs to run TypeScript. */
function loaderOf(entry: URL): string[] {
  if (!entry.href.endsWith(".ts")) return [];
  return ["--import", pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href];
}
