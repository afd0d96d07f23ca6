import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KnowledgeBase } from "../knowledge/index.ts";
import { testStorage } from "../storage/test-cluster.ts";
import { call, type SignedIn, type TestServer, testServer, WORKSPACE } from "./test-server.ts";

const api = "/api/v1";
let server: TestServer;
let editor: SignedIn;
let agent: SignedIn;

beforeAll(async () => {
  const storage = await testStorage();
  server = await testServer({}, new KnowledgeBase({ storage, workspaceId: WORKSPACE }), storage);
  editor = await server.signIn("Maya", "editor");
  agent = await server.signIn("Mei");
});
afterAll(() => server.close());

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
const ask = <Body = Record<string, unknown>>(method: Method, path: string, payload?: object, who: SignedIn = editor) =>
  call<Body>(server.app, { method, url: `${api}${path}`, headers: who.headers, ...(payload && { payload }) });
const send = <Body = Record<string, unknown>>(path: string, bytes: string, who: SignedIn = editor) =>
  call<Body>(server.app, {
    method: "POST",
    url: `${api}${path}`,
    headers: { ...who.headers, "content-type": "application/octet-stream" },
    payload: bytes,
  });
const text = { title: "Returns", text: "Within {returnWindow}.", language: "en" };
interface Text {
  tag: string;
  status: string;
  approved: { text: string } | null;
  draft: { text: string } | null;
}

describe("the private routes of the editor", () => {
  const routes: [Method, string][] = [
    ["GET", "/knowledge/articles"],
    ["POST", "/knowledge/articles"],
    ["GET", "/knowledge/articles/x"],
    ["PATCH", "/knowledge/articles/x"],
    ["DELETE", "/knowledge/articles/x"],
    ["POST", "/knowledge/articles/x/phrasings"],
    ["DELETE", "/knowledge/articles/x/phrasings/y"],
    ["PUT", "/knowledge/articles/x/texts/en/all/draft"],
    ["POST", "/knowledge/articles/x/texts/en/all/discard"],
    ["POST", "/knowledge/articles/x/texts/en/all/approve"],
    ["POST", "/knowledge/articles/x/texts/en/all/confirm"],
    ["PUT", "/knowledge/articles/x/texts/en/all/applies"],
    ["DELETE", "/knowledge/articles/x/texts/en/all"],
    ["GET", "/knowledge/articles/x/history"],
    ["GET", "/knowledge/history/1/diff"],
    ["POST", "/knowledge/history/1/restore"],
    ["GET", "/knowledge/deleted"],
    ["POST", "/knowledge/bulk"],
    ["POST", "/knowledge/replace/preview"],
    ["POST", "/knowledge/replace"],
    ["GET", "/knowledge/coverage"],
    ["GET", "/knowledge/coverage/x/en/all"],
    ["POST", "/knowledge/checks"],
    ["GET", "/knowledge/export.csv"],
    ["GET", "/knowledge/export.jsonl"],
    ["GET", "/knowledge/export.xlf"],
    ["POST", "/knowledge/xliff/plan"],
    ["POST", "/knowledge/xliff"],
    ["GET", "/knowledge/imports"],
    ["GET", "/knowledge/learning"],
    ["PUT", "/knowledge/learning"],
    ["POST", "/import/look"],
    ["POST", "/import/plan"],
    ["GET", "/facts"],
    ["PUT", "/facts"],
  ];

  it.each(routes)("%s %s refuses a stranger", async (method, path) => {
    const { status } = await call(server.app, { method, url: api + path, headers: { "x-dragoman": "desk" } });
    expect(status).toBe(401);
  });

  it.each(
    routes
      .filter(([method, path]) => method !== "GET" || path.includes("export"))
      .filter(([, path]) => path !== "/knowledge/checks"),
  )("%s %s refuses a lower role", async (method, path) => {
    const { status } = await call(server.app, { method, url: api + path, headers: agent.headers });
    expect(status).toBe(403);
  });
});

describe("an article", () => {
  it("is begun, written on, approved, listed and exported", async () => {
    const begun = await ask<{ id: string; texts: Text[] }>("POST", "/knowledge/articles", {
      ...text,
      phrasings: ["send it back"],
    });
    expect(begun).toMatchObject({ status: 201, body: { id: "returns", texts: [{ status: "draft" }] } });
    const at = "/knowledge/articles/returns/texts";
    const { tag } = begun.body.texts[0]!;
    const approved = await ask<Text>("POST", `${at}/en/all/approve`, { tag });
    expect(approved.body).toMatchObject({
      status: "fine",
      approved: { text: "Within {returnWindow}.", author: "Maya" },
    });
    const draft = await ask<Text>("PUT", `${at}/ar/ae/draft`, {
      title: "الإرجاع",
      text: "خلال {returnWindow}",
      tag: "0.0",
    });
    expect(draft.body).toMatchObject({ language: "ar", market: "AE", status: "draft" });
    expect((await ask("POST", `${at}/ar/AE/approve`, { tag: "7.7" })).status).toBe(409);
    expect((await ask("POST", `${at}/ar/AE/approve`, { tag: draft.body.tag })).status).toBe(200);

    const list = await ask("GET", "/knowledge/articles?search=%D8%A7%D9%84%D8%A5%D8%B1%D8%AC%D8%A7%D8%B9");
    expect(list.body).toMatchObject({ total: 1, articles: [{ id: "returns", title: "Returns", phrasings: 1 }] });
    const one = await ask("GET", "/knowledge/articles/returns");
    expect(one.body).toMatchObject({
      phrasings: [{ text: "send it back" }],
      asked: { questions: 0 },
      columns: expect.any(Array),
    });
    expect((await ask("GET", "/knowledge/articles/nothing")).status).toBe(404);

    const exported = async (path: string) =>
      (await server.app.inject({ url: api + path, headers: editor.headers })).body;
    expect(await exported("/knowledge/export.csv")).toContain("returns,ar,AE,الإرجاع");
    expect(await exported("/knowledge/export.jsonl")).toContain('"id":"returns"');
    expect(await exported("/knowledge/export.xlf?language=es")).toContain('<file id="f1" original="returns">');
  });

  it("shows two versions beside each other and brings one back", async () => {
    await ask("POST", "/knowledge/articles", { ...text, id: "versions" });
    const at = "/knowledge/articles/versions/texts/en/all";
    for (const said of ["One.", "Two."]) {
      const { body } = await ask<{ texts: Text[] }>("GET", "/knowledge/articles/versions");
      const draft = await ask<Text>("PUT", `${at}/draft`, { title: "T", text: said, tag: body.texts[0]!.tag });
      await ask("POST", `${at}/approve`, { tag: draft.body.tag });
    }
    const { body } = await ask<{ entries: { id: number; text: string }[] }>(
      "GET",
      "/knowledge/articles/versions/history?language=en",
    );
    const first = body.entries.find((entry) => entry.text === "One.")!;
    const diff = await ask("GET", `/knowledge/history/${first.id}/diff`);
    expect(diff.body.text).toContainEqual({ kind: "added", text: "Two" });
    const back = await ask<{ texts: Text[] }>("POST", `/knowledge/history/${first.id}/restore`);
    expect(back.body.texts[0]!.approved?.text).toBe("One.");
    expect((await ask("POST", "/knowledge/history/999999/restore")).status).toBe(404);
    expect((await ask("DELETE", "/knowledge/articles/versions")).status).toBe(204);
    expect((await ask("GET", "/knowledge/deleted")).body.entries).toMatchObject([{ article: "versions" }]);
  });

  it("is checked as it is written, and facts are said once for all", async () => {
    const source = { ...text, market: null };
    const target = { title: "", text: "خلال 5 أيام", language: "ar", market: null };
    const { body } = await ask<{ checks: { kind: string; ok: boolean }[] }>("POST", "/knowledge/checks", {
      source,
      target,
    });
    expect(body.checks).toContainEqual({ kind: "facts", ok: false, count: 1, missing: ["returnWindow"], added: [] });
    const said = { values: [{ name: "returnWindow", value: "30 days" }] };
    const facts = await ask<{ facts: { name: string; articleCount: number }[] }>("PUT", "/facts", said);
    expect(facts.body.facts).toContainEqual(
      expect.objectContaining({
        name: "returnWindow",
        type: "duration",
        articleCount: 1,
        values: [{ market: null, language: null, value: "30 days", written: "30 days" }],
      }),
    );
    expect((await ask("PUT", "/facts", { values: [{ name: "returnWindow", value: "soon" }] })).status).toBe(400);
    expect((await ask("PUT", "/facts", { values: [{ name: "neverHeard", value: "x" }] })).body.error?.field).toBe(
      "type",
    );
  });

  it("is found and changed with others", async () => {
    await ask("POST", "/knowledge/articles", { ...text, id: "many-1", text: "Call us." });
    expect((await ask("POST", "/knowledge/bulk", { articles: ["many-1"], action: { kind: "approve" } })).body).toEqual({
      changed: 1,
    });
    expect((await ask("POST", "/knowledge/bulk", { articles: ["many-1"], action: { kind: "explode" } })).status).toBe(
      400,
    );
    const asked = { find: "Call", replace: "Write to" };
    const preview = await ask<{ total: number; revision: number }>("POST", "/knowledge/replace/preview", asked);
    expect(preview.body.total).toBe(1);
    const { revision } = preview.body;
    expect((await ask("POST", "/knowledge/replace", { ...asked, revision })).body).toEqual({ changed: 1 });
    expect((await ask("POST", "/knowledge/replace", { ...asked, revision })).status).toBe(409);
  });
});

describe("what is hostile", () => {
  const hostile = '<img src=x onerror=alert(1)> [x](javascript:alert(1)) "><script>alert(1)</script> {{7*7}}';

  it("is stored as the text that it is, in every field", async () => {
    const { status, body } = await ask<{
      id: string;
      category: string;
      texts: { draft: { title: string; text: string } }[];
    }>("POST", "/knowledge/articles", {
      id: `x ${hostile}`,
      title: hostile,
      text: hostile,
      language: "en",
      category: hostile.slice(0, 60),
      phrasings: [hostile],
    });
    expect(status).toBe(201);
    expect(body.texts[0]!.draft).toMatchObject({ title: hostile, text: hostile });
    const response = await server.app.inject({
      url: `${api}/knowledge/articles/${encodeURIComponent(body.id)}`,
      headers: editor.headers,
    });
    expect(response.headers["content-type"]).toMatch(/^application\/json/);
    const xlf = await server.app.inject({
      url: `${api}/knowledge/export.xlf?language=es&only=all`,
      headers: editor.headers,
    });
    expect(xlf.body).not.toContain("<script");
    expect(xlf.headers["content-disposition"]).toMatch(/^attachment/);
  });

  it.each(["../../etc/passwd", "..%2f..%2fetc%2fshadow.csv/..", "/etc/passwd", "C:\\Windows\\x", ".csv"])(
    "as a file's name, such as %s, is refused",
    async (name) => {
      for (const path of ["/import/look", "/import/plan", "/knowledge/xliff/plan"])
        expect((await send(`${path}?name=${encodeURIComponent(name)}`, "question,answer\na,b\n")).status).toBe(400);
    },
  );

  it("in a path before the name, is cut off: the name never says where a file goes", async () => {
    const { status, body } = await send("/import/plan?name=..%2F..%2Ffaq.csv", "question,answer\nHow?,So.\n");
    expect(status).toBe(200);
    expect(body).toMatchObject({ file: "faq.csv" });
  });

  it.each([
    ["too long", "/knowledge/articles", { ...text, text: "x".repeat(20_001) }],
    ["no language", "/knowledge/articles", { ...text, language: "klingon!" }],
    ["no market", "/knowledge/articles", { ...text, market: "Mexico" }],
    ["no title", "/knowledge/articles", { ...text, title: "" }],
  ])("%s is refused with the field", async (_what, path, payload) => {
    const { status, body } = await ask("POST", path, payload);
    expect(status).toBe(400);
    expect(body.error?.field).toBeTruthy();
  });

  const laughs = Array.from({ length: 20 }, (_, k) => `<!ENTITY l${k + 1} "${`&l${k};`.repeat(10)}">`).join("");
  it.each([
    ["an entity", '<!ENTITY e "a">'],
    ["a file", '<!ENTITY e SYSTEM "file:///etc/passwd">'],
    ["an address", '<!ENTITY e SYSTEM "http://127.0.0.1:1/">'],
    ["a parameter entity", '<!ENTITY % e SYSTEM "file:///etc/passwd"> %e;'],
    ["a billion laughs", `<!ENTITY l0 "lol">${laughs}<!ENTITY e "&l20;">`],
  ])("as XML that declares %s is refused, and what it names is not read", async (_what, declared) => {
    const unit = '<unit id="u"><segment><source>x</source><target>&e;</target></segment></unit>';
    const body = `<xliff version="2.0" srcLang="en" trgLang="es"><file id="f" original="returns">${unit}</file></xliff>`;
    for (const path of ["/knowledge/xliff/plan", "/knowledge/xliff"]) {
      const response = await send(`${path}?name=x.xlf`, `<?xml version="1.0"?><!DOCTYPE x [${declared}]>${body}`);
      expect(response).toMatchObject({ status: 400, body: { error: { code: "knowledge/file-unsafe" } } });
      expect(JSON.stringify(response.body)).not.toMatch(/root:|lollol/);
    }
  });

  it("runs as no formula in a table that is exported", async () => {
    const [sum, wide] = ["=HYPERLINK(1)", "＝1+1"];
    const made = await ask<{ id: string; texts: Text[] }>("POST", "/knowledge/articles", {
      ...{ title: sum, text: wide, language: "en", phrasings: ["@sum what?"], id: "-formula" },
    });
    await ask("POST", `/knowledge/articles/${made.body.id}/texts/en/all/approve`, { tag: made.body.texts[0]!.tag });
    const { body } = await server.app.inject({ url: `${api}/knowledge/export.csv`, headers: editor.headers });
    expect(body).toContain(`'${sum},'${wide},'@sum what?`);
    expect(body).not.toMatch(/(^|,)"?\s*[=+\-@＝＋－＠]/m);
  });
});

describe("an import", () => {
  it("is looked at, mapped, planned and done", async () => {
    const file = "Frage;Rückmeldung\nWie lange?;Fünf Tage.\nWo?;Im Laden.\n";
    const look = await send<{ columns: string[]; guess: string[]; enough: boolean; rows: string[][] }>(
      "/import/look?name=faq.csv",
      file,
    );
    expect(look.body).toMatchObject({
      columns: ["Frage", "Rückmeldung"],
      enough: false,
      rows: [
        ["Wie lange?", "Fünf Tage."],
        ["Wo?", "Im Laden."],
      ],
    });
    const mapping = encodeURIComponent(JSON.stringify({ question: "Frage", answer: "Rückmeldung" }));
    expect((await send(`/import/look?name=faq.csv&columns=${mapping}`, file)).body).toMatchObject({
      enough: true,
      guess: ["question", "answer"],
    });
    const plan = await send(`/import/plan?name=faq.csv&columns=${mapping}`, file);
    expect(plan.body).toMatchObject({
      articlesAdded: 2,
      texts: [{ kind: "added", language: "de", text: "Fünf Tage." }, {}],
    });
    expect((await send(`/import?name=faq.csv&columns=${mapping}`, file)).body).toMatchObject({ articlesAdded: 2 });
    const again = await send(`/import/plan?name=faq.csv&columns=${mapping}`, file.replace("Fünf", "Sieben"));
    expect(again.body).toMatchObject({
      articlesAdded: 0,
      variantsChanged: 1,
      texts: [{ before: "Fünf Tage.", diff: expect.any(Array) }],
    });
    expect((await ask("GET", "/knowledge/imports")).body.imports).toMatchObject([
      { name: "faq.csv", author: "Maya", rowsRead: 2 },
    ]);
  });
});

describe("learning", () => {
  it("follows by itself unless an admin says otherwise", async () => {
    expect((await ask("GET", "/knowledge/learning")).body).toMatchObject({ trainsItself: true, learned: false });
    expect((await ask("PUT", "/knowledge/learning", { trainsItself: false })).status).toBe(403);
    const admin = await server.signIn("Ada", "admin");
    expect((await ask("PUT", "/knowledge/learning", { trainsItself: false }, admin)).body).toMatchObject({
      trainsItself: false,
    });
  });
});
