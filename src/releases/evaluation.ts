// How good a model is on questions it has not seen. Everything that `dragoman evaluate` prints is computed here.
import type { AnswerEngine } from "../answering/index.ts";
import { sameLanguage } from "../language/index.ts";
import {
  accuracy,
  areaUnderRoc,
  type Effort,
  type Example,
  expectedCalibrationError,
  IntentModel,
  macroF1,
  recallOfOutsideKeeping,
  reliabilityDiagram,
  type SentenceEncoder,
} from "../learning/index.ts";
import type { LabelledQuestion } from "./release-store.ts";

// ----------------------------------------------------------------------------------------------------------------- intents

export interface IntentScores {
  accuracy: number;
  macroF1: number;
  /** In against out of scope; null where no out-of-scope texts were given. */
  auroc: number | null;
  outOfScopeRecallAt95: number | null;
  /** How far confidence is from the share of right answers, 0..1; after temperature scaling where there is a validation part. */
  calibrationError: number;
  trainingCpuSeconds: number;
  p50Micros: number;
  p99Micros: number;
  modelBytes: number;
  peakRssBytes: number;
}

export interface IntentReport extends IntentScores {
  /** Standard deviation over the seeds. */
  spread: Partial<Record<keyof IntentScores, number>>;
  seeds: (IntentScores & { seed: number })[];
  labels: number;
  trainingRows: number;
  testRows: number;
}

export interface IntentInput {
  train: readonly Example[];
  test: readonly Example[];
  /** Sets the temperature, and accuracy on it is shown; it is never trained on. */
  valid?: readonly Example[];
  outOfScope?: readonly string[];
  seeds: number;
  /** How much work goes into each training; default "default". */
  effort?: Effort;
  /** Members trained at the same time; default 1. */
  threads?: number;
  /** Default none. */
  encoder?: SentenceEncoder | null;
  onProgress?: (step: string, share: number) => void;
}

/** Trains once a seed and scores each model on the test part: one message at a time, on one thread. */
export function evaluateIntents(input: IntentInput): IntentReport {
  const runs = Array.from({ length: input.seeds }, (_, k) => ({ seed: k + 1, ...scoreSeed(input, k + 1) }));
  const keys = [
    "accuracy",
    "macroF1",
    "auroc",
    "outOfScopeRecallAt95",
    "calibrationError",
    "trainingCpuSeconds",
    "p50Micros",
    "p99Micros",
    "modelBytes",
    "peakRssBytes",
  ] as const;
  const mean = {} as Record<(typeof keys)[number], number | null>;
  const spread: Partial<Record<keyof IntentScores, number>> = {};
  for (const key of keys) {
    const values = runs.map((run) => run[key]).filter((value) => value !== null);
    mean[key] = values.length === 0 ? null : rounded(values.reduce((a, b) => a + b, 0) / values.length);
    if (values.length > 0) spread[key] = rounded(standardDeviation(values));
  }
  return {
    ...(mean as IntentScores),
    spread,
    seeds: runs,
    labels: new Set(input.train.map(({ label }) => label)).size,
    trainingRows: input.train.length,
    testRows: input.test.length,
  };
}

function scoreSeed(input: IntentInput, seed: number): IntentScores {
  const { train, test, valid, outOfScope, seeds, onProgress } = input;
  const cpu = process.cpuUsage();
  const trained = IntentModel.train(train, {
    seed,
    effort: input.effort ?? "default",
    threads: input.threads ?? 1,
    encoder: input.encoder ?? null,
    onEpoch: (share, member, { epoch, trainingLoss }) => {
      onProgress?.(
        `Seed ${seed} of ${seeds}: ${member}, epoch ${epoch}, loss ${trainingLoss.toFixed(3)}`,
        (seed - 1 + share) / seeds,
      );
    },
  });
  const used = process.cpuUsage(cpu);
  const model = valid && valid.length > 0 ? trained.calibrated(valid) : trained;
  if (valid && valid.length > 0) {
    const right = accuracy(
      valid.map(({ label }) => label),
      valid.map(({ text }) => model.labels[model.predict(text).best]!),
    );
    onProgress?.(`Seed ${seed} of ${seeds}: ${(100 * right).toFixed(1)} % on the validation part`, seed / seeds);
  }
  // So that the times are those of a server that has been running for a while; the test texts are new to it all the same.
  for (const { text } of train.slice(0, 5000)) model.predict(text);
  const micros: number[] = [];
  const inside: number[] = [];
  const outcomes: { confidence: number; right: boolean }[] = [];
  const predicted = test.map(({ text, label }) => {
    const start = process.hrtime.bigint();
    const { best, familiarity, probabilities } = model.predict(text);
    micros.push(Number(process.hrtime.bigint() - start) / 1000);
    inside.push(familiarity);
    outcomes.push({ confidence: probabilities[best]!, right: model.labels[best] === label });
    return model.labels[best]!;
  });
  micros.sort((a, b) => a - b);
  const truth = test.map(({ label }) => label);
  const outside = outOfScope?.map((text) => model.predict(text).familiarity) ?? [];
  return {
    accuracy: rounded(accuracy(truth, predicted)),
    macroF1: rounded(macroF1(truth, predicted)),
    auroc: outside.length > 0 ? rounded(areaUnderRoc(inside, outside)) : null,
    outOfScopeRecallAt95: outside.length > 0 ? rounded(recallOfOutsideKeeping(0.95, inside, outside)) : null,
    calibrationError: rounded(expectedCalibrationError(reliabilityDiagram(outcomes))),
    trainingCpuSeconds: rounded((used.user + used.system) / 1e6),
    p50Micros: rounded(quantile(micros, 0.5)),
    p99Micros: rounded(quantile(micros, 0.99)),
    modelBytes: model.toBytes().length,
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
  };
}

// --------------------------------------------------------------------------------------------------------------- retrieval

export interface RetrievalQuestion {
  id: string;
  language: string;
  text: string;
  article: string;
}

interface RetrievalScores {
  questions: number;
  top1: number;
  top5: number;
  /** Mean of 1 / rank of the right article, 0 where it is not among the first 20. */
  mrr: number;
}

export interface RetrievalReport extends RetrievalScores {
  articles: number;
  /** "es→en": questions in Spanish about articles that have texts in English but none in Spanish; "es→es": that have Spanish ones. */
  byLanguagePair: Record<string, RetrievalScores>;
  microsPerQuestion: number;
}

const RANKS = 20;

/** How often the right article is found. Questions about articles that do not exist count as missed. */
export function evaluateRetrieval(
  engine: AnswerEngine,
  languagesOf: ReadonlyMap<string, readonly string[]>,
  questions: readonly RetrievalQuestion[],
): RetrievalReport {
  for (const { text } of questions.slice(0, 100)) engine.rank(text, RANKS);
  const started = process.hrtime.bigint();
  const ranks = questions.map(
    ({ text, article }) => engine.rank(text, RANKS).findIndex((found) => found.article === article) + 1,
  );
  const micros = Number(process.hrtime.bigint() - started) / 1000 / Math.max(1, questions.length);
  const pairs = new Map<string, number[]>();
  questions.forEach(({ language, article }, k) => {
    const written = languagesOf.get(article) ?? [];
    const own = written.find((other) => sameLanguage(other, language));
    for (const other of own ? [own] : written.length > 0 ? written : ["none"]) {
      const pair = `${language}→${other}`;
      pairs.set(pair, [...(pairs.get(pair) ?? []), ranks[k]!]);
    }
  });
  return {
    articles: engine.articleCount,
    ...scoresOf(ranks),
    byLanguagePair: Object.fromEntries(
      [...pairs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([pair, some]) => [pair, scoresOf(some)]),
    ),
    microsPerQuestion: rounded(micros),
  };
}

function scoresOf(ranks: readonly number[]): RetrievalScores {
  const n = Math.max(1, ranks.length);
  return {
    questions: ranks.length,
    top1: rounded(ranks.filter((rank) => rank === 1).length / n),
    top5: rounded(ranks.filter((rank) => rank >= 1 && rank <= 5).length / n),
    mrr: rounded(ranks.reduce((sum, rank) => sum + (rank > 0 ? 1 / rank : 0), 0) / n),
  };
}

// ----------------------------------------------------------------------------------------------------------------- answers

interface AnswerScores {
  questions: number;
  /** Right article ranked first, whatever was then decided. */
  firstRight: number;
  answered: number;
  /** Of the answered: share with a wrong article. */
  wrongAmongAnswered: number;
  clarified: number;
  /** Of the clarified: share where the right article was among the choices. */
  rightAmongChoices: number;
  handedOver: number;
  declined: number;
}

export interface AnswerReport extends AnswerScores {
  byLanguage: Record<string, AnswerScores>;
  /** Questions that no article answers: how many got one all the same. */
  unanswerable: { questions: number; answered: number; clarified: number; handedOver: number; declined: number };
  thresholds: AnswerEngine["ranker"]["thresholds"];
}

/** What customers would have got: every question is asked as the first message of a conversation. */
export function evaluateAnswers(engine: AnswerEngine, questions: readonly LabelledQuestion[]): AnswerReport {
  const asked = questions.map((question) => ({ question, reply: engine.answer({ text: question.text }) }));
  const inScope = asked.filter(({ question }) => question.article !== null);
  const outside = asked.filter(({ question }) => question.article === null).map(({ reply }) => reply.kind);
  const count = (kinds: string[], ...which: string[]) => kinds.filter((kind) => which.includes(kind)).length;
  const scores = (some: typeof asked): AnswerScores => {
    const n = Math.max(1, some.length);
    const answered = some.filter(({ reply }) => reply.kind === "answer");
    const clarified = some.filter(({ reply }) => reply.kind === "clarify");
    const share = (part: number, whole = n) => rounded(part / Math.max(1, whole));
    return {
      questions: some.length,
      firstRight: share(
        some.filter(({ reply, question }) => reply.alternatives[0]?.article === question.article).length,
      ),
      answered: share(answered.length),
      wrongAmongAnswered: share(
        answered.filter(({ reply, question }) => reply.source?.article !== question.article).length,
        answered.length,
      ),
      clarified: share(clarified.length),
      rightAmongChoices: share(
        clarified.filter(({ reply, question }) => reply.choices.some(({ article }) => article === question.article))
          .length,
        clarified.length,
      ),
      handedOver: share(some.filter(({ reply }) => reply.kind === "handover").length),
      declined: share(some.filter(({ reply }) => reply.kind === "decline" || reply.kind === "smalltalk").length),
    };
  };
  const languages = [...new Set(inScope.map(({ question }) => question.language ?? "unknown"))].sort();
  return {
    ...scores(inScope),
    byLanguage: Object.fromEntries(
      languages.map((language) => [
        language,
        scores(inScope.filter(({ question }) => (question.language ?? "unknown") === language)),
      ]),
    ),
    unanswerable: {
      questions: outside.length,
      answered: count(outside, "answer"),
      clarified: count(outside, "clarify"),
      handedOver: count(outside, "handover"),
      declined: count(outside, "decline", "smalltalk"),
    },
    thresholds: engine.ranker.thresholds,
  };
}

// ------------------------------------------------------------------------------------------------------------------ figures

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

function standardDeviation(values: readonly number[]): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1));
}

function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(5));
}
