import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { call, type SignedIn, type TestServer, testServer } from "../server/test-server.ts";
import { CLIENT, type TestProvider, testProvider } from "./test-identity-provider.ts";
import { codeAt, stepAt } from "./totp.ts";

let server: TestServer;
let provider: TestProvider;
let owner: SignedIn;
const api = "/api/v1";

beforeAll(async () => {
  [server, provider] = await Promise.all([testServer({ oidcSecret: "the client's secret" }), testProvider()]);
  owner = await server.signIn("Olga", "owner");
});
afterAll(async () => {
  await server.close();
  await provider.close();
});
beforeEach(async () => {
  provider.claims = {};
  provider.wrongKey = false;
  await settings({});
});

const settings = (changes: object, issuer = provider.issuer) =>
  call(server.app, {
    method: "PUT",
    url: `${api}/sign-in-settings`,
    headers: owner.headers,
    payload: {
      requireSecondFactor: false,
      identityProvider: { name: "Company login", issuer, clientId: CLIENT, autoJoin: null, ...changes },
    },
  });

/** As a browser does: keeps the cookie, follows to the provider and back. */
async function begin(): Promise<{ back: URL; cookie: string }> {
  const out = await server.app.inject({ url: `${api}/session/oidc` });
  expect(out.statusCode).toBe(303);
  const cookie = String(out.headers["set-cookie"]).split(";")[0]!;
  const there = await fetch(String(out.headers.location), { redirect: "manual" });
  return { back: new URL(there.headers.get("location")!), cookie };
}

async function end({ back, cookie }: { back: URL; cookie: string }) {
  const response = await server.app.inject({ url: back.pathname + back.search, headers: { cookie } });
  const session = /dragoman_session=([\w-]+);/.exec(String(response.headers["set-cookie"]))?.[1] ?? null;
  return { location: response.headers.location, session };
}

const signIn = async () => end(await begin());

describe("signing in through the company's identity provider", () => {
  it("lets in whoever is of the team and has the verified e-mail address, and knows them by their subject from then on", async () => {
    const person = await server.team.addPerson({ name: "Lin", email: "lin@example.com", role: "agent" });
    provider.claims = { sub: "lin-1", email: "Lin@Example.com", email_verified: true, name: "林" };
    const { location, session } = await signIn();
    expect(location).toBe("/desk/");
    expect(await server.team.session(session!)).toMatchObject({ id: person.id, name: "Lin", role: "agent" });
    provider.claims = { sub: "lin-1", email: "new-address@example.com", email_verified: false };
    expect(await server.team.session((await signIn()).session!)).toMatchObject({ id: person.id });
    expect(provider.authorizations.at(-1)).toBe(
      `Basic ${Buffer.from(`${encodeURIComponent(CLIENT)}:${encodeURIComponent("the client's secret")}`).toString("base64")}`,
    );
  });

  it("gives a new session, whatever session cookie goes the way along", async () => {
    await server.team.addPerson({ name: "Fay", email: "fay@example.com", role: "agent" });
    provider.claims = { sub: "fay-1", email: "fay@example.com", email_verified: true };
    const given = [];
    for (const token of ["planted-by-somebody-else", owner.token]) {
      const way = await begin();
      given.push((await end({ ...way, cookie: `dragoman_session=${token}; ${way.cookie}` })).session);
    }
    expect(new Set([...given, owner.token, "planted-by-somebody-else"]).size).toBe(4);
    expect(await server.team.session(given[1]!)).toMatchObject({ name: "Fay" });
  });

  it("accepts an invitation with it", async () => {
    const { invitation } = await server.team.invitations.invite(owner.person, {
      email: "new@example.com",
      role: "editor",
    });
    provider.claims = { sub: "new-1", email: "new@example.com", email_verified: true, name: "سلمى" };
    const { session } = await signIn();
    expect(await server.team.session(session!)).toMatchObject({ name: "سلمى", role: "editor" });
    expect(await server.team.invitations.list()).not.toContainEqual(expect.objectContaining({ id: invitation.id }));
  });

  it("reads the address from userinfo where the token has none", async () => {
    await server.team.addPerson({ name: "Uma", email: "from-userinfo@example.com", role: "viewer" });
    provider.claims = { sub: "uma-1" };
    expect(await server.team.session((await signIn()).session!)).toMatchObject({ name: "Uma" });
  });

  it("lets people of a domain join by themselves only where that is switched on, and only of that domain", async () => {
    provider.claims = { sub: "jo-1", email: "jo@company.example", email_verified: true, name: "Jo" };
    expect((await signIn()).location).toBe("/desk/#problem=team%2Fnot-invited");
    await settings({ autoJoin: { domain: "company.example", role: "viewer" } });
    expect(await server.team.session((await signIn()).session!)).toMatchObject({ name: "Jo", role: "viewer" });
    for (const email of ["eve@evil-company.example", "eve@company.example.evil.example", "eve@sub.company.example"]) {
      provider.claims = { sub: email, email, email_verified: true };
      expect((await signIn()).location).toBe("/desk/#problem=team%2Fnot-invited");
    }
  });

  it("asks for the second factor of whoever has one", async () => {
    const person = await server.team.addPerson({ name: "Two", email: "two@example.com", role: "agent" });
    const { secret } = await server.team.secondFactor.begin(await server.team.person(person.id), "x");
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    const pending = (await server.team.person(person.id)).totpPending!;
    await server.team.secondFactor.confirm(
      await server.team.person(person.id),
      codeAt(pending, stepAt(Date.now()) - 1),
    );
    provider.claims = { sub: "two-1", email: "two@example.com", email_verified: true };
    const { location, session } = await signIn();
    expect([session, location]).toEqual([null, expect.stringMatching(/^\/desk\/#step=[\w-]{43}$/)]);
  });

  it("refuses a person who was removed", async () => {
    const person = await server.team.addPerson({ name: "Gone", email: "gone@example.com", role: "agent" });
    provider.claims = { sub: "gone-1", email: "gone@example.com", email_verified: true };
    expect((await signIn()).session).not.toBe(null);
    await server.team.remove(owner.person, person.id);
    expect((await signIn()).location).toBe("/desk/#problem=team%2Fnot-invited");
  });
});

describe("a sign-in through the identity provider is refused", () => {
  const refused = { location: "/desk/#problem=team%2Fsingle-sign-on-refused", session: null };
  beforeAll(async () => {
    await server.team.addPerson({ name: "Vic", email: "vic@example.com", role: "admin" });
  });
  const vic = { sub: "vic-1", email: "vic@example.com", email_verified: true };
  const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

  it.each([
    ["the nonce is another one", { nonce: "another" }],
    ["the nonce is missing", { nonce: undefined }],
    ["it is for another client", { aud: "somebody else" }],
    ["it is for several clients and issued to another", { aud: [CLIENT, "somebody else"], azp: "somebody else" }],
    ["it comes from another issuer", { iss: "https://evil.example" }],
    ["it has expired", { iat: inSeconds(-1000), exp: inSeconds(-500) }],
    ["it never expires", { exp: undefined }],
    ["it says of nobody whom it is about", { sub: undefined }],
  ])("where %s", async (_, claims) => {
    provider.claims = { ...vic, ...claims } as typeof provider.claims;
    expect(await signIn()).toEqual(refused);
  });

  it("where it is signed with another key", async () => {
    provider.claims = vic;
    provider.wrongKey = true;
    expect(await signIn()).toEqual(refused);
  });

  it("where the e-mail address is not verified", async () => {
    for (const email_verified of [false, "false", undefined, 1]) {
      provider.claims = { ...vic, email_verified };
      expect(await signIn()).toEqual({ location: "/desk/#problem=team%2Funverified-email", session: null });
    }
  });

  it("where the state comes a second time, is made up, or comes back in another browser", async () => {
    provider.claims = vic;
    const way = await begin();
    expect((await end(way)).session).not.toBe(null);
    expect(await end(way)).toEqual(refused);
    const forged = await begin();
    forged.back.searchParams.set("state", "forged");
    expect(await end(forged)).toEqual(refused);
    const stolen = await begin();
    const own = await begin();
    expect(await end({ ...stolen, cookie: own.cookie })).toEqual(refused);
    expect(await end({ ...stolen, cookie: "" })).toEqual(refused);
  });

  it("where the code is made up, or nothing came back but an error", async () => {
    provider.claims = vic;
    const way = await begin();
    way.back.searchParams.set("code", "made up");
    expect(await end(way)).toEqual(refused);
    const denied = await begin();
    denied.back.searchParams.delete("code");
    denied.back.searchParams.set("error", "access_denied");
    expect(await end(denied)).toEqual(refused);
  });

  it("where the address belongs to somebody who is linked to another account", async () => {
    provider.claims = vic;
    expect((await signIn()).session).not.toBe(null);
    provider.claims = { ...vic, sub: "somebody-with-the-old-address" };
    expect(await signIn()).toEqual(refused);
  });

  it("and each is in the audit log, with why", async () => {
    const { entries } = (
      await call<{ entries: { details: object }[] }>(server.app, {
        url: `${api}/audit?event=sign-in-failed&limit=200`,
        headers: owner.headers,
      })
    ).body;
    const reasons = entries.map(({ details }) => (details as { reason: string }).reason);
    expect(reasons).toEqual(
      expect.arrayContaining(["wrong nonce", "unknown state", "another browser", "ERR_JWT_EXPIRED"]),
    );
  });
});

describe("the settings of sign-in", () => {
  it("take only a provider that is there and calls itself as it was called", async () => {
    expect((await settings({}, "http://127.0.0.1:1")).body.error?.code).toBe("team/identity-provider");
    expect((await settings({}, `${provider.issuer}/`)).body.error?.code).toBe("team/identity-provider");
    for (const issuer of ["http://login.example.com", "file:///etc/passwd", "https://user@login.example.com", "x"])
      expect((await settings({}, issuer)).body.error).toMatchObject({ code: "request/invalid" });
    expect((await settings({ autoJoin: { domain: "example.com", role: "admin" } })).status).toBe(400);
  });

  it("never tell the client's secret, and the door only the name of the provider", async () => {
    const all = await server.app.inject({ url: `${api}/sign-in-settings`, headers: owner.headers });
    expect(all.json()).toMatchObject({ hasClientSecret: true, identityProvider: { clientId: CLIENT } });
    expect(all.body).not.toContain("the client's secret");
    expect((await call(server.app, { url: `${api}/sign-in` })).body).toEqual({
      identityProvider: { name: "Company login" },
    });
  });

  it("lead to no provider where none is set", async () => {
    const payload = { requireSecondFactor: false, identityProvider: null };
    await call(server.app, { method: "PUT", url: `${api}/sign-in-settings`, headers: owner.headers, payload });
    const out = await server.app.inject({ url: `${api}/session/oidc` });
    expect(out.headers.location).toBe("/desk/#problem=team%2Fno-identity-provider");
    expect((await call(server.app, { url: `${api}/sign-in` })).body).toEqual({ identityProvider: null });
  });
});
