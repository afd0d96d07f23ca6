// The other ways in which the same question is written: words left out, capitals, full-width letters, no accents, no punctuation,
// letters drawn out, the abbreviations of chats, the other script of Chinese.
import type { LanguageTag } from "../../language/index.ts";
import { abbreviationsOf } from "./abbreviations.ts";
import { type Augmentation, pick } from "./augmentation.ts";
import { changeable, changePieces, pieces } from "./pieces.ts";
import { hasTraditional, toSimplified, toTraditional } from "./traditional.ts";
import { languageOf } from "./written.ts";

const HAN = /\p{Script=Han}/u;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;
/** The segmenter takes time that grows with the square of its input; only the start of longer texts loses words. */
const LONGEST_CUT = 400;
let segmenter: Intl.Segmenter | null = null;

/**
 * Words left out; at least one word stays, and at least one goes where there are three or more.
 * @param share  of the words that go
 * @see Iyyer et al. 2015, Deep Unordered Composition Rivals Syntactic Methods for Text Classification (word dropout), P15-1162
 */
export function wordDropout(share = 0.15): Augmentation {
  return {
    name: "word dropout",
    applies: (text) => wordsToDrop(text).filter(isWord).length >= 3,
    apply(text, random) {
      const tokens = wordsToDrop(text);
      const places = tokens.flatMap((token, k) => (isWord(token) ? [k] : []));
      if (places.length < 3) return text.toWellFormed();
      const dropped = new Set(places.filter(() => random() < share));
      if (dropped.size === 0) dropped.add(pick(places, random));
      if (dropped.size === places.length) dropped.delete(pick(places, random));
      const left = tokens.filter((_, k) => !dropped.has(k)).join("");
      return left.replace(/ {2,}/g, " ").trim();
    },
  };
}

/** Tokens that joined are the text; what has to stay is a token of its own that is no word. */
function wordsToDrop(text: string): string[] {
  return pieces(text).flatMap(({ text: piece, kept }) => {
    if (kept) return [piece];
    if (!UNSPACED.test(piece)) return piece.match(/\s+|[^\s]+/gu) ?? [];
    segmenter ??= new Intl.Segmenter("und", { granularity: "word" });
    const cut = [...segmenter.segment(piece.slice(0, LONGEST_CUT).toWellFormed())].map(({ segment }) => segment);
    const read = cut.join("").length;
    return piece.length > read ? [...cut, piece.slice(read)] : cut;
  });
}

function isWord(token: string): boolean {
  return /\p{L}/u.test(token) && !/[\p{Nd}@•[]|:\/\/|www\./u.test(token);
}

/** All lower case, all capitals, or capitals at the start of every word. */
export const casing: Augmentation = {
  name: "casing",
  applies: (text) => /[\p{Lu}\p{Ll}]/u.test(changeable(text)),
  apply(text, random, known) {
    const language = languageOf(text, known);
    const locale = language === "tr" ? "tr" : "en"; // Turkish alone has capitals of its own for i and ı
    const style = random();
    return changePieces(text, (piece) => {
      const lower = piece.toLocaleLowerCase(locale);
      if (style < 0.5) return lower;
      if (style < 0.8) return piece.toLocaleUpperCase(locale);
      return lower.replace(/(?<![\p{L}\p{M}'’])\p{Ll}/gu, (letter) => letter.toLocaleUpperCase(locale));
    });
  },
};

const FULL_WIDTH_SHIFT = 0xff01 - 0x21;
const HALF_KATAKANA = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝｧｨｩｪｫｬｭｮｯｰ";
const KATAKANA =
  "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲンァィゥェォャュョッー";

/** ASCII letters and signs as wide as a Chinese character or the other way round, katakana as half-width. */
export const width: Augmentation = {
  name: "width",
  applies: (text) => changeable(text) !== otherWidth(changeable(text)) && UNSPACED.test(text),
  apply: (text) => changePieces(text, otherWidth),
};

function otherWidth(piece: string): string {
  const wide = /[\uff01-\uff5e]/.test(piece);
  let changed = "";
  // NFD takes the voicing marks off katakana, as half-width katakana has them.
  for (const character of piece) {
    const code = character.codePointAt(0)!;
    const [base, mark] = character.normalize("NFD");
    const place = base ? KATAKANA.indexOf(base) : -1;
    if (place >= 0) changed += HALF_KATAKANA[place]! + (mark === "\u3099" ? "ﾞ" : mark === "\u309a" ? "ﾟ" : "");
    else if (wide && code >= 0xff01 && code <= 0xff5e) changed += String.fromCharCode(code - FULL_WIDTH_SHIFT);
    else if (!wide && code > 0x20 && code < 0x7f) changed += String.fromCharCode(code + FULL_WIDTH_SHIFT);
    else changed += character;
  }
  return changed;
}

/** Letters that come apart into no accent but are typed without one all the same. */
const BARE: Record<string, string> = {
  đ: "d",
  Đ: "D",
  ł: "l",
  Ł: "L",
  ø: "o",
  Ø: "O",
  ı: "i",
  İ: "I",
  ß: "ss",
  æ: "ae",
  œ: "oe",
};
const BARE_LETTERS = /[đĐłŁøØıİßæœ]/g;
const UMLAUTS: Record<string, string> = { ä: "ae", ö: "oe", ü: "ue", Ä: "Ae", Ö: "Oe", Ü: "Ue" };

/** No accents, as on a foreign keyboard or in haste; German sometimes with ae, oe, ue; Russian ё as е; Arabic without hamza. */
export const missingAccents: Augmentation = {
  name: "missing accents",
  applies: (text) => withoutAccents(changeable(text)) !== changeable(text),
  apply(text, random, language) {
    const spelled = languageOf(text, language) === "de" && random() < 0.5;
    return changePieces(text, (piece) =>
      withoutAccents(spelled ? piece.replace(/[äöüÄÖÜ]/g, (letter) => UMLAUTS[letter]!) : piece),
    );
  },
};

/** Accents of Latin and Greek letters only: the marks of Thai, Devanagari or Arabic are letters to their readers, so is й. */
export function withoutAccents(text: string): string {
  return text
    .replace(/[\p{Script=Latin}\p{Script=Greek}]\p{M}*/gu, (letter) => letter.normalize("NFD").replace(/\p{M}+/gu, ""))
    .replace(BARE_LETTERS, (letter) => BARE[letter]!)
    .replaceAll("ё", "е")
    .replaceAll("Ё", "Е")
    .replace(/[أإآ]/g, "ا");
}

const APOSTROPHE = /(?<=\p{L})['’ʼ](?=\p{L})/gu;
const PUNCTUATION = /[\p{P}]+/gu;

/** No punctuation; "don't" becomes "dont", "l'ordine" sometimes "l ordine". */
export const missingPunctuation: Augmentation = {
  name: "missing punctuation",
  applies: (text) => /\p{P}/u.test(changeable(text)) && /\p{L}/u.test(changeable(text)),
  apply(text, random) {
    const apart = random() < 0.3 ? " " : "";
    const bare = changePieces(text, (piece) => piece.replace(APOSTROPHE, apart).replace(PUNCTUATION, " "));
    return bare.replace(/ {2,}/g, " ").trim();
  },
};

/** Letters that are drawn out in chats; of other letters a word's last is. */
const DRAWN_OUT = /[aeiouyаеиоуыэюяاويαεηιοω]/iu;
const LONG_WORD = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Greek}\p{Script=Thai}\p{M}]{3,}/gu;
const PARTICLE = /[啊呀吗呢嘛啦哦よねなㅠㅜㅋㅎ!?！？~]/gu;

/** "pleeease", "so looong", "吗吗吗", "!!!": one place of the text is drawn out. */
export const elongation: Augmentation = {
  name: "elongation",
  applies: (text) => longPlaces(changeable(text)).length > 0,
  apply(text, random) {
    const list = pieces(text);
    const places = list.flatMap(({ text: piece, kept }, k) => (kept ? [] : longPlaces(piece).map((at) => ({ k, at }))));
    if (places.length === 0) return text.toWellFormed();
    const { k, at } = pick(places, random);
    const piece = list[k]!.text;
    const letter = String.fromCodePoint(piece.codePointAt(at)!);
    list[k]!.text = piece.slice(0, at) + letter.repeat(2 + Math.floor(random() * 3)) + piece.slice(at);
    return list.map((one) => one.text).join("");
  },
};

/** Where, in UTF-16 units, a letter of the piece could be drawn out. */
function longPlaces(piece: string): number[] {
  const inWords = [...piece.matchAll(LONG_WORD)].map(({ 0: word, index }) => {
    const letters = [...word];
    const drawn = letters.findLastIndex((letter, k) => k > 0 && DRAWN_OUT.test(letter));
    return index + letters.slice(0, drawn).join("").length;
  });
  return [...inWords, ...[...piece.matchAll(PARTICLE)].map(({ index }) => index)];
}

/**
 * The abbreviations of chats: "please" → "pls", "vous" → "vs", "пожалуйста" → "пж".
 * @param share  of the places that can be abbreviated; at least one is
 */
export function abbreviations(share = 0.5): Augmentation {
  return {
    name: "abbreviations",
    applies: (text, known) => placesToShorten(text, known).length > 0,
    apply(text, random, known) {
      const places = placesToShorten(text, known);
      if (places.length === 0) return text.toWellFormed();
      let chosen = places.filter(() => random() < share);
      if (chosen.length === 0) chosen = [pick(places, random)];
      const list = pieces(text);
      for (const { k, from, to, short } of chosen.reverse()) {
        const piece = list[k]!.text;
        list[k]!.text = piece.slice(0, from) + pick(short, random) + piece.slice(to);
      }
      return list.map((piece) => piece.text).join("");
    },
  };
}

interface Place {
  k: number;
  from: number;
  to: number;
  short: readonly string[];
}

function placesToShorten(text: string, known?: LanguageTag): Place[] {
  const language = languageOf(text, known);
  const list = abbreviationsOf(language);
  if (!list) return [];
  return pieces(text).flatMap(({ text: piece, kept }, k) =>
    kept
      ? []
      : [...piece.matchAll(list.pattern)].map(({ 0: long, index }) => ({
          k,
          from: index,
          to: index + long.length,
          short: list.short.get(long.toLowerCase().replaceAll("’", "'")) ?? [long],
        })),
  );
}

/** The other script of Chinese. The customer of a shop in Taiwan asks for 退貨 where the article says 退货. */
export const otherChineseScript: Augmentation = {
  name: "other Chinese script",
  applies: (text, known) =>
    HAN.test(text) && (languageOf(text, known) ?? "").startsWith("zh") && swapScript(text) !== text,
  apply: (text) => swapScript(text.toWellFormed()),
};

function swapScript(text: string): string {
  return hasTraditional(text) ? toSimplified(text) : toTraditional(text);
}
