import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { listen } from "../server/listen.ts";
import { call, type SignedIn, type TestServer, testServer } from "../server/test-server.ts";
import { openSocket, type TestSocket } from "../server/test-socket.ts";

let server: TestServer;
let elsewhere: TestServer;
let url: string;
let urlElsewhere: string;
let lin: SignedIn;
let mateo: SignedIn;
let admin: SignedIn;
let viewer: SignedIn;
const api = "/api/v1";
// biome-ignore lint/suspicious/noExplicitAny: replies are compared, not used
type AnyReply = any;
const defaults = { assignment: "manual", limitPerAgent: 0, hours: null, replyWithinMinutes: 240, tags: [] };
const open: TestSocket[] = [];

beforeAll(async () => {
  server = await testServer();
  elsewhere = await testServer({}, undefined, server.storage);
  [{ url }, { url: urlElsewhere }] = [await listen(server.app, 0), await listen(elsewhere.app, 0)];
  [lin, mateo, admin, viewer] = [
    await server.signIn("Lin"),
    await server.signIn("Mateo"),
    await server.signIn("Ada", "admin"),
    await server.signIn("Vera", "viewer"),
  ];
});
beforeEach(async () => {
  for (const socket of open.splice(0)) {
    socket.close();
    await socket.closed;
  }
  await server.storage.pool.query("UPDATE conversation SET state = 'closed', waiting_since = NULL");
  await server.storage.pool.query("UPDATE person SET available = true, last_assigned_at = NULL");
  await set({ ...defaults });
});
afterAll(async () => {
  await elsewhere.app.close();
  await server.close();
});

const ask = (who: SignedIn, method: "GET" | "POST" | "PUT" | "DELETE", path: string, payload?: object) =>
  call<AnyReply>(server.app, { method, url: `${api}${path}`, headers: who.headers, ...(payload && { payload }) });
const set = (settings: object) => ask(admin, "PUT", "/inbox/settings", settings);
async function waiting(language = "en"): Promise<string> {
  server.engine.language = language;
  const customer = await server.customer({ language });
  await customer.post("person please");
  server.engine.language = "en";
  return customer.id;
}
const item = async (id: string) => (await ask(lin, "GET", `/inbox/${id}`)).body.conversation;
const assignee = async (id: string) => (await item(id)).assignee?.name ?? null;
async function desk(who: SignedIn, at = url): Promise<TestSocket> {
  const socket = await openSocket(`${at}${api}/inbox/live`, who.headers);
  open.push(socket);
  await expect.poll(async () => (await person(who)).online).toBe(true);
  return socket;
}
const person = async (who: SignedIn) =>
  (await ask(lin, "GET", "/inbox/people")).body.people.find(({ id }: { id: string }) => id === who.person.id);
const eventually = (id: string) => expect.poll(() => assignee(id), { timeout: 60_000 });

describe("settings", () => {
  it("are kept, with their tags in order, and refuse what makes no sense", async () => {
    expect((await ask(viewer, "GET", "/inbox/settings")).body).toEqual(defaults);
    const settings = {
      assignment: "language",
      limitPerAgent: 4,
      hours: {
        timeZone: "Asia/Singapore",
        weekly: [{ day: 1, from: "09:00", to: "24:00" }],
        closedDates: ["2026-12-25"],
      },
      replyWithinMinutes: 30,
      tags: [
        { name: "退货", colour: 2 },
        { name: "a b", colour: 6 },
      ],
    };
    expect((await set(settings)).body).toEqual(settings);
    expect((await ask(lin, "GET", "/inbox/settings")).body).toEqual(settings);
    const { hours } = settings;
    for (const wrong of [
      { assignment: "magic" },
      { limitPerAgent: -1 },
      { replyWithinMinutes: 0 },
      { hours: { ...hours, timeZone: "Mars/Base" } },
      { hours: { ...hours, weekly: [{ day: 7, from: "09:00", to: "10:00" }] } },
      { hours: { ...hours, weekly: [{ day: 1, from: "17:00", to: "09:00" }] } },
      { hours: { ...hours, closedDates: ["2026-02-30"] } },
      { tags: [{ name: "x", colour: 7 }] },
      {
        tags: [
          { name: "x", colour: 1 },
          { name: " x", colour: 1 },
        ],
      },
    ])
      expect([wrong, (await set({ ...settings, ...wrong })).status]).toEqual([wrong, 400]);
  });
});

describe("people", () => {
  it("are online while a desk of theirs is open on any process, with what they have", async () => {
    await desk(lin);
    const second = await desk(mateo, urlElsewhere);
    const id = await waiting();
    await ask(lin, "POST", `/inbox/${id}/take`);
    expect(await person(lin)).toMatchObject({ name: "Lin", role: "agent", online: true, available: true, open: 1 });
    second.close();
    await expect.poll(async () => (await person(mateo)).online).toBe(false);
  });

  it("say what they speak; an admin may say it of others", async () => {
    const said = { languages: ["zh-hans", "pt-BR", "pt-BR"] };
    const own = await ask(lin, "PUT", `/people/${lin.person.id}/languages`, said);
    expect(own.body).toEqual({ languages: ["zh-Hans", "pt-BR"] });
    expect((await ask(admin, "PUT", `/people/${mateo.person.id}/languages`, { languages: ["es"] })).status).toBe(200);
    expect((await ask(lin, "PUT", `/people/${mateo.person.id}/languages`, said)).status).toBe(403);
    expect((await ask(admin, "PUT", "/people/p_none/languages", said)).status).toBe(404);
    expect((await ask(lin, "PUT", `/people/${lin.person.id}/languages`, { languages: ["?"] })).status).toBe(400);
  });

  it("who are away, or only look, are nobody whom a customer could wait for", async () => {
    const isThere = async () => (await call<AnyReply>(server.app, { url: `${api}/widget-settings` })).body.agentsOnline;
    await desk(viewer);
    expect(await isThere()).toBe(false);
    await desk(lin, urlElsewhere);
    await expect.poll(isThere).toBe(true);
    await ask(lin, "PUT", "/session/availability", { available: false });
    await expect.poll(isThere).toBe(false);
    await ask(lin, "PUT", "/session/availability", { available: true });
    await expect.poll(isThere).toBe(true);
  });
});

describe("assignment", () => {
  it("gives each who waits to those who are there in turn, up to their limit", async () => {
    await set({ ...defaults, assignment: "round-robin", limitPerAgent: 1 });
    await desk(lin);
    await desk(mateo, urlElsewhere);
    await desk(viewer);
    const ids = [await waiting(), await waiting(), await waiting()];
    for (const id of ids.slice(0, 2)) await eventually(id).not.toBeNull();
    expect((await Promise.all(ids.map(assignee))).filter(Boolean).sort()).toEqual(["Lin", "Mateo"]);
    const mine = (await Promise.all(ids.map(assignee))).indexOf("Lin");
    await ask(lin, "POST", `/inbox/${ids[mine]}/close`);
    await eventually(ids[2]!).toBe("Lin");
  });

  it("goes by language, and comes live to the desk of whoever it is", async () => {
    await ask(lin, "PUT", `/people/${lin.person.id}/languages`, { languages: ["zh-Hans"] });
    await ask(mateo, "PUT", `/people/${mateo.person.id}/languages`, { languages: ["es"] });
    await set({ ...defaults, assignment: "language" });
    await desk(lin);
    const socket = await desk(mateo, urlElsewhere);
    const ids = [await waiting("es"), await waiting("zh-Hans"), await waiting("es")];
    await socket.frame(({ conversation }) => conversation?.id === ids[2] && conversation.assignee?.name === "Mateo");
    await eventually(ids[0]!).toBe("Mateo");
    await eventually(ids[1]!).toBe("Lin");
  });

  it("takes back what waits for somebody who goes away, or whose desk has been closed for a while", async () => {
    await set({ ...defaults, assignment: "round-robin" });
    await desk(lin);
    const id = await waiting();
    await eventually(id).toBe("Lin");
    const taken = await waiting();
    await ask(lin, "POST", `/inbox/${taken}/take`);
    const second = await desk(mateo);
    await ask(lin, "PUT", "/session/availability", { available: false });
    await eventually(id).toBe("Mateo");
    expect(await assignee(taken)).toBe("Lin");
    second.close();
    await expect.poll(async () => (await person(mateo)).online).toBe(false);
    expect(await assignee(id)).toBe("Mateo");
    await server.storage.pool.query(
      "UPDATE desk_presence SET left_at = now() - interval '2 minutes' WHERE person_id = $1",
      [mateo.person.id],
    );
    await eventually(id).toBeNull();
  });

  it("leaves alone what was given by hand to somebody who is not there", async () => {
    const id = await waiting();
    await ask(lin, "POST", `/inbox/${id}/assign`, { agent: mateo.person.id });
    await ask(admin, "PUT", "/inbox/settings", { ...defaults, assignment: "round-robin" });
    await desk(lin);
    const next = await waiting();
    await eventually(next).toBe("Lin");
    expect(await assignee(id)).toBe("Mateo");
  });
});

describe("what was put off", () => {
  it("wakes by itself and comes live to the desks", async () => {
    const id = await waiting();
    const socket = await desk(lin);
    await ask(lin, "POST", `/inbox/${id}/snooze`, { until: new Date(Date.now() + 1500).toISOString() });
    await socket.frame(({ conversation }) => conversation?.id === id && conversation.snoozedUntil !== null);
    const { revision } = await item(id);
    await socket.frame(
      ({ conversation }) =>
        conversation?.id === id && conversation.revision > revision && conversation.snoozedUntil === null,
    );
  });
});

describe("a promise", () => {
  const always = {
    timeZone: "Asia/Singapore",
    weekly: [0, 1, 2, 3, 4, 5, 6].map((day) => ({ day, from: "00:00", to: "24:00" })),
    closedDates: [],
  };
  const said = async (customer: { id: string; headers: { authorization: string } }) =>
    (
      await call<AnyReply>(server.app, {
        url: `${api}/conversations/${customer.id}/messages`,
        headers: customer.headers,
      })
    ).body.messages;

  it("names the time on the customer's clock and in their language, once, where nobody is there", async () => {
    await set({ ...defaults, hours: always, replyWithinMinutes: 90 });
    await new Promise((done) => setTimeout(done, 5_100)); // the other process's settings are known for five seconds
    const customer = await server.customer({ language: "zh-Hans", timeZone: "America/New_York" });
    await call(server.app, {
      method: "POST",
      url: `${api}/conversations/${customer.id}/person`,
      headers: customer.headers,
      payload: { clientId: "p" },
    });
    await customer.post("还在吗");
    await call(server.app, {
      method: "POST",
      url: `${api}/conversations/${customer.id}/person`,
      headers: customer.headers,
      payload: { clientId: "q" },
    });
    const { promisedBy } = await item(customer.id);
    const time = new Intl.DateTimeFormat("zh-Hans", {
      timeZone: "America/New_York",
      hour: "2-digit",
      minute: "2-digit",
    }).format(new Date(promisedBy));
    const promises = (await said(customer)).filter(({ event }: AnyReply) => event === "handover");
    expect(promises).toHaveLength(1);
    expect(promises[0].text).toContain(time);
    expect(promises[0].text).toContain("最晚");
    expect(Math.round((Date.parse(promisedBy) - Date.now()) / 60_000)).toBe(90);
    await ask(lin, "POST", `/inbox/${customer.id}/take`);
    expect((await item(customer.id)).promisedBy).toBeNull();
  });

  it("is not given while somebody is there, nor where there are no hours; then it says only that nobody is", async () => {
    await set({ ...defaults, hours: always });
    await desk(lin);
    expect((await item(await waiting())).promisedBy).toBeNull();
    open.pop()!.close();
    await expect.poll(async () => (await person(lin)).online).toBe(false);
    await set(defaults);
    const customer = await server.customer();
    await customer.post("person");
    expect((await item(customer.id)).promisedBy).toBeNull();
    expect((await said(customer)).at(-1)).toMatchObject({
      event: "handover",
      text: expect.stringContaining("as soon as they are back"),
    });
  });

  it("is given outside hours, too, although a desk is open", async () => {
    const day = (new Date().getUTCDay() + 3) % 7;
    await set({
      ...defaults,
      hours: { timeZone: "UTC", weekly: [{ day, from: "09:00", to: "17:00" }], closedDates: [] },
    });
    await desk(lin);
    const customer = await server.customer({ timeZone: "No/Where" });
    await customer.post("person");
    expect(new Date((await item(customer.id)).promisedBy).getUTCDay()).toBe(day);
    expect((await said(customer)).at(-1).text).toContain("UTC");
  });
});

describe("canned replies", () => {
  const refund = {
    shortcut: "Refund",
    name: "Refund on its way",
    texts: [
      { language: "en", text: "Hello {customer}" },
      { language: "zh-hans", text: "你好 {customer}" },
    ],
  };

  it("are added, changed, listed and deleted", async () => {
    const added = await ask(lin, "POST", "/replies", refund);
    expect(added).toMatchObject({
      status: 201,
      body: { shortcut: "refund", texts: [{ language: "en" }, { language: "zh-Hans" }] },
    });
    expect((await ask(lin, "POST", "/replies", refund)).body.error?.code).toBe("desk/shortcut-taken");
    const other = await ask(lin, "POST", "/replies", { ...refund, shortcut: "退款" });
    expect((await ask(lin, "PUT", `/replies/${other.body.id}`, refund)).body.error?.code).toBe("desk/shortcut-taken");
    const changed = await ask(lin, "PUT", `/replies/${other.body.id}`, { ...refund, shortcut: "退款", name: "新" });
    expect(changed.body).toMatchObject({ id: other.body.id, name: "新" });
    expect((await ask(viewer, "GET", "/replies")).body.replies.map(({ shortcut }: AnyReply) => shortcut)).toEqual([
      "refund",
      "退款",
    ]);
    for (const { body } of [added, other]) expect((await ask(lin, "DELETE", `/replies/${body.id}`)).status).toBe(204);
    expect((await ask(lin, "DELETE", `/replies/${other.body.id}`)).body.error?.code).toBe("desk/reply-not-found");
    expect((await ask(lin, "PUT", "/replies/r_none", refund)).status).toBe(404);
  });

  it("refuse what nobody could use", async () => {
    for (const wrong of [
      { shortcut: "a b" },
      { shortcut: "" },
      { name: " " },
      { texts: [] },
      { texts: [{ language: "?", text: "x" }] },
      { texts: [{ language: "en", text: " " }] },
      { texts: [refund.texts[0], refund.texts[0]] },
    ])
      expect([wrong, (await ask(lin, "POST", "/replies", { ...refund, ...wrong })).status]).toEqual([wrong, 400]);
  });
});

describe("every route of the desk", () => {
  const routes: [
    method: "GET" | "POST" | "PUT" | "DELETE",
    path: string,
    payload: object | undefined,
    lower: () => SignedIn | null,
  ][] = [
    ["GET", "/inbox/settings", undefined, () => null],
    ["PUT", "/inbox/settings", defaults, () => lin],
    ["GET", "/inbox/people", undefined, () => null],
    ["PUT", "/session/availability", { available: true }, () => null],
    ["PUT", "/people/p/languages", { languages: [] }, () => lin],
    ["GET", "/replies", undefined, () => null],
    ["POST", "/replies", { shortcut: "x", name: "x", texts: [{ language: "en", text: "x" }] }, () => viewer],
    ["PUT", "/replies/r", { shortcut: "x", name: "x", texts: [{ language: "en", text: "x" }] }, () => viewer],
    ["DELETE", "/replies/r", undefined, () => viewer],
  ];

  it("refuses a stranger", async () => {
    for (const [method, path, payload] of routes)
      expect([
        method,
        path,
        (await call(server.app, { method, url: `${api}${path}`, ...(payload && { payload }) })).status,
      ]).toEqual([method, path, 401]);
  });

  it("refuses a lower role", async () => {
    for (const [method, path, payload, lower] of routes) {
      const who = lower();
      if (who) expect([method, path, (await ask(who, method, path, payload)).status]).toEqual([method, path, 403]);
    }
  });
});
