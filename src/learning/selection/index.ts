// The door to model selection: rows into parts, candidates into a choice, curves into words.
export { isClearlyBetter, type PairedGain, pairedGain } from "./compare.ts";
export {
  fitPowerLaw,
  type LabelAdvice,
  type LabelRecord,
  labelsThatNeedExamples,
  type SizeAdvice,
  sizeAdvice,
} from "./data-size.ts";
export { EarlyStopping, type EarlyStoppingOptions, smoothed } from "./early-stopping.ts";
export { type Ensemble, type EnsembleOptions, mixProbabilities, ofRightLabels, selectEnsemble } from "./ensemble.ts";
export { fingerprint, type UnitStore } from "./fingerprint.ts";
export {
  type Candidate,
  type Fate,
  type Outcome,
  type SearchOptions,
  type SearchResult,
  search,
  type Trained,
  type Trainer,
} from "./halving.ts";
export { bareText, type NearDuplicateOptions, nearDuplicateGroups, termOverlap } from "./near-duplicates.ts";
export {
  type CandidateKind,
  type CandidateSettings,
  candidateSpace,
  type DataShape,
  describeSettings,
  type SpaceOptions,
  shapeOf,
} from "./space.ts";
export { foldSplit, folds, holdOut, type Split, type SplitOptions } from "./split.ts";
export { fitVerdict } from "./verdict.ts";
export { asCandidates, nominalSeconds } from "./work.ts";
