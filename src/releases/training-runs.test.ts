import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { KnowledgeBase } from "../knowledge/index.ts";
import { loadDetector } from "../language/index.ts";
import type { TrainingProgress } from "../learning/index.ts";
import type { Storage } from "../storage/index.ts";
import { testStorage } from "../storage/test-cluster.ts";
import { ensureWorkspace } from "../workspace/index.ts";
import { latestRelease } from "./release-store.ts";
import { RUN_CHANNEL } from "./run-store.ts";
import { TrainingRuns } from "./training-runs.ts";

const WAIT = { timeout: 90_000, interval: 20 };

let storage: Storage;
let folder: string;
let units: string;
let listener: pg.Client;
let runs: TrainingRuns;
let progress: TrainingProgress[] = [];

beforeAll(async () => {
  await loadDetector();
  storage = await testStorage();
  await ensureWorkspace(storage.db);
  folder = mkdtempSync(join(tmpdir(), "dragoman-runs-"));
  units = join(folder, "training");
  runs = new TrainingRuns(storage, "main", { unitFolder: units, onProgress: (one) => progress.push(one) });
  listener = new pg.Client({ connectionString: storage.url });
  await listener.connect();
  listener.on("notification", ({ payload }) => runs.heard(payload!));
  await listener.query(`LISTEN ${RUN_CHANNEL}`);
});
afterAll(async () => {
  await runs.close();
  await listener.end();
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});

async function importing(name: string, content: string): Promise<void> {
  const path = join(folder, name);
  writeFileSync(path, content);
  await new KnowledgeBase({ storage, workspaceId: "main" }).import({ path, name });
}

const finishedUnits = () => {
  try {
    return readdirSync(units).filter((name) => !name.endsWith(".new"));
  } catch {
    return [];
  }
};
const modelBytes = async () => Buffer.from((await latestRelease(storage.db, "main"))!.model);

/** The processes that train for process `parent`. */
function trainingProcesses(parent = process.pid): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
        const parentOf = Number(/\) . (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))![1]);
        return command.includes("training-worker") && parentOf === parent;
      } catch {
        return false; // ended meanwhile
      }
    });
}

describe("a run", () => {
  it("needs knowledge", async () => {
    await expect(runs.start()).rejects.toMatchObject({ code: "releases/nothing-to-learn" });
    expect(await runs.list()).toEqual([]);
  });

  it("is watched from queued to done, alone, and leaves a release and a report", async () => {
    await importing(
      "faq.csv",
      "question,answer\nHow do I pay?,With a card.\nWhere is my parcel?,Open the tracking link.\n我怎么付款？,用银行卡。\n",
    );
    const { run, over } = await runs.start({ toleratedWrong: 0.1, seed: 7 });
    expect(run).toMatchObject({ id: 1, state: "queued", reason: "person", result: null, error: null });
    await expect(runs.start()).rejects.toMatchObject({ code: "releases/training-under-way", run: 1 });
    const changes = vi.fn();
    const leave = runs.watch(1, changes);
    await vi.waitFor(async () => {
      const { state, progress } = await runs.get(1);
      expect([state, progress?.share]).toEqual(["running", expect.any(Number)]);
    }, WAIT);
    expect(changes).toHaveBeenCalled();
    leave();

    const done = await over;
    expect(done).toMatchObject({ state: "done", settings: { toleratedWrong: 0.1, seed: 7, budgetSeconds: null } });
    const release = (await latestRelease(storage.db, "main"))!;
    expect(done.result).toMatchObject({ release: release.id, modelBytes: release.model.length, unitsFound: 0 });
    expect(await runs.report(1)).toMatchObject({
      learnedFrom: { articles: 3, phrasings: 3 },
      toleratedWrong: 0.1,
      curves: [{ points: expect.any(Array) }, { chosen: true }],
    });
    expect(progress.some(({ loss }) => loss !== null && loss > 0)).toBe(true);
    const shares = progress.map(({ share }) => share);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(finishedUnits()).toEqual([]);
    expect(await runs.cancel(1)).toEqual(done);
  });

  it("keeps what was chosen for later trainings, but for the seed", async () => {
    expect(await runs.settings()).toEqual({ toleratedWrong: 0.1, budgetSeconds: null, seed: 1 });
  });

  it("that is unknown is not found", async () => {
    await expect(runs.get(99)).rejects.toMatchObject({ code: "releases/run-not-found" });
    await expect(runs.cancel(99)).rejects.toMatchObject({ code: "releases/run-not-found" });
  });

  it("goes on where it was cancelled, where its process was killed, and where all was killed, and ends with the same bits", async () => {
    const undisturbed = await modelBytes();
    const settings = { seed: 7 };

    const first = await runs.start(settings);
    await vi.waitFor(() => expect(finishedUnits()).toHaveLength(1), WAIT);
    expect(await runs.cancel(first.run.id)).toMatchObject({ state: "cancelled", error: null, result: null });
    expect(trainingProcesses()).toEqual([]);

    progress = [];
    const second = await runs.start(settings);
    await vi.waitFor(() => expect(progress.some(({ loss }) => loss !== null)).toBe(true), WAIT);
    for (const pid of trainingProcesses()) process.kill(pid, "SIGKILL");
    expect(await second.over).toMatchObject({ state: "failed", error: { code: "releases/run-interrupted" } });

    const server = spawn(
      process.execPath,
      ["--import", "tsx", fileURLToPath(new URL("./test-training.ts", import.meta.url))],
      {
        env: { ...process.env, DRAGOMAN_TEST_URL: storage.url, DRAGOMAN_TEST_UNITS: units },
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    const lines = createInterface(server.stdout);
    for await (const step of lines) if (step.includes("part 2")) break;
    const [orphan] = trainingProcesses(server.pid);
    server.kill("SIGKILL");
    await once(server, "exit");
    // PostgreSQL notices a moment later that nobody holds its lock.
    await vi.waitFor(
      async () =>
        expect((await runs.list())[0]).toMatchObject({ state: "failed", error: { code: "releases/run-interrupted" } }),
      WAIT,
    );
    await vi.waitFor(() => expect(() => process.kill(orphan!, 0)).toThrow(), WAIT);

    const last = await (await runs.start(settings)).over;
    expect(last.state).toBe("done");
    expect(last.result!.unitsFound).toBeGreaterThan(0);
    expect((await modelBytes()).equals(undisturbed)).toBe(true);
    expect(finishedUnits()).toEqual([]);
  });

  it("of new knowledge is trained once for two servers on one database, and a third is cancelled while it waits", async () => {
    await importing("more.csv", "question,answer\nDo you wrap gifts?,Yes in linen.\n");
    const before = (await runs.list())[0]!.id;
    const other = new TrainingRuns(storage, "main", { unitFolder: join(folder, "other") });
    const both = Promise.all([runs.prepare(), other.prepare()]);
    await vi.waitFor(async () => {
      const states = (await runs.list()).filter(({ id }) => id > before).map(({ state }) => state);
      expect(states.sort()).toEqual(["queued", "running"]);
    }, WAIT);
    const { run } = await other.start({}, { alone: false });
    expect((await runs.cancel(run.id)).state).toMatch(/queued|cancelled/); // it is of the other server
    await vi.waitFor(async () => expect((await runs.get(run.id)).state).toBe("cancelled"), WAIT);

    const prepared = await both;
    expect(prepared.map((one) => one!.engine.answer({ text: "Do you wrap gifts?" }).text)).toEqual([
      "Yes in linen.",
      "Yes in linen.",
    ]);
    expect(new Set(prepared.map((one) => one!.engine.release)).size).toBe(1);
    const made = (await runs.list()).filter(({ id }) => id > before);
    expect(made.map(({ state, reason }) => [state, reason])).toEqual([
      ["cancelled", "person"],
      ["done", "knowledge"],
    ]);
  });
});
