// Opens the database: the one in DATABASE_URL, or the embedded cluster. Migrated when it comes back.
import { Kysely, Migrator, PostgresDialect, sql, type Transaction } from "kysely";
import pg from "pg";
import { ExpectedError } from "../errors.ts";
import { type Cluster, openCluster } from "./embedded-cluster.ts";
import { migrations } from "./migrations/index.ts";
import type { Database } from "./schema.ts";

// bigint columns here are counters far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

export class DatabaseUnavailableError extends ExpectedError {
  readonly kind = "unavailable";
  readonly code = "storage/unavailable";
}

export interface StorageOptions {
  /** An external PostgreSQL ≥ 15; without it the embedded one is used. */
  databaseUrl?: string | undefined;
  /** Where the embedded cluster lives. */
  dataDirectory: string;
  /** Name of the database in the embedded cluster. */
  database?: string;
  maxConnections?: number;
}

/** A Kysely handle: the pool, or an open transaction. */
export type Db = Kysely<Database> | Transaction<Database>;

export interface Storage {
  readonly db: Kysely<Database>;
  /** The pool itself, for LISTEN and for bulk statements. */
  readonly pool: pg.Pool;
  readonly url: string;
  readonly serverVersion: string;
  readonly cluster: Cluster | null;
  close(): Promise<void>;
}

const OLDEST_SERVER = 150000; // server_version_num of PostgreSQL 15

export async function openStorage(options: StorageOptions): Promise<Storage> {
  let cluster: Cluster | null = null;
  let url = options.databaseUrl;
  if (!url) {
    cluster = await openCluster(options.dataDirectory);
    url = await ensureDatabase(cluster.url, options.database ?? "dragoman");
  }
  try {
    return await connect(url, cluster, options.maxConnections ?? 10);
  } catch (error) {
    await cluster?.release();
    throw error;
  }
}

async function connect(url: string, cluster: Cluster | null, maxConnections: number): Promise<Storage> {
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    application_name: "dragoman",
    connectionTimeoutMillis: 10_000,
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on("error", () => {});
  // The same for one that breaks while it is in use: its query fails, which is how the caller learns of it.
  pool.on("connect", (client) => client.on("error", () => {}));
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  try {
    const version = await serverVersion(db, url);
    await migrate(db);
    return {
      db,
      pool,
      url,
      cluster,
      serverVersion: version,
      async close() {
        await db.destroy();
        await cluster?.release();
      },
    };
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

async function serverVersion(db: Kysely<Database>, url: string): Promise<string> {
  let row: { number: number; text: string } | undefined;
  try {
    const { rows } = await sql<{ number: number; text: string }>`
      SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS text`.execute(
      db,
    );
    row = rows[0];
  } catch (error) {
    const cause = error instanceof Error ? error.message || (error as NodeJS.ErrnoException).code : String(error);
    throw new DatabaseUnavailableError(
      `The database at ${withoutPassword(url)} cannot be used: ${cause}. Check DATABASE_URL and that the server is running, or unset it to use the embedded PostgreSQL.`,
    );
  }
  if (!row || row.number < OLDEST_SERVER) {
    throw new DatabaseUnavailableError(
      `The database at ${withoutPassword(url)} is PostgreSQL ${row?.text}. Dragoman needs 15 or newer; upgrade it, or unset DATABASE_URL to use the embedded one.`,
    );
  }
  return row.text;
}

/** Brings the schema up to date; several processes may call it at once, one does the work. */
export async function migrate(db: Kysely<Database>): Promise<void> {
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => migrations } }).migrateToLatest();
  if (error) throw error;
}

/** Creates the database where it is missing and returns its address. */
export async function ensureDatabase(clusterUrl: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: clusterUrl });
  client.on("error", () => {});
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
    if (!rowCount) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`).catch(ignoreDuplicate);
  } finally {
    await client.end();
  }
  const url = new URL(clusterUrl);
  url.pathname = `/${name}`;
  return url.href;
}

function ignoreDuplicate(error: unknown): void {
  const code = (error as { code?: string }).code;
  // 42P04: it exists; 23505: two processes created it at the same moment.
  if (code !== "42P04" && code !== "23505") throw error;
}

export function withoutPassword(url: string): string {
  try {
    const shown = new URL(url);
    if (shown.password) shown.password = "…";
    return decodeURI(shown.href);
  } catch {
    return "(not a postgres:// address)";
  }
}
