// A real training beside a real server: what is asked meanwhile is answered meanwhile.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { KnowledgeBase } from "../knowledge/index.ts";
import { loadDetector } from "../language/index.ts";
import { EngineHolder } from "../releases/index.ts";
import type { Storage } from "../storage/index.ts";
import { testStorage } from "../storage/test-cluster.ts";
import { SESSION_COOKIE, Team } from "../team/index.ts";
import { ensureWorkspace } from "../workspace/index.ts";
import { buildServer } from "./build-server.ts";
import { listen } from "./listen.ts";
import { WORKSPACE } from "./test-server.ts";

let storage: Storage;
let folder: string;
let holder: EngineHolder;
let app: FastifyInstance;
let url: string;
let headers: Record<string, string>;
const errors: unknown[] = [];

beforeAll(async () => {
  await loadDetector();
  storage = await testStorage();
  await ensureWorkspace(storage.db, WORKSPACE);
  folder = mkdtempSync(join(tmpdir(), "dragoman-training-"));
  const path = join(folder, "faq.csv");
  writeFileSync(path, "question,answer\nHow do I pay?,With a card.\n我怎么付款？,用银行卡。\n");
  await new KnowledgeBase({ storage, workspaceId: WORKSPACE }).import({ path, name: "faq.csv" });
  holder = new EngineHolder(storage, WORKSPACE, {
    unitFolder: join(folder, "training"),
    onError: (error) => errors.push(error),
  });
  await holder.start();
  app = await buildServer({
    ...{ storage, workspaceId: WORKSPACE, engine: () => holder.current(), training: holder.runs },
    options: { limits: false },
  });
  ({ url } = await listen(app, 0));
  const team = new Team(storage, WORKSPACE);
  const { id } = await team.addPerson({ name: "Ada", role: "admin", email: "ada@example.com" });
  const { token } = (await team.signInByLink((await team.makeLink(id)).link)) as { token: string };
  headers = { cookie: `${SESSION_COOKIE}=${token}`, "x-dragoman": "desk", "content-type": "application/json" };
});
afterAll(async () => {
  await app.close();
  await holder.close();
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("a server that trains", () => {
  it("answers meanwhile, tells how far it is, and then answers from the new release", async () => {
    const before = holder.current()!.release!;
    const started = await fetch(`${url}/api/v1/training`, { method: "POST", headers, body: "{}" });
    expect(started.status).toBe(202);
    const { location } = Object.fromEntries(started.headers);

    let over = false;
    const watching = fetch(`${url}${location}/events`, { headers })
      .then((response) => response.text())
      .finally(() => {
        over = true;
      });
    let answered = 0;
    while (!over) {
      const body = JSON.stringify({ text: "How do I pay?" });
      const response = await fetch(`${url}/api/v1/ask`, { method: "POST", headers, body });
      const { text } = (await response.json()) as { text: string };
      expect([response.status, text]).toEqual([200, "With a card."]);
      if (!over) answered++;
      await new Promise((done) => setTimeout(done, 10));
    }
    expect(answered).toBeGreaterThan(2);

    const events = (await watching).split("\n\n").filter((block) => block.includes("event: "));
    expect(events.length).toBeGreaterThan(2);
    expect(events.at(-1)).toMatch(/^id: end\nevent: end\n/);
    const { run, report } = JSON.parse(/^data: (.*)$/m.exec(events.at(-1)!)![1]!);
    expect(run).toMatchObject({ state: "done", result: { release: before + 1 } });
    expect(report.learnedFrom.articles).toBe(2);
    await vi.waitFor(() => expect([errors, holder.current()!.release]).toEqual([[], before + 1]), {
      timeout: 60_000,
      interval: 10,
    });
  });
});
