import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listen } from "../server/listen.ts";
import {
  call,
  newClientId,
  type SignedIn,
  type TestCustomer,
  type TestServer,
  testServer,
} from "../server/test-server.ts";
import { openSocket } from "../server/test-socket.ts";

let server: TestServer;
let url: string;
let lin: SignedIn;
let mateo: SignedIn;
let admin: SignedIn;
let viewer: SignedIn;
const api = "/api/v1";
// biome-ignore lint/suspicious/noExplicitAny: replies are compared, not used
type AnyReply = any;

beforeAll(async () => {
  server = await testServer();
  ({ url } = await listen(server.app, 0));
  [lin, mateo, admin, viewer] = [
    await server.signIn("Lin"),
    await server.signIn("Mateo"),
    await server.signIn("Ada", "admin"),
    await server.signIn("Vera", "viewer"),
  ];
});
afterAll(() => server.close());

const send = (who: SignedIn, method: "POST" | "PUT", path: string, payload: object) =>
  call<AnyReply>(server.app, { method, url: `${api}/inbox/${path}`, headers: who.headers, payload });
const post = (who: SignedIn, path: string, payload: object = {}) => send(who, "POST", path, payload);
const put = (who: SignedIn, path: string, payload: object) => send(who, "PUT", path, payload);
const read = (who: SignedIn, path = "") =>
  call<AnyReply>(server.app, { url: `${api}/inbox${path}`, headers: who.headers });
const ids = (body: AnyReply): string[] => body.conversations.map(({ id }: { id: string }) => id);

async function waiting(body: object = {}): Promise<TestCustomer> {
  const customer = await server.customer(body);
  await customer.post("person please");
  return customer;
}
const soon = () => new Date(Date.now() + 3_600_000).toISOString();
const wakeUp = (id: string) =>
  server.storage.pool.query(
    "UPDATE conversation SET snoozed_until = now() - interval '1 second' WHERE conversation_id = $1",
    [id],
  );

describe("views", () => {
  it("show who waits, mine, what is closed, put off, and where I was named; all shows all", async () => {
    const [a, b, c, d] = [await waiting(), await waiting(), await waiting(), await waiting()];
    await post(lin, `${a.id}/take`);
    await post(lin, `${b.id}/close`);
    await post(lin, `${c.id}/snooze`, { until: soon() });
    await post(mateo, `${d.id}/notes`, {
      clientId: newClientId(),
      text: "@Lin please look",
      mentions: [lin.person.id],
    });
    const view = async (name: string) => ids((await read(lin, `?view=${name}&limit=200`)).body);
    expect(await view("mine")).toContain(a.id);
    expect(await view("closed")).toContain(b.id);
    expect(await view("snoozed")).toContain(c.id);
    expect(await view("mentions")).toContain(d.id);
    const line = await view("waiting");
    expect(line).toContain(d.id);
    for (const { id } of [a, b, c]) expect(line).not.toContain(id);
    expect(await view("all")).toEqual(expect.arrayContaining([a.id, b.id, c.id, d.id]));
    const { counts } = (await read(lin)).body;
    expect(counts).toMatchObject({ mine: 1, snoozed: 1, mentions: 1, closed: 1 });
    expect((await read(mateo)).body.counts).toMatchObject({ mine: 0, mentions: 0 });
  });

  it("are narrowed by market, language, topic, tag, priority and whose it is, and say what there is to choose", async () => {
    server.engine.language = "th";
    const thai = await waiting({ market: "TH", language: "th" });
    server.engine.language = "en";
    await put(lin, `${thai.id}/tags`, { tags: ["VIP", "ส่งคืน"] });
    await put(lin, `${thai.id}/priority`, { priority: "urgent" });
    await post(lin, `${thai.id}/assign`, { agent: mateo.person.id });
    const other = await waiting({ market: "SG" });
    for (const filter of [
      "market=TH",
      "language=th",
      "tag=VIP",
      `tag=${encodeURIComponent("ส่งคืน")}`,
      "priority=urgent",
      `assignee=${mateo.person.id}`,
    ])
      expect([filter, ids((await read(lin, `?view=all&${filter}`)).body)]).toEqual([filter, [thai.id]]);
    expect(ids((await read(lin, "?view=all&topic=refund-time&channel=widget&limit=200")).body)).toContain(other.id);
    expect(ids((await read(lin, "?view=all&assignee=none&limit=200")).body)).not.toContain(thai.id);
    expect(ids((await read(lin, "?view=all&market=TH&language=en")).body)).toEqual([]);
    const { facets } = (await read(lin)).body;
    expect(facets).toMatchObject({ channels: ["widget"], topics: [{ article: "refund-time", title: "Refunds" }] });
    expect(facets.markets).toEqual(["SG", "TH"]);
    expect(facets.languages).toEqual(expect.arrayContaining(["en", "th"]));
    expect(facets.tags).toEqual(expect.arrayContaining(["VIP", "ส่งคืน"]));
  });

  it("are read page by page, each conversation once, although new ones arrive meanwhile", async () => {
    const before = ids((await read(lin, "?view=all&limit=200")).body);
    const seen: string[] = [];
    let next: string | null = null;
    do {
      const page: { body: AnyReply } = await read(lin, `?view=all&limit=2${next ? `&after=${next}` : ""}`);
      seen.push(...ids(page.body));
      next = page.body.next;
      await waiting();
    } while (next);
    expect(seen).toEqual(before);
    const line: string[] = [];
    do {
      const page: { body: AnyReply } = await read(lin, `?view=waiting&limit=3${next ? `&after=${next}` : ""}`);
      line.push(...ids(page.body));
      next = page.body.next;
    } while (next);
    expect(line).toEqual(ids((await read(lin, "?view=waiting&limit=200")).body));
  });

  it("refuse a place that is none", async () => {
    for (const after of [
      "x",
      "W10",
      Buffer.from('["2026-99-99","c"]').toString("base64url"),
      Buffer.from('[1e300,"c"]').toString("base64url"),
    ])
      expect(await read(lin, `?after=${after}`)).toMatchObject({
        status: 400,
        body: { error: { code: "inbox/bad-cursor" } },
      });
  });

  it("number conversations from 1 on", async () => {
    const { body } = await read(lin, "?view=all&limit=200");
    const numbers: number[] = body.conversations.map(({ number }: { number: number }) => number);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(Math.min(...numbers)).toBe(1);
  });
});

describe("what agents set", () => {
  it("comes live to the other desks, with a revision that grows", async () => {
    const customer = await waiting();
    const socket = await openSocket(`${url}${api}/inbox/live`, mateo.headers);
    const change = async (fits: (conversation: AnyReply) => boolean) =>
      (
        await socket.frame(
          ({ type, conversation }) => type === "conversation" && conversation.id === customer.id && fits(conversation),
        )
      ).conversation.revision;
    await put(lin, `${customer.id}/tags`, { tags: ["  refund ", "refund", "\u200b"] });
    const first = await change(({ tags }) => tags.length === 1 && tags[0] === "refund");
    await put(lin, `${customer.id}/priority`, { priority: "high" });
    const second = await change(({ priority }) => priority === "high");
    await post(lin, `${customer.id}/assign`, { agent: mateo.person.id });
    const third = await change(({ assignee }) => assignee?.name === "Mateo");
    await post(lin, `${customer.id}/snooze`, { until: soon() });
    const fourth = await change(({ snoozedUntil }) => snoozedUntil !== null);
    expect([first < second, second < third, third < fourth]).toEqual([true, true, true]);
    socket.close();
  });

  it("lets a conversation sleep until its time, or until the customer writes", async () => {
    const [first, second] = [await waiting(), await waiting()];
    for (const { id } of [first, second]) await post(lin, `${id}/snooze`, { until: soon() });
    await second.post("are you there?");
    expect((await read(lin, `/${second.id}`)).body.conversation.snoozedUntil).toBeNull();
    expect(ids((await read(lin, "?view=snoozed")).body)).toContain(first.id);
    await wakeUp(first.id);
    expect(ids((await read(lin, "?view=waiting&limit=200")).body)).toContain(first.id);
    expect((await read(lin, `/${first.id}`)).body.conversation.snoozedUntil).toBeNull();
    for (const until of ["2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z"])
      expect(await post(lin, `${first.id}/snooze`, { until })).toMatchObject({
        status: 400,
        body: { error: { code: "inbox/moment-past" } },
      });
    expect((await post(lin, `${first.id}/snooze`, { until: "tomorrow" })).status).toBe(400);
  });

  it("gives a conversation to somebody, who may then take it; what another has taken is theirs to give", async () => {
    const customer = await waiting();
    await post(lin, `${customer.id}/take`);
    expect((await post(mateo, `${customer.id}/assign`, { agent: mateo.person.id })).body.error?.code).toBe(
      "conversation/with-another-agent",
    );
    expect((await post(mateo, `${customer.id}/take`)).status).toBe(409);
    expect((await post(lin, `${customer.id}/assign`, { agent: mateo.person.id })).body.conversation).toMatchObject({
      agent: { name: "Lin" },
      assignee: { name: "Mateo" },
    });
    expect((await post(mateo, `${customer.id}/take`)).body.conversation).toMatchObject({ agent: { name: "Mateo" } });
    expect((await post(admin, `${customer.id}/assign`, { agent: lin.person.id })).status).toBe(200);
    for (const agent of ["p_unknown", viewer.person.id])
      expect((await post(lin, `${customer.id}/assign`, { agent })).body.error?.code).toBe("inbox/no-such-agent");
  });

  it("is done with many at once, each by itself", async () => {
    const [a, b, c] = [await waiting(), await waiting(), await waiting()];
    await post(mateo, `${b.id}/take`);
    const all = [a.id, b.id, c.id, a.id, "c_unknown"];
    const tagged = await post(lin, "bulk", { ids: all, do: { kind: "tag", add: ["x", "y"], remove: [] } });
    expect(tagged.body).toEqual({
      done: [a.id, b.id, c.id],
      refused: [{ id: "c_unknown", code: "conversation/not-found" }],
    });
    await post(lin, "bulk", { ids: [a.id], do: { kind: "tag", add: ["z", "y"], remove: ["x"] } });
    expect((await read(lin, `/${a.id}`)).body.conversation.tags).toEqual(["y", "z"]);
    const closed = await post(lin, "bulk", { ids: [a.id, b.id], do: { kind: "close" } });
    expect(closed.body).toEqual({ done: [a.id], refused: [{ id: b.id, code: "conversation/with-another-agent" }] });
    const given = await post(lin, "bulk", { ids: [a.id, c.id], do: { kind: "assign", agent: lin.person.id } });
    expect(given.body).toEqual({ done: [c.id], refused: [{ id: a.id, code: "conversation/closed" }] });
    expect((await post(lin, "bulk", { ids: [c.id], do: { kind: "snooze", until: soon() } })).body.done).toEqual([c.id]);
    expect((await post(lin, "bulk", { ids: [c.id], do: { kind: "priority", priority: "low" } })).body.done).toEqual([
      c.id,
    ]);
    expect((await post(lin, "bulk", { ids: Array(201).fill("c"), do: { kind: "close" } })).status).toBe(400);
  });
});

describe("a note", () => {
  it("is stored once, in order, and no customer ever hears of it", async () => {
    const customer = await waiting();
    const socket = await openSocket(`${url}${api}/conversations/${customer.id}/live`);
    socket.send({ type: "resume", token: customer.token, after: 0 });
    await socket.frame(({ type }) => type === "state");
    const note = { clientId: "n1", text: "秘密 note @Mateo", mentions: [mateo.person.id, "p_unknown", lin.person.id] };
    const [first, second] = [
      await post(lin, `${customer.id}/notes`, note),
      await post(lin, `${customer.id}/notes`, note),
    ];
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toEqual(first.body);
    expect(first.body.message).toMatchObject({ role: "note", author: "Lin", text: note.text });
    await customer.post("hello?");
    await socket.frame(({ message }) => message?.text === "hello?");
    const { body } = await call<AnyReply>(server.app, {
      url: `${api}/conversations/${customer.id}/messages?limit=500`,
      headers: customer.headers,
    });
    expect(JSON.stringify([body, socket.frames])).not.toMatch(/秘密|"note"/);
    socket.close();
    const opened = (await read(mateo, `/${customer.id}`)).body;
    expect(opened.messages.map(({ role }: { role: string }) => role).slice(-2)).toEqual(["note", "customer"]);
    expect(opened.conversation).toMatchObject({ state: "waiting", lastMessage: { text: "hello?" } });
  });

  it("shows those who are named, and only them, that they were; until they have read it", async () => {
    const customer = await waiting();
    const [mateos, adas] = [
      await openSocket(`${url}${api}/inbox/live`, mateo.headers),
      await openSocket(`${url}${api}/inbox/live?batch=1`, admin.headers),
    ];
    await post(lin, `${customer.id}/notes`, { clientId: "n", text: "@Mateo", mentions: [mateo.person.id] });
    const about = ({ type, conversation }: AnyReply) => type === "conversation" && conversation.id === customer.id;
    await mateos.frame((frame) => about(frame) && frame.conversation.mentioned);
    // What comes alone is sent as it is.
    const adasFrame = await adas.frame((frame) => about(frame) || frame.frames?.some(about));
    expect((adasFrame.frames?.find(about) ?? adasFrame).conversation.mentioned).toBe(false);
    const find = async () =>
      (await read(mateo, "?view=mentions")).body.conversations.find(({ id }: { id: string }) => id === customer.id);
    expect((await find()).mentioned).toBe(true);
    await read(mateo, `/${customer.id}`);
    await mateos.frame((frame) => about(frame) && !frame.conversation.mentioned);
    expect((await find()).mentioned).toBe(false);
    mateos.close();
    adas.close();
  });

  it("changes nothing of who has the word", async () => {
    const customer = await server.customer();
    await customer.post("refund");
    await post(lin, `${customer.id}/notes`, { clientId: "n", text: "just so" });
    expect((await customer.post("refund")).body.reply?.kind).toBe("answer");
    expect(server.engine.asked.at(-1)!.history).toHaveLength(2);
    expect((await post(lin, `${customer.id}/notes`, { clientId: "m", text: " \u202e " })).body.error?.code).toBe(
      "conversation/empty-message",
    );
    await post(lin, `${customer.id}/close`);
    expect((await post(lin, `${customer.id}/notes`, { clientId: "o", text: "afterwards" })).status).toBe(201);
  });
});

describe("search", () => {
  const search = async (q: string, more = "") => (await read(lin, `/search?q=${encodeURIComponent(q)}${more}`)).body;
  const texts = (body: AnyReply): string[] => body.hits.map(({ message }: AnyReply) => message.text);

  it("finds messages and notes in any script, the latest first, with their conversation", async () => {
    const customer = await waiting({ market: "MX" });
    const said = [
      "¿Dónde está mi Paquete Número ZX-77123?",
      "我想申请退货，杯子碎了",
      "この商品を返品したいです",
      "ขอยกเลิกออเดอร์หน่อยครับ",
      "متى يصل الطلب إلى دبي",
      "환불을 받고 싶어요",
      "Где моя посылка",
      "मेरा पार्सल कहाँ है",
      "Die Rückerstattung fehlt noch",
    ];
    for (const text of said) await customer.post(text);
    await post(lin, `${customer.id}/notes`, { clientId: newClientId(), text: "Kunde war schon 申请退货 zornig" });
    const queries = ["paquete numero", "退货", "返品", "ยกเลิก", "طلب", "환불", "посыл", "पार्सल", "ruckerstattung"];
    for (const [k, q] of queries.entries())
      expect([q, texts(await search(q))]).toEqual([q, expect.arrayContaining([said[k]])]);
    const { hits } = await search("申请退货");
    expect(hits.map(({ message }: AnyReply) => message.role)).toEqual(["note", "customer"]);
    expect(hits[0]).toMatchObject({ conversation: { id: customer.id, market: "MX", state: "waiting" } });
    expect(texts(await search("ZX77123 nothing"))).toEqual([]);
    expect(texts(await search("77123 paquete"))).toEqual([said[0]]);
  });

  it("goes on where a page ended, days back, and gives each hit once", async () => {
    const customer = await waiting();
    for (let k = 0; k < 25; k++) await customer.post(`zebra stripes ${k}`);
    const { pool } = server.storage;
    await pool.query(
      "UPDATE message SET created_at = created_at - (sequence % 5) * interval '1 day' WHERE conversation_id = $1",
      [customer.id],
    );
    await pool.query("UPDATE message SET search_day = NULL, search_terms = NULL WHERE conversation_id = $1", [
      customer.id,
    ]);
    const again = await testServer({}, undefined, server.storage);
    const seen: string[] = [];
    await expect
      .poll(
        async () =>
          (await pool.query("SELECT FROM message WHERE search_day IS NULL AND workspace_id = 'main'")).rowCount,
      )
      .toBe(0);
    let next: string | null = null;
    do {
      const page: { body: AnyReply } = await call(again.app, {
        url: `${api}/inbox/search?q=zebra&limit=4${next ? `&after=${next}` : ""}`,
        headers: lin.headers,
      });
      seen.push(...texts(page.body));
      next = page.body.next;
    } while (next);
    await again.app.close();
    expect([...seen].sort()).toEqual(Array.from({ length: 25 }, (_, k) => `zebra stripes ${k}`).sort());
  });

  it("finds a conversation by its number first, with or without the sign before it", async () => {
    const customer = await waiting();
    const { conversation } = (await read(lin, `/${customer.id}`)).body;
    for (const q of [`#${conversation.number}`, String(conversation.number)]) {
      const { hits } = (await read(lin, `/search?q=${encodeURIComponent(q)}`)).body;
      expect(hits[0]).toMatchObject({ conversation: { id: customer.id }, message: { text: "person please" } });
      expect(hits.filter((hit: AnyReply) => hit.conversation.id === customer.id)).toHaveLength(1);
    }
    expect((await read(lin, "/search?q=%23999999999")).body.hits).toEqual([]);
  });

  it("takes whatever is asked", async () => {
    for (const q of [
      "",
      " ",
      "%",
      "'; DROP TABLE message;--",
      "\\",
      "\u0000",
      "x".repeat(500),
      "\ud83d",
      "😀",
      "a b c d e f g h i j k",
    ])
      expect([q, (await read(lin, `/search?q=${encodeURIComponent(q.isWellFormed() ? q : "x")}`)).status]).toEqual([
        q,
        200,
      ]);
    expect((await read(lin, "/search?q=refund&after=zzz")).body.error?.code).toBe("inbox/bad-cursor");
  });
});

describe("a handover", () => {
  it("comes with its reason and a summary, as long as it stands", async () => {
    const customer = await server.customer();
    for (const text of ["refund 1", "refund 2", "which", "person now"]) await customer.post(text);
    const { conversation } = (await read(lin, `/${customer.id}`)).body;
    expect(conversation.summary).toEqual({
      reason: "asked-for-person",
      questions: ["refund 2", "which", "person now"],
      candidates: [{ article: "refund-time", title: "Refunds" }],
      entities: [],
    });
    await post(lin, `${customer.id}/take`);
    expect((await read(lin, `/${customer.id}`)).body.conversation.summary.reason).toBe("asked-for-person");
    expect((await post(lin, `${customer.id}/hand-back`)).body.conversation.summary).toBeNull();
  });
});

describe("who looks at a conversation", () => {
  it("is shown to the other desks, typing or not, and no more once they have sent it", async () => {
    const customer = await waiting();
    await post(lin, `${customer.id}/take`);
    const [socket, elsewhere] = [
      await openSocket(`${url}${api}/inbox/live`, mateo.headers),
      await openSocket(`${url}${api}/inbox/live`, admin.headers),
    ];
    socket.send({ type: "watch", conversation: customer.id, after: 0 });
    const seen = (doing: string | null) =>
      socket.frame(
        ({ type, conversationId, people }) =>
          type === "presence" &&
          conversationId === customer.id &&
          (people.find(({ id }: { id: string }) => id === lin.person.id)?.doing ?? null) === doing,
      );
    expect((await post(lin, `${customer.id}/viewing`)).status).toBe(204);
    expect((await seen("viewing")).people).toEqual([{ id: lin.person.id, name: "Lin", doing: "viewing" }]);
    await post(lin, `${customer.id}/typing`, { kind: "note" });
    await seen("typing");
    await post(lin, `${customer.id}/notes`, { clientId: "n", text: "done" });
    await socket.frame(({ message }) => message?.text === "done");
    const last = socket.frames.filter(({ type }) => type === "presence").at(-1);
    expect(last.people[0].doing).toBe("viewing");
    expect((await post(lin, "c_unknown/viewing")).status).toBe(404);
    // Who comes later sees it, too; who has another one open is not told.
    elsewhere.send({ type: "watch", conversation: customer.id, after: 0 });
    const first = await elsewhere.frame(({ type }) => type === "presence");
    expect(first).toMatchObject({ conversationId: customer.id, people: [{ id: lin.person.id, doing: "viewing" }] });
    expect(elsewhere.frames.filter(({ type }) => type === "presence")).toHaveLength(1);
    socket.close();
    elsewhere.close();
  });
});

describe("every route of the inbox", () => {
  const routes: [method: "GET" | "POST" | "PUT", path: string, payload: object | undefined, viewerMay: boolean][] = [
    ["GET", "", undefined, true],
    ["GET", "/search?q=refund", undefined, true],
    ["POST", "/bulk", { ids: ["c"], do: { kind: "close" } }, false],
    ["PUT", "/c/tags", { tags: [] }, false],
    ["PUT", "/c/priority", { priority: "low" }, false],
    ["POST", "/c/snooze", { until: null }, false],
    ["POST", "/c/assign", { agent: null }, false],
    ["POST", "/c/notes", { clientId: "n", text: "x" }, false],
    ["POST", "/c/typing", { kind: "note" }, false],
  ];

  it("refuses a stranger, and a customer's token", async () => {
    const customer = await waiting();
    for (const headers of [{}, customer.headers, { authorization: "Bearer dk_none" }])
      for (const [method, path, payload] of routes) {
        const { status } = await call(server.app, {
          method,
          url: `${api}/inbox${path}`,
          headers,
          ...(payload && { payload }),
        });
        expect([method, path, status]).toEqual([method, path, 401]);
      }
  });

  it("refuses a lower role", async () => {
    for (const [method, path, payload, viewerMay] of routes) {
      const { status } = await call(server.app, {
        method,
        url: `${api}/inbox${path}`,
        headers: viewer.headers,
        ...(payload && { payload }),
      });
      expect([method, path, status]).toEqual([method, path, viewerMay ? 200 : 403]);
    }
  });

  it("refuses what another page makes a browser send", async () => {
    const { cookie } = lin.headers;
    for (const [method, path, payload] of routes.filter(([method]) => method !== "GET"))
      expect(
        await call(server.app, {
          method,
          url: `${api}/inbox${path}`,
          headers: { cookie: cookie! },
          ...(payload && { payload }),
        }),
      ).toMatchObject({
        status: 403,
        body: { error: { code: "team/missing-header" } },
      });
  });

  it("knows nothing of another workspace's conversations", async () => {
    const { pool } = server.storage;
    await pool.query(
      `INSERT INTO workspace (workspace_id, name, default_language, brand_colour) VALUES ('other', 'Other', 'en', '#000000')`,
    );
    await pool.query(
      `INSERT INTO conversation (workspace_id, conversation_id, token_hash, state, last_sequence, waiting_since)
       VALUES ('other', 'c_other', '\\x00', 'waiting', 1, now())`,
    );
    await pool.query(
      `INSERT INTO message (workspace_id, conversation_id, sequence, message_id, role, body) VALUES ('other', 'c_other', 1, 'm', 'customer', 'foreign secret')`,
    );
    for (const [method, path, payload] of routes.filter(([, path]) => path.startsWith("/c/"))) {
      const { status } = await call(server.app, {
        method,
        url: `${api}/inbox${path.replace("/c/", "/c_other/")}`,
        headers: admin.headers,
        ...(payload && { payload }),
      });
      expect([path, status]).toEqual([path, 404]);
    }
    expect((await read(admin, "/c_other")).status).toBe(404);
    for (const path of ["?view=waiting&limit=200", "?view=all&limit=200", "/search?q=foreign"])
      expect(JSON.stringify((await read(admin, path)).body)).not.toContain("c_other");
    const { rows } = await pool.query("SELECT count(*)::int AS n FROM message WHERE conversation_id = 'c_other'");
    expect(rows[0].n).toBe(1);
  });
});
