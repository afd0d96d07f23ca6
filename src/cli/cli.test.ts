import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { testStorage } from "../storage/test-cluster.ts";
import { dragoman, testCommandLine } from "./test-commands.ts";

const setting = testCommandLine();

function file(name: string, content: string): string {
  const path = join(setting.folder, name);
  writeFileSync(path, content);
  return path;
}

const faq = `question,answer,language
How do I pay?,"With a card, or with PayPal.",en
Which cards do you take?,Visa and Mastercard.,en
Where is my parcel?,Open the tracking link in our e-mail.,en
Can I change the address?,"Yes, until it is packed.",en
怎么付款？,可以用银行卡或 PayPal。,zh-Hans
我的包裹在哪里？,请打开邮件里的物流链接。,zh-Hans
`;

describe("the command line", () => {
  it("explains itself and every command", async () => {
    const overview = await dragoman("--help");
    expect(overview.code).toBe(0);
    for (const name of ["serve", "import", "check", "train", "ask", "evaluate", "export", "doctor"]) {
      expect(overview.out).toContain(name);
      const help = await dragoman(name, "--help");
      expect([help.code, help.out]).toEqual([0, expect.stringContaining(`usage: dragoman ${name}`)]);
    }
    expect((await dragoman("evaluate", "intents", "--help")).out).toContain("--out-of-scope");
    expect((await dragoman("--version")).out).toMatch(/^\d+\.\d+\.\d+/);
  });

  it("answers a wrong call with exit code 2, the cause and where to look", async () => {
    for (const [argv, words] of [
      [[], "usage"],
      [["fly"], 'no command "fly"'],
      [["ask"], "Say what to ask"],
      [["ask", "hi", "--nope"], "--nope"],
      [["ask", "hi", "--market", "Spain"], "--market"],
      [["ask", "hi", "--language", "?"], "--language"],
      [["train", "--seed", "x"], "--seed"],
      [["train", "now"], "now"],
      [["train", "--tolerate", "0"], "--tolerate"],
      [["train", "--budget", "-1"], "--budget"],
      [["import"], "Name the files"],
      [["serve", "--allow-origin", "shop.example.com:8080"], "--allow-origin"],
      [["serve", "--allow-origin", "null"], "--allow-origin"],
      [["import", "a.csv", "--columns", "question"], "--columns"],
      [["evaluate"], "what to evaluate"],
      [["evaluate", "everything"], "evaluate everything"],
      [["evaluate", "intents", "--train", "x"], "--test is missing"],
      [["serve", "--port", "70000"], "--port"],
    ] as const) {
      const { code, out, notes } = await dragoman(...argv);
      expect([argv, code]).toEqual([argv, 2]);
      expect(out + notes).toContain(words);
    }
  });

  it("says what is wrong with a file, also as JSON, with exit code 1", async () => {
    const missing = await dragoman("ask", "hi", "--knowledge", join(setting.folder, "none.csv"), "--json");
    expect(missing.code).toBe(1);
    expect(missing.json().error).toMatchObject({
      code: "knowledge/file-not-found",
      message: expect.stringContaining("none.csv"),
    });
    const broken = await dragoman(
      "evaluate",
      "intents",
      "--train",
      file("t.tsv", "no tab here\n"),
      "--test",
      file("u.tsv", "a\tb\n"),
    );
    expect([broken.code, broken.notes]).toEqual([1, expect.stringMatching(/t\.tsv:1 is not "label<TAB>text"/)]);
  });

  it("asks a file alone, without a database", async () => {
    const kept = process.env.DATABASE_URL;
    process.env.DATABASE_URL = "postgres://127.0.0.1:1/nowhere";
    try {
      const { code, json } = await dragoman("ask", "怎么付款", "--knowledge", file("faq.csv", faq), "--json");
      expect(code).toBe(0);
      expect(Object.keys(json())).toEqual(
        expect.arrayContaining(["kind", "text", "language", "confidence", "source", "alternatives", "milliseconds"]),
      );
      expect(json()).toMatchObject({ kind: "answer", text: "可以用银行卡或 PayPal。", language: "zh-Hans" });
    } finally {
      process.env.DATABASE_URL = kept;
    }
  });

  it("imports, checks, trains, asks, exports, and imports the export without a change", async () => {
    const path = file("faq.csv", faq);
    const first = await dragoman("import", path, "--json");
    expect([first.code, first.json().files[0]]).toEqual([
      0,
      expect.objectContaining({ rows: 6, articlesAdded: 6, badCount: 0 }),
    ]);
    expect((await dragoman("import", path)).out).toContain("nothing new");

    const report = join(setting.folder, "check.html");
    const checked = await dragoman("check", "--json", "--report", report);
    expect(checked.code).toBe(0);
    expect(checked.json().findings.length).toBeGreaterThan(0);
    expect(readFileSync(report, "utf8")).toMatch(/^<!doctype html>/i);

    const trained = await dragoman("train", "--json");
    expect([trained.code, trained.json()]).toEqual([
      0,
      expect.objectContaining({ release: 1, articles: 6, basis: "phrasings" }),
    ]);

    expect((await dragoman("ask", "Where is my parcel?", "--json")).json()).toMatchObject({
      kind: "answer",
      text: "Open the tracking link in our e-mail.",
    });
    expect((await dragoman("ask", "我的包裹在哪里？")).out).toContain("物流链接");

    const exported = join(setting.folder, "out.jsonl");
    expect((await dragoman("export", "--out", exported)).code).toBe(0);
    expect(readFileSync(exported, "utf8").trim().split("\n").length).toBe(6);
    expect((await dragoman("import", exported)).out).toContain("nothing new");
  });

  it("says that the report cannot be written before it trains", async () => {
    const { code, notes } = await dragoman("train", "--report", join(setting.folder, "none", "training.html"));
    expect([code, notes]).toEqual([1, expect.stringContaining("its folder does not exist")]);
  });

  it("asks the example company where nothing was imported, trains it once, and lets own knowledge take its place", async () => {
    const kept = process.env.DATABASE_URL;
    const empty = await testStorage();
    process.env.DATABASE_URL = empty.url;
    try {
      const first = await dragoman("ask", "我购买的的产品如何退货？", "--json");
      expect(first.notes).toContain("example company");
      expect(first.json()).toMatchObject({
        kind: "answer",
        text: "请登录您的账户，在订单详情页找到退货申请，按照指引操作即可。",
      });
      const again = await dragoman("ask", "What is the capital of Peru?", "--json");
      expect([again.notes, again.json().source]).toEqual(["", null]);
      expect((await empty.pool.query("SELECT count(*)::int AS n FROM release")).rows).toEqual([{ n: 1 }]);

      const own = await dragoman("import", file("own.csv", faq));
      expect(own.out).toContain("example company was removed");
      const { rows } = await empty.pool.query(
        "SELECT name, (SELECT count(*)::int FROM held_out_question) AS questions FROM workspace",
      );
      expect(rows).toEqual([{ name: "Support", questions: 0 }]);
    } finally {
      process.env.DATABASE_URL = kept;
      await empty.close();
    }
  });

  it("imports what is good of several files and says which one is bad", async () => {
    const { code, json } = await dragoman(
      "import",
      file("good.csv", "question,answer\nDo you wrap gifts?,Yes we do.\n"),
      file("empty.csv", ""),
      "--json",
    );
    expect(code).toBe(1);
    expect(json().files.length).toBe(1);
    expect(json().failed).toEqual([expect.objectContaining({ file: "empty.csv", code: "knowledge/file-empty" })]);
  });

  it("scores an intent classifier over seeds", async () => {
    const rows = (n: number) =>
      Array.from({ length: n }, (_, k) =>
        [
          `pay\thow can I pay by card ${k}`,
          `track\twhere is my parcel number ${k}`,
          `size\thow big is the cup ${k}`,
        ].join("\n"),
      ).join("\n");
    const { code, json } = await dragoman(
      "evaluate",
      "intents",
      "--train",
      file("train.tsv", rows(12)),
      "--test",
      file("test.tsv", rows(3)),
      "--out-of-scope",
      file("o.txt", "what is the weather\nwrite a poem\n"),
      "--seeds",
      "2",
      "--json",
    );
    expect(code).toBe(0);
    expect(json()).toMatchObject({
      accuracy: 1,
      macroF1: 1,
      auroc: expect.any(Number),
      outOfScopeRecallAt95: expect.any(Number),
      trainingCpuSeconds: expect.any(Number),
      p50Micros: expect.any(Number),
      p99Micros: expect.any(Number),
      modelBytes: expect.any(Number),
      peakRssBytes: expect.any(Number),
      spread: { accuracy: 0 },
    });
    expect(json().seeds.length).toBe(2);
  });

  it("scores retrieval by language pair", async () => {
    const articles = file(
      "a.jsonl",
      [
        '{"id":"pay","language":"en","text":"how can I pay"}',
        '{"id":"pay","language":"en","text":"We take cards and PayPal for every order."}',
        '{"id":"size","language":"en","text":"how big is the cup"}',
        '{"id":"size","language":"es","text":"qué tamaño tiene la taza"}',
      ].join("\n"),
    );
    const questions = file(
      "q.jsonl",
      [
        '{"id":"1","language":"en","text":"can I pay with paypal","article":"pay"}',
        '{"id":"2","language":"es","text":"tamaño de la taza","article":"size"}',
      ].join("\n"),
    );
    const { code, json } = await dragoman(
      "evaluate",
      "retrieval",
      "--articles",
      articles,
      "--questions",
      questions,
      "--json",
    );
    expect(code).toBe(0);
    expect(json()).toMatchObject({
      top1: 1,
      top5: 1,
      mrr: 1,
      articles: 2,
      byLanguagePair: { "en→en": { top1: 1 }, "es→es": { top1: 1 } },
    });
    expect(json().microsPerQuestion).toBeGreaterThan(0);
  });

  it("looks at the installation", async () => {
    const { json } = await dragoman("doctor", "--json");
    expect(json().findings.map(({ what }: { what: string }) => what)).toEqual(
      expect.arrayContaining(["Node.js", "database", "knowledge", "language detection"]),
    );
  });
});
