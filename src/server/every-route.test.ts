// Every route of the API, found by walking over them: whoever adds one need do nothing here. Who may do what is `policies.ts`.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PersonRole, personRoles, type Who, whoMay } from "../team/index.ts";
import type { ApiRoute } from "./build-server.ts";
import type { Knowledge } from "./knowledge-routes.ts";
import { type TestServer, testServer } from "./test-server.ts";
import type { Training } from "./training-routes.ts";

/** The guard refuses before anything of a feature is asked. */
const untouched = <Feature extends object>() =>
  new Proxy({} as Feature, {
    get: (_, name) => {
      throw new Error(`the guard let somebody through to ${String(name)}`);
    },
  });

let server: TestServer;
let routes: ApiRoute[];
const headers = new Map<PersonRole, Record<string, string>>();

beforeAll(async () => {
  server = await testServer({}, untouched<Knowledge>(), undefined, untouched<Training>());
  routes = server.app.apiRoutes;
  for (const role of personRoles)
    headers.set(role, (await server.signIn(`Some ${role}`.replace(" ", ""), role)).headers);
});
afterAll(() => server.close());

const isPrivate = ({ action }: ApiRoute) => !(whoMay(action) as readonly Who[]).includes("stranger");
const nameOf = ({ method, url }: ApiRoute) => `${method} ${url}`;

/** The code of the refusal, or the status where there is none. The reply to HEAD has no body. */
async function codeOf({ method, url }: ApiRoute, who: Record<string, string>): Promise<string> {
  const response = await server.app.inject({
    method: method as "GET",
    url: url.replaceAll(/:\w+/g, "x_1"),
    headers: who,
  });
  const { statusCode } = response;
  if (method === "HEAD")
    return { 401: "team/not-signed-in", 403: "team/not-allowed" }[statusCode] ?? String(statusCode);
  return statusCode < 400 ? String(statusCode) : response.json().error.code;
}

describe("every private route", () => {
  it("is known to this test", () => {
    expect(routes.filter(isPrivate).length).toBeGreaterThan(40);
    expect(routes.map(nameOf)).toContain("PATCH /api/v1/people/:id");
  });

  it("refuses a stranger, and a token or key that nobody has", async () => {
    const nobody: Record<string, string>[] = [
      {},
      { authorization: "Bearer nobody" },
      { authorization: "Bearer dk_nobody" },
    ];
    for (const route of routes.filter(isPrivate)) {
      // A conversation's own token is looked at where the conversation is.
      const who = route.action === "conversation.use" ? nobody.slice(0, 1) : nobody;
      for (const each of who)
        expect([nameOf(route), await codeOf(route, each)]).toEqual([nameOf(route), "team/not-signed-in"]);
    }
  });

  it("refuses every role below the ones that the policy names", async () => {
    for (const route of routes.filter(isPrivate)) {
      const who = whoMay(route.action) as readonly Who[];
      for (const role of personRoles) {
        if (who.includes(role)) continue;
        const refusal = route.action === "conversation.use" ? "team/not-signed-in" : "team/not-allowed";
        expect([nameOf(route), role, await codeOf(route, headers.get(role)!)]).toEqual([nameOf(route), role, refusal]);
      }
    }
  });

  it("that keys may not use refuses a key, whatever its scopes", async () => {
    const { key } = await server.team.makeKey("Everything a key can");
    for (const route of routes.filter(isPrivate)) {
      if ((whoMay(route.action) as readonly Who[]).includes("key") || route.action === "conversation.use") continue;
      const code = await codeOf(route, { authorization: `Bearer ${key}` });
      expect([nameOf(route), code]).toEqual([nameOf(route), "team/not-allowed"]);
    }
  });

  it("that keys may use refuses a key without that scope", async () => {
    for (const route of routes.filter(isPrivate)) {
      if (!(whoMay(route.action) as readonly Who[]).includes("key")) continue;
      const other = route.action === "answers.ask" ? "knowledge.read" : "answers.ask";
      const { key } = await server.team.makeKey("One thing only", { scopes: [other] });
      const code = await codeOf(route, { authorization: `Bearer ${key}` });
      expect([nameOf(route), code]).toEqual([nameOf(route), "team/not-allowed"]);
    }
  });

  it("that changes something refuses a cookie without the header that other sites cannot send", async () => {
    const { cookie } = headers.get("owner")!;
    for (const route of routes.filter(isPrivate)) {
      if (["GET", "HEAD"].includes(route.method) || route.action === "conversation.use") continue;
      expect([nameOf(route), await codeOf(route, { cookie: cookie! })]).toEqual([nameOf(route), "team/missing-header"]);
    }
  });
});
