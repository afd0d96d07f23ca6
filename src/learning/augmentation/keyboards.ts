// Which keys lie beside which, on the keyboards that people write with. A layer is what the keys give with or without shift; its
// rows stand from the row of digits down or from the row below it.
import type { LanguageTag } from "../../language/index.ts";

/** Rows of one layer, top first, one character a key; "·" is a key that gives no letter. */
type Layer = readonly string[];

const QWERTY: Layer = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
const LATIN: Record<string, Layer> = {
  de: ["qwertzuiopü", "asdfghjklöä", "yxcvbnm"],
  fr: ["azertyuiop", "qsdfghjklm", "wxcvbn"],
  es: ["qwertyuiop", "asdfghjklñ", "zxcvbnm"],
  pt: ["qwertyuiop", "asdfghjklç", "zxcvbnm"],
  tr: ["qwertyuıopğü", "asdfghjklşi", "zxcvbnmöç"],
};
/** Of the other scripts, with the layers of shift. */
const OTHERS: readonly Layer[] = [
  ["йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"],
  ["·ςερτυθιοπ", "ασδφγηξκλ", "ζχψωβνμ"],
  ["ضصثقفغعهخحجد", "شسيبلاتنمكط", "ئءؤر·ىةوزظ"],
  ["קראטוןםפ", "שדגכעיחלךף", "זסבהנמצתץ"],
  // Hangul, the two-set layout: consonants left, vowels right, so that a slip stays a syllable.
  ["ㅂㅈㄷㄱㅅ", "ㅁㄴㅇㄹㅎ", "ㅋㅌㅊㅍ"],
  ["ㅛㅕㅑㅐㅔ", "ㅗㅓㅏㅣ", "ㅠㅜㅡ"],
  // Thai, Kedmanee.
  ["····ภถุึคตจขช", "·ๆไำพะัีรนยบล", "·ฟหกดเ้่าสวง", "·ผปแอิืทมใฝ"],
  ["·····ู", "·····ํ๊ณฯญฐ", "·ฤฆฏโฌ็๋ษศซ", "····ฉฮฺ์·ฒฬฦ"],
  // Devanagari, InScript.
  ["ौैाीूबहगदजड", "ोे्िुपरकतचट", "ॆंमनवलस··य"],
  ["औऐआईऊभङघधझढ", "ओएअइउफऱखथछठ", "·ँण··ळशष"],
];
/** How far right the first key of each row stands, in keys: the rows of a keyboard are staggered. */
const STAGGER = [0, 0.25, 0.75] as const;
const STAGGER_WITH_DIGITS = [0, 0.5, 0.75, 1.25] as const;
const REACH = 0.8;

const neighboursOf = new Map<Layer, Map<string, string>>();

/** The keys around a lower-case letter as one string; "" where the letter is on no known keyboard. */
export function neighbours(letter: string, language: LanguageTag | null): string {
  const latin = layerOf((language && LATIN[language]) || QWERTY).get(letter);
  if (latin) return latin;
  for (const layer of OTHERS) {
    const around = layerOf(layer).get(letter);
    if (around) return around;
  }
  return "";
}

function layerOf(layer: Layer): Map<string, string> {
  const known = neighboursOf.get(layer);
  if (known) return known;
  const stagger = layer.length === 4 ? STAGGER_WITH_DIGITS : STAGGER;
  const keys = layer.flatMap((row, y) => [...row].map((letter, column) => ({ letter, y, x: column + stagger[y]! })));
  const letters = keys.filter(({ letter }) => letter !== "·");
  const made = new Map(
    letters.map((key) => [
      key.letter,
      letters
        .filter(({ x, y }) =>
          y === key.y ? Math.abs(x - key.x) === 1 : Math.abs(y - key.y) === 1 && Math.abs(x - key.x) < REACH,
        )
        .map(({ letter }) => letter)
        .join(""),
    ]),
  );
  neighboursOf.set(layer, made);
  return made;
}
