// HTML as blocks: the page without its menus, headings and lists and tables kept.
import { Readability } from "@mozilla/readability";
import { parseHTML } from "linkedom";
import type { Block } from "../passages.ts";
import { isQuestion, linkText, questionLevel, type ReadDocument } from "./document.ts";

const deepest = 400;
const dropped = new Set([
  ...["SCRIPT", "STYLE", "TEMPLATE", "NOSCRIPT", "SVG", "CANVAS", "IFRAME", "OBJECT", "EMBED", "VIDEO", "AUDIO", "MAP"],
  ...["INPUT", "SELECT", "TEXTAREA", "OPTION", "DIALOG", "HEAD", "NAV", "LINK", "META"],
]);
const inline = new Set([
  ...[
    "A",
    "ABBR",
    "B",
    "BDI",
    "BDO",
    "CITE",
    "CODE",
    "DATA",
    "DEL",
    "DFN",
    "EM",
    "FONT",
    "I",
    "INS",
    "KBD",
    "LABEL",
    "MARK",
    "Q",
  ],
  ...["RUBY", "S", "SAMP", "SMALL", "SPAN", "STRIKE", "STRONG", "SUB", "SUP", "TIME", "TT", "U", "VAR", "WBR"],
]);
const chrome = "nav, header, footer, aside, [role=navigation], [role=banner], [role=contentinfo], [role=search]";

export function parseHtml(text: string): ReadDocument {
  const document = parse(text);
  const heading = document.querySelector("h1")?.textContent?.trim();
  const title = document.querySelector("title")?.textContent?.trim();
  const questions = structuredQuestions(document);
  const blocks = htmlBlocks(mainContent(document, text));
  const known = new Set(blocks.flatMap((block) => (block.kind === "heading" ? [block.text] : [])));
  for (const { question, answer } of questions) {
    // Most pages show the same questions that they state for search engines.
    if (known.has(question)) continue;
    blocks.push({ kind: "heading", level: questionLevel, text: question }, ...htmlBlocks(parse(answer).body));
  }
  return {
    title: squeeze(heading || title || "") || null,
    language: document.documentElement?.getAttribute("lang") || null,
    market: null,
    blocks,
  };
}

/** A piece of HTML that is no whole page gets one around it, since the parser wants a root. */
function parse(text: string): Document {
  const whole = /<html[\s>]/i.test(text) ? text : `<!doctype html><html><head></head><body>${text}</body></html>`;
  return (parseHTML(whole) as unknown as { document: Document }).document;
}

function mainContent(document: Document, text: string): Element {
  const body = document.body ?? document.documentElement;
  const main = document.querySelector("main, [role=main]") ?? onlyArticle(document);
  if (main && textLength(main) >= 200) return main;
  if (!body.querySelector(chrome)) return body;
  for (const element of [...body.querySelectorAll(chrome)]) {
    // An article's own header is part of it.
    if (!element.closest("article, main")) element.remove();
  }
  const readable = readableContent(text);
  return readable && textLength(readable) >= textLength(body) * 0.7 ? readable : body;
}

function onlyArticle(document: Document): Element | null {
  const articles = document.querySelectorAll("article");
  return articles.length === 1 ? articles[0]! : null;
}

/** What Readability takes for the article. It was made for news, so we check that it did not drop half a FAQ page. */
function readableContent(text: string): Element | null {
  try {
    const found = new Readability(parse(text), { charThreshold: 100 }).parse();
    return found?.content ? parse(found.content).body : null;
  } catch {
    return null; // pages that it cannot cope with
  }
}

const textLength = (element: Element): number => squeeze(element.textContent ?? "").length;

const squeeze = (text: string): string => text.replace(/[\s\u00a0]+/g, " ").trim();

/** Questions that the page states for search engines. @see https://schema.org/FAQPage */
function structuredQuestions(document: Document): { question: string; answer: string }[] {
  const found: { question: string; answer: string }[] = [];
  for (const script of document.querySelectorAll('script[type="application/ld+json"]')) {
    try {
      collectQuestions(JSON.parse(script.textContent ?? ""), found, 0);
    } catch {
      // Pages often state broken ones; the visible text is still there.
    }
  }
  return found;
}

function collectQuestions(value: unknown, found: { question: string; answer: string }[], depth: number): void {
  if (depth > 8 || typeof value !== "object" || value === null || found.length >= 5000) return;
  if (Array.isArray(value)) {
    for (const part of value) collectQuestions(part, found, depth + 1);
    return;
  }
  const record = value as { [key: string]: unknown };
  const answer = (record.acceptedAnswer ?? record.suggestedAnswer) as { text?: unknown } | undefined;
  const text = Array.isArray(answer) ? (answer[0] as { text?: unknown } | undefined)?.text : answer?.text;
  if (record["@type"] === "Question" && typeof record.name === "string" && typeof text === "string") {
    found.push({ question: squeeze(record.name), answer: text });
    return;
  }
  for (const key of ["mainEntity", "@graph", "hasPart"])
    if (Object.hasOwn(record, key)) collectQuestions(record[key], found, depth + 1);
}

/** The blocks of an element. @throws {RangeError} when it is nested too deep */
export function htmlBlocks(root: Element): Block[] {
  const writer = new BlockWriter();
  for (const child of root.childNodes) writer.visit(child, 0);
  writer.flush();
  return writer.blocks;
}

class BlockWriter {
  readonly blocks: Block[] = [];
  #text = "";
  /** Marker of the list item that we are in, until its first text took it. */
  #marker = "";
  #indent = "";

  visit(node: Node, depth: number): void {
    if (depth > deepest) throw new RangeError("nested too deep");
    if (node.nodeType === 3) this.#text += (node.textContent ?? "").replace(/[ \t\r\n\f]+/g, " ");
    if (node.nodeType !== 1) return;
    const element = node as Element;
    const name = element.tagName.toUpperCase();
    if (dropped.has(name) || element.getAttribute("aria-hidden") === "true") return;
    if (name === "BR") this.#text += "\n";
    else if (name === "IMG") this.#text += element.getAttribute("alt") ?? "";
    else if (name === "A") this.#link(element, depth);
    else if (inline.has(name)) this.#children(element, depth);
    else this.#block(element, name, depth);
  }

  #children(element: Element, depth: number): void {
    for (const child of element.childNodes) this.visit(child, depth + 1);
  }

  #link(element: Element, depth: number): void {
    if (element.querySelector("div, p, h1, h2, h3, h4, h5, h6, ul, ol, table, section, article") !== null) {
      this.#children(element, depth); // a whole card is clickable
      return;
    }
    const before = this.#text;
    this.#text = "";
    this.#children(element, depth);
    const label = this.#text.trim();
    const linked =
      label === "" ? this.#text : this.#text.replace(label, () => linkText(label, element.getAttribute("href") ?? ""));
    this.#text = before + linked;
  }

  #block(element: Element, name: string, depth: number): void {
    const heading = /^H([1-6])$/.exec(name);
    if (heading) this.#heading(element, Number(heading[1]));
    else if (name === "UL" || name === "OL") this.#list(element, name === "OL", depth);
    else if (name === "TABLE") this.#table(element, depth);
    else if (name === "PRE") {
      this.flush();
      const text = (element.textContent ?? "").trim();
      if (text !== "") this.blocks.push({ kind: "paragraph", text });
    } else if (name === "DETAILS") {
      this.#scope(element, depth);
    } else if (name === "DL") {
      this.#scope(element, depth);
    } else if (name === "SUMMARY" || name === "DT" || name === "BUTTON") {
      const text = squeeze(element.textContent ?? "");
      if (isQuestion(text)) this.#heading(element, questionLevel);
      else if (name !== "BUTTON") this.#paragraph(element, depth);
    } else if ((name === "P" || name === "DIV") && isBoldLine(element) && isQuestion(element.textContent ?? "")) {
      this.#heading(element, questionLevel);
    } else this.#paragraph(element, depth);
  }

  #paragraph(element: Element, depth: number): void {
    this.flush();
    this.#children(element, depth);
    this.flush();
  }

  /** Questions in it end with it. */
  #scope(element: Element, depth: number): void {
    const before = this.blocks.length;
    this.#paragraph(element, depth);
    const asked = this.blocks.slice(before).some((block) => block.kind === "heading" && block.level === questionLevel);
    if (asked) this.blocks.push({ kind: "close", level: questionLevel });
  }

  #heading(element: Element, level: number): void {
    this.flush();
    const text = squeeze(element.textContent ?? "").replace(/\s*[#¶§]$/, "");
    if (text !== "") this.blocks.push({ kind: "heading", level, text });
  }

  #list(element: Element, ordered: boolean, depth: number): void {
    this.flush();
    const indent = this.#indent;
    let number = Number(element.getAttribute("start") ?? 1) || 1;
    for (const child of element.childNodes) {
      if (child.nodeType !== 1 || (child as Element).tagName.toUpperCase() !== "LI") {
        this.visit(child, depth + 1);
        continue;
      }
      this.flush();
      const marker = ordered ? `${number++}. ` : "- ";
      this.#marker = indent + marker;
      this.#indent = `${indent}  `;
      this.#children(child as Element, depth + 1);
      this.flush();
      this.#marker = "";
      this.#indent = indent;
    }
  }

  #table(element: Element, depth: number): void {
    this.flush();
    const rows = [...element.querySelectorAll("tr")].map((row) =>
      [...row.children].filter((cell) => /^T[DH]$/i.test(cell.tagName)),
    );
    const isLayout =
      element.querySelector("table, h1, h2, h3, h4") !== null || Math.max(0, ...rows.map((row) => row.length)) < 2;
    if (isLayout) {
      this.#children(element, depth);
      this.flush();
      return;
    }
    const texts = rows.filter((row) => row.length > 0).map((row) => row.map((cell) => cellText(cell)));
    if (texts.length > 0) this.blocks.push({ kind: "table", rows: texts });
  }

  flush(): void {
    const text = this.#text
      .replace(/\u00a0/g, " ")
      .replace(/ *\n */g, "\n")
      .replace(/ {2,}/g, " ")
      .replace(/\n{3,}/g, "\n\n")
      .trim();
    this.#text = "";
    if (text === "") return;
    if (this.#indent !== "") {
      this.blocks.push({ kind: "list-item", text: (this.#marker || this.#indent) + text });
      this.#marker = "";
    } else this.blocks.push({ kind: "paragraph", text });
  }
}

function cellText(cell: Element): string {
  const blocks = htmlBlocks(cell);
  return blocks
    .map((block) => ("text" in block ? block.text : ""))
    .join(" ")
    .replace(/\s+/g, " ")
    .trim();
}

/** Everything in it is bold, as in a FAQ written without headings. */
function isBoldLine(element: Element): boolean {
  const parts = [...element.childNodes].filter((node) => (node.textContent ?? "").trim() !== "");
  return (
    parts.length > 0 && parts.every((node) => node.nodeType === 1 && /^(B|STRONG)$/i.test((node as Element).tagName))
  );
}
