// Where in a text stands what was searched for. Pure.
import { folded } from "../../design/elements/match.ts";

/** The text cut at what was found, without regard to case, accents and width; where nothing is found, the whole. */
export function foundParts(text: string, searched: string): { text: string; found: boolean }[] {
  const words = folded(searched).split(/\s+/).filter(Boolean);
  if (words.length === 0) return text ? [{ text, found: false }] : [];
  // Each folded letter remembers where it comes from: folding may make one letter of two, or none.
  let flat = "";
  const origin: number[] = [];
  const units = [...text];
  for (const [place, unit] of units.entries()) {
    const letters = folded(unit);
    flat += letters;
    for (let k = 0; k < letters.length; k++) origin.push(place);
  }
  const found = new Uint8Array(units.length);
  for (const word of words) {
    for (let at = flat.indexOf(word); at >= 0; at = flat.indexOf(word, at + word.length)) {
      const end = origin[at + word.length - 1]!;
      for (let place = origin[at]!; place <= end; place++) found[place] = 1;
    }
  }
  const parts: { text: string; found: boolean }[] = [];
  for (const [place, unit] of units.entries()) {
    const isFound = found[place] === 1;
    const last = parts.at(-1);
    // An accent that stands alone belongs to the letter before it.
    if (last && (last.found === isFound || folded(unit) === "")) last.text += unit;
    else parts.push({ text: unit, found: isFound });
  }
  return parts;
}
