// For tests: one real PostgreSQL for the whole run, and a fresh migrated database for each test file, copied from a template.
import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import pg from "pg";
import { defaultDataDirectory, isAlive, openCluster } from "./embedded-cluster.ts";
import { ensureDatabase, openStorage, type Storage } from "./storage.ts";

const TEMPLATE = "dragoman_test_template";

/** Vitest's global set-up. TEST_DATABASE_URL names a server of your own whose user may create databases. */
export default async function setup(): Promise<() => Promise<void>> {
  const checkout = resolve(import.meta.dirname, "../..");
  const external = process.env.TEST_DATABASE_URL;
  const cluster = external ? null : await openCluster(`${defaultDataDirectory(checkout)}-test`);
  const clusterUrl = external ?? cluster!.url;
  await inMaintenance(clusterUrl, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      "SELECT datname FROM pg_database WHERE datname LIKE 'dragoman\\_test\\_%'",
    );
    for (const { datname } of rows) {
      // Another run on this checkout may be going on: only what dead runs left is removed.
      const run = Number(/^dragoman_test_(\d+)_/.exec(datname)?.[1] ?? 0);
      if (run > 0 && !isAlive(run))
        await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(datname)} WITH (FORCE)`);
    }
  });
  const templateUrl = await ensureDatabase(clusterUrl, TEMPLATE);
  await (await openStorage({ databaseUrl: templateUrl, dataDirectory: "" })).close();
  process.env.DRAGOMAN_TEST_CLUSTER = clusterUrl;
  process.env.DRAGOMAN_TEST_RUN = String(process.pid);
  return async () => {
    await cluster?.release();
  };
}

/** A fresh, migrated, empty database of its own. */
export async function testStorage(): Promise<Storage> {
  const clusterUrl = process.env.DRAGOMAN_TEST_CLUSTER;
  if (!clusterUrl) throw new Error("testStorage() works only under Vitest, whose global set-up starts the cluster.");
  const name = `dragoman_test_${process.env.DRAGOMAN_TEST_RUN}_${randomBytes(6).toString("hex")}`;
  await inMaintenance(clusterUrl, async (client) => {
    for (let attempt = 0; ; attempt++) {
      try {
        await client.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`);
        return;
      } catch (error) {
        // Two files copying the template at the same moment: PostgreSQL refuses one of them.
        if ((error as { code?: string }).code !== "55006" || attempt > 200) throw error;
        await new Promise((done) => setTimeout(done, 50));
      }
    }
  });
  const url = new URL(clusterUrl);
  url.pathname = `/${name}`;
  return openStorage({ databaseUrl: url.href, dataDirectory: "", maxConnections: 8 });
}

async function inMaintenance(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
