// @ts-check
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { identify, isAlive, withLock } from "./lock.mjs";
import { root } from "./setup.mjs";

/** @type {string[]} */
const folders = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
function freshFolder() {
  const folder = mkdtempSync(join(tmpdir(), "dragoman-lock-"));
  folders.push(folder);
  return folder;
}

/** A pid that belonged to a process and belongs to none now. */
function deadPid() {
  return spawnSync(process.execPath, ["--eval", ""]).pid;
}

describe("the lock", () => {
  it("lets one process in at a time", async () => {
    const folder = freshFolder();
    const counter = join(folder, "counter");
    writeFileSync(counter, "0");
    // Reads, waits, writes: two at once would lose a count.
    const program = `
      import { readFileSync, writeFileSync } from "node:fs";
      import { withLock } from ${JSON.stringify(pathToFileURL(join(root, "bin/lock.mjs")).href)};
      for (let round = 0; round < 10; round++) {
        await withLock(${JSON.stringify(folder)}, async () => {
          const count = Number(readFileSync(${JSON.stringify(counter)}, "utf8"));
          await new Promise((resolve) => setTimeout(resolve, 2));
          writeFileSync(${JSON.stringify(counter)}, String(count + 1));
        }, { pollMs: 1 });
      }`;
    const workers = [1, 2, 3].map(
      () =>
        new Promise((resolve, reject) => {
          const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
            stdio: ["ignore", "ignore", "inherit"],
          });
          child.once("error", reject);
          child.once("exit", resolve);
        }),
    );
    expect(await Promise.all(workers)).toEqual([0, 0, 0]);
    expect(readFileSync(counter, "utf8")).toBe("30");
    expect(readdirSync(folder).filter((name) => name.startsWith(".setup-lock"))).toHaveLength(1);
  });

  it("is free again when the work fails", async () => {
    const folder = freshFolder();
    await expect(withLock(folder, () => Promise.reject(new Error("the work failed")))).rejects.toThrow(
      "the work failed",
    );
    expect(await withLock(folder, async () => "done")).toBe("done");
  });

  it.each([
    [
      "the process that holds it is gone",
      () => JSON.stringify({ owner: { pid: deadPid(), started: null }, child: null }),
    ],
    [
      "its pid belongs to another process now",
      () => JSON.stringify({ owner: { pid: process.pid, started: "long ago" }, child: null }),
    ],
  ])("is taken over when %s", async (_, content) => {
    const folder = freshFolder();
    writeFileSync(join(folder, ".setup-lock.7"), content());
    expect(await withLock(folder, async () => readdirSync(folder))).toEqual([".setup-lock.8"]);
  });

  it("is taken over when its file was left empty by a kill between creating and writing", async () => {
    const folder = freshFolder();
    const file = join(folder, ".setup-lock.3");
    writeFileSync(file, "");
    utimesSync(file, new Date(0), new Date(0));
    expect(await withLock(folder, async () => "done")).toBe("done");
  });

  it("tells a process that runs from one that does not", () => {
    expect(isAlive(identify(process.pid))).toBe(true);
    expect(isAlive({ pid: process.pid, started: "long ago" })).toBe(false);
    expect(isAlive({ pid: deadPid(), started: null })).toBe(false);
  });
});
