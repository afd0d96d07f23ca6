// What the pages that Dragoman writes as files share: their head, the tokens of web/design, the mark, and text made safe for HTML.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { direction, type LanguageTag } from "./language/index.ts";
import { packageRoot } from "./paths.ts";

let read: { tokens: string; mark: string } | null = null;

function design(): { tokens: string; mark: string } {
  const folder = join(packageRoot(), "web", "design");
  read ??= {
    tokens: readFileSync(join(folder, "tokens.css"), "utf8")
      .replace(/\/\*[\s\S]*?\*\//g, "")
      .replace(/\s+/g, " "),
    mark: readFileSync(join(folder, "mark.svg"), "utf8").replace(/<!--[\s\S]*?-->\s*/g, ""),
  };
  return read;
}

export const pageMark = (): string =>
  design().mark.replace(/width="\d+" height="\d+"/, 'class="mark" width="24" height="26"');

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
export const htmlText = (plain: string): string => plain.replace(/[&<>"']/g, (sign) => ESCAPES[sign]!);

/**
 * The beginning of a page up to its body. It may load nothing from anywhere; `scripted` lets it run the script that it holds.
 * @param page.title  plain text
 * @param page.style  CSS after the tokens
 */
export function pageHead(page: { language: LanguageTag; title: string; style: string; scripted?: boolean }): string {
  const { language, title, style, scripted = false } = page;
  const policy = `default-src 'none'; style-src 'unsafe-inline'; ${scripted ? "script-src 'unsafe-inline'; " : ""}img-src data:`;
  return `<!doctype html>
<html lang="${htmlText(language)}" dir="${direction(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="icon" href="data:,">
<title>${htmlText(title)}</title>
<style>${design().tokens}${style}</style>
</head>`;
}
