import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadDetector } from "../language/index.ts";
import {
  call,
  newClientId,
  type SignedIn,
  startConversation,
  type TestServer,
  testServer,
} from "../server/test-server.ts";
import { translatorFrom } from "./translator.ts";

// A translator of tests: turns the words around, keeps the signs, and does what the text tells it to do wrong.
let endpoint: Server;
let url: string;
const asked: { path: string; key: string | undefined; body: AnyReply }[] = [];
let server: TestServer;
let lin: SignedIn;
let viewer: SignedIn;
const api = "/api/v1";
// biome-ignore lint/suspicious/noExplicitAny: replies are compared, not used
type AnyReply = any;

function translated(text: string): string {
  if (text.includes("lose")) return text.replace(/\[\[\d+\]\]/g, "");
  if (text.includes("invent")) return `${text} 99`;
  if (text.includes("silence")) return "  ";
  if (text.includes("essay")) return "word ".repeat(2000);
  return `<<${text}>>`;
}

beforeAll(async () => {
  await loadDetector();
  endpoint = createServer(async (request: IncomingMessage, response) => {
    let text = "";
    for await (const part of request) text += part;
    const body = JSON.parse(text);
    asked.push({ path: request.url!, key: request.headers.authorization, body });
    const content: string = body.q ?? body.messages.at(-1).content;
    response.setHeader("content-type", "application/json");
    if (content.includes("refuse")) response.writeHead(401).end("{}");
    else if (content.includes("page")) response.end("<html>");
    else if (content.includes("other")) response.end('{"data":[]}');
    else if (request.url === "/translate") response.end(JSON.stringify({ translatedText: translated(content) }));
    else response.end(JSON.stringify({ choices: [{ message: { role: "assistant", content: translated(content) } }] }));
  }).listen(0, "127.0.0.1");
  await new Promise((done) => endpoint.once("listening", done));
  url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}`;
  const translator = translatorFrom({
    ...{ DRAGOMAN_TRANSLATOR_URL: `${url}/v1`, DRAGOMAN_TRANSLATOR_MODEL: "tiny", DRAGOMAN_TRANSLATOR_KEY: "right" },
  });
  server = await testServer({}, undefined, undefined, undefined, undefined, translator);
  [lin, viewer] = [await server.signIn("Lin"), await server.signIn("Vi", "viewer")];
});
afterAll(async () => {
  await server.close();
  endpoint.close();
});

const as = (who: SignedIn | null, method: "GET" | "POST", path: string, payload?: object) =>
  call<AnyReply>(server.app, {
    method,
    url: `${api}${path}`,
    headers: who?.headers ?? {},
    ...(payload && { payload }),
  });

async function spanish() {
  server.engine.language = "es";
  const customer = await startConversation(server.app, { language: "es" });
  await customer.post("person, por favor");
  server.engine.language = "en";
  await as(lin, "POST", `/inbox/${customer.id}/take`, {});
  return customer;
}

describe("a customer's message", () => {
  it("is translated for the agent with its numbers kept, once, and asked with the key", async () => {
    const customer = await spanish();
    const { body } = await customer.post("¿Dónde está mi pedido TT-20418? Pagué 49,90 EUR hace tres semanas");
    const path = `/inbox/${customer.id}/messages/${body.message.id}/translation`;
    const first = await as(lin, "POST", path, { language: "en" });
    expect(first.body.text).toMatch(/^<<.*TT-20418.*49,90.*>>$/);
    expect(first.body.original).toEqual({ text: body.message.text, language: "es" });
    const sent = asked.at(-1)!;
    expect(sent).toMatchObject({
      path: "/v1/chat/completions",
      key: "Bearer right",
      body: { model: "tiny", temperature: 0 },
    });
    expect(sent.body.messages.at(-1).content).not.toMatch(/20418|49/);
    const before = asked.length;
    await as(lin, "POST", path, { language: "en" });
    expect(asked.length).toBe(before);
    expect((await as(lin, "POST", path, { language: "es" })).body.error?.code).toBe("translation/nothing");
  });
});

describe("an agent's reply", () => {
  it("is translated to be read first, then sent with what the agent wrote, once; the customer sees both", async () => {
    const customer = await spanish();
    const said = { text: "Your order TT-20418 arrives in 3 days.", language: "en" };
    const draft = await as(lin, "POST", `/inbox/${customer.id}/translation`, said);
    expect(draft.body).toMatchObject({ language: "es", original: said });
    const message = { clientId: newClientId(), ...draft.body };
    const first = await as(lin, "POST", `/inbox/${customer.id}/translated`, message);
    const second = await as(lin, "POST", `/inbox/${customer.id}/translated`, message);
    expect([first.status, second.status]).toEqual([201, 200]);
    const seen = await call<AnyReply>(server.app, {
      url: `${api}/conversations/${customer.id}/messages`,
      headers: customer.headers,
    });
    expect(seen.body.messages.filter(({ role }: AnyReply) => role === "agent")).toMatchObject([
      { text: draft.body.text, language: "es", author: "Lin", original: said },
    ]);
  });

  it("is refused where the machine lost a number or made one up, and where the agent took one out", async () => {
    const customer = await spanish();
    const code = async (text: string) =>
      (await as(lin, "POST", `/inbox/${customer.id}/translation`, { text, language: "en" })).body.error;
    expect(await code("Please lose the 3 of them today")).toMatchObject({ code: "translation/changed" });
    expect((await code("Please lose the 3 of them today"))?.message).toContain("lost 3");
    expect((await code("Please invent something for the customer"))?.code).toBe("translation/changed");
    const original = { text: "It takes 3 days.", language: "en" };
    const sent = { clientId: newClientId(), text: "Tarda unos días.", language: "es", original };
    expect((await as(lin, "POST", `/inbox/${customer.id}/translated`, sent)).body.error?.code).toBe(
      "translation/changed",
    );
  });

  it.each(["refuse it please", "a page please", "the other thing please", "silence please", "an essay please"])(
    "says what is wrong with the translator: %s",
    async (text) => {
      const customer = await spanish();
      const { status, body } = await as(lin, "POST", `/inbox/${customer.id}/translation`, { text, language: "en" });
      expect([status, body.error?.code]).toEqual([503, "translation/unavailable"]);
    },
  );
});

describe("a LibreTranslate server", () => {
  it("is asked in its own way", async () => {
    const translator = translatorFrom({ DRAGOMAN_TRANSLATOR_URL: url, DRAGOMAN_TRANSLATOR_KEY: "k" })!;
    expect(await translator.translate("Hello [[1]]", "en", "zh-TW")).toBe("<<Hello [[1]]>>");
    expect(asked.at(-1)).toMatchObject({
      path: "/translate",
      body: { q: "Hello [[1]]", source: "en", target: "zh-Hant", format: "text", api_key: "k" },
    });
  });
});

describe("a translator", () => {
  it("is none where nothing is set, and an address where something is", () => {
    expect(translatorFrom({})).toBeNull();
    expect(() => translatorFrom({ DRAGOMAN_TRANSLATOR_URL: "localhost:5000" })).toThrow(/DRAGOMAN_TRANSLATOR_URL/);
  });

  it("that is away is said to be", async () => {
    const away = translatorFrom({ DRAGOMAN_TRANSLATOR_URL: "http://127.0.0.1:9", DRAGOMAN_TRANSLATOR_MODEL: "m" })!;
    await expect(away.translate("Hello", "en", "es")).rejects.toThrow(/does not answer/);
  });

  it("is told to the desk; without one nothing is offered", async () => {
    expect((await as(viewer, "GET", "/translation")).body).toEqual({ translator: "tiny" });
    const without = await testServer();
    const mei = await without.signIn("Mei");
    const { body } = await call<AnyReply>(without.app, { url: `${api}/translation`, headers: mei.headers });
    expect(body).toEqual({ translator: null });
    const customer = await startConversation(without.app, { language: "es" });
    without.engine.language = "es";
    await customer.post("person");
    const refused = await call<AnyReply>(without.app, {
      ...{ method: "POST", url: `${api}/inbox/${customer.id}/translation`, headers: mei.headers },
      payload: { text: "Good morning to you", language: "en" },
    });
    expect([refused.status, refused.body.error?.code]).toEqual([404, "translation/none"]);
    await without.close();
  });

  const routes = [
    ["POST", "/inbox/c_1/translation", { text: "Hello", language: "en" }],
    ["POST", "/inbox/c_1/messages/m_1/translation", { language: "en" }],
    [
      "POST",
      "/inbox/c_1/translated",
      { clientId: "x", text: "Hola", language: "es", original: { text: "Hello", language: "en" } },
    ],
  ] as const;
  it.each([...routes, ["GET", "/translation", undefined] as const])(
    "refuses a stranger: %s %s",
    async (method, path, payload) => {
      expect((await as(null, method, path, payload)).status).toBe(401);
    },
  );
  it.each(routes)("refuses a lower role: %s %s", async (method, path, payload) => {
    expect((await as(viewer, method, path, payload)).status).toBe(403);
  });
});
