// A worker thread that builds an engine's parts beside the server, which keeps answering meanwhile, and hands them over in pieces
// small enough not to stop it: articles by the thousand, arrays without copying.
import { parentPort, workerData } from "node:worker_threads";
import { openStorage } from "../storage/index.ts";
import { buildEngineParts } from "./build-engine.ts";
import type { WorkerInput, WorkerMessage } from "./engine-holder.ts";

const ARTICLES_A_MESSAGE = 1000;
const { databaseUrl, workspaceId, always } = workerData as WorkerInput;

function post(message: WorkerMessage, transfer: ArrayBuffer[] = []): void {
  parentPort!.postMessage(message, transfer);
}

const storage = await openStorage({ databaseUrl, dataDirectory: "", maxConnections: 2 });
try {
  const parts = await buildEngineParts(storage, workspaceId, {
    ...(always ? { always } : {}),
    onProgress: (step, share) => post({ type: "progress", step, share }),
  });
  if (parts) {
    for (let at = 0; at < parts.articles.length; at += ARTICLES_A_MESSAGE) {
      post({ type: "articles", articles: parts.articles.slice(at, at + ARTICLES_A_MESSAGE) });
    }
    const index = parts.index.toArrays();
    const { revision, release, report, company, trained } = parts;
    const model = Uint8Array.from(parts.model);
    const buffers = [...new Set([...Object.values(index.arrays), model].map(({ buffer }) => buffer as ArrayBuffer))];
    post({ type: "done", parts: { revision, release, report, company, trained, model, index } }, buffers);
  } else {
    post({ type: "nothing" });
  }
} finally {
  await storage.close();
}
