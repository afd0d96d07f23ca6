import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../paths.ts";
import { ONNX_UNITS, writeOnnxModel } from "./test-onnx-model.ts";
import { digestOfModel, TransformersEncoder } from "./transformers-encoder.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "dragoman-onnx-"));
  writeOnnxModel(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** It is no dependency; .ci/run installs it for this. */
function installed(): boolean {
  try {
    createRequire(join(resolve(process.env.DRAGOMAN_TRANSFORMERS || packageRoot()), "package.json")).resolve(
      "@huggingface/transformers",
    );
    return true;
  } catch {
    return false;
  }
}

const encoder = (of = folder) => new TransformersEncoder({ folder: of, pooling: "mean", prefix: "" });

describe.runIf(installed())("a model in a folder, where @huggingface/transformers is installed", () => {
  it("gives each text its vector, in whatever order and however many", async () => {
    const opened = encoder();
    const texts = [
      "where parcel",
      "gift",
      "Wo Paket",
      ...Array.from({ length: 40 }, (_, k) => "gift ".repeat(1 + (k % 9))),
    ];
    const vectors = await opened.encode(texts);
    expect(vectors.length).toBe(texts.length * ONNX_UNITS);
    const row = (k: number) =>
      [...vectors.subarray(k * ONNX_UNITS, (k + 1) * ONNX_UNITS)].map((one) => +one.toFixed(4));
    expect(row(0)).toEqual(row(2));
    expect(row(0)).not.toEqual(row(1));
    for (let k = 3; k < texts.length; k++) expect(row(k)).toEqual(row(1));
    await opened.close();
  });

  it("says what a folder should hold where it cannot be loaded", async () => {
    const broken = mkdtempSync(join(tmpdir(), "dragoman-onnx-"));
    writeOnnxModel(broken);
    writeFileSync(join(broken, "onnx", "model.onnx"), "no model");
    await expect(encoder(broken).encode(["gift"])).rejects.toThrow(/cannot be loaded.*config\.json/s);
    rmSync(broken, { recursive: true, force: true });
  });
});

describe("a model's folder", () => {
  it("is told from another by what its files hold, wherever they lie", async () => {
    const other = mkdtempSync(join(tmpdir(), "dragoman-onnx-"));
    writeOnnxModel(other);
    const before = await digestOfModel(folder);
    expect(await digestOfModel(other)).toBe(before);
    writeFileSync(join(other, "config.json"), "{}");
    expect(await digestOfModel(other)).not.toBe(before);
    rmSync(other, { recursive: true, force: true });
  });

  it("without a model is refused, with what should be there", async () => {
    await expect(digestOfModel(join(folder, "nothing"))).rejects.toThrow(/config\.json, tokenizer\.json and onnx/);
  });
});

describe("without the package", () => {
  it("says how to install it", async () => {
    const before = process.env.DRAGOMAN_TRANSFORMERS;
    process.env.DRAGOMAN_TRANSFORMERS = tmpdir();
    try {
      await expect(encoder().encode(["gift"])).rejects.toThrow(/npm install --no-save @huggingface\/transformers/);
    } finally {
      if (before === undefined) delete process.env.DRAGOMAN_TRANSFORMERS;
      else process.env.DRAGOMAN_TRANSFORMERS = before;
    }
  });
});
