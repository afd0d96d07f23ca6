// What a message is found by. Pure: a text becomes terms, each hashed together with the day on which it was said, so that one index
// finds the newest messages first: a search asks day by day and stops when it has enough. Words of scripts with spaces are found by
// their beginnings, runs of scripts without spaces (and of Hangul, whose words carry particles) by any part.
import { normalise } from "../language/index.ts";

export interface SearchWord {
  text: string;
  /** Found anywhere in a run, rather than at the beginning of a word. */
  inside: boolean;
}

const DAY_MS = 86_400_000;
/** A word is indexed by its beginnings of these lengths; a shorter one as it is. */
const BEGINNINGS = [3, 5, 9];
const MOST_TERMS = 1000;
const MOST_WORDS = 8;
const MOST_QUERY_TERMS = 8;
const SNIPPET_CHARACTERS = 160;
const BEFORE_HIT = 50;

const TOKEN = /[\p{L}\p{M}\p{N}]+/gu;
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Hangul}ー]+/gu;
const LETTERS: Record<string, string> = { đ: "d", ł: "l", ø: "o", æ: "ae", œ: "oe", ð: "d", þ: "th", ħ: "h" };
/** The article, alone and behind "and", "with", "for": people search without it. */
const ARABIC_ARTICLE = /^(?:[وبفك]?ال|لل)(?=.{3})/u;

export function searchDay(at: Date): number {
  return Math.floor(at.getTime() / DAY_MS);
}

/** The form in which texts are compared: `normalise`, and without accents. */
export function foldForSearch(text: string): string {
  const plain = normalise(text);
  if (/^[\x20-\x7e]*$/.test(plain)) return plain;
  return plain
    .normalize("NFD")
    .replace(/[\u0300-\u036f]+/g, "")
    .normalize("NFC")
    .replace(/[đłøæœðþħ]/g, (letter) => LETTERS[letter]!);
}

/** The words of a folded text, each of one kind of script. */
function searchWords(folded: string): SearchWord[] {
  const found: SearchWord[] = [];
  for (const [token] of folded.matchAll(TOKEN)) {
    let end = 0;
    for (const run of token.matchAll(UNSPACED)) {
      if (run.index > end) found.push({ text: token.slice(end, run.index), inside: false });
      found.push({ text: run[0], inside: true });
      end = run.index + run[0].length;
    }
    if (end < token.length) found.push({ text: token.slice(end), inside: false });
  }
  return found;
}

/** What the message is indexed by. */
export function searchTerms(text: string, day: number): number[] {
  const terms = new Set<number>();
  const add = (term: string) => {
    if (terms.size < MOST_TERMS) terms.add(termHash(term, day));
  };
  for (const { text: word, inside } of searchWords(foldForSearch(text))) {
    if (terms.size >= MOST_TERMS) break;
    if (inside) for (const part of parts(word)) add(part);
    else for (const form of forms(word)) for (const beginning of beginnings(form)) add(beginning);
  }
  return [...terms];
}

/** What somebody searches for: at most eight words, all of which a message must have. */
export function searchQuery(text: string): SearchWord[] {
  const words = searchWords(foldForSearch(text));
  return words.filter(({ text }, k) => words.findIndex((other) => other.text === text) === k).slice(0, MOST_WORDS);
}

/** The terms that a message of that day must have to be worth reading: the longest of each word. */
export function queryTerms(query: readonly SearchWord[]): string[] {
  const terms = new Set<string>();
  for (const { text, inside } of query) {
    if (!inside) terms.add(beginnings(text).at(-1)!);
    else {
      const pairs = parts(text).filter((part) => [...part].length === 2);
      for (const part of pairs.length ? pairs : [text]) terms.add(part);
    }
  }
  // More terms make it slower, not more certain: the text itself is compared in the end.
  return [...terms].slice(0, MOST_QUERY_TERMS);
}

export function isHit(query: readonly SearchWord[], text: string): boolean {
  const words = searchWords(foldForSearch(text));
  return query.every((wanted) => words.some((word) => fits(wanted, word)));
}

function fits(wanted: SearchWord, word: SearchWord): boolean {
  if (wanted.inside !== word.inside) return false;
  if (wanted.inside) return word.text.includes(wanted.text);
  if (wanted.text.length < BEGINNINGS[0]!) return forms(word.text).includes(wanted.text);
  return forms(word.text).some((form) => form.startsWith(wanted.text));
}

/** Part of the text around its first hit, on one line. */
export function snippetOf(query: readonly SearchWord[], text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  const characters = [...line];
  if (characters.length <= SNIPPET_CHARACTERS) return line;
  // Folded character by character, so that a place in the folded text has a place in this one.
  let folded = "";
  const places: number[] = [];
  for (const [k, character] of characters.entries()) {
    const plain = foldForSearch(character) || (/\s/.test(character) ? " " : "");
    folded += plain;
    for (let j = 0; j < plain.length; j++) places.push(k);
  }
  const hits = query.map((word) => placeOf(word, folded)).filter((place) => place >= 0);
  const hit = hits.length ? (places[Math.min(...hits)] ?? 0) : 0;
  const start = Math.max(0, Math.min(hit - BEFORE_HIT, characters.length - SNIPPET_CHARACTERS));
  const end = start + SNIPPET_CHARACTERS;
  const shown = characters.slice(start, end).join("").trim();
  return `${start > 0 ? "…" : ""}${shown}${end < characters.length ? "…" : ""}`;
}

function placeOf({ text, inside }: SearchWord, folded: string): number {
  for (let place = folded.indexOf(text); place >= 0; place = folded.indexOf(text, place + 1)) {
    if (inside || place === 0 || !/[\p{L}\p{M}\p{N}]/u.test(folded[place - 1]!)) return place;
  }
  return folded.indexOf(text);
}

function forms(word: string): string[] {
  const bare = word.replace(ARABIC_ARTICLE, "");
  return bare === word ? [word] : [word, bare];
}

function beginnings(word: string): string[] {
  const found = BEGINNINGS.filter((length) => length <= word.length).map((length) => word.slice(0, length));
  return found.length ? found : [word];
}

/** The characters of a run and its pairs of neighbours. */
function parts(run: string): string[] {
  const characters = [...run];
  return [...characters, ...characters.slice(1).map((character, k) => characters[k]! + character)];
}

/** A signed 32-bit hash of term and day: FNV-1a, finished with the mixing step of Appleby's murmur3. */
export function termHash(term: string, day: number): number {
  let h = Math.imul(0x811c9dc5 ^ day, 0x01000193);
  for (let k = 0; k < term.length; k++) h = Math.imul(h ^ term.charCodeAt(k), 0x01000193);
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}
