// @ts-check
// One set-up at a time in a checkout, also between processes and after kill -9.
//
// The lock is the file with the highest number, .setup-lock.N, in a folder. It belongs to the process written in it; it is free
// when that process is gone or says so. Taking it means creating number N+1, which only one process can. The highest file is
// never removed, so a slow reader who creates a number that was used and removed long ago sees the higher one and steps back.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** @typedef {{ pid: number, started: string | null }} Identity  a process; `started` tells it from a later one with the same pid */
/** @typedef {{ owner: Identity | null, child: Identity | null }} Holder */
/** @typedef {{ child(pid: number | undefined): void }} Lock */

const FILE = /^\.setup-lock\.(\d+)$/;
/** A file that is still empty after this long was left by a process killed between creating and writing it. */
const EMPTY_IS_STALE_MS = 3000;

/**
 * Runs `work` while nobody else holds the lock of `folder`.
 * @template T
 * @param {string} folder
 * @param {(lock: Lock) => Promise<T>} work  calls lock.child(pid) for a process that must not outlive it
 * @param {{ onWait?: (pid: number) => void, pollMs?: number }} [options]
 * @returns {Promise<T>}
 */
export async function withLock(folder, work, options = {}) {
  mkdirSync(folder, { recursive: true });
  const file = await acquire(folder, options);
  const owner = identify(process.pid);
  /** @param {Holder} holder */
  const write = (holder) => {
    writeFileSync(`${file}.new`, JSON.stringify(holder));
    renameSync(`${file}.new`, file);
  };
  try {
    return await work({
      child: (pid) => write({ owner, child: pid === undefined ? null : identify(pid) }),
    });
  } finally {
    write({ owner: null, child: null });
  }
}

/** @param {string} folder @param {{ onWait?: (pid: number) => void, pollMs?: number }} options */
async function acquire(folder, { onWait, pollMs = 200 }) {
  let waiting = false;
  for (;;) {
    const current = highest(folder);
    const holder = current === 0 ? { owner: null, child: null } : read(join(folder, name(current)));
    if (holder === "unreadable" || (holder.owner && isAlive(holder.owner))) {
      if (!waiting && holder !== "unreadable") onWait?.(holder.owner?.pid ?? 0);
      waiting ||= holder !== "unreadable";
      await sleep(pollMs);
      continue;
    }
    const mine = join(folder, name(current + 1));
    try {
      writeFileSync(mine, JSON.stringify({ owner: identify(process.pid), child: null }), { flag: "wx" });
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
      continue;
    }
    if (highest(folder) !== current + 1) {
      rmSync(mine, { force: true });
      continue;
    }
    // What the killed owner had started, npm for example, would go on working under our feet.
    if (holder.child && isAlive(holder.child)) await end(holder.child, pollMs);
    for (const number of numbers(folder)) if (number <= current) rmSync(join(folder, name(number)), { force: true });
    return mine;
  }
}

/** @param {number} number */
const name = (number) => `.setup-lock.${number}`;

/** @param {string} folder */
function numbers(folder) {
  return readdirSync(folder).flatMap((entry) => {
    const match = FILE.exec(entry);
    return match ? [Number(match[1])] : [];
  });
}

/** @param {string} folder */
function highest(folder) {
  return Math.max(0, ...numbers(folder));
}

/** @param {string} file @returns {Holder | "unreadable"} */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    // Being written this moment, or removed by the next owner, or left behind half-written.
    const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    return age > EMPTY_IS_STALE_MS ? { owner: null, child: null } : "unreadable";
  }
}

/** @param {number} pid @returns {Identity} */
export function identify(pid) {
  return { pid, started: startOf(pid)?.started ?? null };
}

/** @param {Identity} identity */
export function isAlive({ pid, started }) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EPERM") return false;
  }
  const now = startOf(pid);
  // It exists, and more cannot be learnt here.
  if (!now) return true;
  return !now.zombie && (started === null || now.started === started);
}

/** When a process began, as a text to compare; null where the system does not tell. @param {number} pid */
function startOf(pid) {
  if (process.platform === "linux") {
    try {
      // Fields after the program's name, which may itself hold spaces and brackets: state is the 1st, the start time the 20th.
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return { started: String(fields[19]), zombie: fields[0] === "Z" };
    } catch {
      return null;
    }
  }
  const { stdout, status } = spawnSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], { encoding: "utf8" });
  const match = status === 0 ? /^(\S+)\s+(.+)$/.exec(stdout.trim()) : null;
  return match ? { started: String(match[2]), zombie: String(match[1]).startsWith("Z") } : null;
}

/** Ends an orphan and everything it started: it was made the leader of a group of its own. @param {Identity} child @param {number} pollMs */
async function end(child, pollMs) {
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // Gone in this moment.
  }
  while (isAlive(child)) await sleep(pollMs);
}
