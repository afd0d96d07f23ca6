import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AnswerEngine } from "../answering/index.ts";
import { changedSince, KnowledgeBase, teach } from "../knowledge/index.ts";
import { loadDetector } from "../language/index.ts";
import { shippedEncoder } from "../releases/shipped-encoder.ts";
import {
  call,
  type SignedIn,
  startConversation,
  type TestServer,
  testServer,
  WORKSPACE,
} from "../server/test-server.ts";
import { testStorage } from "../storage/test-cluster.ts";

let server: TestServer;
let engine: AnswerEngine | null = null;
let knowledge: KnowledgeBase;
let editor: SignedIn;
let agent: SignedIn;
let viewer: SignedIn;
const api = "/api/v1";
// biome-ignore lint/suspicious/noExplicitAny: replies are compared, not used
type AnyReply = any;

const source = { file: "faq.csv" };
const faq: [string, string, string, ...string[]][] = [
  ["pay", "Paying", "With a card or PayPal.", "How do I pay?", "Which cards do you take?"],
  ["track", "Tracking", "Open the link in the e-mail.", "Where is my parcel?", "How do I track my order?"],
  ["returns", "Returns", "Send it back within 30 days.", "How do I send something back?", "Can I return a teapot?"],
];

beforeAll(async () => {
  await loadDetector();
  const storage = await testStorage();
  server = await testServer({}, undefined, storage, undefined, () => engine);
  knowledge = new KnowledgeBase({ storage, workspaceId: WORKSPACE });
  await teach(
    storage,
    WORKSPACE,
    {
      variants: faq.map(([article, title, text]) => ({ article, language: "en", market: null, title, text })),
      phrasings: faq.flatMap(([article, , , ...texts]) => texts.map((text) => ({ article, language: "en", text }))),
    },
    { source, by: { id: null, name: "Ada" }, creates: faq.map(([id]) => id) },
  );
  engine = AnswerEngine.train(
    await knowledge.articles(),
    { name: "Shop", defaultLanguage: "en" },
    { encoder: shippedEncoder() },
  );
  [editor, agent, viewer] = [
    await server.signIn("Ada", "editor"),
    await server.signIn("Mei", "agent"),
    await server.signIn("Vi", "viewer"),
  ];
});
afterAll(() => server.close());

const as = (who: SignedIn | null, method: "GET" | "POST" | "PUT" | "DELETE", path: string, payload?: object) =>
  call<AnyReply>(server.app, {
    method,
    url: `${api}${path}`,
    headers: who?.headers ?? {},
    ...(payload && { payload }),
  });
const propose = (who: SignedIn | null, lesson: object, more: object = {}) =>
  as(who, "POST", "/teaching", { lesson, ...more });
const textsOf = async (id: string) => (await knowledge.get(id))?.phrasings.map(({ text }) => text) ?? [];

describe("an editor who teaches", () => {
  it("adds a phrasing, which is in the knowledge and marked to answer at once; again it is known", async () => {
    const revision = await knowledge.revision();
    const lesson = { kind: "phrasing", article: "pay", texts: [{ text: "Is plastic money fine?" }] };
    const { status, body } = await propose(editor, lesson);
    expect([status, body.outcome, body.proposal.state]).toEqual([201, "now", "approved"]);
    expect(body.proposal.by).toEqual({ id: editor.person.id, name: "Ada" });
    expect(await textsOf("pay")).toContain("Is plastic money fine?");
    const changes = await changedSince(server.storage, WORKSPACE, revision);
    expect(changes.articles.map(({ id }) => id)).toEqual(["pay"]);
    expect((await propose(editor, lesson)).body).toMatchObject({ outcome: "known", proposal: null });
  });

  it("writes a new article, and corrects a text of one that is there", async () => {
    const { body } = await propose(editor, {
      ...{ kind: "article", title: "Engraving", text: "We engrave for free.", language: "en", market: "mx" },
      texts: [{ text: "Can you engrave my cup? My number is +1 415 555 0132" }],
    });
    const article = (await knowledge.get(body.article))!;
    expect(article.variants).toMatchObject([
      { market: "MX", title: "Engraving", text: "We engrave for free.", source: { file: "desk", heading: "Ada" } },
    ]);
    expect(article.phrasings[0]!.text).toMatch(/^Can you engrave my cup\? My number is ••• ••• 0132$/);

    await propose(editor, { kind: "correction", article: "returns", language: "en", text: "Within 60 days." });
    expect((await knowledge.get("returns"))!.variants).toMatchObject([{ title: "Returns", text: "Within 60 days." }]);
    await propose(editor, {
      ...{ kind: "correction", article: "returns", language: "es", title: "Devoluciones", text: "En 60 días." },
    });
    expect((await knowledge.get("returns"))!.variants.map(({ language }) => language)).toEqual(["en", "es"]);
  });

  it("is told where a phrasing leads already, and may move it", async () => {
    const lesson = { kind: "phrasing", article: "pay", texts: [{ text: "where is my PARCEL?" }] };
    const { status, body } = await propose(editor, lesson);
    expect([status, body.error?.code]).toEqual([409, "knowledge/phrasing-leads-elsewhere"]);
    expect(body.error?.message).toContain("track");
    expect((await propose(editor, { ...lesson, move: true })).body.outcome).toBe("now");
    expect(await textsOf("track")).not.toContain("Where is my parcel?");
    expect(await textsOf("pay")).toContain("where is my PARCEL?");
    await propose(editor, { ...lesson, article: "track", move: true });
  });

  it("is refused what nobody may store, what is about nothing, and what is too much", async () => {
    const article = { kind: "article", title: "Asking", language: "en" };
    const personal = await propose(editor, { ...article, text: "Write to wei@example.com." });
    expect([personal.status, personal.body.error?.code]).toEqual([400, "teaching/personal-data"]);
    expect(
      (await propose(editor, { ...article, text: "Write to wei@example.com." }, { companyData: true })).status,
    ).toBe(201);
    const code = async (lesson: object) => (await propose(editor, lesson)).body.error?.code;
    expect(await code({ kind: "phrasing", article: "nothing", texts: [{ text: "Is it?" }] })).toBe(
      "knowledge/article-not-found",
    );
    expect(await code({ kind: "phrasing", article: "pay", texts: [{ text: "?!" }] })).toBe("teaching/empty");
    expect(await code({ kind: "phrasing", article: "pay", texts: [] })).toBe("request/invalid");
    expect(await code({ kind: "phrasing", article: "pay", texts: [{ text: "a".repeat(5000) }] })).toBe(
      "request/invalid",
    );
    expect(await code({ kind: "magic" })).toBe("request/invalid");
    expect(await code({ ...article, text: "Hi.", market: "../" })).toBe("request/invalid");
  });

  it("may store markup and other hostile text, which stays text", async () => {
    const text = `<img src=x onerror=alert(1)> "'; DROP TABLE article; -- {{constructor}} \u202e`;
    const { body } = await propose(editor, { kind: "article", title: text, text, language: "en" });
    expect((await knowledge.get(body.article))!.variants[0]!.title).toContain("<img src=x onerror=alert(1)>");
    expect(await knowledge.get("pay")).not.toBeNull();
  });
});

describe("an agent who teaches", () => {
  const lesson = { kind: "phrasing", article: "track", texts: [{ text: "El paquete, ¿dónde está?", language: "es" }] };

  it("proposes; an editor sees it, approves it as it was changed, and only then it is known", async () => {
    const first = await propose(agent, lesson, { origin: { conversation: "c_1", message: "m_1" } });
    expect([first.status, first.body.outcome, first.body.proposal.state]).toEqual([201, "waits", "waiting"]);
    expect((await propose(agent, lesson)).body.proposal.id).toBe(first.body.proposal.id);
    expect(await textsOf("track")).not.toContain("El paquete, ¿dónde está?");
    const list = await as(editor, "GET", "/teaching/proposals?language=es");
    expect(list.body.waiting).toBe(1);
    expect(list.body.proposals[0]).toMatchObject({
      ...{ state: "waiting", by: { name: "Mei" }, origin: { conversation: "c_1" }, decidedBy: null },
      article: { title: "Tracking", language: "en" },
    });
    const { id } = first.body.proposal;
    const changed = { ...lesson, texts: [{ text: "¿Dónde está mi paquete?", language: "es" }] };
    const { body } = await as(editor, "POST", `/teaching/proposals/${id}/approve`, { lesson: changed });
    expect(body).toMatchObject({ outcome: "now", proposal: { state: "approved", decidedBy: { name: "Ada" } } });
    expect(await textsOf("track")).toContain("¿Dónde está mi paquete?");
    const again = await as(editor, "POST", `/teaching/proposals/${id}/approve`, {});
    expect([again.status, again.body.error?.code]).toEqual([409, "teaching/decided"]);
  });

  it("is told why it was turned down", async () => {
    const { body } = await propose(agent, { ...lesson, texts: [{ text: "algo" }] });
    const { id } = body.proposal;
    expect((await as(editor, "POST", `/teaching/proposals/${id}/reject`, {})).status).toBe(400);
    await as(editor, "POST", `/teaching/proposals/${id}/reject`, { reason: "Too short to tell." });
    const mine = await as(agent, "GET", "/teaching/proposals?state=rejected&mine=true");
    expect(mine.body.proposals).toMatchObject([{ id, reason: "Too short to tell.", decidedBy: { name: "Ada" } }]);
    expect((await as(editor, "POST", `/teaching/proposals/${id}/reject`, { reason: "x" })).status).toBe(409);
    expect((await as(editor, "POST", "/teaching/proposals/t_none/approve", {})).status).toBe(404);
  });

  it("leaves a proposal waiting where its phrasing leads elsewhere by now", async () => {
    const { body } = await propose(agent, { kind: "phrasing", article: "pay", texts: [{ text: "My thing" }] });
    await propose(editor, { kind: "phrasing", article: "track", texts: [{ text: "My thing" }] });
    const path = `/teaching/proposals/${body.proposal.id}/approve`;
    expect((await as(editor, "POST", path, {})).body.error?.code).toBe("knowledge/phrasing-leads-elsewhere");
    expect((await as(editor, "GET", "/teaching/proposals")).body.waiting).toBe(1);
    expect((await as(editor, "POST", path, { move: true })).status).toBe(200);
    expect(await textsOf("pay")).toContain("My thing");
  });

  it("is approved once by two editors at the same moment", async () => {
    const { body } = await propose(agent, { kind: "phrasing", article: "pay", texts: [{ text: "Both at once" }] });
    const path = `/teaching/proposals/${body.proposal.id}/approve`;
    const both = await Promise.all([as(editor, "POST", path, {}), as(editor, "POST", path, {})]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  });
});

describe("what is like a text", () => {
  it("is shown with what it leads to, across languages, and what a customer gets now", async () => {
    const texts = [{ text: "¿Dónde está mi paquete?", language: "es" }, { text: "how do I PAY" }];
    const { body } = await as(agent, "POST", "/teaching/nearby", { texts, language: "en" });
    expect(body.texts[0].alike[0]).toMatchObject({ article: "track", title: "Tracking", language: "en" });
    expect(body.texts[0].alike[0].similarity).toBeGreaterThan(0.5);
    expect(body.texts[1].alike[0]).toMatchObject({ article: "pay", text: "How do I pay?", same: true, similarity: 1 });
    expect(body.texts[1].now).toMatchObject({ kind: "answer", article: "pay", title: "Paying" });
  });

  it("is nothing while nothing is trained", async () => {
    const before = engine;
    engine = null;
    const { body } = await as(agent, "POST", "/teaching/nearby", { texts: [{ text: "How do I pay?" }] });
    engine = before;
    expect(body.texts).toEqual([{ text: "How do I pay?", language: "en", now: null, alike: [] }]);
  });
});

describe("a verdict", () => {
  const judge = (who: SignedIn | null, conversation: string, message: string, article: string | null) =>
    as(who, "PUT", `/inbox/${conversation}/messages/${message}/verdict`, { article });

  it("is stored with who said it, shown to the next agent, and may be changed or taken back", async () => {
    const customer = await startConversation(server.app, { market: "MX" });
    const { body: posted } = await customer.post("refund to my card, mail me at ana@example.com");
    const reply = posted.reply!.id;
    const first = await judge(agent, customer.id, reply, null);
    expect(first.body.verdict).toMatchObject({ article: null, replyWas: "wrong", by: { name: "Mei" } });
    await judge(editor, customer.id, reply, "pay");
    const { body } = await as(viewer, "GET", `/inbox/${customer.id}/verdicts`);
    expect(body.titles).toEqual({}); // of articles that are there
    expect(body.verdicts).toMatchObject([
      { message: reply, article: "pay", title: { title: "Paying" }, replyWas: "wrong", by: { name: "Ada" } },
    ]);
    const stored = await server.storage.db.selectFrom("verdict").selectAll().execute();
    expect(stored).toMatchObject([{ question: "refund to my card, mail me at [email]", article_id: "pay" }]);
    expect((await as(agent, "DELETE", `/inbox/${customer.id}/messages/${reply}/verdict`)).status).toBe(204);
    expect((await as(agent, "GET", `/inbox/${customer.id}/verdicts`)).body.verdicts).toEqual([]);
  });

  it("is only about a reply of the assistant in that conversation, and an article that is there", async () => {
    const customer = await startConversation(server.app);
    const other = await startConversation(server.app);
    const { body } = await customer.post("which one");
    const reply = body.reply!.id;
    expect((await judge(agent, customer.id, body.message.id, "pay")).body.error?.code).toBe("teaching/no-such-reply");
    expect((await judge(agent, other.id, reply, "pay")).body.error?.code).toBe("teaching/no-such-reply");
    expect((await judge(agent, customer.id, reply, "gone")).body.error?.code).toBe("knowledge/article-not-found");
    expect((await judge(agent, "c_unknown", reply, "pay")).status).toBe(404);
    expect((await judge(agent, customer.id, reply, "pay")).body.verdict.replyWas).toBe("missed");
  });
});

describe("a lesson's draft", () => {
  it("is read from what an agent answered", async () => {
    const customer = await startConversation(server.app, { market: "MX" });
    await customer.post("person please, can you engrave it");
    await as(agent, "POST", `/inbox/${customer.id}/take`, {});
    const sent = await as(agent, "POST", `/inbox/${customer.id}/messages`, {
      clientId: "draft-1",
      text: "Hello, I am Mei. We engrave for free.",
    });
    const path = `/teaching/draft?conversation=${customer.id}&message=${sent.body.message.id}`;
    expect((await as(agent, "GET", path)).body).toMatchObject({
      questions: [{ text: "person please, can you engrave it" }],
      answer: { text: "We engrave for free." },
      market: "MX",
    });
    expect((await as(agent, "GET", `/teaching/draft?conversation=${customer.id}&message=m_no`)).status).toBe(404);
  });
});

describe("whether lessons answer at once", () => {
  it("is said by an admin, and told to whoever teaches", async () => {
    const admin = await server.signIn("Root", "admin");
    expect((await as(viewer, "GET", "/teaching/settings")).body).toEqual({ instant: true });
    await as(admin, "PUT", "/teaching/settings", { instant: false });
    const lesson = { kind: "phrasing", article: "pay", texts: [{ text: "Later then" }] };
    expect((await propose(editor, lesson)).body.outcome).toBe("next-training");
    expect((await changedSince(server.storage, WORKSPACE, 0)).articles).toEqual([]);
    await as(admin, "PUT", "/teaching/settings", { instant: true });
  });
});

describe("teaching", () => {
  const lesson = { kind: "phrasing", article: "pay", texts: [{ text: "A question" }] };
  const routes = [
    ["POST", "/teaching", { lesson }],
    ["POST", "/teaching/nearby", { texts: [{ text: "A question" }] }],
    ["GET", "/teaching/draft?conversation=c_1&message=m_1", undefined],
    ["GET", "/teaching/proposals", undefined],
    ["POST", "/teaching/proposals/t_1/approve", {}],
    ["POST", "/teaching/proposals/t_1/reject", { reason: "no" }],
    ["PUT", "/teaching/settings", { instant: false }],
    ["PUT", "/inbox/c_1/messages/m_1/verdict", { article: null }],
    ["DELETE", "/inbox/c_1/messages/m_1/verdict", undefined],
  ] as const;

  it.each([...routes, ["GET", "/teaching/settings", undefined], ["GET", "/inbox/c_1/verdicts", undefined]] as const)(
    "refuses a stranger: %s %s",
    async (method, path, payload) => {
      expect((await as(null, method, path, payload)).status).toBe(401);
    },
  );

  it.each(routes)("refuses a lower role: %s %s", async (method, path, payload) => {
    expect((await as(viewer, method, path, payload)).status).toBe(403);
  });

  it.each(routes.filter(([, path]) => /approve|reject|settings/.test(path)))(
    "refuses an agent what an editor or admin does: %s %s",
    async (method, path, payload) => {
      expect((await as(agent, method, path, payload)).status).toBe(403);
    },
  );

  it("refuses a form of another site, which cannot send the desk's header", async () => {
    const { cookie } = editor.headers;
    const { status } = await call(server.app, {
      method: "POST",
      url: `${api}/teaching`,
      headers: { cookie },
      payload: { lesson },
    });
    expect(status).toBe(403);
  });
});
