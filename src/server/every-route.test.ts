// Every route of the API, found by walking over them: whoever adds one need do nothing here. Who may do what is `policies.ts`.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventName, eventNames } from "../../web/desk/settings/audit.ts";
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
async function codeOf({ method, url }: ApiRoute, who: Record<string, string>, payload?: string): Promise<string> {
  const response = await server.app.inject({
    method: method as "GET",
    url: url.replaceAll(/:\w+/g, "x_1"),
    headers: who,
    ...(payload !== undefined && { payload }),
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

// What keeps other sites from using the session of somebody who visits them (`team/guard.ts`): its cookie is SameSite=Lax; whatever
// changes something needs the header x-dragoman, which a form cannot send and a script only after a preflight that CORS refuses
// (`security.ts`); and what the browser says of where a request comes from has to be us. The last holds for signing in, too. The way
// back from the identity provider is a GET and bound to the browser by its own cookie: `team/single-sign-on.test.ts`.
describe("another site", () => {
  const elsewhere: Record<string, string>[] = [
    { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
    { origin: "https://neighbour.example", "sec-fetch-site": "same-site" },
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: "null", "sec-fetch-site": "cross-site" },
  ];
  const forms: Record<string, string> = {
    "application/x-www-form-urlencoded": "email=a%40example.com&password=x",
    "text/plain": '{"email":"a@example.com","password":"x="}',
    "multipart/form-data; boundary=x": '--x\r\ncontent-disposition: form-data; name="email"\r\n\r\na\r\n--x--\r\n',
  };
  const changesSomething = ({ method, action }: ApiRoute) =>
    !["GET", "HEAD"].includes(method) && !["conversation.start", "conversation.use"].includes(action);

  it("cannot use a session, not even with the header", async () => {
    const { cookie } = headers.get("owner")!;
    const used = routes.filter(changesSomething);
    expect(used.length).toBeGreaterThan(60);
    for (const route of used)
      for (const from of elsewhere) {
        const sent = { cookie: cookie!, "x-dragoman": "desk", ...from };
        expect([nameOf(route), from, await codeOf(route, sent)]).toEqual([nameOf(route), from, "team/foreign-origin"]);
      }
  });

  it("cannot use a session by a form, from a browser that does not say where it comes from", async () => {
    const { cookie } = headers.get("owner")!;
    for (const route of routes.filter(changesSomething))
      for (const [type, payload] of Object.entries(forms)) {
        const code = await codeOf(route, { cookie: cookie!, "content-type": type }, payload);
        expect([nameOf(route), type, code]).toEqual([nameOf(route), type, "team/missing-header"]);
      }
  });

  it("cannot sign its visitors in, out, or into a team", async () => {
    const doors = routes.filter(({ action, method }) => action === "session.use" && !["GET", "HEAD"].includes(method));
    expect(doors.map(nameOf)).toEqual([
      "POST /api/v1/session",
      "POST /api/v1/session/second-factor",
      "DELETE /api/v1/session",
      "POST /api/v1/session/invitation",
      "POST /api/v1/session/invitation/accept",
    ]);
    for (const door of doors) {
      for (const from of elsewhere)
        expect([nameOf(door), from, await codeOf(door, from)]).toEqual([nameOf(door), from, "team/foreign-origin"]);
      if (door.method !== "POST") continue; // a form can only post
      for (const [type, payload] of Object.entries(forms))
        expect(await codeOf(door, { "content-type": type }, payload)).toMatch(
          /^request\/(unsupported-media-type|invalid)$/,
        );
    }
  });

  it("is not told by CORS that it may ask", async () => {
    for (const { url } of routes.filter(changesSomething)) {
      const { headers: told } = await server.app.inject({
        method: "OPTIONS",
        url: url.replaceAll(/:\w+/g, "x_1"),
        headers: {
          origin: "https://evil.example",
          "access-control-request-method": "POST",
          "access-control-request-headers": "content-type,x-dragoman",
        },
      });
      expect([url, told["access-control-allow-origin"]]).toEqual([url, undefined]);
    }
  });
});

describe("our own pages, and programs that are none", () => {
  it.each([
    [{ origin: "https://desk.example", host: "desk.example" }],
    [{ origin: "http://127.0.0.1:5173", host: "127.0.0.1:4000", "sec-fetch-site": "same-origin" }],
    [{ "sec-fetch-site": "none" }],
    [{}],
  ])("may use a session: %o", async (from: Record<string, string>) => {
    const response = await server.app.inject({
      method: "PATCH",
      url: "/api/v1/session/person",
      headers: { ...headers.get("owner")!, ...from },
      payload: { name: "Olga" },
    });
    expect(response.statusCode).toBe(200);
  });
});

/** Routes that say in a word of their own what they did. */
const inTheirWords = [
  ...["POST /people", "PATCH /people/:id", "DELETE /people/:id", "POST /people/:id/link"],
  ...[
    "DELETE /people/:id/second-factor",
    "POST /invitations",
    "POST /invitations/:id/resend",
    "DELETE /invitations/:id",
  ],
  ...[
    "PATCH /session/person",
    "PUT /session/password",
    "PUT /session/second-factor",
    "POST /session/second-factor/off",
  ],
  ...["POST /session/second-factor/recovery-codes", "DELETE /sessions", "DELETE /sessions/:id"],
  ...["POST /api-keys", "DELETE /api-keys/:id", "PUT /sign-in-settings", "GET /audit/export"],
  ...["POST /start/answers", "POST /start/starter", "PUT /start/promise"],
];

describe("what the audit log writes of every route", () => {
  it("has words at the desk", () => {
    const audited = routes
      .filter((route) => route.audited && route.method !== "HEAD")
      .map(({ method, url }) => `${method} ${url.replace("/api/v1", "")}`);
    const wordless = audited.filter((name) => !inTheirWords.includes(name) && eventName(name) === null);
    expect(wordless).toEqual([]);
    expect(inTheirWords.filter((name) => !audited.includes(name))).toEqual([]);
    // And no words for what does not exist.
    const named = Object.keys(eventNames).filter((name) => name.includes("/"));
    expect(named.filter((name) => !audited.includes(name))).toEqual([]);
  });
});
