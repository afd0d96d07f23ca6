import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { KnowledgeBase } from "../knowledge/index.ts";
import { heldOutQuestions, replaceHeldOutQuestions } from "../releases/index.ts";
import { readFacts, readWorkspace } from "../workspace/index.ts";
import { dragoman, testCommandLine } from "./test-commands.ts";

const setting = testCommandLine();

describe("dragoman starter", () => {
  it("makes the phrasebook's articles of an industry a company's first knowledge, with real questions to set the confidence on", async () => {
    const { code, out } = await dragoman("starter", "--industry", "shop", "--languages", "en,es", "--json");
    expect(code).toBe(0);
    const { articles, openFacts, report } = JSON.parse(out);
    expect(articles).toBeGreaterThanOrEqual(200);
    expect(openFacts).toBeGreaterThan(20);
    expect(report).toMatchObject({ articlesAdded: articles, badCount: 0, repeated: 0 });
    const found = await new KnowledgeBase({ storage: setting.storage, workspaceId: "main" }).get("refund-not-arrived");
    expect(found!.variants.map(({ language }) => language)).toEqual(["en", "es"]);
    expect(found!.phrasings.length).toBeGreaterThanOrEqual(14);
    expect((await readWorkspace(setting.storage.db))!.knowledgeOrigin).toBe("own");
    const known = new Set(
      (await new KnowledgeBase({ storage: setting.storage, workspaceId: "main" }).articles()).map(({ id }) => id),
    );
    const questions = await heldOutQuestions(setting.storage.db, "main");
    expect(questions.filter(({ article }) => !known.has(article!))).toEqual([]);
  });

  it("changes nothing when it is done twice, and keeps the facts that were filled in", async () => {
    await dragoman("facts", "refundDays=5 days");
    const { out } = await dragoman("starter", "--industry", "shop", "--languages", "es,en");
    expect(out).toContain("were there already");
    expect((await readFacts(setting.storage.db, "main")).find(({ name }) => name === "refundDays")?.value).toBe(
      "5 days",
    );
  });

  it("brings the questions of another language along, and leaves a company's own real questions alone", async () => {
    const languages = async () =>
      new Set((await heldOutQuestions(setting.storage.db, "main")).map(({ language }) => language));
    expect(await languages()).toEqual(new Set(["en", "es"]));
    await dragoman("starter", "--industry", "shop", "--languages", "zh-Hans");
    expect(await languages()).toEqual(new Set(["en", "es", "zh-Hans"]));
    const own = [{ text: "is it blue or what", language: "en", article: "product-available" }];
    await replaceHeldOutQuestions(setting.storage.db, "main", own);
    await dragoman("starter", "--industry", "shop", "--languages", "en,es");
    expect(await heldOutQuestions(setting.storage.db, "main")).toEqual(own);
  });

  it("writes a file in place of the knowledge where it is told to", async () => {
    const path = join(setting.folder, "shop.jsonl");
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

  it("says where no article names what was filled in, so that a slip of the finger is seen", async () => {
    const { out } = await dragoman("facts", "returnWindw=30 days");
    expect(out).toMatch(/returnWindw +30 days +no article names it/);
    expect(out).not.toMatch(/supportEmail.*no article/);
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
    const open = (await readFacts(setting.storage.db, "main")).filter(
      ({ name, value }, _, all) => value === null && !all.some((one) => one.name === name && one.value !== null),
    );
    expect(open.length).toBeGreaterThan(10);
    for (const { name } of open) expect(out).toContain(`dragoman facts ${name}="…"`);
    expect(out).not.toContain("Placeholder never filled in");
  });
});

describe("dragoman phrasebook", () => {
  it("counts what there is, and writes a page that has all of it", async () => {
    const path = join(setting.folder, "book.html");
    const { out } = await dragoman("phrasebook", "--page", path);
    expect(out).toMatch(/^60\d topics/);
    expect(out).toMatch(/en +English +60\d topics +\d{4} phrasings/);
    expect(existsSync(path)).toBe(true);
    expect(readFileSync(path, "utf8")).toContain("default-src 'none'");
  });
});
