import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anyText } from "../../language/any-text.ts";
import { cleanText } from "../../language/index.ts";
import type { Storage } from "../../storage/index.ts";
import { testStorage } from "../../storage/test-cluster.ts";
import { ensureWorkspace } from "../../workspace/index.ts";
import { collectArticles } from "../collect-articles.ts";
import { KnowledgeEditor } from "../editing/editor.ts";
import { KnowledgeBase } from "../knowledge-base.ts";
import { readKnowledge } from "../read/index.ts";
import { CSV_START, csvRows } from "./csv.ts";
import { KnowledgeExchange } from "./exchange.ts";
import { readXliff, type TranslationUnit, XLIFF_END, xliffFile, xliffStart } from "./xliff.ts";

const written = (unit: TranslationUnit) =>
  `${xliffStart("en", unit.language)}${xliffFile(unit, 1, new Map())}${XLIFF_END}`;
const unit = (more: Partial<TranslationUnit>): TranslationUnit => ({
  ...{
    article: "a",
    language: "ar",
    market: null,
    source: { title: "T", text: "One." },
    target: null,
    state: "translated",
  },
  ...more,
});

describe("XLIFF", () => {
  it("keeps facts from being translated, and shows the translator what a customer reads", () => {
    const source = { title: "Refunds", text: "Within {refundDays}.\n\n<b>No</b> & {refundDays}" };
    const xml = xliffFile(unit({ source, market: "AE" }), 1, new Map([["refundDays", "5 أيام"]]));
    expect(xml).toContain('<data id="d1">{refundDays}</data>');
    expect(xml).toContain('<ph id="p1" dataRef="d1" equiv="{refundDays}" disp="5 أيام"/>');
    expect(xml).toContain("&lt;b&gt;No&lt;/b&gt; &amp;");
    expect(xml.match(/<segment/g)?.length).toBe(3); // the title and two paragraphs
    expect(xml).not.toContain("<target");
  });

  it("comes back as it went, whatever the texts are", () => {
    const parts = fc.oneof(
      anyText,
      fc.constantFrom("{a}", "{b, duration}", "\n\n", "\n \n", "<x/>", "]]>", "&amp;", "- "),
    );
    const text = fc.array(parts, { maxLength: 8 }).map((some) => cleanText(some.join("")));
    fc.assert(
      fc.property(text, text, text, text, fc.constantFrom("MX", null), (t1, s1, t2, s2, market) => {
        const said = unit({
          article: `id ${t1}`.trim(),
          market,
          source: { title: t1, text: s1 },
          target: { title: t2, text: s2 },
        });
        const { translated, targetLanguage } = readXliff(written(said), "x.xlf");
        expect(targetLanguage).toBe("ar");
        expect(translated).toHaveLength(1);
        expect(translated[0]).toMatchObject({ market, title: t2, text: s2 });
      }),
    );
  });

  it("says what is not translated yet, and takes the least that any part is", () => {
    const half = written(
      unit({ source: { title: "T", text: "A\n\nB" }, target: { title: "ت", text: "أ\n\nب" }, state: "final" }),
    )
      .replace(/<target[^>]*>ب<\/target>/, "")
      .replace('state="final"', 'state="reviewed"');
    expect(readXliff(half, "x").translated[0]).toMatchObject({ segments: 3, untranslated: 1, state: "reviewed" });
  });

  it.each([
    [
      "a bomb",
      '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xliff version="2.0">&b;</xliff>',
      /document type/,
    ],
    ["another file", '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xliff version="2.0"/>', /document type/],
    ["XLIFF 1.2", '<xliff version="1.2"><file/></xliff>', /XLIFF 2.0/],
    ["a web page", "<html><body/></html>", /no XLIFF/],
    ["what ends too early", '<xliff version="2.0"><file original="a"><unit id="text">', /too early/],
    ["what closes wrongly", '<xliff version="2.0"><file></xliff></file>', /closes what is not open/],
    ["nothing", "", /too early/],
    ["a million levels", `<xliff version="2.0">${"<g>".repeat(1_000_000)}`, /nested/],
  ])("refuses %s", (_what, xml, message) => {
    expect(() => readXliff(xml, "x.xlf")).toThrow(message);
  });

  it("reads what tools add, and drops their marks", () => {
    const xml = written(unit({ target: { title: "ت", text: "كلمة {a}" } }))
      .replace("كلمة ", '<mrk id="m1" type="term"><pc id="1">كل</pc>مة</mrk> ')
      .replaceAll("\n", "\r\n");
    expect(readXliff(xml, "x").translated[0]!.text).toBe("كلمة {a}");
  });
});

describe("a table for spreadsheets", () => {
  it("comes back as it went, and nothing in it runs as a formula", async () => {
    const article = {
      id: "calc",
      variants: ["- one\n- two", '=HYPERLINK("https://evil.example")', "'=quoted", 'He said "no", ok; a|b'].map(
        (text, k) => ({
          ...{ language: ["en", "es", "de", "fr"][k]!, market: k === 1 ? "MX" : null, title: "@T", text },
          ...{ kind: "answer" as const, source: { file: "x" } },
        }),
      ),
      phrasings: [{ language: "en", text: "+1 more?", source: { file: "x" } }],
    };
    const csv = CSV_START + csvRows(article);
    for (const cell of csv.split(/,|\r\n/)) expect(cell).not.toMatch(/^"?[=+@-]/);
    const folder = await mkdtemp(join(tmpdir(), "dragoman-csv-"));
    await writeFile(join(folder, "x.csv"), csv);
    const { articles, bad } = await collectArticles(readKnowledge(join(folder, "x.csv")));
    expect(bad).toEqual([]);
    const plain = (one: typeof article) =>
      one.variants.map(({ language, market, title, text }) => [language, market, title, text]).sort();
    expect(plain(articles[0] as typeof article)).toEqual(plain(article));
    expect(articles[0]!.phrasings.map(({ text }) => text)).toEqual(["+1 more?"]);
  });
});

describe("translations that come back", () => {
  let storage: Storage;
  let editor: KnowledgeEditor;
  let exchange: KnowledgeExchange;
  const maya = { id: "p", name: "Maya" };
  const ar = { language: "ar", market: null };
  const en = { language: "en", market: null };

  beforeAll(async () => {
    storage = await testStorage();
    await ensureWorkspace(storage.db);
    editor = new KnowledgeEditor({ storage, workspaceId: "main" });
    exchange = new KnowledgeExchange({ storage, workspaceId: "main", editor });
  });
  afterAll(() => storage.close());

  const approve = async (id: string, place: typeof ar, text: string) => {
    const tag = (await editor.get(id)).texts.find((one) => one.language === place.language)?.tag ?? "0.0";
    const draft = await editor.saveDraft(id, place, { title: `Title of ${id}`, text }, tag, maya);
    await editor.approve(id, place, draft.tag, maya);
  };
  const out = async () => {
    let xml = "";
    await exchange.exportXliff({ language: "ar", market: null, only: "open" }, [], (text) => {
      xml += text;
    });
    return xml;
  };

  it("are shown first, then taken as drafts, or approved where they are final and their source is the same", async () => {
    for (const id of ["one", "two", "three"]) {
      await editor.create({ id, title: id, text: "x", language: "en", market: null }, maya);
      await approve(id, en, `English {fee} of ${id}.`);
    }
    await approve("three", ar, "عربي");
    const xml = await out();
    expect(xml).toContain('original="one"');
    expect(xml).not.toContain('original="three"'); // it is fine
    const back = xml
      .replaceAll(
        /(<segment id="s1" state=)"initial"(><source[^>]*>)(Title of \w+)(<\/source>)/g,
        '$1"final"$2$3$4<target>عنوان</target>',
      )
      .replaceAll(
        /(<segment id="s1" state=)"initial"(><source[^>]*>English )(<ph[^>]*>)( of \w+\.<\/source>)/g,
        '$1"final"$2$3$4<target>نص $3</target>',
      );
    await approve("two", en, "English {fee} of two, changed.");

    const plan = await exchange.planXliff(back, "back.xlf");
    expect(plan).toMatchObject({ changeCount: 2, unchanged: 0, untranslated: 0, bad: [] });
    expect(plan.changes.map(({ article, behind, kind }) => [article, behind, kind])).toEqual([
      ["one", false, "added"],
      ["two", true, "added"],
    ]);
    const arabic = async (id: string) => (await editor.get(id)).texts.find(({ language }) => language === "ar");
    expect(await arabic("one")).toBeUndefined();

    expect(await exchange.takeXliff(back, "back.xlf", { approve: true }, maya)).toEqual({ written: 2, approved: 1 });
    expect((await arabic("one"))?.approved).toMatchObject({ title: "عنوان", text: "نص {fee}" });
    expect(await arabic("two")).toMatchObject({ status: "draft", approved: null, draft: { text: "نص {fee}" } });
    expect(await exchange.planXliff(back, "back.xlf")).toMatchObject({ changeCount: 0, unchanged: 2 });
  });

  it("of articles that are gone, or twice in the file, are left out with a reason", async () => {
    const file = xliffFile(unit({ article: "nobody", target: { title: "ت", text: "نص" } }), 1, new Map());
    const plan = await exchange.planXliff(`${xliffStart("en", "ar")}${file}${file}${XLIFF_END}`, "x");
    expect(plan.bad.map(({ reason }) => reason)).toEqual([
      "There is no such article any more.",
      "There is no such article any more.",
    ]);
  });
});

describe("an import that is only looked at", () => {
  it("says what it would change and changes nothing", async () => {
    const storage = await testStorage();
    await ensureWorkspace(storage.db);
    const knowledge = new KnowledgeBase({ storage, workspaceId: "main" });
    const folder = await mkdtemp(join(tmpdir(), "dragoman-plan-"));
    const path = join(folder, "file");
    const name = "faq.csv";
    await writeFile(path, "id,question,answer\na,How?,So.\nb,Why?,Because.\n");
    await knowledge.import({ path, name });
    const before = await knowledge.snapshot();
    await writeFile(
      path,
      "id,question,answer\na,How?,Otherwise.\nb,Why?,Because.\nc,Neu?,新。\n,,\n,,only an answer\n",
    );
    const plan = await knowledge.planImport({ path, name });
    expect(plan).toMatchObject({ articlesAdded: 1, variantsChanged: 2, unchanged: 1, badCount: 1 });
    expect(plan.texts).toMatchObject([
      { kind: "changed", article: "a", before: "So.", text: "Otherwise." },
      { kind: "added", article: "c", before: null, text: "新。" },
    ]);
    expect(await knowledge.snapshot()).toEqual(before);
    expect(await knowledge.imports()).toHaveLength(1);
    const done = await knowledge.import({ path, name }, { author: { id: "p", name: "Maya" } });
    expect(done).toMatchObject({ articlesAdded: plan.articlesAdded, variantsChanged: plan.variantsChanged });
    expect((await knowledge.imports())[0]).toMatchObject({ name, author: "Maya", rowsBad: 1 });
    await storage.close();
  });
});
