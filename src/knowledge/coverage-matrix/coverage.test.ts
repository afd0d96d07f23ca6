import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Storage } from "../../storage/index.ts";
import { testStorage } from "../../storage/test-cluster.ts";
import { ensureWorkspace, updateWorkspace } from "../../workspace/index.ts";
import { KnowledgeEditor } from "../editing/editor.ts";
import { coverageColumns } from "./columns.ts";
import { CoverageMatrix } from "./coverage.ts";

describe("the columns", () => {
  const none = { markets: [], languages: [], defaultLanguage: "en", inUse: [], asked: [] };
  const written = (company: Partial<Parameters<typeof coverageColumns>[0]>) =>
    coverageColumns({ ...none, ...company }).map(({ language, market }) => `${market ?? "*"} ${language}`);

  it("are the languages where the company has no markets", () => {
    expect(written({ inUse: ["en", "ar", "ar"].map((language) => ({ language, market: null })) })).toEqual([
      "* en",
      "* ar",
    ]);
  });

  it("are, of each market, its own language, the first one, and what it has texts or questions in", () => {
    expect(
      written({
        ...{ markets: ["US", "MX", "AE"], languages: ["en", "es", "ar", "zh-Hans", "ja"] },
        inUse: [{ language: "zh-Hans", market: "US" }],
        asked: [
          { language: "es", market: "US" },
          { language: "ar", market: null },
          { language: "th", market: "US" }, // not one that the company wants to answer in
        ],
      }),
    ).toEqual(["* ar", "* ja", "US en", "US zh-Hans", "US es", "MX es", "MX en", "AE ar", "AE en"]);
  });
});

describe("coverage", () => {
  let storage: Storage;
  let coverage: CoverageMatrix;
  const maya = { id: "p", name: "Maya" };

  beforeAll(async () => {
    storage = await testStorage();
    await ensureWorkspace(storage.db);
    await updateWorkspace(storage.db, "main", { markets: ["AE", "MX"], languages: ["en", "ar", "es"] });
    const editor = new KnowledgeEditor({ storage, workspaceId: "main" });
    const approve = async (id: string, language: string, market: string | null, text: string) => {
      const place = { language, market };
      const tag = (await editor.get(id)).texts.find((one) => one.language === language && one.market === market)?.tag;
      await editor
        .saveDraft(id, place, { title: "Customs", text }, tag ?? "0.0", maya)
        .then((draft) => editor.approve(id, place, draft.tag, maya));
    };
    await editor.create({ id: "customs", title: "Customs", text: "x", language: "en", market: null }, maya);
    await approve("customs", "en", null, "Customs are included.");
    await approve("customs", "es", "MX", "Aduana incluida.");
    await approve("customs", "en", null, "Customs are not included.");
    await editor.create({ id: "returns", title: "Returns", text: "x", language: "en", market: null }, maya);
    await editor.setApplies("returns", { language: "es", market: "MX" }, false, maya);
    await ask("c1", "AE", "ar", "هل أدفع جمارك؟ هاتفي +971501234567", "handover");
    await ask("c2", "AE", "ar", "كم رسوم الجمارك؟", "handover");
    await ask("c3", "MX", "es", "¿Pago aduana?", "answer");
    await ask("c4", "FR", "en", "Do I pay customs?", "answer");
    await ask("c5", "AE", "ar", "أريد شخصا", "handover", "asked-for-person");
    coverage = new CoverageMatrix({ storage, workspaceId: "main" });
  });
  afterAll(() => storage.close());

  async function ask(id: string, market: string, language: string, body: string, kind: string, reason = "not-sure") {
    await storage.db
      .insertInto("conversation")
      .values({
        ...{
          workspace_id: "main",
          conversation_id: id,
          token_hash: Buffer.from(id),
          state: "assistant",
          language,
          market,
        },
        ...{ page_language: null, page: null, customer_name: null, contact_email: null, agent_id: null },
        handover_reason: null,
      } as never)
      .execute();
    const reply = {
      ...{ kind, reason: kind === "answer" ? null : reason, language, notice: null },
      source: kind === "answer" ? { article: "customs" } : null,
      alternatives: [{ article: "customs", confidence: 0.5 }],
    };
    for (const [k, role] of ["customer", "assistant"].entries()) {
      await storage.db
        .insertInto("message")
        .values({
          ...{ workspace_id: "main", conversation_id: id, sequence: k + 1, message_id: `${id}-${k}`, client_id: null },
          ...{ role: role as "customer", author_id: null, author: null, body: k === 0 ? body : "…", language },
          ...{ reply: k === 0 ? null : JSON.stringify(reply), event: null, rating: null },
        } as never)
        .execute();
    }
  }

  it("says of each cell whether its text is fine, stale, missing or not needed, and how many asked", async () => {
    const { columns, rows } = await coverage.page();
    expect(columns.map(({ language, market }) => `${market} ${language}`)).toEqual([
      "AE ar",
      "AE en",
      "MX es",
      "MX en",
    ]);
    const customs = rows.find(({ id }) => id === "customs")!;
    expect(customs.cells.map(({ status, people }) => [status, people])).toEqual([
      ["missing", 2],
      ["fine", 0],
      ["stale", 1],
      ["fine", 0],
    ]);
    expect(customs.questions).toBe(4);
    const returns = rows.find(({ id }) => id === "returns")!;
    expect(returns.cells.map(({ status }) => status)).toEqual(["missing", "missing", "exempt", "missing"]);
  });

  it("says how many of the questions met a text that is fine", async () => {
    expect((await coverage.page()).met).toEqual({ questions: 4, fine: 1, stale: 1, missing: 2 });
    expect(await coverage.askedFor("customs")).toEqual({ questions: 4, answered: 2 });
  });

  it("shows what was asked in a cell, with personal data masked", async () => {
    const cell = await coverage.cell("customs", { language: "ar", market: "AE" });
    expect(cell).toMatchObject({ people: 2, questions: 2, answered: 0 });
    expect(cell.examples).toHaveLength(2);
    expect(cell.examples.join()).not.toContain("501234567");
  });
});
