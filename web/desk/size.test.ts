// What the first load of the desk really fetches: the entry, everything it imports at once, and the words of one language.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

const limitBytes = 200 * 1024;
const folder = mkdtempSync(join(tmpdir(), "dragoman-desk-"));

interface Chunk {
  file: string;
  isEntry?: boolean;
  imports?: string[];
}
let chunks: Record<string, Chunk>;

beforeAll(async () => {
  const configFile = fileURLToPath(new URL("./vite.config.ts", import.meta.url));
  vi.stubEnv("NODE_ENV", "production"); // Vitest's "test" would build another page than the one that is shipped
  await build({ configFile, logLevel: "warn", build: { outDir: folder, manifest: true } });
  vi.unstubAllEnvs();
  chunks = JSON.parse(readFileSync(join(folder, ".vite/manifest.json"), "utf8"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A chunk and all that is loaded with it. */
function loadedWith(names: readonly string[], seen = new Set<string>()): Set<string> {
  for (const name of names) {
    if (seen.has(name)) continue;
    seen.add(name);
    loadedWith(chunks[name]?.imports ?? [], seen);
  }
  return seen;
}

const sizeOf = (name: string) => gzipSync(readFileSync(join(folder, chunks[name]!.file)), { level: 9 }).length;
const named = (part: string) => Object.keys(chunks).filter((name) => name.includes(part));

describe("the first load of the desk", () => {
  it("is at most 200 kB gzip of script, in the language with the longest words", () => {
    const entries = Object.keys(chunks).filter((name) => chunks[name]!.isEntry);
    const languages = named("text/desk/");
    expect(entries).toHaveLength(1);
    expect(languages.length).toBeGreaterThanOrEqual(4);
    const first = [...loadedWith(entries)].reduce((sum, name) => sum + sizeOf(name), 0);
    const words = Math.max(...languages.map(sizeOf));
    console.log(`First load of the desk: ${((first + words) / 1024).toFixed(1)} kB gzip`);
    expect(first + words).toBeLessThanOrEqual(limitBytes);
  });

  it("leaves the other sections for when they are opened", () => {
    const entries = Object.keys(chunks).filter((name) => chunks[name]!.isEntry);
    const first = loadedWith(entries);
    for (const section of ["knowledge/KnowledgeScreen", "settings/SettingsScreen", "insights/InsightsScreen"]) {
      const [name] = named(section);
      expect(name, section).toBeDefined();
      expect(first.has(name!), section).toBe(false);
    }
  });

  it("needs nothing that a strict content security policy refuses", () => {
    for (const file of readdirSync(join(folder, "assets")).filter((name) => name.endsWith(".js")))
      expect(readFileSync(join(folder, "assets", file), "utf8"), file).not.toMatch(/\beval\(|new Function\(/);
  });
});
