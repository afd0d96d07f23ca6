import { connect } from "node:net";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { actions, may } from "../team/index.ts";
import { listen } from "./listen.ts";
import { call, cuttableStorage, type TestServer, testServer } from "./test-server.ts";

const api = "/api/v1";
let server: TestServer;
let routes: { method: string; url: string; action: string | undefined }[];

beforeAll(async () => {
  server = await testServer({}, { import: fail, planImport: fail, list: fail, get: fail });
  routes = routesOf(server.app);
});
afterAll(() => server.close());

const fail = () => Promise.reject(new Error("not in this test"));

/** Every route of the OpenAPI document with its action. */
function routesOf(app: FastifyInstance) {
  const { paths } = app.swagger() as { paths: Record<string, Record<string, { "x-action"?: string }>> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      url: path.replaceAll(/\{\w+\}/g, "x"),
      action: operation["x-action"],
    })),
  );
}

describe("the server", () => {
  it("is well, and says whether there is an engine", async () => {
    expect((await call(server.app, { url: `${api}/health` })).body).toEqual({
      status: "ok",
      engine: "ready",
      version: "0.0.0",
    });
    server.useEngine(null);
    expect((await call(server.app, { url: `${api}/health` })).body).toMatchObject({ engine: "none" });
    server.useEngine(server.engine);
  });

  it("tells a widget how to begin, in the nearest language it has", async () => {
    const settings = (language: string) => call(server.app, { url: `${api}/widget-settings?language=${language}` });
    expect((await settings("es-MX")).body).toMatchObject({
      workspace: { name: "Tamarind & Tin" },
      brand: { colour: "#24594b" },
      language: "es",
      agentsOnline: false,
      hoursText: null,
    });
    expect((await settings("zh-TW")).body).toMatchObject({ language: "zh-Hant" });
    expect((await settings("tlh")).body).toMatchObject({ language: "en", disclosure: expect.stringContaining("AI") });
  });

  it("gives every request an id, and keeps a proxy's", async () => {
    const own = await server.app.inject(`${api}/health`);
    expect(own.headers["x-request-id"]).toMatch(/^[\w-]{12}$/);
    const given = await server.app.inject({ url: `${api}/health`, headers: { "x-request-id": "proxy-7" } });
    expect(given.headers["x-request-id"]).toBe("proxy-7");
    const odd = await server.app.inject({ url: `${api}/health`, headers: { "x-request-id": "a b\tc" } });
    expect(odd.headers["x-request-id"]).not.toContain(" ");
  });
});

describe("every route of the API", () => {
  it("names an action of the policies", () => {
    expect(routes.length).toBeGreaterThan(25);
    for (const { method, url, action } of routes)
      expect([method, url, action]).toEqual([method, url, expect.any(String)]);
    for (const { action } of routes) expect(actions).toContain(action);
  });

  it("refuses a stranger, unless it is open to everybody", async () => {
    for (const { method, url, action } of routes) {
      const open = may({ kind: "stranger" }, action as (typeof actions)[number]);
      const { statusCode, body } = await server.app.inject({
        method: method as "GET",
        url: url.replaceAll(/:\w+/g, "x"),
      });
      if (!open)
        expect([method, url, statusCode, JSON.parse(body).error.code]).toEqual([
          method,
          url,
          401,
          "team/not-signed-in",
        ]);
    }
  });

  it("has a summary, a tag, and its error replies in the OpenAPI document", async () => {
    const response = await server.app.inject("/api/openapi.json");
    const document = response.json();
    expect(document).toMatchObject({ openapi: "3.1.0", info: { title: "Dragoman" } });
    for (const [path, methods] of Object.entries<Record<string, Record<string, never>>>(document.paths)) {
      expect(path).toMatch(/^\/api\/v1\//);
      for (const [method, operation] of Object.entries(methods)) {
        expect([path, method, operation]).toEqual([
          path,
          method,
          expect.objectContaining({ summary: expect.any(String), tags: [expect.any(String)] }),
        ]);
        expect(Object.keys(operation.responses!)).toEqual(expect.arrayContaining(["400", "429", "500", "503"]));
      }
    }
    expect(Object.keys(document.components.schemas)).toEqual(expect.arrayContaining(["Message", "Error", "InboxItem"]));
    expect(response.body).not.toContain("undefined");
  });
});

describe("errors", () => {
  it("are JSON with a stable code, whatever was wrong with the request", async () => {
    const post = (payload: string, contentType = "application/json") =>
      call(server.app, {
        method: "POST",
        url: `${api}/conversations`,
        payload,
        headers: { "content-type": contentType },
      });
    for (const [answer, status, code] of [
      [await post("{oops"), 400, "request/malformed-json"],
      [await post(""), 400, "request/malformed-json"],
      [await post('{"__proto__": {"x": 1}}'), 400, "request/malformed-json"],
      [await post("null"), 400, "request/invalid"],
      [await post("<a/>", "application/xml"), 415, "request/unsupported-media-type"],
      [await post(`{"page":"${"x".repeat(70_000)}"}`), 413, "request/too-large"],
      [await call(server.app, { url: `${api}/nothing` }), 404, "request/unknown-route"],
      [await call(server.app, { url: "/nothing" }), 404, "request/unknown-route"],
      [await call(server.app, { method: "PUT", url: `${api}/conversations` }), 404, "request/unknown-route"],
      [await call(server.app, { url: `${api}/conversations/%ZZ/messages` }), 400, "request/bad-address"],
      [await call(server.app, { url: `${api}/conversations/${"x".repeat(400)}/messages` }), 414, "request/bad-address"],
    ] as const) {
      expect(answer).toEqual({ status, body: { error: { code, message: expect.any(String) } } });
    }
  });

  it("name the field of a query or an address", async () => {
    const { id, headers } = await server.customer();
    for (const [url, field] of [
      [`${id}/messages?after=minus`, "after"],
      [`${id}/messages?limit=0`, "limit"],
      ["%00/messages", "id"],
    ]) {
      const { status, body } = await call(server.app, { url: `${api}/conversations/${url}`, headers });
      expect([status, body.error]).toEqual([400, expect.objectContaining({ code: "request/invalid", field })]);
    }
  });

  it("show nothing of the inside when it is our fault", async () => {
    const { headers } = await server.signIn("Ada", "admin");
    const { status, body } = await call(server.app, { url: `${api}/articles`, headers });
    expect(status).toBe(500);
    expect(body.error).toEqual({ code: "server/internal", message: expect.stringContaining("request id") });
  });

  it("say 503 and when to try again while the database is away, and nothing once it is back", async () => {
    const { storage, cut, mend, end } = await cuttableStorage();
    const away = await testServer({}, undefined, storage);
    const customer = await away.customer();
    await customer.post("refund");
    cut();
    const posted = await away.app.inject({
      method: "POST",
      url: `${api}/conversations/${customer.id}/messages`,
      headers: customer.headers,
      payload: { clientId: "x", text: "refund" },
    });
    expect([posted.statusCode, posted.json().error.code, posted.headers["retry-after"]]).toEqual([
      503,
      "storage/unavailable",
      "1",
    ]);
    expect((await call(away.app, { url: `${api}/health` })).status).toBe(503);
    expect((await call(away.app, { url: `${api}/widget-settings` })).status).toBe(200);
    await mend();
    expect((await customer.post("refund", "x")).status).toBe(201);
    expect((await call(away.app, { url: `${api}/health` })).status).toBe(200);
    await away.app.close();
    await end();
  });
});

describe("limits", () => {
  it("hold for an address, a conversation, and starting conversations; a key may do more", async () => {
    const strict = await testServer({ limits: { address: 30, start: 3, conversation: 4, key: 1000 } });
    const from = (remoteAddress: string) => ({ remoteAddress });
    const start = () =>
      strict.app.inject({ method: "POST", url: `${api}/conversations`, payload: {}, ...from("192.0.2.1") });
    const [first, second] = [await strict.customer(), await strict.customer()];
    for (let k = 0; k < 3; k++) expect((await start()).statusCode).toBe(201);
    const refused = await start();
    expect([refused.statusCode, refused.json().error.code]).toEqual([429, "request/too-many"]);
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
    expect(Number(refused.headers["retry-after"])).toBeLessThanOrEqual(60);

    for (let k = 0; k < 4; k++) expect((await first.post("refund")).status).toBe(201);
    expect((await first.post("refund")).status).toBe(429);
    expect((await second.post("refund")).status).toBe(201);

    const health = (remoteAddress: string, headers = {}) =>
      strict.app.inject({ url: `${api}/health`, headers, remoteAddress });
    for (let k = 0; k < 30; k++) expect((await health("2001:db8:1:1::1")).statusCode).toBe(200);
    expect((await health("2001:db8:1:1::2")).statusCode).toBe(429); // the same /64
    expect((await health("2001:db8:1:2::1")).statusCode).toBe(200);
    expect((await strict.app.inject({ url: "/nothing", remoteAddress: "2001:db8:1:1::1" })).statusCode).toBe(429);
    const { key } = await strict.team.makeKey("Program");
    for (let k = 0; k < 40; k++)
      expect((await health("192.0.2.9", { authorization: `Bearer ${key}` })).statusCode).toBe(200);
    await strict.close();
  });

  it("count the customer and not the proxy in front, where it is trusted", async () => {
    const behind = await testServer({ limits: { address: 2 }, trustProxy: "127.0.0.1" });
    const health = (client: string, proxy: string) =>
      behind.app.inject({ url: `${api}/health`, headers: { "x-forwarded-for": client }, remoteAddress: proxy });
    for (let k = 0; k < 3; k++) expect((await health(`192.0.2.${k}`, "127.0.0.1")).statusCode).toBe(200);
    for (let k = 0; k < 2; k++) await health(`192.0.2.${k}`, "203.0.113.5");
    expect((await health("192.0.2.77", "203.0.113.5")).statusCode).toBe(429);
    await behind.close();
  });
});

describe("other sites", () => {
  const origin = "https://shop.example";
  const preflight = (app: FastifyInstance, url: string) =>
    app.inject({ method: "OPTIONS", url, headers: { origin, "access-control-request-method": "POST" } });

  async function allowing(origins: string[]): Promise<TestServer> {
    const shop = await testServer();
    await shop.storage.pool.query("UPDATE workspace SET allowed_origins = $1", [origins]);
    return shop;
  }

  it("may use the widget's routes where they are on the list, and never the desk's", async () => {
    const shop = await allowing([origin]);
    const asked = await preflight(shop.app, `${api}/conversations`);
    expect([asked.statusCode, asked.headers["access-control-allow-origin"]]).toEqual([204, origin]);
    expect(asked.headers["access-control-allow-headers"]).toContain("authorization");
    expect(asked.headers["access-control-allow-credentials"]).toBeUndefined();
    for (const url of ["/inbox", "/session", "/api-keys", "/ask", "/conversationsx"]) {
      const refused = await preflight(shop.app, api + url);
      expect([url, refused.statusCode, refused.headers["access-control-allow-origin"]]).toEqual([url, 404, undefined]);
    }
    const settings = await shop.app.inject({ url: `${api}/widget-settings`, headers: { origin } });
    expect(settings.headers["access-control-allow-origin"]).toBe(origin);
    expect(settings.headers.vary).toContain("Origin");
    // An error, too, must be readable by the widget.
    const unauthorized = await shop.app.inject({ url: `${api}/conversations/c_1/messages`, headers: { origin } });
    expect([unauthorized.statusCode, unauthorized.headers["access-control-allow-origin"]]).toEqual([401, origin]);
    await shop.close();
  });

  it("may not where they are not on the list, and all may where it says so", async () => {
    const closed = await allowing(["https://other.example"]);
    const refused = await closed.app.inject({ url: `${api}/widget-settings`, headers: { origin } });
    expect(refused.headers["access-control-allow-origin"]).toBeUndefined();
    await closed.close();
    const open = await allowing(["*"]);
    const allowed = await open.app.inject({ url: `${api}/widget-settings`, headers: { origin } });
    expect(allowed.headers["access-control-allow-origin"]).toBe("*");
    await open.close();
  });

  it("may open the widget's WebSocket under the same rule", async () => {
    const shop = await allowing([origin]);
    const { url } = await listen(shop.app, 0);
    const { openSocket } = await import("./test-socket.ts");
    const live = `${url}${api}/conversations/c_1/live`;
    (await openSocket(live, { origin })).close();
    await expect(openSocket(live, { origin: "https://evil.example" })).rejects.toThrow("403");
    await shop.close();
  });
});

describe("browsers are told", () => {
  it("to run only our own scripts, and not to guess types or leak addresses", async () => {
    const { headers } = await server.app.inject(`${api}/health`);
    const policy = String(headers["content-security-policy"]);
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|upgrade-insecure-requests/);
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "SAMEORIGIN",
      "referrer-policy": "same-origin",
    });
    expect(headers["x-powered-by"]).toBeUndefined();
  });

  it("the same on the page of the API, which has no script of its own inside", async () => {
    for (const url of ["/api", "/api/"]) {
      const page = await server.app.inject(url);
      expect([page.statusCode, page.headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
      expect(page.headers["content-security-policy"]).toContain("script-src 'self';");
      expect(page.body).not.toMatch(/<script(?![^>]*src=)/);
      const script = /src="([^"]*swagger-ui-bundle.js)"/.exec(page.body)![1]!;
      const { pathname } = new URL(script, `http://x${url}`);
      expect((await server.app.inject(pathname)).statusCode).toBe(200);
    }
  });
});

describe("a broken client", () => {
  it("that speaks no HTTP is answered and let go", async () => {
    const odd = await testServer();
    const { port } = await listen(odd.app, 0);
    const answer = await new Promise<string>((resolve) => {
      let text = "";
      const socket = connect(port, "127.0.0.1", () => socket.write("HELLO\r\n\r\n"));
      socket.on("data", (chunk) => {
        text += chunk;
      });
      socket.on("close", () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1.1 400/);
    expect((await odd.app.inject(`${api}/health`)).statusCode).toBe(200);
    await odd.close();
  });
});
