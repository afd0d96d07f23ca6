// Why something failed and what to do next, in the words of the catalogue. Pure.
import { RequestFailed } from "./api.ts";
import type { Text, TextKey } from "./text.tsx";

const byCode: Record<string, TextKey> = {
  network: "problem.network",
  "answering/not-ready": "problem.notReady",
  "approved/no-text": "problem.noTextForCustomer",
  "approved/text-changed": "problem.textChanged",
  "conversation/busy": "problem.busy",
  "conversation/closed": "problem.closed",
  "conversation/empty-message": "problem.nothingWritten",
  "conversation/not-found": "problem.gone",
  "conversation/not-taken": "problem.notTaken",
  "conversation/not-waiting": "problem.notWaiting",
  "conversation/with-another-agent": "problem.otherAgent",
  "desk/reply-not-found": "replies.gone",
  "desk/shortcut-taken": "replies.shortcutTaken",
  "desk/too-many-replies": "problem.tooManyReplies",
  "embedding/unavailable": "problem.encoder",
  "inbox/moment-past": "snooze.past",
  "inbox/no-such-agent": "conversation.noSuchAgent",
  "insights/period": "problem.period",
  "knowledge/article-exists": "problem.articleExists",
  "knowledge/changed-meanwhile": "problem.textChanged",
  "knowledge/empty-text": "problem.emptyText",
  "knowledge/missing-column": "problem.column",
  "knowledge/nothing-to-find": "problem.nothingToFind",
  "knowledge/own-knowledge": "problem.ownKnowledge",
  "knowledge/phrasing-leads-elsewhere": "teach.leadsElsewhere",
  "markets/fact-type": "problem.factType",
  "markets/fact-value": "problem.factValue",
  "releases/nothing-to-learn": "problem.nothingToLearn",
  "releases/promise-fixed": "problem.promiseFixed",
  "releases/training-under-way": "problem.underWay",
  "request/broken-off": "problem.brokenOff",
  "start/empty-starter": "problem.emptyStarter",
  "storage/unavailable": "problem.database",
  "teaching/decided": "problem.decided",
  "teaching/empty": "problem.nothingWritten",
  "teaching/personal-data": "problem.personalData",
  "team/email-taken": "problem.emailTaken",
  "team/identity-provider": "problem.provider",
  "team/last-owner": "problem.lastOwner",
  "team/not-allowed": "problem.forbidden",
  "team/owners-only": "problem.ownersOnly",
  "team/second-factor-state": "problem.secondFactorState",
  "team/too-many-attempts": "problem.tooMany",
  "team/wrong-code": "problem.wrongCode",
  "team/wrong-password": "problem.wrongPassword",
  "translation/changed": "problem.translationChanged",
  "translation/none": "problem.noTranslator",
  "translation/nothing": "problem.nothingToTranslate",
  "translation/unavailable": "problem.translatorAway",
};

const byStatus: Record<number, TextKey> = {
  403: "problem.forbidden",
  404: "problem.noLonger",
  429: "problem.tooMany",
};

/** Whether there are words for this code; what is not there any more is said by its status. */
export const hasWords = (code: string): boolean => code in byCode || code.endsWith("-not-found");

export function problemText(text: Text, error: unknown): string {
  if (!(error instanceof RequestFailed)) return text("problem.other", { message: String(error) });
  const key = byCode[error.code] ?? byStatus[error.status] ?? (error.status >= 500 ? "problem.server" : null);
  return key ? text(key) : text("problem.other", { message: error.message });
}
