// A process that trains beside the server, which keeps answering meanwhile. The model goes into the database, the search index into a
// file; the server reads both. What training needs of memory goes back to the system when the process ends.
import { writeFile } from "node:fs/promises";
import { packModel } from "../learning/index.ts";
import { openStorage } from "../storage/index.ts";
import { buildEngineParts } from "./build-engine.ts";
import type { WorkerInput, WorkerMessage } from "./engine-holder.ts";

// Without the server there is nobody to train for.
process.once("disconnect", () => process.exit(1));
process.once("message", (input) => {
  void work(input as WorkerInput);
});

async function work({ databaseUrl, workspaceId, indexFile }: WorkerInput): Promise<void> {
  try {
    const storage = await openStorage({ databaseUrl, dataDirectory: "", maxConnections: 2 });
    try {
      const parts = await buildEngineParts(storage, workspaceId, {
        onProgress: ({ step, share }) => process.send!({ type: "progress", step, share } satisfies WorkerMessage),
      });
      if (parts) {
        const { articleCount, arrays } = parts.index.toArrays();
        await writeFile(indexFile, packModel({ articleCount }, { ...arrays }));
        const { revision, release, report, trained } = parts;
        await tell({ type: "done", revision, release, report, trained });
      } else await tell({ type: "nothing" });
    } finally {
      await storage.close();
    }
  } catch (error) {
    await tell({ type: "failed", message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
  process.disconnect();
}

function tell(message: WorkerMessage): Promise<void> {
  return new Promise((done) => process.send!(message, () => done()));
}
