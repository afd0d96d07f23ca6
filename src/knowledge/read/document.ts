// What a document is once read: a title and its blocks in reading order. The readers of Markdown, HTML, PDF and DOCX all
// make one of these; `document-entries.ts` turns it into entries.
import type { Block } from "../passages.ts";

export interface ReadDocument {
  title: string | null;
  /** As the document states it; not yet checked. */
  language: string | null;
  market: string | null;
  blocks: Block[];
}

/** Level of a question that stands where a heading would but is none: a <summary>, a bold line. */
export const questionLevel = 7;

/** Ends in a question mark of any script: Latin, full-width, Arabic, Greek (a semicolon after Greek letters), Armenian, Ethiopic. */
export const isQuestion = (text: string): boolean =>
  /[?？؟՞፧⸮]["'”’»）)\]】\s]*$/u.test(text) || /\p{Script=Greek}[;;]\s*$/u.test(text);

const dense =
  "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}，。、；：？！「」『』（）";
const softBreak = new RegExp(`([${dense}])[ \\t]*\\n[ \\t]*(?=[${dense}])`, "gu");

/** Lines that were broken for the page only: joined by a space, or by nothing between characters that need none. */
export const joinLines = (text: string): string => text.replace(softBreak, "$1").replace(/[ \t]*\n[ \t]*/g, " ");

/** A link keeps its target only where a customer could follow it. */
export function linkText(text: string, target: string): string {
  const label = text.trim();
  const address = target.trim();
  if (!/^(https?:\/\/|mailto:|tel:)/i.test(address) || address.length > 2000) return text;
  if (label === "" || label === address || `mailto:${label}` === address || `tel:${label}` === address)
    return label || address;
  return `[${label.replace(/[[\]]/g, "")}](${address.replace(/[()\s]/g, encodeURIComponent)})`;
}
