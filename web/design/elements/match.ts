// Finds what somebody means by a few letters, in any script: without regard to case, accents, width and half-forms. Pure.

/** As texts are compared: "Élan" and "ｅlan" are the same. */
export const folded = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/[\p{M}\u0640\u200c-\u200f\u202a-\u202e\u2066-\u2069]/gu, "")
    .toLowerCase();

/**
 * How well a text fits what was typed; 0: not at all. Every word that was typed has to be found: best at the beginning of the text, then
 * at the beginning of a word, then anywhere, then as letters in this order that lie close together ("cnv" in "conversation").
 */
export function likeness(typed: string, text: string): number {
  const words = folded(typed).split(/\s+/).filter(Boolean);
  const within = folded(text);
  let sum = 0;
  for (const word of words) {
    const score = likenessOfWord(word, within);
    if (score === 0) return 0;
    sum += score;
  }
  return words.length ? sum / words.length : 1;
}

function likenessOfWord(word: string, text: string): number {
  let anywhere = 0;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at === 0) return 4 + word.length / text.length;
    if (!/[\p{L}\p{N}]/u.test(text[at - 1]!)) return 3 + word.length / text.length;
    anywhere = 2 + word.length / text.length;
  }
  return anywhere || scattered([...word], [...text]);
}

/** Letters in order, the first at the beginning of a word; better the closer they are. */
function scattered(letters: string[], text: string[]): number {
  if (letters.length < 2) return 0;
  let best = 0;
  for (let start = 0; start < text.length; start++) {
    if (text[start] !== letters[0] || (start > 0 && /[\p{L}\p{N}]/u.test(text[start - 1]!))) continue;
    let at = start;
    let found = 1;
    while (found < letters.length && at + 1 < text.length) {
      at++;
      if (text[at] === letters[found]) found++;
    }
    if (found === letters.length) best = Math.max(best, letters.length / (at - start + 1));
  }
  return best >= 0.3 ? best : 0;
}

/** What fits, best first; as it was where two fit equally well, or nothing was typed. */
export function matching<Item>(
  typed: string,
  items: readonly Item[],
  textsOf: (item: Item) => readonly string[],
): Item[] {
  if (!typed.trim()) return [...items];
  return items
    .map((item, place) => ({ item, place, score: Math.max(0, ...textsOf(item).map((text) => likeness(typed, text))) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.place - b.place)
    .map(({ item }) => item);
}
