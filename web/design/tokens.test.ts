import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");
const declarationsAfter = (selector: string) => {
  const from = css.indexOf("{", css.indexOf(selector));
  return css
    .slice(from + 1, css.indexOf("}", from))
    .split(";")
    .map((line) => line.replace(/\s+/g, " ").trim())
    .filter(Boolean);
};

describe("the design tokens", () => {
  it("are the same for a visitor who is dark by choice and one whose system is", () => {
    const chosen = declarationsAfter('\n[data-theme="dark"]');
    expect(chosen.length).toBeGreaterThan(20);
    expect(declarationsAfter(':root:not([data-theme="light"])')).toEqual(chosen);
  });

  it("keep WCAG 2.2 AA in both themes", () => {
    const check = fileURLToPath(new URL("./contrast.mjs", import.meta.url));
    expect(execFileSync(process.execPath, [check], { encoding: "utf8" })).toMatch(
      /light: 56 pairs[\s\S]*dark: 56 pairs/,
    );
  });
});
