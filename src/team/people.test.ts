import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AnyBody, call, type SignedIn, type TestServer, testServer } from "../server/test-server.ts";

let server: TestServer;
let owner: SignedIn;
let admin: SignedIn;
const api = "/api/v1";

beforeAll(async () => {
  server = await testServer();
  owner = await server.signIn("Olga", "owner");
  admin = await server.signIn("Ada", "admin");
});
afterAll(() => server.close());

const ask = (who: SignedIn | null, method: string, url: string, payload?: object) =>
  call<AnyBody>(server.app, {
    method: method as "GET",
    url: api + url,
    ...(who && { headers: who.headers }),
    ...(payload && { payload }),
  });

describe("a role", () => {
  it("is given by an admin, and takes effect where the person is signed in: nowhere, until they sign in again", async () => {
    const agent = await server.signIn("Ann");
    const changed = await ask(admin, "PATCH", `/people/${agent.person.id}`, { role: "editor", name: "安妮" });
    expect(changed).toMatchObject({ status: 200, body: { role: "editor", name: "安妮" } });
    expect((await ask(agent, "GET", "/session")).status).toBe(401);
  });

  it("of an owner, or that of owner, is an owner's to give", async () => {
    const agent = await server.signIn("Ben");
    const calls = [
      ["PATCH", `/people/${agent.person.id}`, { role: "owner" }],
      ["PATCH", `/people/${owner.person.id}`, { role: "viewer" }],
      ["PATCH", `/people/${owner.person.id}`, { name: "Renamed" }],
      ["DELETE", `/people/${owner.person.id}`],
      ["POST", `/people/${owner.person.id}/link`],
      ["DELETE", `/people/${owner.person.id}/second-factor`],
      ["POST", "/people", { name: "x", email: "x@example.com", role: "owner" }],
      ["POST", "/invitations", { email: "x@example.com", role: "owner" }],
    ] as const;
    for (const [method, url, payload] of calls)
      expect([method, url, await ask(admin, method, url, payload)]).toMatchObject([
        method,
        url,
        { status: 403, body: { error: { code: "team/owners-only" } } },
      ]);
    expect(await ask(owner, "PATCH", `/people/${agent.person.id}`, { role: "owner" })).toMatchObject({ status: 200 });
    expect(await ask(owner, "PATCH", `/people/${agent.person.id}`, { role: "agent" })).toMatchObject({ status: 200 });
  });

  it("of the last owner stays", async () => {
    for (const [method, payload] of [["PATCH", { role: "admin" }], ["DELETE"]] as const)
      expect(await ask(owner, method, `/people/${owner.person.id}`, payload)).toMatchObject({
        status: 409,
        body: { error: { code: "team/last-owner" } },
      });
    expect((await ask(owner, "GET", "/session")).body.person.role).toBe("owner");
  });

  it("of the last owner stays although two owners leave at the same moment", async () => {
    for (let k = 0; k < 5; k++) {
      const fresh = await testServer();
      const [one, two] = [await fresh.signIn("One", "owner"), await fresh.signIn("Two", "owner")];
      const leave = (who: SignedIn) =>
        fresh.team.changeRole(who.person, who.person.id, "admin").then(
          () => "left",
          () => "stayed",
        );
      expect((await Promise.all([leave(one), leave(two)])).sort()).toEqual(["left", "stayed"]);
      await fresh.close();
    }
  });

  it("that one gives up oneself keeps the session it was given up in", async () => {
    const second = await server.signIn("Second", "owner");
    expect((await ask(second, "PATCH", `/people/${second.person.id}`, { role: "editor" })).status).toBe(200);
    expect((await ask(second, "GET", "/session")).body.person.role).toBe("editor");
  });
});

describe("whoever is removed", () => {
  it("is out at once, their conversations wait for another, and their name stays at what they wrote", async () => {
    const agent = await server.signIn("Rita");
    const customer = await server.customer();
    await customer.post("person please");
    await ask(agent, "POST", `/inbox/${customer.id}/take`, {});
    await ask(agent, "POST", `/inbox/${customer.id}/messages`, { clientId: "rita-1", text: "Hello, Rita here." });
    const { link } = await server.team.makeLink(agent.person.id);
    const untaken = await server.customer();
    await untaken.post("person please");
    expect((await ask(admin, "POST", `/inbox/${untaken.id}/assign`, { agent: agent.person.id })).status).toBe(200);

    expect((await ask(admin, "DELETE", `/people/${agent.person.id}`)).status).toBe(204);
    expect((await ask(agent, "GET", "/session")).status).toBe(401);
    expect((await ask(null, "POST", "/session", { link })).body.error?.code).toBe("team/link-spent");
    const opened = await ask(admin, "GET", `/inbox/${customer.id}`);
    expect(opened.body.conversation.state).toBe("waiting");
    expect(opened.body.messages).toContainEqual(expect.objectContaining({ author: "Rita", text: "Hello, Rita here." }));
    expect(opened.body.messages.at(-1)).toMatchObject({ role: "system", event: "handover" });
    expect((await ask(admin, "GET", `/inbox/${untaken.id}`)).body.conversation.assignee).toBeNull();
    expect((await ask(admin, "GET", "/people")).body.people).not.toContainEqual(
      expect.objectContaining({ id: agent.person.id }),
    );
    for (const [method, url] of [
      ["DELETE", ""],
      ["POST", "/link"],
      ["PATCH", ""],
    ] as const)
      expect(
        (await ask(admin, method, `/people/${agent.person.id}${url}`, method === "PATCH" ? {} : undefined)).status,
      ).toBe(404);
  });

  it("can come back by a new invitation, as the person they were", async () => {
    const agent = await server.signIn("Cora");
    await ask(admin, "DELETE", `/people/${agent.person.id}`);
    const { body } = await ask(admin, "POST", "/invitations", { email: "CORA@example.com", role: "viewer" });
    const accepted = await ask(null, "POST", "/session/invitation/accept", {
      invitation: body.secret,
      name: "Cora B.",
      password: "a good long password",
    });
    expect(accepted.body.person).toMatchObject({ id: agent.person.id, name: "Cora B.", role: "viewer" });
  });
});

describe("an invitation", () => {
  const accept = (invitation: string, name = "新同事", password = "a good long password") =>
    server.app.inject({
      method: "POST",
      url: `${api}/session/invitation/accept`,
      payload: { invitation, name, password },
    });

  it("shows what it is for, lets its bearer choose name and password, and signs them in, once", async () => {
    const made = await ask(admin, "POST", "/invitations", { email: "New@Example.com", role: "agent" });
    expect(made).toMatchObject({ status: 201, body: { invitation: { email: "new@example.com", invitedBy: "Ada" } } });
    const { secret } = made.body;
    expect(await ask(null, "POST", "/session/invitation", { invitation: secret })).toMatchObject({
      status: 200,
      body: { email: "new@example.com", role: "agent", invitedBy: "Ada" },
    });
    const accepted = await accept(secret);
    expect(accepted.json()).toMatchObject({ person: { name: "新同事", role: "agent" }, secondFactor: "off" });
    expect(accepted.headers["set-cookie"]).toMatch(/^dragoman_session=[\w-]{43};/);
    expect((await accept(secret)).json().error.code).toBe("team/invitation-not-found");
    const again = await ask(null, "POST", "/session", { email: "new@example.com", password: "a good long password" });
    expect(again.body.person).toMatchObject({ name: "新同事" });
    expect(
      (await ask(admin, "POST", "/invitations", { email: "new@example.com", role: "agent" })).body.error?.code,
    ).toBe("team/email-taken");
  });

  it("lets one in, of several who accept it at once", async () => {
    const { body } = await ask(admin, "POST", "/invitations", { email: "race@example.com", role: "agent" });
    const statuses = (await Promise.all([accept(body.secret), accept(body.secret), accept(body.secret)])).map(
      ({ statusCode }) => statusCode,
    );
    expect(statuses.sort()).toEqual([200, 404, 404]);
  });

  it("is good for seven days, can be taken back, and is good no more when a new link was made", async () => {
    const made = await ask(admin, "POST", "/invitations", { email: "later@example.com", role: "viewer" });
    const days = (Date.parse(made.body.invitation.expiresAt) - Date.now()) / 86_400_000;
    expect(days).toBeCloseTo(7, 2);
    const again = await ask(admin, "POST", `/invitations/${made.body.invitation.id}/resend`);
    expect(again.status).toBe(201);
    expect((await accept(made.body.secret)).statusCode).toBe(404);
    const listed = (await ask(admin, "GET", "/invitations")).body.invitations;
    expect(listed.filter(({ email }: { email: string }) => email === "later@example.com")).toHaveLength(1);
    await server.storage.pool.query("UPDATE invitation SET expires_at = now() - interval '1 second' WHERE email = $1", [
      "later@example.com",
    ]);
    expect((await accept(again.body.secret)).statusCode).toBe(404);
    expect((await ask(admin, "GET", "/invitations")).body.invitations).toContainEqual(
      expect.objectContaining({ email: "later@example.com", expired: true }),
    );
    expect((await ask(admin, "DELETE", `/invitations/${again.body.invitation.id}`)).status).toBe(204);
    expect((await ask(admin, "DELETE", `/invitations/${again.body.invitation.id}`)).status).toBe(404);
  });

  it("is stored as a hash, and refuses names and passwords that are none", async () => {
    const { body } = await ask(admin, "POST", "/invitations", { email: "hash@example.com", role: "viewer" });
    const { rows } = await server.storage.pool.query("SELECT * FROM invitation");
    expect(JSON.stringify(rows)).not.toContain(body.secret);
    expect((await accept(body.secret, " \u200b ")).statusCode).toBe(400);
    expect((await accept(body.secret, "Name", "short")).statusCode).toBe(400);
    expect((await accept(body.secret)).statusCode).toBe(200);
  });
});

describe("a list of the team", () => {
  it("tells only admins who has a second factor and who was seen when", async () => {
    const viewer = await server.signIn("Vi", "viewer");
    const forViewer = (await ask(viewer, "GET", "/people")).body.people[0];
    expect(forViewer).toMatchObject({ secondFactor: null, lastSeenAt: null });
    const forAdmin = (await ask(admin, "GET", "/people")).body.people.find(
      ({ id }: { id: string }) => id === admin.person.id,
    );
    expect(forAdmin).toMatchObject({ secondFactor: false, lastSeenAt: expect.stringMatching(/Z$/) });
  });
});
