// Which script a character belongs to, for the scripts that decide how a text is cut into words or which language it is in.

export const Script = {
  none: 0, // spaces, punctuation, symbols: no part of a word
  other: 1, // letters of scripts not listed here, and marks that combine with any script
  digit: 2,
  latin: 3,
  greek: 4,
  cyrillic: 5,
  armenian: 6,
  hebrew: 7,
  arabic: 8,
  devanagari: 9,
  bengali: 10,
  gurmukhi: 11,
  gujarati: 12,
  oriya: 13,
  tamil: 14,
  telugu: 15,
  kannada: 16,
  malayalam: 17,
  sinhala: 18,
  thai: 19,
  lao: 20,
  myanmar: 21,
  georgian: 22,
  hangul: 23,
  ethiopic: 24,
  khmer: 25,
  hiragana: 26,
  katakana: 27,
  han: 28,
} as const;
export type Script = (typeof Script)[keyof typeof Script];

/** ISO 15924, by script number. */
export const scriptCodes: readonly (string | null)[] = [
  ...[null, null, null],
  ..."Latn Grek Cyrl Armn Hebr Arab Deva Beng Guru Gujr Orya Taml Telu Knda Mlym Sinh Thai Laoo Mymr Geor".split(" "),
  ..."Kore Ethi Khmr Hira Kana Hani".split(" "),
];

// [first, last, script]; only the letters, marks and digits inside count.
const BLOCKS: [number, number, Script][] = [
  [0x0041, 0x024f, Script.latin],
  [0x0370, 0x03ff, Script.greek],
  [0x0400, 0x052f, Script.cyrillic],
  [0x0530, 0x058f, Script.armenian],
  [0x0590, 0x05ff, Script.hebrew],
  [0x0600, 0x06ff, Script.arabic],
  [0x0750, 0x077f, Script.arabic],
  [0x08a0, 0x08ff, Script.arabic],
  [0x0900, 0x097f, Script.devanagari],
  [0x0980, 0x09ff, Script.bengali],
  [0x0a00, 0x0a7f, Script.gurmukhi],
  [0x0a80, 0x0aff, Script.gujarati],
  [0x0b00, 0x0b7f, Script.oriya],
  [0x0b80, 0x0bff, Script.tamil],
  [0x0c00, 0x0c7f, Script.telugu],
  [0x0c80, 0x0cff, Script.kannada],
  [0x0d00, 0x0d7f, Script.malayalam],
  [0x0d80, 0x0dff, Script.sinhala],
  [0x0e00, 0x0e7f, Script.thai],
  [0x0e80, 0x0eff, Script.lao],
  [0x1000, 0x109f, Script.myanmar],
  [0x10a0, 0x10ff, Script.georgian],
  [0x1100, 0x11ff, Script.hangul],
  [0x1200, 0x139f, Script.ethiopic],
  [0x1780, 0x17ff, Script.khmer],
  [0x1c80, 0x1c8f, Script.cyrillic],
  [0x1e00, 0x1eff, Script.latin],
  [0x1f00, 0x1fff, Script.greek],
  [0x2c60, 0x2c7f, Script.latin],
  [0x2de0, 0x2dff, Script.cyrillic],
  [0x3005, 0x3007, Script.han],
  [0x3041, 0x309f, Script.hiragana],
  [0x30a1, 0x30ff, Script.katakana],
  [0x3130, 0x318f, Script.hangul],
  [0x31f0, 0x31ff, Script.katakana],
  [0x3400, 0x9fff, Script.han],
  [0xa640, 0xa69f, Script.cyrillic],
  [0xa720, 0xa7ff, Script.latin],
  [0xa960, 0xa97f, Script.hangul],
  [0xaa60, 0xaa7f, Script.myanmar],
  [0xab30, 0xab6f, Script.latin],
  [0xac00, 0xd7ff, Script.hangul],
  [0xf900, 0xfaff, Script.han],
  [0xfb00, 0xfb06, Script.latin],
  [0xfb1d, 0xfb4f, Script.hebrew],
  [0xfb50, 0xfdff, Script.arabic],
  [0xfe70, 0xfeff, Script.arabic],
  [0xff21, 0xff5a, Script.latin],
  [0xff66, 0xff9f, Script.katakana],
  [0xffa0, 0xffdc, Script.hangul],
];

const WORD_CHARACTER = /[\p{L}\p{M}\p{N}]/u;
const DIGIT = /\p{N}/u;
let table: Uint8Array | null = null; // [65536], made at the first text that needs it

function buildTable(): Uint8Array {
  const built = new Uint8Array(0x10000);
  for (let code = 0x30; code < 0x10000; code++) {
    if (code === 0xd800) code = 0xe000;
    const character = String.fromCharCode(code);
    if (WORD_CHARACTER.test(character)) built[code] = DIGIT.test(character) ? Script.digit : Script.other;
  }
  for (const [first, last, script] of BLOCKS) {
    for (let code = first; code <= last; code++) if (built[code] === Script.other) built[code] = script;
  }
  built[0x3007] = Script.han; // 〇 is a number to Unicode and a word to its readers
  return built;
}

/** The script of a code point; `Script.none` for whatever is no part of a word. */
export function scriptOf(codePoint: number): Script {
  if (codePoint < 0x10000) {
    table ??= buildTable();
    return table[codePoint] as Script;
  }
  if (codePoint >= 0x20000 && codePoint < 0x40000) return Script.han;
  const character = String.fromCodePoint(codePoint);
  if (!WORD_CHARACTER.test(character)) return Script.none;
  return DIGIT.test(character) ? Script.digit : Script.other;
}

/** Written without spaces between words: a segmenter has to find them. */
export function isUnspaced(script: Script): boolean {
  return (script >= Script.thai && script <= Script.myanmar) || script >= Script.khmer;
}

/** Of these the words overlap so freely, or dictionaries know them so badly, that pairs of characters are worth having too. */
export function wantsBigrams(script: Script): boolean {
  return isUnspaced(script) && script !== Script.myanmar;
}
