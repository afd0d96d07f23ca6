// What is being typed after a sign such as @ or #, so that it can be completed. Pure.

export interface Trigger {
  /** Where the sign stands. */
  start: number;
  /** Where the caret stands: the end of what is replaced. */
  end: number;
  typed: string;
}

/** Input methods of Chinese and Japanese type the wide forms. */
const wide: Record<string, string> = { "@": "＠", "#": "＃" };
const longest = 40;

/**
 * The sign before the caret with letters after it; none after a letter or digit (an e-mail address, "C#"), and none after a space: what
 * was completed is followed by one, and Enter then sends.
 */
export function triggerAt(text: string, caret: number, sign: "@" | "#"): Trigger | null {
  if (/\s/.test(text[caret - 1] ?? "")) return null;
  for (let at = caret - 1; at >= 0 && caret - at <= longest; at--) {
    const here = text[at]!;
    if (here === sign || here === wide[sign]) {
      // Before Han, Kana or Thai there are no spaces: a sign may follow them at once.
      if (at > 0 && /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}_.+-]/u.test(text[at - 1]!)) return null;
      return { start: at, end: caret, typed: text.slice(at + 1, caret) };
    }
    if (/[\n\r]/.test(here) || (/\s/.test(here) && sign === "#")) return null;
  }
  return null;
}

/** The text with what was chosen in the place of what was typed, and where the caret goes. */
export function completed(text: string, { start, end }: Trigger, chosen: string): { text: string; caret: number } {
  const rest = text.slice(end);
  const inserted = /^\s/.test(rest) ? chosen : `${chosen} `;
  return { text: text.slice(0, start) + inserted + rest, caret: start + inserted.length };
}

/** Who is named in a note: those chosen from the list whose name still stands in it. */
export const mentionsIn = (text: string, people: readonly { id: string; name: string }[]): string[] =>
  people.filter(({ name }) => text.includes(`@${name}`)).map(({ id }) => id);

/** The note cut at the names of people, longest name first, so that "@Lin Wei" is not "@Lin" and " Wei". */
export function mentionParts(text: string, names: readonly string[]): { text: string; mention: boolean }[] {
  const known = names.filter(Boolean).sort((a, b) => b.length - a.length);
  if (known.length === 0) return [{ text, mention: false }];
  const escaped = known.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return text
    .split(new RegExp(`(@(?:${escaped.join("|")}))`, "u"))
    .map((part, place) => ({ text: part, mention: place % 2 === 1 }))
    .filter((part) => part.text !== "");
}
