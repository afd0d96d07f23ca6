// What a translation is checked for, before somebody approves it: facts, numbers, links, length, sentences. Pure.
import { type Fact, factFor, fillFacts, formatFact, PLACEHOLDER, placeholdersIn } from "../../markets/index.ts";
import { contradictingNumbers, quantitiesOf } from "../check/numbers.ts";
import { deadPlaceholder } from "../check/placeholders.ts";
import { type Encode, sentencesOf, withoutPartner } from "./partners.ts";

export interface CheckedText {
  title: string;
  text: string;
  language: string;
  market: string | null;
}

/** Each with what was found; `ok` says whether there is something to do. */
export type TranslationCheck =
  | { kind: "facts"; ok: boolean; count: number; missing: string[]; added: string[] } // in one text and not in the other
  | { kind: "unknown-facts"; ok: false; names: string[] } // nobody has ever said them
  | { kind: "open-facts"; ok: false; names: string[] } // their sentences are left out until somebody says them
  | { kind: "numbers"; ok: boolean; unit: string | null; source: number[]; target: number[] }
  | { kind: "links"; ok: boolean; missing: string[] }
  | { kind: "length"; ok: boolean; source: number; target: number } // in words
  | { kind: "sentences"; ok: boolean; missing: number }
  | { kind: "unfinished"; ok: false; found: string }; // a place that somebody meant to fill in

export interface CheckedFact {
  name: string;
  /** As the language of the text writes it; null: open, or unknown. */
  value: string | null;
  /** The same for the source. */
  sourceValue: string | null;
  known: boolean;
}

export interface CheckResult {
  checks: TranslationCheck[];
  /** Of the facts that either text names. */
  facts: CheckedFact[];
  /** Where sentences of the source without a partner stand in it. */
  alone: { start: number; end: number }[];
  /** What a customer would read. */
  shown: { source: string | null; target: string };
}

/** A text of few words may well be half as long in another language. */
const FEW_WORDS = 8;
const MUCH_SHORTER = 0.5;
const LINK = /https?:\/\/[^\s<>()[\]"']+[\w/]|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+/gu;

/** @param source  null: the text is the source itself */
export function checkTranslation(
  source: CheckedText | null,
  target: CheckedText,
  facts: readonly Fact[],
  encode: Encode | null,
): CheckResult {
  const known = new Set(facts.map(({ name }) => name));
  const inTarget = placeholdersIn(target.text);
  const inSource = source ? placeholdersIn(source.text) : [];
  // Braces that name no fact may be documentation; where the source has them too they are.
  const unknown = inTarget.filter((name) => !known.has(name) && !inSource.includes(name));
  const factOf = (name: string) => factFor(facts, name, target.language, target.market);
  const open = inTarget.filter((name) => known.has(name) && !factOf(name));
  const checks: TranslationCheck[] = [];
  let alone: { start: number; end: number }[] = [];

  if (source) {
    const missing = inSource.filter((name) => !inTarget.includes(name));
    const added = inTarget.filter((name) => !inSource.includes(name) && known.has(name));
    const ok = missing.length === 0 && added.length === 0;
    if (inSource.length + inTarget.length > 0)
      checks.push({ kind: "facts", ok, count: new Set([...inSource, ...inTarget]).size, missing, added });
  }
  if (unknown.length > 0) checks.push({ kind: "unknown-facts", ok: false, names: unknown });
  if (open.length > 0) checks.push({ kind: "open-facts", ok: false, names: open });
  if (source && target.text.trim() !== "") {
    const different = contradictingNumbers(quantitiesOf(plain(source.text)), quantitiesOf(plain(target.text)));
    checks.push({
      ...{ kind: "numbers", ok: different === null, unit: different?.unit ?? null },
      ...{ source: different?.a ?? [], target: different?.b ?? [] },
    });
    const links = linksIn(target.text);
    const lost = [...linksIn(source.text)].filter((link) => !links.has(link));
    if (lost.length > 0 || links.size > 0)
      checks.push({ kind: "links", ok: lost.length === 0, missing: lost.slice(0, 5) });
    const words = [source, target].map(({ text, language }) => countWords(text, language)) as [number, number];
    checks.push({ kind: "length", ok: closeInLength(...words), source: words[0], target: words[1] });
    if (encode) {
      const sentences = sentencesOf(source.text, source.language);
      const without = withoutPartner(sentences, sentencesOf(target.text, target.language), encode);
      alone = without.map((k) => ({ start: sentences[k]!.start, end: sentences[k]!.end }));
      if (sentences.length > 0) checks.push({ kind: "sentences", ok: alone.length === 0, missing: alone.length });
    }
  }
  const left = deadPlaceholder(plain(target.text), target.language);
  if (left) checks.push({ kind: "unfinished", ok: false, found: plain(target.text).slice(left.start, left.end) });
  return {
    checks,
    facts: [...new Set([...inSource, ...inTarget])].map((name) => {
      const fact = factOf(name);
      const said = source && factFor(facts, name, source.language, source.market);
      return {
        name,
        value: fact ? formatFact(fact, target.language) : null,
        sourceValue: said ? formatFact(said, source.language) : null,
        known: known.has(name),
      };
    }),
    alone,
    shown: {
      source: source && fillFacts(source.text, facts, source.language, source.market).text,
      target: fillFacts(target.text, facts, target.language, target.market).text,
    },
  };
}

/** Without the facts, whose names and types are no words of the text. */
const plain = (text: string): string => text.replace(PLACEHOLDER, " ");

const linksIn = (text: string): Set<string> => new Set(text.match(LINK) ?? []);

function closeInLength(source: number, target: number): boolean {
  if (source <= FEW_WORDS && target <= 2 * FEW_WORDS) return true;
  return target >= source * MUCH_SHORTER && source >= target * MUCH_SHORTER;
}

export function countWords(text: string, language: string): number {
  let count = 0;
  for (const { isWordLike } of new Intl.Segmenter(language, { granularity: "word" }).segment(text))
    if (isWordLike) count++;
  return count;
}
