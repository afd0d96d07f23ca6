// Makes the widget's own, smaller copy of the design tokens while it is built. Pure: CSS in, CSS out.

/**
 * - On .root, the widget's innermost reset, rather than on :host, where a page's rule for the element would win.
 * - Without the block for `prefers-color-scheme`: the element sets data-theme itself, for the brand colours need it too.
 * - Without what only languages that are not shipped need, and without tokens that nothing uses.
 * @param styles  the widget's own style sheet
 * @param languages  the shipped ones, canonical: "zh-Hant", not "zh-TW"
 */
export function tokensForWidget(tokens: string, styles: string, languages: readonly string[]): string {
  const shipped = new Set(languages.flatMap((tag) => [tag, tag.split("-")[0]]));
  const css = tokens
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/@media \(prefers-color-scheme: dark\) \{\s*[^{}]+\{[^{}]*\}\s*\}/, "")
    .replaceAll(":root, :host", ".root")
    .replace(/\s*"Noto Sans (?:Hebrew|Bengali|Tamil|Khmer|Lao|Myanmar)",?/g, "")
    .replace(/,\s*;/g, ";")
    // zh-Hans and the like say nothing that zh has not said
    .replace(/^:lang[^{]+/gm, (selectors) =>
      selectors
        .split(",")
        .filter((selector) => shipped.has(/\(([\w-]+)\)/.exec(selector)![1]!) && !selector.includes("zh-Hans"))
        .join(","),
    )
    .replace(/^\{[^}]*\}$/gm, "");
  const declaration = /(--[\w-]+):\s*([^;{}]+);/g;
  const used = new Set(usesIn(styles + css.replace(declaration, "")));
  for (const [, name, value] of [...css.matchAll(declaration)].reverse())
    if (used.has(name!)) for (const inner of usesIn(value!)) used.add(inner);
  return css.replace(declaration, (all, name) => (used.has(name) ? all : ""));
}

const usesIn = (css: string) => [...css.matchAll(/var\((--[\w-]+)/g)].map((match) => match[1]!);
