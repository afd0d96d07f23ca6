// What a ranker's classifiers are trained by: a quick recipe, or what a search finds within a budget.
import {
  type Example,
  type FoundRecipe,
  type Recipe,
  recipeFor,
  recipeSeconds,
  type SentenceEncoder,
  searchRecipe,
  type UnitStore,
} from "../learning/index.ts";

const MOST_PASSES = 24;
/** Of what a budget leaves beside the trainings without a search: the share for the search; the rest is for longer trainings. */
const SEARCH_SHARE = 0.6;

interface RecipeOptions {
  /** How many classifiers are trained by it. */
  trainings: number;
  /** Nominal seconds for search and trainings together; 0: no search. */
  budgetSeconds: number;
  seed: number;
  encoder: SentenceEncoder | null;
  store?: UnitStore | undefined;
  onTrial(trial: { candidate: string; share: number }): void;
}

/**
 * What the trainings without a search need comes first; a search that could try nothing is left out.
 * @returns `search` is null where there was none
 */
export function chooseRecipe(
  examples: readonly Example[],
  { trainings, budgetSeconds, seed, encoder, store, onTrial }: RecipeOptions,
): { recipe: Recipe; search: FoundRecipe | null } {
  const quick = quickRecipe(examples.length);
  const trainingSeconds = (recipe: Recipe) => trainings * recipeSeconds(recipe, examples);
  const spareSeconds = budgetSeconds - trainingSeconds(quick);
  if (spareSeconds <= 1) return { recipe: quick, search: null };
  const searchSeconds = SEARCH_SHARE * spareSeconds;
  const search = searchRecipe(examples, {
    budgetSeconds: searchSeconds,
    seed,
    encoder,
    labelNames: false,
    base: quick,
    affordable: (recipe) => trainingSeconds(recipe) <= budgetSeconds - searchSeconds,
    ...(store ? { store } : {}),
    onTrial,
  });
  return { recipe: search.recipe, search };
}

/**
 * No teacher unless the search finds that one helps: the folds train several models, and the last must be like them for their evidence
 * to hold for it. Features seen once look useless and are not: without them 67 instead of 79 % of validation questions could be answered.
 */
function quickRecipe(rows: number): Recipe {
  const recipe = recipeFor(rows, "quick");
  // Of a small company's rows most are routine remarks, which are learned in a third of the passes that few examples need.
  return {
    ...recipe,
    minCount: 1,
    network: { ...recipe.network, epochs: Math.min(MOST_PASSES, recipe.network.epochs) },
  };
}
