// The ways to say something in a conversation. A new one: its name here, its words ("reply.mode.…"), its box in ReplyBox.tsx.
import type { IconName } from "../marks/Icon.tsx";

export const modes = ["reply", "approved", "note"] as const;
export type Mode = (typeof modes)[number];

export const modeIcons: Record<Mode, IconName> = { reply: "bubble", approved: "check", note: "note" };
