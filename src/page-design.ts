// What the pages that Dragoman writes as files share: the tokens of web/design, the mark, and text made safe for HTML.
import { readFileSync } from "node:fs";
import { join } from "node:path";
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

export const pageTokens = (): string => design().tokens;
export const pageMark = (): string =>
  design().mark.replace(/width="\d+" height="\d+"/, 'class="mark" width="24" height="26"');

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
export const htmlText = (plain: string): string => plain.replace(/[&<>"']/g, (sign) => ESCAPES[sign]!);
