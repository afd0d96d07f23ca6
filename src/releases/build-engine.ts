// From the stored knowledge to what an answer engine needs: the articles, the search index, and a model that knows this revision,
// read where it is stored and trained where it is not.
import {
  AnswerEngine,
  type Company,
  checkModel,
  entriesOf,
  type RankerOptions,
  type RankerReport,
} from "../answering/index.ts";
import { type Article, KnowledgeBase } from "../knowledge/index.ts";
import { ModelFileError, type TrainingProgress } from "../learning/index.ts";
import { LexicalIndex } from "../search/index.ts";
import type { Storage } from "../storage/index.ts";
import { readWorkspace } from "../workspace/index.ts";
import { heldOutQuestions, type LabelledQuestion, latestRelease, saveRelease } from "./release-store.ts";

export interface EngineParts {
  articles: Article[];
  /** Revision of the knowledge that `articles` are. */
  revision: number;
  index: LexicalIndex;
  model: Uint8Array;
  release: number;
  report: RankerReport;
  company: Company;
  /** Whether a model was trained for this, rather than read. */
  trained: boolean;
}

export interface BuildOptions extends Omit<RankerOptions, "heldOut"> {
  /** Train even where a model of this revision is stored. */
  always?: boolean;
}

/** @returns null where there is no knowledge yet */
export async function buildEngineParts(
  storage: Storage,
  workspaceId: string,
  options: BuildOptions = {},
): Promise<EngineParts | null> {
  const knowledge = new KnowledgeBase({ storage, workspaceId });
  const workspace = await readWorkspace(storage.db, workspaceId);
  if (!workspace) return null;
  const { revision, articles } = await knowledge.snapshot();
  if (articles.length === 0) return null;
  const company: Company = { name: workspace.name, defaultLanguage: workspace.defaultLanguage };
  const stored = options.always ? null : await latestRelease(storage.db, workspaceId);
  if (stored && stored.knowledgeRevision === revision && isReadable(stored.model)) {
    const index = LexicalIndex.build(entriesOf(articles), articles.length);
    return {
      articles,
      revision,
      index,
      company,
      model: stored.model,
      release: stored.id,
      report: stored.report,
      trained: false,
    };
  }
  const engine = trainEngine(articles, company, await heldOutQuestions(storage.db, workspaceId), options);
  const model = engine.ranker.toBytes();
  const { report, index } = engine.ranker;
  const release = await saveRelease(storage.db, workspaceId, revision, model, report);
  return { articles, revision, index, company, model, release, report, trained: true };
}

/** A model of another version of Dragoman is not an error: it is trained again. */
function isReadable(model: Uint8Array): boolean {
  try {
    checkModel(model);
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

export function engineFrom({
  articles,
  model,
  company,
  release,
  index,
}: Omit<EngineParts, "report" | "trained" | "revision">): AnswerEngine {
  return AnswerEngine.restore(articles, model, company, release, index);
}
