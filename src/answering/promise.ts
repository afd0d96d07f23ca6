// The promise on wrong answers, moved without a training: what a ranker keeps of its held-out questions, and what each promise would
// cost. Thresholds come from the same functions as in a training, so that moving the promise and training with it are the same. Pure.
import type { LanguageTag } from "../language/index.ts";
import { type RiskCoveragePoint, riskCoverage } from "../learning/index.ts";
import { chooseThresholds, pooledThreshold, type Thresholds, thresholdOf } from "./thresholds.ts";
import { figuresOf, type HeldOutOutcome, isRight, type OutcomeFigures } from "./training-report.ts";

/** Outcomes without their words. */
export interface PromiseEvidence {
  basis: "questions" | "phrasings";
  questions: readonly HeldOutOutcome[];
  phrasings: readonly HeldOutOutcome[];
  /** Of questions in languages that the knowledge does not have; null: nothing can be promised there. */
  across: readonly HeldOutOutcome[] | null;
}

export interface PromisedThresholds {
  thresholds: Thresholds;
  across: number | null;
}

export interface PromiseOption {
  toleratedWrong: number;
  overall: OutcomeFigures;
  languages: (OutcomeFigures & { language: LanguageTag })[];
  /** From which confidence on questions in other languages than those of the knowledge are answered; null: never. */
  otherLanguages: number | null;
}

export interface PromiseReport {
  basis: PromiseEvidence["basis"];
  /** By rising promise. */
  options: PromiseOption[];
  /** How often answers are wrong, by how many questions are answered; by language, that with the most questions first. */
  curves: { language: LanguageTag; questions: number; points: RiskCoveragePoint[] }[];
}

const CURVE_POINTS = 60;

export function promisedThresholds(evidence: PromiseEvidence, tolerated: number): PromisedThresholds {
  return {
    thresholds: chooseThresholds(evidence.questions, evidence.phrasings, tolerated),
    across: evidence.across && pooledThreshold(evidence.across, tolerated),
  };
}

/** @param tolerated  shares of wrong answers to compare */
export function promiseReport(evidence: PromiseEvidence, tolerated: readonly number[]): PromiseReport {
  const outcomes = outcomesOf(evidence);
  const languages = [...new Set(outcomes.flatMap(({ language }) => language ?? []))]
    .map((language) => ({ language, own: outcomes.filter((one) => one.language === language) }))
    .sort((a, b) => b.own.length - a.own.length || (a.language < b.language ? -1 : 1));
  return {
    basis: evidence.basis,
    options: [...new Set(tolerated)]
      .sort((a, b) => a - b)
      .map((toleratedWrong) => {
        const { thresholds, across } = promisedThresholds(evidence, toleratedWrong);
        const from = (language: LanguageTag | null) =>
          language === null ? thresholds.pooled : thresholdOf(thresholds, language);
        return {
          toleratedWrong,
          overall: figuresOf(outcomes, from, thresholds.pooled),
          languages: languages.map(({ language, own }) => ({ language, ...figuresOf(own, from, from(language)) })),
          otherLanguages: across,
        };
      }),
    curves: languages.map(({ language, own }) => ({
      language,
      questions: own.length,
      points: riskCoverage(
        own.map((one) => ({ confidence: one.taken < 0 ? 0 : one.confidence, right: isRight(one) })),
        CURVE_POINTS,
      ).points.filter(({ threshold }) => threshold > 0),
    })),
  };
}

/** What the figures are of: real questions decide, and phrasings speak for languages without any. */
function outcomesOf({ basis, questions, phrasings }: PromiseEvidence): HeldOutOutcome[] {
  if (basis === "phrasings") return [...phrasings];
  const asked = new Set(questions.map(({ language }) => language));
  return [...questions, ...phrasings.filter(({ language }) => language !== null && !asked.has(language))];
}

// -------------------------------------------------------------------------------------------------------------- in a model file

/** Of one outcome. */
const RIGHT = 1;
const ANSWERABLE = 2;
const FOUND = 4;
/** Two bits more: which of the three lists it is of. */
const LIST = 8;
const lists = ["questions", "phrasings", "across"] as const;

export interface PackedEvidence {
  meta: { basis: PromiseEvidence["basis"]; languages: LanguageTag[]; hasAcross: boolean };
  arrays: {
    /** The bytes of numbers of 64 bits: a threshold lies between two of them. */
    outcomeConfidences: Uint8Array;
    outcomeLanguages: Int32Array;
    outcomeKinds: Uint8Array;
  };
}

export function packEvidence(evidence: PromiseEvidence): PackedEvidence {
  const all = lists.flatMap((name, list) => (evidence[name] ?? []).map((outcome) => ({ outcome, list })));
  const languages = [...new Set(all.flatMap(({ outcome }) => outcome.language ?? []))];
  const number = new Map(languages.map((language, k) => [language, k]));
  const confidences = Float64Array.from(all, ({ outcome }) => outcome.confidence);
  return {
    meta: { basis: evidence.basis, languages, hasAcross: evidence.across !== null },
    arrays: {
      outcomeConfidences: new Uint8Array(confidences.buffer),
      outcomeLanguages: Int32Array.from(all, ({ outcome }) =>
        outcome.language === null ? -1 : number.get(outcome.language)!,
      ),
      outcomeKinds: Uint8Array.from(
        all,
        ({ outcome, list }) =>
          (isRight(outcome) ? RIGHT : 0) |
          (outcome.asked >= 0 ? ANSWERABLE : 0) |
          (outcome.taken >= 0 ? FOUND : 0) |
          (list * LIST),
      ),
    },
  };
}

export function unpackEvidence({ meta, arrays }: PackedEvidence): PromiseEvidence {
  const confidences = new Float64Array(Uint8Array.from(arrays.outcomeConfidences).buffer);
  const of: Record<(typeof lists)[number], HeldOutOutcome[]> = { questions: [], phrasings: [], across: [] };
  arrays.outcomeKinds.forEach((kind, k) => {
    const language = arrays.outcomeLanguages[k]!;
    of[lists[Math.floor(kind / LIST)]!].push({
      text: "",
      language: language < 0 ? null : meta.languages[language]!,
      // Which article it was is not kept: 0 was asked for, 1 is another one.
      asked: kind & ANSWERABLE ? 0 : -1,
      taken: kind & RIGHT ? 0 : kind & FOUND ? 1 : -1,
      confidence: confidences[k]!,
    });
  });
  return {
    basis: meta.basis,
    questions: of.questions,
    phrasings: of.phrasings,
    across: meta.hasAcross ? of.across : null,
  };
}
