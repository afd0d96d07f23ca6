// What all of the inbox uses and seldom changes: the team, the tags, the canned replies. Read once
// when the inbox is opened, and again after a gap or a change.
import { createContext, useCallback, useContext, useEffect, useMemo, useState } from "react";
import type { CannedReply, Colleague, InboxSettings } from "../api.ts";
import { useDesk } from "../desk-context.ts";

export interface InboxParts {
  people: readonly Colleague[];
  tags: InboxSettings["tags"];
  replies: readonly CannedReply[];
  /** Reads them again. */
  refresh(): void;
}

const empty: InboxParts = { people: [], tags: [], replies: [], refresh: () => {} };

export const InboxContext = createContext<InboxParts>(empty);
export const useInboxParts = (): InboxParts => useContext(InboxContext);

export function useReadInboxParts(): InboxParts {
  const { api, subscribe } = useDesk();
  const [people, setPeople] = useState(empty.people);
  const [replies, setReplies] = useState(empty.replies);
  const [settings, setSettings] = useState<InboxSettings | null>(null);
  const refresh = useCallback(() => {
    // Each for itself: what cannot be read leaves its menu as it was, and the conversations as they are.
    api.people().then(({ people }) => setPeople(people), ignore);
    api.replies().then(({ replies }) => setReplies(replies), ignore);
    api.inboxSettings().then(setSettings, ignore);
  }, [api]);
  useEffect(() => {
    refresh();
    return subscribe((news) => {
      if (news.type === "gap") refresh();
    });
  }, [refresh, subscribe]);
  return useMemo(
    () => ({
      people,
      replies,
      tags: settings?.tags ?? empty.tags,
      refresh,
    }),
    [people, replies, settings, refresh],
  );
}

const ignore = () => {};
