import { describe, expect, it } from "vitest";
import { FeatureReader } from "../features.ts";
import { Vocabulary } from "../vocabulary.ts";
import { chooseVocabulary } from "./choose-vocabulary.ts";
import { type PairBatch, PairSampler, type SamplerOptions } from "./sampler.ts";
import { readTextGroups, type TextGroup } from "./text-groups.ts";

/** Every text has a word of its own, so that a bag tells which text it is. */
const translations: TextGroup[] = Array.from({ length: 40 }, (_, g) => ({
  source: "sentences",
  key: `s${g % 30}`,
  texts: ["en", "es", "fr"].map((language) => ({ language, text: `${language}word${"abcdefghij"[g % 10]}${g}` })),
}));
const topics: TextGroup[] = Array.from({ length: 10 }, (_, g) => ({
  source: "phrasebook",
  key: `t${g}`,
  texts: ["en", "es"].flatMap((language) => [
    { language, text: `${language}title${g}`, role: "title" as const },
    { language, text: `${language}answer${g}`, role: "answer" as const },
    ...[1, 2, 3].map((k) => ({ language, text: `${language}question${k}topic${g}`, role: "question" as const })),
  ]),
}));
const all = [...translations, ...topics];
const hashes = chooseVocabulary(all, { size: 100_000, floor: 0.5, minCount: 1 });
const groups = readTextGroups(all, new Vocabulary(hashes));

const options: SamplerOptions = {
  shares: { sentences: 0.5, phrasebook: 0.5 },
  languageWeights: {},
  dropout: 0,
  titles: 0.5,
  questions: 0.3,
  crossLingual: 1,
};

/** The texts of a batch, found by the feature that is the whole word. */
function textsOf(batch: PairBatch): string[] {
  const vocabulary = new Vocabulary(hashes);
  const textOf = new Map<number, string>();
  for (const { texts } of all)
    for (const { text } of texts) textOf.set(vocabulary.row(new FeatureReader().read(text).hashes[0]!), text);
  return Array.from({ length: 2 * batch.pairs }, (_, bag) => {
    const rows = batch.rows.subarray(batch.offsets[bag], batch.offsets[bag + 1]);
    return [...rows].map((row) => textOf.get(row)).find((text) => text !== undefined) ?? "";
  });
}

const groupOf = new Map(all.flatMap(({ key, texts }) => texts.map(({ text }) => [text, key] as const)));

describe("the pairs of a batch", () => {
  const sampler = new PairSampler(groups, options);

  it("mean the same, are in two languages, and no two of them mean the same as each other", () => {
    for (const seed of [1, 2, 3]) {
      const batch = sampler.draw(seed, 30);
      expect(batch.pairs).toBe(30);
      const texts = textsOf(batch);
      const keys = texts.map((text) => groupOf.get(text)!);
      for (let k = 0; k < 30; k++) {
        expect(keys[k]).toBe(keys[30 + k]);
        expect(texts[k]!.slice(0, 2)).not.toBe(texts[30 + k]!.slice(0, 2));
      }
      expect(new Set(keys.slice(0, 30)).size).toBe(30);
    }
  });

  it("ask by a question, which meets a title, another question or an answer", () => {
    const met = new Set<string>();
    for (let seed = 1; seed < 20; seed++) {
      const texts = textsOf(sampler.draw(seed, 20));
      texts.slice(0, 20).forEach((text, k) => {
        if (!groupOf.get(text)!.startsWith("t")) return;
        expect(text).toContain("question");
        met.add(texts[20 + k]!.slice(2).replace(/\d.*/, ""));
      });
    }
    expect([...met].sort()).toEqual(["answer", "question", "title"]);
  });

  it("are the same for the same seed, and others for another", () => {
    const rows = (seed: number) => [...sampler.draw(seed, 20).rows];
    expect(rows(5)).toEqual(rows(5));
    expect(rows(5)).not.toEqual(rows(6));
  });

  it("are fewer where there are not so many, and none of a source without a share", () => {
    const few = new PairSampler(groups, { ...options, shares: { phrasebook: 1 } }).draw(1, 100);
    expect(few.pairs).toBeLessThanOrEqual(10);
    expect(textsOf(few).every((text) => groupOf.get(text)!.startsWith("t"))).toBe(true);
  });

  it("lose features at random, but never all", () => {
    const most = new PairSampler(groups, { ...options, dropout: 0.9 }).draw(1, 30);
    const whole = sampler.draw(1, 30);
    expect(most.rows.length).toBeLessThan(whole.rows.length / 2);
    for (let bag = 0; bag < 2 * most.pairs; bag++)
      expect(most.offsets[bag + 1]! - most.offsets[bag]!).toBeGreaterThan(0);
  });
});

describe("a vocabulary that is chosen", () => {
  it("gives every language its part, however little text it has", () => {
    const texts: TextGroup[] = [
      ...Array.from({ length: 300 }, (_, k) => ({
        source: "sentences",
        key: `${k}`,
        texts: [{ language: "en", text: `common words number${k % 150} again` }],
      })),
      {
        source: "sentences",
        key: "th",
        texts: [
          { language: "th", text: "คืนเงิน" },
          { language: "th", text: "คืนเงิน" },
        ],
      },
    ];
    const reader = new FeatureReader();
    const thai = new Set(reader.read("คืนเงิน").hashes.slice(0, reader.read("คืนเงิน").count));
    const has = (floor: number) =>
      [...chooseVocabulary(texts, { size: 60, floor, minCount: 2 })].filter((hash) => thai.has(hash)).length;
    expect(has(0.8)).toBeGreaterThan(8);
    expect(has(0)).toBe(0);
  });

  it("leaves out what is too rare, and is as large as it may be", () => {
    expect(chooseVocabulary(all, { size: 50, floor: 0.5, minCount: 1 }).length).toBe(50);
    expect(chooseVocabulary(all, { size: 100_000, floor: 0.5, minCount: 1000 }).length).toBe(0);
  });

  it("counts what the training draws often as often, however little of it there is", () => {
    const rare = { source: "phrasebook", key: "rare", texts: [{ language: "en", text: "zzyzx" }, { language: "en", text: "zzyzx" }] }; // biome-ignore format: one line
    const common = Array.from({ length: 40 }, (_, k) => ({ source: "web", key: `${k}`, texts: [{ language: "en", text: "quux" }] })); // biome-ignore format: one line
    const reader = new FeatureReader();
    const own = [...reader.read("zzyzx").hashes.slice(0, reader.read("zzyzx").count)];
    const chosen = (weight: number) =>
      chooseVocabulary([rare, ...common], { size: 4, floor: 0, minCount: 2, weightOf: (source) => (source === "web" ? 1 : weight) }); // biome-ignore format: one line
    expect([...chosen(1)].filter((hash) => own.includes(hash))).toEqual([]);
    expect([...chosen(100)].filter((hash) => own.includes(hash)).length).toBe(4);
  });
});
