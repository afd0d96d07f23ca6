// A text as the rows that stand beside those of another language: paragraphs, and each item of a list. Pure, and nothing is lost.

export interface Block {
  text: string;
  /** What stood before it. */
  before: string;
  /** Where it begins in the text. */
  start: number;
}

const BREAK = /\n[^\S\n]*\n\s*|\n(?=\s*(?:[-*•]|\d{1,4}[.)])\s)/g;

export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let before = "";
  let start = 0;
  for (const match of text.matchAll(BREAK)) {
    blocks.push({ text: text.slice(start, match.index), before, start });
    before = match[0];
    start = match.index + before.length;
  }
  blocks.push({ text: text.slice(start), before, start });
  return blocks;
}

/** The text of rows; empty ones are left out. */
export function textOf(blocks: readonly Pick<Block, "text" | "before">[]): string {
  let text = "";
  for (const block of blocks) {
    if (block.text.trim() === "") continue;
    text += text === "" ? block.text : (block.before || "\n\n") + block.text;
  }
  return text;
}

export interface Row {
  text: string;
  before: string;
}

/** As many rows as the source has at least; a row that is still empty stands where its partner does. */
export function rowsBeside(text: string, source: readonly Block[]): Row[] {
  const own: Row[] = text === "" ? [] : blocksOf(text);
  const missing = source.slice(own.length).map(({ before }) => ({ text: "", before }));
  const rows = [...own, ...missing];
  return rows.length > 0 ? rows : [{ text: "", before: "" }];
}

export interface Span {
  kind: "text" | "fact" | "alone";
  text: string;
}

/** A block in pieces: facts, and sentences without a partner. @param alone  where they stand in the whole text */
export function spansOf(
  block: Block,
  facts: ReadonlySet<string>,
  alone: readonly { start: number; end: number }[],
): Span[] {
  const spans: Span[] = [];
  const isAlone = (at: number) => alone.some(({ start, end }) => block.start + at >= start && block.start + at < end);
  const cuts = new Set([0, block.text.length]);
  for (const { start, end } of alone) {
    for (const at of [start - block.start, end - block.start]) if (at > 0 && at < block.text.length) cuts.add(at);
  }
  const named = [...block.text.matchAll(/\{([a-z][A-Za-z0-9]*)(?:,\s*[a-z]+)?\}/g)].filter(([, name]) =>
    facts.has(name!),
  );
  for (const match of named) {
    cuts.add(match.index);
    cuts.add(match.index + match[0].length);
  }
  const places = [...cuts].sort((a, b) => a - b);
  for (const [k, from] of places.slice(0, -1).entries()) {
    const text = block.text.slice(from, places[k + 1]);
    const isFact = named.some(({ index }) => index === from);
    spans.push({ kind: isFact ? "fact" : isAlone(from) ? "alone" : "text", text });
  }
  return spans;
}
