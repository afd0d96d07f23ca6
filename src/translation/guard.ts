// What a translation must not change: numbers, order numbers, addresses, links, placeholders and names stand as signs while a machine
// translates, and are put back afterwards. A translation that lost one, doubled one or made up a number is refused. Pure.
import { ExpectedError } from "../errors.ts";
import { findEntities } from "../language/index.ts";

export interface Guarded {
  /** With [[1]], [[2]] … in place of what is kept. */
  text: string;
  kept: string[];
}

export class ChangedInTranslationError extends ExpectedError {
  readonly kind = "conflict";
  readonly code = "translation/changed";
  readonly lost: readonly string[];
  constructor(lost: readonly string[], added: readonly string[] = []) {
    const what = [
      ...(lost.length > 0 ? [`lost ${lost.join(", ")}`] : []),
      ...(added.length > 0 ? [`added ${added.join(", ")}`] : []),
    ].join(" and ");
    super(`The machine's translation ${what}, so it is not used. Write it in other words, or send it as it is.`);
    this.lost = lost;
  }
}

const PLACEHOLDER = /\{[\p{L}\p{N}_, ]{1,60}\}/gu;
const LINK = /(?:https?:\/\/|www\.)[^\s<>"']+/giu;
/** Digits of any script, with what stands between them: 1,204.50, 10:30, TT-20418. */
const NUMBER = /(?:[\p{Lu}]{1,6}-?)?\p{Nd}+(?:[.,:/\u066b\u066c-]\p{Nd}+)*%?/gu;
const SIGN = /\[\s*\[\s*(\p{Nd}{1,4})\s*\]\s*\]/gu;

/** @param names  of people and companies, which have no translation */
export function guard(text: string, names: readonly string[] = []): Guarded {
  const spans: { start: number; end: number }[] = [];
  const add = (start: number, end: number) => {
    if (end > start && !spans.some((one) => start < one.end && end > one.start)) spans.push({ start, end });
  };
  // What looks like our own signs comes first: it is not ours.
  for (const { index, 0: found } of text.matchAll(SIGN)) add(index, index + found.length);
  for (const pattern of [LINK, PLACEHOLDER]) {
    for (const { index, 0: found } of text.matchAll(pattern)) add(index, index + found.length);
  }
  for (const { start, end } of findEntities(text)) if (/\p{Nd}|@/u.test(text.slice(start, end))) add(start, end);
  for (const name of [...names].filter((one) => one.trim().length > 1).sort((a, b) => b.length - a.length)) {
    for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
      const around = `${text[at - 1] ?? " "}${text[at + name.length] ?? " "}`;
      const isJoined =
        /\p{Script=Latin}|\p{Script=Cyrillic}/u.test(around) && /^[\p{Script=Latin}\p{Script=Cyrillic}]/u.test(name);
      if (!isJoined) add(at, at + name.length);
    }
  }
  for (const { index, 0: found } of text.matchAll(NUMBER)) add(index, index + found.length);
  spans.sort((a, b) => a.start - b.start);
  let guarded = "";
  let from = 0;
  const kept: string[] = [];
  for (const { start, end } of spans) {
    kept.push(text.slice(start, end));
    guarded += `${text.slice(from, start)}[[${kept.length}]]`;
    from = end;
  }
  return { text: guarded + text.slice(from), kept };
}

/** @throws {ChangedInTranslationError} */
export function restore(translated: string, { kept }: Guarded): string {
  const counts = kept.map(() => 0);
  const added: string[] = [];
  const pieces: string[] = [];
  let from = 0;
  const plain = (piece: string) => {
    added.push(...(piece.match(/\p{Nd}+/gu) ?? []));
    pieces.push(piece);
  };
  for (const { index, 0: sign, 1: digits } of translated.matchAll(SIGN)) {
    plain(translated.slice(from, index));
    from = index + sign.length;
    const number = Number([...digits!].map(digitOf).join(""));
    if (kept[number - 1] === undefined) {
      added.push(sign);
      continue;
    }
    counts[number - 1]!++;
    pieces.push(kept[number - 1]!);
  }
  plain(translated.slice(from));
  const lost = kept.filter((_, k) => counts[k] !== 1);
  if (lost.length > 0 || added.length > 0) throw new ChangedInTranslationError(lost, added);
  return pieces.join("");
}

/** Whether a text that a person may have changed still has everything. @throws {ChangedInTranslationError} */
export function checkKept(text: string, { kept }: Guarded): void {
  const lost = kept.filter((one) => !text.includes(one));
  if (lost.length > 0) throw new ChangedInTranslationError(lost);
}

/** ٣ and ３ are 3. */
function digitOf(digit: string): string {
  const code = digit.codePointAt(0)!;
  for (let zero = code; zero > code - 10; zero--) {
    if (!/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) return String(code - zero);
  }
  return String((code - 0x30) % 10);
}
