// The door to `intents`: labelled texts in, a classifier out.
export { type Example, TooFewExamplesError } from "./examples.ts";
export { IntentModel, type IntentModelOptions, type IntentPrediction, type UnitStore } from "./intent-model.ts";
export { type Effort, type MemberSettings, type Recipe, recipeFor } from "./recipe.ts";
