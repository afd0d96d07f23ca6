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
  type Effort,
  type Example,
  IntentModel,
  type IntentModelOptions,
  type IntentPrediction,
  type Recipe,
  recipeFor,
  TooFewExamplesError,
  type UnitStore,
} from "./intents/index.ts";
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
