// Whether letters of the Latin alphabet are a language that is written in another script: pinyin, Arabizi, romaji, Hinglish, translit.
// People type so where they lack the keyboard, and n-gram statistics of written languages take it for any of them.
import weights from "./romanised.json" with { type: "json" };

/** Written in Latin letters by people without their keyboard; "other" is every language that is written in them anyway. */
export const romanisedLanguages = ["zh-Hans", "ar", "hi", "th", "ja", "ko", "ru"] as const;
type Romanised = (typeof romanisedLanguages)[number];

const CLASSES = romanisedLanguages.length + 1;
/** Hashes of pieces share so many rows of weights. */
export const ROMANISED_ROWS = 8192;
const SHORTEST = 1;
const LONGEST = 4;
/** Words of a text that are looked at. */
const MOST_WORDS = 60;

/** Words with the digits that stand for Arabic letters, "3ayez"; numbers and order codes say nothing. */
const WORD =
  /(?<![\p{L}\p{M}\p{Nd}])(?=[235679]{0,2}\p{L})[\p{Script=Latin}\p{M}'’235679]{2,30}(?![\p{L}\p{M}\p{Nd}])/gu;

/** Rows of the pieces of one to four letters of `<word>` in a text, with repeats; the words are whatever letters of Latin script are. */
export function romanisedFeatures(text: string): Int32Array {
  const rows: number[] = [];
  const words = text.normalize("NFKC").toLowerCase().match(WORD) ?? [];
  for (const word of words.slice(0, MOST_WORDS)) {
    const framed = `<${word}>`;
    for (let from = 0; from < framed.length; from++) {
      let hash = 0x811c9dc5;
      for (let n = 1; n <= LONGEST && from + n <= framed.length; n++) {
        hash = Math.imul(hash ^ framed.charCodeAt(from + n - 1), 0x01000193);
        if (n >= SHORTEST) rows.push(((hash ^ (hash >>> 15)) >>> 0) % ROMANISED_ROWS);
      }
    }
  }
  return Int32Array.from(rows);
}

let table: Int8Array | null = null;

/**
 * The likeliest of `romanisedLanguages`, and its log-odds against a language that is written in Latin letters, in nats; null where
 * that is likelier, or nothing can be read. A logistic regression; evaluation/romanised.ts makes and measures it.
 */
export function romanisedEvidence(text: string): { language: Romanised; nats: number } | null {
  const rows = romanisedFeatures(text);
  if (rows.length === 0) return null;
  table ??= Int8Array.from(atob(weights.table), (byte) => byte.charCodeAt(0));
  const logits = Float64Array.from(weights.bias);
  // As much for a long text as for a few words: √n grows slower than the evidence, and no text is proven by its length.
  const scale = weights.scale / Math.sqrt(rows.length);
  for (const row of rows) for (let c = 0; c < CLASSES; c++) logits[c]! += scale * table[row * CLASSES + c]!;
  let best = 0;
  for (let c = 1; c < CLASSES - 1; c++) if (logits[c]! > logits[best]!) best = c;
  const nats = logits[best]! - logits[CLASSES - 1]!;
  return nats > 0 ? { language: romanisedLanguages[best]!, nats } : null;
}
