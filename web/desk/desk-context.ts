// What every screen of the desk may use: who is signed in and what they may do, the server, live news.
import { createContext, useContext } from "react";
import type { Action, Api, Person, Request, Session } from "./api.ts";
import type { Frame, Watched } from "./live/live.ts";

/** What a screen hears: live frames, and that some may have been missed. */
export type News = Frame | { type: "gap" };

export interface DeskParts {
  /** A request to the server, under /api/v1; a session that has ended leads back to the door by itself. */
  request: Request;
  api: Api;
  session: Session;
  me: Person;
  may(action: Action): boolean;
  /** The name of the person or of the company is another one now: the frame shows it. */
  onRenamed(): void;
  /** The messages of one conversation come live, too. @returns how to end it */
  watch(watched: Watched): () => void;
  /** @returns how to stop listening */
  subscribe(listener: (news: News) => void): () => void;
}

export const DeskContext = createContext<DeskParts | null>(null);

export function useDesk(): DeskParts {
  const parts = useContext(DeskContext);
  if (!parts) throw new Error("useDesk() outside of <Desk>");
  return parts;
}
