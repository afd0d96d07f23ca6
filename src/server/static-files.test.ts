import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestServer, testServer } from "./test-server.ts";

let server: TestServer;
const folder = mkdtempSync(join(tmpdir(), "dragoman-pages-"));
const [web, shop] = [join(folder, "web"), join(folder, "shop")];

beforeAll(async () => {
  for (const [path, text] of Object.entries({
    "web/widget.js": "export {};",
    "web/widget/text/es.json": "{}",
    "web/desk/index.html": "<!doctype html><title>Desk</title>",
    "web/desk/assets/main-abc123.js": "1",
    "shop/index.html": "<!doctype html><title>Shop</title>",
    "secret.txt": "not for you",
  })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  server = await testServer({ folders: { web, shop } });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const get = (url: string) => server.app.inject(url);

describe("static files", () => {
  it("give the widget and its texts to pages of every origin", async () => {
    for (const [url, type] of [
      ["/widget.js", /javascript/],
      ["/widget/text/es.json", /json/],
    ] as const) {
      const { statusCode, headers } = await get(url);
      expect([statusCode, headers["content-type"]]).toEqual([200, expect.stringMatching(type)]);
      expect(headers).toMatchObject({
        "access-control-allow-origin": "*",
        "cross-origin-resource-policy": "cross-origin",
        "cache-control": "public, max-age=300",
      });
    }
  });

  it("give the desk's page for whatever address below it, but not instead of a file that is missing", async () => {
    for (const url of ["/desk", "/desk/", "/desk/inbox/c_1"]) {
      const { statusCode, body, headers } = await get(url);
      expect([statusCode, body]).toEqual([200, expect.stringContaining("Desk")]);
      expect(headers).toMatchObject({ "cache-control": "no-cache", "cross-origin-resource-policy": "same-origin" });
    }
    expect((await get("/desk/assets/main-abc123.js")).headers["cache-control"]).toContain("immutable");
    expect((await get("/desk/assets/gone.js")).statusCode).toBe(404);
  });

  it("give the example shop, and lead there while it is what is answered from", async () => {
    expect((await get("/shop/")).body).toContain("Shop");
    expect((await get("/shop")).headers.location).toBe("/shop/");
    expect((await get("/")).headers.location).toBe("/desk");
  });

  it("lead from / to the shop when the example company is loaded", async () => {
    const example = await testServer({ folders: { web, shop } });
    await example.storage.pool.query("UPDATE workspace SET knowledge_origin = 'example'");
    expect((await example.app.inject("/")).headers.location).toBe("/shop/");
    await example.close();
  });

  it("give nothing from outside their folders", async () => {
    for (const url of [
      "/desk/../../secret.txt",
      "/desk/..%2f..%2fsecret.txt",
      "/desk/%2e%2e/%2e%2e/secret.txt",
      "/shop/..%2fsecret.txt",
      "/widget/..%2f..%2f..%2fsecret.txt",
      "/desk/..%5c..%5csecret.txt",
      "/desk/%252e%252e/%252e%252e/secret.txt",
      "/desk/..%252f..%252fsecret.txt",
      "/desk/%c0%ae%c0%ae/%c0%ae%c0%ae/secret.txt",
      "/desk/....//....//secret.txt",
      "/desk/assets/..%2f..%2f..%2fsecret.txt",
      "/desk/index.html%00/../../../secret.txt",
      `/desk/${encodeURIComponent(join(folder, "secret.txt"))}`,
      `/widget/${join(folder, "secret.txt")}`,
      "//secret.txt",
    ]) {
      const { statusCode, body } = await get(url);
      expect([url, statusCode >= 400 || !body.includes("not for you")]).toEqual([url, true]);
      expect(body).not.toContain("not for you");
    }
  });

  it("say what to do where a page was not built", async () => {
    const unbuilt = await testServer({ folders: { web: join(folder, "none"), shop: join(folder, "none") } });
    const { statusCode, body } = await unbuilt.app.inject("/desk");
    expect([statusCode, body]).toEqual([404, expect.stringContaining("npm start")]);
    await unbuilt.close();
  });
});
