import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { SentenceEncoder } from "../learning/index.ts";
import { call, type SignedIn, type TestServer, testServer } from "../server/test-server.ts";
import { Missed, MissedStore } from "./index.ts";
import { InsightsStore } from "./store.ts";

const api = "/api/v1";
let server: TestServer;
let agent: SignedIn;
let viewer: SignedIn;

/** What texts mean, told by a word in them: enough to see what grouping makes of it. */
class WordEncoder implements SentenceEncoder {
  readonly units = 3;
  readonly languages = ["en", "ar", "zh-Hans"];
  constructor(readonly version = "words") {}
  encode(texts: readonly string[]): Float32Array {
    return Float32Array.from(
      texts.flatMap((text) =>
        /customs|جمارك|关税/.test(text) ? [1, 0, 0] : /gift|هدية|礼品/.test(text) ? [0, 1, 0] : [0, 0, 1],
      ),
    );
  }
}

let insights: InsightsStore;
let missed: Missed;

beforeAll(async () => {
  server = await testServer();
  [agent, viewer] = await Promise.all([server.signIn("Amina", "agent"), server.signIn("Vera", "viewer")]);
});
afterAll(() => server.close());
beforeEach(async () => {
  await server.storage.pool.query("DELETE FROM conversation");
  await settled();
  await server.storage.pool.query("DELETE FROM missed_cluster");
  insights = new InsightsStore(server.storage, "main");
  missed = grouper();
});

const grouper = (version?: string) =>
  new Missed(
    new MissedStore(server.storage, "main"),
    new InsightsStore(server.storage, "main"),
    () => new WordEncoder(version),
  );

let made = 0;
async function miss(
  text: string,
  { language = "en", market = "AE" as string | null, minutesAgo = 0 } = {},
): Promise<string> {
  const id = `m_${++made}`;
  const { pool } = server.storage;
  const at = new Date(Date.now() - 60_000 * minutesAgo);
  await pool.query(
    `INSERT INTO conversation (workspace_id, conversation_id, token_hash, state, language, market, last_sequence)
     VALUES ('main', $1, '\\x00', 'waiting', $2, $3, 2)`,
    [id, language, market],
  );
  const reply = { kind: "handover", reason: "not-sure", language, confidence: 0.4, choices: [], source: null };
  const alternatives = [{ article: "shipping", confidence: 0.4 }];
  await pool.query(
    `INSERT INTO message (workspace_id, conversation_id, sequence, message_id, role, body, language, reply, created_at)
     VALUES ('main', $1, 1, $1 || 'a', 'customer', $2, $3, NULL, $5), ('main', $1, 2, $1 || 'b', 'assistant', '', $3, $4, $5)`,
    [id, text, language, JSON.stringify({ ...reply, alternatives, trace: {} }), at],
  );
  return id;
}

/** Everything is counted and grouped; the server's own counting may be at it, too. */
async function settled(): Promise<void> {
  const store = new InsightsStore(server.storage, "main");
  const groups = missed ?? grouper();
  const left = async () => (await store.pending()) + (await new MissedStore(server.storage, "main").ungrouped());
  do {
    await store.countSome();
    await groups.groupSome();
  } while ((await left()) > 0);
  while ((await groups.groupSome()) > 0);
}

interface Listed {
  clusters: {
    id: number;
    count: number;
    state: string;
    examples: { text: string; language: string }[];
    nearest: object | null;
  }[];
  total: number;
  pending: number;
}
async function list(query = "", who = viewer): Promise<Listed> {
  await settled();
  return (await call<Listed>(server.app, { url: `${api}/missed?${query}`, headers: who.headers })).body;
}
const decide = (id: number, state: string, who = agent) =>
  call(server.app, { method: "PUT", url: `${api}/missed/${id}/state`, headers: who.headers, payload: { state } });

describe("missed questions", () => {
  it("are grouped by meaning across languages, the most asked first, with examples in each language", async () => {
    for (const [
      text,
      language,
    ] of [["Do I pay customs?", "en"], ["هل أدفع جمارك؟", "ar"], ["要交关税吗", "zh-Hans"], ["A gift card?", "en"]] as const) // biome-ignore format: one line
      await miss(text, { language });
    const { clusters, total, pending } = await list();
    expect([total, pending]).toEqual([2, 0]);
    expect(clusters[0]).toMatchObject({ count: 3, state: "open" });
    expect(clusters[0]!.examples.map(({ language }) => language).sort()).toEqual(["ar", "en", "zh-Hans"]);
    expect(clusters[1]).toMatchObject({ count: 1, examples: [{ text: "A gift card?" }] });
  });

  it("keep their group when more is asked, also for another process", async () => {
    await miss("Do I pay customs?");
    const { clusters } = await list();
    missed = grouper();
    await miss("customs again?");
    await miss("A gift?");
    const later = await list();
    expect(later.clusters.map(({ id, count }) => [id, count])).toContainEqual([clusters[0]!.id, 2]);
  });

  it("can be looked at by market, language and time; figures are of what is looked at", async () => {
    await miss("customs to Mexico?", { market: "MX" });
    await miss("جمارك؟", { language: "ar", minutesAgo: 3 * 24 * 60 });
    expect((await list("market=mx")).clusters).toMatchObject([{ count: 1 }]);
    expect((await list("language=ar")).clusters[0]!.examples).toMatchObject([{ text: "جمارك؟" }]);
    expect((await list("days=1")).clusters).toMatchObject([{ count: 1 }]);
    expect((await list("days=30")).clusters).toMatchObject([{ count: 2 }]);
    expect((await list("market=sg")).clusters).toEqual([]);
  });

  it("say which article was nearest while it exists", async () => {
    await miss("customs?");
    expect((await list()).clusters[0]!.nearest).toBeNull();
    const { pool } = server.storage;
    await pool.query(
      "INSERT INTO article (workspace_id, article_id) VALUES ('main', 'shipping') ON CONFLICT DO NOTHING",
    );
    await pool.query(
      `INSERT INTO article_variant (workspace_id, article_id, language, market, title, body, kind, source, reviewed_at)
       VALUES ('main', 'shipping', 'en', '', 'Shipping abroad', 'x', 'answer', '{}', now()) ON CONFLICT DO NOTHING`,
    );
    expect((await list()).clusters[0]!.nearest).toEqual({
      ...{ article: "shipping", title: "Shipping abroad", titleLanguage: "en", confidence: 0.4 },
    });
  });

  it("are gone from the list when they are not for us, and come back when what was resolved is asked again", async () => {
    await miss("customs?", { minutesAgo: 5 });
    const [{ id } = { id: 0 }] = (await list()).clusters;
    expect((await decide(id, "dismissed")).status).toBe(204);
    expect((await list()).clusters).toEqual([]);
    await miss("customs, still?");
    expect((await list("state=dismissed")).clusters).toMatchObject([{ id, count: 2 }]);
    await decide(id, "resolved");
    expect((await list("state=resolved")).clusters).toMatchObject([{ id }]);
    await miss("customs once more?", { minutesAgo: -1 });
    expect((await list()).clusters).toMatchObject([{ id, count: 3, state: "open" }]);
  });

  it("are forgotten with their conversation, and their group with its last question", async () => {
    const first = await miss("customs?");
    await miss("customs too?");
    await list();
    await server.storage.pool.query("DELETE FROM conversation WHERE conversation_id = $1", [first]);
    const { clusters } = await list();
    expect(clusters).toMatchObject([{ count: 1 }]);
    expect(JSON.stringify(clusters)).not.toContain(first);
    await server.storage.pool.query("DELETE FROM conversation");
    expect((await list()).total).toBe(0);
    expect((await call(server.app, { url: `${api}/missed/${clusters[0]!.id}`, headers: viewer.headers })).status).toBe(
      404,
    );
  });

  it("keep their groups when another encoder reads them", async () => {
    await miss("customs?");
    const before = (await list()).clusters[0]!.id;
    missed = grouper("new words");
    await miss("关税?", { language: "zh-Hans" });
    expect((await list()).clusters).toMatchObject([{ id: before, count: 2 }]);
  });

  it("are grouped once, whoever groups at the same time", async () => {
    await Promise.all(Array.from({ length: 40 }, (_, k) => miss(k % 2 ? "customs?" : "gift?")));
    while ((await insights.countSome()) > 0);
    const others = [grouper(), grouper(), grouper()];
    await Promise.all(others.map((one) => one.groupSome()));
    const { clusters } = await list();
    expect(clusters.map(({ count }) => count)).toEqual([20, 20]);
  });

  it("refuse a stranger, and a lower role for deciding", async () => {
    expect((await call(server.app, { url: `${api}/missed` })).status).toBe(401);
    await miss("customs?");
    const [{ id } = { id: 0 }] = (await list()).clusters;
    expect((await call(server.app, { method: "PUT", url: `${api}/missed/${id}/state`, payload: { state: "open" } })).status).toBe(401); // biome-ignore format: one line
    expect((await decide(id, "dismissed", viewer)).status).toBe(403);
    expect((await decide(999_999, "dismissed")).status).toBe(404);
  });
});
