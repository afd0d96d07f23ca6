// For durability.test.ts: a server in a process of its own, which can be killed. Prints its address as one line of JSON.
import { openStorage } from "../storage/index.ts";
import { ensureWorkspace } from "../workspace/index.ts";
import { buildServer } from "./build-server.ts";
import { listen } from "./listen.ts";
import { ScriptedEngine, WORKSPACE } from "./test-server.ts";

const storage = await openStorage({
  databaseUrl: process.env.DRAGOMAN_TEST_URL,
  dataDirectory: process.env.DRAGOMAN_TEST_DATA ?? "",
});
await ensureWorkspace(storage.db, WORKSPACE);
const engine = new ScriptedEngine();
const app = await buildServer({ storage, workspaceId: WORKSPACE, engine: () => engine, options: { limits: false } });
const { url } = await listen(app, 0);
console.log(JSON.stringify({ url, postmasterPid: storage.cluster?.postmasterPid ?? null }));
process.once("SIGTERM", () => {
  void app.close().then(() => storage.close());
});
