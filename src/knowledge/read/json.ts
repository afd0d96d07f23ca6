// JSON as a stream: the elements of a list, or the properties of an object, one after the other, so that a file of any
// size needs the memory of its largest element. A broken element is reported and the next one is found again.

export interface JsonPart {
  line: number;
  /** The property's name when the element stands in an object, null when it stands in a list or on its own. */
  key: string | null;
  value?: unknown;
  /** Why there is no value. */
  problem?: string;
}

/** Larger elements are reported, not held. */
const maximumElementChars = 4_000_000;
const maximumDepth = 100;

/**
 * The elements of a JSON text: of a list at its root; of a list or object under a property that is called like a
 * container ("articles", "data", …), at any depth of such properties; otherwise the properties of the root.
 */
export async function* readJson(
  chunks: AsyncIterable<string>,
  isContainer: (key: string) => boolean,
): AsyncGenerator<JsonPart[]> {
  const splitter = new JsonSplitter(isContainer);
  for await (const chunk of chunks) {
    const parts = splitter.push(chunk);
    if (parts.length > 0) yield parts;
  }
  const parts = splitter.end();
  if (parts.length > 0) yield parts;
}

/** One value a line. Blank lines are left out. */
export async function* readJsonLines(chunks: AsyncIterable<string>): AsyncGenerator<JsonPart[]> {
  let text = "";
  let line = 1;
  let dropping = false;
  let cut = false; // the chunk ended in "\r", which may be half of a line end
  const parse = (raw: string): JsonPart[] => {
    const at = line++;
    if (dropping) {
      dropping = false;
      return [{ line: at, key: null, problem: tooLong }];
    }
    if (raw.trim() === "") return [];
    if (nestedDeeper(raw)) return [{ line: at, key: null, problem: tooDeep }];
    return [{ line: at, key: null, ...parseJson(raw) }];
  };
  for await (let chunk of chunks) {
    if (cut) chunk = `\r${chunk}`;
    cut = chunk.endsWith("\r");
    if (cut) chunk = chunk.slice(0, -1);
    const lines = (text + chunk).split(/\r\n|\n|\r/);
    text = lines.pop()!;
    const parts = lines.flatMap(parse);
    if (text.length > maximumElementChars) dropping = true;
    if (dropping) text = "";
    if (parts.length > 0) yield parts;
  }
  const rest = dropping || text.trim() !== "" ? parse(text) : [];
  if (rest.length > 0) yield rest;
}

const tooLong = `It is longer than ${maximumElementChars.toLocaleString("en")} characters.`;
const tooDeep = `It is nested deeper than ${maximumDepth} levels.`;

function parseJson(raw: string): { value: unknown } | { problem: string } {
  try {
    return { value: JSON.parse(raw) };
  } catch (error) {
    return { problem: `It is not valid JSON: ${shortReason(error)}.` };
  }
}

/** The engine's message quotes the text itself; the first part says what is wrong. */
const shortReason = (error: unknown): string =>
  String((error as Error).message)
    .replace(/,? ?(\.\.\.)?"[\s\S]*$/, "")
    .replace(/ (is not valid JSON|in JSON)[\s\S]*$/, "")
    .trim() || "unexpected text";

function nestedDeeper(raw: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < raw.length; i++) {
    const code = raw.charCodeAt(i);
    if (quoted) {
      if (code === 92) i++;
      else if (code === 34) quoted = false;
    } else if (code === 34) quoted = true;
    else if (code === 91 || code === 123) {
      if (++depth > maximumDepth) return true;
    } else if (code === 93 || code === 125) depth--;
  }
  return false;
}

const quote = 34;
const comma = 44;
const colon = 58;
const openBracket = 91;
const backslash = 92;
const closeBracket = 93;
const openBrace = 123;
const closeBrace = 125;

const isSpace = (code: number): boolean => code === 32 || code === 10 || code === 13 || code === 9 || code === 0xfeff;

type State =
  | "element" // before an element, a key or the end of the container
  | "key" // in a property's name
  | "colon"
  | "value" // after the colon
  | "list" // after "[" of a container: is it a list of objects?
  | "capture" // in an element
  | "resync"; // after a broken element: before the line that begins the next

/** Elements out of text that comes in pieces cut anywhere. */
export class JsonSplitter {
  readonly #isContainer: (key: string) => boolean;
  readonly #frames: ("list" | "object")[] = [];
  #state: State = "element";
  #line = 1;
  /** Characters of white space since the line began, or -1 after something else. */
  #indent = 0;

  #pieces: string[] = [];
  #capturedChars = 0;
  #from = 0;
  #startLine = 1;
  #startIndent = -1;
  #key: string | null = null;
  #closers: number[] = [];
  #quoted = false;
  #escaped = false;
  #primitive = false;
  #problem: string | null = null;

  constructor(isContainer: (key: string) => boolean) {
    this.#isContainer = isContainer;
  }

  push(text: string): JsonPart[] {
    const parts: JsonPart[] = [];
    this.#from = 0;
    for (let i = 0; i < text.length; i++) {
      let code = text.charCodeAt(i);
      if (this.#state === "capture" && this.#quoted && !this.#escaped) {
        // Most of a file is the inside of texts: nothing there matters but its end, an escape and a line's end.
        while (code !== quote && code !== backslash && code !== 10 && i + 1 < text.length) code = text.charCodeAt(++i);
      }
      // A step may ask to see the same character again, in its new state.
      while (this.#step(code, i, text, parts)) {}
      if (code === 10) {
        this.#line++;
        this.#indent = 0;
      } else if (isSpace(code)) {
        if (this.#indent >= 0) this.#indent++;
      } else this.#indent = -1;
    }
    if (this.#state === "capture" || this.#state === "key") this.#keep(text.slice(this.#from));
    return parts;
  }

  end(): JsonPart[] {
    const parts: JsonPart[] = [];
    if (this.#state === "capture" && this.#primitive) this.#finish(parts, "");
    else if (this.#state === "capture" || this.#state === "key") {
      parts.push({ line: this.#startLine, key: this.#key, problem: "The file ends in the middle of it." });
    } else if (this.#frames.length > 0) {
      parts.push({
        line: this.#line,
        key: null,
        problem: "The file ends before its list is closed: something is missing.",
      });
    }
    return parts;
  }

  #step(code: number, i: number, text: string, parts: JsonPart[]): boolean {
    switch (this.#state) {
      case "element":
        return this.#element(code, i, parts);
      case "key":
        this.#inKey(code, i, text);
        return false;
      case "colon":
        if (code === colon) this.#state = "value";
        else if (!isSpace(code)) {
          this.#broken(parts, "A property has no value.");
          return true;
        }
        return false;
      case "value":
        return this.#value(code, i, parts);
      case "list":
        if (isSpace(code)) return false;
        if (code === openBrace || code === closeBracket) {
          this.#frames.push("list");
          this.#key = null;
          this.#state = "element";
          return true;
        }
        // A list of plain values is one property's value.
        this.#begin(i, openBracket);
        this.#keep("[");
        this.#closers.push(closeBracket);
        return true;
      case "capture":
        return this.#capture(code, i, text, parts);
      case "resync":
        return this.#resync(code);
    }
  }

  #element(code: number, i: number, parts: JsonPart[]): boolean {
    if (isSpace(code) || code === comma) return false;
    const frame = this.#frames.at(-1);
    if ((frame === "list" && code === closeBracket) || (frame === "object" && code === closeBrace)) {
      this.#frames.pop();
      return false;
    }
    if (frame === undefined) {
      this.#key = null;
      if (code === openBracket || code === openBrace) this.#frames.push(code === openBracket ? "list" : "object");
      else {
        this.#startLine = this.#line;
        this.#startIndent = -1;
        this.#broken(parts, "There is text between or after the entries.");
      }
      return false;
    }
    if (frame === "object") {
      this.#startLine = this.#line;
      this.#startIndent = this.#indent;
      if (code !== quote) {
        this.#broken(parts, "A property's name does not begin with a quotation mark.");
        return false;
      }
      this.#state = "key";
      this.#pieces = [];
      this.#capturedChars = 0;
      this.#escaped = false;
      this.#from = i;
      return false;
    }
    this.#startIndent = this.#indent;
    this.#startLine = this.#line;
    this.#key = null;
    if (code === closeBrace) {
      this.#broken(parts, "Its brackets do not match.");
      return false;
    }
    this.#begin(i, code);
    return true;
  }

  #inKey(code: number, i: number, text: string): void {
    if (i === this.#from && this.#pieces.length === 0) return; // the opening quotation mark
    if (this.#escaped) this.#escaped = false;
    else if (code === backslash) this.#escaped = true;
    else if (code === quote) {
      this.#keep(text.slice(this.#from, i + 1));
      const parsed = parseJson(this.#pieces.join(""));
      this.#key = "value" in parsed ? String(parsed.value) : "";
      this.#state = "colon";
    }
  }

  #value(code: number, i: number, parts: JsonPart[]): boolean {
    if (isSpace(code)) return false;
    if (code === comma || code === closeBrace || code === closeBracket) {
      parts.push({ line: this.#startLine, key: this.#key, problem: "A property has no value." });
      this.#state = "element";
      return true;
    }
    const container = this.#isContainer(this.#key!);
    if (container && code === openBrace) {
      this.#frames.push("object");
      this.#state = "element";
      return false;
    }
    if (container && code === openBracket) {
      this.#state = "list";
      return false;
    }
    this.#begin(i, code);
    return true;
  }

  #begin(i: number, code: number): void {
    this.#state = "capture";
    this.#from = i;
    this.#pieces = [];
    this.#capturedChars = 0;
    this.#closers = [];
    this.#quoted = false;
    this.#escaped = false;
    this.#problem = null;
    this.#primitive = code !== openBrace && code !== openBracket && code !== quote;
  }

  #keep(piece: string): void {
    this.#capturedChars += piece.length;
    if (this.#capturedChars > maximumElementChars) {
      this.#problem = tooLong;
      this.#pieces = [];
    } else this.#pieces.push(piece);
  }

  #capture(code: number, i: number, text: string, parts: JsonPart[]): boolean {
    if (this.#quoted) {
      if (this.#escaped) this.#escaped = false;
      else if (code === backslash) this.#escaped = true;
      else if (code === quote) {
        this.#quoted = false;
        if (this.#closers.length === 0) this.#finish(parts, text.slice(this.#from, i + 1));
      } else if (code === 10)
        this.#broken(parts, "A text in it is not closed with a quotation mark before the line ends.");
      return false;
    }
    if (this.#primitive) {
      if (code !== comma && code !== closeBracket && code !== closeBrace && code !== 10) return false;
      this.#finish(parts, text.slice(this.#from, i));
      return true;
    }
    if (code === quote) this.#quoted = true;
    else if (code === openBrace || code === openBracket) {
      this.#closers.push(code === openBrace ? closeBrace : closeBracket);
      if (this.#closers.length > maximumDepth) this.#problem = tooDeep;
    } else if (code === closeBrace || code === closeBracket) {
      if (this.#closers.pop() !== code) {
        this.#broken(parts, "Its brackets do not match.");
        return false;
      }
      if (this.#closers.length === 0) this.#finish(parts, text.slice(this.#from, i + 1));
    }
    return false;
  }

  #finish(parts: JsonPart[], last: string): void {
    this.#keep(last);
    const place = { line: this.#startLine, key: this.#key };
    const raw = this.#pieces.join("");
    if (this.#problem) parts.push({ ...place, problem: this.#problem });
    else parts.push({ ...place, ...parseJson(raw) });
    this.#pieces = [];
    this.#state = "element";
  }

  #broken(parts: JsonPart[], problem: string): void {
    parts.push({ line: this.#startLine, key: this.#key, problem });
    this.#pieces = [];
    this.#state = "resync";
  }

  /** The next entry begins on a line of its own, indented like the broken one; so does the end of the list. */
  #resync(code: number): boolean {
    if (this.#indent < 0 || isSpace(code)) return false;
    const indented = this.#startIndent < 0 || this.#indent === this.#startIndent;
    const frame = this.#frames.at(-1);
    const opens = frame === "object" ? code === quote : code === openBrace || code === openBracket;
    const closes = this.#indent < this.#startIndent && (code === closeBracket || code === closeBrace);
    if (!(opens && indented) && !closes) return false;
    this.#state = "element";
    return true;
  }
}
