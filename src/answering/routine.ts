// What people say around their question in every shipped language: greetings, thanks, "are you a robot?", "a person, please",
// and what no support desk answers. The classifier learns these beside the company's articles.
import { type LanguageTag, normalise } from "../language/index.ts";
import ar from "./routine/ar.json" with { type: "json" };
import de from "./routine/de.json" with { type: "json" };
import en from "./routine/en.json" with { type: "json" };
import es from "./routine/es.json" with { type: "json" };
import fr from "./routine/fr.json" with { type: "json" };
import hi from "./routine/hi.json" with { type: "json" };
import id from "./routine/id.json" with { type: "json" };
import it from "./routine/it.json" with { type: "json" };
import ja from "./routine/ja.json" with { type: "json" };
import ko from "./routine/ko.json" with { type: "json" };
import nl from "./routine/nl.json" with { type: "json" };
import pl from "./routine/pl.json" with { type: "json" };
import pt from "./routine/pt.json" with { type: "json" };
import ru from "./routine/ru.json" with { type: "json" };
import th from "./routine/th.json" with { type: "json" };
import tr from "./routine/tr.json" with { type: "json" };
import vi from "./routine/vi.json" with { type: "json" };
import zhHans from "./routine/zh-Hans.json" with { type: "json" };
import zhHant from "./routine/zh-Hant.json" with { type: "json" };

export const routineKinds = ["greeting", "thanks", "goodbye", "robot", "person", "offTopic"] as const;
export type RoutineKind = (typeof routineKinds)[number];

type RoutinePhrases = Record<RoutineKind | "followUp", string[]>;

const phrases: Record<LanguageTag, RoutinePhrases> = {
  en,
  "zh-Hans": zhHans,
  "zh-Hant": zhHant,
  es,
  fr,
  de,
  pt,
  it,
  ja,
  ko,
  ru,
  ar,
  nl,
  id,
  vi,
  th,
  hi,
  tr,
  pl,
};

/** Every routine phrase with its kind and language. */
/** Every phrase once. */
export function routineTexts(): string[] {
  return [...new Set(routineExamples().map(({ text }) => text))];
}

export function routineExamples(): { kind: RoutineKind; language: LanguageTag; text: string }[] {
  return Object.entries(phrases).flatMap(([language, byKind]) =>
    routineKinds.flatMap((kind) => byKind[kind].map((text) => ({ kind, language, text }))),
  );
}

let exact: Map<string, { kind: RoutineKind; languages: LanguageTag[] }> | null = null;

/** The routine phrase that a text is, word for word apart from case and punctuation. */
export function exactRoutine(text: string): { kind: RoutineKind; languages: readonly LanguageTag[] } | null {
  if (!exact) {
    exact = new Map();
    for (const { kind, language, text } of routineExamples()) {
      const key = bare(text);
      if (key.length < 2) continue; // "à +" is a good-bye, "a" is not
      const known = exact.get(key);
      if (!known) exact.set(key, { kind, languages: [language] });
      else if (known.kind === kind) known.languages.push(language);
    }
  }
  return exact.get(bare(text)) ?? null;
}

/** Without case, punctuation and symbols: what is left when two texts are the same word for word. */
export function bare(text: string): string {
  return normalise(text)
    .replace(/[\p{P}\p{S}]+/gu, " ")
    .replace(/ +/g, " ")
    .trim();
}

/** In words; no greeting and no thanks are longer. */
const LONGEST_COURTESY = 5;
/** "Hi, good morning, thank you": nobody says more of them in a row. */
const MOST_COURTESIES = 3;
const courtesies: ReadonlySet<RoutineKind> = new Set(["greeting", "thanks", "goodbye"]);

/**
 * What a message says after a greeting, thanks or a good-bye: "Thanks! And how do I pay?" says "And how do I pay?".
 * @returns null where it does not begin with one, or says nothing else
 */
export function afterCourtesy(text: string): string | null {
  let rest = text;
  for (let k = 0; k < MOST_COURTESIES; k++) {
    const end = endOfCourtesy(rest);
    if (end === 0) break;
    rest = rest.slice(end);
  }
  rest = rest.trim();
  return rest !== text.trim() && /[\p{L}\p{N}].*[\p{L}\p{N}]|\p{Script=Han}/su.test(rest) ? rest : null;
}

/** Where the greeting, thanks or good-bye that a text begins with ends, with the space or comma after it; 0 without one. */
function endOfCourtesy(text: string): number {
  const gaps = [...text.slice(0, 200).matchAll(/[\s\p{P}\p{S}]+/gu)].slice(0, LONGEST_COURTESY);
  for (const { index, 0: gap } of gaps.reverse()) {
    const kind = exactRoutine(text.slice(0, index))?.kind;
    if (kind && courtesies.has(kind)) return index + gap.length;
  }
  return 0;
}

const openings: { start: string[]; end: string[] } = { start: [], end: [] };

/** Whether a text opens, or in some languages ends, like a continuation: "and for …", "那…呢". */
export function soundsLikeFollowUp(text: string): boolean {
  if (openings.start.length === 0) {
    for (const { followUp } of Object.values(phrases)) {
      for (const phrase of followUp) {
        if (/^[…~]|^\.\.\./.test(phrase)) openings.end.push(bare(phrase));
        else openings.start.push(bare(phrase));
      }
    }
  }
  const plain = bare(text);
  return (
    openings.start.some((start) => startsWithWord(plain, start)) || openings.end.some((end) => plain.endsWith(end))
  );
}

function startsWithWord(text: string, start: string): boolean {
  if (!start || !text.startsWith(start)) return false;
  const last = start.at(-1)!;
  const next = text.at(start.length);
  // In scripts without spaces the next character may follow at once.
  return (
    next === undefined ||
    next === " " ||
    !/[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Hangul}]/u.test(last)
  );
}
