export {
  type Augmentation,
  type AugmentationSource,
  type AugmentationStrength,
  type AugmentedRow,
  augment,
  augmentationKinds,
  codeSwitching,
  kindsFor,
  Lexicon,
  type PresetName,
  preset,
  presetNames,
} from "./augmentation/index.ts";
export { ChoiceModel, type ChoiceModelOptions, type ChoiceSet } from "./choice-model.ts";
export {
  brierScore,
  type ControlledThreshold,
  controlWrongAmongAnswered,
  controlWrongPerQuestion,
  expectedCalibrationError,
  type FamiliarityParameters,
  familiarity,
  fitFamiliarity,
  fitTemperature,
  type LanguageOutcome,
  type LanguagePromise,
  type Logits,
  negativeLogLikelihood,
  type Outcome,
  outcomesNeeded,
  type PromisedThreshold,
  type PromiseOptions,
  type PromiseTable,
  probabilitiesOf,
  promiseTable,
  type RiskCoverageCurve,
  reliabilityDiagram,
  riskCoverage,
  type ScopeRow,
  scopeScores,
  thresholdFor,
} from "./confidence/index.ts";
export {
  type Effort,
  type Example,
  type FoundRecipe,
  IntentModel,
  type IntentModelOptions,
  type IntentPrediction,
  type Recipe,
  type RecipeSearchOptions,
  recipeFor,
  recipeSeconds,
  type SentenceEncoder,
  searchRecipe,
  TooFewExamplesError,
  type Trial,
} from "./intents/index.ts";
export { type Address, Kernels } from "./kernels/kernels.ts";
export { KernelThread, shareRows } from "./kernels/threads.ts";
export { accuracy, areaUnderRoc, macroF1, recallOfOutsideKeeping } from "./metrics.ts";
export { ModelFileError, packModel, unpackModel } from "./model-file.ts";
export { randomFrom, shuffle } from "./random.ts";
export type {
  Confusion,
  CurvePoint,
  FitVerdict,
  LearningCurve,
  ReliabilityBin,
  RiskCoveragePoint,
  TrainingProgress,
} from "./record.ts";
export type { UnitStore } from "./selection/fingerprint.ts";
export { fitVerdict } from "./selection/verdict.ts";
