// The inbox: who waits, and the conversation that is open beside them.
import { useCallback, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { PickerHandle } from "../../design/elements/Picker.tsx";
import { toast } from "../../design/elements/Toasts.tsx";
import { addressOf, go, goInstead, open, usePlace } from "../address.ts";
import type { Bulk } from "../api.ts";
import { type Command, useCommands } from "../commands/commands.ts";
import { ConversationScreen } from "../conversation/ConversationScreen.tsx";
import type { Drafts } from "../conversation/drafts.ts";
import type { Sender } from "../conversation/sender.ts";
import { useDesk } from "../desk-context.ts";
import type { Connection } from "../live/live.ts";
import { Empty } from "../marks/States.tsx";
import { NotificationMenu } from "../notifications/NotificationMenu.tsx";
import type { Wishes } from "../notifications/notify.ts";
import { problemText } from "../problem.ts";
import { useText } from "../text.tsx";
import { useMedia } from "../use-media.ts";
import { BulkBar } from "./BulkBar.tsx";
import { ConversationList, moveFocus } from "./ConversationList.tsx";
import { between, type Filters } from "./inbox.ts";
import { InboxContext, useReadInboxParts } from "./inbox-parts.ts";
import type { InboxView } from "./use-inbox.ts";

interface Props {
  inbox: InboxView;
  sender: Sender;
  drafts: Drafts;
  connection: Connection;
  wishes: Wishes;
  onWishes(wishes: Wishes): void;
  onFailure(error: unknown): void;
}

/** So many the server takes at once. */
const bulkLimit = 200;

export function InboxScreen({ inbox, sender, drafts, connection, wishes, onWishes, onFailure }: Props) {
  const text = useText();
  const { api, me, may, subscribe } = useDesk();
  const parts = useReadInboxParts();
  const place = usePlace();
  const roomy = useMedia("(min-width: 900px)");
  const [whyHidden, setWhyHidden] = useState(false);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  const [opensSearch, setOpensSearch] = useState(false);
  const lastPicked = useRef<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const filter = useRef<PickerHandle>(null);
  const id = place.conversation;
  const items = inbox.list?.items;
  const works = may("inbox.work");
  const searching = opensSearch || place.search !== "";

  // What is not listed any more cannot be meant.
  const chosen = useMemo(() => {
    const listed = new Set(items?.map((each) => each.id));
    return new Set([...picked].filter((each) => listed.has(each)));
  }, [picked, items]);

  const latest = useRef({ items, place });
  latest.current = { items, place };
  const pick = useCallback((id: string, range: boolean) => {
    const { items = [] } = latest.current;
    setPicked((before) => {
      const next = new Set(before);
      if (range) for (const each of between(items, lastPicked.current, id)) next.add(each);
      else if (!next.delete(id)) next.add(id);
      return next;
    });
    lastPicked.current = id;
  }, []);

  async function doWithPicked(what: Bulk) {
    setBusy(true);
    const ids = [...chosen];
    try {
      let done = 0;
      let refused = 0;
      for (let from = 0; from < ids.length; from += bulkLimit) {
        const answer = await api.bulk(ids.slice(from, from + bulkLimit), what);
        done += answer.done.length;
        refused += answer.refused.length;
      }
      if (what.kind === "tag") parts.refresh();
      toast(refused ? text("bulk.partly", { count: done, refused }) : text("bulk.done", { count: done }));
      setPicked(new Set());
    } catch (error) {
      toast(problemText(text, error));
      onFailure(error);
    } finally {
      setBusy(false);
      void inbox.reload();
    }
  }

  function setSearching(searching: boolean) {
    // At once: what is typed next belongs into the field already.
    flushSync(() => setOpensSearch(searching));
    if (searching) field.current?.focus();
    else if (place.search) go({ ...place, search: "", message: null });
  }
  const search = useCallback((text: string) => {
    const { place } = latest.current;
    // The first letters make an entry in the history; what follows takes its place.
    (place.search ? goInstead : go)({ ...place, search: text });
  }, []);
  const setFilters = (filters: Filters) => {
    setPicked(new Set());
    go({ ...place, filters });
  };

  const focusedRow = () =>
    (document.activeElement as HTMLElement | null)?.closest<HTMLElement>("a.row-link")?.dataset.id;
  const move = (step: number) => {
    const list = document.querySelector<HTMLElement>(".rows > ul");
    if (list) moveFocus(list, step);
  };
  const inList: Command[] = [
    {
      id: "list.next",
      group: "list",
      label: text("keys.next"),
      icon: "down",
      keys: "j",
      keyOnly: true,
      run: () => move(1),
    },
    {
      id: "list.previous",
      group: "list",
      label: text("keys.previous"),
      icon: "down",
      keys: "k",
      keyOnly: true,
      run: () => move(-1),
    },
    {
      id: "list.open",
      group: "list",
      label: text("keys.open"),
      icon: "bubble",
      keys: "o",
      keyOnly: true,
      run: () => {
        const row = focusedRow();
        if (row) open(addressOf({ ...place, conversation: row }));
      },
    },
    {
      id: "list.search",
      group: "list",
      label: text("inbox.search"),
      icon: "search",
      keys: "/",
      run: () => setSearching(true),
    },
    {
      id: "list.filter",
      group: "list",
      label: text("inbox.filter"),
      icon: "filter",
      keys: "f",
      run: () => filter.current?.show(),
    },
  ];
  const pickable: Command[] = [false, true].map((range) => ({
    id: range ? "list.pickTo" : "list.pick",
    group: "list",
    label: text(range ? "keys.pickTo" : "keys.pick"),
    icon: "check",
    keys: range ? "shift+x" : "x",
    keyOnly: true,
    run: () => {
      const row = focusedRow() ?? id;
      if (row) pick(row, range);
    },
  }));
  const views: Command[] = (["waiting", "mine", "all", "closed", "snoozed", "mentions"] as const).map((view) => ({
    id: `view.${view}`,
    group: "list",
    label: text("keys.view", { name: text(`inbox.${view}`) }),
    icon: "inbox",
    run: () => go({ view }),
  }));
  useCommands([...inList, ...(works ? pickable : []), ...views]);

  return (
    <InboxContext value={parts}>
      <div className="inbox" data-open={id ? "conversation" : "list"} data-why={whyHidden ? "hidden" : undefined}>
        <ConversationList
          api={api}
          place={place}
          me={me.id}
          inbox={inbox}
          connection={connection}
          searching={searching}
          field={field}
          filter={filter}
          picked={works ? chosen : null}
          bulk={
            <BulkBar
              count={chosen.size}
              me={me.id}
              busy={busy}
              onDo={(what) => void doWithPicked(what)}
              onClear={() => setPicked(new Set())}
            />
          }
          actions={<NotificationMenu wishes={wishes} onWishes={onWishes} />}
          onSearching={setSearching}
          onSearch={search}
          onFilter={setFilters}
          onPick={pick}
          onFailure={onFailure}
          alone={!roomy}
        />
        {id ? (
          <ConversationScreen
            key={id}
            id={id}
            api={api}
            me={me}
            drafts={drafts}
            sender={sender}
            subscribe={subscribe}
            sought={place.message}
            whyHidden={whyHidden}
            onWhyHidden={setWhyHidden}
            onNews={inbox.onNews}
            onFailure={onFailure}
            onBack={() => go({ ...place, conversation: null })}
            onTaken={() => {
              if (place.view === "waiting" && !place.search)
                go({ view: "mine", conversation: id, filters: place.filters });
            }}
          />
        ) : (
          roomy && (
            <main className="talk" data-empty>
              {(items?.length ?? 0) > 0 && (
                <Empty
                  icon="bubble"
                  title={text("inbox.choose")}
                  more={place.view === "waiting" && !place.search ? text("inbox.chooseMore") : ""}
                />
              )}
            </main>
          )
        )}
      </div>
    </InboxContext>
  );
}
