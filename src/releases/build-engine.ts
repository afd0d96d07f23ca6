// From the stored knowledge to what an answer engine needs: the articles, the search index, and a model that knows this revision,
// read where it is stored or trained. What the training process does.
import { availableParallelism } from "node:os";
import {
  AnswerEngine,
  type Company,
  checkModel,
  entriesOf,
  type RankerOptions,
  type RankerReport,
  trainingReport,
} from "../answering/index.ts";
import { type EncoderChoice, forgetOtherVectors, readEncoderChoice, versionOf } from "../embedding/index.ts";
import { type Article, changedOneByOne, KnowledgeBase } from "../knowledge/index.ts";
import { ModelFileError, type SentenceEncoder, type TrainingProgress } from "../learning/index.ts";
import { SearchIndex } from "../search/index.ts";
import type { Storage } from "../storage/index.ts";
import { readWorkspace } from "../workspace/index.ts";
import type { BlockingEncoders } from "./encoders.ts";
import { heldOutQuestions, type LabelledQuestion, latestRelease, type Release, saveRelease } from "./release-store.ts";
import type { RunSettings } from "./run.ts";
import { shippedEncoder } from "./shipped-encoder.ts";
import type { UnitFolder } from "./unit-folder.ts";
import { withVerdicts } from "./verdict.ts";
import { labelledVerdicts } from "./verdict-store.ts";

export interface EngineParts {
  articles: Article[];
  /** Revision of the knowledge that the model learned. */
  revision: number;
  index: SearchIndex;
  model: Uint8Array;
  release: number;
  report: RankerReport;
  /** What the model learned with and the index holds; null: the shipped one. */
  encoder: EncoderChoice | null;
}

/**
 * @returns null where there is no knowledge yet; `current` null where no readable release of this revision and of the chosen encoder is
 * stored, with what answered before where that differs in its encoder alone, or in articles that changed one by one and answer beside it
 */
export async function loadEngineParts(
  storage: Storage,
  workspaceId: string,
  encoders: BlockingEncoders,
): Promise<{ revision: number; current: EngineParts | null; former: (() => EngineParts) | null } | null> {
  const { revision, articles } = await new KnowledgeBase({ storage, workspaceId }).snapshot();
  if (articles.length === 0) return null;
  const stored = await latestRelease(storage.db, workspaceId);
  if (!stored || !isReadable(stored.model, encoders.open(stored.encoder))) {
    return { revision, current: null, former: null };
  }
  const verdicts = await labelledVerdicts(storage.db, workspaceId);
  const parts = (known: readonly Article[]) => (): EngineParts => {
    const searched = withVerdicts(known, [], verdicts).articles;
    const index = SearchIndex.build(entriesOf(searched), known.length, encoders.open(stored.encoder));
    const { model, id: release, report, encoder, knowledgeRevision } = stored;
    return { articles: [...known], revision: knowledgeRevision, index, model, release, report, encoder };
  };
  if (stored.knowledgeRevision !== revision) {
    const known = articlesKnownTo(stored, articles);
    const answers = known && (await changedOneByOne(storage.db, workspaceId, stored.knowledgeRevision, revision));
    return { revision, current: null, former: answers ? parts(known) : null };
  }
  if (sameEncoder(stored.encoder, await readEncoderChoice(storage.db, workspaceId))) {
    return { revision, current: parts(articles)(), former: null };
  }
  return { revision, current: null, former: parts(articles) };
}

/**
 * The articles of a release in the order in which its model knows them, as they are now; what was removed since is an article without texts.
 * @returns null where a release of before did not say
 */
export function articlesKnownTo(
  { articleIds }: Pick<Release, "articleIds">,
  now: readonly Article[],
): readonly Article[] | null {
  if (!articleIds) return null;
  const byId = new Map(now.map((article) => [article.id, article]));
  return articleIds.map((id) => byId.get(id) ?? { id, variants: [], phrasings: [] });
}

function sameEncoder(one: EncoderChoice | null, other: EncoderChoice | null): boolean {
  return (one && versionOf(one)) === (other && versionOf(other));
}

/**
 * Trains on the stored knowledge, and stores the release together with the news that the run is done.
 * @returns null where there is no knowledge
 */
export async function trainEngineParts(
  storage: Storage,
  workspaceId: string,
  { seed, toleratedWrong, budgetSeconds }: RunSettings,
  encoders: BlockingEncoders,
  work: {
    run: number;
    store: UnitFolder | null;
    onProgress(progress: TrainingProgress, revision: number): void;
  },
): Promise<EngineParts | null> {
  const workspace = await readWorkspace(storage.db, workspaceId);
  const { revision, articles } = await new KnowledgeBase({ storage, workspaceId }).snapshot();
  if (!workspace || articles.length === 0) return null;
  const encoder = await readEncoderChoice(storage.db, workspaceId);
  const startedMs = performance.now();
  const cpuBefore = process.cpuUsage();
  const learned = withVerdicts(
    articles,
    await heldOutQuestions(storage.db, workspaceId),
    await labelledVerdicts(storage.db, workspaceId),
  );
  const { ranker } = trainEngine(learned.articles, workspace, learned.heldOut, {
    seed,
    toleratedWrong,
    ...(budgetSeconds === null ? {} : { budgetSeconds }),
    encoder: encoders.open(encoder),
    threads: Math.min(2, availableParallelism()),
    ...(work.store ? { store: work.store } : {}),
    onProgress: (progress) => work.onProgress(progress, revision),
  });
  const cpu = process.cpuUsage(cpuBefore);
  const model = ranker.toBytes();
  const { report, index } = ranker;
  const run = {
    id: work.run,
    result: {
      modelBytes: model.length,
      trainingSeconds: (performance.now() - startedMs) / 1000,
      cpuSeconds: (cpu.user + cpu.system) / 1e6,
      unitsFound: work.store?.found ?? 0,
    },
    report: trainingReport(ranker.evidence!, articles, workspace.defaultLanguage),
  };
  const ids = articles.map(({ id }) => id);
  const release = await saveRelease(storage.db, workspaceId, revision, model, report, encoder, run, ids);
  await forgetOtherVectors(storage.db, workspaceId, encoder ? [versionOf(encoder)] : []);
  return { articles, revision, index, model, release, report, encoder };
}

/** A model of another version of Dragoman is not an error: it is trained again. */
function isReadable(model: Uint8Array, encoder: SentenceEncoder): boolean {
  try {
    checkModel(model, encoder);
    return true;
  } catch (error) {
    if (error instanceof ModelFileError) return false;
    throw error;
  }
}

/** Trains on articles in memory; held-out questions about articles that do not exist are left out. */
export function trainEngine(
  articles: readonly Article[],
  company: Company,
  questions: readonly LabelledQuestion[],
  options: Omit<RankerOptions, "heldOut"> = {},
): AnswerEngine {
  const number = new Map(articles.map(({ id }, k) => [id, k]));
  return AnswerEngine.train(articles, company, {
    encoder: shippedEncoder(),
    ...options,
    ...(options.onProgress ? { onProgress: withTimeLeft(options.onProgress) } : {}),
    heldOut: questions
      .filter(({ article }) => article === null || number.has(article))
      .map(({ text, language, article }) => ({
        text,
        language,
        article: article === null ? null : number.get(article)!,
      })),
  });
}

/** Says how long it still takes by how long the share that is done took, where the training itself does not say. */
function withTimeLeft(tell: (progress: TrainingProgress) => void): (progress: TrainingProgress) => void {
  const startedMs = performance.now();
  return (progress) => {
    const { share, secondsLeft } = progress;
    const seconds = (performance.now() - startedMs) / 1000;
    tell({ ...progress, secondsLeft: secondsLeft ?? (share < TELLING_SHARE ? null : (seconds * (1 - share)) / share) });
  };
}

/** Before this much is done, nobody can tell how long the rest takes. */
const TELLING_SHARE = 0.05;
