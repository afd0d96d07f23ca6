import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { KnowledgeBase } from "../knowledge/index.ts";
import { loadDetector } from "../language/index.ts";
import type { Storage } from "../storage/index.ts";
import { testStorage } from "../storage/test-cluster.ts";
import { ensureWorkspace } from "../workspace/index.ts";
import { EngineHolder } from "./engine-holder.ts";

let storage: Storage;
let folder: string;

beforeAll(async () => {
  await loadDetector();
  storage = await testStorage();
  await ensureWorkspace(storage.db);
  folder = mkdtempSync(join(tmpdir(), "dragoman-promise-"));
  const topics = ["invoice", "parcel", "password"];
  const frames = ["Where is my {}?", "the {} is wrong", "can I change my {}"];
  const rows = topics.flatMap((topic) => frames.map((frame) => `${frame.replace("{}", topic)},About the ${topic}.`));
  const path = join(folder, "faq.csv");
  writeFileSync(path, `question,answer\n${rows.join("\n")}\n`);
  await new KnowledgeBase({ storage, workspaceId: "main" }).import({ path, name: "faq.csv" });
});
afterAll(async () => {
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("a promise that is moved", () => {
  it("is kept in every process at once, without a training, by later starts and by later trainings", async () => {
    const swaps = vi.fn();
    const [here, there] = [new EngineHolder(storage, "main", { onSwap: swaps }), new EngineHolder(storage, "main")];
    await here.start();
    await there.start();
    const kept = (holder: EngineHolder) => holder.current()!.ranker.report.toleratedWrong;
    expect([kept(here), kept(there)]).toEqual([0.03, 0.03]);
    const before = here.promise()!;
    expect(before.report!.options.map(({ toleratedWrong }) => toleratedWrong)).toEqual([
      0.005, 0.01, 0.02, 0.03, 0.05, 0.1,
    ]);

    await here.keepPromise(0.2);
    expect(kept(here)).toBe(0.2);
    await vi.waitFor(() => expect(kept(there)).toBe(0.2), { timeout: 30_000 });
    expect(there.current()!.ranker.thresholds).toEqual(here.current()!.ranker.thresholds);
    expect(here.promise()!.report!.options.at(-1)!.toleratedWrong).toBe(0.2);
    expect(swaps).toHaveBeenCalledTimes(1);
    expect(await here.runs.settings()).toMatchObject({ toleratedWrong: 0.2 });
    expect((await here.runs.list()).length).toBe(1);
    await here.close();
    await there.close();

    const later = new EngineHolder(storage, "main");
    await later.start();
    expect(kept(later)).toBe(0.2);
    await later.keepPromise(0.03);
    expect(later.current()!.ranker.thresholds).toEqual(before && here.current()!.ranker.promising(0.03).thresholds);
    await later.close();
  });
});
