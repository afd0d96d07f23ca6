// Checks that the colour pairs we use meet WCAG 2.2 AA in both themes: node contrast.mjs
// Text needs 4.5:1; marks, control lines and focus rings need 3:1. Exits 1 and names the pairs that fail.
import { readFileSync } from "node:fs";

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");
const block = (selector) =>
  Object.fromEntries(
    [
      ...css
        .slice(css.indexOf(selector))
        .match(/\{[^}]*\}/)[0]
        .matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})\b/gi),
    ].map((m) => [m[1], m[2]]),
  );
const themes = { light: block('[data-theme="light"]'), dark: block('[data-theme="dark"]') };

const luminance = (hex) => {
  const [r, g, b] = [1, 3, 5]
    .map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const ratio = (a, b) => {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
};

const grounds = ["canvas", "surface", "raised", "sunken", "hover"];
const pairs = [
  ...["ink", "ink-2", "ink-3", "accent-ink"].flatMap((ink) => grounds.map((ground) => [ink, ground, 4.5])),
  ...["good-ink", "warn-ink", "bad-ink"].flatMap((ink) =>
    ["surface", "canvas", "hover"].map((ground) => [ink, ground, 4.5]),
  ),
  ["accent-ink", "accent-soft", 4.5],
  ["ink", "accent-soft", 4.5],
  ["ink-2", "accent-soft", 4.5],
  ["good-ink", "good-soft", 4.5],
  ["warn-ink", "warn-soft", 4.5],
  ["bad-ink", "bad-soft", 4.5],
  ["ink-2", "good-soft", 4.5],
  ["ink-2", "warn-soft", 4.5],
  ["ink-2", "bad-soft", 4.5],
  ["on-accent", "accent", 4.5],
  ["on-accent", "accent-hover", 4.5],
  ...["control-line", "accent-ink", "good", "warn", "bad"].flatMap((mark) =>
    ["canvas", "surface"].map((ground) => [mark, ground, 3]),
  ),
  ...[1, 2, 3, 4, 5, 6].map((n) => [`series-${n}`, "surface", 3]),
];

let failed = 0;
for (const [theme, colors] of Object.entries(themes)) {
  let lowest = { value: 99 };
  for (const [front, back, needed] of pairs) {
    const value = ratio(colors[front], colors[back]);
    if (value / needed < lowest.value / (lowest.needed ?? 1)) lowest = { value, needed, front, back };
    if (value < needed) {
      failed++;
      console.log(`${theme}: ${front} on ${back} is ${value.toFixed(2)}, needs ${needed}`);
    }
  }
  console.log(
    `${theme}: ${pairs.length} pairs checked; tightest ${lowest.front} on ${lowest.back} ${lowest.value.toFixed(2)} (needs ${lowest.needed})`,
  );
}
process.exit(failed ? 1 : 0);
