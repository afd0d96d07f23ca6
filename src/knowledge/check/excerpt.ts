// Part of a text to show in a report, with what was found marked and personal data masked.
import { maskPersonalData } from "../../language/index.ts";

const BEFORE = 60;
const MARKED = 120;
const AFTER = 110;

/** @param start,end  what was found; without them the text is shown from its beginning */
export function excerptOf(text: string, start = 0, end = start): { excerpt: string; mark: [number, number] | null } {
  // Masked before it is cut: half a card number is not recognised as one.
  const before = lastPart(masked(text.slice(0, start)), BEFORE);
  const found = firstPart(masked(text.slice(start, end)), MARKED);
  const after = firstPart(masked(text.slice(end)), start === end ? AFTER + BEFORE : AFTER);
  return {
    excerpt: before + found + after,
    mark: start === end ? null : [before.length, before.length + found.length],
  };
}

function masked(text: string): string {
  const hidden = /[\p{Nd}@]/u.test(text) ? maskPersonalData(text).text : text;
  return hidden.replace(/\s+/g, " ");
}

function firstPart(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, isLow(text.charCodeAt(length)) ? length - 1 : length)}…`;
}

function lastPart(text: string, length: number): string {
  if (text.length <= length) return text;
  const from = text.length - length;
  return `…${text.slice(isLow(text.charCodeAt(from)) ? from + 1 : from)}`;
}

const isLow = (code: number): boolean => (code & 0xfc00) === 0xdc00;
