// A text with the places of its facts, as parts. Pure.
export interface FactPlace {
  name: string;
  /** UTF-16 code units. */
  start: number;
  end: number;
}

/** The text in parts; those that are facts have their name. Places that do not fit are left out. */
export function markedParts(text: string, facts: readonly FactPlace[]): { text: string; fact: string | null }[] {
  const parts: { text: string; fact: string | null }[] = [];
  let from = 0;
  for (const { name, start, end } of [...facts].sort((a, b) => a.start - b.start)) {
    if (start < from || end <= start || end > text.length) continue;
    if (start > from) parts.push({ text: text.slice(from, start), fact: null });
    parts.push({ text: text.slice(start, end), fact: name });
    from = end;
  }
  if (from < text.length) parts.push({ text: text.slice(from), fact: null });
  return parts;
}
