// A text as the finders read it: digits, dashes, spaces and full-width letters as ASCII, invisible characters gone, and every
// place traceable to the original.
import { digitValue } from "../digits.ts";

export interface Folded {
  plain: string;
  /** Where the character at `index` of `plain` starts in the original. */
  startOf(index: number): number;
  /** Where the character before `index` of `plain` ends in the original. */
  endOf(index: number): number;
}

const FOLDED =
  /[\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]|[\uff01-\uff5e\u3000\u00a0\u2000-\u200a\u202f\u2010-\u2015\u2212\u066b\u066c\uffe5\uffe0\uffe1\uffe6]|(?![0-9])\p{Nd}/gu;
const OTHERS: Record<string, string> = {
  "\u066b": ".",
  "\u066c": ",",
  "\uffe5": "¥",
  "\uffe0": "¢",
  "\uffe1": "£",
  "\uffe6": "₩",
};

export function foldText(text: string): Folded {
  let plain = "";
  let from = 0;
  // [from this place of plain on, original place minus plain place]; only where that difference changes
  const shifts: [number, number][] = [];
  let shift = 0;
  for (const match of text.matchAll(FOLDED)) {
    const character = match[0];
    const ascii = foldCharacter(character);
    plain += text.slice(from, match.index) + ascii;
    from = match.index + character.length;
    if (ascii.length !== character.length) {
      shift += character.length - ascii.length;
      shifts.push([plain.length, shift]);
    }
  }
  plain += text.slice(from);
  if (shifts.length === 0) return { plain, startOf: (index) => index, endOf: (index) => index };
  const startOf = (index: number) => index + shiftAt(shifts, index);
  return {
    plain,
    startOf,
    endOf: (index) => {
      if (index === 0) return 0;
      const last = startOf(index - 1);
      return last + (text.codePointAt(last)! > 0xffff ? 2 : 1);
    },
  };
}

function foldCharacter(character: string): string {
  const code = character.codePointAt(0)!;
  if (code >= 0xff01 && code <= 0xff5e) return String.fromCharCode(code - 0xfee0);
  if (code === 0x3000 || code === 0xa0 || code === 0x202f || (code >= 0x2000 && code <= 0x200a)) return " ";
  if ((code >= 0x2010 && code <= 0x2015) || code === 0x2212) return "-";
  const other = OTHERS[character];
  if (other) return other;
  return /\p{Nd}/u.test(character) ? digitValue(character) : "";
}

function shiftAt(shifts: readonly [number, number][], index: number): number {
  let low = 0;
  let high = shifts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (shifts[middle]![0] <= index) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? 0 : shifts[low - 1]![1];
}
