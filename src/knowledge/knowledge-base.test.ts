import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { packageRoot } from "../paths.ts";
import type { Storage } from "../storage/index.ts";
import { testStorage } from "../storage/test-cluster.ts";
import { type ImportOptions, KnowledgeBase } from "./knowledge-base.ts";

let storage: Storage;
let knowledge: KnowledgeBase;
let folder: string;
let workspaces = 0;

beforeAll(async () => {
  storage = await testStorage();
  folder = mkdtempSync(join(tmpdir(), "dragoman-knowledge-"));
});
afterAll(async () => {
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  knowledge = await workspace();
});

async function workspace(origin: "none" | "example" | "own" = "none"): Promise<KnowledgeBase> {
  const workspaceId = `w${++workspaces}`;
  await storage.db
    .insertInto("workspace")
    .values({
      workspace_id: workspaceId,
      name: "A shop",
      default_language: "en",
      brand_colour: "#24594b",
      allowed_origins: [],
      knowledge_origin: origin,
    })
    .execute();
  return new KnowledgeBase({ storage, workspaceId });
}

function file(name: string, content: string | Buffer): { path: string; name: string } {
  const path = join(folder, `${workspaces}-${name}`);
  writeFileSync(path, content);
  return { path, name };
}

const importText = (name: string, content: string, options?: ImportOptions) =>
  knowledge.import(file(name, content), options);

const lines = (...objects: object[]): string => objects.map((object) => `${JSON.stringify(object)}\n`).join("");

const REFUND_EN = {
  id: "refund",
  language: "en",
  title: "Refunds",
  answer: "Refunds take five days.",
  questions: ["When do I get my money back?"],
};
const REFUND_ZH = {
  id: "refund",
  language: "zh-Hans",
  title: "退款",
  answer: "退款需要五天。",
  questions: ["什么时候退款？"],
};
const PAY_MX = {
  id: "pay",
  language: "es",
  market: "MX",
  title: "Pagar",
  answer: "Con tarjeta o en OXXO.",
  questions: [],
};
const PAY_ES = {
  id: "pay",
  language: "es",
  market: "ES",
  title: "Pagar",
  answer: "Con tarjeta o Bizum.",
  questions: [],
};

/** Everything stored of the knowledge, times included. */
async function stored(): Promise<unknown> {
  return [await knowledge.snapshot(), await knowledge.list({ limit: 1000 })];
}

describe("importing a file", () => {
  it("keeps one article an id, with a text a language and market and the phrasings of each language", async () => {
    const report = await importText("faq.jsonl", lines(REFUND_EN, REFUND_ZH, PAY_MX, PAY_ES));
    expect(report).toMatchObject({
      file: "faq.jsonl",
      rows: 4,
      articlesAdded: 2,
      articlesChanged: 0,
      variantsChanged: 4,
      phrasingsAdded: 2,
    });
    expect(report).toMatchObject({
      unchanged: 0,
      badCount: 0,
      alreadyImported: false,
      replacedExample: false,
      revision: 1,
    });
    const refund = await knowledge.get("refund");
    expect(refund?.variants).toMatchObject([
      {
        language: "en",
        market: null,
        title: "Refunds",
        text: "Refunds take five days.",
        kind: "answer",
        source: { file: "faq.jsonl", line: 1 },
      },
      { language: "zh-Hans", market: null, text: "退款需要五天。", source: { file: "faq.jsonl", line: 2 } },
    ]);
    expect(refund?.variants[0]?.reviewedAt).toMatch(/^\d{4}-\d\d-\d\dT/);
    expect(refund?.phrasings).toMatchObject([
      { language: "en", text: "When do I get my money back?" },
      { language: "zh-Hans", text: "什么时候退款？" },
    ]);
    expect((await knowledge.get("pay"))?.variants.map(({ market }) => market)).toEqual(["ES", "MX"]);
  });

  it("changes nothing when the same file comes again: no text, no time, no revision", async () => {
    const table = `question,answer\n${Array.from({ length: 2500 }, (_, k) => `How do I use part ${k}?,Turn part ${k} twice to the right.`).join("\n")}`;
    const first = await importText("faq.csv", table);
    expect(first).toMatchObject({ rows: 2500, articlesAdded: 2500, unchanged: 0, revision: 1 });
    const before = await stored();
    const again = await importText("faq.csv", table);
    expect(again).toMatchObject({
      rows: 2500,
      articlesAdded: 0,
      articlesChanged: 0,
      variantsChanged: 0,
      phrasingsAdded: 0,
    });
    expect(again).toMatchObject({ unchanged: 2500, alreadyImported: true, revision: 1 });
    expect(await stored()).toEqual(before);
    expect(await importedFiles()).toHaveLength(1);
  });

  it("changes nothing when a file that contradicts and repeats itself comes again", async () => {
    const table =
      "id,question,answer\na,How long?,Two days.\na,How long?,Three days.\n,Where is it?,In the shop.\n,where  is it,At home.\na,How long?,Two days.\n";
    const first = await importText("faq.csv", table, { language: "en" });
    expect(first).toMatchObject({ rows: 5, articlesAdded: 4, variantsChanged: 4, unchanged: 1, repeated: 1 });
    const before = await stored();
    expect(await importText("faq.csv", table, { language: "en" })).toMatchObject({
      unchanged: 5,
      alreadyImported: true,
      revision: 1,
    });
    expect(await stored()).toEqual(before);
  });

  it("replaces a text that a later file says differently, and says so", async () => {
    await importText("faq.jsonl", lines(REFUND_EN, REFUND_ZH));
    const before = await knowledge.get("refund");
    const report = await importText(
      "new.jsonl",
      lines({ ...REFUND_EN, answer: "Refunds take three days." }, { ...REFUND_EN, id: "new", questions: [] }),
    );
    expect(report).toMatchObject({
      articlesAdded: 1,
      articlesChanged: 1,
      variantsChanged: 2,
      phrasingsAdded: 0,
      unchanged: 0,
      revision: 2,
    });
    const after = await knowledge.get("refund");
    expect(after?.variants[0]).toMatchObject({
      text: "Refunds take three days.",
      source: { file: "new.jsonl", line: 1 },
    });
    expect(after?.variants[0]?.reviewedAt).not.toBe(before?.variants[0]?.reviewedAt);
    expect(after?.variants[1]).toEqual(before?.variants[1]);
  });

  it("notes a new place of the same words without calling that a change", async () => {
    await importText("faq.jsonl", lines(REFUND_EN));
    const before = await knowledge.get("refund");
    const report = await importText("moved.jsonl", lines(PAY_MX, REFUND_EN));
    expect(report).toMatchObject({ articlesAdded: 1, articlesChanged: 0, variantsChanged: 1, unchanged: 1 });
    const after = await knowledge.get("refund");
    expect(after?.variants[0]?.source).toMatchObject({ file: "moved.jsonl", line: 2 });
    expect(after?.variants[0]?.reviewedAt).toBe(before?.variants[0]?.reviewedAt);
  });

  it("does not replace a title by one that it made from a question", async () => {
    await importText("faq.jsonl", lines(REFUND_EN));
    await importText(
      "more.csv",
      "id,language,question,answer\nrefund,en,Is the refund quick?,Refunds take five days.\n",
    );
    expect((await knowledge.get("refund"))?.variants[0]).toMatchObject({ title: "Refunds" });
    expect((await knowledge.get("refund"))?.phrasings).toHaveLength(2);
  });

  it("leaves out bad rows with file, line and reason, and takes the rest", async () => {
    const report = await importText(
      "faq.csv",
      "question,answer,language\nHow?,So.,en\nWhy?,,en\nWhen?,Now.,klingonish\nWho?,We.,en\n",
    );
    expect(report).toMatchObject({ rows: 4, articlesAdded: 2, badCount: 2 });
    expect(report.bad.map(({ source }) => source)).toMatchObject([
      { file: "faq.csv", line: 3 },
      { file: "faq.csv", line: 4 },
    ]);
    expect(report.bad[1]?.reason).toContain("klingonish");
  });

  it("lists a hundred bad rows at most, and counts them all", async () => {
    const report = await importText("faq.csv", `question,answer\nHow?,So.\n${"Why?,\n".repeat(250)}`);
    expect(report.badCount).toBe(250);
    expect(report.bad).toHaveLength(100);
  });

  it("recognises the language of rows that do not say it; a text too short to tell follows the rest of the file", async () => {
    await importText(
      "faq.csv",
      [
        "question,answer",
        "¿Cuánto tarda el envío a México?,El envío tarda entre cuatro y seis días laborables desde la compra.",
        "¿Puedo devolver un pedido abierto?,Puede devolverlo durante treinta días si está sin usar y en su caja.",
        "怎么申请退货？,请登录您的账户，在订单详情页找到退货申请。",
        "PayPal?,PayPal OK.",
      ].join("\n"),
    );
    const { articles } = await knowledge.list();
    const languages = Object.fromEntries(
      articles.map(({ variants, phrasings }) => [phrasings[0]!.text, variants[0]!.language]),
    );
    expect(languages).toEqual({
      "¿Cuánto tarda el envío a México?": "es",
      "¿Puedo devolver un pedido abierto?": "es",
      "怎么申请退货？": "zh-Hans",
      "PayPal?": "es",
    });
  });

  it("takes language and market from the caller where the rows do not say", async () => {
    await importText("faq.csv", "question,answer\nHow long?,Two days.\n", { language: "de", market: "DE" });
    expect((await knowledge.list()).articles[0]?.variants).toMatchObject([{ language: "de", market: "DE" }]);
  });

  it("makes a title of the first question, cut at a word, and ids of at most 120 characters", async () => {
    const question = `Can I ${"really ".repeat(30)}return it?`;
    await importText(
      "faq.csv",
      `id,question,answer\n${"x".repeat(150)},${question},Yes you can return it at any time.\n`,
    );
    const [article] = (await knowledge.list()).articles;
    expect(article?.id).toHaveLength(120);
    expect(article?.variants[0]?.title).toMatch(/^Can I (really )+really…$/);
    expect(article?.variants[0]?.title.length).toBeLessThanOrEqual(120);
  });

  it("stores texts of every script as they are, and strips what only breaks things", async () => {
    const answer = "אפשר להחזיר תוך 30 יום. ส่งคืนได้ 👩‍👩‍👧 \u202eevil\u0000";
    await importText("faq.jsonl", lines({ id: "m", language: "he", answer, questions: ["איך מחזירים?"] }));
    expect((await knowledge.get("m"))?.variants[0]?.text).toBe("אפשר להחזיר תוך 30 יום. ส่งคืนได้ 👩‍👩‍👧 evil");
  });

  it("changes nothing at all when the file turns out to be damaged half-way", async () => {
    await importText("faq.jsonl", lines(REFUND_EN));
    const before = await stored();
    const table = Buffer.concat([
      Buffer.from("question,answer\n"),
      Buffer.from("How?,So it is.\n".repeat(3000)),
      Buffer.from('"never closed, until the end of the file'.repeat(90_000)),
    ]);
    const importing = knowledge.import(file("broken.csv", table));
    const report = await importing.catch((error: unknown) => error);
    if (report instanceof Error) expect(await stored()).toEqual(before);
    else expect(report).toMatchObject({ articlesAdded: 1 }); // the reader found its way again: one good row, three thousand times
  });

  it("says which file cannot be read, and changes nothing", async () => {
    await expect(importText("empty.csv", "")).rejects.toMatchObject({ code: "knowledge/file-empty" });
    await expect(importText("other.csv", "colour,size\nred,4\n")).rejects.toMatchObject({
      code: "knowledge/missing-column",
    });
    await expect(knowledge.import({ path: join(folder, "nowhere.csv"), name: "nowhere.csv" })).rejects.toMatchObject({
      kind: "not-found",
    });
    expect(await knowledge.revision()).toBe(0);
    expect(await importedFiles()).toEqual([]);
  });

  it("leaves nothing behind when it is cancelled", async () => {
    const stop = new AbortController();
    const table = `question,answer\n${Array.from({ length: 5000 }, (_, k) => `Question ${k}?,Answer number ${k}.`).join("\n")}`;
    const importing = importText("faq.csv", table, {
      language: "en",
      signal: stop.signal,
      onProgress: ({ rows }) => rows >= 2000 && stop.abort(),
    });
    await expect(importing).rejects.toMatchObject({ name: "AbortError" });
    expect(await knowledge.list()).toEqual({ articles: [], next: null });
    expect(await knowledge.revision()).toBe(0);
    expect(await importText("faq.csv", table, { language: "en" })).toMatchObject({
      articlesAdded: 5000,
      alreadyImported: false,
    });
  });

  it("leaves nothing behind when the database connection is lost", async () => {
    const table = `question,answer\n${Array.from({ length: 5000 }, (_, k) => `Question ${k}?,Answer number ${k}.`).join("\n")}`;
    let killed: Promise<unknown> | null = null;
    const importing = importText("faq.csv", table, {
      language: "en",
      onProgress: ({ rows }) => {
        if (rows < 2000 || killed) return;
        killed = storage.pool.query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid()",
        );
      },
    });
    await expect(importing).rejects.toThrow();
    await killed;
    expect(await knowledge.list()).toEqual({ articles: [], next: null });
  });

  it("takes two imports one after the other, whichever rows they share", async () => {
    const table = (answer: string, backwards: boolean) => {
      const rows = Array.from({ length: 1500 }, (_, k) => `id${k},Question ${k}?,${answer} ${k}.`);
      return `id,question,answer\n${(backwards ? rows.reverse() : rows).join("\n")}`;
    };
    const [one, two] = await Promise.all([
      knowledge.import(file("one.csv", table("First", false)), { language: "en" }),
      knowledge.import(file("two.csv", table("Second", true)), { language: "en" }),
    ]);
    expect([one.revision, two.revision].sort()).toEqual([1, 2]);
    const texts = new Set((await knowledge.articles()).map(({ variants }) => variants[0]?.text.split(" ")[0]));
    expect([...texts]).toEqual([one.revision === 2 ? "First" : "Second"]);
  });

  it("does not keep customers from starting conversations meanwhile", async () => {
    const table = `question,answer\n${Array.from({ length: 3000 }, (_, k) => `Question ${k}?,Answer number ${k}.`).join("\n")}`;
    let started: Promise<unknown> | null = null;
    await importText("faq.csv", table, {
      language: "en",
      onProgress: () => {
        started ??= storage.pool.query(
          "INSERT INTO conversation (workspace_id, conversation_id, token_hash, state) VALUES ($1, 'c', '\\x00', 'assistant')",
          [`w${workspaces}`],
        );
      },
    });
    await started;
    const { rows } = await storage.pool.query(
      "SELECT created_at < (SELECT max(updated_at) + interval '1 hour' FROM article) AS early FROM conversation",
    );
    expect(rows).toHaveLength(1);
  });

  it("tells every listening node, once it is committed, that there is something new", async () => {
    const listener = new pg.Client({ connectionString: storage.url });
    await listener.connect();
    const heard: string[] = [];
    listener.on("notification", ({ payload }) => heard.push(payload ?? ""));
    await listener.query("LISTEN dragoman_knowledge");
    await importText("faq.jsonl", lines(REFUND_EN));
    await importText("faq.jsonl", lines(REFUND_EN));
    await importText("more.jsonl", lines(PAY_MX));
    await listener.query("SELECT 1"); // notifications arrive before the answer
    await listener.end();
    expect(heard).toEqual([`w${workspaces}:1`, `w${workspaces}:2`]);
  });

  it("looks foreign keys up by index even where the tables were tiny when the connection first planned", async () => {
    await importText("tiny.jsonl", lines(REFUND_EN));
    await storage.pool.query("ANALYZE article; ANALYZE article_variant");
    await importText("tiny.jsonl", lines({ ...REFUND_EN, id: "again" }));
    const before = await sequentialReads();
    const table = `question,answer\n${Array.from({ length: 2000 }, (_, k) => `Question ${k}?,Answer number ${k}.`).join("\n")}`;
    await importText("large.csv", table, { language: "en" });
    expect((await sequentialReads()) - before).toBeLessThan(2000);
  });

  it("refuses an unknown workspace", async () => {
    const nobody = new KnowledgeBase({ storage, workspaceId: "nobody" });
    await expect(nobody.import(file("faq.jsonl", lines(REFUND_EN)))).rejects.toMatchObject({
      code: "knowledge/no-workspace",
    });
    await expect(nobody.revision()).rejects.toMatchObject({ kind: "not-found" });
  });
});

describe("the example company", () => {
  it("gives way to the first file of one's own, and to no other", async () => {
    const example = await importText("example.jsonl", lines(REFUND_EN, PAY_MX), { origin: "example" });
    expect(example).toMatchObject({ articlesAdded: 2, replacedExample: false });
    expect(await origin()).toBe("example");
    const own = await importText("own.jsonl", lines({ ...REFUND_EN, id: "own" }));
    expect(own).toMatchObject({ articlesAdded: 1, replacedExample: true });
    expect(await origin()).toBe("own");
    expect((await knowledge.articles()).map(({ id }) => id)).toEqual(["own"]);
    expect(await importText("more.jsonl", lines({ ...REFUND_EN, id: "more" }))).toMatchObject({
      replacedExample: false,
    });
    expect((await knowledge.articles()).map(({ id }) => id)).toEqual(["more", "own"]);
  });

  it("stays where a file of one's own has nothing to take its place", async () => {
    await importText("example.jsonl", lines(REFUND_EN), { origin: "example" });
    const report = await importText("own.csv", "question,answer\nWhy?,\n");
    expect(report).toMatchObject({ badCount: 1, replacedExample: false });
    expect(await origin()).toBe("example");
    expect(await knowledge.articles()).toHaveLength(1);
  });

  it("is not mixed into one's own knowledge", async () => {
    await importText("own.jsonl", lines(REFUND_EN));
    await expect(importText("example.jsonl", lines(PAY_MX), { origin: "example" })).rejects.toMatchObject({
      code: "knowledge/own-knowledge",
    });
  });

  it("is shipped without a row that would be left out", async () => {
    const shop = join(packageRoot(), "examples", "shop");
    for (const name of readdirSync(shop)
      .filter((name) => /^knowledge\..+\.jsonl$/.test(name))
      .sort()) {
      const report = await knowledge.import({ path: join(shop, name), name }, { origin: "example" });
      expect(report).toMatchObject({ badCount: 0, repeated: 0 });
    }
    const { articles, revision } = await knowledge.snapshot();
    expect(articles.length).toBeGreaterThanOrEqual(60);
    expect(revision).toBeGreaterThan(3);
  });
});

describe("reading", () => {
  it("gives all articles in the order of their ids, however many there are", async () => {
    const rows = Array.from(
      { length: 2345 },
      (_, k) => `${(k * 7919) % 2345 === 0 ? "Z" : "a"}${(k * 7919) % 2345},Question ${k}?,Answer ${k}.`,
    );
    await importText("faq.csv", `id,question,answer\n${rows.join("\n")}`, { language: "en" });
    const ids = (await knowledge.articles()).map(({ id }) => id);
    expect(ids).toHaveLength(2345);
    expect(ids).toEqual([...ids].sort());
  });

  it("lists page by page, by language, and by words in any script", async () => {
    await importText(
      "faq.jsonl",
      lines(REFUND_EN, REFUND_ZH, PAY_MX, PAY_ES, {
        id: "a%b",
        language: "en",
        answer: "Nothing.",
        questions: ["How?"],
      }),
    );
    const first = await knowledge.list({ limit: 2 });
    expect(first.articles.map(({ id }) => id)).toEqual(["a%b", "pay"]);
    const second = await knowledge.list({ limit: 2, after: first.next });
    expect(second).toMatchObject({ articles: [{ id: "refund" }], next: null });
    const ids = async (filter: object) => (await knowledge.list(filter)).articles.map(({ id }) => id);
    expect(await ids({ language: "zh-Hans" })).toEqual(["refund"]);
    expect(await ids({ search: "退款" })).toEqual(["refund"]);
    expect(await ids({ search: "BIZUM" })).toEqual(["pay"]);
    expect(await ids({ search: "money back" })).toEqual(["refund"]);
    expect(await ids({ search: "%" })).toEqual(["a%b"]);
    expect(await knowledge.get("missing")).toBeNull();
  });

  it("keeps workspaces apart", async () => {
    await importText("faq.jsonl", lines(REFUND_EN));
    const other = await workspace();
    expect(await other.articles()).toEqual([]);
    expect(await other.get("refund")).toBeNull();
    await other.removeAll();
    expect(await knowledge.articles()).toHaveLength(1);
  });

  it("exports lines that import back without a change", async () => {
    await importText(
      "faq.jsonl",
      lines(REFUND_EN, REFUND_ZH, PAY_MX, PAY_ES, { id: "refund", language: "fr", questions: ["Où est mon argent ?"] }),
    );
    await knowledge.import(
      file("policy.md", "# Returns\n\nYou can send everything back within thirty days, unused and in its box.\n"),
    );
    const before = (await knowledge.articles()).map(({ id, variants, phrasings }) => ({
      ...{ id, phrasings: phrasings.map(({ language, text }) => ({ language, text })) },
      variants: variants.map(({ source: _, ...variant }) => variant),
    }));
    const kinds = before.flatMap(({ variants }) => variants.map(({ kind }) => kind));
    expect(kinds).toEqual(expect.arrayContaining(["answer", "passage"]));
    const exported: string[] = [];
    expect(await knowledge.exportJsonLines((line) => void exported.push(line))).toBe(exported.length);
    expect(exported).toHaveLength(6);
    expect(
      exported.map((line) => [JSON.parse(line).id, JSON.parse(line).language, JSON.parse(line).market ?? null]),
    ).toEqual(
      expect.arrayContaining([
        ["pay", "es", "ES"],
        ["pay", "es", "MX"],
        ["refund", "en", null],
        ["refund", "zh-Hans", null],
        ["refund", "fr", null],
      ]),
    );
    const report = await importText("export.jsonl", `${exported.join("\n")}\n`);
    expect(report).toMatchObject({
      articlesAdded: 0,
      variantsChanged: 0,
      phrasingsAdded: 0,
      unchanged: 6,
      badCount: 0,
    });
    const after = (await knowledge.articles()).map(({ id, variants, phrasings }) => ({
      ...{ id, phrasings: phrasings.map(({ language, text }) => ({ language, text })) },
      variants: variants.map(({ source: _, ...variant }) => variant),
    }));
    expect(after).toEqual(before);

    // Into another, empty workspace too.
    const other = await workspace();
    await other.import(file("export.jsonl", `${exported.join("\n")}\n`));
    const there: string[] = [];
    await other.exportJsonLines((line) => void there.push(line));
    expect(there).toEqual(exported);
  });

  it("removes everything on request, and then there is no origin any more", async () => {
    await importText("faq.jsonl", lines(REFUND_EN, PAY_MX));
    expect(await knowledge.removeAll()).toBe(2);
    expect(await knowledge.articles()).toEqual([]);
    expect(await knowledge.revision()).toBe(2);
    expect(await origin()).toBe("none");
    expect(await knowledge.removeAll()).toBe(0);
    expect(await knowledge.revision()).toBe(2);
  });
});

async function origin(): Promise<string> {
  const { rows } = await storage.pool.query("SELECT knowledge_origin FROM workspace WHERE workspace_id = $1", [
    `w${workspaces}`,
  ]);
  return rows[0].knowledge_origin;
}

async function importedFiles(): Promise<unknown[]> {
  return (await storage.pool.query("SELECT file_name FROM import_file WHERE workspace_id = $1", [`w${workspaces}`]))
    .rows;
}

/** Rows of the table of articles that were read one after the other instead of by index. */
async function sequentialReads(): Promise<number> {
  await storage.pool.query("SELECT pg_stat_force_next_flush()").catch(() => {});
  const { rows } = await storage.pool.query(
    "SELECT coalesce(sum(seq_tup_read), 0)::int AS rows FROM pg_stat_user_tables WHERE relname = 'article'",
  );
  return rows[0].rows;
}
