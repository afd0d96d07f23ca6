// Safe Markdown for answers and replies: a tiny grammar that ends in DOM nodes made one by one, never in innerHTML.
// Bold, emphasis, code, lists, paragraphs, and links to http, https and mailto. Everything else stays the text it was.
import { type ComponentChild, h } from "preact";

type Content = ComponentChild[];

interface Block {
  tag: "p" | "ul" | "ol";
  /** Where a numbered list begins. */
  start: string | undefined;
  /** The paragraph, or each item; lines stay lines. */
  parts: string[];
}

/** Renders blocks; each carries its own direction, because one answer may hold lines of two scripts. */
export function renderMarkdown(text: string): Content {
  const blocks: Block[] = [];
  let block: Block | undefined;
  for (const line of text.split(/\r?\n/)) {
    const [, start, item] = /^\s*(?:[-*•]|(\d{1,4})[.)])\s+(\S.*)/.exec(line) ?? [];
    const tag = start ? "ol" : item ? "ul" : "p";
    if (!line.trim()) {
      block = undefined;
    } else if (block && !item) {
      block.parts.push(`${block.parts.pop()}\n${line.trim()}`);
    } else if (block?.tag === tag) {
      block.parts.push(item!);
    } else {
      block = { tag, start, parts: [item ?? line] };
      blocks.push(block);
    }
  }
  return blocks.map(({ tag, start, parts }) => {
    const lines = parts.map((part) => h(tag === "p" ? tag : "li", { dir: "auto" }, inline(part)));
    return tag === "p" ? lines[0] : h(tag, { start }, lines);
  });
}

/** What a customer typed: no grammar at all, only order numbers kept whole (a hyphen is a place to break). */
export const renderPlain = (text: string): Content =>
  pieces(text, /\b[A-Z]{1,5}-?\d{3,12}\b/g, ([order]) => whole(order!));

// Every alternative stops at its own marker, so that the scan stays linear whatever a hostile text repeats.
// A star between letters or digits is no mark: 10*20*30 cm is a size.
// heading or bold · emphasis · code · label and link · bare address · e-mail · order number · escape
const grammar =
  /^#{1,6} +(.+)|\*\*(?! )([^*]+)\*\*|(?<![\w*])\*(?! )([^*]*[^*\s])\*(?!\w)|\b_([^_]+)_\b|`([^`]+)`|\[([^[\]]+)\]\(([^()\s[\]]+)\)|(https?:\/\/[\w\-.~:/?#@!$&*+,;=%]*[\w/])|([\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})|\b([A-Z]{1,5}-?\d{3,12})\b|\\([!-/:-@[-`{-~])/g;

/** @param depth  how many marks we are inside of; "bold with emphasis around a link" is enough */
const inline = (text: string, depth = 0): Content =>
  depth > 2
    ? [text]
    : pieces(text, grammar, ([all, heading, bold, star, line, code, label, target, bare, email, order, escaped]) => {
        const loud = heading ?? bold;
        const marked = loud ?? star ?? line;
        if (marked) return h(loud ? "b" : "em", null, inline(marked, depth + 1));
        if (code) return h("code", null, code);
        if (order) return whole(order);
        return escaped ?? link(target ?? bare ?? `mailto:${email}`, label ? inline(label, 3) : all) ?? all;
      });

const whole = (order: string) => h("bdi", null, order);

function link(target: string, content: ComponentChild): ComponentChild {
  try {
    const { protocol, username, href } = new URL(target);
    // A name before the @ makes https://shop.example@evil.example look like the shop: refused.
    if (/^(https?|mailto):$/.test(protocol) && !username)
      return h("a", { href, target: "_blank", rel: "noopener noreferrer", dir: "auto" }, content);
  } catch {}
  return null; // not an address: it stays text
}

/** Cuts the text at each match and lets `make` say what stands there. */
function pieces(text: string, pattern: RegExp, make: (match: RegExpMatchArray) => ComponentChild): Content {
  const parts: Content = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    parts.push(text.slice(end, match.index), make(match));
    end = match.index + match[0].length;
  }
  return [...parts, text.slice(end)];
}
