import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AnyBody, call, type SignedIn, type TestServer, testServer } from "../server/test-server.ts";
import { codeAt, stepAt } from "./totp.ts";

let server: TestServer;
let owner: SignedIn;
const api = "/api/v1";
const password = "a good long password";

beforeAll(async () => {
  server = await testServer();
  owner = await server.signIn("Olga", "owner");
});
afterAll(() => server.close());

const ask = (headers: Record<string, string>, method: string, url: string, payload?: object) =>
  call<AnyBody>(server.app, {
    method: method as "GET",
    url: api + url,
    headers,
    ...(payload && { payload }),
  });

/** The code of so many steps from now, of what the server has for this person. */
async function codeOf(personId: string, stepsFromNow: number): Promise<string> {
  const { totpSecret, totpPending } = await server.team.person(personId);
  return codeAt((totpSecret ?? totpPending)!, stepAt(Date.now()) + stepsFromNow);
}

/** Somebody with a password and a second factor, which has used the code of the step before this one. */
async function withSecondFactor(name: string) {
  const signedIn = await server.signIn(name);
  const { headers, person } = signedIn;
  await ask(headers, "PUT", "/session/password", { password });
  await ask(headers, "POST", "/session/second-factor/setup");
  const on = await ask(headers, "PUT", "/session/second-factor", { code: await codeOf(person.id, -1) });
  expect(on.status).toBe(200);
  const begin = async () =>
    (await ask({}, "POST", "/session", { email: person.email, password })).body.secondFactor.step as string;
  return { ...signedIn, recoveryCodes: on.body.recoveryCodes as string[], begin };
}

const finish = (step: string, code: string) =>
  server.app.inject({ method: "POST", url: `${api}/session/second-factor`, payload: { step, code } });

describe("a second factor", () => {
  it("is on when a first code of the app was right", async () => {
    const { headers, person } = await server.signIn("Kim");
    expect((await ask(headers, "GET", "/session/second-factor")).body).toEqual({
      on: false,
      required: false,
      recoveryCodesLeft: 0,
    });
    const setup = await ask(headers, "POST", "/session/second-factor/setup");
    expect(setup.body.address).toMatch(/^otpauth:\/\/totp\/.+kim%40example\.com\?secret=[A-Z2-7]{32}&issuer=/);
    expect((await ask(headers, "PUT", "/session/second-factor", { code: "000000" })).body.error?.code).toBe(
      "team/wrong-code",
    );
    expect((await ask(headers, "GET", "/session")).body.secondFactor).toBe("off");
    const on = await ask(headers, "PUT", "/session/second-factor", { code: await codeOf(person.id, 0) });
    expect(new Set(on.body.recoveryCodes).size).toBe(10);
    expect((await ask(headers, "GET", "/session")).body.secondFactor).toBe("on");
    expect((await ask(headers, "POST", "/session/second-factor/setup")).status).toBe(409);
  });

  it("is asked for in a second step, which is no session, and then opens one with a new token", async () => {
    const who = await withSecondFactor("Lee");
    const first = await server.app.inject({
      method: "POST",
      url: `${api}/session`,
      headers: who.headers, // somebody's own cookie makes no difference
      payload: { email: who.person.email, password },
    });
    expect(first.headers["set-cookie"]).toBe(undefined);
    const { step } = first.json().secondFactor;
    for (const bearer of [step])
      expect((await ask({ authorization: `Bearer ${bearer}` }, "GET", "/inbox")).status).toBe(401);
    const second = await finish(step, await codeOf(who.person.id, 0));
    const token = /dragoman_session=([\w-]+);/.exec(String(second.headers["set-cookie"]))![1]!;
    expect([token === who.token, token === step]).toEqual([false, false]);
    expect(second.json()).toMatchObject({ person: { name: "Lee" }, secondFactor: "on" });
    expect((await finish(step, await codeOf(who.person.id, 1))).json().error.code).toBe("team/step-spent");
  });

  it("finishes no sign-in that was begun with the password of before", async () => {
    const who = await withSecondFactor("Stale");
    const step = await who.begin();
    await ask(who.headers, "PUT", "/session/password", { password: "another long password", current: password });
    const late = await finish(step, await codeOf(who.person.id, 0));
    expect([late.statusCode, late.json().error?.code]).toEqual([401, "team/step-spent"]);
  });

  it("takes each code once, and no older one", async () => {
    const who = await withSecondFactor("Once");
    const code = await codeOf(who.person.id, 0);
    const [one, two] = await Promise.all([who.begin(), who.begin()]);
    const statuses = (await Promise.all([finish(one, code), finish(two, code)])).map(({ statusCode }) => statusCode);
    expect(statuses.sort()).toEqual([200, 400]);
    expect((await finish(await who.begin(), await codeOf(who.person.id, -1))).statusCode).toBe(400);
  });

  it("is asked for behind a sign-in link, too", async () => {
    const who = await withSecondFactor("Link");
    const { link } = await server.team.makeLink(who.person.id);
    expect((await ask({}, "POST", "/session", { link })).body).toEqual({ secondFactor: { step: expect.any(String) } });
  });

  it("is slowed down for who guesses codes", async () => {
    const who = await withSecondFactor("Guess");
    const step = await who.begin();
    for (let k = 0; k < 5; k++) expect((await finish(step, `00000${k}`)).json().error.code).toBe("team/wrong-code");
    const refused = await finish(step, await codeOf(who.person.id, 0));
    expect([refused.statusCode, refused.json().error.code]).toEqual([429, "team/too-many-attempts"]);
  });

  it("may take longer than a moment, but not longer than five minutes", async () => {
    const who = await withSecondFactor("Slow");
    const step = await who.begin();
    await server.storage.pool.query("UPDATE sign_in_step SET expires_at = now() - interval '1 second'");
    expect((await finish(step, await codeOf(who.person.id, 0))).json().error.code).toBe("team/step-spent");
  });
});

describe("a recovery code", () => {
  it("stands in for the app, once, however it is typed", async () => {
    const who = await withSecondFactor("Rec");
    const [code] = who.recoveryCodes as [string];
    expect(code).toMatch(/^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/);
    expect((await finish(await who.begin(), ` ${code.toUpperCase().replaceAll("-", " ")} `)).statusCode).toBe(200);
    expect((await finish(await who.begin(), code)).json().error.code).toBe("team/wrong-code");
    expect((await ask(who.headers, "GET", "/session/second-factor")).body.recoveryCodesLeft).toBe(9);
    const { rows } = await server.storage.pool.query("SELECT encode(code_hash, 'escape') AS hash FROM recovery_code");
    expect(JSON.stringify(rows)).not.toContain(who.recoveryCodes[1]!.replaceAll("-", ""));
  });

  it("is good no more when new ones were made", async () => {
    const who = await withSecondFactor("Renew");
    const url = "/session/second-factor/recovery-codes";
    const renewed = await ask(who.headers, "POST", url, { code: await codeOf(who.person.id, 0) });
    expect(renewed.body.recoveryCodes).toHaveLength(10);
    expect((await finish(await who.begin(), who.recoveryCodes[0]!)).statusCode).toBe(400);
    expect((await finish(await who.begin(), renewed.body.recoveryCodes[0])).statusCode).toBe(200);
  });
});

describe("turning it off", () => {
  it("needs a code, and an admin can do it for who lost both", async () => {
    const who = await withSecondFactor("Off");
    const url = "/session/second-factor/off";
    expect((await ask(who.headers, "POST", url, { code: "123456" })).status).toBe(400);
    expect((await ask(who.headers, "POST", url, { code: await codeOf(who.person.id, 0) })).status).toBe(204);
    expect((await ask({}, "POST", "/session", { email: who.person.email, password })).body.person.name).toBe("Off");
    const lost = await withSecondFactor("Lost");
    const admin = await server.signIn("Ada", "admin");
    expect((await ask(admin.headers, "DELETE", `/people/${lost.person.id}/second-factor`)).status).toBe(204);
    expect((await ask({}, "POST", "/session", { email: lost.person.email, password })).body.person.name).toBe("Lost");
  });
});

describe("where everybody needs one", () => {
  it("whoever has none can set it up, and do nothing else before", async () => {
    const payload = { requireSecondFactor: true, identityProvider: null };
    const { headers, person } = await server.signIn("Late", "admin");
    expect((await ask(owner.headers, "PUT", "/sign-in-settings", payload)).status).toBe(200);
    const session = await ask(headers, "GET", "/session");
    expect(session.body).toMatchObject({ secondFactor: "needed", may: ["session.use", "account.change"] });
    for (const url of ["/inbox", "/people", "/audit", "/workspace"])
      expect((await ask(headers, "GET", url)).body.error?.code).toBe("team/second-factor-needed");
    await ask(headers, "POST", "/session/second-factor/setup");
    await ask(headers, "PUT", "/session/second-factor", { code: await codeOf(person.id, 0) });
    expect((await ask(headers, "GET", "/people")).status).toBe(200);
    const off = await ask(headers, "POST", "/session/second-factor/off", { code: await codeOf(person.id, 1) });
    expect(off.body.error?.code).toBe("team/second-factor-needed");
  });
});
