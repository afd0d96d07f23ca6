export { trainEngine } from "./build-engine.ts";
export { EngineHolder, type PromiseStanding } from "./engine-holder.ts";
export { evaluateAnswers, evaluateIntents, evaluateRetrieval } from "./evaluation.ts";
export {
  heldOutQuestions,
  type LabelledQuestion,
  latestRelease,
  replaceHeldOutQuestions,
  saveRelease,
} from "./release-store.ts";
export { hasTooFew, trainingReportHtml } from "./report-page/report-page.ts";
export {
  isOver,
  NothingToLearnError,
  PromiseFixedError,
  type Run,
  RunCancelledError,
  RunFailedError,
  RunNotFoundError,
  type RunResult,
  type RunSettings,
  TrainingUnderWayError,
} from "./run.ts";
export { chooseSettings } from "./run-store.ts";
export { shippedEncoder } from "./shipped-encoder.ts";
export { TrainingRuns } from "./training-runs.ts";
export { type ReplyWas, replyWas, type Verdict } from "./verdict.ts";
export { saveVerdict, verdictsIn, withdrawVerdict } from "./verdict-store.ts";
