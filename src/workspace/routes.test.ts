import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call, type SignedIn, type TestServer, testServer } from "../server/test-server.ts";

let server: TestServer;
let admin: SignedIn;
const url = "/api/v1/workspace";

beforeAll(async () => {
  server = await testServer();
  admin = await server.signIn("Ada", "admin");
});
afterAll(() => server.close());

const put = (payload: object, headers = admin.headers) => call(server.app, { method: "PUT", url, headers, payload });

describe("the company", () => {
  it("says its markets and languages, which everybody of the team may read", async () => {
    const changed = await put({
      name: "  茶与锡 \u0000 Tamarind ",
      markets: ["mx", "AE", "MX"],
      languages: ["zh-CN", "es", "AR"],
    });
    expect(changed).toMatchObject({
      status: 200,
      body: { name: "茶与锡 Tamarind", markets: ["MX", "AE"], languages: ["zh-Hans", "es", "ar"] },
    });
    const viewer = await server.signIn("Vi", "viewer");
    const read = await call(server.app, { url, headers: viewer.headers });
    expect(read.body).toEqual(changed.body);
  });

  it("keeps what a change does not name, and is seen by the widget at once", async () => {
    await put({ brandColour: "#AA3300" });
    const settings = await call(server.app, { url: "/api/v1/widget-settings" });
    expect(settings.body).toMatchObject({ workspace: { name: "茶与锡 Tamarind" }, brand: { colour: "#aa3300" } });
  });

  it("takes the address of a page as its origin", async () => {
    const changed = await put({ allowedOrigins: ["https://Shop.example.com/a?b", "https://shop.example.com", "*"] });
    expect(changed.body).toMatchObject({ allowedOrigins: ["https://shop.example.com", "*"] });
  });

  it("refuses what is none, and names the field", async () => {
    for (const [payload, field] of [
      [{ name: " \u200b " }, "name"],
      [{ markets: ["ZZ"] }, "markets.0"],
      [{ markets: ["México"] }, "markets.0"],
      [{ languages: ["not a language"] }, "languages.0"],
      [{ brandColour: "red;}" }, "brandColour"],
      [{ allowedOrigins: ["javascript:alert(1)"] }, "allowedOrigins.0"],
    ] as const)
      expect(await put(payload)).toMatchObject({ status: 400, body: { error: { code: "request/invalid", field } } });
    expect((await put({})).body.error?.code).toBe("workspace/nothing-to-change");
  });

  it("refuses a stranger, and a lower role to change it", async () => {
    expect((await call(server.app, { url })).status).toBe(401);
    expect((await call(server.app, { method: "PUT", url, payload: { name: "x" } })).status).toBe(401);
    const editor = await server.signIn("Ed", "editor");
    expect((await put({ name: "x" }, editor.headers)).status).toBe(403);
  });
});
