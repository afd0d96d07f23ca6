import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call, newClientId, type Posted, type TestServer, testServer } from "../server/test-server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const api = "/api/v1";

describe("a customer's conversation", () => {
  it("starts with an id and a token, and the page's address without what may be private in it", async () => {
    const payload = { language: "pt_BR", market: "br", page: "https://shop.example/cart?token=secret#me" };
    const started = await server.app.inject({ method: "POST", url: `${api}/conversations`, payload });
    expect(started.statusCode).toBe(201);
    expect(started.json()).toEqual({
      id: expect.stringMatching(/^c_/),
      token: expect.stringMatching(/^[\w-]{43}$/),
      state: "assistant",
      messages: [],
    });
    const { rows } = await server.storage.pool.query(
      "SELECT page, market, page_language FROM conversation WHERE conversation_id = $1",
      [started.json().id],
    );
    expect(rows).toEqual([{ page: "https://shop.example/cart", market: "BR", page_language: "pt-BR" }]);
  });

  it("starts also when the page does not know its own language", async () => {
    for (const language of ["", "klingon!!", undefined]) {
      const started = await call(server.app, {
        method: "POST",
        url: `${api}/conversations`,
        payload: { language, page: "about:blank" },
      });
      expect(started.status).toBe(201);
    }
  });

  it("answers a message in the same reply, without confidence and trace", async () => {
    const customer = await server.customer();
    const { status, body } = await customer.post("refund please", "first");
    expect(status).toBe(201);
    expect(body).toEqual({
      state: "assistant",
      message: {
        id: expect.any(String),
        sequence: 1,
        clientId: "first",
        role: "customer",
        text: "refund please",
        language: "en",
        createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
        author: null,
      },
      reply: {
        id: expect.any(String),
        sequence: 2,
        clientId: null,
        role: "assistant",
        text: "Refunds take 5 days. (refund please)",
        language: "en",
        createdAt: expect.any(String),
        author: null,
        kind: "answer",
        reason: null,
        notice: null,
        source: { article: "refund-time", title: "Refunds", language: "en", market: null, reviewedAt: "2026-01-02" },
        choices: [],
        rating: null,
      },
    });
  });

  it("never shows a customer confidence or trace, not even of what can be clicked", async () => {
    const customer = await server.customer();
    await customer.post("which one");
    const { headers } = customer;
    const listed = await server.app.inject({ url: `${api}/conversations/${customer.id}/messages`, headers });
    expect(listed.body).not.toMatch(/confidence|secret-trace|alternatives|threshold/);
    expect(listed.json().messages[1].choices).toEqual([{ article: "refund-time", title: "Refunds", language: "en" }]);
  });

  it("stores a message once that is sent twice, and answers 200 with what was stored", async () => {
    const customer = await server.customer();
    const first = await customer.post("refund", "same");
    const second = await customer.post("another text", "same");
    expect(second).toEqual({ status: 200, body: first.body });
    expect((await customer.post("refund", "other")).body.message.sequence).toBe(3);
  });

  it("lists the messages after a sequence, in order, a page at a time", async () => {
    const customer = await server.customer();
    for (let k = 0; k < 3; k++) await customer.post(`refund ${k}`);
    const { headers } = customer;
    const page = await call<{ messages: { sequence: number }[]; state: string; position: null }>(server.app, {
      url: `${api}/conversations/${customer.id}/messages?after=2&limit=3`,
      headers,
    });
    expect(page.body).toMatchObject({ state: "assistant", position: null, agent: null });
    expect(page.body.messages.map(({ sequence }) => sequence)).toEqual([3, 4, 5]);
  });

  it("passes a clicked choice on to the engine", async () => {
    const customer = await server.customer();
    const posted = await call<Posted>(server.app, {
      method: "POST",
      url: `${api}/conversations/${customer.id}/messages`,
      headers: customer.headers,
      payload: { clientId: newClientId(), text: "Refunds", article: "refund-time", language: "en" },
    });
    expect(posted.body.reply?.kind).toBe("answer");
    expect(server.engine.asked.at(-1)).toMatchObject({ article: "refund-time", pageLanguage: "en" });
  });

  it("can ask for a person, wait with a place in line, write on, leave an e-mail address, and go back", async () => {
    const [ahead, customer] = [await server.customer(), await server.customer()];
    for (const { id, headers } of [ahead, customer]) {
      const asked = await call<{ position: number }>(server.app, {
        method: "POST",
        url: `${api}/conversations/${id}/person`,
        headers,
        payload: { clientId: "please" },
      });
      expect(asked.body).toMatchObject({ state: "waiting", message: { role: "system", event: "handover" } });
    }
    const { headers } = customer;
    const url = `${api}/conversations/${customer.id}`;
    const again = { method: "POST", url: `${url}/person`, headers, payload: { clientId: "please" } } as const;
    expect((await call(server.app, again)).body).toMatchObject({
      state: "waiting",
      position: 2,
      message: { sequence: 1 },
    });

    const written = await customer.post("refund of TT-1");
    expect(written.body).toMatchObject({ state: "waiting", reply: null });

    const left = { method: "POST", url: `${url}/contact`, headers, payload: { email: "ana@example.com" } } as const;
    expect(await call(server.app, left)).toMatchObject({ status: 200, body: { email: "ana@example.com" } });

    const back = await call(server.app, { method: "POST", url: `${url}/assistant`, headers, payload: {} });
    expect(back.body).toMatchObject({ state: "assistant", position: null, message: { event: "back-to-assistant" } });
    expect((await customer.post("refund")).body.reply?.kind).toBe("answer");
    expect(await call(server.app, left)).toMatchObject({
      status: 409,
      body: { error: { code: "conversation/not-waiting" } },
    });
  });

  it("is handed over when the customer asks for it in words", async () => {
    const customer = await server.customer();
    const { body } = await customer.post("person please");
    expect(body).toMatchObject({ state: "waiting", reply: { kind: "handover", reason: "asked-for-person" } });
  });

  it("keeps what the customer thinks of an answer, and rates nothing else", async () => {
    const customer = await server.customer();
    const { body } = await customer.post("refund");
    const rate = (messageId: string, rating: string) =>
      call(server.app, {
        method: "POST",
        url: `${api}/conversations/${customer.id}/messages/${messageId}/rating`,
        headers: customer.headers,
        payload: { rating },
      });
    expect((await rate(body.reply!.id, "up")).status).toBe(200);
    expect((await rate(body.reply!.id, "down")).status).toBe(200);
    expect((await rate(body.message.id, "up")).body.error?.code).toBe("conversation/message-not-found");
    expect((await rate(body.reply!.id, "great")).body.error).toMatchObject({
      code: "request/invalid",
      field: "rating",
    });
    const listed = await server.app.inject({
      url: `${api}/conversations/${customer.id}/messages?after=1`,
      headers: customer.headers,
    });
    expect(listed.json().messages[0].rating).toBe("down");
  });

  it("says which field of a message is wrong", async () => {
    const customer = await server.customer();
    const post = (payload: object) =>
      call(server.app, {
        method: "POST",
        url: `${api}/conversations/${customer.id}/messages`,
        headers: customer.headers,
        payload,
      });
    for (const [payload, field] of [
      [{ clientId: "x" }, "text"],
      [{ clientId: "x", text: "" }, "text"],
      [{ clientId: "x", text: "a".repeat(4001) }, "text"],
      [{ clientId: "", text: "hi" }, "clientId"],
      [{ clientId: "a".repeat(65), text: "hi" }, "clientId"],
      [{ clientId: "nul\u0000", text: "hi" }, "clientId"],
      [{ clientId: 7, text: "hi" }, "clientId"],
    ] as const) {
      expect(await post(payload)).toMatchObject({ status: 400, body: { error: { code: "request/invalid", field } } });
    }
    expect(await post({ clientId: "x", text: " \u0000\u202e\u2066 \u0007" })).toMatchObject({
      status: 400,
      body: { error: { code: "conversation/empty-message", field: "text" } },
    });
    expect((await customer.post("😀".repeat(2000))).status).toBe(201);
  });

  it("stores text of any script as it is, and takes out what may not be in a text", async () => {
    const customer = await server.customer();
    for (const text of [
      "我购买的的产品如何退货？",
      "أين طلبي TT-20466؟",
      "ฉันต้องการคืนสินค้า",
      "e\u0301té",
      "👩‍👩‍👧 नमस्ते",
    ]) {
      expect((await customer.post(text)).body.message.text).toBe(text.normalize("NFC"));
    }
    expect((await customer.post("a\u0000b\ud800c\u202ed")).body.message.text).toBe("abcd");
  });
});

describe("a conversation refuses a stranger", () => {
  const routes: ["GET" | "POST", string, object?][] = [
    ["GET", "/messages"],
    ["POST", "/messages", { clientId: "x", text: "hi" }],
    ["POST", "/person", { clientId: "x" }],
    ["POST", "/assistant", {}],
    ["POST", "/messages/m_1/rating", { rating: "up" }],
    ["POST", "/contact", { email: "a@example.com" }],
    ["GET", "/events"],
  ];

  it.each(routes)("%s %s without its token", async (method, path, payload) => {
    const { id } = await server.customer();
    const url = `${api}/conversations/${id}${path}`;
    expect(await call(server.app, { method, url, ...(payload && { payload }) })).toMatchObject({
      status: 401,
      body: { error: { code: "team/not-signed-in" } },
    });
  });

  it.each(routes)("%s %s with another conversation's token, as if it did not exist", async (method, path, payload) => {
    const [mine, other] = [await server.customer(), await server.customer()];
    await other.post("refund");
    const headers = mine.headers;
    const refused = await call(server.app, {
      method,
      url: `${api}/conversations/${other.id}${path}`,
      headers,
      ...(payload && { payload }),
    });
    const unknown = await call(server.app, {
      method,
      url: `${api}/conversations/c_unknown${path}`,
      headers,
      ...(payload && { payload }),
    });
    expect(refused).toMatchObject({ status: 404, body: { error: { code: "conversation/not-found" } } });
    expect(refused).toEqual(unknown);
  });
});
