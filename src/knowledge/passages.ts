// Cuts a document into passages: a few paragraphs under one heading, long enough to make sense alone and short enough
// to be shown as a reply. Pure: blocks in, passages out.

/** One piece of a document in reading order, as the readers of Markdown, HTML, PDF and DOCX hand it over. */
export type Block = BlockPlace &
  (
    | { kind: "heading"; level: number; text: string } // 1..6 as in HTML; 7 a question that is no real heading (<summary>, bold line)
    | { kind: "paragraph"; text: string }
    | { kind: "list-item"; text: string } // with its marker: "- …", "2. …"
    | { kind: "table"; rows: string[][] } // the first row is its header
    | { kind: "close"; level: number } // what follows stands under no heading of this level or deeper
  );

export interface BlockPlace {
  line?: number;
  page?: number;
}

/** What stands between one heading and the next. */
export interface Section extends BlockPlace {
  /** The headings above it, outermost first; empty before the first heading. */
  path: string[];
  /** Level of the last heading of the path, 0 before the first. */
  level: number;
  /** Begins with its heading; false for what comes back to it after a part was closed, and before the first heading. */
  opened: boolean;
  blocks: Block[];
}

export interface Passage extends BlockPlace {
  path: string[];
  text: string;
}

export interface PassageSize {
  /** A passage shorter than this takes in what follows under the same heading, if it fits. Default 400. */
  minimumChars?: number;
  /** Default 900. Only a table row is kept whole beyond it. */
  maximumChars?: number;
}

/** Groups blocks under their headings, keeping the path of headings above each. */
export function sections(blocks: readonly Block[]): Section[] {
  const found: Section[] = [];
  const open: { level: number; text: string }[] = [];
  let current: Section | null = null;
  const start = (place: BlockPlace, opened: boolean): Section => {
    const section: Section = {
      path: open.map((heading) => heading.text),
      level: open.at(-1)?.level ?? 0,
      opened,
      blocks: [],
      ...(place.line !== undefined && { line: place.line }),
      ...(place.page !== undefined && { page: place.page }),
    };
    found.push(section);
    return section;
  };
  for (const block of blocks) {
    if (block.kind === "heading" || block.kind === "close") {
      while (open.length > 0 && open.at(-1)!.level >= block.level) open.pop();
      if (block.kind === "heading") {
        open.push({ level: block.level, text: block.text });
        current = start(block, true);
      } else current = null;
    } else {
      current ??= start(block, false);
      current.blocks.push(block);
    }
  }
  return found;
}

/** Cuts one section at paragraph, list-item, table-row or sentence ends, in any script. */
export function cutPassages(section: Section, size: PassageSize = {}): Passage[] {
  const minimum = size.minimumChars ?? 400;
  const maximum = size.maximumChars ?? 900;
  const cut: { raw: string; joiner: string; place: BlockPlace }[] = [];
  let text = "";
  let opened: { joiner: string; place: BlockPlace } = { joiner: "", place: {} };
  const close = () => {
    if (text.trim() !== "") cut.push({ raw: text, ...opened });
    text = "";
  };
  const add = (piece: string, joiner: string, place: BlockPlace) => {
    if (text === "") opened = { joiner, place };
    text += text === "" ? piece : joiner + piece;
  };

  for (const unit of unitsOf(section.blocks)) {
    if (text.length + unit.joiner.length + unit.text.length <= maximum) add(unit.text, unit.joiner, unit.place);
    else if (unit.whole) {
      close();
      add(unit.text, unit.joiner, unit.place);
    } else {
      if (text.length >= minimum) close();
      let joiner = unit.joiner;
      for (const sentence of sentences(unit.text, maximum)) {
        if (text !== "" && text.length + joiner.length + sentence.trimEnd().length > maximum) close();
        add(sentence, joiner, unit.place);
        joiner = ""; // a sentence carries the space that follows it
      }
    }
  }
  close();
  // A few left-over words make no passage of their own.
  const last = cut.at(-1);
  const before = cut.at(-2);
  const merged = last && before ? before.raw + last.joiner + last.raw : "";
  if (last && before && last.raw.length < minimum / 2 && merged.length <= maximum * 1.25) {
    before.raw = merged;
    cut.pop();
  }
  return cut.map(({ raw, place }) => ({ path: section.path, text: raw.trim(), ...place }));
}

/** The text of blocks as one, in the light Markdown that we store: paragraphs, list items, rows, links. */
export function blockText(blocks: readonly Block[]): string {
  let text = "";
  for (const unit of unitsOf(blocks)) text += text === "" ? unit.text : unit.joiner + unit.text;
  return text.trim();
}

interface Unit {
  text: string;
  joiner: string;
  whole: boolean;
  place: BlockPlace;
}

function* unitsOf(blocks: readonly Block[]): Generator<Unit> {
  let previous: Block["kind"] | null = null;
  for (const block of blocks) {
    const place = {
      ...(block.line !== undefined && { line: block.line }),
      ...(block.page !== undefined && { page: block.page }),
    };
    if (block.kind === "paragraph") yield { text: block.text, joiner: "\n\n", whole: false, place };
    else if (block.kind === "heading") yield { text: `**${block.text}**`, joiner: "\n\n", whole: false, place };
    else if (block.kind === "list-item")
      yield { text: block.text, joiner: previous === "list-item" ? "\n" : "\n\n", whole: false, place };
    else if (block.kind === "table") {
      let joiner = "\n\n";
      for (const row of tableRows(block.rows)) {
        yield { text: row, joiner, whole: true, place };
        joiner = "\n";
      }
    }
    previous = block.kind;
  }
}

/** Each row says what its cells are ("Country: Japan | Delivery: 3-5 days"), because a passage may hold any of them. */
function tableRows(rows: readonly string[][]): string[] {
  const [header, ...body] = rows;
  if (!header || body.length === 0) return rows.map((row) => row.filter((cell) => cell !== "").join(" | "));
  return body
    .map((row) =>
      row
        .map((cell, column) => {
          const name = header[column];
          return cell === "" ? "" : name ? `${name}: ${cell}` : cell;
        })
        .filter((cell) => cell !== "")
        .join(" | "),
    )
    .filter((row) => row !== "");
}

const sentenceBreaks = new Intl.Segmenter(undefined, { granularity: "sentence" });
const wordBreaks = new Intl.Segmenter(undefined, { granularity: "word" });

/** Sentences of at most `maximum` characters; a longer one is cut at a comma of its script, at a word, or at last anywhere between two characters. */
function* sentences(text: string, maximum: number): Generator<string> {
  for (const { segment } of sentenceBreaks.segment(text)) {
    if (segment.length <= maximum) {
      yield segment;
      continue;
    }
    let part = "";
    for (const clause of segment.split(/(?<=[,;:]\s)|(?<=[，；：、،؛])/u)) {
      for (const piece of clause.length <= maximum ? [clause] : shortPieces(clause, maximum)) {
        if (part !== "" && part.length + piece.length > maximum) {
          yield part;
          part = "";
        }
        part += piece;
      }
    }
    if (part !== "") yield part;
  }
}

function* shortPieces(text: string, maximum: number): Generator<string> {
  // The segmenter is asked for a window at a time: one call over a megabyte without a space would take very long.
  for (let start = 0; start < text.length; ) {
    let end = Math.min(text.length, start + 4000);
    if (end < text.length && isLowSurrogate(text.charCodeAt(end))) end--;
    for (const { segment } of wordBreaks.segment(text.slice(start, end))) {
      for (let from = 0; from < segment.length; ) {
        let to = Math.min(segment.length, from + maximum);
        if (to < segment.length && isLowSurrogate(segment.charCodeAt(to))) to--;
        yield segment.slice(from, to);
        from = to;
      }
    }
    start = end;
  }
}

const isLowSurrogate = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff;
