import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call, type TestServer, testServer } from "../server/test-server.ts";
import { Attempts } from "./attempts.ts";

let server: TestServer;
const api = "/api/v1";

beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const signIn = async (payload: object) => {
  const response = await server.app.inject({ method: "POST", url: `${api}/session`, payload });
  const cookie = String(response.headers["set-cookie"] ?? "");
  return {
    status: response.statusCode,
    cookie,
    token: /dragoman_session=([^;]*)/.exec(cookie)?.[1],
    body: response.json(),
  };
};

describe("signing in", () => {
  it("by a link works once, and sets a cookie that scripts and other sites cannot use", async () => {
    const person = await server.team.addPerson({ name: "Ana", email: "Ana@Example.com", role: "agent" });
    const { link } = await server.team.makeLink(person.id);
    const first = await signIn({ link });
    expect(first).toMatchObject({
      status: 200,
      body: {
        person: { id: person.id, name: "Ana", email: "ana@example.com", role: "agent" },
        workspace: { name: expect.any(String) },
      },
    });
    expect(first.cookie).toMatch(/^dragoman_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000$/);
    expect(await signIn({ link })).toMatchObject({ status: 401, body: { error: { code: "team/link-spent" } } });
  });

  it("by a link does not work when it is too old", async () => {
    const person = await server.team.addPerson({ name: "Late", email: "late@example.com", role: "agent" });
    const { link } = await server.team.makeLink(person.id);
    await server.storage.pool.query("UPDATE sign_in_link SET expires_at = now() - interval '1 second'");
    expect((await signIn({ link })).status).toBe(401);
  });

  it("by password works, whatever the case of the address, and says no more than that it does not", async () => {
    const { headers, person } = await server.signIn("Pat");
    const password = "correct horse 马 battery";
    const set = { method: "PUT", url: `${api}/session/password`, headers, payload: { password } } as const;
    expect((await call(server.app, set)).status).toBe(204);
    expect(await signIn({ email: "PAT@example.com ", password })).toMatchObject({ status: 200, body: { person } });
    const wrong = await signIn({ email: "pat@example.com", password: "wrong" });
    const nobody = await signIn({ email: "nobody@example.com", password: "wrong" });
    const noPassword = await signIn({ email: "ana@example.com", password: "" });
    expect(wrong).toMatchObject({ status: 401, body: { error: { code: "team/wrong-credentials" } } });
    expect([nobody.body, noPassword.body]).toEqual([wrong.body, wrong.body]);
    const { rows } = await server.storage.pool.query(
      "SELECT password_hash FROM person WHERE email = 'pat@example.com'",
    );
    expect(rows[0].password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it("is slowed down for who guesses, and says for how long", async () => {
    const { headers } = await server.signIn("Vic");
    const payload = { password: "a good long password" };
    await call(server.app, { method: "PUT", url: `${api}/session/password`, headers, payload });
    let refused = { status: 0, body: { error: { code: "" } } };
    for (let k = 0; k < 11; k++) refused = await signIn({ email: "vic@example.com", password: `guess ${k}` });
    expect(refused).toMatchObject({ status: 429, body: { error: { code: "team/too-many-attempts" } } });
    const response = await server.app.inject({
      method: "POST",
      url: `${api}/session`,
      payload: { email: "vic@example.com", ...payload },
    });
    expect(response.statusCode).toBe(429);
    expect(Number(response.headers["retry-after"])).toBeGreaterThan(0);
  });

  it("names what is wrong with the request", async () => {
    for (const payload of [{}, { email: "a@example.com" }, { link: "" }, { email: 5, password: "x" }])
      expect(await signIn(payload)).toMatchObject({ status: 400, body: { error: { code: "request/invalid" } } });
  });
});

describe("a session", () => {
  it("tells who one is, by cookie or as bearer, until one signs out", async () => {
    const { token, person, headers } = await server.signIn("Kim");
    const bearer = { authorization: `Bearer ${token}` };
    for (const with_ of [headers, bearer])
      expect((await call(server.app, { url: `${api}/session`, headers: with_ })).body).toMatchObject({ person });
    const out = await server.app.inject({ method: "DELETE", url: `${api}/session`, headers });
    expect([out.statusCode, out.headers["set-cookie"]]).toEqual([
      204,
      expect.stringMatching(/dragoman_session=; .*Max-Age=0/),
    ]);
    for (const with_ of [headers, bearer])
      expect((await call(server.app, { url: `${api}/session`, headers: with_ })).status).toBe(401);
  });

  it("ends after thirty days", async () => {
    const { token, headers } = await server.signIn("Old");
    const { rows } = await server.storage.pool.query(
      "SELECT expires_at - now() > interval '29 days 23 hours' AS long FROM session ORDER BY created_at DESC LIMIT 1",
    );
    expect(rows[0].long).toBe(true);
    await server.storage.pool.query("UPDATE session SET expires_at = now() WHERE token_hash = sha256($1::bytea)", [
      Buffer.from(token),
    ]);
    expect((await call(server.app, { url: `${api}/session`, headers })).status).toBe(401);
  });

  it("stores only the hash of its token", async () => {
    const { token } = await server.signIn("Hash");
    const { rows } = await server.storage.pool.query("SELECT encode(token_hash, 'hex') AS hash FROM session");
    expect(JSON.stringify(rows)).not.toContain(Buffer.from(token, "base64url").toString("hex"));
    expect(rows.every(({ hash }) => hash.length === 64)).toBe(true);
  });

  it("by cookie changes nothing without the header that other sites cannot send", async () => {
    const { headers, token } = await server.signIn("Csrf");
    const cookie = { cookie: headers.cookie! };
    const refused = await call(server.app, { method: "DELETE", url: `${api}/session`, headers: cookie });
    expect(refused).toMatchObject({ status: 403, body: { error: { code: "team/missing-header" } } });
    expect((await call(server.app, { url: `${api}/inbox`, headers: cookie })).status).toBe(200);
    const bearer = { authorization: `Bearer ${token}` };
    expect((await call(server.app, { method: "DELETE", url: `${api}/session`, headers: bearer })).status).toBe(204);
  });

  it("elsewhere ends when one sets a new password", async () => {
    const here = await server.signIn("Twice");
    const { link } = await server.team.makeLink(here.person.id);
    const there = (await server.team.signInByLink(link)) as { token: string };
    const payload = { password: "a good long password" };
    await call(server.app, { method: "PUT", url: `${api}/session/password`, headers: here.headers, payload });
    expect(await server.team.session(there.token)).toBeNull();
    expect(await server.team.session(here.token)).toMatchObject({ name: "Twice" });
  });
});

describe("the people of the team", () => {
  it("are added by an admin, who gets a link for their first sign-in", async () => {
    const admin = await server.signIn("Boss", "admin");
    const payload = { name: "新同事", email: "new@example.com", role: "agent" };
    const added = await call<{ link: string; person: { id: string } }>(server.app, {
      method: "POST",
      url: `${api}/people`,
      headers: admin.headers,
      payload,
    });
    expect(added.status).toBe(201);
    expect((await signIn({ link: added.body.link })).body.person).toMatchObject({ name: "新同事", role: "agent" });
    const again = await call(server.app, { method: "POST", url: `${api}/people`, headers: admin.headers, payload });
    expect(again).toMatchObject({ status: 409, body: { error: { code: "team/email-taken", field: "email" } } });
    const url = `${api}/people/${added.body.person.id}/link`;
    expect((await call(server.app, { method: "POST", url, headers: admin.headers })).status).toBe(201);
  });

  it("have a first owner as soon as somebody has to sign in, and only one", async () => {
    const fresh = await testServer();
    const owners = await Promise.all([1, 2, 3].map(() => fresh.team.ensureOwner("Admin", "admin@example.com")));
    expect(new Set(owners.map(({ id }) => id)).size).toBe(1);
    expect(await fresh.team.people()).toHaveLength(1);
    await fresh.close();
  });
});

describe("an API key", () => {
  it("is shown once, works until it is revoked, and is stored as a hash", async () => {
    const { headers } = await server.signIn("Keeper", "admin");
    const made = await call<{ id: string; key: string }>(server.app, {
      method: "POST",
      url: `${api}/api-keys`,
      headers,
      payload: { name: "Shop backend" },
    });
    expect(made).toMatchObject({
      status: 201,
      body: { name: "Shop backend", key: expect.stringMatching(/^dk_[\w-]{43}$/) },
    });
    const bearer = { authorization: `Bearer ${made.body.key}` };
    const ask = { method: "POST", url: `${api}/ask`, headers: bearer, payload: { text: "refund" } } as const;
    expect((await call(server.app, ask)).status).toBe(200);
    const listed = await server.app.inject({ url: `${api}/api-keys`, headers });
    expect(listed.json().keys).toMatchObject([{ id: made.body.id, lastUsedAt: expect.stringMatching(/Z$/) }]);
    expect(listed.body).not.toContain(made.body.key);
    const { rows } = await server.storage.pool.query("SELECT * FROM api_key");
    expect(JSON.stringify(rows)).not.toContain(made.body.key);
    const revoke = { method: "DELETE", url: `${api}/api-keys/${made.body.id}`, headers } as const;
    expect((await call(server.app, revoke)).status).toBe(204);
    expect((await call(server.app, ask)).status).toBe(401);
    expect((await call(server.app, revoke)).body.error?.code).toBe("team/key-not-found");
  });

  it("does not open the desk", async () => {
    const { key } = await server.team.makeKey("Program");
    const headers = { authorization: `Bearer ${key}` };
    for (const url of ["/inbox", "/api-keys", "/people"])
      expect(await call(server.app, { url: api + url, headers })).toMatchObject({
        status: 403,
        body: { error: { code: "team/not-allowed" } },
      });
  });
});

describe("an agent", () => {
  it("may not do what is an admin's", async () => {
    const { headers } = await server.signIn("Agent");
    for (const [method, url, payload] of [
      ["GET", "/api-keys"],
      ["POST", "/api-keys", { name: "x" }],
      ["DELETE", "/api-keys/k_1"],
      ["POST", "/people", { name: "x", email: "x@example.com", role: "admin" }],
      ["POST", "/people/p_1/link"],
    ] as ["GET", string, object?][]) {
      const refused = await call(server.app, { method, url: api + url, headers, ...(payload && { payload }) });
      expect(refused).toMatchObject({ status: 403, body: { error: { code: "team/not-allowed" } } });
    }
  });
});

describe("Attempts", () => {
  const options = { free: 3, firstWaitMs: 100, longestWaitMs: 1000, forgetMs: 10_000 };
  it("lets the first tries pass, then doubles the wait up to the longest", () => {
    const attempts = new Attempts(options);
    const waits = Array.from({ length: 8 }, () => {
      attempts.tried("a", 0);
      return attempts.waitMs("a", 0);
    });
    expect(waits).toEqual([0, 0, 100, 200, 400, 800, 1000, 1000]);
    expect(attempts.waitMs("somebody else", 0)).toBe(0);
    expect(attempts.waitMs("a", 1000)).toBe(0);
  });

  it("forgets after a while, and at once when it was right", () => {
    const attempts = new Attempts(options);
    for (let k = 0; k < 5; k++) attempts.tried("a", 0);
    attempts.tried("a", 20_000);
    expect(attempts.waitMs("a", 20_000)).toBe(0);
    for (let k = 0; k < 5; k++) attempts.tried("a", 20_000);
    attempts.succeeded("a");
    expect(attempts.waitMs("a", 20_000)).toBe(0);
  });
});
