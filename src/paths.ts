// Where things are, from the TypeScript in src as well as from the bundle in dist/server, which have different depths.
import { type ChildProcess, fork } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** The worker processes by name, with their TypeScript; the bundle holds each as dist/server/<name>.js. */
export const workers = {
  "document-worker": "src/knowledge/read/document-worker.ts",
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

/** The file to start for a worker: built when this code is built, TypeScript when this code is TypeScript. */
export function workerEntry(name: WorkerName): URL {
  const runsFromSource = import.meta.url.endsWith(".ts");
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
  const entry = fileURLToPath(workerEntry(name));
  const tsx = entry.endsWith(".ts")
    ? ["--import", pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href]
    : [];
  return fork(entry, [], {
    // Not the options of this process, which may be for it alone: --eval, --inspect, a loader.
    execArgv: [...(options.execArgv ?? []), ...tsx],
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
