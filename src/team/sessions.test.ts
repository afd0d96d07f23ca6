import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AnyBody, call, type TestServer, testServer } from "../server/test-server.ts";
import { codeAt, stepAt } from "./totp.ts";

let server: TestServer;
const api = "/api/v1";
const password = "a good long password";

beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const ask = (headers: Record<string, string>, method: string, url: string, payload?: object) =>
  call<AnyBody>(server.app, {
    method: method as "GET",
    url: api + url,
    headers,
    ...(payload && { payload }),
  });

/** Signs in with the password, from another device. */
async function elsewhere(email: string, more: Record<string, string> = {}) {
  const response = await server.app.inject({
    method: "POST",
    url: `${api}/session`,
    headers: {
      "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
      "x-dragoman": "desk",
      ...more,
    },
    payload: { email, password },
    remoteAddress: "203.0.113.77",
  });
  const token = /dragoman_session=([\w-]+);/.exec(String(response.headers["set-cookie"]))![1]!;
  return { token, headers: { cookie: `dragoman_session=${token}`, "x-dragoman": "desk" } };
}

async function someone(name: string) {
  const here = await server.signIn(name);
  await ask(here.headers, "PUT", "/session/password", { password });
  return here;
}

describe("one's sessions", () => {
  it("are listed with device and shortened address, and the one that asks is marked", async () => {
    const here = await someone("Sam");
    await elsewhere(here.person.email);
    const { sessions } = (await ask(here.headers, "GET", "/sessions")).body;
    expect(sessions).toHaveLength(2);
    expect(sessions.find(({ current }: { current: boolean }) => !current)).toMatchObject({
      device: "Firefox, Linux",
      address: "203.0.113.x",
      method: "password",
    });
    expect(JSON.stringify(sessions)).not.toContain(here.token);
  });

  it("are ended one by one, or all others at once", async () => {
    const here = await someone("Una");
    const [one, two, three] = [
      await elsewhere(here.person.email),
      await elsewhere(here.person.email),
      await elsewhere(here.person.email),
    ];
    const listed = (await ask(one.headers, "GET", "/sessions")).body.sessions;
    const { id } = listed.find(({ current }: { current: boolean }) => current);
    expect((await ask(here.headers, "DELETE", `/sessions/${id}`)).status).toBe(204);
    expect((await ask(one.headers, "GET", "/session")).status).toBe(401);
    expect((await ask(two.headers, "GET", "/session")).status).toBe(200);
    expect((await ask(here.headers, "DELETE", "/sessions")).status).toBe(204);
    for (const gone of [two, three]) expect((await ask(gone.headers, "GET", "/session")).status).toBe(401);
    expect((await ask(here.headers, "GET", "/session")).status).toBe(200);
  });

  it("are nobody else's to end", async () => {
    const [here, other] = [await someone("Own"), await someone("Other")];
    const [{ id }] = (await ask(other.headers, "GET", "/sessions")).body.sessions;
    expect((await ask(here.headers, "DELETE", `/sessions/${id}`)).body.error?.code).toBe("team/session-not-found");
    expect((await ask(other.headers, "GET", "/session")).status).toBe(200);
  });

  it("tell whoever keeps a line open for one that it has ended", async () => {
    const here = await someone("Line");
    let told = 0;
    const stop = server.team.sessions.onEnded(() => told++);
    await server.team.sessions.endAll(here.person.id, null);
    stop();
    expect(told).toBe(1);
  });
});

describe("a session's token", () => {
  it("is new at every sign-in, whatever cookie came with it", async () => {
    const here = await someone("Fix");
    const planted = "planted-by-somebody-else";
    const there = await elsewhere(here.person.email, { cookie: `dragoman_session=${planted}` });
    const again = await elsewhere(here.person.email, { cookie: `dragoman_session=${there.token}` });
    expect(new Set([planted, here.token, there.token, again.token]).size).toBe(4);
    expect((await ask({ cookie: `dragoman_session=${planted}` }, "GET", "/session")).status).toBe(401);
  });

  it("is new by a link, by an invitation and after a second factor, too", async () => {
    const owner = await server.signIn("Olga", "owner");
    const careful = await someone("Cara");
    const before = await elsewhere(careful.person.email);
    const codeOf = async (steps: number) => {
      const { totpSecret, totpPending } = await server.team.person(careful.person.id);
      return codeAt((totpSecret ?? totpPending)!, stepAt(Date.now()) + steps);
    };
    await ask(careful.headers, "POST", "/session/second-factor/setup");
    await ask(careful.headers, "PUT", "/session/second-factor", { code: await codeOf(-1) });
    const { step } = (await ask({}, "POST", "/session", { email: careful.person.email, password })).body.secondFactor;
    const { secret } = (await ask(owner.headers, "POST", "/invitations", { email: "i@example.com", role: "agent" }))
      .body;
    const { link } = await server.team.makeLink((await someone("Lin")).person.id);
    const planted = "planted-by-somebody-else";
    for (const [url, payload] of [
      ["/session", { link }],
      ["/session/invitation/accept", { invitation: secret, name: "New", password }],
      ["/session/second-factor", { step, code: await codeOf(0) }],
    ] as const) {
      // What comes along is no session, or somebody else's: an attacker has one of their own.
      const response = await server.app.inject({
        ...{ method: "POST", url: api + url, payload },
        headers: { cookie: `dragoman_session=${url === "/session" ? planted : owner.token}`, "x-dragoman": "desk" },
      });
      const cookie = String(response.headers["set-cookie"]);
      expect([url, response.statusCode, cookie]).toEqual([url, 200, expect.stringMatching(/HttpOnly; SameSite=Lax/)]);
      const [, given] = /dragoman_session=([\w-]{20,});/.exec(cookie)!;
      expect([planted, owner.token, step, secret, link]).not.toContain(given);
    }
    // The door's half-way step is no session, and whoever was in without the second factor is out.
    expect((await ask({ cookie: `dragoman_session=${step}` }, "GET", "/session")).status).toBe(401);
    expect((await ask(before.headers, "GET", "/session")).status).toBe(401);
  });

  it("is good for nothing once it was signed out, ended, or its person has another password or role or is gone", async () => {
    const admin = await server.signIn("Adam", "admin");
    const ends: Record<string, (who: Awaited<ReturnType<typeof someone>>) => Promise<unknown>> = {
      "signed out": (who) => ask(who.headers, "DELETE", "/session"),
      ended: async (who) => {
        const other = await elsewhere(who.person.email);
        const { sessions } = (await ask(who.headers, "GET", "/sessions")).body;
        const { id } = sessions.find(({ current }: { current: boolean }) => current);
        return ask(other.headers, "DELETE", `/sessions/${id}`);
      },
      "another password": async (who) => {
        const other = await elsewhere(who.person.email);
        return ask(other.headers, "PUT", "/session/password", { password: "another long password", current: password });
      },
      "another role": (who) => ask(admin.headers, "PATCH", `/people/${who.person.id}`, { role: "viewer" }),
      gone: (who) => ask(admin.headers, "DELETE", `/people/${who.person.id}`),
    };
    for (const [how, end] of Object.entries(ends)) {
      const who = await someone(`End-${how.replaceAll(" ", "-")}`);
      expect([how, (await ask(who.headers, "GET", "/inbox")).status]).toEqual([how, 200]);
      await end(who);
      for (const [method, url] of [
        ["GET", "/session"],
        ["GET", "/inbox"],
        ["POST", "/api-keys"],
      ] as const)
        expect([how, url, (await ask(who.headers, method, url)).status]).toEqual([how, url, 401]);
      expect([how, await server.team.session(who.token)]).toEqual([how, null]);
    }
  });
});

describe("a new password", () => {
  it("needs the one of now of whoever signed in with it, and not of whoever came by a link because they forgot it", async () => {
    const here = await someone("Pam");
    const there = await elsewhere(here.person.email);
    const change = (headers: Record<string, string>, payload: object) =>
      ask(headers, "PUT", "/session/password", payload);
    for (const current of [undefined, "wrong"])
      expect((await change(there.headers, { password: "another long one", current })).body.error?.code).toBe(
        "team/wrong-password",
      );
    expect((await change(there.headers, { password: "another long one", current: password })).status).toBe(204);
    expect((await ask(here.headers, "GET", "/session")).status).toBe(401);
    const { link } = await server.team.makeLink(here.person.id);
    const byLink = (await server.team.signInByLink(link)) as { token: string };
    const headers = { authorization: `Bearer ${byLink.token}` };
    expect((await change(headers, { password })).status).toBe(204);
  });
});

describe("one's own name", () => {
  it("is one's own to change", async () => {
    const here = await someone("Old");
    expect((await ask(here.headers, "PATCH", "/session/person", { name: "  أحمد  عليّ " })).body.name).toBe("أحمد عليّ");
    expect((await ask(here.headers, "PATCH", "/session/person", { name: "\u0000" })).status).toBe(400);
    expect((await ask(here.headers, "GET", "/session")).body.person.name).toBe("أحمد عليّ");
  });
});

describe("an API key with scopes", () => {
  it("may do what they name and nothing else, until it expires", async () => {
    const admin = await server.signIn("Ada", "admin");
    const payload = { name: "Shop", scopes: ["answers.ask"], expiresAt: new Date(Date.now() + 60_000).toISOString() };
    const made = await ask(admin.headers, "POST", "/api-keys", payload);
    expect(made).toMatchObject({ status: 201, body: { scopes: ["answers.ask"], expiresAt: payload.expiresAt } });
    const key = { authorization: `Bearer ${made.body.key}` };
    expect((await ask(key, "POST", "/ask", { text: "refund" })).status).toBe(200);
    await server.storage.pool.query("UPDATE api_key SET expires_at = now() - interval '1 second'");
    expect((await ask(key, "POST", "/ask", { text: "refund" })).status).toBe(401);
    for (const [wrong, code] of [
      [{ scopes: ["people.manage"] }, "team/unknown-scope"],
      [{ scopes: [] }, "request/invalid"],
      [{ expiresAt: "2020-01-01T00:00:00Z" }, "request/invalid"],
    ] as const)
      expect((await ask(admin.headers, "POST", "/api-keys", { name: "x", ...wrong })).body.error?.code).toBe(code);
  });
});
