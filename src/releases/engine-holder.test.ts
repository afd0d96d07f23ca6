import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { chooseEncoder, type EncoderChoice, versionOf } from "../embedding/index.ts";
import { TEST_UNITS, type TestEndpoint, testEndpoint } from "../embedding/test-endpoint.ts";
import { KnowledgeBase, teach } from "../knowledge/index.ts";
import { loadDetector } from "../language/index.ts";
import type { Storage } from "../storage/index.ts";
import { testStorage } from "../storage/test-cluster.ts";
import { declareFacts, ensureWorkspace, readWorkspace, setFacts, updateWorkspace } from "../workspace/index.ts";
import { EngineHolder } from "./engine-holder.ts";
import { heldOutQuestions, latestRelease, replaceHeldOutQuestions, saveRelease } from "./release-store.ts";
import { shippedEncoder } from "./shipped-encoder.ts";

let storage: Storage;
let folder: string;
let knowledge: KnowledgeBase;

beforeAll(async () => {
  await loadDetector();
  storage = await testStorage();
  await ensureWorkspace(storage.db);
  knowledge = new KnowledgeBase({ storage, workspaceId: "main" });
  folder = mkdtempSync(join(tmpdir(), "dragoman-holder-"));
});
afterAll(async () => {
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});

async function importing(name: string, content: string): Promise<void> {
  const path = join(folder, name);
  writeFileSync(path, content);
  await knowledge.import({ path, name });
}

describe("the engine in use", () => {
  it("is none without knowledge, is trained when there is some, and follows every import while it answers", async () => {
    const swaps: { release: number; trained: boolean; articles: number }[] = [];
    const holder = new EngineHolder(storage, "main", { onSwap: (state) => swaps.push(state) });
    await holder.start();
    expect(holder.current()).toBeNull();

    await importing(
      "faq.csv",
      "question,answer\nHow do I pay?,With a card.\nWhere is my parcel?,Open the tracking link.\n",
    );
    await vi.waitFor(() => expect(holder.current()?.answer({ text: "How do I pay?" }).text).toBe("With a card."), {
      timeout: 90_000,
      interval: 50,
    });

    await importing("more.csv", "question,answer\nDo you wrap gifts?,Yes in linen.\n");
    expect(holder.current()?.answer({ text: "How do I pay?" }).text).toBe("With a card.");
    await vi.waitFor(
      () => expect(holder.current()?.answer({ text: "Do you wrap gifts?" }).text).toBe("Yes in linen."),
      { timeout: 90_000, interval: 50 },
    );
    await holder.close();
    expect(swaps.map(({ trained, articles }) => [trained, articles])).toEqual([
      [true, 2],
      [true, 3],
    ]);

    // The next start reads what is stored.
    const again = new EngineHolder(storage, "main", { onSwap: (state) => swaps.push(state) });
    await again.start();
    expect(swaps.at(-1)).toMatchObject({
      trained: false,
      articles: 3,
      release: (await latestRelease(storage.db, "main"))!.id,
    });
    await again.close();
  });

  it("says a fact from the next answer on, without a training", async () => {
    await importing(
      "fee.csv",
      "question,answer\nWhat does a return cost?,A return costs {returnFee}. Print the label.\n",
    );
    await declareFacts(storage.db, "main", [{ name: "returnFee", type: "money" }]);
    const swaps: unknown[] = [];
    const holder = new EngineHolder(storage, "main", { onSwap: (state) => swaps.push(state) });
    await holder.start();
    const answer = () => holder.current()!.answer({ text: "What does a return cost?" }).text;
    expect(answer()).toBe("Print the label.");
    await setFacts(storage.db, "main", [
      { name: "returnFee", type: "money", value: "4.90 EUR", market: null, language: null },
    ]);
    await vi.waitFor(() => expect(answer()).toBe("A return costs €4.90. Print the label."), { timeout: 30_000 });
    expect(swaps.length).toBe(1);
    await holder.close();
  });

  it("learns edits that come one after the other in one training, and not by itself where that is switched off", async () => {
    const swaps: unknown[] = [];
    const holder = new EngineHolder(storage, "main", { quietMs: 500, onSwap: (state) => swaps.push(state) });
    await holder.start();
    for (const k of [1, 2, 3, 4])
      await importing(`quick-${k}.csv`, `question,answer\nQuick question ${k}?,Answer ${k}.\n`);
    const last = (await readWorkspace(storage.db, "main"))!.knowledgeRevision;
    await vi.waitFor(() => expect(swaps.length).toBe(2), { timeout: 90_000 });
    expect((await latestRelease(storage.db, "main"))!.knowledgeRevision).toBe(last);

    await updateWorkspace(storage.db, "main", { trainsItself: false });
    await importing("held.csv", "question,answer\nIs this learned?,Later.\n");
    const { over } = await holder.runs.start();
    await over;
    await vi.waitFor(() => expect(swaps.length).toBe(3), { timeout: 90_000 });
    expect(swaps.at(-1)).toMatchObject({ trained: false });
    await updateWorkspace(storage.db, "main", { trainsItself: true });
    await holder.close();
  });

  it("trains again where the stored model is of another version", async () => {
    const { knowledgeRevision, report } = (await latestRelease(storage.db, "main"))!;
    await saveRelease(storage.db, "main", knowledgeRevision, new TextEncoder().encode("from the future"), report);
    const trained = vi.fn();
    const holder = new EngineHolder(storage, "main", { onSwap: trained });
    await holder.start();
    expect(trained).toHaveBeenCalledWith(expect.objectContaining({ trained: true }));
    await holder.close();
  });

  it("can be closed in the middle of a training, which is then written down as interrupted", async () => {
    await importing("third.csv", "question,answer\nIs it dishwasher safe?,Yes.\n");
    const holder = new EngineHolder(storage, "main");
    const starting = holder.start();
    await vi.waitFor(async () => expect((await holder.runs.list(1))[0]!.state).toBe("running"), { timeout: 90_000 });
    await holder.close();
    await starting;
    expect(holder.current()).toBeNull();
    expect(await holder.runs.list(1)).toMatchObject([{ state: "failed", error: { code: "releases/run-interrupted" } }]);
  });
});

describe("what is taught", () => {
  const source = { file: "desk", heading: "Mei Lin" };
  const asked = (holder: EngineHolder, text: string) => holder.current()!.answer({ text });

  it("answers within seconds, before it is learned, also after a start in between, and then is learned", async () => {
    const releases: number[] = [];
    const holder = new EngineHolder(storage, "main", { onSwap: ({ release }) => releases.push(release) });
    await holder.start();
    const before = releases.at(-1)!;
    const pay = asked(holder, "How do I pay?").source!.article;
    await teach(
      storage,
      "main",
      {
        phrasings: [{ article: pay, language: "en", text: "Is plastic money fine with you folks" }],
        variants: [
          {
            article: "engraving",
            language: "en",
            market: null,
            title: "Engraving a name",
            text: "We engrave for free.",
          },
        ],
      },
      { source, by: { id: null, name: "Ada" }, creates: ["engraving"] },
    );
    await vi.waitFor(() => expect(asked(holder, "Engraving a name").text).toBe("We engrave for free."), 5000);
    const reply = asked(holder, "Is plastic money fine with you folks?");
    expect(reply).toMatchObject({ kind: "answer", source: { article: pay }, trace: { release: before, taught: true } });
    await holder.close();

    const again = new EngineHolder(storage, "main", { onSwap: ({ release }) => releases.push(release) });
    await again.start();
    expect(asked(again, "Engraving a name").text).toBe("We engrave for free.");
    expect(asked(again, "Is plastic money fine with you folks?").source?.article).toBe(pay);
    await vi.waitFor(() => expect(asked(again, "Engraving a name").trace.release).toBeGreaterThan(before), {
      timeout: 90_000,
      interval: 50,
    });
    expect(asked(again, "Engraving a name")).toMatchObject({
      text: "We engrave for free.",
      trace: { taught: false },
    });
    await again.close();
  });

  it("waits for the training where the company wants that", async () => {
    await storage.db.updateTable("workspace").set({ teaching_instant: false }).execute();
    const holder = new EngineHolder(storage, "main");
    await holder.start();
    const variant = { language: "en", market: null, title: "Renting a tea set", text: "We rent for a week." };
    await teach(
      storage,
      "main",
      { phrasings: [], variants: [{ article: "rent", ...variant }] },
      { source, by: { id: null, name: "Ada" }, creates: ["rent"] },
    );
    const before = holder.current()!.release!;
    await vi.waitFor(
      () => {
        const { kind, trace } = asked(holder, "Renting a tea set");
        if (trace.release === before) expect(kind).not.toBe("answer");
        expect(kind).toBe("answer");
      },
      { timeout: 90_000, interval: 20 },
    );
    await holder.close();
    await storage.db.updateTable("workspace").set({ teaching_instant: true }).execute();
  });
});

describe("another encoder", () => {
  const question = { text: "Wo Paket", pageLanguage: "de" };
  let endpoint: TestEndpoint;
  const larger = (model = "tiny"): EncoderChoice => ({
    ...{ kind: "endpoint", url: endpoint.url, model, units: TEST_UNITS, prefix: "" },
  });
  const vectorsKept = async () =>
    (await storage.db.selectFrom("encoded_text").select("encoder").distinct().execute()).map(({ encoder }) => encoder);
  /** What the model of the engine learned with and what its index holds. */
  const used = (holder: EngineHolder) => holder.current()?.ranker.index.encoder?.version;
  beforeAll(async () => {
    endpoint = await testEndpoint();
  });
  afterAll(() => endpoint.stop());

  it("is learned with in the background, while the one before answers; never both at once", async () => {
    const before = new Set<string | undefined>();
    const holder = new EngineHolder(storage, "main", { onProgress: () => before.add(used(holder)) });
    await holder.start();
    before.clear();
    await chooseEncoder(storage.db, "main", larger());
    await vi.waitFor(() => expect(used(holder)).toBe(versionOf(larger())), { timeout: 90_000, interval: 20 });
    // Until the last step the shipped one, with its own index.
    expect([...before]).toEqual([shippedEncoder().version]);
    const reply = await holder.answerer()!.answer(question);
    const parcel = (await knowledge.articles()).find(
      ({ variants }) => variants[0]!.title === "Where is my parcel?",
    )!.id;
    expect([reply.source?.article, ...reply.choices.map(({ article }) => article)]).toContain(parcel);
    expect(await vectorsKept()).toEqual([versionOf(larger())]);
    await holder.close();
  });

  it("encodes nothing again at the next start, and needs no endpoint to read what is stored", async () => {
    const { texts } = await endpoint.count();
    const holder = new EngineHolder(storage, "main");
    await holder.start();
    expect(used(holder)).toBe(versionOf(larger()));
    expect((await endpoint.count()).texts).toBe(texts);
    await holder.close();
  });

  it("that gives no vectors leaves the one before to answer, also after a restart", async () => {
    const errors: unknown[] = [];
    const holder = new EngineHolder(storage, "main", { onError: (error) => errors.push(error) });
    await holder.start();
    await chooseEncoder(storage.db, "main", larger("broken"));
    await vi.waitFor(() => expect(errors.length).toBe(1), { timeout: 90_000 });
    expect((errors[0] as Error).message).toMatch(/does not answer: 500/);
    expect(used(holder)).toBe(versionOf(larger()));
    await holder.close();

    const again = new EngineHolder(storage, "main", { onError: (error) => errors.push(error) });
    await again.start();
    expect(used(again)).toBe(versionOf(larger()));
    await vi.waitFor(() => expect(errors.length).toBe(2), { timeout: 90_000 });
    await again.close();
  });

  it("can be given up for the shipped one, whose vectors need no keeping", async () => {
    await chooseEncoder(storage.db, "main", null);
    const holder = new EngineHolder(storage, "main");
    await holder.start();
    await vi.waitFor(() => expect(used(holder)).toBe(shippedEncoder().version), { timeout: 90_000 });
    expect(await vectorsKept()).toEqual([]);
    await holder.close();
  });
});

describe("held-out questions", () => {
  it("replace the ones before, each text once", async () => {
    await replaceHeldOutQuestions(storage.db, "main", [
      { text: "How can I pay", language: "en", article: "pay" },
      { text: "how can I PAY", language: "en", article: "pay" },
      { text: "what is the weather", language: "en", article: null },
    ]);
    expect((await heldOutQuestions(storage.db, "main")).map(({ article }) => article).sort()).toEqual(
      [null, "pay"].sort(),
    );
    await replaceHeldOutQuestions(storage.db, "main", []);
    expect(await heldOutQuestions(storage.db, "main")).toEqual([]);
  });
});
