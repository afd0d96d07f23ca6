export {
  brierScore,
  expectedCalibrationError,
  type RiskCoverageCurve,
  reliabilityDiagram,
  riskCoverage,
} from "./curves.ts";
export {
  type FamiliarityParameters,
  familiarity,
  fitFamiliarity,
  type ScopeRow,
  scopeScores,
} from "./familiarity.ts";
export {
  type LanguageOutcome,
  type LanguagePromise,
  type PromisedThreshold,
  type PromiseOptions,
  type PromiseTable,
  promiseTable,
  thresholdFor,
} from "./promise-table.ts";
export {
  type ControlledThreshold,
  controlWrongAmongAnswered,
  controlWrongPerQuestion,
  type Outcome,
  outcomesNeeded,
} from "./risk-control.ts";
export { fitTemperature, type Logits, negativeLogLikelihood, probabilitiesOf } from "./temperature.ts";
