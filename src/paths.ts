// Where things are, from the TypeScript in src as well as from the bundle in dist/server, which have different depths.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker, type WorkerOptions } from "node:worker_threads";

/** The worker threads by name, with their TypeScript; the bundle holds each as dist/server/<name>.js. */
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

/** Starts a worker thread, in production from the bundle and in development and tests from its TypeScript. */
export function startWorker(name: WorkerName, options: WorkerOptions = {}): Worker {
  const entry = workerEntry(name);
  // Not the options of this process, which may be for it alone: --eval, --inspect, a loader.
  const own = { execArgv: [], ...options };
  if (!entry.pathname.endsWith(".ts")) return new Worker(entry, own);
  // `--import tsx` does nothing in a worker of Node 20, so the worker starts with a line that loads tsx and then the entry.
  // tsx's file by name, because resolve() would find the CommonJS twin, which fails there.
  const tsx = new URL("./esm/api/index.mjs", pathToFileURL(createRequire(import.meta.url).resolve("tsx"))).href;
  const start = `import(${JSON.stringify(tsx)}).then((tsx) => (tsx.register(), import(${JSON.stringify(entry.href)})))`;
  return new Worker(start, { ...own, eval: true });
}
