// Why something failed and what to do next, in the words of the catalogue. Pure.
import { RequestFailed } from "./api.ts";
import type { Text, TextKey } from "./text.tsx";

const byCode: Record<string, TextKey> = {
  network: "problem.network",
  "team/too-many-attempts": "problem.tooMany",
  "team/owners-only": "problem.ownersOnly",
  "team/last-owner": "problem.lastOwner",
  "team/email-taken": "problem.emailTaken",
  "team/person-not-found": "problem.noLonger",
  "team/invitation-not-found": "problem.noLonger",
  "team/session-not-found": "problem.noLonger",
  "team/key-not-found": "problem.noLonger",
  "team/identity-provider": "problem.provider",
  "inbox/moment-past": "snooze.past",
  "inbox/no-such-agent": "conversation.noSuchAgent",
  "desk/shortcut-taken": "replies.shortcutTaken",
  "desk/reply-not-found": "replies.gone",
  "conversation/closed": "problem.closed",
  "conversation/with-another-agent": "problem.otherAgent",
  "conversation/not-taken": "problem.notTaken",
};

const byStatus: Record<number, TextKey> = {
  403: "problem.forbidden",
  404: "problem.gone",
  429: "problem.tooMany",
};

export function problemText(text: Text, error: unknown): string {
  if (!(error instanceof RequestFailed)) return text("problem.other", { message: String(error) });
  const key = byCode[error.code] ?? byStatus[error.status] ?? (error.status >= 500 ? "problem.server" : null);
  return key ? text(key) : text("problem.other", { message: error.message });
}
