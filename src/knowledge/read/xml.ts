// The XML of office files as it streams in: tags and text, no tree. It knows no entities but the five of XML itself and
// refuses declarations of others, so that nothing can be pulled in or blown up.

export interface XmlHandler {
  /** @param name  without its prefix @param attribute  the value of an attribute, by its name without prefix */
  open(name: string, attribute: (name: string) => string | undefined): void;
  text(text: string): void;
  close(name: string): void;
}

/** Thrown for what is not well-formed, or declares entities. */
export class XmlError extends Error {
  readonly declaresEntities: boolean;
  constructor(message: string, declaresEntities = false) {
    super(message);
    this.declaresEntities = declaresEntities;
  }
}

const longestTag = 1_000_000;

export class XmlScanner {
  readonly #handler: XmlHandler;
  #rest = "";

  constructor(handler: XmlHandler) {
    this.#handler = handler;
  }

  write(chunk: string): void {
    const text = this.#rest + chunk;
    let at = 0;
    while (at < text.length) {
      const open = text.indexOf("<", at);
      if (open === -1) {
        // An entity may be cut in two.
        const ampersand = text.lastIndexOf("&");
        const end =
          ampersand >= at && !text.includes(";", ampersand) && text.length - ampersand < 12 ? ampersand : text.length;
        if (end > at) this.#handler.text(decodeEntities(text.slice(at, end)));
        at = end;
        break;
      }
      if (open > at) this.#handler.text(decodeEntities(text.slice(at, open)));
      const end = this.#tag(text, open);
      if (end === -1) {
        at = open;
        break;
      }
      at = end;
    }
    this.#rest = text.slice(at);
    if (this.#rest.length > longestTag) throw new XmlError("A tag never ends.");
  }

  end(): void {
    if (this.#rest.trim() !== "") throw new XmlError("It ends in the middle of a tag.");
  }

  /** @returns where the tag at `open` ends, or -1 when more text is needed */
  #tag(text: string, open: number): number {
    if (text.startsWith("<!--", open)) return endOf(text, "-->", open + 4);
    if (text.startsWith("<![CDATA[", open)) {
      const end = text.indexOf("]]>", open);
      if (end === -1) return -1;
      this.#handler.text(text.slice(open + 9, end));
      return end + 3;
    }
    if (text.startsWith("<?", open)) return endOf(text, "?>", open + 2);
    if (text[open + 1] === "!") {
      if (text.length - open < 9) return -1;
      throw new XmlError("It declares a document type.", true);
    }
    const end = tagEnd(text, open);
    if (end === -1) return -1;
    if (text[open + 1] === "/") {
      this.#handler.close(localName(text.slice(open + 2, end).trim()));
      return end + 1;
    }
    const selfClosing = text[end - 1] === "/";
    const inside = text.slice(open + 1, selfClosing ? end - 1 : end);
    const space = inside.search(/\s/);
    const name = localName(space === -1 ? inside : inside.slice(0, space));
    const attributes = space === -1 ? "" : inside.slice(space);
    this.#handler.open(name, (wanted) => attributeOf(attributes, wanted));
    if (selfClosing) this.#handler.close(name);
    return end + 1;
  }
}

const endOf = (text: string, mark: string, from: number): number => {
  const at = text.indexOf(mark, from);
  return at === -1 ? -1 : at + mark.length;
};

const localName = (name: string): string => name.slice(name.indexOf(":") + 1);

/** A ">" within quotation marks ends nothing. */
function tagEnd(text: string, open: number): number {
  let quote = "";
  for (let i = open + 1; i < text.length; i++) {
    const character = text[i]!;
    if (quote !== "") {
      if (character === quote) quote = "";
    } else if (character === '"' || character === "'") quote = character;
    else if (character === ">") return i;
  }
  return -1;
}

const attributePatterns = new Map<string, RegExp>();

function attributeOf(attributes: string, name: string): string | undefined {
  let pattern = attributePatterns.get(name);
  if (!pattern) {
    pattern = new RegExp(`\\s(?:[\\w.-]+:)?${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`);
    attributePatterns.set(name, pattern);
  }
  const found = pattern.exec(attributes);
  const value = found?.[1] ?? found?.[2];
  return value === undefined ? undefined : decodeEntities(value);
}

const named: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(lt|gt|amp|quot|apos));/gi, (whole, hex, decimal, name) => {
    if (name) return named[name.toLowerCase()]!;
    const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
