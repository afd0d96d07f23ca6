import { type KeyboardEvent, useEffect, useRef } from "react";
import { addressOf } from "../address.ts";
import type { Conversation } from "../api.ts";
import type { Connection } from "../live/live.ts";
import { Icon } from "../marks/Icon.tsx";
import { Empty, Loading, Problem } from "../marks/States.tsx";
import { useText } from "../text.tsx";
import { useNow } from "../time.ts";
import { ConversationRow } from "./ConversationRow.tsx";
import { type Counts, type Tab, tabs } from "./inbox.ts";
import type { InboxView } from "./use-inbox.ts";

interface Props {
  tab: Tab;
  selected: string | null;
  me: string;
  status: InboxView["status"];
  conversations: Conversation[];
  counts: Counts;
  connection: Connection;
  onRetry(): void;
  /** On a phone, where the conversation covers it. */
  alone: boolean;
}

/** The inbox: who waits, whom I talk with, everything. */
export function ConversationList({
  tab,
  selected,
  me,
  status,
  conversations,
  counts,
  connection,
  onRetry,
  alone,
}: Props) {
  const text = useText();
  const now = useNow();
  const list = useRef<HTMLUListElement>(null);
  const Place = alone ? "main" : "section"; // on a phone it is what the page is about

  // On a phone the conversation covered the list: whoever comes back finds the focus where it was.
  const before = useRef(selected);
  useEffect(() => {
    const left = before.current;
    before.current = selected;
    if (left && !selected) list.current?.querySelector<HTMLElement>(`a[data-id="${CSS.escape(left)}"]`)?.focus();
  }, [selected]);

  return (
    <Place className="list" aria-label={text("inbox.list")}>
      <header className="bar">
        <h1>{text("inbox")}</h1>
      </header>
      <nav className="filter" aria-label={text("inbox")}>
        {tabs.map((each) => (
          <a
            key={each}
            href={addressOf({ tab: each, conversation: selected })}
            aria-current={each === tab ? "page" : undefined}
          >
            {text(`inbox.${each}`)}
            {counts[each] > 0 && <span className="digits">{counts[each]}</span>}
          </a>
        ))}
      </nav>
      <p className="sr" role="status">
        {status.kind === "ready" && text("inbox.waitingCount", { count: counts.waiting })}
      </p>
      {(connection === "offline" || connection === "polling") && (
        <p className="connection" role="status" data-tone={connection === "offline" ? "warn" : undefined}>
          <Icon name={connection === "offline" ? "warning" : "clock"} size="small" />
          {text(`connection.${connection}`)}
        </p>
      )}
      <div className="rows">
        {status.kind === "loading" && <Loading rows={5} saying={text("inbox.loading")} />}
        {status.kind === "failed" && <Problem title={text("inbox.failed")} error={status.error} onRetry={onRetry} />}
        {status.kind === "ready" &&
          (conversations.length ? (
            <>
              <ul ref={list} onKeyDown={moveByArrows}>
                {conversations.map((conversation) => (
                  <ConversationRow
                    key={conversation.id}
                    conversation={conversation}
                    href={addressOf({ tab, conversation: conversation.id })}
                    selected={conversation.id === selected}
                    me={me}
                    states={tab === "all"}
                    now={now}
                  />
                ))}
              </ul>
              {conversations.length < counts[tab] && <p className="hint">{text("inbox.more")}</p>}
            </>
          ) : (
            <Nothing tab={tab} waiting={counts.waiting} />
          ))}
      </div>
    </Place>
  );
}

function Nothing({ tab, waiting }: { tab: Tab; waiting: number }) {
  const text = useText();
  switch (tab) {
    case "waiting":
      return (
        <Empty icon="inbox" title={text("inbox.nobodyWaiting")} more={text("inbox.nobodyWaitingMore")}>
          <a href="#/all">{text("inbox.seeAll")}</a>
        </Empty>
      );
    case "mine":
      return (
        <Empty
          icon="person"
          title={text("inbox.noneMine")}
          more={text(waiting > 0 ? "inbox.noneMineMore" : "inbox.nobodyWaiting")}
        >
          {waiting > 0 && <a href="#/waiting">{text("inbox.seeWaiting", { count: waiting })}</a>}
        </Empty>
      );
    case "all":
      return (
        <Empty icon="bubble" title={text("inbox.noneAtAll")} more={text("inbox.noneAtAllMore")}>
          <a href="/shop/" target="_blank" rel="noreferrer">
            {text("inbox.tryShop")}
          </a>
        </Empty>
      );
  }
}

function moveByArrows(event: KeyboardEvent<HTMLUListElement>) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>("a")];
  const next = links[links.indexOf(document.activeElement as HTMLElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
