import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Storage } from "../storage/index.ts";
import { testStorage } from "../storage/test-cluster.ts";
import { asWriteError, FileError } from "./files.ts";
import { main } from "./main.ts";

let folder: string;
let storage: Storage;
const before = process.env.DATABASE_URL;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "dragoman-files-"));
  storage = await testStorage();
  process.env.DATABASE_URL = storage.url;
});
afterAll(async () => {
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
  if (before === undefined) delete process.env.DATABASE_URL;
  else process.env.DATABASE_URL = before;
});

describe("a file that cannot be written", () => {
  it.each([
    ["its folder does not exist", () => join(folder, "none", "out.jsonl")],
    ["it is a folder", () => folder],
  ])("is named with the cause and exit code 1 by export: %s", async (cause, path) => {
    const notes: string[] = [];
    const nothing = () => {};
    const output = {
      print: nothing,
      json: nothing,
      note: (line: string) => notes.push(line),
      progress: nothing,
      settle: nothing,
    };
    expect(await main(["export", "--out", path()], output)).toBe(1);
    expect(notes).toEqual([`${path()} cannot be written: ${cause}. Name another file.`]);
  });

  it("is not blamed for other errors", () => {
    expect(asWriteError("a", Object.assign(new Error("full"), { code: "ENOSPC" }))).toBeInstanceOf(FileError);
    const bug = new TypeError("a bug");
    expect(asWriteError("a", bug)).toBe(bug);
  });
});
