// Which sentences of a text have a partner in its translation: sentences of both in their order, paired so that they are as near in meaning as
// can be. Pure. What it notices, and what it blames although nothing is missing: evaluation/translation-check.ts.
import { PLACEHOLDER } from "../../markets/index.ts";

/** Makes unit vectors, [texts × units], of texts in any language. */
export type Encode = (texts: readonly string[]) => { vectors: Float32Array; units: number };

/** A sentence and where it stands in its text. */
export interface Sentence {
  text: string;
  start: number;
  end: number;
}

export interface PartnerSettings {
  /** What a pair must be worth to be one; under zero, because a sentence that is missing shows in lengths first. */
  nearEnough: number;
  /** What it loses for each time that one is e times as long as the other. */
  unlike: number;
  /** What two sentences lose that stand together for one. */
  joining: number;
}

/** Chosen by the evaluation, on other languages than it reports. */
export const partnerSettings: PartnerSettings = { nearEnough: -0.3, unlike: 0.2, joining: 0.3 };
/** A text of more sentences is a document: it is not compared sentence by sentence. */
const MOST_SENTENCES = 80;

/** The sentences of light Markdown, without list marks and headings' signs; a line ends a sentence in every script. */
export function sentencesOf(text: string, language: string): Sentence[] {
  const segmenter = new Intl.Segmenter(language, { granularity: "sentence" });
  const found: Sentence[] = [];
  let lineStart = 0;
  for (const line of text.split("\n")) {
    const mark = /^\s*(?:#{1,6}\s+|[-*•]\s+|\d{1,4}[.)]\s+|>\s*)?/.exec(line)![0].length;
    // A placeholder is a word: the segmenter would take its braces for the end of a sentence.
    const words = line.slice(mark).replace(PLACEHOLDER, (written) => "x".repeat(written.length));
    for (const { segment, index } of segmenter.segment(words)) {
      const raw = line.slice(mark + index, mark + index + segment.length);
      const trimmed = raw.trim();
      if (!/[\p{L}\p{N}]/u.test(trimmed)) continue;
      const start = lineStart + mark + index + raw.indexOf(trimmed);
      found.push({ text: trimmed, start, end: start + trimmed.length });
    }
    lineStart += line.length + 1;
  }
  return found;
}

/**
 * The numbers of the sentences of `source` that have no partner in `target`. One sentence may be two in the other language. Where one is
 * missing at all, the counts or the lengths tell more than meaning does: see `checks.ts`.
 */
export function withoutPartner(
  source: readonly Sentence[],
  target: readonly Sentence[],
  encode: Encode,
  { nearEnough, unlike, joining }: PartnerSettings = partnerSettings,
): number[] {
  if (source.length > MOST_SENTENCES || target.length > MOST_SENTENCES) return [];
  if (target.length === 0) return source.map((_, k) => k);
  const all = [...blocks(source), ...blocks(target)];
  const { vectors, units } = encode(all.map(({ text }) => text));
  const sourceBlocks = blocks(source).length;
  const lengths = all.map(({ text }) => readingLength(text));
  const nearness = (a: number, b: number) => {
    let dot = 0;
    for (let k = 0; k < units; k++) dot += vectors[a * units + k]! * vectors[b * units + k]!;
    return dot - unlike * Math.abs(Math.log(lengths[a]! / lengths[b]!));
  };
  /** Where the block of `size` sentences that ends before `end` is among the texts; -1 where there is none. */
  const at = (end: number, size: number, count: number, offset: number) =>
    end < size ? -1 : offset + (size === 1 ? end - 1 : count + end - 2);
  const rows = source.length + 1;
  const columns = target.length + 1;
  const best = new Float64Array(rows * columns); // [rows × columns]
  const step = new Uint8Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      if (i === 0 && j === 0) continue;
      let most = Number.NEGATIVE_INFINITY;
      let chosen = 0;
      const consider = (move: number, value: number) => {
        if (value > most) [most, chosen] = [value, move];
      };
      if (i > 0) consider(1, best[(i - 1) * columns + j]!);
      if (j > 0) consider(2, best[i * columns + j - 1]!);
      for (const [move, a, b] of PAIRS) {
        if (i < a || j < b) continue;
        const near = nearness(at(i, a, source.length, 0), at(j, b, target.length, sourceBlocks));
        consider(move, best[(i - a) * columns + j - b]! + near - nearEnough - (a + b > 2 ? joining : 0));
      }
      best[i * columns + j] = most;
      step[i * columns + j] = chosen;
    }
  }
  const alone: number[] = [];
  for (let i = source.length, j = target.length; i > 0 || j > 0; ) {
    const move = step[i * columns + j]!;
    if (move === 1) alone.push(--i);
    else if (move === 2) j--;
    else {
      const [, a, b] = PAIRS.find(([one]) => one === move)!;
      i -= a;
      j -= b;
    }
  }
  return alone.reverse();
}

/** About how long it is to read: a Han character says what two and a half letters say. */
function readingLength(text: string): number {
  let length = 4; // short ones differ more
  for (const character of text) length += DENSE.test(character) ? 2.5 : 1;
  return length;
}
const DENSE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** Move, sentences of the source, sentences of the target. */
const PAIRS = [
  [3, 1, 1],
  [4, 2, 1],
  [5, 1, 2],
] as const;

/** Each sentence, then each with the one after it. */
function blocks(sentences: readonly Sentence[]): { text: string }[] {
  return [...sentences, ...sentences.slice(1).map(({ text }, k) => ({ text: `${sentences[k]!.text} ${text}` }))];
}
