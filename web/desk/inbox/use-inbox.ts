// The lists as the server has them: read at the start, after every gap, and when live news tells of something unknown.
import { useCallback, useEffect, useRef, useState } from "react";
import type { Api, Conversation, Inbox } from "../api.ts";
import { type Counts, countsOf, type Known, listed, type Tab, withListed, withNews } from "./inbox.ts";

/** News that changes numbers may come in bursts: the server is asked once for all of them. */
const settleMs = 400;

export interface InboxView {
  status: { kind: "loading" } | { kind: "ready" } | { kind: "failed"; error: unknown };
  shown: Conversation[];
  counts: Counts;
  /** Reads the lists again; false where that failed. */
  reload(): Promise<boolean>;
  /** Takes over what is newer about one conversation. */
  onNews(conversation: Conversation): void;
}

export function useInbox(api: Api, me: string, tab: Tab, onFailure: (error: unknown) => void): InboxView {
  const [known, setKnown] = useState<Known>(new Map());
  const [counted, setCounted] = useState<Inbox["counts"] | null>(null);
  const [status, setStatus] = useState<InboxView["status"]>({ kind: "loading" });
  const fresher = useRef(new Set<string>());
  const latest = useRef(known);
  latest.current = known;
  const wantsAll = tab === "all";

  const reload = useCallback(async () => {
    const newsMeanwhile = new Set<string>();
    fresher.current = newsMeanwhile;
    try {
      const [waiting, person, all] = await Promise.all([
        api.inbox("waiting"),
        api.inbox("person"),
        wantsAll ? api.inbox("all") : null,
      ]);
      if (fresher.current !== newsMeanwhile) return true; // asked again since: that answer counts
      setKnown((before) => {
        let next = before;
        if (all)
          next = withListed(next, all.conversations, ["assistant", "waiting", "person", "closed"], newsMeanwhile);
        next = withListed(next, waiting.conversations, ["waiting"], newsMeanwhile);
        return withListed(next, person.conversations, ["person"], newsMeanwhile);
      });
      setCounted(waiting.counts);
      setStatus({ kind: "ready" });
      return true;
    } catch (error) {
      if (fresher.current === newsMeanwhile) {
        // What is on the screen stays there; a line says that it is not live.
        setStatus((before) => (before.kind === "ready" ? before : { kind: "failed", error }));
        onFailure(error);
      }
      return false;
    }
  }, [api, wantsAll, onFailure]);

  useEffect(() => {
    void reload();
  }, [reload]);

  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);

  const onNews = useCallback(
    (conversation: Conversation) => {
      const before = latest.current.get(conversation.id);
      fresher.current.add(conversation.id);
      setKnown((all) => withNews(all, conversation));
      if (before?.state === conversation.state) return;
      clearTimeout(timer.current);
      timer.current = window.setTimeout(() => void reload(), settleMs);
    },
    [reload],
  );

  return { status, shown: listed(known, tab, me), counts: countsOf(known, counted, me), reload, onNews };
}
