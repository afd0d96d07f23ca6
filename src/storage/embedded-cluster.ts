// The embedded PostgreSQL: found, initialised, started, attached to and stopped. One cluster per data directory, shared by
// every Dragoman process of the machine; the last one to leave turns it off. Should it die, those that use it start it again; after
// kill -9 of Dragoman the next one attaches to it.
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  accessSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { ExpectedError } from "../errors.ts";

export class EmbeddedPostgresError extends ExpectedError {
  readonly kind = "unavailable";
  readonly code = "storage/embedded-postgres";
}

export interface Cluster {
  /** Address of the maintenance database; put another database name in to use it. */
  readonly url: string;
  readonly dataDirectory: string;
  /** Another one after the server died and was started again. */
  readonly postmasterPid: number;
  /** Leaves the cluster; stops it when nobody else on this machine uses it. */
  release(): Promise<void>;
}

/** Every process that uses the cluster holds this lock shared; who gets it alone is the last one. */
const IN_USE_LOCK = 0x0d7a6;
const START_TIMEOUT_MS = 60_000;
/** Between attempts to start a server that died, doubling from the first to the last. */
const FIRST_REVIVAL_MS = 500;
const LAST_REVIVAL_MS = 10_000;

const SETTINGS: Record<string, string> = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "60",
  shared_buffers: "48MB",
  max_wal_size: "1GB",
  // No replicas: WAL can be minimal, which makes bulk imports cheaper. Durability stays: fsync and synchronous_commit are on.
  wal_level: "minimal",
  max_wal_senders: "0",
  // Three I/O worker processes are not worth their memory on two cores.
  io_method: "sync",
  autovacuum_max_workers: "1",
  jit: "off",
};

/** Opens the cluster below `base`, creating and starting it where needed, and starts it again should it die while in use. */
export async function openCluster(base: string): Promise<Cluster> {
  makeDirectory(base);
  const data = join(base, "postgres");
  const owner = clusterOwner(data);
  const binaries = binariesFor(owner);
  initialise(base, data, binaries, owner);

  let left = false;
  let held = await hold(base, data, binaries, owner);
  let reviving: Promise<void> | null = null;
  const watch = ({ keeper }: Held) => {
    // A keeper that ends before it is released: the server is gone.
    keeper.once("end", () => {
      if (!left) reviving = revive();
    });
  };
  const revive = async () => {
    for (let waitMs = FIRST_REVIVAL_MS; !left; waitMs = Math.min(2 * waitMs, LAST_REVIVAL_MS)) {
      try {
        held = await hold(base, data, binaries, owner);
        watch(held);
        return;
      } catch {
        await sleep(waitMs); // no space, no memory: whoever asks the database meanwhile is told that it is away
      }
    }
  };
  watch(held);
  return {
    url: held.url,
    dataDirectory: data,
    get postmasterPid() {
      return held.pid;
    },
    async release() {
      left = true;
      await reviving;
      await release(held.keeper, held.pid);
    },
  };
}

/** A running server and the connection that keeps it from being turned off. */
interface Held {
  url: string;
  pid: number;
  keeper: pg.Client;
}

/** Attaches to the server, after starting it where it does not run. */
async function hold(base: string, data: string, binaries: string, owner: Owner): Promise<Held> {
  const password = readFileSync(join(base, "password"), "utf8").trim();
  const deadline = Date.now() + START_TIMEOUT_MS;
  let lastCause = "";
  for (let attempt = 0; Date.now() < deadline; attempt++) {
    const running = readPostmaster(data);
    if (!running) {
      await startPostmaster(base, data, binaries, owner);
    } else if (running.status === "ready") {
      const url = `postgres://dragoman:${password}@127.0.0.1:${running.port}/postgres`;
      const keeper = new pg.Client({
        connectionString: url,
        connectionTimeoutMillis: 5000,
        application_name: "dragoman",
      });
      // A dead server shows in every query of the pool; here it must only not crash the process.
      keeper.on("error", () => {});
      try {
        await keeper.connect();
        await keeper.query("SELECT pg_advisory_lock_shared($1)", [IN_USE_LOCK]);
        return { url, pid: running.pid, keeper };
      } catch (error) {
        lastCause = error instanceof Error ? error.message : String(error);
        await keeper.end().catch(() => {});
      }
    }
    await sleep(Math.min(50 * (attempt + 1), 500));
  }
  throw new EmbeddedPostgresError(
    `PostgreSQL did not start within ${START_TIMEOUT_MS / 1000} s${lastCause ? ` (${lastCause})` : ""}. Its log ends with:\n${logTail(base)}\n` +
      `Free the port or the disk it names, or set DATABASE_URL to a PostgreSQL of your own. Data: ${data}`,
  );
}

function makeDirectory(base: string): void {
  try {
    mkdirSync(base, { recursive: true });
    accessSync(base, constants.W_OK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    const causes: Record<string, string> = {
      EACCES: "this user may not write there",
      EPERM: "this user may not write there",
      EROFS: "the disk is read-only",
      ENOSPC: "the disk is full",
      EEXIST: "there is a file of that name",
      ENOTDIR: "a part of the path is a file",
    };
    throw new EmbeddedPostgresError(
      `The data folder ${base} cannot be used: ${causes[code] ?? code}. Set DRAGOMAN_DATA to a folder that this user may write to.`,
    );
  }
}

async function release(keeper: pg.Client, pid: number): Promise<void> {
  let last = false;
  try {
    await keeper.query("SELECT pg_advisory_unlock_shared($1)", [IN_USE_LOCK]);
    const { rows } = await keeper.query<{ alone: boolean }>("SELECT pg_try_advisory_lock($1) AS alone", [IN_USE_LOCK]);
    last = rows[0]?.alone === true;
  } catch {
    // The server is gone already; there is nothing to leave.
  }
  await keeper.end().catch(() => {});
  if (last) await stopPostmaster(pid);
}

/** Fast shutdown (SIGINT): open transactions roll back, everything committed is on disk. */
async function stopPostmaster(pid: number): Promise<void> {
  try {
    process.kill(pid, "SIGINT");
  } catch {
    return;
  }
  // Until the process is gone: postmaster.pid goes a moment before it.
  for (let waited = 0; waited < 15_000 && isAlive(pid); waited += 25) await sleep(25);
}

// ---------------------------------------------------------------------------------------------------------------- start

async function startPostmaster(base: string, data: string, binaries: string, owner: Owner): Promise<void> {
  const port = await usualPort(base);
  const log = openSync(join(base, "postgres.log"), "a");
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const child = spawn(join(binaries, "bin", "postgres"), ["-D", data, "-p", String(port), ...settings], {
    cwd: "/",
    // A session of its own: Ctrl-C in the terminal reaches Dragoman first, which then stops the database in order.
    detached: true,
    stdio: ["ignore", log, log],
    env: postgresEnvironment(),
    ...owner.spawn,
  });
  closeSync(log);
  let exited = false;
  child.once("exit", () => {
    exited = true;
  });
  child.once("error", () => {
    exited = true;
  });
  child.unref();
  // Until it is ready or gone: gone also means that another process was quicker, and the caller then attaches to that one.
  for (let waited = 0; waited < START_TIMEOUT_MS && !exited; waited += 20) {
    if (readPostmaster(data)?.status === "ready") return;
    await sleep(20);
  }
}

interface Postmaster {
  pid: number;
  port: number;
  status: "starting" | "ready" | "stopping" | "standby";
}

/** What postmaster.pid says, or null where no postmaster lives. A stale file whose number belongs to another program is removed. */
function readPostmaster(data: string): Postmaster | null {
  const file = join(data, "postmaster.pid");
  let lines: string[];
  try {
    lines = readFileSync(file, "utf8").split("\n");
  } catch {
    return null;
  }
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  const status = (lines[7]?.trim() ?? "starting") as Postmaster["status"];
  if (!Number.isInteger(pid) || pid <= 0) return { pid: 0, port, status: "starting" };
  if (!isAlive(pid)) return null;
  if (!isPostgres(pid)) {
    rmSync(file, { force: true });
    return null;
  }
  return { pid, port, status: status || "starting" };
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function isPostgres(pid: number): boolean {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    return command === "" || command.includes("postgres");
  } catch {
    return true; // no /proc here (macOS), or not ours to read: believe the file
  }
}

// ------------------------------------------------------------------------------------------------------------ first time

function initialise(base: string, data: string, binaries: string, owner: Owner): void {
  if (existsSync(join(data, "PG_VERSION"))) return;
  for (const name of readdirSync(base)) {
    // Left by a process that was killed while it initialised.
    const half = /^postgres\.new-(\d+)$/.exec(name);
    if (half && !isAlive(Number(half[1]))) rmSync(join(base, name), { recursive: true, force: true });
  }
  const passwordFile = join(base, "password");
  if (!existsSync(passwordFile)) {
    const fresh = `${passwordFile}.new-${process.pid}`;
    writeFileSync(fresh, randomBytes(24).toString("base64url"), { mode: 0o600 });
    renameSync(fresh, passwordFile);
  }
  // Initialised beside and renamed: a cluster is there whole or not at all.
  const fresh = join(base, `postgres.new-${process.pid}`);
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { mode: 0o700 });
  const passwordForInit = join(fresh, "..", `initdb-password-${process.pid}`);
  writeFileSync(passwordForInit, readFileSync(passwordFile), { mode: 0o600 });
  if (owner.spawn.uid !== undefined) {
    chownSync(fresh, owner.spawn.uid, owner.spawn.gid!);
    chownSync(passwordForInit, owner.spawn.uid, owner.spawn.gid!);
  }
  const result = spawnSync(
    join(binaries, "bin", "initdb"),
    [
      "-D",
      fresh,
      "-U",
      "dragoman",
      "--auth=scram-sha-256",
      `--pwfile=${passwordForInit}`,
      "--encoding=UTF8",
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--no-instructions",
    ],
    { cwd: "/", encoding: "utf8", env: postgresEnvironment(), ...owner.spawn },
  );
  rmSync(passwordForInit, { force: true });
  if (result.status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    const cause = result.error?.message ?? (result.stderr || result.stdout).trim();
    throw new EmbeddedPostgresError(
      `PostgreSQL could not create its data directory in ${base}: ${cause}\n` +
        "Check that the disk has space and the folder is writable, or set DRAGOMAN_DATA to another folder.",
    );
  }
  try {
    renameSync(fresh, data);
  } catch {
    rmSync(fresh, { recursive: true, force: true }); // another process was first
  }
}

// ----------------------------------------------------------------------------------------------------- user and binaries

interface Owner {
  /** What spawn() gets: nothing, or the user that PostgreSQL runs as when we are root, which it refuses. */
  spawn: { uid?: number; gid?: number };
}

function clusterOwner(data: string): Owner {
  if (process.getuid?.() !== 0) return { spawn: {} };
  if (existsSync(data)) {
    const { uid, gid } = statSync(data);
    if (uid !== 0) return { spawn: { uid, gid } };
  }
  const users = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  const user = users.find((fields) => fields[0] === "postgres") ?? users.find((fields) => fields[0] === "nobody");
  if (!user) {
    throw new EmbeddedPostgresError(
      "PostgreSQL refuses to run as root and this machine has neither a user 'postgres' nor 'nobody'. Start Dragoman as an ordinary user.",
    );
  }
  return { spawn: { uid: Number(user[2]), gid: Number(user[3]) } };
}

/** The folder with bin/, lib/ and share/. Copied to where the other user can read it if the checkout is below a closed folder. */
function binariesFor(owner: Owner): string {
  const native = packagedBinaries();
  hydrateSymlinks(native);
  for (const name of ["initdb", "pg_ctl", "postgres"]) ensureExecutable(join(native, "bin", name));
  if (owner.spawn.uid === undefined || everyoneCanEnter(native)) return native;
  const version = JSON.parse(readFileSync(join(native, "..", "package.json"), "utf8")).version as string;
  const copy = join(SHARED_ROOT, `postgres-${version}`);
  if (!existsSync(copy)) {
    mkdirSync(SHARED_ROOT, { recursive: true });
    const fresh = `${copy}.new-${process.pid}`;
    cpSync(native, fresh, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(fresh, copy);
    } catch {
      rmSync(fresh, { recursive: true, force: true });
    }
  }
  return copy;
}

const SHARED_ROOT = "/var/lib/dragoman";

/**
 * Where the data lives by default: `<checkout>/.data`, or below /var/lib/dragoman when we are root and the checkout lies
 * under a folder that only its owner may enter, which the user that PostgreSQL runs as then could not.
 */
export function defaultDataDirectory(checkout: string): string {
  const inside = join(checkout, ".data");
  if (process.getuid?.() !== 0 || everyoneCanEnter(checkout)) return inside;
  return join(SHARED_ROOT, checkout.replaceAll(/[^A-Za-z0-9.-]+/g, "_").replace(/^_/, ""));
}

function everyoneCanEnter(path: string): boolean {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

function packagedBinaries(): string {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  try {
    const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
    return resolve(dirname(require.resolve(name)), "..", "native");
  } catch {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for this machine (${name} is not installed). Run npm ci without --omit=optional, or set DATABASE_URL to a PostgreSQL 15 or newer.`,
    );
  }
}

/** npm may refuse the package's own install script, which makes these links; making them twice is harmless. */
function hydrateSymlinks(native: string): void {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(native, "..", target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(source.slice(source.lastIndexOf("/") + 1), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

function ensureExecutable(file: string): void {
  const { mode } = statSync(file);
  if ((mode & 0o111) !== 0o111) chmodSync(file, 0o755);
}

function postgresEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH ?? "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };
}

/** The port of the last start, so that whoever was connected finds the server again; another one if that is taken. */
async function usualPort(base: string): Promise<number> {
  const file = join(base, "port");
  const last = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
  const port = await freePort(Number.isInteger(last) && last > 0 && last < 65_536 ? last : 0).catch(() => freePort(0));
  try {
    if (port !== last) writeFileSync(file, `${port}\n`);
  } catch {
    // A full disk; what PostgreSQL says of it will be clearer.
  }
  return port;
}

/** @param wanted  0 for any; rejects where it is taken */
function freePort(wanted: number): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once("error", fail);
    probe.listen(wanted, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });
}

function logTail(base: string): string {
  try {
    return readFileSync(join(base, "postgres.log"), "utf8").trimEnd().split("\n").slice(-12).join("\n");
  } catch {
    return "(no log)";
  }
}
