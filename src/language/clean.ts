// What we store of a text: everything a person meant, nothing that only breaks databases, terminals or the reading direction.

export interface CleanOptions {
  /** Folds every run of white space, line breaks included, into one space; default false. */
  singleLine?: boolean;
  /** Cuts after this many UTF-16 units, never inside a character; default no limit. */
  maxLength?: number;
}

// Lone surrogates; C0 and C1 controls except tab and line feed; the byte order mark; bidi embeddings, overrides and isolates.
// The marks U+200E, U+200F and U+061C and the joiners stay: Arabic, Persian, Indic scripts and emoji need them.
const STRIPPED = /[\p{Cs}\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\u202a-\u202e\u2066-\u2069]+/gu;
const LINE_BREAK = /\r\n?|[\u2028\u2029]/g;
const PRINTABLE_ASCII = /^[\x20-\x7e\n\t]*$/;

/** The text as it is stored: NFC, line feeds only, without the characters above, trimmed. Cleaning twice changes nothing more. */
export function cleanText(text: string, options: CleanOptions = {}): string {
  let clean = text;
  if (!PRINTABLE_ASCII.test(clean)) clean = clean.replace(LINE_BREAK, "\n").replace(STRIPPED, "").normalize("NFC");
  if (options.singleLine) clean = clean.replace(/\s+/g, " ");
  clean = clean.trim();
  if (options.maxLength !== undefined && clean.length > options.maxLength)
    clean = cut(clean, options.maxLength).trimEnd();
  return clean;
}

function cut(text: string, length: number): string {
  const end = Math.max(0, Math.floor(length));
  const insidePair =
    end > 0 && (text.charCodeAt(end - 1) & 0xfc00) === 0xd800 && (text.charCodeAt(end) & 0xfc00) === 0xdc00;
  return text.slice(0, insidePair ? end - 1 : end);
}
