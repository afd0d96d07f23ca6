import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AnyBody, call, type SignedIn, type TestServer, testServer } from "../server/test-server.ts";
import { AuditLog, type NewAuditEntry } from "./audit-log.ts";

let server: TestServer;
let owner: SignedIn;
const api = "/api/v1";

interface Entry {
  sequence: number;
  event: string;
  action: string;
  actor: { kind: string; id: string | null; name: string };
  subject: string | null;
  details: Record<string, unknown>;
  address: string;
}

beforeAll(async () => {
  server = await testServer();
  owner = await server.signIn("Olga", "owner");
});
afterAll(() => server.close());

const ask = (who: { headers: Record<string, string> } | null, method: string, url: string, payload?: object) =>
  call<AnyBody>(server.app, {
    method: method as "GET",
    url: api + url,
    ...(who && { headers: who.headers }),
    ...(payload && { payload }),
  });

const entries = async (query = ""): Promise<Entry[]> =>
  (await ask(owner, "GET", `/audit?limit=200${query}`)).body.entries;

const entry = (more: Partial<NewAuditEntry> = {}): NewAuditEntry => ({
  actor: { kind: "person", id: "p_1", name: "Lin" },
  action: "people.manage",
  event: "role-changed",
  subject: "p_2",
  details: { to: "admin", from: "agent" },
  address: "192.0.2.1",
  ...more,
});

describe("the audit log", () => {
  it("has who changed what, when and from where, and what was refused is not in it", async () => {
    const agent = await server.signIn("Ann");
    await ask(owner, "PATCH", `/people/${agent.person.id}`, { role: "viewer" });
    await ask(await server.signIn("Vi", "viewer"), "PATCH", `/people/${agent.person.id}`, { role: "admin" });
    const [last] = await entries("&event=role-changed");
    expect(last).toMatchObject({
      actor: { kind: "person", id: owner.person.id, name: "Olga" },
      action: "people.manage",
      subject: agent.person.id,
      details: { name: "Ann", from: "agent", to: "viewer" },
      address: "127.0.0.1",
    });
    expect(await entries("&event=role-changed")).toHaveLength(1);
  });

  it("has every change of a route that says nothing of it, by its method and path", async () => {
    await ask(owner, "PUT", "/workspace", { name: "New name" });
    expect((await entries())[0]).toMatchObject({ event: "PUT /workspace", action: "workspace.change", subject: null });
  });

  it("has sign-ins and the ones that failed, with whose account it was and never what was typed", async () => {
    const person = await server.team.addPerson({ name: "Pat", email: "pat@example.com", role: "agent" });
    await ask(null, "POST", "/session", { email: "pat@example.com", password: "wrong-secret" });
    await ask(null, "POST", "/session", { email: "wrong-field-secret@example.com", password: "x" });
    const { link } = await server.team.makeLink(person.id);
    await ask(null, "POST", "/session", { link });
    const [signIn, nobody, wrong] = await entries();
    expect(signIn).toMatchObject({ event: "sign-in", actor: { id: person.id, name: "Pat" }, details: { by: "link" } });
    expect(nobody).toMatchObject({ event: "sign-in-failed", actor: { kind: "stranger" }, subject: null });
    expect(wrong).toMatchObject({ event: "sign-in-failed", subject: person.id });
    expect(JSON.stringify(await entries())).not.toMatch(/wrong-secret|wrong-field|set-cookie/);
    expect(JSON.stringify(await entries())).not.toContain(link);
  });

  it("leaves a conversation's daily work out", async () => {
    const before = (await entries()).length;
    const agent = await server.signIn("Daily");
    const customer = await server.customer();
    await customer.post("person please, my number is 4111 1111 1111 1111");
    await ask(agent, "POST", `/inbox/${customer.id}/take`, {});
    await ask(agent, "POST", `/inbox/${customer.id}/messages`, { clientId: "d-1", text: "Hello" });
    expect((await entries()).length).toBe(before);
  });

  it("is read a page at a time, filtered by who, what and when", async () => {
    for (let k = 0; k < 5; k++) await ask(owner, "PUT", "/workspace", { name: `Name ${k}` });
    const seen: number[] = [];
    for (let next: number | null = Number.MAX_SAFE_INTEGER; next !== null; ) {
      const page: { body: AnyBody } = await ask(owner, "GET", `/audit?limit=3&before=${next}`);
      seen.push(...page.body.entries.map(({ sequence }: Entry) => sequence));
      next = page.body.next;
    }
    const all = (await entries()).map(({ sequence }) => sequence);
    expect(seen).toEqual(all);
    expect(all.at(-1)).toBe(1);
    expect(await entries("&actor=nobody")).toEqual([]);
    expect(await entries("&to=2020-01-01T00:00:00Z")).toEqual([]);
    expect((await entries(`&actor=${owner.person.id}&action=workspace.change`)).length).toBeGreaterThan(4);
    expect((await ask(owner, "GET", "/audit?from=yesterday")).status).toBe(400);
  });

  it("is exported as CSV that a spreadsheet takes for no formula, and the export is in it", async () => {
    await server.team.addPerson({ name: "x", email: "formula@example.com", role: "agent" });
    await ask(owner, "POST", "/api-keys", { name: '=HYPERLINK("http://evil.example";"x")' });
    const response = await server.app.inject({ url: `${api}/audit/export`, headers: owner.headers });
    expect(response.headers["content-type"]).toBe("text/csv; charset=utf-8");
    const [head, ...lines] = response.body.trimEnd().split("\r\n");
    expect(head).toBe("\ufeffsequence,at,actor kind,actor id,actor,action,event,subject,details,address");
    expect(lines.length).toBe((await entries()).length);
    expect(lines.join("\n")).not.toMatch(/(^|,)"?[=+@]/m);
    expect((await entries())[0]).toMatchObject({ event: "audit-exported" });
  });

  it("is for admins", async () => {
    const editor = await server.signIn("Ed", "editor");
    for (const url of ["/audit", "/audit/export", "/audit/verify"]) {
      expect((await ask(editor, "GET", url)).status).toBe(403);
      expect((await ask(null, "GET", url)).status).toBe(401);
    }
  });
});

describe("an entry of the audit log", () => {
  it("cannot be changed, deleted or swept away", async () => {
    await server.team.audit.write(entry());
    for (const statement of [
      "UPDATE audit_entry SET actor = 'somebody else'",
      "DELETE FROM audit_entry",
      "TRUNCATE audit_entry",
    ])
      await expect(server.storage.pool.query(statement)).rejects.toThrow("the audit log is append-only");
  });

  it("holds text of any script, and what a database cannot hold is replaced", async () => {
    const name = "林 سلمى नमस्ते \u0000 \ud800 'quoted\"";
    await server.team.audit.write(
      entry({ actor: { kind: "person", id: "p_9", name }, details: { name, z: 1, a: ["ك"] } }),
    );
    const [last] = await server.team.audit.list({ actorId: "p_9" }, 1);
    expect(last?.actor.name).toBe("林 سلمى नमस्ते \ufffd \ufffd 'quoted\"");
    expect(await server.team.audit.verify()).toMatchObject({ kind: "whole" });
  });

  it("comes after the one before, also where several processes write at once", async () => {
    const logs = Array.from({ length: 4 }, () => new AuditLog(server.storage, "main"));
    await Promise.all(Array.from({ length: 40 }, (_, k) => logs[k % 4]!.write(entry({ subject: `race ${k}` }))));
    const { entries: count, kind } = await server.team.audit.verify();
    expect([kind, count]).toEqual(["whole", (await server.team.audit.list({}, 1))[0]!.sequence]);
  });
});

describe("verifying the audit log", () => {
  /** With the database's own tools, past the triggers. */
  const tamper = (statement: string) =>
    server.storage.pool.query(
      `ALTER TABLE audit_entry DISABLE TRIGGER ALL; ${statement}; ALTER TABLE audit_entry ENABLE TRIGGER ALL`,
    );

  it("finds an entry that was changed, and one that was taken out, and says where", async () => {
    expect((await ask(owner, "GET", "/audit/verify")).body).toMatchObject({
      kind: "whole",
      lastHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    await tamper('UPDATE audit_entry SET details = \'{"to": "owner"}\' WHERE sequence = 5');
    expect((await ask(owner, "GET", "/audit/verify")).body).toEqual({
      kind: "broken",
      at: 5,
      why: "changed",
      entries: 4,
    });
    await tamper("DELETE FROM audit_entry WHERE sequence = 3");
    expect(await server.team.audit.verify()).toEqual({ kind: "broken", at: 3, why: "missing", entries: 2 });
  });
});
