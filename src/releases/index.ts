export { buildEngineParts, engineFrom, trainEngine } from "./build-engine.ts";
export { EngineHolder } from "./engine-holder.ts";
export { evaluateAnswers, evaluateIntents, evaluateRetrieval } from "./evaluation.ts";
export {
  heldOutQuestions,
  type LabelledQuestion,
  latestRelease,
  replaceHeldOutQuestions,
  saveRelease,
} from "./release-store.ts";
