// A teacher of several members becomes one small student: the student learns the teacher's probabilities on the company's own texts
// and on many variants of them, for which nobody has a label but the teacher has an opinion.
// Hinton et al. 2015, arXiv:1503.02531; Buciluă et al. 2006, Model compression.
import { words } from "../../language/index.ts";
import { randomFrom } from "../random.ts";
import type { SoftTargets } from "./training-data.ts";

const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const LONGEST_VARIANT = 60;
/** A partner is most often of the same class: what customers ask mixes within a topic more than between topics. */
const SAME_CLASS = 0.7;

/**
 * Texts and `count` − 1 variants of each: variant v of text r stands at v · texts + r. Kinds take turns: the first half of one text
 * and the second half of another; two texts crossed at a word they share; words left out and slips of the finger; both together.
 */
export function withVariants(texts: readonly string[], classes: Int32Array, count: number, seed: number): string[] {
  const random = randomFrom(seed);
  const pick = (length: number) => Math.floor(random() * length);
  const parts = texts.map(partsOf);
  const ofClass = new Map<number, number[]>();
  const having = new Map<string, number[]>();
  const havingInClass = new Map<string, number[]>();
  parts.forEach((words, row) => {
    push(ofClass, classes[row]!, row);
    for (const word of new Set(words)) {
      push(having, word, row);
      push(havingInClass, `${classes[row]} ${word}`, row);
    }
  });

  const spliced = (row: number) => {
    const own = parts[row]!;
    const same = ofClass.get(classes[row]!)!;
    const other = parts[random() < SAME_CLASS ? same[pick(same.length)]! : pick(texts.length)]!;
    return joined([...own.slice(0, Math.ceil(own.length / 2)), ...other.slice(Math.floor(other.length / 2))]);
  };
  const crossed = (row: number) => {
    const own = parts[row]!;
    for (let attempt = 0; attempt < 6 && own.length > 1; attempt++) {
      const place = pick(own.length);
      const word = own[place]!;
      const others = random() < SAME_CLASS ? havingInClass.get(`${classes[row]} ${word}`)! : having.get(word)!;
      const partner = others[pick(others.length)]!;
      if (partner === row) continue;
      const other = parts[partner]!;
      const crossing = [...own.slice(0, place), ...other.slice(other.indexOf(word))];
      if (crossing.length > 1 && crossing.length < LONGEST_VARIANT) return joined(crossing);
    }
    return spliced(row);
  };
  const worn = (text: string) => {
    const own = partsOf(text);
    const left = own.filter(() => random() > 0.15);
    return joined((left.length > 0 ? left : own).map((word) => (random() < 0.1 ? withSlip(word, random) : word)));
  };
  const kinds = [spliced, crossed, (row: number) => worn(texts[row]!), (row: number) => worn(crossed(row))];

  const all = [...texts];
  for (let variant = 1; variant < count; variant++) {
    const make = kinds[(variant - 1) % kinds.length]!;
    for (let row = 0; row < texts.length; row++) all.push(make(row));
  }
  return all;
}

/** A text in pieces that can be put together again: words as they stand, or the segmenter's where there are no spaces. */
function partsOf(text: string): string[] {
  const cut = text.trim().slice(0, 1000);
  return UNSPACED.test(cut) ? words(cut) : cut.split(/\s+/).filter(Boolean);
}

/** Pieces of any texts as one, with a space where both sides have a script with spaces: 我的 order number 是多少. */
function joined(pieces: readonly string[]): string {
  let text = "";
  for (const piece of pieces) {
    const space = text !== "" && !UNSPACED.test(text.at(-1)!) && !UNSPACED.test(piece[0]!);
    text += space ? ` ${piece}` : piece;
  }
  return text;
}

/** Two letters swapped, one left out, one doubled, or one replaced by another of the same word. */
function withSlip(word: string, random: () => number): string {
  const letters = [...word];
  if (letters.length < 4) return word;
  const at = 1 + Math.floor(random() * (letters.length - 2));
  const kind = Math.floor(random() * 4);
  if (kind === 0) [letters[at], letters[at + 1]] = [letters[at + 1]!, letters[at]!];
  else if (kind === 1) letters.splice(at, 1);
  else if (kind === 2) letters.splice(at, 0, letters[at]!);
  else letters[at] = letters[Math.floor(random() * letters.length)]!;
  return letters.join("");
}

function push<Key>(map: Map<Key, number[]>, key: Key, row: number): void {
  const rows = map.get(key);
  if (rows) rows.push(row);
  else map.set(key, [row]);
}

/**
 * The members' mean probabilities, of each row the likeliest classes.
 * @param logits  of each member, [rows × classes] @param weights  how much each member counts
 */
export function teach(logits: readonly Float32Array[], weights: readonly number[], classes: number): SoftTargets {
  const rows = logits[0]!.length / classes;
  const perRow = Math.min(classes, classes <= 64 ? classes : 32);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const targets = { classes: new Int32Array(rows * perRow), shares: new Float32Array(rows * perRow) };
  const mean = new Float64Array(classes);
  const order = Array.from({ length: classes }, (_, c) => c);
  for (let row = 0; row < rows; row++) {
    mean.fill(0);
    logits.forEach((all, member) => {
      addProbabilities(all.subarray(row * classes, (row + 1) * classes), weights[member]! / total, mean);
    });
    const likeliest = perRow === classes ? order : likeliestOf(mean, perRow);
    let sum = 0;
    for (const c of likeliest) sum += mean[c]!;
    likeliest.forEach((c, k) => {
      targets.classes[row * perRow + k] = c;
      targets.shares[row * perRow + k] = mean[c]! / sum;
    });
  }
  return { perRow, ...targets, weight: 1 };
}

/** Adds weight · softmax(z) to `sums`. */
export function addProbabilities(z: Float32Array, weight: number, sums: Float64Array): void {
  let top = -Infinity;
  for (let c = 0; c < z.length; c++) if (z[c]! > top) top = z[c]!;
  let sum = 0;
  for (let c = 0; c < z.length; c++) sum += Math.exp(z[c]! - top);
  for (let c = 0; c < z.length; c++) sums[c]! += (weight * Math.exp(z[c]! - top)) / sum;
}

/** The places of the `count` largest values, the largest first; of equal ones the first. */
function likeliestOf(values: Float64Array, count: number): number[] {
  const best: number[] = [];
  for (let c = 0; c < values.length; c++) {
    const value = values[c]!;
    if (best.length === count && value <= values[best[count - 1]!]!) continue;
    let at = best.length === count ? count - 1 : best.length;
    while (at > 0 && values[best[at - 1]!]! < value) {
      best[at] = best[at - 1]!;
      at--;
    }
    best[at] = c;
  }
  return best;
}
