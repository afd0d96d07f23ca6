// The evidence on each article that search and classifier propose, as the numbers that the conditional logit weighs.
import type { IntentPrediction } from "../learning/index.ts";
import type { Found, SearchEntry } from "../search/index.ts";
import { denies } from "./negation.ts";

/** Numbers on an alternative: those on "none of them", then those on an article. */
const ON_NONE = 9;
const ON_ARTICLE = 16;
export const WIDTH = ON_NONE + ON_ARTICLE;
/** Articles that the classifier proposes. */
const MODEL_CANDIDATES = 6;

/** Classes of the classifier that are no article: what no support desk answers, and other remarks around a question. */
export const OFF_TOPIC = -2;
export const OTHER_ROUTINE = -3;

/**
 * Where the weights start, in the order of `candidates`, with an encoder and without: those of one training on the example company,
 * rounded by hand, not searched.
 */
export const PRIORS = {
  withEncoder: Float64Array.from([
    ...[-0.1, 1.5, -0.55, -0.8, 2, -0.7, -0.1, 0.8, -0.5],
    ...[-1.2, 1, 1.9, 4.3, 2.2, -0.7, -0.1, 0, -1],
    ...[2.6, 1.2, 2.6, 0.9, 0.1, 1.9],
    -0.5,
  ]),
  withoutEncoder: Float64Array.from([
    ...[-0.55, 2, -0.35, -0.1, 1.8, -0.1, -0.55, 0, -0.5],
    ...[-0.2, 1.3, 1.6, 4.1, 2.9, 0.2, 0.5, 0, 0.05],
    ...[0, 0, 0, 0, 0, 0],
    -0.5,
  ]),
};

/** What of the articles themselves is evidence, each [articles]. */
export interface ArticleTraits {
  /** 1 where it is a part of a document. */
  passages: Uint8Array;
  /** Share of its phrasings and titles that deny something, 0..1. */
  denying: Float32Array;
}

export function traitsOf(entries: readonly SearchEntry[], articleCount: number): ArticleTraits {
  const passages = new Uint8Array(articleCount).fill(1);
  const denying = new Float32Array(articleCount);
  const asked = new Uint32Array(articleCount);
  for (const { text, article, field } of entries) {
    if (field === "phrasing") passages[article] = 0;
    if (field === "answer") continue;
    asked[article]!++;
    if (denies(text)) denying[article]!++;
  }
  for (let article = 0; article < articleCount; article++) denying[article]! /= Math.max(1, asked[article]!);
  return { passages, denying };
}

/**
 * The candidates of a question and the evidence on each: [none, candidate 1, …] × WIDTH. Candidates are what the search found and what
 * the classifier thinks likely; the first row is "none of them".
 */
export function candidates(
  text: string,
  { lexical, near }: Found,
  prediction: IntentPrediction,
  classes: number,
  articleOfLabel: Int32Array,
  { passages, denying }: ArticleTraits,
): { articles: number[]; features: Float64Array } {
  const { probabilities } = prediction;
  const byClass = new Map<number, number>();
  let offTopic = 0;
  let routine = 0;
  for (let c = 0; c < classes; c++) {
    const article = articleOfLabel[c]!;
    if (article >= 0) byClass.set(article, probabilities[c]!);
    else if (article === OFF_TOPIC) offTopic = probabilities[c]!;
    else if (article === OTHER_ROUTINE) routine += probabilities[c]!;
  }
  const learned = byClass.size > 0;
  const likely = [...byClass].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, MODEL_CANDIDATES);
  const found = new Map(lexical.map((hit) => [hit.article, hit]));
  const nearby = new Map(near.map((hit) => [hit.article, hit]));
  const articles = [
    ...new Set([
      ...lexical.map(({ article }) => article),
      ...near.map(({ article }) => article),
      ...likely.map(([article]) => article),
    ]),
  ];
  const nearness = (hit: { question: number; answer: number }) => Math.max(hit.question, hit.answer);
  const nearest = near.length > 0 ? nearness(near[0]!) : 0;
  const second = near.length > 1 ? nearness(near[1]!) : 0;
  const furthest = near.length > 0 ? nearness(near.at(-1)!) : 0;
  const scores = articles.map((article) => found.get(article)?.score ?? 0).sort((a, b) => b - a);
  const bestScore = scores[0] ?? 0;
  const secondScore = scores[1] ?? 0;
  const bestLikely = likely[0]?.[1] ?? 0;
  const secondLikely = likely[1]?.[1] ?? 0;

  const denied = denies(text) ? 1 : 0;

  const features = new Float64Array((articles.length + 1) * WIDTH);
  features.set(
    [
      1,
      offTopic,
      routine,
      1 - prediction.known,
      2 - prediction.familiarity,
      1 - bestScore,
      learned ? 1 : 0,
      1 - nearest,
      denied,
    ],
    0,
  );
  articles.forEach((article, k) => {
    const hit = found.get(article);
    const score = hit?.score ?? 0;
    const p = byClass.get(article) ?? 0;
    const first = score > 0 && score === bestScore;
    const close = nearby.get(article);
    const cosine = close ? nearness(close) : furthest;
    const closest = close !== undefined && close === near[0];
    const likeliest = learned && p > 0 && p === bestLikely;
    features.set(
      [
        hit?.question ?? 0,
        hit?.answer ?? 0,
        score - (first ? secondScore : bestScore),
        learned ? Math.max(-8, Math.log(p + 1e-9)) / 8 : 0,
        p,
        learned ? p - (likeliest ? secondLikely : bestLikely) : 0,
        first && likeliest ? 1 : 0,
        passages[article] ? 1 : 0,
        score,
        Math.max(0, close?.question ?? 0),
        Math.max(0, close?.answer ?? 0),
        cosine - (closest ? second : nearest),
        closest && likeliest ? 1 : 0,
        closest && first ? 1 : 0,
        cosine * cosine,
        Math.abs(denied - denying[article]!),
      ],
      (k + 1) * WIDTH + ON_NONE,
    );
  });
  return { articles, features };
}
