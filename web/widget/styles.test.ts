import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const plain = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
const sheets = ["./styles.css", "../design/tokens.css", "../../examples/shop/page/shop.css"];

describe("the style sheets", () => {
  it("know no left and no right, so that every page mirrors itself", () => {
    for (const sheet of sheets)
      expect(plain(sheet).replace(/safe-area-inset-(left|right)/g, ""), sheet).not.toMatch(/[\s-](left|right)\b/);
  });

  it("take the widget's colours from the tokens and the shop, but for the faces of people", () => {
    expect(plain("./styles.css").match(/#[\da-f]{3,8}\b/gi)).toEqual(["#d9d3c4", "#2a2620"]);
  });
});
