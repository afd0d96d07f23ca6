// Whether text of a script is shown as that script needs: marked with its language, on lines as high as its marks, and whole.
import type { Page } from "playwright-core";

interface Script {
  /** What its letters match. */
  letters: string;
  /** Of these languages one has to be said, or none ("") where nobody knows. */
  languages: readonly string[];
  /** Line height in parts of the font's size that its marks need in a list; see LOOK, Type. */
  line: number;
}

export const scripts: Record<string, Script> = {
  Thai: { letters: "\\p{Script=Thai}", languages: ["th"], line: 1.6 },
  Devanagari: { letters: "\\p{Script=Devanagari}", languages: ["hi"], line: 1.55 },
  Arabic: { letters: "\\p{Script=Arabic}", languages: ["ar"], line: 1.5 },
};

/** What is wrong with the texts of these scripts that are on the screen, each as "what: text"; and how many texts there are. */
export function misshown(page: Page): Promise<{ wrong: string[]; seen: Record<string, number> }> {
  return page.evaluate(findMisshown, scripts);
}

/** Runs in the page. */
function findMisshown(scripts: Record<string, Script>): { wrong: string[]; seen: Record<string, number> } {
  const wrong: string[] = [];
  const seen: Record<string, number> = {};
  const slack = 2;
  const elements = [...document.querySelectorAll<HTMLElement>("body *")].filter((element) =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true }),
  );
  for (const element of elements) {
    const isField = element instanceof HTMLTextAreaElement || element instanceof HTMLInputElement;
    const own = isField
      ? element.value
      : [...element.childNodes].map((node) => (node.nodeType === Node.TEXT_NODE ? node.textContent : "")).join("");
    const script = Object.entries(scripts).find(([, { letters }]) => new RegExp(letters, "u").test(own));
    if (!script || element.closest("option, .sr, .face, .market")) continue;
    const [name, { languages, line }] = script;
    seen[name] = (seen[name] ?? 0) + 1;
    const said = element.closest("[lang]")?.getAttribute("lang") ?? "";
    const report = (what: string) =>
      wrong.push(`${what}: ${own.slice(0, 30)} (${element.tagName} ${element.className})`);
    if (!languages.includes(said.split("-")[0]!)) report(`${name} called "${said}"`);
    const style = getComputedStyle(element);
    const isMark = element.closest(".language, .chip, bdi") !== null;
    const height = Number.parseFloat(style.lineHeight) / Number.parseFloat(style.fontSize);
    if (!isMark && height < line) report(`${name} on lines of ${height.toFixed(2)}`);
    if (isField && element.scrollHeight > element.clientHeight + slack) report(`${name} cut in its field`);
    if (/hidden|clip/.test(style.overflowY) && !isField && element.scrollHeight > element.clientHeight + slack)
      report(`${name} without its marks`);
    const box = element.getBoundingClientRect();
    for (let around = element.parentElement; around && around !== document.body; around = around.parentElement) {
      const { overflowX, overflowY, textOverflow } = getComputedStyle(around);
      if (/auto|scroll/.test(overflowX + overflowY)) break;
      const frame = around.getBoundingClientRect();
      const clips = (overflow: string) => overflow === "hidden" || overflow === "clip";
      if (clips(overflowY) && (box.top < frame.top - slack || box.bottom > frame.bottom + slack))
        report(`${name} without its marks`);
      if (
        clips(overflowX) &&
        textOverflow !== "ellipsis" &&
        (box.left < frame.left - slack || box.right > frame.right + slack)
      )
        report(`${name} cut without a sign`);
    }
  }
  return { wrong, seen };
}
