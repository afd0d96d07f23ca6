// What differs between two texts, word by word, in any script. Pure.
// See Myers 1986, An O(ND) Difference Algorithm and Its Variations.

export interface DiffPart {
  kind: "same" | "added" | "removed";
  text: string;
}

/** Beyond this many differences the middle is shown as replaced: nobody would read it word by word. */
const MOST_DIFFERENCES = 600;
const wordBreaks = new Intl.Segmenter(undefined, { granularity: "word" });
const PIECE_CHARS = 4000;

/** Joined without the removed parts it is `after`, without the added ones `before`. */
export function textDiff(before: string, after: string): DiffPart[] {
  const a = wordsOf(before);
  const b = wordsOf(after);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const parts: DiffPart[] = [];
  add(parts, "same", a.slice(0, start));
  for (const { kind, words } of middle(a.slice(start, a.length - end), b.slice(start, b.length - end)))
    add(parts, kind, words);
  add(parts, "same", a.slice(a.length - end));
  return parts;
}

function add(parts: DiffPart[], kind: DiffPart["kind"], words: readonly string[]): void {
  const text = words.join("");
  if (text === "") return;
  const last = parts.at(-1);
  if (last?.kind === kind) last.text += text;
  else parts.push({ kind, text });
}

function middle(a: readonly string[], b: readonly string[]): { kind: DiffPart["kind"]; words: string[] }[] {
  const replaced = [
    { kind: "removed" as const, words: [...a] },
    { kind: "added" as const, words: [...b] },
  ];
  if (a.length === 0 || b.length === 0) return replaced;
  const most = Math.min(a.length + b.length, MOST_DIFFERENCES);
  /** For each number of differences: how far each diagonal came in `a`. */
  const trace: Int32Array[] = [];
  const reach = new Int32Array(2 * most + 3); // diagonal k is at k + most + 1
  for (let d = 0; d <= most; d++) {
    trace.push(reach.slice());
    for (let k = -d; k <= d; k += 2) {
      const at = k + most + 1;
      let x = k === -d || (k !== d && reach[at - 1]! < reach[at + 1]!) ? reach[at + 1]! : reach[at - 1]! + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reach[at] = x;
      if (x >= a.length && x - k >= b.length) return walkBack(a, b, trace, most);
    }
  }
  return replaced;
}

function walkBack(
  a: readonly string[],
  b: readonly string[],
  trace: readonly Int32Array[],
  most: number,
): { kind: DiffPart["kind"]; words: string[] }[] {
  const steps: { kind: DiffPart["kind"]; words: string[] }[] = [];
  let x = a.length;
  let y = b.length;
  for (let d = trace.length - 1; d >= 0 && (x > 0 || y > 0); d--) {
    const reach = trace[d]!;
    const k = x - y;
    const at = k + most + 1;
    const before = k === -d || (k !== d && reach[at - 1]! < reach[at + 1]!) ? k + 1 : k - 1;
    const fromX = d === 0 ? 0 : reach[before + most + 1]!;
    const fromY = d === 0 ? 0 : fromX - before;
    while (x > fromX && y > fromY) {
      steps.push({ kind: "same", words: [a[--x]!] });
      y--;
    }
    if (d === 0) break;
    if (x > fromX) steps.push({ kind: "removed", words: [a[--x]!] });
    else if (y > fromY) steps.push({ kind: "added", words: [b[--y]!] });
  }
  return steps.reverse();
}

/** Words, with what stands between them; in windows, because one call over a long text without a space takes very long. */
function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (let from = 0; from < text.length; from += PIECE_CHARS) {
    for (const { segment } of wordBreaks.segment(text.slice(from, from + PIECE_CHARS))) words.push(segment);
  }
  return words;
}
