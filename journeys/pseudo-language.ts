// A language that nobody speaks, for finding what does not fit: the desk's English words, two fifths longer and with accents, between
// brackets that show where a text begins and ends.
import type { Page } from "playwright-core";
import en from "../web/text/desk/en.json" with { type: "json" };

const accents: Record<string, string> = Object.fromEntries(
  [..."aeiouyncszAEIOUYNCSZ"].map((letter, k) => [letter, [..."áéíóúýñçšžÁÉÍÓÚÝÑÇŠŽ"][k]!]),
);
const LONGER = 0.4;

/** @param sentence  what stands between braces is filled in later and stays as it is */
export function pseudo(sentence: string): string {
  const letters = sentence.replace(/\{\w+\}/g, "").length;
  const accented = sentence.replace(/\{\w+\}|[a-zA-Z]/g, (part) => accents[part] ?? part);
  return `⟦${accented}${" ·".repeat(Math.ceil((letters * LONGER) / 2))}⟧`;
}

const pseudoCatalogue = Object.fromEntries(
  Object.entries(en).map(([key, entry]) => [
    key,
    typeof entry === "string"
      ? pseudo(entry)
      : Object.fromEntries(Object.entries(entry).map(([form, text]) => [form, pseudo(text)])),
  ]),
);

/** From the next loading on, the desk speaks it in the place of English. */
export async function speakPseudo(page: Page): Promise<void> {
  await page.route(/\/assets\/en-[\w-]+\.js$/, (route) =>
    route.fulfill({
      contentType: "text/javascript",
      body: `export default ${JSON.stringify(pseudoCatalogue)}`,
    }),
  );
}

/**
 * Texts of the interface that are not whole on the screen although nothing scrolls there, or that run over their neighbours, each as
 * "text (selector)"; and a page that scrolls sideways.
 * @param within  looks there alone, where there is such an element
 */
export function clippedTexts(page: Page, within = "body"): Promise<string[]> {
  return page.evaluate(findClipped, within);
}

/** Runs in the page. */
function findClipped(within: string): string[] {
  const found: string[] = [];
  const root = document.querySelector(within) ?? document.body;
  const slack = 2;
  const report = (text: string, element: Element) =>
    found.push(`${text.trim()} (${[element.tagName.toLowerCase(), ...element.classList].join(".")})`);
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.textContent ?? "";
    const element = node.parentElement;
    if (!text.includes("⟦") || !element || element.closest(".sr, option, script, style, [hidden]")) continue;
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (box.width === 0) continue;
    let isOwn = true;
    for (let around: HTMLElement | null = element; around && around !== document.body; around = around.parentElement) {
      const style = getComputedStyle(around);
      // A part of a line, and what only hands its place on, have no edges of their own.
      if (style.display === "inline" || style.display === "contents") continue;
      const frame = around.getBoundingClientRect();
      // Hidden from sight for those who hear it.
      if (frame.width <= 1 && frame.height <= 1) break;
      const clips = (overflow: string) => overflow === "hidden" || overflow === "clip";
      const isWider = box.left < frame.left - slack || box.right > frame.right + slack;
      const isHigher = box.top < frame.top - slack || box.bottom > frame.bottom + slack;
      // What scrolls shows the rest when it is scrolled, but nothing that lies before its beginning.
      if (/auto|scroll/.test(style.overflowX + style.overflowY)) {
        if (around.scrollLeft === 0 && box.left < frame.left - slack) report(text, around);
        break;
      }
      if ((isWider && (isOwn || clips(style.overflowX))) || (isHigher && clips(style.overflowY))) {
        report(text, around);
        break;
      }
      // Nothing around it has a hold on it.
      if (style.position === "fixed") break;
      isOwn = false;
    }
  }
  // What stands in a field is drawn by the browser: measured with the font of the field.
  const pen = document.createElement("canvas").getContext("2d")!;
  const arrow = 16;
  for (const field of root.querySelectorAll<HTMLInputElement | HTMLSelectElement>("input[placeholder], select")) {
    const isChoice = field.tagName === "SELECT";
    const text = isChoice
      ? ((field as HTMLSelectElement).selectedOptions[0]?.text ?? "")
      : field.value === ""
        ? (field as HTMLInputElement).placeholder
        : "";
    if (!text.includes("⟦") || !field.checkVisibility({ visibilityProperty: true })) continue;
    const style = getComputedStyle(field);
    pen.font = getComputedStyle(field, isChoice ? null : "::placeholder").font;
    const room =
      field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - (isChoice ? arrow : 0);
    if (pen.measureText(text).width > room + slack) report(text, field);
  }
  // Tables and tabs scroll sideways; pages, dialogs and lists only up and down.
  for (const element of document.querySelectorAll("html, .section, .dialog, .thread, .rows, .options, .sheet")) {
    const wider = element.scrollWidth - element.clientWidth;
    if (element.clientWidth > 0 && wider > slack) report(`${wider} pixels wider than it shows`, element);
  }
  return found;
}
