// When somebody is called by their browser: what happened, what they want to be told, and whether they see it anyway. Pure.
import type { Conversation } from "../api.ts";
import { isOlder } from "../inbox/inbox.ts";

export interface Wishes {
  /** Customers who begin to wait: those assigned to me, anybody, or none. */
  waiting: "mine" | "anyone" | "none";
  mentions: boolean;
  /** What customers write in conversations that I have. */
  replies: boolean;
  /** By the system, on top of other windows; only where the browser was allowed to. */
  shown: boolean;
  sound: boolean;
}

/** Nothing calls before somebody has asked for it. */
export const quiet: Wishes = { waiting: "anyone", mentions: true, replies: true, shown: false, sound: false };

export type Cause = "waiting" | "assigned" | "mention" | "reply";

/**
 * @param before  what was known; null: nothing, as at the start, when nothing is news
 * @returns why to call, or null
 */
export function causeOf(before: Conversation | null, after: Conversation, me: string, wishes: Wishes): Cause | null {
  if (before && isOlder(after, before)) return null;
  if (wishes.mentions && after.mentioned && !before?.mentioned) return "mention";
  const beganToWait =
    after.state === "waiting" && !after.snoozedUntil && (before?.state !== "waiting" || Boolean(before.snoozedUntil));
  const mine = after.assignee?.id === me;
  if (wishes.waiting !== "none" && after.state === "waiting" && mine && (beganToWait || before?.assignee?.id !== me))
    return "assigned";
  // What was not known may be old: only a customer who begins to wait now is news.
  if (beganToWait && wishes.waiting === "anyone" && (before || justNow(after))) return "waiting";
  const has = after.state === "person" && after.agent?.id === me;
  const said = after.lastMessage?.role === "customer" && after.lastMessage.createdAt !== before?.lastMessage?.createdAt;
  if (wishes.replies && has && said && before) return "reply";
  return null;
}

/** What the server tells of at this moment: its times, not this machine's clock. */
const justNow = ({ waitingSince, updatedAt }: Conversation) =>
  waitingSince !== null && Date.parse(updatedAt) - Date.parse(waitingSince) < 5_000;

/** What is kept may be of another version. */
export function wishesOf(json: string | null): Wishes {
  try {
    const kept = (JSON.parse(json ?? "{}") ?? {}) as Partial<Record<keyof Wishes, unknown>>;
    const flag = (name: "mentions" | "replies" | "shown" | "sound") =>
      typeof kept[name] === "boolean" ? kept[name] : quiet[name];
    const waiting = (["mine", "anyone", "none"] as const).find((known) => known === kept.waiting) ?? quiet.waiting;
    return {
      waiting,
      mentions: flag("mentions"),
      replies: flag("replies"),
      shown: flag("shown"),
      sound: flag("sound"),
    };
  } catch {
    return quiet;
  }
}
