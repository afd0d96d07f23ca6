// Markup and punctuation that is opened and not closed, in any script.

/** Something at a place of a text, as start and end. */
export interface Spot {
  start: number;
  end: number;
}

const PAIRS: Record<string, string> = {
  "(": ")",
  "[": "]",
  "{": "}",
  "【": "】",
  "《": "》",
  "〈": "〉",
  "「": "」",
  "『": "』",
  "〔": "〕",
};
const CLOSERS = new Map(Object.entries(PAIRS).map(([open, close]) => [close, open]));
/** Full-width and half-width brackets are mixed freely. */
const SAME_BRACKET: Record<string, string> = { "（": "(", "）": ")", "［": "[", "］": "]", "｛": "{", "｝": "}" };
const BRACKETS = /[()[\]{}（）［］｛｝【】《》〈〉「」『』〔〕]/gu;
/** "1)", "a)", "二）" number the items of a list; ":)" is a face. */
const LIST_MARK =
  /(?<=^|[\s,;，；、：:])(?:\d{1,3}|\p{L}|[ivx]{1,4})[)）](?=\s|\p{L}|$)|(?<=^|\s)[:;=][-^']?[()[\]]/giu;
/** Elements that need an end; "<3" and "<your name>" are none of them. */
const ELEMENT =
  /<(\/?)(a|abbr|b|blockquote|code|del|div|em|font|h[1-6]|i|ins|li|mark|ol|p|pre|s|small|span|strong|sub|sup|table|tbody|td|th|thead|tr|u|ul)(?:\s[^<>]*)?(\/?)>/gi;
/** Browsers close these themselves. */
const END_IS_OPTIONAL = new Set(["li", "p", "td", "th", "tr", "tbody", "thead"]);

/** The first piece of markup, bracket or quotation mark that has no counterpart, or null. */
export function unbalancedMarkup(text: string): Spot | null {
  const fences = [...text.matchAll(/^[ \t]*(?:```|~~~)/gm)];
  if (fences.length % 2 === 1) return spot(fences.at(-1)!);
  const plain = withoutCode(text);
  return (
    oddOne(plain.replace(/\\[*_`]/g, "  "), /\*\*/g) ??
    oddOne(plain.replace(/\\[*_`]/g, "  "), /`/g) ??
    brokenLink(plain) ??
    openElement(plain) ??
    openBracket(plain) ??
    openQuote(plain)
  );
}

/** Code is blanked out, place by place: braces and brackets in it are its own business. */
export function withoutCode(text: string): string {
  if (!text.includes("`") && !text.includes("~~~")) return text;
  const blank = (code: string) => code.replace(/[^\n]/g, " ");
  return text.replace(/^[ \t]*(```|~~~)[\s\S]*?^[ \t]*\1/gm, blank).replace(/(`{1,3})[^`\n]+\1/g, blank);
}

function oddOne(text: string, mark: RegExp): Spot | null {
  const found = [...text.matchAll(mark)];
  return found.length % 2 === 1 ? spot(found.at(-1)!) : null;
}

function brokenLink(text: string): Spot | null {
  const broken = /\[[^\]\n]{0,300}\]\((?:[^)\s]{0,2000}(?=\s*$|\n)|\s{0,9}\))/.exec(text);
  return broken && spot(broken);
}

function openElement(text: string): Spot | null {
  const open: { name: string; at: Spot }[] = [];
  for (const match of text.matchAll(ELEMENT)) {
    const name = match[2]!.toLowerCase();
    if (match[3] === "/") continue;
    if (!match[1]) open.push({ name, at: spot(match) });
    else {
      const last = open.findLastIndex((element) => element.name === name);
      if (last < 0) return END_IS_OPTIONAL.has(name) ? null : spot(match);
      open.splice(last, 1);
    }
  }
  return open.find(({ name }) => !END_IS_OPTIONAL.has(name))?.at ?? null;
}

function openBracket(text: string): Spot | null {
  const open: { bracket: string; at: number }[] = [];
  const plain = text.replace(LIST_MARK, (mark) => " ".repeat(mark.length));
  for (const match of plain.matchAll(BRACKETS)) {
    const bracket = SAME_BRACKET[match[0]] ?? match[0];
    if (PAIRS[bracket]) open.push({ bracket, at: match.index });
    else if (open.at(-1)?.bracket === CLOSERS.get(bracket)) open.pop();
    else return spot(match);
  }
  return open[0] ? { start: open[0].at, end: open[0].at + 1 } : null;
}

function openQuote(text: string): Spot | null {
  const count = (mark: string) => text.split(mark).length - 1;
  const last = (marks: string): Spot => {
    const at = Math.max(...[...marks].map((mark) => text.lastIndexOf(mark)));
    return { start: at, end: at + 1 };
  };
  if (count("«") !== count("»")) return last("«»");
  // „German“ and „Polish” close a low mark with either high one; elsewhere “ opens and ” closes. Swedish has ” for both.
  const [low, left, right] = [count("„"), count("“"), count("”")];
  if (
    low > 0 ? low > left + right || (left + right - low) % 2 === 1 : left !== right && !(left === 0 && right % 2 === 0)
  ) {
    return last("„“”");
  }
  // 15" and 5'10" are inches.
  const straight = [...text.matchAll(/(?<!\d)"/g)];
  const inches = [...text.matchAll(/(?<=\d)"/g)].length;
  return straight.length % 2 === 1 && inches === 0 ? spot(straight.at(-1)!) : null;
}

export const spot = ({ index, 0: { length } }: RegExpMatchArray): Spot => ({ start: index!, end: index! + length });
