import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Storage } from "../../storage/index.ts";
import { testStorage } from "../../storage/test-cluster.ts";
import { ensureWorkspace } from "../../workspace/index.ts";
import { KnowledgeBase } from "../knowledge-base.ts";
import { type EditedArticle, KnowledgeEditor } from "./editor.ts";
import { ArticleExistsError, ArticleGoneError, EditConflictError, EmptyTextError } from "./errors.ts";
import type { Place } from "./status.ts";

let storage: Storage;
let editor: KnowledgeEditor;
let knowledge: KnowledgeBase;
let folder: string;
const maya = { id: "p-maya", name: "Maya" };
const salma = { id: "p-salma", name: "Salma" };
const en: Place = { language: "en", market: null };
const ar: Place = { language: "ar", market: null };

beforeAll(async () => {
  storage = await testStorage();
  await ensureWorkspace(storage.db);
  editor = new KnowledgeEditor({ storage, workspaceId: "main" });
  knowledge = new KnowledgeBase({ storage, workspaceId: "main" });
  folder = await mkdtemp(join(tmpdir(), "dragoman-editing-"));
});
afterAll(() => storage.close());

const textOf = (article: EditedArticle, { language, market }: Place) =>
  article.texts.find((text) => text.language === language && text.market === market)!;

/** An article with an approved English text. */
async function written(id: string, title = "Delivery", text = "It takes 5 days."): Promise<void> {
  await editor.create({ id, title, text, language: "en", market: null }, maya);
  await approve(id, en);
}

async function save(id: string, place: Place, text: string, by = maya) {
  const now = (await editor.get(id)).texts.find(
    (one) => one.language === place.language && one.market === place.market,
  );
  return editor.saveDraft(id, place, { title: "Title", text }, now?.tag ?? "0.0", by);
}

async function approve(id: string, place: Place) {
  return editor.approve(id, place, textOf(await editor.get(id), place).tag, maya);
}

async function importing(rows: string) {
  const path = join(folder, `${Math.random()}.csv`);
  await writeFile(path, rows);
  return knowledge.import({ path, name: "faq.csv" });
}

describe("a draft", () => {
  it("is not answered with, and starts no training, until somebody approves it", async () => {
    const before = await knowledge.revision();
    const article = await editor.create(
      { title: "Gift wrap", text: "We wrap it.", language: "en", market: null },
      maya,
    );
    expect(article).toMatchObject({ id: "gift-wrap", texts: [{ status: "draft", draft: { author: "Maya" } }] });
    expect(await knowledge.revision()).toBe(before);
    expect((await knowledge.snapshot()).articles.map(({ id }) => id)).not.toContain("gift-wrap");

    const approved = await approve("gift-wrap", en);
    expect(approved).toMatchObject({ status: "fine", draft: null, approved: { text: "We wrap it.", author: "Maya" } });
    expect(await knowledge.revision()).toBe(before + 1);
    expect((await knowledge.get("gift-wrap"))?.variants).toMatchObject([{ text: "We wrap it.", language: "en" }]);
  });

  it("leaves the approved text in use while it is written", async () => {
    await written("opening");
    await save("opening", en, "It takes 9 days.");
    expect((await knowledge.get("opening"))?.variants[0]?.text).toBe("It takes 5 days.");
    expect(textOf(await editor.get("opening"), en)).toMatchObject({
      approved: { text: "It takes 5 days." },
      draft: { text: "It takes 9 days." },
    });
  });

  it("without words cannot be approved", async () => {
    await editor.create({ id: "empty", title: "Empty", text: " \n ", language: "en", market: null }, maya);
    await expect(approve("empty", en)).rejects.toThrow(EmptyTextError);
  });

  it("is kept as it was written, in any script, but for what breaks screens", async () => {
    await written("scripts");
    for (const text of ["退款需要五天。", "الاسترداد خلال ٥ أيام", "คืนเงินใน 5 วัน", "<script>alert(1)</script> **b**"]) {
      await save("scripts", en, `${text}\u202e\u0000`);
      expect(textOf(await editor.get("scripts"), en).draft?.text).toBe(text);
    }
  });
});

describe("two editors of one text", () => {
  it("do not write over each other: the second is told who was quicker, and nothing is lost", async () => {
    await written("conflict");
    const { tag } = textOf(await editor.get("conflict"), en);
    await editor.saveDraft("conflict", en, { title: "T", text: "Salma's words" }, tag, salma);
    const mine = editor.saveDraft("conflict", en, { title: "T", text: "Maya's words" }, tag, maya);
    await expect(mine).rejects.toThrow(EditConflictError);
    await expect(mine).rejects.toThrow(/Salma/);
    await expect(editor.approve("conflict", en, tag, maya)).rejects.toThrow(EditConflictError);

    // Who then writes over it on purpose leaves the other's in the history.
    await save("conflict", en, "Maya's words", maya);
    const { entries } = await editor.history({ article: "conflict" });
    expect(entries.find(({ kind }) => kind === "draft")).toMatchObject({ text: "Salma's words", author: "Salma" });
  });

  it("who save at the same moment: one wins, the other is told", async () => {
    await written("race");
    const { tag } = textOf(await editor.get("race"), en);
    const saving = [maya, salma].map((by) =>
      editor.saveDraft("race", en, { title: "T", text: `of ${by.name}` }, tag, by),
    );
    const results = await Promise.allSettled(saving);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("never take a new draft for one that was thrown away", async () => {
    await written("aba");
    const first = await save("aba", en, "first");
    await editor.discardDraft("aba", en, first.tag, maya);
    await save("aba", en, "second", salma);
    await expect(editor.saveDraft("aba", en, { title: "", text: "third" }, first.tag, maya)).rejects.toThrow(
      EditConflictError,
    );
  });
});

describe("a translation", () => {
  it("is stale when its source got another text after it, and fine again once somebody says so", async () => {
    await written("stale");
    await save("stale", ar, "خمسة أيام");
    expect((await approve("stale", ar)).status).toBe("fine");
    await save("stale", en, "It takes 7 days.");
    await approve("stale", en);
    const behind = textOf(await editor.get("stale"), ar);
    expect(behind).toMatchObject({ status: "stale", daysBehind: 0 });
    expect(textOf(await editor.get("stale"), en).status).toBe("fine");
    expect((await editor.list({ status: "stale" })).articles.map(({ id }) => id)).toContain("stale");
    expect((await editor.list({ status: "stale", language: "en" })).articles).toEqual([]);

    const before = await knowledge.revision();
    expect((await editor.confirm("stale", ar, behind.tag, maya)).status).toBe("fine");
    expect(await knowledge.revision()).toBe(before); // nothing that a customer gets has changed
    expect((await editor.list({ status: "stale" })).articles.map(({ id }) => id)).not.toContain("stale");
  });

  it("that was imported before its source is not stale", async () => {
    await importing("id,language,answer\nimported,ar,خمسة أيام\n");
    await importing("id,language,answer\nimported,en,Five days.\n");
    expect(textOf(await editor.get("imported"), ar).status).toBe("fine");
    await importing("id,language,answer\nimported,en,Seven days.\n");
    expect(textOf(await editor.get("imported"), ar).status).toBe("stale");
  });

  it("follows the text of its own market where there is one", async () => {
    await written("markets");
    const mx = { language: "es", market: "MX" };
    await save("markets", mx, "Cinco días.");
    await approve("markets", mx);
    await save("markets", { language: "en", market: "MX" }, "Five days in Mexico.");
    await approve("markets", { language: "en", market: "MX" });
    await save("markets", en, "Seven days.");
    await approve("markets", en);
    expect(textOf(await editor.get("markets"), mx).status).toBe("fine");
  });

  it("may be said not to be needed, and to be needed after all", async () => {
    await written("exempt");
    expect((await editor.setApplies("exempt", ar, false, maya)).status).toBe("exempt");
    expect((await editor.list({ status: "missing", language: "ar" })).articles.map(({ id }) => id)).not.toContain(
      "exempt",
    );
    expect((await editor.setApplies("exempt", ar, true, maya)).status).toBe("missing");
    await editor.setApplies("exempt", ar, false, maya);
    await save("exempt", ar, "نص");
    expect((await approve("exempt", ar)).exempt).toBe(false);
  });
});

describe("the history", () => {
  it("holds every text that customers got, whoever wrote it, and shows what differs", async () => {
    await importing("id,language,answer\nhistory,en,It takes 5 days.\n");
    await save("history", en, "It takes 7 days.", salma);
    await approve("history", en);
    await importing("id,language,answer\nhistory,en,It takes 9 days.\n");
    const { entries } = await editor.history({ article: "history" });
    const texts = entries.filter(({ kind }) => kind === "text");
    expect(texts.map(({ text, author }) => [text, author])).toEqual([
      ["It takes 9 days.", null],
      ["It takes 7 days.", "Maya"],
      ["It takes 5 days.", null],
    ]);
    const { text } = await editor.diff(texts[2]!.id, texts[1]!.id);
    expect(text).toContainEqual({ kind: "removed", text: "5" });
    expect(text).toContainEqual({ kind: "added", text: "7" });
    expect((await editor.diff(texts[2]!.id, null)).text).toContainEqual({ kind: "added", text: "9" });
  });

  it("brings a text back, which is a new version", async () => {
    await written("back", "Delivery", "One.");
    await save("back", en, "Two.");
    await approve("back", en);
    const { entries } = await editor.history({ article: "back", place: en });
    const first = entries.find(({ text }) => text === "One.")!;
    const article = await editor.restore(first.id, salma);
    expect(textOf(article, en).approved).toMatchObject({ text: "One.", version: 3, author: "Salma" });
    expect((await editor.history({ article: "back", place: en })).entries[0]).toMatchObject({
      version: 3,
      text: "One.",
    });
  });

  it("brings a deleted article back with all that it had", async () => {
    await written("gone", "Gone", "Words.");
    await editor.addPhrasing("gone", { text: "我的订单在哪里？" }, maya);
    await save("gone", ar, "مسودة");
    await editor.setApplies("gone", { language: "fr", market: null }, false, maya);
    const before = await editor.get("gone");
    expect(await editor.remove(["gone", "never-was"], maya)).toBe(1);
    await expect(editor.get("gone")).rejects.toThrow(ArticleGoneError);
    const [entry] = await editor.deleted();
    expect(entry).toMatchObject({ article: "gone", title: "Gone", author: "Maya" });
    const after = await editor.restore(entry!.id, maya);
    const shape = ({ texts }: EditedArticle) =>
      texts.map(({ language, status, approved, draft }) => [language, status, approved?.text, draft?.text]);
    expect(shape(after)).toEqual(shape(before));
    expect((await editor.get("gone")).phrasings).toEqual(before.phrasings);
    expect(await editor.deleted()).toEqual([]);
    await expect(editor.restore(entry!.id, maya)).rejects.toThrow(ArticleExistsError);
  });

  it("is only ever added to, even by SQL", async () => {
    await written("sealed");
    for (const statement of [
      "UPDATE knowledge_history SET body = ''",
      "DELETE FROM knowledge_history",
      "TRUNCATE knowledge_history",
    ])
      await expect(sql.raw(statement).execute(storage.db)).rejects.toThrow(/only ever added to/);
  });
});

describe("the ways to ask", () => {
  it("are added in their own language and taken away again, and both are learned from", async () => {
    await written("asked");
    const before = await knowledge.revision();
    const added = await editor.addPhrasing("asked", { text: " 快递 多久 能到？ " }, maya);
    expect(added).toMatchObject({ added: true, language: "zh-Hans", elsewhere: [] });
    expect((await editor.addPhrasing("asked", { text: "快递 多久 能到？" }, maya)).added).toBe(false);
    expect(await knowledge.revision()).toBe(before + 1);
    const { phrasings } = await editor.get("asked");
    expect(phrasings).toMatchObject([{ language: "zh-Hans", text: "快递 多久 能到？" }]);
    await editor.removePhrasing("asked", phrasings[0]!.id, maya);
    await editor.removePhrasing("asked", "nonsense", maya);
    expect((await editor.get("asked")).phrasingCount).toBe(0);
    expect(await knowledge.revision()).toBe(before + 2);
  });

  it("say which other articles the same words lead to", async () => {
    await written("one");
    await written("two");
    await editor.addPhrasing("one", { text: "Where is it?" }, maya);
    expect((await editor.addPhrasing("two", { text: "Where is it?" }, maya)).elsewhere).toEqual(["one"]);
  });
});

describe("many at once", () => {
  it("are approved, moved, marked and deleted, and the knowledge changes once", async () => {
    for (const id of ["bulk-1", "bulk-2"]) {
      await editor.create({ id, title: id, text: `Text of ${id}.`, language: "en", market: null }, maya);
      await editor.saveDraft(id, ar, { title: "", text: "نص" }, "0.0", maya);
    }
    const ids = ["bulk-1", "bulk-2", "bulk-none"];
    const before = await knowledge.revision();
    expect(await editor.bulk(ids, { kind: "approve" }, maya)).toBe(2);
    expect(await knowledge.revision()).toBe(before + 1);
    expect((await knowledge.get("bulk-2"))?.variants.map(({ language }) => language)).toEqual(["ar", "en"]);

    await editor.bulk(ids, { kind: "source-language", language: "ar" }, maya);
    await editor.bulk(ids, { kind: "category", category: "Test" }, maya);
    expect(await editor.get("bulk-1")).toMatchObject({ sourceLanguage: "ar", category: "Test" });
    await editor.bulk(ids, { kind: "exempt", places: [{ language: "fr", market: "FR" }] }, maya);
    expect(textOf(await editor.get("bulk-1"), { language: "fr", market: "FR" }).status).toBe("exempt");

    expect(await editor.bulk(ids, { kind: "add-market", market: "AE" }, maya)).toBe(2);
    expect(textOf(await editor.get("bulk-1"), { language: "ar", market: "AE" })).toMatchObject({
      status: "draft",
      draft: { text: "نص" },
    });
    expect(await editor.bulk(ids, { kind: "remove-market", market: "AE" }, maya)).toBe(2);
    expect(await editor.bulk(ids, { kind: "remove-market", market: "AE" }, maya)).toBe(0);
    expect(await editor.bulk(ids, { kind: "delete" }, maya)).toBe(2);
  });

  it("have words replaced after a preview, and not where something changed since", async () => {
    await written("swap-1", "Parcel", "The parcel (parcel!) arrives. Costs $5.");
    await written("swap-2", "Other", "Nothing of the kind.");
    const asked = { find: "parcel", replace: "$&package" };
    const preview = await editor.findToReplace(asked);
    expect(preview.total).toBe(1);
    expect(preview.replacements[0]!.text.map(({ kind }) => kind)).toContain("added");
    await expect(editor.replace(asked, preview.revision - 1, maya)).rejects.toThrow(EditConflictError);
    expect(await editor.replace(asked, preview.revision, maya)).toBe(1);
    expect(textOf(await editor.get("swap-1"), en).approved).toMatchObject({
      title: "$&package",
      text: "The $&package ($&package!) arrives. Costs $5.",
    });
    expect((await editor.findToReplace({ find: "PACKAGE", replace: "x", matchCase: true })).total).toBe(0);
    expect((await editor.findToReplace({ find: ".*", replace: "x" })).total).toBe(0);
  });
});

describe("the list", () => {
  it("is found by words in any script, a page at a time, under what the articles are about", async () => {
    for (const k of [1, 2, 3]) await written(`list-${k}`, `列表 ${k}`, "قائمة الطلبات");
    const first = await editor.list({ search: "列表", limit: 2 });
    expect(first).toMatchObject({ total: 3, articles: [{ id: "list-1", group: "" }, { id: "list-2" }] });
    const second = await editor.list({ search: "列表", limit: 2, after: first.next });
    expect(second.articles.map(({ id }) => id)).toEqual(["list-3"]);
    expect(second.next).toBeNull();
    expect((await editor.list({ search: "الطلبات" })).total).toBe(3);
    expect((await editor.list({ search: "%" })).total).toBe(0);
    expect((await editor.list({ status: "missing", language: "th", search: "列表" })).total).toBe(3);
    expect((await editor.list({ market: "SG", search: "列表" })).total).toBe(0);
    await editor.bulk(["list-1"], { kind: "category", category: "Liste" }, maya);
    expect(await editor.categories()).toContain("Liste");
    await written("order-cancel");
    expect((await editor.list({ category: "order" })).articles.map(({ id }) => id)).toEqual(["order-cancel"]);
  });
});
