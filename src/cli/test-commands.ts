// For tests of commands: a folder and a database of their own, and what a command wrote.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import type { Storage } from "../storage/index.ts";
import { testStorage } from "../storage/test-cluster.ts";
import { main } from "./main.ts";

/** Call it once at the top of a test file; what it returns is there from the first test on. */
export function testCommandLine(): { readonly folder: string; readonly storage: Storage } {
  const setting = {} as { folder: string; storage: Storage };
  const before = process.env.DATABASE_URL;
  beforeAll(async () => {
    setting.folder = mkdtempSync(join(tmpdir(), "dragoman-cli-"));
    setting.storage = await testStorage();
    process.env.DATABASE_URL = setting.storage.url;
  });
  afterAll(async () => {
    await setting.storage.close();
    rmSync(setting.folder, { recursive: true, force: true });
    if (before === undefined) delete process.env.DATABASE_URL;
    else process.env.DATABASE_URL = before;
  });
  return setting;
}

/** Runs a command as the shell would, and keeps what it wrote. */
export async function dragoman(...argv: string[]) {
  const out: string[] = [];
  const notes: string[] = [];
  const code = await main(argv, {
    print: (line) => out.push(line),
    json: (value) => out.push(JSON.stringify(value)),
    note: (line) => notes.push(line),
    progress: () => {},
    settle: () => {},
  });
  // biome-ignore lint/suspicious/noExplicitAny: replies are compared, not used
  const json = (): any => JSON.parse(out.join("\n"));
  return { code, out: out.join("\n"), notes: notes.join("\n"), json };
}
