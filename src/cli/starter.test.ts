import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KnowledgeBase } from "../knowledge/index.ts";
import { heldOutQuestions } from "../releases/index.ts";
import type { Storage } from "../storage/index.ts";
import { testStorage } from "../storage/test-cluster.ts";
import { readFacts, readWorkspace } from "../workspace/index.ts";
import { main } from "./main.ts";

let folder: string;
let storage: Storage;
const before = process.env.DATABASE_URL;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "dragoman-starter-test-"));
  storage = await testStorage();
  process.env.DATABASE_URL = storage.url;
});
afterAll(async () => {
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
  if (before === undefined) delete process.env.DATABASE_URL;
  else process.env.DATABASE_URL = before;
});

async function dragoman(...argv: string[]): Promise<{ code: number; out: string; notes: string }> {
  const out: string[] = [];
  const notes: string[] = [];
  const code = await main(argv, {
    print: (line) => out.push(line),
    json: (value) => out.push(JSON.stringify(value)),
    note: (line) => notes.push(line),
    progress: () => {},
    settle: () => {},
  });
  return { code, out: out.join("\n"), notes: notes.join("\n") };
}

describe("dragoman starter", () => {
  it("makes the phrasebook's articles of an industry a company's first knowledge, with real questions to set the confidence on", async () => {
    const { code, out } = await dragoman("starter", "--industry", "shop", "--languages", "en,es", "--json");
    expect(code).toBe(0);
    const { articles, openFacts, report } = JSON.parse(out);
    expect(articles).toBeGreaterThanOrEqual(200);
    expect(openFacts).toBeGreaterThan(20);
    expect(report).toMatchObject({ articlesAdded: articles, badCount: 0, repeated: 0 });
    const found = await new KnowledgeBase({ storage, workspaceId: "main" }).get("refund-not-arrived");
    expect(found!.variants.map(({ language }) => language)).toEqual(["en", "es"]);
    expect(found!.phrasings.length).toBeGreaterThanOrEqual(14);
    expect((await readWorkspace(storage.db))!.knowledgeOrigin).toBe("own");
    const known = new Set((await new KnowledgeBase({ storage, workspaceId: "main" }).articles()).map(({ id }) => id));
    const questions = await heldOutQuestions(storage.db, "main");
    expect(questions.filter(({ article }) => !known.has(article!))).toEqual([]);
  });

  it("changes nothing when it is done twice, and keeps the facts that were filled in", async () => {
    await dragoman("facts", "refundDays=5 days");
    const { out } = await dragoman("starter", "--industry", "shop", "--languages", "es,en");
    expect(out).toContain("were there already");
    expect((await readFacts(storage.db, "main")).find(({ name }) => name === "refundDays")?.value).toBe("5 days");
  });

  it("writes a file in place of the knowledge where it is told to", async () => {
    const path = join(folder, "shop.jsonl");
    await dragoman("starter", "--industry", "shop", "--languages", "zh-CN", "--out", path);
    const lines = readFileSync(path, "utf8").trim().split("\n");
    expect(JSON.parse(lines[0]!)).toMatchObject({ id: "order-place", language: "zh-Hans" });
  });

  it.each([
    [["--industry", "mining", "--languages", "en"], /no "mining".*shop/],
    [["--industry", "shop", "--languages", "xx"], /no "xx".*zh-Hans/],
    [["--industry", "shop", "--languages", ","], /name one or more/],
    [["--industry", "shop"], /languages/],
  ])("refuses %j and says what there is", async (argv, message) => {
    const { code, notes } = await dragoman("starter", ...argv);
    expect(code).toBe(2);
    expect(notes).toMatch(message);
  });
});

describe("dragoman facts", () => {
  it("lists what is open with an example, and takes values for all, a market or a language", async () => {
    expect((await dragoman("facts")).out).toMatch(/returnWindow +open +e\.g\. 30 days;.* in \d+ articles/);
    await dragoman("facts", "returnWindow=30 days", "supportEmail=help@shop.example");
    await dragoman("facts", "deliveryFee=6 CHF", "--market", "ch");
    const { out } = await dragoman("facts");
    expect(out).toMatch(/returnWindow +30 days/);
    expect(out).toMatch(/deliveryFee +6 CHF +\(CH\)/);
    expect(out).not.toMatch(/returnWindow +open/);
  });

  it("opens a fact again by an empty value", async () => {
    await dragoman("facts", "returnWindow=");
    expect((await dragoman("facts")).out).toMatch(/returnWindow +open/);
  });

  it.each([
    [["refundDays=soon"], 1, /refundDays: "soon" is no duration/],
    [["Refund days=3"], 2, /not of the form/],
    [["x=1", "--market", "Swiss"], 2, /--market/],
    [["x=1", "--language", "?"], 2, /--language/],
  ])("refuses %j with exit code %d, and says what a value looks like", async (argv, expected, message) => {
    const { code, notes } = await dragoman("facts", ...argv);
    expect(code).toBe(expected);
    expect(notes).toMatch(message);
  });

  it("are what dragoman check says is still to be filled in, all of them", async () => {
    const { out } = await dragoman("check");
    const open = (await readFacts(storage.db, "main")).filter(
      ({ name, value }, _, all) => value === null && !all.some((one) => one.name === name && one.value !== null),
    );
    expect(open.length).toBeGreaterThan(10);
    for (const { name } of open) expect(out).toContain(`dragoman facts ${name}="…"`);
    expect(out).not.toContain("Placeholder never filled in");
  });
});

describe("dragoman phrasebook", () => {
  it("counts what there is, and writes a page that has all of it", async () => {
    const path = join(folder, "book.html");
    const { out } = await dragoman("phrasebook", "--page", path);
    expect(out).toMatch(/^60\d topics/);
    expect(out).toMatch(/en +English +60\d topics +\d{4} phrasings/);
    expect(existsSync(path)).toBe(true);
    expect(readFileSync(path, "utf8")).toContain("default-src 'none'");
  });
});
