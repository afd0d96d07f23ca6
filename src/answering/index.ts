export { type Alike, AnswerEngine, type Answerer, type Company, entriesOf } from "./answer-engine.ts";
export { decide, defaultPolicy, type Policy } from "./decide.ts";
export { type PromiseReport, promiseReport } from "./promise.ts";
export { checkModel, type RankerOptions, type RankerReport } from "./ranker.ts";
export type { Candidate, Question, Reply, ReplyKind, ReplyReason, ReplySource, ReplyTrace, Turn } from "./reply.ts";
export { afterCourtesy, exactRoutine, routineTexts } from "./routine.ts";
export { fill, noTextNotice, texts } from "./texts.ts";
export { type OutcomeFigures, type TrainingReport, trainingReport } from "./training-report.ts";
