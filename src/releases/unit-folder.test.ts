import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UnitFolder } from "./unit-folder.ts";

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "dragoman-units-")), "training");
});
afterEach(() => rmSync(join(folder, ".."), { recursive: true, force: true }));

const bytes = (length: number, fill = 7) => new Uint8Array(length).fill(fill);
const open = (options: object = {}) => new UnitFolder(folder, { version: "1", ...options });

describe("the folder of finished units", () => {
  it("has nothing at first, and gives back what was put in, also to the next process", () => {
    expect(open().get("fold 1 في 中文")).toBeNull();
    open().set("fold 1 في 中文", bytes(1000));
    const next = open();
    expect(next.get("fold 1 في 中文")).toEqual(bytes(1000));
    expect(next.get("fold 2")).toBeNull();
    expect(next.found).toBe(1);
  });

  it("keeps an empty unit, and the last of two", () => {
    const units = open();
    units.set("a", new Uint8Array());
    expect(units.get("a")).toEqual(new Uint8Array());
    units.set("a", bytes(3));
    expect(units.get("a")).toEqual(bytes(3));
  });

  it("does not believe a file that was cut off or changed", () => {
    const units = open();
    units.set("a", bytes(1000));
    const [name] = readdirSync(folder);
    truncateSync(join(folder, name!), 500);
    expect(units.get("a")).toBeNull();
    writeFileSync(join(folder, name!), "short");
    expect(units.get("a")).toBeNull();
    expect(units.found).toBe(0);
  });

  it("does not use what another version learned", () => {
    open().set("a", bytes(10));
    expect(open({ version: "2" }).get("a")).toBeNull();
  });

  it("throws away what this training used when it is done, and nothing else", () => {
    open().set("of another training", bytes(10));
    open().set("a", bytes(10));
    const units = open();
    units.get("a");
    units.set("b", bytes(10));
    units.clear();
    expect(readdirSync(folder)).toHaveLength(1);
    expect(open().get("of another training")).toEqual(bytes(10));
  });

  it("throws out the oldest where there is no room, and what is too old", () => {
    const units = open({ maxBytes: 300 });
    units.set("first", bytes(100));
    usedLongAgo(100);
    units.set("second", bytes(100));
    usedLongAgo(50);
    expect(units.get("first")).not.toBeNull(); // used just now: "second" is the oldest
    units.set("third", bytes(100));
    expect(["first", "second", "third"].filter((key) => units.get(key))).toEqual(["first", "third"]);

    usedLongAgo(8 * 86_400);
    open().clear();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("goes on without where nothing can be written", () => {
    writeFileSync(folder, "a file in the place of the folder");
    const units = open();
    units.set("a", bytes(10));
    expect(units.get("a")).toBeNull();
    units.clear();
  });
});

/** What nobody used since then, as far as the files tell. */
function usedLongAgo(seconds: number): void {
  const then = Date.now() / 1000 - seconds;
  for (const name of readdirSync(folder))
    utimesSync(join(folder, name), then, Math.min(then, statSync(join(folder, name)).mtimeMs / 1000));
}
