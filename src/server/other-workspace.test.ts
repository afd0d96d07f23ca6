// Two companies in one database: whoever is signed in at one gets nothing of the other's by its ids, on any route that takes one.
// The routes are walked over: whoever adds one with an id says in `theirs` which of the other company's things it names.
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { InsightsStore, Missed, MissedStore } from "../insights/index.ts";
import { KnowledgeBase } from "../knowledge/index.ts";
import { shippedEncoder, TrainingRuns } from "../releases/index.ts";
import type { Storage } from "../storage/index.ts";
import { testStorage } from "../storage/test-cluster.ts";
import type { Translator } from "../translation/index.ts";
import type { ApiRoute } from "./build-server.ts";
import {
  type AnyBody,
  call,
  newClientId,
  type SignedIn,
  type TestCustomer,
  type TestServer,
  testServer,
} from "./test-server.ts";

const OTHER = "other";
/** In every text of the other company. */
const MARK = "belongs-to-the-other";
const api = "/api/v1";

const translator: Translator = { name: "echo", translate: async (text) => text };
const serverOf = (storage: Storage, workspaceId: string) =>
  testServer(
    {},
    new KnowledgeBase({ storage, workspaceId }),
    storage,
    new TrainingRuns(storage, workspaceId),
    () => null,
    translator,
    workspaceId,
  );

let storage: Storage;
let main: TestServer;
let owner: SignedIn;
let customer: TestCustomer;
let theirOwner: SignedIn;
let theirCustomer: TestCustomer;
/** One of each kind of the other company's things, by the start of the addresses that name it. null: names nothing stored. */
let theirs: Record<string, string | null>;

beforeAll(async () => {
  storage = await testStorage();
  main = await serverOf(storage, "main");
  owner = await main.signIn("Olga", "owner");
  customer = await main.customer();
  await customer.post("refund please");
  const other = await serverOf(storage, OTHER);
  theirs = await seed(other);
  await other.app.close(); // so that nothing but what is asked here changes the other company's rows
});
afterAll(async () => {
  await main.app.close();
  await storage.close();
});

async function seed(other: TestServer): Promise<Record<string, string | null>> {
  theirOwner = await other.signIn(`Ola ${MARK}`.replaceAll(" ", "-"), "owner");
  const agent = await other.signIn(`Ana-${MARK}`, "agent");
  const ask = async (method: string, url: string, payload?: object, who = theirOwner) => {
    const options = { method: method as "GET", url: api + url, headers: who.headers, ...(payload && { payload }) };
    const { status, body } = await call<AnyBody>(other.app, options);
    if (status >= 400) throw new Error(`${method} ${url}: ${JSON.stringify(body)}`);
    return body;
  };
  theirCustomer = await other.customer();
  const { body: posted } = await theirCustomer.post(`refund ${MARK}`);
  await theirCustomer.post("person please");
  await other.team.signInByLink((await other.team.makeLink(theirOwner.person.id)).link);
  const { sessions } = await ask("GET", "/sessions");
  const { invitation } = await ask("POST", "/invitations", { email: `${MARK}@example.com`, role: "agent" });
  const key = await ask("POST", "/api-keys", { name: MARK });
  const texts = [{ language: "en", text: MARK }];
  const reply = await ask("POST", "/replies", { shortcut: MARK, name: MARK, texts });
  const article = await ask("POST", "/knowledge/articles", {
    ...{ id: "their-article", title: MARK, text: MARK, language: "en", phrasings: [MARK] },
  });
  await ask("POST", `/knowledge/articles/${article.id}/texts/en/all/approve`, { tag: article.texts[0].tag });
  const { phrasings } = await ask("GET", `/knowledge/articles/${article.id}`);
  const { entries } = await ask("GET", `/knowledge/articles/${article.id}/history?language=en`);
  const lesson = { kind: "article", title: MARK, text: `Taught ${MARK}`, language: "en" };
  const { proposal } = await ask("POST", "/teaching", { lesson }, agent);
  await ask("PUT", `/inbox/${theirCustomer.id}/messages/${posted.reply!.id}/verdict`, { article: article.id });
  // What the assistant was not sure of is missed, once it is counted and grouped.
  const asker = await other.customer();
  await storage.pool.query(
    `INSERT INTO message (workspace_id, conversation_id, sequence, message_id, role, body, language, reply)
     VALUES ('${OTHER}', $1, 1, 'asked', 'customer', $2, 'en', NULL), ('${OTHER}', $1, 2, 'unsure', 'assistant', '', 'en', $3)`,
    [
      asker.id,
      `Do you gift-wrap? ${MARK}`,
      { kind: "handover", reason: "not-sure", choices: [], alternatives: [], trace: {} },
    ],
  );
  const missed = async () => (await ask("GET", "/missed")).clusters[0]?.id;
  const counted = new InsightsStore(storage, OTHER);
  const groups = new Missed(new MissedStore(storage, OTHER), counted, shippedEncoder);
  await vi.waitUntil(
    async () => {
      await counted.countSome();
      await groups.groupSome();
      return missed();
    },
    { timeout: 90_000, interval: 100 },
  );
  await storage.pool.query(
    `INSERT INTO run (workspace_id, run_id, state, reason, seed, tolerated_wrong, knowledge_revision, error)
     VALUES ('${OTHER}', 77, 'failed', 'person', 1, 0.03, 1, '{"code": "x", "message": "${MARK}"}')`,
  );
  const id = theirCustomer.id;
  return {
    "/conversations/:id": id,
    "/conversations/:id/messages/:messageId": posted.reply!.id,
    "/inbox/:id": id,
    "/inbox/:id/messages/:message": posted.reply!.id,
    "/people/:id": agent.person.id,
    "/sessions/:id": sessions.find((one: { current: boolean }) => !one.current).id,
    "/invitations/:id": invitation.id,
    "/api-keys/:id": key.id,
    "/replies/:id": reply.id,
    "/teaching/proposals/:id": proposal.id,
    "/articles/:id": article.id,
    "/knowledge/articles/:id": article.id,
    "/knowledge/articles/:id/phrasings/:phrasing": phrasings[0].id,
    "/knowledge/articles/:id/texts/:language": "en",
    "/knowledge/articles/:id/texts/:language/:market": "all",
    "/knowledge/history/:entry": String(entries[0].id),
    "/knowledge/coverage/:id": article.id,
    "/knowledge/coverage/:id/:language": "en",
    "/knowledge/coverage/:id/:language/:market": "all",
    "/missed/:id": String(await missed()),
    "/training/:id": "77",
    "/insights/:table": null,
  };
}

/** What a route reads beside its address, where it refuses to be asked without. */
const sent: Record<string, () => object> = {
  "POST /conversations/:id/messages": () => ({ clientId: newClientId(), text: "hello" }),
  "POST /conversations/:id/person": () => ({ clientId: newClientId() }),
  "POST /conversations/:id/messages/:messageId/rating": () => ({ rating: "down" }),
  "POST /conversations/:id/contact": () => ({ email: "me@example.com" }),
  "PUT /inbox/:id/tags": () => ({ tags: ["x"] }),
  "PUT /inbox/:id/priority": () => ({ priority: "urgent" }),
  "POST /inbox/:id/snooze": () => ({ until: new Date(Date.now() + 60_000).toISOString() }),
  "POST /inbox/:id/assign": () => ({ agent: null }),
  "POST /inbox/:id/notes": () => ({ clientId: newClientId(), text: "noted" }),
  "POST /inbox/:id/messages": () => ({ clientId: newClientId(), text: "hello" }),
  "POST /inbox/:id/approved": () => ({ clientId: newClientId(), article: theirs["/articles/:id"], text: MARK }),
  "POST /inbox/:id/translation": () => ({ text: "hola", language: "es" }),
  "POST /inbox/:id/translated": () => ({
    ...{ clientId: newClientId(), text: "hola", language: "es", original: { text: "hello", language: "en" } },
  }),
  "POST /inbox/:id/messages/:message/translation": () => ({ language: "es" }),
  "PUT /inbox/:id/messages/:message/verdict": () => ({ article: null }),
  "PUT /people/:id/languages": () => ({ languages: ["es"] }),
  "PATCH /people/:id": () => ({ name: "Taken over", role: "viewer" }),
  "PUT /replies/:id": () => ({ shortcut: "x", name: "x", texts: [{ language: "en", text: "x" }] }),
  "POST /teaching/proposals/:id/reject": () => ({ reason: "no" }),
  "PATCH /knowledge/articles/:id": () => ({ category: "x" }),
  "POST /knowledge/articles/:id/phrasings": () => ({ text: "another way", language: "en" }),
  "PUT /knowledge/articles/:id/texts/:language/:market/draft": () => ({ title: "x", text: "x", tag: "1.0" }),
  "POST /knowledge/articles/:id/texts/:language/:market/discard": () => ({ tag: "1.0" }),
  "POST /knowledge/articles/:id/texts/:language/:market/approve": () => ({ tag: "1.0" }),
  "POST /knowledge/articles/:id/texts/:language/:market/confirm": () => ({ tag: "1.0" }),
  "PUT /knowledge/articles/:id/texts/:language/:market/applies": () => ({ applies: false }),
  "PUT /missed/:id/state": () => ({ state: "dismissed" }),
};
const asked: Record<string, string> = {
  "/inbox/:id/suggestions": "?language=en",
  "/inbox/:id/reads-like": "?language=en",
  "/knowledge/articles/:id/texts/:language/:market": "?tag=1.0",
};

const short = (url: string) => url.slice(api.length);
const nameOf = ({ method, url }: ApiRoute) => `${method} ${short(url)}`;

/** The address with the other company's ids; null where the route names nothing that is stored. */
function addressOf(route: ApiRoute): string | null {
  let address = short(route.url);
  for (const { 0: name, index } of short(route.url).matchAll(/:\w+/g)) {
    const start = short(route.url).slice(0, index + name.length);
    const id = theirs[start];
    if (id === undefined)
      throw new Error(`${nameOf(route)}: add "${start}" to \`theirs\`, the id of something of the other company's.`);
    if (id === null) return null;
    address = address.replace(new RegExp(`${name}(?=/|$)`), encodeURIComponent(id));
  }
  return address + (asked[short(route.url)] ?? "");
}

async function codeOf(at: TestServer, route: ApiRoute, address: string, who: Record<string, string>) {
  const payload = sent[nameOf(route)]?.();
  const response = await at.app.inject({
    method: route.method as "GET",
    url: api + address,
    headers: who,
    ...(payload && { payload }),
  });
  const { statusCode, body } = response;
  // What is asked in the wrong way would be refused whoever's it is.
  if (statusCode === 400) throw new Error(`${nameOf(route)}: say in \`sent\` or \`asked\` what it reads. ${body}`);
  return { statusCode, body };
}

const withIds = () =>
  main.app.apiRoutes
    .filter(({ url, action }) => url.includes(":") && action !== "conversation.watch") // by WebSocket: live-routes.test.ts
    .flatMap((route) => {
      const address = addressOf(route);
      return address === null ? [] : [{ route, address }];
    });

/** Every row of the other company. */
async function rows(): Promise<Record<string, string>> {
  const { rows: tables } = await storage.pool.query<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'workspace_id'",
  );
  const found: Record<string, string> = {};
  for (const { name } of tables) {
    const { rows: all } = await storage.pool.query<{ all: string }>(
      `SELECT coalesce(string_agg(t::text, E'\n' ORDER BY t::text), '') AS all FROM "${name}" t WHERE workspace_id = '${OTHER}'`,
    );
    found[name] = all[0]!.all;
  }
  return found;
}

describe("another company's data", () => {
  it("is not there, whatever is asked of it by its id, and stays as it is", async () => {
    const before = await rows();
    expect(before.conversation).toContain(theirCustomer.id);
    expect(withIds().length).toBeGreaterThan(60);
    for (const { route, address } of withIds()) {
      const who = route.action === "conversation.use" ? customer.headers : owner.headers;
      const { statusCode, body } = await codeOf(main, route, address, who);
      expect([nameOf(route), statusCode, body.includes(MARK)]).toEqual([nameOf(route), 404, false]);
    }
    expect(await rows()).toEqual(before);
  });

  it("is in no list, file or figure", async () => {
    for (const route of main.app.apiRoutes) {
      if (route.method !== "GET" || route.url.includes(":") || route.url.endsWith("/live")) continue;
      const { body } = await main.app.inject({ url: route.url, headers: owner.headers });
      expect([nameOf(route), body.includes(MARK), body.includes(theirCustomer.id)]).toEqual([
        nameOf(route),
        false,
        false,
      ]);
    }
  });

  it("cannot be named in what is sent about one's own", async () => {
    const before = await rows();
    const [person, article, message] = [
      theirs["/people/:id"],
      theirs["/articles/:id"],
      theirs["/inbox/:id/messages/:message"],
    ];
    const mine = `/inbox/${customer.id}`;
    const { body } = await call<AnyBody>(main.app, { url: api + mine, headers: owner.headers });
    const reply = body.messages.find(({ role }: { role: string }) => role === "assistant").id;
    const refused: [string, string, object?][] = [
      ["POST", `${mine}/assign`, { agent: person }],
      ["POST", `${mine}/approved`, { clientId: newClientId(), article, text: MARK }],
      ["PUT", `${mine}/messages/${reply}/verdict`, { article }],
      ["PUT", `${mine}/messages/${message}/verdict`, { article: null }],
      ["DELETE", `${mine}/messages/${message}/verdict`],
      ["POST", `${mine}/messages/${message}/translation`, { language: "es" }],
      ["GET", `/teaching/draft?conversation=${theirCustomer.id}&message=${message}`],
      ["POST", "/teaching", { lesson: { kind: "phrasing", article, texts: [{ text: "how?" }] } }],
      ["POST", "/teaching", { lesson: { kind: "correction", article, language: "en", text: "mine now" } }],
    ];
    for (const [method, url, payload] of refused) {
      const options = { method: method as "GET", url: api + url, headers: owner.headers, ...(payload && { payload }) };
      const { statusCode, body: said } = await main.app.inject(options);
      expect([method, url, statusCode, said]).toEqual([method, url, expect.toBeOneOf([400, 404]), said]);
      expect(said).not.toContain(MARK);
    }
    const bulk = await call<AnyBody>(main.app, {
      ...{ method: "POST", url: `${api}/inbox/bulk`, headers: owner.headers },
      payload: { ids: [theirCustomer.id], do: { kind: "close" } },
    });
    expect(bulk.body.done).toEqual([]);
    const note = { clientId: newClientId(), text: "look", mentions: [person] };
    await call(main.app, { method: "POST", url: `${api}${mine}/notes`, headers: owner.headers, payload: note });
    for (const kind of ["approve", "confirm", "delete"]) {
      const { body: changed } = await call<AnyBody>(main.app, {
        ...{ method: "POST", url: `${api}/knowledge/bulk`, headers: owner.headers },
        payload: { articles: [article], action: { kind } },
      });
      expect(changed.changed ?? 0).toBe(0);
    }
    expect(await rows()).toEqual(before);
  });

  // Last, because it changes everything: the ids are right, so the other company itself is not told that there is nothing.
  it("is there for the other company", async () => {
    const other = await serverOf(storage, OTHER);
    const order = ({ route: { method, url } }: { route: ApiRoute }) => (method === "DELETE" ? 1000 - url.length : 0);
    for (const { route, address } of withIds().sort((a, b) => order(a) - order(b))) {
      const who = route.action === "conversation.use" ? theirCustomer.headers : theirOwner.headers;
      if (/\/(events|resend)$/.test(route.url)) continue; // does not end; makes another of it
      const { statusCode, body } = await codeOf(other, route, address, who);
      expect([nameOf(route), statusCode, body]).toEqual([nameOf(route), expect.toBeOneOf([200, 201, 204, 409]), body]);
    }
    await other.app.close();
  });
});
