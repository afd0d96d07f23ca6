// The words of the training report, in the languages it can be written in. Figures come in as text, formatted and isolated.
import type { FitVerdict } from "../../learning/index.ts";

export type ReportLanguage = keyof typeof reportWords;

const en = {
  title: "Training report",
  made: (release: string, date: string) => `Release ${release}, ${date}`,
  answeredShare: "of the questions are answered without a person",
  wrongShare: (tolerated: string) => `of the answers are wrong; at most ${tolerated} is what you tolerate`,
  firstRightShare: "of the questions have the right article first",
  basis: {
    questions: (count: string) => `Measured on ${count} real questions that it did not learn from.`,
    phrasings: (count: string) =>
      `Measured on ${count} phrasings held out in turn, which are harder than what most customers ask. With 100 or more real questions (dragoman train --questions FILE) it would know better when it may answer.`,
  },
  unanswerable: (count: string) => `${count} more questions have no article; answering one of them counts as wrong.`,

  verdict: {
    good: {
      title: "It learned well",
      text: "New questions fare nearly as well as those it learned from. More of the same would change little; other ways to ask would.",
    },
    overfitting: {
      title: "It knows its examples better than new questions",
      text: "It learned some of them by heart. More phrasings for each article help, a longer training does not.",
    },
    underfitting: {
      title: "It has not learned all it could",
      text: "Even the questions it learned from are not told apart. Give it more time: dragoman train --budget 300.",
    },
    "too-little-data": {
      title: "There is too little to learn from",
      text: "With so few phrasings nobody can tell how well it learned. Five ways to ask for each article are a beginning.",
    },
  } satisfies Record<FitVerdict["kind"], { title: string; text: string }>,
  verdictFigures: (training: string, validation: string) =>
    `Right on ${training} of what it learned from, on ${validation} of what it had not seen.`,

  learning: "Learning",
  learningNote: "loss by epoch, in nats; lower is better",
  training: "learned from",
  validation: "held out",
  kept: (epoch: string) => `kept: ${epoch}`,
  part: "part of the model",
  learningChart: (name: string, from: string, to: string, validation: string | null, kept: string) =>
    `${name}: the loss on what it learns from goes from ${from} to ${to}${validation === null ? "" : `, on what was held out to ${validation}`}; epoch ${kept} was kept.`,
  moreCurves: (count: string) => `${count} more were tried; they are in the table of the search.`,

  search: "Search",
  searchNote: "what was tried, the best first",
  candidate: "Candidate",
  epochs: "Epochs",
  bestLoss: "Lowest loss held out",
  bestAccuracy: "Right, held out",
  cameOf: "What came of it",
  chosen: "in the model",
  stopped: (epoch: string) => `stopped after epoch ${epoch}`,

  promise: "The promise",
  promiseNote: "wrong answers against answered questions, %",
  promiseLine: (tolerated: string) => `tolerated ${tolerated}`,
  here: "here",
  promiseChart: (tolerated: string) =>
    `The more questions are answered, the more answers are wrong; ${tolerated} are tolerated.`,
  promiseHere: (answered: string, wrong: string) =>
    `At the threshold of all languages together ${answered} are answered and ${wrong} of the answers are wrong.`,
  promiseText: (threshold: string) =>
    `It answers by itself when it is at least ${threshold} sure. Below, it asks back or a person answers.`,
  promiseByLanguage:
    "Each language has a threshold of its own, so that the promise holds in each; see below. The curve is all of them together.",
  answeredAll: "Answered, of all",
  wrong: "Wrong",
  threshold: "Threshold",

  reliability: "What a confidence is worth",
  reliabilityNote: "right answers against confidence, %",
  reliabilityChart: (bins: string) =>
    `How often it was right, by how sure it was: ${bins}. On the diagonal the two are equal.`,
  reliabilityBin: (confidence: string, accuracy: string) => `${confidence} sure, right ${accuracy}`,
  reliabilityText:
    "On the diagonal a confidence means what it says: of the answers it is 80 % sure of, 80 % are right. Above, it is too modest; below, too sure. Bars show how many questions there were.",
  confidence: "Confidence",
  right: "Right",
  ideal: "as it should be",

  languages: "By language",
  languagesNote: "questions held out",
  language: "Language",
  questions: "Questions",
  firstRight: "Right first",
  answered: "Answered",
  wrongAmong: "Wrong among answered",
  tooFew: "too few examples: a person answers",
  tooWrong: "too often wrong: a person answers",
  all: "All together",

  confusions: "Taken for each other",
  confusionsNote: "the most frequent first; personal data is masked",
  asked: "Asked for",
  takenFor: "Taken for",
  times: "Times",
  examples: "Such as",
  confusionsAdvice:
    "Two articles that are often taken for each other may be one, or need phrasings that tell them apart.",

  learnedFrom: "Learned from",
  articles: "Articles",
  phrasings: "Phrasings",
  runFigures: "This training",
  run: "Run",
  revision: "Revision of the knowledge",
  seed: "Seed",
  budget: "Budget",
  noBudget: "the default recipe",
  seconds: (count: string) => `${count} s`,
  time: "Time",
  cpu: "CPU time",
  size: "Size of the model",
  sizeKilobytes: (count: string) => `${count} KB`,
  resumed: "Gone on with",
  resumedUnits: (count: string) =>
    `${count === "1" ? "1 part" : `${count} parts`} that a training that was cut off had finished`,

  table: "As a table",
  epoch: "Epoch",
} as const;

export const reportWords = { en };
