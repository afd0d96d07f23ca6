import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { asWriteError, FileError } from "./files.ts";
import { dragoman, testCommandLine } from "./test-commands.ts";

const setting = testCommandLine();

describe("a file that cannot be written", () => {
  it.each([
    ["its folder does not exist", () => join(setting.folder, "none", "out.jsonl")],
    ["it is a folder", () => setting.folder],
  ])("is named with the cause and exit code 1 by export: %s", async (cause, path) => {
    const { code, notes } = await dragoman("export", "--out", path());
    expect(code).toBe(1);
    expect(notes).toBe(`${path()} cannot be written: ${cause}. Name another file.`);
  });

  it("is not blamed for other errors", () => {
    expect(asWriteError("a", Object.assign(new Error("full"), { code: "ENOSPC" }))).toBeInstanceOf(FileError);
    const bug = new TypeError("a bug");
    expect(asWriteError("a", bug)).toBe(bug);
  });
});
