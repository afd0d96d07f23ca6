import { request } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { TrainingReport } from "../answering/index.ts";
import { isOver, type Run, RunNotFoundError, type RunSettings, TrainingUnderWayError } from "../releases/index.ts";
import { listen } from "./listen.ts";
import { call, type SignedIn, type TestServer, testServer } from "./test-server.ts";
import type { Training } from "./training-routes.ts";

const api = "/api/v1";
const settings: RunSettings = { seed: 1, toleratedWrong: 0.03, budgetSeconds: null };
const report: TrainingReport = {
  learnedFrom: { articles: 2, phrasings: 9, languages: [{ language: "ar", articles: 2, phrasings: 9 }] },
  ...{ basis: "phrasings", toleratedWrong: 0.03, curves: [], verdict: null, reliability: [], riskCoverage: [] },
  overall: {
    ...{ questions: 9, unanswerable: 1, firstRight: 0.9, answered: 0.5, wrongAmongAnswered: 0, threshold: 0.7 },
  },
  languages: [],
  confusions: [{ asked: "退款", takenFor: "الدفع", count: 2, examples: ["多久退款"] }],
};

/** Trainings whose course the test decides. */
class FakeTraining implements Training {
  runs: Run[] = [];
  chosen: Partial<RunSettings>[] = [];
  private readonly watchers = new Set<() => void>();

  async start(chosen: Partial<RunSettings>) {
    const current = this.runs.find((run) => !isOver(run));
    if (current) throw new TrainingUnderWayError(current.id);
    this.chosen.push(chosen);
    const run: Run = {
      ...{ id: this.runs.length + 1, state: "queued", reason: "person", knowledgeRevision: 3, progress: null },
      ...{ queuedAt: new Date(0), startedAt: null, finishedAt: null, result: null, error: null },
      settings: { ...settings, ...chosen },
    };
    this.runs.unshift(run);
    return { run };
  }
  async list() {
    return this.runs;
  }
  async get(id: number) {
    const run = this.runs.find((one) => one.id === id);
    if (!run) throw new RunNotFoundError();
    return run;
  }
  async report(id: number) {
    return (await this.get(id)).state === "done" ? report : null;
  }
  async cancel(id: number) {
    this.change(id, { state: "cancelled", finishedAt: new Date(1000) });
    return this.get(id);
  }
  async settings() {
    return settings;
  }
  watch(_id: number, onChange: () => void) {
    this.watchers.add(onChange);
    return () => this.watchers.delete(onChange);
  }
  get watched() {
    return this.watchers.size;
  }
  change(id: number, change: Partial<Run>) {
    this.runs = this.runs.map((run) => (run.id === id ? { ...run, ...change } : run));
    for (const onChange of this.watchers) onChange();
  }
  progress(id: number, share: number) {
    this.change(id, { state: "running", progress: { step: "Learning", share, loss: 0.4, secondsLeft: 9 } });
  }
}

let server: TestServer;
let training: FakeTraining;
let admin: SignedIn;
let agent: SignedIn;
let key: { authorization: string };
let url: string;

beforeAll(async () => {
  training = new FakeTraining();
  server = await testServer({ training: { heartbeatMs: 50 } }, undefined, undefined, training);
  ({ url } = await listen(server.app, 0));
  admin = await server.signIn("Ada", "admin");
  agent = await server.signIn("Ben");
  key = { authorization: `Bearer ${(await server.team.makeKey("Shop")).key}` };
});
beforeEach(() => {
  training.runs = [];
  training.chosen = [];
});
afterAll(() => server.close());

const start = (payload?: object) =>
  call<Record<string, unknown>>(server.app, {
    ...{ method: "POST", url: `${api}/training`, headers: admin.headers },
    ...(payload && { payload }),
  });

interface Event {
  event: string;
  id: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: compared, not used
  data: any;
}

/** Reads the events of a run until the stream ends or `enough` of them came. */
function events(id: number, enough = Number.POSITIVE_INFINITY, headers: object = {}): Promise<Event[]> {
  return new Promise((resolve, reject) => {
    const asking = request(
      `${url}${api}/training/${id}/events`,
      { headers: { ...key, ...headers } as Record<string, string> },
      (response) => {
        expect(response.headers["content-type"]).toBe("text/event-stream; charset=utf-8");
        let text = "";
        const seen = () =>
          text
            .split("\n\n")
            .slice(0, -1)
            .filter((block) => !block.startsWith(":"))
            .map((block) => ({
              event: /^event: (.*)$/m.exec(block)![1]!,
              id: /^id: (.*)$/m.exec(block)?.[1] ?? null,
              data: JSON.parse(/^data: (.*)$/m.exec(block)![1]!),
            }));
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          text += chunk;
          if (seen().length < enough) return;
          resolve(seen());
          asking.destroy();
        });
        response.on("end", () => resolve(seen()));
      },
    );
    asking.on("error", reject);
    asking.end();
  });
}

describe("a training", () => {
  it("is started with what was chosen, or without a body", async () => {
    const { status, body } = await start({ seed: 4, toleratedWrong: 0.01, budgetSeconds: null });
    expect([status, body]).toEqual([
      202,
      expect.objectContaining({ id: 1, state: "queued", settings: { ...settings, seed: 4, toleratedWrong: 0.01 } }),
    ]);
    await training.cancel(1);
    expect((await start()).status).toBe(202);
    expect(training.chosen).toEqual([{ seed: 4, toleratedWrong: 0.01, budgetSeconds: null }, {}]);
  });

  it("is one at a time: the second request is told which one is under way", async () => {
    await start();
    const response = await server.app.inject({ method: "POST", url: `${api}/training`, headers: admin.headers });
    expect([response.statusCode, response.headers.location]).toEqual([409, `${api}/training/1`]);
    expect(response.json()).toMatchObject({ error: { code: "releases/training-under-way" } });
  });

  it("takes only settings that make sense", async () => {
    for (const [payload, field] of [
      [{ toleratedWrong: 0 }, "toleratedWrong"],
      [{ toleratedWrong: 3 }, "toleratedWrong"],
      [{ budgetSeconds: 0 }, "budgetSeconds"],
      [{ seed: -1 }, "seed"],
    ] as const)
      expect(await start(payload)).toMatchObject({ status: 400, body: { error: { field } } });
    expect(training.chosen).toEqual([]);
  });

  it("is listed with the others, and read with its report when it is done", async () => {
    await start();
    await training.cancel(1);
    await start();
    training.progress(2, 0.5);
    const listed = await call(server.app, { url: `${api}/training`, headers: agent.headers });
    expect(listed.body).toMatchObject({
      current: { id: 2, state: "running", progress: { share: 0.5, loss: 0.4, secondsLeft: 9 } },
      runs: [{ id: 2 }, { id: 1, state: "cancelled", finishedAt: "1970-01-01T00:00:01.000Z" }],
      settings,
    });
    const result = { release: 3, modelBytes: 1, trainingSeconds: 2, cpuSeconds: 3, unitsFound: 0 };
    training.change(2, { state: "done", result });
    expect((await call(server.app, { url: `${api}/training/2`, headers: key })).body).toMatchObject({
      run: { state: "done", result },
      report,
    });
    expect((await call(server.app, { url: `${api}/training`, headers: key })).body).toMatchObject({ current: null });
  });

  it("is described for programs", async () => {
    const { paths } = (await call<{ paths: Record<string, object> }>(server.app, { url: "/api/openapi.json" })).body;
    for (const path of ["", "/{id}", "/{id}/events", "/{id}/cancel"])
      expect(paths).toHaveProperty([`${api}/training${path}`]);
  });

  it("is cancelled by an admin", async () => {
    await start();
    const cancel = { method: "POST", url: `${api}/training/1/cancel`, headers: admin.headers } as const;
    expect((await call(server.app, cancel)).body).toMatchObject({ id: 1, state: "cancelled" });
  });

  it("that is unknown is not found", async () => {
    for (const [method, path] of [
      ["GET", "/training/7"],
      ["GET", "/training/7/events"],
      ["POST", "/training/7/cancel"],
    ] as const)
      expect(await call(server.app, { method, url: api + path, headers: admin.headers })).toMatchObject({
        status: 404,
        body: { error: { code: "releases/run-not-found" } },
      });
    expect(await call(server.app, { url: `${api}/training/one`, headers: key })).toMatchObject({ status: 400 });
  });
});

describe("whoever watches a training", () => {
  it("hears at once how far it is, then every change, then the end with the report", async () => {
    await start();
    training.progress(1, 0.2);
    const heard = events(1);
    while (training.watched === 0) await new Promise((done) => setTimeout(done, 5));
    training.progress(1, 0.6);
    await events(1, 1); // somebody who comes late and leaves early
    training.change(1, { state: "done" });
    const all = await heard;
    expect(all[0]).toMatchObject({ event: "progress", data: { id: 1, state: "running" } });
    expect(all.map(({ data }) => data.progress?.share)).toContain(0.6);
    expect(all.at(-1)).toMatchObject({ event: "end", id: "end", data: { run: { state: "done" }, report } });
    expect(all.filter(({ event }) => event === "end")).toHaveLength(1);
    while (training.watched > 0) await new Promise((done) => setTimeout(done, 5));
  });

  it("hears the end at once when it is over, and is not told again", async () => {
    await start();
    await training.cancel(1);
    expect(await events(1)).toMatchObject([{ event: "end", data: { run: { state: "cancelled" }, report: null } }]);
    const again = await server.app.inject({
      ...{ url: `${api}/training/1/events`, headers: { ...key, "last-event-id": "end" } },
    });
    expect(again.statusCode).toBe(204);
  });

  it("hears of a change that nobody told of", async () => {
    await start();
    const heard = events(1);
    while (training.watched === 0) await new Promise((done) => setTimeout(done, 5));
    training.runs = training.runs.map((run) => ({ ...run, state: "failed", error: { code: "x", message: "y" } }));
    expect((await heard).at(-1)).toMatchObject({ event: "end", data: { run: { error: { code: "x" } } } });
  });
});

describe("trainings refuse", () => {
  const routes = [
    ["GET", "/training"],
    ["GET", "/training/1"],
    ["GET", "/training/1/events"],
    ["POST", "/training"],
    ["POST", "/training/1/cancel"],
  ] as const;

  it.each(routes)("a stranger: %s %s", async (method, path) => {
    for (const authorization of ["", "Bearer dk_made-up"])
      expect(await call(server.app, { method, url: api + path, headers: { authorization } })).toMatchObject({
        status: 401,
        body: { error: { code: "team/not-signed-in" } },
      });
  });

  it.each(routes.filter(([method]) => method === "POST"))("an agent and a key: %s %s", async (method, path) => {
    for (const headers of [agent.headers, key])
      expect(await call(server.app, { method, url: api + path, headers })).toMatchObject({
        status: 403,
        body: { error: { code: "team/not-allowed" } },
      });
    expect(training.chosen).toEqual([]);
  });
});
