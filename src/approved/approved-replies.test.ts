import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AnswerEngine } from "../answering/index.ts";
import { KnowledgeBase, teach } from "../knowledge/index.ts";
import { loadDetector } from "../language/index.ts";
import { shippedEncoder } from "../releases/shipped-encoder.ts";
import {
  call,
  newClientId,
  type SignedIn,
  startConversation,
  type TestCustomer,
  type TestServer,
  testServer,
  WORKSPACE,
} from "../server/test-server.ts";
import { testStorage } from "../storage/test-cluster.ts";
import { declareFacts, setFacts } from "../workspace/index.ts";

let server: TestServer;
let engine: AnswerEngine;
let lin: SignedIn;
let viewer: SignedIn;
const api = "/api/v1";
const source = { file: "faq.csv" };
// biome-ignore lint/suspicious/noExplicitAny: replies are compared, not used
type AnyReply = any;

const variant = (article: string, language: string, title: string, text: string, market: string | null = null) => ({
  ...{ article, language, market, title, text },
});

beforeAll(async () => {
  await loadDetector();
  const storage = await testStorage();
  server = await testServer({}, undefined, storage, undefined, () => engine);
  await declareFacts(storage.db, WORKSPACE, [
    { name: "replacementTime", type: "duration" },
    { name: "photoAddress", type: "email" },
  ]);
  await setFacts(storage.db, WORKSPACE, [
    { name: "replacementTime", type: "duration", value: "2-4 days", market: null, language: null },
  ]);
  await teach(
    storage,
    WORKSPACE,
    {
      variants: [
        variant(
          "broken",
          "en",
          "Damaged on arrival",
          "A new one arrives in {replacementTime}. Send a photo to {photoAddress}. Keep the broken one.",
        ),
        variant("broken", "es", "Llegó dañado", "Una nueva llega en {replacementTime}. No devuelvas la rota.", "MX"),
        variant("broken", "zh-Hans", "到货破损", "新的{replacementTime}内送到。破损的不用寄回。"),
        variant("pay", "en", "Paying", "With a card or PayPal."),
        variant("pay", "zh-Hans", "付款", "可用银行卡或 PayPal 付款。"),
        variant("vat", "es", "Factura", "Escríbenos.", "ES"),
      ],
      phrasings: [
        { article: "broken", language: "en", text: "It arrived with a broken lid, what now?" },
        { article: "broken", language: "zh-Hans", text: "收到的时候盖子碎了，怎么办？" },
        { article: "pay", language: "en", text: "How do I pay?" },
        { article: "pay", language: "zh-Hans", text: "怎么付款？" },
        { article: "broken", language: "en", text: "Do you ship to Canada?" },
        { article: "vat", language: "es", text: "¿Me dan factura?" },
      ],
    },
    { source, by: { id: null, name: "Ada" }, creates: ["broken", "pay", "vat"] },
  );
  const articles = await new KnowledgeBase({ storage, workspaceId: WORKSPACE }).articles();
  engine = AnswerEngine.train(articles, { name: "Shop", defaultLanguage: "en" }, { encoder: shippedEncoder() });
  [lin, viewer] = [await server.signIn("Lin", "agent"), await server.signIn("Vi", "viewer")];
});
afterAll(() => server.close());

const as = (who: SignedIn | null, method: "GET" | "POST", path: string, payload?: object) =>
  call<AnyReply>(server.app, {
    method,
    url: `${api}${path}`,
    headers: who?.headers ?? {},
    ...(payload && { payload }),
  });

/** Somebody who waits for a person, taken by Lin. */
async function taken(language: string, market: string | null, text: string): Promise<TestCustomer> {
  server.engine.language = language;
  const customer = await startConversation(server.app, { language, market });
  await customer.post("person");
  server.engine.language = "en";
  await as(lin, "POST", `/inbox/${customer.id}/take`, {});
  await customer.post(text);
  return customer;
}

describe("what may be sent", () => {
  it("is both texts of the articles that fit, facts filled in and placed, the customer's market chosen", async () => {
    const customer = await taken("es", "MX", "Llegó con la tapa rota");
    const { body } = await as(lin, "GET", `/inbox/${customer.id}/suggestions?language=zh-Hans`);
    expect(body.language).toBe("es");
    const [first] = body.suggestions;
    expect(first).toMatchObject({
      article: "broken",
      confidence: expect.any(Number),
      customer: {
        language: "es",
        market: "MX",
        text: "Una nueva llega en 2-4 días. No devuelvas la rota.",
        notice: null,
      },
      agent: { language: "zh-Hans", text: "新的2-4天内送到。破损的不用寄回。" },
    });
    const place = ({ text, facts }: AnyReply) => text.slice(facts[0].start, facts[0].end);
    expect([place(first.customer), place(first.agent)]).toEqual(["2-4 días", "2-4天"]);
    expect([first.customer.facts[0].name, first.agent.facts[0].name]).toEqual(["replacementTime", "replacementTime"]);
  });

  it("says so where there is no text in the customer's language, and names the facts that are open", async () => {
    const customer = await taken("ar", "AE", "وصل الغطاء مكسورا");
    const { body } = await as(
      lin,
      "GET",
      `/inbox/${customer.id}/suggestions?language=zh-Hans&search=${encodeURIComponent("破损")}`,
    );
    expect(body.suggestions[0]).toMatchObject({
      article: "broken",
      confidence: null,
      customer: { language: "en", text: "A new one arrives in 2–4 days. Keep the broken one.", open: ["photoAddress"] },
    });
    expect(body.suggestions[0].customer.notice).toMatch(/\p{Script=Arabic}/u);
  });

  it("is nothing of another market", async () => {
    const customer = await taken("es", "MX", "¿Me dan factura?");
    const { body } = await as(lin, "GET", `/inbox/${customer.id}/suggestions?language=es&search=Factura`);
    expect(body.suggestions.find(({ article }: AnyReply) => article === "vat")).toMatchObject({ customer: null });
    const sent = { clientId: newClientId(), article: "vat", text: "Escríbenos." };
    expect((await as(lin, "POST", `/inbox/${customer.id}/approved`, sent)).body.error?.code).toBe("approved/no-text");
  });
});

describe("an approved reply", () => {
  it("is the agent's message in the customer's language, with its source, stored once", async () => {
    const customer = await taken("es", "MX", "Llegó con la tapa rota");
    const text = "Una nueva llega en 2-4 días. No devuelvas la rota.";
    const said = { clientId: newClientId(), article: "broken", text };
    const first = await as(lin, "POST", `/inbox/${customer.id}/approved`, said);
    const second = await as(lin, "POST", `/inbox/${customer.id}/approved`, said);
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toEqual(first.body);
    expect(first.body.message).toMatchObject({
      ...{ role: "agent", author: "Lin", language: "es", text },
      source: { article: "broken", title: "Llegó dañado", market: "MX" },
    });
    const seen = await call<AnyReply>(server.app, {
      url: `${api}/conversations/${customer.id}/messages`,
      headers: customer.headers,
    });
    expect(seen.body.messages.filter(({ role }: AnyReply) => role === "agent")).toMatchObject([
      { author: "Lin", text, source: { title: "Llegó dañado" } },
    ]);
  });

  it("is refused where the text changed since the agent read it, or is another one", async () => {
    const customer = await taken("zh-Hans", null, "怎么付款？");
    const send = (text: string) =>
      as(lin, "POST", `/inbox/${customer.id}/approved`, { clientId: newClientId(), article: "pay", text });
    expect((await send("Everything is free.")).body.error?.code).toBe("approved/text-changed");
    expect((await send("可用银行卡或 PayPal 付款。")).status).toBe(201);
    const gone = { clientId: newClientId(), article: "gone", text: "x" };
    expect((await as(lin, "POST", `/inbox/${customer.id}/approved`, gone)).status).toBe(404);
  });

  it("is sent by whoever has the conversation, and by nobody else", async () => {
    const customer = await startConversation(server.app, { language: "en" });
    await customer.post("person");
    const said = { clientId: newClientId(), article: "pay", text: "With a card or PayPal." };
    expect((await as(lin, "POST", `/inbox/${customer.id}/approved`, said)).body.error?.code).toBe(
      "conversation/not-taken",
    );
  });
});

describe("reads like", () => {
  it("is the nearest phrasing in the agent's language, for messages in others", async () => {
    const customer = await taken("es", null, "¿Hacen envíos a Canadá?");
    await customer.post("thank you so much for the help");
    const { body } = await as(viewer, "GET", `/inbox/${customer.id}/reads-like?language=en`);
    expect(body.messages).toMatchObject([{ text: "Do you ship to Canada?", language: "en", article: "broken" }]);
    expect((await as(viewer, "GET", `/inbox/${customer.id}/reads-like?language=es`)).body.messages).toEqual([]);
  });
});

describe("approved replies", () => {
  const routes = [
    ["GET", "/inbox/c_1/suggestions?language=en", undefined],
    ["POST", "/inbox/c_1/approved", { clientId: "x", article: "pay", text: "hi" }],
  ] as const;
  it.each([...routes, ["GET", "/inbox/c_1/reads-like?language=en", undefined] as const])(
    "refuses a stranger: %s %s",
    async (method, path, payload) => {
      expect((await as(null, method, path, payload)).status).toBe(401);
    },
  );
  it.each(routes)("refuses a lower role: %s %s", async (method, path, payload) => {
    expect((await as(viewer, method, path, payload)).status).toBe(403);
  });
  it("refuses a conversation that is not there, and what is no language", async () => {
    expect((await as(lin, "GET", "/inbox/c_none/suggestions?language=en")).status).toBe(404);
    expect((await as(lin, "GET", "/inbox/c_none/suggestions?language=!!")).status).toBe(400);
    expect((await as(lin, "GET", "/inbox/c_none/suggestions")).status).toBe(400);
  });
});
