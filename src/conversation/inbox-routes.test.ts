import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call, type SignedIn, type TestServer, testServer } from "../server/test-server.ts";

let server: TestServer;
let lin: SignedIn;
let admin: SignedIn;
const api = "/api/v1";
// biome-ignore lint/suspicious/noExplicitAny: replies are compared, not used
type AnyReply = any;

beforeAll(async () => {
  server = await testServer();
  [lin, admin] = [await server.signIn("Lin"), await server.signIn("Ada", "admin")];
});
afterAll(() => server.close());

const act = (who: SignedIn, path: string, payload: object = {}) =>
  call<AnyReply>(server.app, { method: "POST", url: `${api}/inbox/${path}`, headers: who.headers, payload });
const read = (who: SignedIn, path = "") =>
  call<AnyReply>(server.app, { url: `${api}/inbox${path}`, headers: who.headers });

describe("the desk", () => {
  it("sees who waits, since when, in which language, why, and what they last said", async () => {
    const customer = await server.customer({ language: "es", market: "MX", page: "https://shop.example/te" });
    server.engine.language = "es";
    await customer.post("person por favor");
    server.engine.language = "en";
    const { body } = await read(lin, "?view=waiting");
    expect(body.counts).toMatchObject({ waiting: 1, all: 1, closed: 0 });
    expect(body.conversations).toEqual([
      {
        id: customer.id,
        number: expect.any(Number),
        revision: expect.any(Number),
        channel: "widget",
        promisedBy: null,
        topic: { article: "refund-time", title: "Refunds", language: "en" },
        tags: [],
        priority: "normal",
        snoozedUntil: null,
        assignee: null,
        mentioned: false,
        summary: null,
        state: "waiting",
        language: "es",
        market: "MX",
        page: "https://shop.example/te",
        customerName: null,
        contactEmail: null,
        waitingSince: expect.stringMatching(/Z$/),
        createdAt: expect.stringMatching(/Z$/),
        updatedAt: expect.stringMatching(/Z$/),
        agent: null,
        reason: "asked-for-person",
        unread: 1,
        // What the customer said, not what the assistant says to everybody.
        lastMessage: { role: "customer", text: expect.any(String), language: "es", createdAt: expect.any(String) },
      },
    ]);
  });

  it("reads a conversation with the reason for every answer", async () => {
    const customer = await server.customer();
    await customer.post("which one");
    const { body } = await read(lin, `/${customer.id}`);
    expect(body.conversation).toMatchObject({ id: customer.id, state: "assistant", unread: 0 });
    expect(body.messages[1]).toMatchObject({
      kind: "clarify",
      confidence: 0.1,
      choices: [{ article: "refund-time", confidence: 0.4 }],
      alternatives: [{ article: "refund-time" }],
      trace: { threshold: 0.6, searched: "secret-trace" },
    });
  });

  it("takes, replies once although it sends twice, hands back, and closes", async () => {
    const customer = await server.customer();
    await customer.post("person");
    const taken = await act(lin, `${customer.id}/take`);
    expect(taken).toMatchObject({
      status: 200,
      body: { conversation: { state: "person", agent: { id: lin.person.id, name: "Lin" }, waitingSince: null } },
    });
    expect(taken.body.messages.at(-1)).toMatchObject({ event: "agent-joined", text: "Lin joined", author: "Lin" });
    const said = { clientId: "a1", text: "Hello" };
    const first = await act(lin, `${customer.id}/messages`, said);
    const second = await act(lin, `${customer.id}/messages`, said);
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toEqual(first.body);
    expect(first.body.message).toMatchObject({ role: "agent", author: "Lin", authorId: lin.person.id, clientId: "a1" });
    const back = await act(lin, `${customer.id}/hand-back`);
    expect(back.body.conversation).toMatchObject({ state: "assistant", agent: null });
    expect((await customer.post("refund")).body.reply?.kind).toBe("answer");
    await act(lin, `${customer.id}/take`);
    expect((await act(lin, `${customer.id}/close`)).body.conversation.state).toBe("closed");
    expect((await customer.post("refund")).status).toBe(409);
    expect((await read(lin, "?view=closed")).body.conversations[0].id).toBe(customer.id);
  });

  it("says what cannot be done and why", async () => {
    const customer = await server.customer();
    await customer.post("refund");
    const code = async (who: SignedIn, what: string, payload = {}) => {
      const { status, body } = await act(who, `${customer.id}/${what}`, payload);
      return [status, body.error?.code];
    };
    expect(await code(lin, "hand-back")).toEqual([409, "conversation/not-taken"]);
    expect(await code(lin, "messages", { clientId: "x", text: "hi" })).toEqual([409, "conversation/not-taken"]);
    expect(await code(lin, "messages", { clientId: "x" })).toEqual([400, "request/invalid"]);
    await act(admin, `${customer.id}/take`);
    expect(await code(lin, "take")).toEqual([409, "conversation/with-another-agent"]);
    expect(await code(lin, "take", { overrule: true })).toEqual([403, "team/not-allowed"]);
    expect(await call(server.app, { url: `${api}/inbox/c_unknown`, headers: lin.headers })).toMatchObject({
      status: 404,
      body: { error: { code: "conversation/not-found" } },
    });
  });

  it("lets an admin take over from an agent who is away", async () => {
    const customer = await server.customer();
    await customer.post("person");
    await act(lin, `${customer.id}/take`);
    expect((await act(admin, `${customer.id}/take`)).status).toBe(409);
    const { body } = await act(admin, `${customer.id}/take`, { overrule: true });
    expect(body.conversation.agent.name).toBe("Ada");
  });

  it("works with a request that has no body where none is needed", async () => {
    const customer = await server.customer();
    await customer.post("person");
    const url = `${api}/inbox/${customer.id}/take`;
    expect((await call(server.app, { method: "POST", url, headers: lin.headers })).status).toBe(200);
  });
});

describe("the inbox refuses a stranger", () => {
  const routes: ["GET" | "POST", string][] = [
    ["GET", "/inbox"],
    ["GET", "/inbox/c_1"],
    ["POST", "/inbox/c_1/take"],
    ["POST", "/inbox/c_1/messages"],
    ["POST", "/inbox/c_1/hand-back"],
    ["POST", "/inbox/c_1/close"],
    ["POST", "/inbox/c_1/typing"],
  ];
  it.each(routes)("%s %s", async (method, path) => {
    const customer = await server.customer();
    for (const headers of [{}, customer.headers, { cookie: "dragoman_session=made-up", "x-dragoman": "desk" }]) {
      const refused = await call(server.app, { method, url: api + path, headers });
      expect(refused).toMatchObject({ status: 401, body: { error: { code: "team/not-signed-in" } } });
    }
  });
});
