// Texts into words. Scripts with spaces take a fast path; runs of Han, kana, Thai, Lao, Khmer and Myanmar go to the segmenter of
// the platform, which knows their words from a dictionary.
import { normalise } from "./normalise.ts";
import { isUnspaced, Script, scriptOf, wantsBigrams } from "./scripts.ts";

// The segmenter takes time that grows with the square of the length of what it is given.
const LONGEST_RUN = 500;
const APOSTROPHE = 0x27;
const HYPHEN = 0x2d;
/** After these letters an apostrophe belongs to the word: don't, it's, we'll, foto's. Everywhere else it ends an article: l'ordine. */
const CONTRACTIONS = new Set(["t", "s", "m", "d", "re", "ve", "ll"]);
const ELIDED = new Set(["c", "d", "j", "l", "m", "n", "s", "t", "qu"]);

let segmenter: Intl.Segmenter | null = null;

/** The normalised words of a text in any script, in order, repeats kept; punctuation and emoji without a meaning are dropped. */
export function words(text: string): string[] {
  return wordsOf(normalise(text));
}

/** The words of a text that is normalised already. */
export function wordsOf(plain: string): string[] {
  return split(plain, false);
}

/**
 * The words of a text and, beside them, the character pairs of its runs of Han, kana, Thai, Khmer and Lao, because segmenters
 * split the words of a trade (客服, 发货) in places of their own. A pair that is a word by itself at that place comes once.
 */
export function wordsAndBigrams(text: string): string[] {
  return split(normalise(text), true);
}

function split(plain: string, bigrams: boolean): string[] {
  const found: string[] = [];
  let position = 0;
  while (position < plain.length) {
    const script = scriptAt(plain, position);
    if (script === Script.none) {
      position += plain.codePointAt(position)! > 0xffff ? 2 : 1;
      continue;
    }
    const start = position;
    if (isUnspaced(script)) {
      position = endOfUnspaced(plain, start);
      const run = plain.slice(start, position);
      splitUnspaced(run, bigrams && wantsBigrams(script), found);
    } else {
      position = endOfSpaced(plain, start);
      pushSpaced(plain.slice(start, position), found);
    }
  }
  return found;
}

function scriptAt(text: string, position: number): Script {
  const code = text.charCodeAt(position);
  if (code < 0x80) {
    if (code >= 0x61 && code <= 0x7a) return Script.latin;
    return code >= 0x30 && code <= 0x39 ? Script.digit : Script.none;
  }
  return scriptOf(text.codePointAt(position)!);
}

/** Letters, marks and digits, an apostrophe between two of them, and the hyphen of "e-mail". */
function endOfSpaced(text: string, start: number): number {
  let end = start;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    if ((code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39)) {
      end++;
      continue;
    }
    if (code === APOSTROPHE || code === HYPHEN) {
      const joins = code === APOSTROPHE ? end > start : end === start + 1 && text.charCodeAt(start) === 0x65;
      if (!joins || end + 1 >= text.length) break;
      const next = scriptAt(text, end + 1);
      if (next === Script.none || next === Script.digit || isUnspaced(next)) break;
      end++;
      continue;
    }
    const script = scriptAt(text, end);
    if (script === Script.none || isUnspaced(script)) break;
    end += code >= 0xd800 && code < 0xdc00 ? 2 : 1;
  }
  return end;
}

function endOfUnspaced(text: string, start: number): number {
  let end = start;
  while (end < text.length) {
    const code = text.codePointAt(end)!;
    const script = scriptOf(code);
    // Marks that fit any script belong to the character before them.
    if (!isUnspaced(script) && !(script === Script.other && end > start)) break;
    end += code > 0xffff ? 2 : 1;
  }
  return end;
}

function pushSpaced(token: string, found: string[]): void {
  if (token.charCodeAt(1) === HYPHEN) token = token[0] + token.slice(2);
  let apostrophe = token.indexOf("'");
  if (apostrophe < 0) {
    found.push(token);
    return;
  }
  let word = token.slice(0, apostrophe);
  while (apostrophe >= 0) {
    const next = token.indexOf("'", apostrophe + 1);
    const part = token.slice(apostrophe + 1, next < 0 ? undefined : next);
    if (CONTRACTIONS.has(part) && !ELIDED.has(word)) word += part;
    else {
      found.push(word);
      word = part;
    }
    apostrophe = next;
  }
  found.push(word);
}

function splitUnspaced(run: string, bigrams: boolean, found: string[]): void {
  if (run.length === 1) {
    found.push(run);
    return;
  }
  segmenter ??= new Intl.Segmenter("zh", { granularity: "word" });
  for (let start = 0; start < run.length; ) {
    let end = Math.min(start + LONGEST_RUN, run.length);
    if (end < run.length && (run.charCodeAt(end) & 0xfc00) === 0xdc00) end--;
    const part = run.slice(start, end);
    const characters = bigrams ? [...part] : [];
    let place = 0; // of the word's first character in `characters`
    for (const { segment } of segmenter.segment(part)) {
      found.push(segment);
      if (!bigrams) continue;
      const length = segment.length === 1 ? 1 : [...segment].length;
      for (let k = place; k < place + length && k + 1 < characters.length; k++) {
        if (length !== 2 || k !== place) found.push(characters[k]! + characters[k + 1]!);
      }
      place += length;
    }
    start = end;
  }
}
