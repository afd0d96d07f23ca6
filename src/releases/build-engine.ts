// From the stored knowledge to what an answer engine needs: the articles, the search index, and a model that knows this revision,
// read where it is stored and trained where it is not.
import { AnswerEngine, type Company, checkModel, entriesOf, type RankerReport } from "../answering/index.ts";
import { type Article, KnowledgeBase } from "../knowledge/index.ts";
import { ModelFileError } from "../learning/index.ts";
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

export interface BuildOptions {
  /** Train even where a model of this revision is stored. */
  always?: boolean;
  seed?: number;
  onProgress?: (step: string, share: number) => void;
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
  options: BuildOptions = {},
): AnswerEngine {
  const number = new Map(articles.map(({ id }, k) => [id, k]));
  return AnswerEngine.train(articles, company, {
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.onProgress ? { onProgress: options.onProgress } : {}),
    heldOut: questions
      .filter(({ article }) => article === null || number.has(article))
      .map(({ text, article }) => ({ text, article: article === null ? null : number.get(article)! })),
  });
}

export function engineFrom({
  articles,
  model,
  company,
  release,
  index,
}: Omit<EngineParts, "report" | "trained" | "revision">): AnswerEngine {
  return AnswerEngine.restore(articles, model, company, release, index);
}
