// What Vietnamese looks like when the keyboard did not turn Telex into letters: "không" stays "khoong", "hàng" stays "hangf".

const TONE_KEYS: Record<string, string> = { "\u0300": "f", "\u0301": "s", "\u0303": "x", "\u0309": "r", "\u0323": "j" };
const CIRCUMFLEX = "\u0302";
const BREVE = "\u0306";
const HORN = "\u031b";

/** The keys that were pressed for a word; the tone's key comes last, as most people type it. */
export function telex(word: string): string {
  let keys = "";
  let tone = "";
  for (const part of word.normalize("NFD")) {
    if (part in TONE_KEYS) tone = TONE_KEYS[part]!;
    else if (part === CIRCUMFLEX) keys += keys.slice(-1);
    else if (part === BREVE || part === HORN) keys += "w";
    else if (part === "đ") keys += "dd";
    else if (part === "Đ") keys += "DD";
    else keys += part;
  }
  return keys + tone;
}
