// A thousand messages are being posted when the server, or the database, is killed with SIGKILL. After the restart every message
// that was acknowledged is there, once, at the place that was acknowledged; those that were not are sent again and stored once.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { testStorage } from "../storage/test-cluster.ts";

const CONVERSATIONS = 20;
const MESSAGES = 50;

interface Running {
  process: ChildProcess;
  url: string;
  postmasterPid: number | null;
}

interface Acknowledged {
  id: string;
  sequence: number;
  replyId: string;
}

let running: Running | null = null;
afterEach(async () => {
  await stop(running);
  running = null;
});

async function start(environment: Record<string, string>): Promise<Running> {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", fileURLToPath(new URL("./test-process.ts", import.meta.url))],
    {
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const [line] = await Promise.race([
    once(createInterface(child.stdout!), "line"),
    once(child, "exit").then(([code]) => {
      throw new Error(`the server ended with code ${code} before it listened`);
    }),
  ]);
  return { process: child, ...(JSON.parse(line) as { url: string; postmasterPid: number | null }) };
}

async function stop(server: Running | null, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  if (!server || server.process.exitCode !== null || server.process.signalCode !== null) return;
  const exited = once(server.process, "exit");
  server.process.kill(signal);
  await exited;
}

/** A customer who sends every message until it is acknowledged, again and again with the same client id. */
async function customer(server: () => Promise<string>, onAcknowledged: () => void) {
  const started = await fetch(`${await server()}/api/v1/conversations`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  const { id, token } = (await started.json()) as { id: string; token: string };
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const acknowledged = new Map<string, Acknowledged>();
  let repeated = 0;
  return {
    acknowledged,
    repeated: () => repeated,
    async postAll() {
      for (let k = 0; k < MESSAGES; k++) {
        const clientId = `message-${k}`;
        const body = JSON.stringify({ clientId, text: `refund ${k}` });
        for (;;) {
          const url = `${await server()}/api/v1/conversations/${id}/messages`;
          const response = await fetch(url, { method: "POST", headers, body }).catch(() => null);
          if (response?.status !== 201 && response?.status !== 200) {
            await new Promise((resolve) => setTimeout(resolve, 50));
            continue;
          }
          if (response.status === 200) repeated++;
          // biome-ignore lint/suspicious/noExplicitAny: compared, not used
          const { message, reply } = (await response.json()) as any;
          acknowledged.set(clientId, { id: message.id, sequence: message.sequence, replyId: reply.id });
          onAcknowledged();
          break;
        }
      }
    },
    async stored() {
      const response = await fetch(`${await server()}/api/v1/conversations/${id}/messages?limit=500`, { headers });
      // biome-ignore lint/suspicious/noExplicitAny: compared, not used
      return ((await response.json()) as any).messages as {
        id: string;
        clientId: string;
        sequence: number;
        role: string;
      }[];
    },
  };
}

/** Posts everything, kills in the middle, and looks at what is there at the end. */
async function postThroughDeath(environment: Record<string, string>, kill: (server: Running) => Promise<void>) {
  running = await start(environment);
  let address: Promise<string> = Promise.resolve(running.url);
  let acknowledgements = 0;
  let killed: Promise<void> | undefined;
  const onAcknowledged = () => {
    if (++acknowledgements < (CONVERSATIONS * MESSAGES) / 2 || killed) return;
    killed = kill(running!);
    address = killed.then(async () => {
      running = await start(environment);
      return running.url;
    });
  };
  const customers = await Promise.all(
    Array.from({ length: CONVERSATIONS }, () => customer(() => address, onAcknowledged)),
  );
  await Promise.all(customers.map(({ postAll }) => postAll()));
  await killed;
  for (const { stored, acknowledged } of customers) {
    const messages = await stored();
    expect(messages.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 2 * MESSAGES }, (_, k) => k + 1));
    const mine = messages.filter(({ role }) => role === "customer");
    expect(mine.map(({ clientId }) => clientId)).toEqual(Array.from({ length: MESSAGES }, (_, k) => `message-${k}`));
    for (const { clientId, id, sequence } of mine) {
      const replyId = messages[sequence]!.id;
      expect(acknowledged.get(clientId)).toEqual({ id, sequence, replyId });
    }
  }
  expect(acknowledgements).toBe(CONVERSATIONS * MESSAGES);
}

describe("every acknowledged message is there, once, after", () => {
  it("the server was killed while a thousand were being posted", async () => {
    const storage = await testStorage();
    await postThroughDeath({ DRAGOMAN_TEST_URL: storage.url }, (server) => stop(server, "SIGKILL"));
    await storage.close();
  });

  it("the database was killed while a thousand were being posted", async () => {
    const base = mkdtempSync(join(tmpdir(), "dragoman-durability-"));
    // PostgreSQL runs as another user when the tests run as root, and must be able to enter.
    chmodSync(base, 0o755);
    await postThroughDeath({ DRAGOMAN_TEST_DATA: base, DRAGOMAN_TEST_URL: "" }, async (server) => {
      process.kill(server.postmasterPid!, "SIGKILL");
      // Nothing is acknowledged any more; then the installation is started again.
      await new Promise((resolve) => setTimeout(resolve, 300));
      await stop(server, "SIGKILL");
    });
    await stop(running);
    rmSync(base, { recursive: true, force: true });
  });
});
