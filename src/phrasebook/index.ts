export {
  type BookPhrasing,
  type Industry,
  type IndustryBook,
  industries,
  PhrasebookError,
  type PhrasingKind,
  type Placeholder,
  phrasingKinds,
  type Topic,
  type TopicText,
} from "./book.ts";
export { phrasebookHtml } from "./page/page.ts";
export {
  phrasebookFolder,
  type QuestionSet,
  readBreadth,
  readIndustry,
  readPlaceholderTable,
  readQuestions,
  readUnseenTopics,
} from "./read-book.ts";
export {
  type Starter,
  type StarterLine,
  type StarterQuestion,
  starter,
  starterQuestions,
  withStarterQuestions,
} from "./starter.ts";
