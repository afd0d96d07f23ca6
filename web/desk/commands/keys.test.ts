import { describe, expect, it } from "vitest";
import { capsOf, createKeyReader, nameOf, type Press } from "./keys.ts";

const press = (key: string, more: Partial<Press> = {}): Press => ({
  key,
  code: "",
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  isComposing: false,
  typing: false,
  ...more,
});
const bound = ["j", "e", "?", "/", "mod+k", "g i", "shift+x"];
const reader = () =>
  createKeyReader(
    (keys) => bound.includes(keys),
    (keys) => bound.some((each) => each.startsWith(`${keys} `)),
  );

describe("a key", () => {
  it("is what is printed on it, and where another script is printed, what lies in its place", () => {
    expect(nameOf(press("j"))).toBe("j");
    expect(nameOf(press("ت", { code: "KeyJ" }))).toBe("j");
    expect(nameOf(press("о", { code: "KeyJ" }))).toBe("j");
    expect(nameOf(press("ㅓ", { code: "KeyJ" }))).toBe("j");
    expect(nameOf(press("ظ", { code: "Slash" }))).toBe("/");
    expect(nameOf(press("؟", { code: "Slash", shiftKey: true }))).toBe("?");
    expect(nameOf(press("n", { code: "KeyL" }))).toBe("n"); // Dvorak: what is printed counts
    expect(nameOf(press("J", { shiftKey: false }))).toBe("j"); // caps lock
    expect(nameOf(press("X", { shiftKey: true }))).toBe("shift+x");
    expect(nameOf(press("?", { shiftKey: true }))).toBe("?");
    expect(nameOf(press("k", { metaKey: true }))).toBe("mod+k");
    expect(nameOf(press("ن", { code: "KeyK", ctrlKey: true }))).toBe("mod+k");
  });

  it("does nothing while somebody types, composes a word, or holds Alt; Ctrl-K does everywhere", () => {
    const keys = reader();
    expect(keys.read(press("j", { typing: true }), 0)).toBe(null);
    expect(keys.read(press("j", { isComposing: true }), 0)).toBe(null);
    expect(keys.read(press("Process"), 0)).toBe(null);
    expect(keys.read(press("e", { altKey: true }), 0)).toBe(null);
    expect(keys.read(press("k", { ctrlKey: true, typing: true }), 0)).toBe("mod+k");
    expect(keys.read(press("e", { ctrlKey: true }), 0)).toBe(null);
  });
});

describe("two keys one after the other", () => {
  it("mean one thing when the second comes soon", () => {
    const keys = reader();
    expect(keys.read(press("g"), 0)).toBe(null);
    expect(keys.read(press("Shift"), 100)).toBe(null);
    expect(keys.read(press("i"), 500)).toBe("g i");
    expect(keys.read(press("i"), 600)).toBe(null);
  });

  it("mean what they mean alone when it comes late, or is another one", () => {
    const keys = reader();
    keys.read(press("g"), 0);
    expect(keys.read(press("j"), 100)).toBe("j");
    keys.read(press("g"), 200);
    expect(keys.read(press("i"), 5_000)).toBe(null);
  });
});

it("keys are shown as on the caps", () => {
  expect(capsOf("g i", false)).toEqual(["G", "I"]);
  expect(capsOf("mod+k", true)).toEqual(["⌘", "K"]);
  expect(capsOf("shift+x", false)).toEqual(["⇧", "X"]);
});
