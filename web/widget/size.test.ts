import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

const limitBytes = 15 * 1024;
const folder = mkdtempSync(join(tmpdir(), "dragoman-widget-"));
let module: string;

beforeAll(async () => {
  const configFile = fileURLToPath(new URL("./vite.config.ts", import.meta.url));
  vi.stubEnv("NODE_ENV", "production"); // Vitest's "test" would build another module than the one that is shipped
  await build({ configFile, build: { outDir: folder } });
  vi.unstubAllEnvs();
  module = readFileSync(join(folder, "widget.js"), "utf8");
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("the built widget", () => {
  it("is one module of at most 15 kB gzip, style sheet and English words included", () => {
    expect(readdirSync(folder).sort()).toEqual(["widget", "widget.js"]);
    expect(module).toContain("Talk to a person");
    expect(module).toContain(":host{");
    expect(gzipSync(module, { level: 9 }).length).toBeLessThanOrEqual(limitBytes);
  });

  it("leaves the other languages in files beside it, keyed by the English words", () => {
    expect(module).not.toMatch(/[\u0600-\u06ff\u0900-\u097f\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff]/);
    const files = readdirSync(join(folder, "widget/text"));
    expect(files).toHaveLength(18);
    const arabic = JSON.parse(readFileSync(join(folder, "widget/text/ar.json"), "utf8"));
    expect(arabic["Talk to a person"]).toBe("تحدث مع شخص");
    expect(Object.keys(arabic)).not.toContain("undefined");
  });

  it("needs nothing that a strict content security policy refuses", () => {
    expect(module).not.toMatch(/\beval\(|new Function|<style|document\.cookie|\bimport\(/);
  });
});
