import { describe, expect, it } from "vitest";
import { tokensForWidget } from "./tokens-for-widget.ts";

const tokens = `/* a comment { } */
:root, :host, [data-theme="light"] {
  --ink: #111;   --unused: #222;
}
@media (prefers-color-scheme: dark) {
  :root:not([data-theme="light"]), :host(:not([data-theme="light"])) {
    --ink: #eee;
  }
}
:root, :host { --latin: Arial; --others: "Noto Sans Arabic", "Noto Sans Lao",
  "Noto Sans Thai"; --font: var(--latin), var(--others); --alone: 1px; }
:lang(zh), :lang(zh-Hans), :lang(zh-CN) { --font: var(--latin); }
:lang(ur) { --font: serif; }
:where([lang]) { font-family: var(--font); }
`;
const css = tokensForWidget(tokens, "p { color: var(--ink) }", ["en", "zh-Hans", "ar", "th"]);

describe("tokensForWidget", () => {
  it("keeps the tokens that are used, also by other tokens, and drops the rest", () => {
    expect(css).toContain("--ink: #111");
    expect(css).toContain("--latin: Arial");
    expect(css).not.toContain("--unused");
    expect(css).not.toContain("--alone");
  });

  it("puts them on the inner root, where the page cannot reach, and leaves the theme to the element", () => {
    expect(css).toContain('.root, [data-theme="light"]');
    expect(css).not.toMatch(/:root|:host|prefers-color-scheme/);
  });

  it("leaves out what only languages that are not shipped need", () => {
    expect(css).toMatch(/^:lang\(zh\)\s*\{/m);
    expect(css).not.toMatch(/:lang\(ur\)|:lang\(zh-CN\)|serif|Lao/);
    expect(css).toMatch(/"Noto Sans Arabic",\s*"Noto Sans Thai"/);
  });
});
