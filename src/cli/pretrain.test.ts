import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Encoder } from "../encoder/index.ts";
import { alignedTexts, phrasebookTexts } from "./pretraining-texts.ts";
import { dragoman } from "./test-commands.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "dragoman-pretrain-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function data(files: Record<string, string | Buffer>): string {
  const made = mkdtempSync(join(folder, "data-"));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(made, name), content);
  return made;
}

const ui = [
  { src: "spree", t: { en: "Add to cart", zh: "加入购物车", es: "Añadir al carrito" } },
  { src: "ofbiz", t: { en: "Order items", de: "Auftragspositionen" } },
  { src: "wekan", t: { en: "Only one language" } },
]
  .map((row) => JSON.stringify(row))
  .join("\n");

describe("the texts that the encoder is trained on", () => {
  it("are read from plain and packed files by kind; files for development and tests are left out", async () => {
    const groups = await alignedTexts(
      data({
        "ui.train.jsonl.gz": gzipSync(ui),
        "tatoeba.train.jsonl": `{"en":"Hello.","fr":"Bonjour."}\n\n`,
        "wordnet-lemmas.jsonl": `{"syn":"1-n","t":{"en":["zero","nought"],"it":["zero"]}}`,
        "shop.dev.jsonl": `{"t":{"en":"secret","fr":"secret"}}`,
        "shop.test.jsonl": "not even JSON",
        "README.md": "words",
      }),
    );
    expect(groups.map(({ source, key, texts }) => [source, key, texts.length])).toEqual([
      ["sentences", "hello.", 2],
      ["shops", "add to cart", 3],
      ["terse", "order items", 2],
      ["dictionary", "1-n", 3],
    ]);
    expect(groups[1]!.texts.map(({ language }) => language)).toEqual(["en", "zh-Hans", "es"]);
  });

  it("are refused with file and line where they are something else", async () => {
    await expect(alignedTexts(data({ "a.jsonl": `{"en":"a","fr":"b"}\n[1]` }))).rejects.toThrow(
      /a\.jsonl:2: this is no line/,
    );
    await expect(alignedTexts(data({ "a.jsonl": `{"en":5}` }))).rejects.toThrow(/a\.jsonl:1/);
    await expect(alignedTexts(data({ "a.jsonl": "{" }))).rejects.toThrow(/a\.jsonl:1/);
    await expect(alignedTexts(data({ "a.txt": "x" }))).rejects.toThrow(/no \*\.jsonl/);
    await expect(alignedTexts(join(folder, "none"))).rejects.toThrow(/does not exist/);
  });

  it("have the phrasebook's topics, and none of its questions for validation and tests", () => {
    const topics = phrasebookTexts();
    expect(topics.length).toBeGreaterThanOrEqual(600);
    const texts = new Set(topics.flatMap((group) => group.texts.map(({ text }) => text)));
    for (const file of ["validation/en.md", "test-only/second-questions/en.md"]) {
      const lines = readFileSync(join("phrasebook", file), "utf8").split("\n").filter((line) => line.startsWith("- ")); // biome-ignore format: one line
      expect(lines.length).toBeGreaterThan(100);
      expect(lines.filter((line) => texts.has(line.replace(/^- (?:[a-z]+: )?/, "")))).toEqual([]);
    }
  });
});

describe("dragoman pretrain", () => {
  it("writes an encoder, and leaves no checkpoint behind", async () => {
    const from = data({ "ui.jsonl": ui });
    const out = join(folder, "encoder.model");
    const made = await dragoman("pretrain", "--data", from, "--out", out, "--steps", "2", "--threads", "1");
    expect([made.code, made.notes]).toEqual([0, expect.stringMatching(/[\d,]+ groups, [\d,]+ texts/)]);
    expect(made.out).toContain("2 steps");
    const encoder = Encoder.fromBytes(readFileSync(out));
    expect(encoder.languages).toContain("th");
    expect(Math.hypot(...encoder.encode(["Where is my parcel?"]))).toBeCloseTo(1, 4);
    expect(existsSync(`${out}.checkpoint`)).toBe(false);
  }, 120_000);

  it("says what is wrong before it works", async () => {
    const missing = await dragoman("pretrain", "--data", join(folder, "none"));
    expect([missing.code, missing.notes]).toEqual([1, expect.stringContaining("does not exist")]);
    expect((await dragoman("pretrain")).code).toBe(2);
  });
});
