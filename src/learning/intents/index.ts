// The door to `intents`: labelled texts in, a classifier out.
export { type Example, TooFewExamplesError } from "./examples.ts";
export { IntentModel, type IntentModelOptions, type IntentPrediction } from "./intent-model.ts";
export type { MemberSettings } from "./members.ts";
export { type Effort, type Recipe, recipeFor } from "./recipe.ts";
export {
  type FoundRecipe,
  type RecipeSearchOptions,
  recipeSeconds,
  searchRecipe,
  type Trial,
} from "./recipe-search.ts";
export type { SentenceEncoder } from "./text-features.ts";
