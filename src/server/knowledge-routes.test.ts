import { existsSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Article, ImportOptions, ImportReport, ImportSource } from "../knowledge/index.ts";
import type { Knowledge } from "./knowledge-routes.ts";
import { listen } from "./listen.ts";
import { call, type SignedIn, type TestServer, testServer } from "./test-server.ts";

const api = "/api/v1";
const article: Article = {
  id: "refund-time",
  variants: [
    {
      language: "en",
      market: null,
      title: "Refunds",
      text: "5 days.",
      kind: "answer",
      source: { file: "faq.csv", line: 2 },
      reviewedAt: "2026-01-02T00:00:00.000Z",
    },
  ],
  phrasings: [{ language: "zh-Hans", text: "多久退款", source: { file: "faq.csv", line: 2 } }],
};

/** Remembers what it was asked, and reads the file while it is there. */
class FakeKnowledge implements Knowledge {
  imported: { source: ImportSource; options: ImportOptions; bytes: Buffer }[] = [];
  asked: unknown[] = [];
  /** What takes so long. */
  onImport: ((options: ImportOptions) => Promise<void>) | null = null;

  async import(source: ImportSource, options: ImportOptions = {}): Promise<ImportReport> {
    this.imported.push({ source, options, bytes: readFileSync(source.path) });
    await this.onImport?.(options);
    return {
      ...{ file: source.name, rows: 3, articlesAdded: 1, articlesChanged: 0, variantsChanged: 1, phrasingsAdded: 1 },
      ...{
        unchanged: 0,
        repeated: 0,
        bad: [{ source: { file: source.name, line: 3 }, reason: "no answer" }],
        badCount: 1,
      },
      ...{ revision: 4, alreadyImported: false, replacedExample: true },
    };
  }
  async planImport(source: ImportSource, options: ImportOptions = {}) {
    const texts = [{ kind: "added" as const, article: "a", language: "en", market: null, title: "A", before: null }];
    const report = await this.import(source, options);
    return { ...report, texts: texts.map((one) => ({ ...one, text: "B", source: { file: source.name } })) };
  }
  async list(options: unknown) {
    this.asked.push(options);
    return { articles: [article], next: "refund-time" };
  }
  async get(id: string) {
    return id === article.id ? article : null;
  }
}

let server: TestServer;
let knowledge: FakeKnowledge;
let key: { authorization: string };
let admin: SignedIn;
let url: string;

beforeAll(async () => {
  knowledge = new FakeKnowledge();
  server = await testServer({ uploadBytes: 300_000 }, knowledge);
  ({ url } = await listen(server.app, 0));
  key = { authorization: `Bearer ${(await server.team.makeKey("Shop")).key}` };
  admin = await server.signIn("Ada", "admin");
});
beforeEach(() => {
  knowledge.imported = [];
  knowledge.onImport = null;
});
afterAll(() => server.close());

const upload = (name: string, payload: Buffer | string, headers: Record<string, string> = key) =>
  call<Record<string, unknown>>(server.app, { method: "POST", url: `${api}/import?name=${name}`, headers, payload });

describe("an upload", () => {
  it("is imported byte by byte, whatever its content type says, and reported", async () => {
    const bytes = Buffer.from([0, 255, 13, 10, 128, 34]);
    for (const type of ["application/octet-stream", "text/csv", "application/json", "", "x/unheard-of; charset=big5"]) {
      const { status, body } = await upload("faq.csv", bytes, { ...key, ...(type && { "content-type": type }) });
      expect(status).toBe(200);
      expect(body).toMatchObject({ file: "faq.csv", badCount: 1, bad: [{ source: { line: 3 }, reason: "no answer" }] });
      expect(knowledge.imported.at(-1)!.bytes).toEqual(bytes);
    }
  });

  it("leaves nothing behind on the disk", async () => {
    await upload("faq.csv", "a");
    expect(existsSync(knowledge.imported[0]!.source.path)).toBe(false);
  });

  it("says what rows that do not say it are, and which column holds what", async () => {
    await upload("faq.csv&language=pt_BR&market=br&columns=question=Frage,answer=Antwort", "a");
    expect(knowledge.imported[0]!.options).toMatchObject({
      language: "pt-BR",
      market: "BR",
      columns: { question: "Frage", answer: "Antwort" },
    });
  });

  it("may be an admin's from the desk, too", async () => {
    expect((await upload("faq.csv", "a", admin.headers)).status).toBe(200);
  });

  it("is called by its last name only, and needs one with an ending", async () => {
    await upload(encodeURIComponent("C:\\files\\../客服 常见问题.csv"), "a");
    expect(knowledge.imported[0]!.source.name).toBe("客服 常见问题.csv");
    // Whatever it is called, it lies where nothing else does, under a name that is ours.
    expect(knowledge.imported[0]!.source.path).toMatch(/\/dragoman-upload-[^/]+\/file$/);
    for (const name of ["", "faq", "..", encodeURIComponent("../../etc/passwd"), ".htaccess"]) {
      expect(await upload(name, "a")).toMatchObject({ status: 400, body: { error: { field: "name" } } });
    }
    for (const [query, field] of [
      ["faq.csv&language=!!", "language"],
      ["faq.csv&market=Mexico", "market"],
      ["faq.csv&columns=question", "columns"],
    ])
      expect(await upload(query!, "a")).toMatchObject({ status: 400, body: { error: { field } } });
    expect(knowledge.imported).toHaveLength(1);
  });

  it("that is too large is refused before it is imported, with and without a stated length", async () => {
    const large = Buffer.alloc(300_001);
    expect(await upload("big.csv", large)).toMatchObject({
      status: 413,
      body: { error: { code: "request/too-large" } },
    });
    const chunked = await new Promise<number>((resolve, reject) => {
      const sending = request(`${url}${api}/import?name=big.csv`, { method: "POST", headers: key }, (response) => {
        response.resume();
        resolve(response.statusCode!);
      });
      sending.on("error", reject);
      for (let k = 0; k < 4; k++) sending.write(Buffer.alloc(100_000));
      sending.end();
    });
    expect(chunked).toBe(413);
    expect(knowledge.imported).toEqual([]);
  });

  it("that breaks off is not imported", async () => {
    const broken = request(`${url}${api}/import?name=half.csv`, {
      method: "POST",
      headers: { ...key, "content-length": "200000" },
    });
    broken.on("error", () => {});
    broken.write(Buffer.alloc(1000));
    await new Promise((resolve) => setTimeout(resolve, 100));
    broken.destroy();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(knowledge.imported).toEqual([]);
  });

  it("whose sender goes away during the import is told to stop it", async () => {
    const stopped = new Promise<unknown>((resolve) => {
      knowledge.onImport = ({ signal }) =>
        new Promise((_, reject) => {
          signal!.addEventListener("abort", () => {
            resolve(signal!.reason);
            reject(signal!.reason);
          });
          leaving.destroy();
        });
    });
    const leaving = request(`${url}${api}/import?name=long.csv`, { method: "POST", headers: key });
    leaving.on("error", () => {});
    leaving.end("question,answer");
    expect(await stopped).toMatchObject({ code: "request/broken-off" });
  });

  it("of no bytes at all reaches the knowledge base, which says what is wrong with it", async () => {
    expect((await upload("empty.csv", "")).status).toBe(200);
    expect(knowledge.imported[0]!.bytes).toHaveLength(0);
  });
});

describe("articles", () => {
  it("are listed a page at a time, by language and search", async () => {
    const { body } = await call(server.app, {
      url: `${api}/articles?limit=10&after=a&language=zh_CN&search=%20%E9%80%80%E6%AC%BE%20`,
      headers: key,
    });
    expect(body).toEqual({ articles: [article], next: "refund-time" });
    expect(knowledge.asked.at(-1)).toEqual({ limit: 10, after: "a", language: "zh-Hans", search: "退款" });
  });

  it("are read one by one", async () => {
    expect((await call(server.app, { url: `${api}/articles/refund-time`, headers: key })).body).toEqual(article);
    expect(await call(server.app, { url: `${api}/articles/unknown`, headers: key })).toMatchObject({
      status: 404,
      body: { error: { code: "knowledge/article-not-found" } },
    });
  });
});

describe("asking without a conversation", () => {
  const ask = (payload: object, headers: Record<string, string> = key) =>
    call<Record<string, unknown>>(server.app, { method: "POST", url: `${api}/ask`, headers, payload });

  it("gives the whole reply with its reason", async () => {
    const history = [{ role: "customer", text: "hi", language: "EN" }];
    const { status, body } = await ask({ text: "refund", language: "es", market: "mx", history });
    expect([status, body]).toEqual([200, server.engine.answer({ text: "refund" })]);
    expect(server.engine.asked.at(-2)).toEqual({
      text: "refund",
      pageLanguage: "es",
      market: "MX",
      history: [{ role: "customer", text: "hi", language: "en" }],
    });
  });

  it("says which field is wrong, and 503 while nothing is trained", async () => {
    for (const [payload, field] of [
      [{}, "text"],
      [{ text: "hi", language: "??" }, "language"],
      [{ text: "hi", market: "Mexico" }, "market"],
      [{ text: "hi", history: [{ role: "robot", text: "x" }] }, "history.0.role"],
    ] as const)
      expect(await ask(payload)).toMatchObject({ status: 400, body: { error: { code: "request/invalid", field } } });
    server.useEngine(null);
    expect(await ask({ text: "refund" })).toMatchObject({
      status: 503,
      body: { error: { code: "answering/not-ready" } },
    });
    server.useEngine(server.engine);
  });
});

describe("knowledge and answers refuse a stranger", () => {
  it.each([
    ["POST", "/import?name=faq.csv"],
    ["GET", "/articles"],
    ["GET", "/articles/refund-time"],
    ["POST", "/ask"],
  ] as const)("%s %s", async (method, path) => {
    for (const authorization of ["", "Bearer dk_made-up", "Basic YTpi", "Bearer"])
      expect(await call(server.app, { method, url: api + path, headers: { authorization } })).toMatchObject({
        status: 401,
        body: { error: { code: "team/not-signed-in" } },
      });
    expect(knowledge.imported).toEqual([]);
  });
});
