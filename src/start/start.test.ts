import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Question, RankerReport } from "../answering/index.ts";
import { KnowledgeBase } from "../knowledge/index.ts";
import { heldOutQuestions, saveRelease } from "../releases/index.ts";
import {
  type AnyBody,
  call,
  ScriptedEngine,
  type SignedIn,
  type TestServer,
  testServer,
  WORKSPACE,
} from "../server/test-server.ts";
import { readFacts } from "../workspace/index.ts";

let server: TestServer;
let admin: SignedIn;
const api = "/api/v1";

beforeAll(async () => {
  server = await testServer();
  admin = await server.signIn("Ada", "admin");
});
afterAll(() => server.close());

const ask = (who: SignedIn | null, method: string, url: string, payload?: object) =>
  call<AnyBody>(server.app, {
    method: method as "GET",
    url: api + url,
    ...(who && { headers: who.headers }),
    ...(payload && { payload }),
  });
const knowledge = () => new KnowledgeBase({ storage: server.storage, workspaceId: WORKSPACE });

class HalfKnowing extends ScriptedEngine {
  static knows = (text: string) => text.length % 2 === 0;
  override answer(question: Question) {
    return super.answer({ ...question, text: HalfKnowing.knows(question.text) ? "refund" : "else" });
  }
}

describe("an empty workspace", () => {
  it("begins with the company, and knows what is done from the workspace alone", async () => {
    expect((await ask(admin, "GET", "/start")).body).toMatchObject({ next: "company", empty: true, samples: [] });
    await ask(admin, "PUT", "/workspace", { name: "茶与锡", languages: ["zh-Hans", "en"], markets: ["SG"] });
    expect((await ask(admin, "GET", "/start")).body).toMatchObject({ next: "knowledge", done: { company: true } });
  });

  it("takes questions and answers as they were written down, in several scripts, and twice changes nothing", async () => {
    const pairs = [
      { question: "How long does delivery take?", answer: "Three to five days." },
      { question: "你们寄到马来西亚吗？", answer: "寄，大约七天。" },
      { question: "هل يمكنني إرجاع المنتج؟", answer: "نعم، خلال ثلاثين يومًا." },
    ];
    expect((await ask(admin, "POST", "/start/answers", { pairs })).body).toMatchObject({ articles: 3, bad: 0 });
    expect((await ask(admin, "POST", "/start/answers", { pairs })).body).toMatchObject({ articles: 0 });
    const texts = (await knowledge().articles()).flatMap(({ variants }) => variants);
    expect(texts.map(({ text }) => text).sort()).toEqual(pairs.map(({ answer }) => answer).sort());
    expect(new Set(texts.map(({ language }) => language))).toEqual(new Set(["en", "zh-Hans", "ar"]));
    const { body } = await ask(admin, "GET", "/start");
    expect(body).toMatchObject({ next: "promise", empty: false });
    // Nothing to try yet: whatever is asked would go to a person.
    expect(body.samples).toEqual([]);
  });

  it("takes the phrasebook's starter, with questions for its confidence and facts to fill in", async () => {
    const payload = { industry: "shop", languages: ["en", "es", "en"] };
    const taken = await ask(admin, "POST", "/start/starter", payload);
    expect(taken.status).toBe(200);
    expect(taken.body.articles).toBeGreaterThan(150);
    expect((await knowledge().get("refund-not-arrived"))?.variants.map(({ language }) => language)).toEqual([
      "en",
      "es",
    ]);
    expect((await heldOutQuestions(server.storage.db, WORKSPACE)).length).toBeGreaterThan(50);
    expect((await readFacts(server.storage.db, WORKSPACE)).length).toBe(taken.body.openFacts);
  });

  it("refuses what is no question, no branch of trade, or not of the phrasebook", async () => {
    for (const [url, payload] of [
      ["/start/answers", { pairs: [] }],
      ["/start/answers", { pairs: [{ question: " \u200b ", answer: "x" }] }],
      ["/start/answers", { pairs: [{ question: "x".repeat(501), answer: "x" }] }],
      ["/start/answers", { pairs: [{ question: "Why?", answer: "So." }], language: "nonsense language" }],
      ["/start/starter", { industry: "../../etc", languages: ["en"] }],
      ["/start/starter", { industry: "shop", languages: ["tlh"] }],
    ] as const)
      expect((await ask(admin, "POST", url, payload)).body.error?.code).toBe("request/invalid");
  });

  it("keeps the promise for every training that follows", async () => {
    const chosen = await ask(admin, "PUT", "/start/promise", { toleratedWrong: 0.02 });
    expect(chosen.body).toMatchObject({ next: "training", done: { promise: true } });
    const { rows } = await server.storage.pool.query("SELECT training_settings FROM workspace");
    expect(rows[0].training_settings).toMatchObject({ toleratedWrong: 0.02 });
    for (const toleratedWrong of [0, 1, -1, "2 %"])
      expect((await ask(admin, "PUT", "/start/promise", { toleratedWrong })).status).toBe(400);
  });

  it("offers questions to try once the engine that learned them answers, and only such as it answers", async () => {
    const revision = await knowledge().revision();
    await saveRelease(server.storage.db, WORKSPACE, revision, new Uint8Array(1), {} as RankerReport);
    server.useEngine(null);
    expect((await ask(admin, "GET", "/start")).body).toMatchObject({ done: { training: true }, samples: [] });
    server.useEngine(new HalfKnowing());
    const { samples } = (await ask(admin, "GET", "/start")).body;
    expect(samples).toHaveLength(3);
    for (const sample of samples) expect(HalfKnowing.knows(sample)).toBe(true);
    server.useEngine(server.engine);
  });

  it("can be skipped, and taken up again", async () => {
    expect((await ask(admin, "PUT", "/start/skipped", { skipped: true })).body).toMatchObject({ left: false });
    expect((await ask(admin, "PUT", "/start/skipped", { skipped: false })).body).toMatchObject({ left: true });
  });

  it("refuses a stranger, and lower roles to bring knowledge or skip", async () => {
    const agent = await server.signIn("Agent");
    const editor = await server.signIn("Ed", "editor");
    for (const [method, url] of [
      ["POST", "/start/answers"],
      ["POST", "/start/starter"],
      ["PUT", "/start/promise"],
      ["PUT", "/start/skipped"],
    ] as const) {
      expect((await ask(null, method, url, {})).status).toBe(401);
      expect((await ask(agent, method, url, {})).status).toBe(403);
    }
    expect((await ask(null, "GET", "/start")).status).toBe(401);
    expect((await ask(editor, "PUT", "/start/skipped", { skipped: true })).status).toBe(403);
  });
});
