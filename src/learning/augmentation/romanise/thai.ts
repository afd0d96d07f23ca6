// Thai in Latin letters, near the Royal system without tones and lengths; roughly what Thais type without a Thai keyboard.

const INITIAL: Record<string, string> = {};
const FINAL: Record<string, string> = {};
for (const [letters, initial, final] of [
  ["ก", "k", "k"],
  ["ขฃคฅฆ", "kh", "k"],
  ["ง", "ng", "ng"],
  ["จฉชฌ", "ch", "t"],
  ["ซศษส", "s", "t"],
  ["ญ", "y", "n"],
  ["ย", "y", "i"],
  ["ฎด", "d", "t"],
  ["ฏต", "t", "t"],
  ["ฐฑฒถทธ", "th", "t"],
  ["ณน", "n", "n"],
  ["บ", "b", "p"],
  ["ป", "p", "p"],
  ["ผพภ", "ph", "p"],
  ["ฝฟ", "f", "p"],
  ["ม", "m", "m"],
  ["ร", "r", "n"],
  ["ลฬ", "l", "n"],
  ["ว", "w", "o"],
  ["หฮ", "h", ""],
  ["อ", "", ""],
] as const) {
  for (const letter of letters) {
    INITIAL[letter] = initial;
    FINAL[letter] = final;
  }
}

const UNSPOKEN = /[\u0e48-\u0e4b]|[ก-ฮ][ิุ]?\u0e4c/g; // tone marks; letters under a sign of silence
// ห before a sonorant only sets its tone; ทร is s in everyday words; a second consonant of ร, ล, ว belongs to the first.
const ONSET_AFTER_VOWEL = "(?:ห[งญนมยรลว]|[กขคตปผพ][รลว]|[ก-ฮ])";
const ONSET = "(?:ห(?=[งญนมยรลว][\\u0e30-\\u0e3a\\u0e47])[งญนมยรลว]|[กขคตปผพ][รลว]|[ก-ฮ])";
/** A consonant that no vowel sign follows closes the syllable. */
const CODA = "(?:([งกดบมนยวขคจชซตถทธปพฟภรลสศษญณ])(?![\\u0e30-\\u0e3a\\u0e47]|รร))?";
/** Written vowels around the onset, the longest first, with what is spoken. */
const SYLLABLES: readonly [RegExp, string][] = (
  [
    [`เ(${ONSET_AFTER_VOWEL})ียะ?${CODA}`, "ia"],
    [`เ(${ONSET_AFTER_VOWEL})ือะ?${CODA}`, "uea"],
    [`เ(${ONSET_AFTER_VOWEL})าะ()`, "o"],
    [`เ(${ONSET_AFTER_VOWEL})า()`, "ao"],
    [`เ(${ONSET_AFTER_VOWEL})อะ?${CODA}`, "oe"],
    [`เ(${ONSET_AFTER_VOWEL})ย()`, "oei"],
    [`เ(${ONSET_AFTER_VOWEL})ิ${CODA}`, "oe"],
    [`เ(${ONSET_AFTER_VOWEL})[ะ็]?${CODA}`, "e"],
    [`แ(${ONSET_AFTER_VOWEL})[ะ็]?${CODA}`, "ae"],
    [`โ(${ONSET_AFTER_VOWEL})ะ?${CODA}`, "o"],
    [`[ไใ](${ONSET_AFTER_VOWEL})ย?()`, "ai"],
    [`(${ONSET})ัวะ?()`, "ua"],
    [`(${ONSET})[ัะา]${CODA}`, "a"],
    [`(${ONSET})ำ()`, "am"],
    [`(${ONSET})[ิี]${CODA}`, "i"],
    [`(${ONSET})[ึื]อ?${CODA}`, "ue"],
    [`(${ONSET})[ุู]${CODA}`, "u"],
    [`(${ONSET})รร${CODA}`, "a"],
    [`(${ONSET})ว([งกดตบมนยล])`, "ua"],
    [`(${ONSET})็?อ${CODA}`, "o"],
    [`(${ONSET})([งกดบมนปพคตรลสศ])(?![\\u0e30-\\u0e3a\\u0e47])`, "o"],
    [`(${ONSET})()`, "a"],
  ] as const
).map(([pattern, vowel]) => [new RegExp(pattern, "uy"), vowel]);
const RUN = /\p{Script=Thai}+/gu;
/** The segmenter takes time that grows with the square of its input. */
const LONGEST_CUT = 400;
let segmenter: Intl.Segmenter | null = null;

/** "คืนเงิน" → "khuen ngoen"; words are set apart. */
export function toThaiLatin(text: string): string {
  segmenter ??= new Intl.Segmenter("th", { granularity: "word" });
  return text.replace(RUN, (run) => {
    const words: string[] = [];
    for (let from = 0; from < run.length; from += LONGEST_CUT) {
      for (const { segment } of segmenter!.segment(run.slice(from, from + LONGEST_CUT))) words.push(romanWord(segment));
    }
    return words.filter((word) => word !== "").join(" ");
  });
}

function romanWord(thai: string): string {
  const word = thai.replace(UNSPOKEN, "");
  let made = "";
  let position = 0;
  while (position < word.length) {
    const found = syllableAt(word, position);
    made += found?.latin ?? "";
    position += found?.length ?? 1;
  }
  return made;
}

function syllableAt(word: string, position: number): { latin: string; length: number } | null {
  for (const [pattern, vowel] of SYLLABLES) {
    pattern.lastIndex = position;
    const match = pattern.exec(word);
    if (!match) continue;
    const onset = [...match[1]!.replace(/^ห(?=.)/u, "")].map((letter) => INITIAL[letter]!).join("");
    return { latin: onset + vowel + (match[2] ? FINAL[match[2]]! : ""), length: match[0].length };
  }
  return null;
}
