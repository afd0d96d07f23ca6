// Ctrl-C during a training, with an embedded database that only this command started.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TrainingRuns } from "../releases/index.ts";
import { openStorage } from "../storage/index.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "dragoman-stopping-"));
  // PostgreSQL runs as another user when the tests run as root, and must be able to enter.
  chmodSync(folder, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Called {
  process: ChildProcess;
  /** What it wrote so far. */
  written: { out: string; notes: string };
  exit: Promise<{ code: number | null; signal: string | null }>;
}

function dragoman(...argv: string[]): Called {
  const environment: NodeJS.ProcessEnv = { ...process.env, DRAGOMAN_DATA: join(folder, "data") };
  delete environment.DATABASE_URL;
  const child = spawn(
    process.execPath,
    ["--import", "tsx", fileURLToPath(new URL("./test-process.ts", import.meta.url)), ...argv],
    { env: environment, stdio: ["ignore", "pipe", "pipe"] },
  );
  const written = { out: "", notes: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    written.out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    written.notes += text;
  });
  return { process: child, written, exit: once(child, "close").then(([code, signal]) => ({ code, signal })) };
}

async function noted({ process: child, written, exit }: Called, words: string): Promise<void> {
  const over = exit.then(({ code }) => {
    throw new Error(`ended with ${code} before it said "${words}": ${written.notes}`);
  });
  over.catch(() => {});
  while (!written.notes.includes(words)) await Promise.race([once(child.stderr!, "data"), over]);
}

const postmaster = () => join(folder, "data", "postgres", "postmaster.pid");

describe("Ctrl-C during dragoman train", () => {
  it("cancels the run, ends the database that it started, and the next one goes on and writes the report", async () => {
    writeFileSync(join(folder, "faq.csv"), "question,answer\nHow do I pay?,With a card.\n我怎么付款？,用银行卡。\n");
    const imported = dragoman("import", join(folder, "faq.csv"));
    expect(await imported.exit).toEqual({ code: 0, signal: null });

    const stopped = dragoman("train");
    await noted(stopped, "Learning");
    expect(existsSync(postmaster())).toBe(true);
    stopped.process.kill("SIGINT");
    expect(await stopped.exit).toEqual({ code: 130, signal: null });
    expect(stopped.written.notes).toContain("Stopped.");
    expect(existsSync(postmaster())).toBe(false);

    const page = join(folder, "training.html");
    const finished = dragoman("train", "--tolerate", "5", "--report", page, "--json");
    expect(await finished.exit).toEqual({ code: 0, signal: null });
    expect(JSON.parse(finished.written.out)).toMatchObject({ run: 2, release: 1, settings: { toleratedWrong: 0.05 } });
    expect(readFileSync(page, "utf8")).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    expect(existsSync(postmaster())).toBe(false);

    const storage = await openStorage({ dataDirectory: join(folder, "data") });
    try {
      const runs = await new TrainingRuns(storage, "main").list();
      expect(runs.map(({ id, state }) => [id, state])).toEqual([
        [2, "done"],
        [1, "cancelled"],
      ]);
    } finally {
      await storage.close();
    }
  });
});
