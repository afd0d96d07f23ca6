import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { call, type SignedIn, type TestServer, testServer } from "../server/test-server.ts";
import type { InsightsReply } from "./index.ts";
import { InsightsStore } from "./store.ts";

const api = "/api/v1";
let server: TestServer;
let viewer: SignedIn;

beforeAll(async () => {
  server = await testServer();
  viewer = await server.signIn("Vera", "viewer");
});
afterAll(() => server.close());
beforeEach(async () => {
  await server.storage.pool.query("DELETE FROM conversation");
});

interface Said {
  role: "customer" | "assistant" | "agent" | "system";
  at: string;
  reply?: object;
  event?: string;
  rating?: "up" | "down";
  text?: string;
}
let made = 0;

/** Puts a conversation into the database as if it had happened then. */
async function happened(
  said: Said[],
  { market = "MX", language = "es" as string | null }: { market?: string | null; language?: string | null } = {},
): Promise<string> {
  const id = `c_${++made}`;
  const { pool } = server.storage;
  await pool.query(
    `INSERT INTO conversation (workspace_id, conversation_id, token_hash, state, language, market, last_sequence, created_at)
     VALUES ('main', $1, '\\x00', 'assistant', $2, $3, $4, $5)`,
    [id, language, market, said.length, said[0]!.at],
  );
  for (const [k, { role, at, reply, event, rating, text = "¿Qué?" }] of said.entries())
    await pool.query(
      `INSERT INTO message (workspace_id, conversation_id, sequence, message_id, role, body, language, reply, event, rating, created_at)
       VALUES ('main', $1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [id, k + 1, `${id}_${k}`, role, text, language, reply ? JSON.stringify(reply) : null, event ?? null, rating ?? null, at], // biome-ignore format: one line
    );
  return id;
}

const reply = (kind: string, more: object = {}) => ({
  ...{ kind, reason: null, language: "es", confidence: 0.9, source: null, choices: [], alternatives: [] },
  trace: { release: 14 },
  ...more,
});
const answer = reply("answer", { source: { article: "returns" } });
const asked = (at: string, answered: object, rating?: "up" | "down"): Said[] => [
  { role: "customer", at },
  { role: "assistant", at, reply: answered, ...(rating && { rating }) },
];

async function figures(query = "from=2026-11-01&to=2026-11-30"): Promise<InsightsReply> {
  const { status, body } = await call<InsightsReply>(server.app, {
    url: `${api}/insights?${query}`,
    headers: viewer.headers,
  });
  expect(status).toBe(200);
  return body;
}

describe("the figures of a time", () => {
  it("count what came of hand-made conversations", async () => {
    await happened(asked("2026-11-02T10:00:00Z", answer, "up"));
    await happened([...asked("2026-11-02T11:00:00Z", answer), ...asked("2026-11-02T11:05:00Z", reply("decline", { reason: "off-topic" }))]); // biome-ignore format: one line
    await happened(
      [
        ...asked("2026-11-03T09:00:00Z", reply("handover", { reason: "no-match", language: "ar" })),
        { role: "system", event: "agent-joined", at: "2026-11-03T09:02:00Z" },
        { role: "agent", at: "2026-11-03T09:03:00Z" },
      ],
      { market: "AE", language: "ar" },
    );
    await happened(asked("2026-10-05T10:00:00Z", answer, "down"));
    const { totals, totalsBefore, days, languages, markets, releases, channels, topics, reasons } = await figures();
    expect(totals).toMatchObject({
      ...{ conversations: 3, questions: 4, confirmed: 1, silent: 1, doubted: 0, declined: 1, handedOver: 1 },
      ...{ answeredShare: 0.5, satisfaction: 1, handovers: 1, waitP50Ms: 120_000, firstReplyP50Ms: 180_000 },
    });
    expect(totalsBefore).toMatchObject({ questions: 1, doubted: 1, satisfaction: 0 });
    expect(days).toHaveLength(30);
    expect(days[1]).toMatchObject({ day: "2026-11-02", conversations: 2, questions: 3 });
    expect(days[29]).toMatchObject({ day: "2026-11-30", questions: 0, answeredShare: null });
    expect(languages.map(({ language, questions }) => [language, questions])).toEqual([
      ["es", 3],
      ["ar", 1],
    ]);
    expect(markets.map(({ market, waitP50Ms }) => [market, waitP50Ms])).toEqual([
      ["MX", null],
      ["AE", 120_000],
    ]);
    expect(releases).toMatchObject([{ release: 14, questions: 4 }]);
    expect(channels).toMatchObject([{ channel: "widget", questions: 4 }]);
    expect(topics).toEqual([
      { article: "returns", title: "returns", titleLanguage: null, asked: 2, confirmed: 1, doubted: 0 },
    ]);
    expect(reasons).toEqual([{ reason: "no-match", count: 1 }]);
  });

  it("count a late rating on the day of its question, and forget what is deleted", async () => {
    const id = await happened(asked("2026-11-02T10:00:00Z", answer));
    expect((await figures()).totals).toMatchObject({ silent: 1, confirmed: 0 });
    await server.storage.pool.query(
      "UPDATE message SET rating = 'up' WHERE conversation_id = $1 AND role = 'assistant'",
      [id],
    );
    expect((await figures()).days[1]).toMatchObject({ silent: 0, confirmed: 1, ratedUp: 1 });
    await server.storage.pool.query("DELETE FROM message WHERE conversation_id = $1 AND sequence = 2", [id]);
    expect((await figures()).totals).toMatchObject({ conversations: 1, questions: 0 });
    await server.storage.pool.query("DELETE FROM conversation WHERE conversation_id = $1", [id]);
    expect((await figures()).totals).toMatchObject({ conversations: 0, questions: 0 });
  });

  it("have the days of the viewer, also where the clocks change", async () => {
    await happened(asked("2026-11-02T23:30:00Z", answer));
    const on = async (zone: string) =>
      (await figures(`from=2026-11-01&to=2026-11-03&zone=${zone}`)).days.filter(({ questions }) => questions > 0).map(({ day }) => day); // biome-ignore format: one line
    expect(await on("UTC")).toEqual(["2026-11-02"]);
    expect(await on("Asia/Shanghai")).toEqual(["2026-11-03"]);
    expect(await on("America/Mexico_City")).toEqual(["2026-11-02"]);
    // On 2026-11-01 New York has 25 hours: half past four in the morning of the second, UTC, is still the first.
    await happened(asked("2026-11-02T04:30:00Z", answer));
    expect(await on("America/New_York")).toEqual(["2026-11-01", "2026-11-02"]);
    expect((await figures("from=2026-11-02&to=2026-11-02&zone=America/New_York")).totals.questions).toBe(1);
  });

  it("can be of one market, language or channel", async () => {
    await happened(asked("2026-11-02T10:00:00Z", answer));
    await happened(asked("2026-11-02T10:00:00Z", reply("answer", { language: "pt-BR" })), {
      market: "BR",
      language: "pt-BR",
    });
    await happened(asked("2026-11-02T10:00:00Z", answer), { market: null, language: null });
    const of = async (query: string) => (await figures(`from=2026-11-01&to=2026-11-30&${query}`)).totals.questions;
    expect(await of("market=br")).toBe(1);
    expect(await of("language=pt")).toBe(1);
    expect(await of("language=es")).toBe(2);
    expect(await of("channel=widget")).toBe(3);
    expect(await of("channel=email")).toBe(0);
    const { options, markets } = await figures();
    expect(options).toEqual({ markets: ["BR", "MX"], languages: ["es", "pt-BR"], channels: ["widget"] });
    expect(markets.map(({ market }) => market)).toContain(null);
  });

  it("are those of the thirty days up to today where nothing is asked for", async () => {
    const { period, days } = await figures("");
    expect(days).toHaveLength(30);
    expect(period.to).toBe(new Date().toISOString().slice(0, 10));
  });

  it("count each conversation once, whoever counts at the same time", async () => {
    await Promise.all(
      Array.from({ length: 30 }, (_, k) => happened(asked(`2026-11-0${1 + (k % 9)}T10:00:00Z`, answer))),
    );
    const stores = [1, 2, 3].map(() => new InsightsStore(server.storage, "main"));
    await Promise.all(stores.map((store) => store.countSome()));
    expect((await figures()).totals).toMatchObject({ conversations: 30, questions: 30 });
    expect((await figures()).pending).toBe(0);
  });

  it("are refused for a time that is none", async () => {
    for (const query of [
      "from=2026-11-30&to=2026-11-01",
      "from=2020-01-01&to=2026-01-01",
      "from=2026-02-30",
      "zone=%2B05:30",
      "market=Mexico",
    ]) {
      // biome-ignore format: one line
      const { status, body } = await call(server.app, { url: `${api}/insights?${query}`, headers: viewer.headers });
      expect([query, status]).toEqual([query, 400]);
      expect(body.error?.message).toBeTruthy();
    }
  });
});

describe("a table as a file", () => {
  it("has what the page shows, and everything by itself", async () => {
    await happened(asked("2026-11-02T10:00:00Z", answer, "up"));
    const file = async (table: string) => {
      const response = await server.app.inject({
        url: `${api}/insights/${table}/file?from=2026-11-01&to=2026-11-30`,
        headers: viewer.headers,
      });
      expect(response.headers["content-type"]).toContain("text/csv");
      expect(response.headers["content-disposition"]).toContain(`${table}-2026-11-01-2026-11-30.csv`);
      return response.body.trim().split("\r\n");
    };
    expect((await file("languages"))[1]).toMatch(/^es,1,1,1,0,0,/);
    expect((await file("topics"))[1]).toBe("returns,returns,1,1,0");
    expect(await file("everything")).toEqual([
      "day,market,language,channel,release,conversations,questions,confirmed,silent,doubted,clarified,handedOver,declined,answeredAfterAskingBack,ratedUp,ratedDown",
      "2026-11-02,MX,es,widget,14,1,1,1,0,0,0,0,0,0,1,0",
    ]);
    expect((await file("days")).length).toBe(2);
    expect((await file("reasons")).length).toBe(1);
  });
});

describe("insights", () => {
  const paths = ["/insights", "/insights/days/file", "/missed", "/missed/1"];

  it("refuse a stranger", async () => {
    for (const path of paths) expect((await call(server.app, { url: api + path })).status).toBe(401);
  });

  it("refuse a program's key: every person of the team may look", async () => {
    const { key } = await server.team.makeKey("shop");
    const headers = { authorization: `Bearer ${key}` };
    for (const path of paths) expect((await call(server.app, { url: api + path, headers })).status).toBe(403);
  });
});
