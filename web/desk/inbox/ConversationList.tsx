import { type KeyboardEvent, type ReactNode, type Ref, type RefObject, useCallback, useEffect, useRef } from "react";
import type { PickerHandle } from "../../design/elements/Picker.tsx";
import { addressOf, type Place } from "../address.ts";
import type { Api, Conversation } from "../api.ts";
import type { Connection } from "../live/live.ts";
import { Icon } from "../marks/Icon.tsx";
import { Empty, Loading, Problem } from "../marks/States.tsx";
import { useWording } from "../text.tsx";
import { useNow } from "../time.ts";
import { ConversationRow } from "./ConversationRow.tsx";
import { FilterButton, FilterChips } from "./FilterBar.tsx";
import { countLimit, type Filters, filterNames, type View } from "./inbox.ts";
import { useInboxParts } from "./inbox-parts.ts";
import { MoreViews } from "./MoreViews.tsx";
import { SearchField } from "./SearchField.tsx";
import { SearchHits } from "./SearchHits.tsx";
import type { InboxView } from "./use-inbox.ts";
import { VirtualList } from "./VirtualList.tsx";

interface Props {
  api: Api;
  place: Place;
  me: string;
  inbox: InboxView;
  connection: Connection;
  searching: boolean;
  field: RefObject<HTMLInputElement | null>;
  filter: Ref<PickerHandle>;
  /** Chosen together; null where the person may not do anything with them. */
  picked: ReadonlySet<string> | null;
  /** What can be done with those. */
  bulk: ReactNode;
  /** In the bar, at its end. */
  actions: ReactNode;
  onSearching(searching: boolean): void;
  onSearch(text: string): void;
  onFilter(filters: Filters): void;
  onPick(id: string, range: boolean): void;
  onFailure(error: unknown): void;
  /** On a phone, where the conversation covers it. */
  alone: boolean;
}

const tabs: readonly View[] = ["waiting", "mine", "all", "closed"];

/** The inbox: who waits, whom I talk with, everything; or what a search found. */
export function ConversationList({ place, me, inbox, connection, picked, alone, ...props }: Props) {
  const { text, locale } = useWording();
  const now = useNow();
  const rows = useRef<HTMLDivElement>(null);
  const { tags, people } = useInboxParts();
  const { counts, status, list, facets } = inbox;
  const { view, conversation: selected, filters } = place;
  const Part = alone ? "main" : "section"; // on a phone it is what the page is about
  const number = new Intl.NumberFormat(locale);
  const counted = (view: View) =>
    counts[view] >= countLimit ? `${number.format(countLimit)}+` : number.format(counts[view]);
  const narrowed = filterNames.some((name) => filters[name]);
  const total = list?.next === null ? list.items.length : narrowed || counts[view] >= countLimit ? null : counts[view];

  // On a phone the conversation covered the list: whoever comes back finds the focus where it was.
  const before = useRef(selected);
  useEffect(() => {
    const left = before.current;
    before.current = selected;
    if (left && !selected) focusRow(rows.current, left);
  }, [selected]);

  const onPick = props.onPick;
  const row = useCallback(
    (conversation: Conversation) => (
      <ConversationRow
        conversation={conversation}
        href={addressOf({ ...place, conversation: conversation.id })}
        selected={conversation.id === selected}
        picked={picked === null ? null : picked.has(conversation.id)}
        me={me}
        view={view}
        tags={tags}
        now={now}
        onPick={(range) => onPick(conversation.id, range)}
      />
    ),
    [place, selected, picked, me, view, tags, now, onPick],
  );

  return (
    <Part className="list" aria-label={text("inbox.list")} ref={rows} data-picking={picked?.size ? "" : undefined}>
      <header className="bar">
        {props.searching ? (
          <>
            <h1 className="sr">{text("inbox")}</h1>
            <SearchField
              searched={place.search}
              field={props.field}
              onSearch={props.onSearch}
              onLeave={() => props.onSearching(false)}
            />
          </>
        ) : (
          <>
            <h1>{text("inbox")}</h1>
            {counts.waiting > 0 && (
              <span className="count" aria-hidden="true">
                {counted("waiting")}
              </span>
            )}
            <div className="actions end">
              {props.actions}
              <FilterButton
                filters={filters}
                facets={facets}
                people={people}
                tags={tags}
                me={me}
                handle={props.filter}
                onFilter={props.onFilter}
              />
              <button
                type="button"
                className="button quiet icon-only small"
                aria-label={text("inbox.search")}
                title={text("inbox.search")}
                onClick={() => props.onSearching(true)}
              >
                <Icon name="search" />
              </button>
            </div>
          </>
        )}
      </header>
      {place.search ? null : (
        <>
          <nav className="filter" aria-label={text("inbox")}>
            {tabs.map((each) => (
              <a
                key={each}
                href={addressOf({ view: each, conversation: selected, filters })}
                aria-current={each === view ? "page" : undefined}
              >
                {text(`inbox.${each}`)}
                {(each === "waiting" || each === "mine") && counts[each] > 0 && (
                  <span className="digits">{counted(each)}</span>
                )}
              </a>
            ))}
            <MoreViews view={view} place={place} counts={counts} counted={counted} />
          </nav>
          <FilterChips filters={filters} facets={facets} people={people} onFilter={props.onFilter} />
          {picked && picked.size > 0 && props.bulk}
        </>
      )}
      <p className="sr" role="status">
        {status.kind === "ready" && text("inbox.waitingCount", { count: counts.waiting })}
      </p>
      {(connection === "offline" || connection === "polling") && (
        <p className="connection" role="status" data-tone={connection === "offline" ? "warn" : undefined}>
          <Icon name={connection === "offline" ? "warning" : "clock"} size="small" />
          {text(`connection.${connection}`)}
        </p>
      )}
      {place.search ? (
        <SearchHits key={place.search} api={props.api} place={place} onFailure={props.onFailure} />
      ) : status.kind === "failed" ? (
        <Problem title={text("inbox.failed")} error={status.error} onRetry={() => void inbox.reload()} />
      ) : !list ? (
        <Loading rows={5} saying={text("inbox.loading")} />
      ) : list.items.length ? (
        <VirtualList
          key={JSON.stringify([view, filters])}
          items={list.items}
          keyOf={idOf}
          total={total}
          label={text(`inbox.${view}`)}
          row={row}
          sight={selected}
          onNearEnd={inbox.readOn}
          onKeyDown={moveByArrows}
        />
      ) : narrowed ? (
        <Empty icon="filter" title={text("inbox.noneFiltered")} more={text("inbox.noneFilteredMore")}>
          <button type="button" className="link" onClick={() => props.onFilter({})}>
            {text("inbox.filterClear")}
          </button>
        </Empty>
      ) : (
        <Nothing view={view} waiting={counts.waiting} />
      )}
    </Part>
  );
}

const idOf = ({ id }: Conversation) => id;

function Nothing({ view, waiting }: { view: View; waiting: number }) {
  const { text } = useWording();
  switch (view) {
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
    case "closed":
      return <Empty icon="check" title={text("inbox.noneClosed")} more={text("inbox.noneClosedMore")} />;
    case "snoozed":
      return <Empty icon="bell" title={text("inbox.noneSnoozed")} more={text("inbox.noneSnoozedMore")} />;
    case "mentions":
      return <Empty icon="at" title={text("inbox.noneMentions")} more={text("inbox.noneMentionsMore")} />;
  }
}

export function focusRow(within: HTMLElement | null, id: string): void {
  within?.querySelector<HTMLElement>(`a[data-id="${CSS.escape(id)}"]`)?.focus();
}

function moveByArrows(event: KeyboardEvent<HTMLUListElement>) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && moveFocus(event.currentTarget, step)) event.preventDefault();
}

/** The focus goes to the next or the previous row of those drawn; the list draws more around wherever it is. */
export function moveFocus(list: HTMLElement, step: number): boolean {
  const links = [...list.querySelectorAll<HTMLElement>("a.row-link")].sort((a, b) => placeOf(a) - placeOf(b));
  const focused = links.indexOf(document.activeElement as HTMLElement);
  const at = focused >= 0 ? focused : links.findIndex((link) => link.hasAttribute("aria-current"));
  const next = at < 0 ? links[0] : links[at + step];
  next?.focus();
  return next !== undefined;
}

const placeOf = (link: HTMLElement) => Number(link.closest("li")?.getAttribute("aria-posinset"));
