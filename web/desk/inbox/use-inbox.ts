// The list as the server has it: read at the start, after every gap and page by page as one scrolls; kept in step by live news.
import { useCallback, useEffect, useRef, useState } from "react";
import type { Api, Conversation, Facets } from "../api.ts";
import {
  type Counts,
  isOlder,
  type List,
  noCounts,
  type Query,
  sameQuery,
  withCounted,
  withFirstPage,
  withNews,
  withNextPage,
} from "./inbox.ts";

export interface InboxView {
  status: { kind: "loading" } | { kind: "ready" } | { kind: "failed"; error: unknown };
  list: List | null;
  counts: Counts;
  facets: Facets;
  /** Reads the next page; nothing where it is on its way or all has been read. */
  readOn(): void;
  /** Reads from the top again; false where that failed. */
  reload(): Promise<boolean>;
  /** Takes over what is newer about one conversation. */
  onNews(conversation: Conversation): void;
  /** What was last heard of a conversation, listed or not. */
  heardOf(id: string): Conversation | null;
}

/** Numbers that news leaves open are asked for once for all of a burst, and not by all desks at the same moment. */
const recountAfterMs = () => 1_500 + Math.random() * 2_500;
/** As many conversations are remembered beside those listed, so that their news can be counted. */
const remembered = 5_000;
export const noFacets: Facets = { markets: [], languages: [], channels: [], tags: [], topics: [] };

export function useInbox(api: Api, me: string, query: Query, onFailure: (error: unknown) => void): InboxView {
  const [list, setList] = useState<List | null>(null);
  const [counts, setCounts] = useState(noCounts);
  const [facets, setFacets] = useState(noFacets);
  const [status, setStatus] = useState<InboxView["status"]>({ kind: "loading" });
  const heard = useRef(new Map<string, Conversation>());
  const fresher = useRef(new Map<string, Conversation>());
  const asked = useRef(query);
  if (!sameQuery(asked.current, query)) asked.current = query;
  const stable = asked.current;

  const hear = useCallback((conversations: readonly Conversation[]) => {
    for (const conversation of conversations) {
      const before = heard.current.get(conversation.id);
      if (before && isOlder(conversation, before)) continue;
      heard.current.delete(conversation.id);
      heard.current.set(conversation.id, conversation);
    }
    for (const id of heard.current.keys()) {
      if (heard.current.size <= remembered) break;
      heard.current.delete(id);
    }
  }, []);

  const reload = useCallback(async () => {
    const newsMeanwhile = new Map<string, Conversation>();
    fresher.current = newsMeanwhile;
    try {
      const page = await api.inbox(stable);
      if (fresher.current !== newsMeanwhile) return true; // asked again since: that answer counts
      hear(page.conversations);
      setList((before) => withFirstPage(before, stable, page, newsMeanwhile, me));
      setCounts(page.counts);
      setFacets(page.facets);
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
  }, [api, me, stable, hear, onFailure]);

  useEffect(() => {
    setStatus({ kind: "loading" });
    setList(null);
    void reload();
  }, [reload]);

  const reading = useRef<string | null>(null);
  const readOn = useCallback(() => {
    const after = list?.next;
    if (!after || reading.current === after) return;
    reading.current = after;
    api.inbox(list.query, after).then(
      (page) => {
        reading.current = null;
        hear(page.conversations);
        setList((now) => (now && now.next === after ? withNextPage(now, page) : now));
      },
      (error) => {
        reading.current = null;
        onFailure(error);
      },
    );
  }, [api, list, hear, onFailure]);

  const recounting = useRef(0);
  const recount = useCallback(() => {
    if (recounting.current) return;
    recounting.current = window.setTimeout(() => {
      recounting.current = 0;
      api.inbox(stable, undefined, 1).then(
        (page) => {
          setCounts(page.counts);
          setFacets(page.facets);
        },
        () => {}, // the live line notices by itself
      );
    }, recountAfterMs());
  }, [api, stable]);

  // News may come by the hundred a second: it is taken over once a frame.
  const pending = useRef<Conversation[]>([]);
  const timer = useRef(0);
  const takeOver = useRef(() => {});
  takeOver.current = () => {
    timer.current = 0;
    const news = pending.current.splice(0);
    for (const each of news) {
      const before = heard.current.get(each.id);
      if (before && isOlder(each, before)) continue;
      fresher.current.set(each.id, each);
      if (before) setCounts((counted) => withCounted(counted, before, each, me));
      else recount();
      hear([each]);
    }
    setList((all) => all && news.reduce((now, each) => withNews(now, each, me), all));
  };
  const onNews = useCallback((conversation: Conversation) => {
    pending.current.push(conversation);
    timer.current ||= window.setTimeout(() => takeOver.current(), 16);
  }, []);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      clearTimeout(recounting.current);
      timer.current = recounting.current = 0;
    },
    [],
  );

  const heardOf = useCallback((id: string) => heard.current.get(id) ?? null, []);
  const shown = list && sameQuery(list.query, stable) ? list : null;
  return { status, list: shown, counts, facets, readOn, reload, onNews, heardOf };
}
