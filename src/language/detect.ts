// Which language a message is in. Evidence of several kinds is added up as log-odds: the script, the letters and the common words
// that only some languages have, the statistics of n-grams (eld), and what was known before the message was read. Short messages
// are the rule here, so names of things, order numbers, links and emoji count for nothing.
import { foldAccents, languagesOfWord, neutralWords } from "./evidence/common-words.ts";
import { hanEvidence } from "./evidence/han.ts";
import { distinctiveLetters } from "./evidence/letters.ts";
import { romanisedEvidence } from "./evidence/romanised.ts";
import { normalise } from "./normalise.ts";
import { Script, scriptCodes, scriptOf } from "./scripts.ts";
import { words } from "./segment.ts";
import { canonicalLanguage, type LanguageTag, readersOf, shippedLanguages } from "./tags.ts";

/** What is known before the message is read. */
export interface LanguagePriors {
  /** The language of the page that the customer writes on. */
  page?: LanguageTag;
  /** The languages of the customer's earlier messages, oldest first. */
  history?: readonly LanguageTag[];
  /** The languages that the knowledge has texts in. */
  available?: readonly LanguageTag[];
}

export interface Detection {
  /** Without a region ("pt", "zh-Hant"). Null where neither the text nor the priors say anything. */
  language: LanguageTag | null;
  /** Probability that `language` is right, 0..1. */
  confidence: number;
  /** The likeliest languages, best first, `language` among them. */
  alternatives: { language: LanguageTag; confidence: number }[];
  /** ISO 15924 code of the script that most of the text is in; "Jpan" for kana, with Han or without. */
  script: string | null;
}

// All weights are in nats, set by hand on sentences of Tatoeba; evaluation/language-detection.ts measures on other texts.
const PAGE = 1.5;
const LAST_MESSAGE = 1.8;
const EARLIER_MESSAGE = 0.5;
const MOST_FROM_HISTORY = 2.6;
const AVAILABLE = 0.4;
const NOT_SHIPPED = -3;
const ENGLISH = 0.3;
/** By the length of a word; common short words are in many languages that have no list here. */
const WORD = [0, 0.6, 0.9, 1.4, 2.2] as const;
/** A word of a single language's list counts this much more; so does each word of a message of one or two: "hola". */
const OF_ONE_LANGUAGE = 1.4;
const OF_VERY_FEW = 1.5;
const VERY_FEW = 2;
/** Hindi on a Latin keyboard is unknown to eld: its words have to make up for that. */
const ROMAN_HINDI = 2;
/** Of the log-odds that a text is another script's language on a Latin keyboard, by which that is believed. */
const ROMANISED = 1;
const LEAST_CONFIDENCE = 0.15;
const ELD_PER_SCORE = 0.022;
const LONGEST_READ = 1200;
const MOST_ALTERNATIVES = 4;

/** Scripts that a single language, of those worth telling, is written in. */
const ONE_LANGUAGE: Partial<Record<Script, LanguageTag>> = {
  [Script.greek]: "el",
  [Script.armenian]: "hy",
  [Script.hebrew]: "he",
  [Script.bengali]: "bn",
  [Script.gurmukhi]: "pa",
  [Script.gujarati]: "gu",
  [Script.oriya]: "or",
  [Script.tamil]: "ta",
  [Script.telugu]: "te",
  [Script.kannada]: "kn",
  [Script.malayalam]: "ml",
  [Script.sinhala]: "si",
  [Script.thai]: "th",
  [Script.lao]: "lo",
  [Script.myanmar]: "my",
  [Script.georgian]: "ka",
  [Script.hangul]: "ko",
  [Script.ethiopic]: "am",
  [Script.khmer]: "km",
};

/** Scripts that several languages share; eld knows the same ones. */
const SHARED: Partial<Record<Script, readonly LanguageTag[]>> = {
  [Script.latin]:
    "en es fr de pt it nl id vi tr pl hi az ca cs da et eu fi hr hu is lt lv no ro sk sl sq sv tl yo".split(" "),
  [Script.cyrillic]: "ru uk be bg sr mk kk mn".split(" "),
  [Script.arabic]: "ar fa ur ku".split(" "),
  [Script.devanagari]: "hi mr".split(" "),
};

const KANA = 2.5;
/** How much one character of a script says, beside a Latin letter: a Han character is most of a word. */
const WEIGHT: Partial<Record<Script, number>> = {
  [Script.han]: 3,
  [Script.hiragana]: KANA,
  [Script.katakana]: KANA,
  [Script.hangul]: 3,
  [Script.thai]: 1.5,
};

const SHIPPED = new Set(shippedLanguages);

interface Eld {
  detect(text: string): { getScores(): Record<string, number> };
}
let eld: Eld | null = null;
let loading: Promise<void> | null = null;

/** Loads the n-gram statistics, once; takes up to seconds, so call it when the process starts. Until then the other evidence decides. */
export function loadDetector(): Promise<void> {
  loading ??= import("eld/small").then((module) => {
    eld = module.eld;
  });
  return loading;
}

/**
 * The language of a text. Mixed texts go by the larger share, where a Han character, a kana or a Hangul syllable weighs more than a
 * letter. A text without letters gets the language that the priors say, with little confidence.
 */
export function detectLanguage(text: string, priors: LanguagePriors = {}): Detection {
  const evidence = evidenceOf(text);
  const prior = priorOdds(priors);
  const shares = scriptShares(evidence);
  const script = mainScript(shares);
  if (script === null) return fromPriorsAlone(prior);
  const single = ONE_LANGUAGE[script];
  if (single) return { ...certainly(single), script: scriptCodes[script] ?? null };
  if (script === Script.han) return fromHan(evidence, shares, prior);
  return fromLetters(
    evidence,
    script,
    prior,
    script === Script.latin ? romanisedEvidence(text.slice(0, LONGEST_READ)) : null,
  );
}

function certainly(language: LanguageTag): Omit<Detection, "script"> {
  return { language, confidence: 0.99, alternatives: [{ language, confidence: 0.99 }] };
}

const LINK_OR_MAIL = /(?:https?:\/\/|www\.)[^\s\u3000-\u9fff]{1,500}|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}/gi;
const WITH_DIGITS = /[A-Za-z0-9_#/-]*\p{Nd}[\w#/-]*/gu;
const LATIN_WORD = /[\p{Script=Latin}\p{M}]+/gu;

/** What of a text says something about its language: lower-case, without links, numbers and names that are the same everywhere. */
function evidenceOf(text: string): string {
  const cut = text.length > LONGEST_READ ? text.slice(0, LONGEST_READ) : text;
  return cut
    .replace(/[\p{Cs}\0-\x1f\x7f]/gu, " ")
    .normalize("NFKC")
    .toLowerCase()
    .replace(/i\u0307/g, "i")
    .replace(LINK_OR_MAIL, " ")
    .replace(WITH_DIGITS, " ")
    .replace(LATIN_WORD, (word) => (neutralWords.has(word) ? " " : word));
}

/** [script] the weight of each script's characters. */
function scriptShares(text: string): Float64Array {
  const shares = new Float64Array(scriptCodes.length);
  for (const character of text) {
    const script = scriptOf(character.codePointAt(0)!);
    if (script > Script.digit) shares[script]! += WEIGHT[script] ?? 1;
  }
  return shares;
}

/** The script with the largest share; `Script.han` stands for Han and kana together. Null for a text without letters. */
function mainScript(shares: Float64Array): Script | null {
  const joined = shares.slice();
  joined[Script.han]! += joined[Script.hiragana]! + joined[Script.katakana]!;
  joined[Script.hiragana] = joined[Script.katakana] = 0;
  let best: Script | null = null;
  for (let script = 0; script < joined.length; script++) {
    if (joined[script]! > (best === null ? 0 : joined[best]!)) best = script as Script;
  }
  return best;
}

type Odds = Map<LanguageTag, number>;

function add(odds: Odds, language: LanguageTag, nats: number): void {
  odds.set(language, (odds.get(language) ?? 0) + nats);
}

function priorOdds({ page, history, available }: LanguagePriors): Odds {
  const odds: Odds = new Map();
  const pageLanguage = canonicalReaders(page);
  if (pageLanguage) add(odds, pageLanguage, PAGE);
  const spoken: Odds = new Map();
  (history ?? []).slice(-5).forEach((tag, k, recent) => {
    const language = canonicalReaders(tag);
    if (language) add(spoken, language, k === recent.length - 1 ? LAST_MESSAGE : EARLIER_MESSAGE);
  });
  for (const [language, nats] of spoken) add(odds, language, Math.min(nats, MOST_FROM_HISTORY));
  for (const language of new Set((available ?? []).map(canonicalReaders))) if (language) add(odds, language, AVAILABLE);
  return odds;
}

function canonicalReaders(tag: LanguageTag | undefined): LanguageTag | null {
  const canonical = tag ? canonicalLanguage(tag) : null;
  return canonical && readersOf(canonical);
}

/** Nothing to read: the priors' best, with half of the confidence that the same odds have beside a text. */
function fromPriorsAlone(prior: Odds): Detection {
  if (prior.size === 0) return { language: null, confidence: 0, alternatives: [], script: null };
  const odds: Odds = new Map(shippedLanguages.map((language) => [language, language === "en" ? ENGLISH : 0]));
  for (const [language, nats] of prior) add(odds, language, nats);
  const ranked = posterior(odds).map(({ language, confidence }) => ({ language, confidence: confidence / 2 }));
  // Languages that only happen to be available do not say what somebody writes in.
  const known = [...prior.values()].some((nats) => nats > AVAILABLE) || prior.size === 1;
  const best = known ? ranked[0]! : { language: null, confidence: 0 };
  return { ...best, alternatives: ranked, script: null };
}

function fromHan(evidence: string, shares: Float64Array, prior: Odds): Detection {
  const kana = (shares[Script.hiragana]! + shares[Script.katakana]!) / KANA;
  const hanText = evidence.replace(/[^\p{Script=Han}]+/gu, "");
  const odds: Odds = new Map(Object.entries(hanEvidence(hanText)));
  for (const language of odds.keys()) add(odds, language, prior.get(language) ?? 0);
  // A single の is a fashion among Chinese shops; more kana is Japanese.
  const fashionable = kana === 1 && hanText.length >= 3 && evidence.includes("の");
  if (kana > 0) add(odds, "ja", fashionable ? 1 : 6 + 2.5 * Math.min(kana, 6));
  return detection(odds, kana > 0 && !fashionable ? "Jpan" : "Hani");
}

function fromLetters(
  evidence: string,
  script: Script,
  prior: Odds,
  romanised: ReturnType<typeof romanisedEvidence>,
): Detection {
  const languages = SHARED[script];
  const code = scriptCodes[script] ?? null;
  if (!languages) return { ...fromPriorsAlone(prior), script: code };
  const odds: Odds = new Map();
  for (const language of languages) {
    const known = SHIPPED.has(language) || prior.has(language);
    const typedInAnotherScript = script === Script.latin && language === "hi";
    odds.set(
      language,
      (known && !typedInAnotherScript ? 0 : NOT_SHIPPED) +
        (language === "en" ? ENGLISH : 0) +
        (prior.get(language) ?? 0),
    );
  }
  const found = addLetters(odds, evidence) + addWords(odds, evidence, script) + addStatistics(odds, evidence);
  if (romanised) {
    // Against all languages that are written in these letters together: what tells them apart says nothing about this.
    const written = Math.log([...odds.values()].reduce((sum, nats) => sum + Math.exp(nats), 0));
    const { language } = romanised;
    const nats = written + ROMANISED * romanised.nats + (prior.get(language) ?? 0);
    odds.set(language, Math.max(nats, odds.get(language) ?? nats));
  } else if (found === 0) {
    // Letters, but nothing that any language would know: the priors decide.
    const blind = fromPriorsAlone(prior);
    if (blind.language !== null) return { ...blind, script: code };
  }
  return detection(odds, code);
}

function addLetters(odds: Odds, evidence: string): number {
  const distinctive = distinctiveLetters();
  const seen = new Set<string>();
  for (const character of evidence) {
    if (character < "\x80" || seen.has(character)) continue;
    const letter = distinctive.get(character);
    if (!letter) continue;
    seen.add(character);
    for (const language of letter.languages) if (odds.has(language)) add(odds, language, letter.weight);
  }
  return seen.size;
}

function addWords(odds: Odds, evidence: string, script: Script): number {
  const languagesOf = languagesOfWord(normalise);
  const distinct = new Set(words(evidence));
  const factor = distinct.size <= VERY_FEW || !eld ? OF_VERY_FEW : 1;
  let found = 0;
  for (const word of distinct) {
    const folded = foldAccents(word);
    // People draw out the end of a word: "graciasss" was shortened to "graciass" by normalising.
    const languages = languagesOf.get(folded) ?? languagesOf.get(folded.replace(/(.)\1$/u, "$1"));
    if (!languages) continue;
    found++;
    const nats =
      WORD[Math.min(folded.length, WORD.length - 1)]! * (languages.length === 1 ? OF_ONE_LANGUAGE : 1) * factor;
    for (const language of languages) {
      if (odds.has(language))
        add(odds, language, language === "hi" && script === Script.latin ? nats * ROMAN_HINDI : nats);
    }
  }
  return found;
}

/** eld gives each language the mean log-likelihood of the text's n-grams, squeezed into 0..1; this undoes the squeezing. */
function addStatistics(odds: Odds, evidence: string): number {
  if (!eld) return 0;
  const scores = eld.detect(evidence).getScores();
  const grams = Math.min(countGrams(evidence), 60);
  let found = 0;
  for (const [code, score] of Object.entries(scores)) {
    const language = code === "ms" ? "id" : code; // Malay and Indonesian read each other; only Indonesian ships
    if (score >= 1 || !odds.has(language)) continue;
    found++;
    add(odds, language, ELD_PER_SCORE * grams * ((25 * score) / (1 - score)));
  }
  return found;
}

/** eld takes an n-gram of four bytes at every third byte of a word. */
function countGrams(evidence: string): number {
  let grams = 0;
  for (const word of evidence.match(/\p{L}+/gu) ?? []) {
    let bytes = word.length;
    if (word.charCodeAt(0) >= 0x80) bytes *= word.charCodeAt(0) >= 0x800 ? 3 : 2;
    grams += Math.max(1, Math.ceil((bytes - 1) / 3));
  }
  return grams;
}

function detection(odds: Odds, script: string | null): Detection {
  const alternatives = posterior(odds);
  const { language, confidence } = alternatives[0]!;
  return { language: confidence < LEAST_CONFIDENCE ? null : language, confidence, alternatives, script };
}

function posterior(odds: Odds): { language: LanguageTag; confidence: number }[] {
  const ranked = [...odds].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const highest = ranked[0]![1];
  let total = 0;
  for (const [, nats] of ranked) total += Math.exp(nats - highest);
  return ranked
    .slice(0, MOST_ALTERNATIVES)
    .map(([language, nats]) => ({ language, confidence: Math.exp(nats - highest) / total }))
    .filter(({ confidence }, k) => k === 0 || confidence >= 0.005);
}
