// What a training leaves to be looked at: how held-out questions fared, by language and by confidence, which topics were taken for
// each other, how it learned and what from. Pure: outcomes in, plain values out, which are stored as JSON and shown as a page.
import type { Article } from "../knowledge/article.ts";
import { type LanguageTag, maskPersonalData, sameLanguage } from "../language/index.ts";
import {
  type Confusion,
  type FitVerdict,
  type LearningCurve,
  type ReliabilityBin,
  type RiskCoveragePoint,
  reliabilityDiagram,
  riskCoverage,
} from "../learning/index.ts";
import { mayHoldEntities } from "./search-text.ts";
import { type Thresholds, thresholdOf } from "./thresholds.ts";

/** What became of one question that the training had not learned from. */
export interface HeldOutOutcome {
  text: string;
  /** null where it is not known. */
  language: LanguageTag | null;
  /** Dense number of the right article; -1: no article answers it. */
  asked: number;
  /** Dense number of the article ranked first; -1: none was found. */
  taken: number;
  /** Of the article ranked first, 0..1; 0 where none was found. */
  confidence: number;
}

/** What the ranker kept of its training. A ranker that was read from bytes has none. */
export interface TrainingEvidence {
  basis: "questions" | "phrasings";
  toleratedWrong: number;
  outcomes: readonly HeldOutOutcome[];
  thresholds: Thresholds;
  /** Candidates of the search and members of the model, as they learned. */
  curves: readonly LearningCurve[];
  verdict: FitVerdict | null;
}

export interface OutcomeFigures {
  /** Held-out questions that an article answers. */
  questions: number;
  /** Held-out questions that no article answers. */
  unanswerable: number;
  /** Of `questions`: share with the right article first. */
  firstRight: number;
  /** Of `questions`: share answered without a person. */
  answered: number;
  /** Of everything answered, questions without an article included: share with a wrong article. */
  wrongAmongAnswered: number;
  /** null: too few examples, every question goes to a person. */
  threshold: number | null;
}

export interface TrainingReport {
  learnedFrom: {
    articles: number;
    phrasings: number;
    /** By number of phrasings, the most first. */
    languages: { language: LanguageTag; articles: number; phrasings: number }[];
  };
  basis: TrainingEvidence["basis"];
  toleratedWrong: number;
  overall: OutcomeFigures;
  /** By number of questions, the most first; questions of unknown language are in `overall` alone. */
  languages: (OutcomeFigures & { language: LanguageTag })[];
  curves: LearningCurve[];
  verdict: FitVerdict | null;
  /** The most frequent first; topics by the title of their article. */
  confusions: Confusion[];
  reliability: ReliabilityBin[];
  /** By rising threshold; coverage is of all held-out questions, those that no article answers among them. */
  riskCoverage: RiskCoveragePoint[];
}

const MOST_CONFUSIONS = 20;
const MOST_SINGLE = 8;
const EXAMPLES_EACH = 3;
const EXAMPLE_LENGTH = 200;
const BINS = 10;
const CURVE_POINTS = 100;

/**
 * @param articles  in the order of the dense numbers in `evidence`
 * @param language  that topics are named in where they have a title in it
 */
export function trainingReport(
  evidence: TrainingEvidence,
  articles: readonly Article[],
  language: LanguageTag,
): TrainingReport {
  const { basis, toleratedWrong, outcomes, thresholds, curves, verdict } = evidence;
  const from = (language: LanguageTag | null): number | null =>
    language === null ? thresholds.pooled : thresholdOf(thresholds, language);
  const languages = [...new Set(outcomes.flatMap(({ language }) => language ?? []))].map((language) => ({
    language,
    ...figuresOf(
      outcomes.filter((one) => one.language === language),
      from,
      from(language),
    ),
  }));
  return {
    learnedFrom: learnedFrom(articles),
    basis,
    toleratedWrong,
    overall: figuresOf(outcomes, from, thresholds.pooled),
    languages: languages.sort((a, b) => b.questions - a.questions || (a.language < b.language ? -1 : 1)),
    curves: [...curves],
    verdict,
    confusions: confusions(outcomes, articles, language),
    reliability: reliabilityDiagram(judged(outcomes.filter(({ taken }) => taken >= 0)), "equal", BINS),
    riskCoverage: riskCoverage(judged(outcomes), CURVE_POINTS)
      .points.filter(({ threshold }) => threshold > 0)
      .reverse(),
  };
}

function learnedFrom(articles: readonly Article[]): TrainingReport["learnedFrom"] {
  const byLanguage = new Map<LanguageTag, { articles: number; phrasings: number }>();
  for (const { variants, phrasings } of articles) {
    const written = new Set([...variants, ...phrasings].map(({ language }) => language));
    for (const language of written) {
      const counts = byLanguage.get(language) ?? { articles: 0, phrasings: 0 };
      byLanguage.set(language, {
        articles: counts.articles + 1,
        phrasings: counts.phrasings + phrasings.filter((one) => one.language === language).length,
      });
    }
  }
  return {
    articles: articles.length,
    phrasings: articles.reduce((sum, { phrasings }) => sum + phrasings.length, 0),
    languages: [...byLanguage]
      .map(([language, counts]) => ({ language, ...counts }))
      .sort((a, b) => b.phrasings - a.phrasings || b.articles - a.articles || (a.language < b.language ? -1 : 1)),
  };
}

/** Whether the right article was ranked first; never for a question that no article answers. */
export const isRight = ({ asked, taken }: HeldOutOutcome): boolean => taken >= 0 && taken === asked;

export function figuresOf(
  outcomes: readonly HeldOutOutcome[],
  thresholdFor: (language: LanguageTag | null) => number | null,
  threshold: number | null,
): OutcomeFigures {
  const known = outcomes.filter(({ asked }) => asked >= 0);
  const answered = outcomes.filter(({ taken, confidence, language }) => {
    const from = thresholdFor(language);
    return taken >= 0 && from !== null && confidence >= from;
  });
  const share = (part: number, whole: number) => part / Math.max(1, whole);
  return {
    questions: known.length,
    unanswerable: outcomes.length - known.length,
    firstRight: share(known.filter(isRight).length, known.length),
    answered: share(answered.filter(({ asked }) => asked >= 0).length, known.length),
    wrongAmongAnswered: share(answered.filter((one) => !isRight(one)).length, answered.length),
    threshold,
  };
}

function confusions(
  outcomes: readonly HeldOutOutcome[],
  articles: readonly Article[],
  language: LanguageTag,
): Confusion[] {
  const title = (article: number) => {
    const { id, variants } = articles[article]!;
    const titled = variants.filter((variant) => variant.title !== "");
    return (titled.find((variant) => sameLanguage(variant.language, language)) ?? titled[0])?.title ?? id;
  };
  const pairs = new Map<string, { asked: number; taken: number; texts: string[] }>();
  for (const { asked, taken, text } of outcomes) {
    if (asked < 0 || taken < 0 || asked === taken) continue;
    const key = `${asked} ${taken}`;
    const pair = pairs.get(key) ?? { asked, taken, texts: [] };
    pair.texts.push(text);
    pairs.set(key, pair);
  }
  return (
    [...pairs.values()]
      .sort((a, b) => b.texts.length - a.texts.length || a.asked - b.asked || a.taken - b.taken)
      // What happened once may be chance: it only fills the list where little happened twice.
      .filter(({ texts }, k) => k < (texts.length > 1 ? MOST_CONFUSIONS : MOST_SINGLE))
      .map(({ asked, taken, texts }) => ({
        asked: title(asked),
        takenFor: title(taken),
        askedArticle: articles[asked]!.id,
        takenArticle: articles[taken]!.id,
        count: texts.length,
        examples: texts.slice(0, EXAMPLES_EACH).map(shown),
      }))
  );
}

/** Held-out questions are customers' own words: what identifies somebody is not kept in a report. */
function shown(text: string): string {
  const masked = mayHoldEntities(text) ? maskPersonalData(text).text : text;
  const letters = [...masked];
  return letters.length <= EXAMPLE_LENGTH ? masked : `${letters.slice(0, EXAMPLE_LENGTH - 1).join("")}…`;
}

/** Whether the right article was first, at each confidence; where none was found there was nothing to be confident of. */
function judged(outcomes: readonly HeldOutOutcome[]): { confidence: number; right: boolean }[] {
  return outcomes.map((one) => ({ confidence: one.taken < 0 ? 0 : one.confidence, right: isRight(one) }));
}
