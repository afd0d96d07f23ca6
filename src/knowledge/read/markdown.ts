// Markdown as blocks. Formatting inside a paragraph is dropped, links are kept.

import { parseHTML } from "linkedom";
import { marked, type Token, type Tokens } from "marked";
import type { Block } from "../passages.ts";
import { isQuestion, joinLines, linkText, questionLevel, type ReadDocument } from "./document.ts";
import { htmlBlocks } from "./html.ts";

export function parseMarkdown(source: string): ReadDocument {
  const text = source.replace(/\r\n?/g, "\n").replace(/^\ufeff/, "");
  const front = frontMatter(text);
  const blocks: Block[] = [];
  let line = front.lines + 1;
  for (const token of marked.lexer(text.slice(front.chars), { gfm: true })) {
    writeBlock(token, line, blocks);
    line += countLines(token.raw);
  }
  const heading = blocks.find((block) => block.kind === "heading");
  return {
    title: front.values.get("title") ?? (heading?.kind === "heading" && heading.level === 1 ? heading.text : null),
    language: front.values.get("language") ?? front.values.get("lang") ?? front.values.get("locale") ?? null,
    market: front.values.get("market") ?? front.values.get("country") ?? null,
    blocks,
  };
}

const countLines = (text: string): number => text.split("\n").length - 1;

/** The lines between "---" that site generators put on top: plain `name: value` pairs of them. */
function frontMatter(text: string): { values: Map<string, string>; lines: number; chars: number } {
  const found = /^---[ \t]*\n([\s\S]{0,20000}?)\n(---|\.\.\.)[ \t]*(\n|$)/.exec(text);
  const values = new Map<string, string>();
  if (!found) return { values, lines: 0, chars: 0 };
  for (const line of found[1]!.split("\n")) {
    const pair = /^([A-Za-z_-]+):\s*(.+?)\s*$/.exec(line);
    if (pair) values.set(pair[1]!.toLowerCase(), pair[2]!.replace(/^(["'])(.*)\1$/, "$2"));
  }
  return { values, lines: countLines(found[0]), chars: found[0].length };
}

function writeBlock(token: Token, line: number, blocks: Block[]): void {
  switch (token.type) {
    case "heading": {
      const text = plain(token as Tokens.Heading).replace(/\s*\{#[^}]*\}\s*$/, "");
      if (text !== "") blocks.push({ kind: "heading", level: (token as Tokens.Heading).depth, text, line });
      return;
    }
    case "paragraph":
    case "text": {
      const text = plain(token as Tokens.Paragraph);
      if (text === "") return;
      if (isBold(token as Tokens.Paragraph) && isQuestion(text))
        blocks.push({ kind: "heading", level: questionLevel, text, line });
      else blocks.push({ kind: "paragraph", text, line });
      return;
    }
    case "list":
      writeList(token as Tokens.List, line, "", blocks);
      return;
    case "table": {
      const { header, rows } = token as Tokens.Table;
      const cells = [header, ...rows].map((row) => row.map((cell) => plain(cell)));
      blocks.push({ kind: "table", rows: cells, line });
      return;
    }
    case "blockquote": {
      let at = line;
      for (const inner of (token as Tokens.Blockquote).tokens) {
        writeBlock(inner, at, blocks);
        at += countLines(inner.raw);
      }
      return;
    }
    case "code":
      if ((token as Tokens.Code).text.trim() !== "")
        blocks.push({ kind: "paragraph", text: (token as Tokens.Code).text.trim(), line });
      return;
    case "html":
      writeHtml(token.raw, line, blocks);
      return;
  }
}

function writeList(list: Tokens.List, line: number, indent: string, blocks: Block[]): void {
  let number = Number(list.start) || 1;
  let at = line;
  for (const item of list.items) {
    const marker = list.ordered ? `${number++}. ` : "- ";
    let first = true;
    let inner = at;
    for (const token of item.tokens) {
      if (token.type === "list") writeList(token as Tokens.List, inner, `${indent}  `, blocks);
      else if (token.type === "text" || token.type === "paragraph") {
        const text = plain(token as Tokens.Paragraph);
        if (text !== "") blocks.push({ kind: "list-item", text: indent + (first ? marker : "  ") + text, line: inner });
        first = false;
      } else writeBlock(token, inner, blocks);
      inner += countLines(token.raw);
    }
    at += countLines(item.raw);
  }
}

/** FAQ pages in Markdown often fold their answers with <details>; its parts come as separate pieces. */
function writeHtml(raw: string, line: number, blocks: Block[]): void {
  const summary = /<summary[^>]*>([\s\S]*?)<\/summary>/i.exec(raw);
  const pieces = raw.replace(/<summary[^>]*>[\s\S]*?<\/summary>/gi, "");
  if (summary) {
    const [question] = fragmentBlocks(summary[1]!);
    if (question && "text" in question && question.text !== "") {
      blocks.push({ kind: "heading", level: questionLevel, text: question.text.replace(/\s+/g, " "), line });
    }
  }
  for (const block of fragmentBlocks(pieces)) blocks.push({ ...block, line });
  if (/<\/details>/i.test(raw)) blocks.push({ kind: "close", level: questionLevel, line });
}

function fragmentBlocks(html: string): Block[] {
  if (html.trim() === "") return [];
  const { document } = parseHTML(`<!doctype html><html><body>${html}</body></html>`) as unknown as {
    document: Document;
  };
  return htmlBlocks(document.body);
}

const isBold = (token: Tokens.Paragraph): boolean => {
  const parts = (token.tokens ?? []).filter((part) => part.raw.trim() !== "");
  return parts.length > 0 && parts.every((part) => part.type === "strong");
};

/** The text of a token without its formatting. */
function plain(token: { tokens?: Token[]; text?: string }): string {
  const text = token.tokens ? token.tokens.map(inlineText).join("") : (token.text ?? "");
  return text
    .replace(/[ \t]+/g, " ")
    .replace(/ ?\u2028 ?/g, "\n") // a hard line break, kept apart from soft ones until here
    .trim();
}

function inlineText(token: Token): string {
  const children = (token as { tokens?: Token[] }).tokens;
  const inside = (): string =>
    children ? children.map(inlineText).join("") : decode((token as { text?: string }).text ?? "");
  switch (token.type) {
    case "br":
      return "\u2028";
    case "link":
      return linkText(inside(), (token as Tokens.Link).href);
    case "image":
    case "escape":
    case "codespan":
      return decode((token as { text: string }).text);
    case "html":
      return /^<br\b/i.test(token.raw) ? "\u2028" : "";
    case "text":
      return children ? inside() : joinLines(decode((token as { text: string }).text));
    default:
      return children ? inside() : joinLines(decode(token.raw));
  }
}

const entities: Record<string, string> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  ndash: "–",
  mdash: "—",
  hellip: "…",
  copy: "©",
  euro: "€",
};

const decode = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,8}));/gi, (whole, hex, decimal, name) => {
    if (name) return entities[name.toLowerCase()] ?? whole;
    const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
