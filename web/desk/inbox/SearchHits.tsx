// What a search over every conversation found: each message with the words around what was searched for, in its own script.
import { useCallback, useEffect, useRef, useState } from "react";
import { addressOf, type Place } from "../address.ts";
import type { Api, Conversation, Hit, Message } from "../api.ts";
import { Face } from "../marks/Face.tsx";
import { Icon } from "../marks/Icon.tsx";
import { LanguagePill, MarketStamp } from "../marks/Marks.tsx";
import { shortNumber, speechOf } from "../marks/names.ts";
import { Empty, Loading, Problem } from "../marks/States.tsx";
import { type Text, useWording } from "../text.tsx";
import { ago, useNow } from "../time.ts";
import { lastMoment } from "./inbox.ts";
import { foundParts } from "./search.ts";
import { VirtualList } from "./VirtualList.tsx";

type Found =
  | { kind: "loading" }
  | { kind: "failed"; error: unknown }
  | { kind: "ready"; searched: string; hits: readonly Hit[]; next: string | null };

interface Props {
  api: Api;
  place: Place;
  onFailure(error: unknown): void;
}

export function SearchHits({ api, place, onFailure }: Props) {
  const { text } = useWording();
  const { search } = place;
  const now = useNow();
  const [found, setFound] = useState<Found>({ kind: "loading" });
  const asked = useRef(0);

  const load = useCallback(() => {
    const mine = ++asked.current;
    api.search(search).then(
      (answer) => {
        if (asked.current === mine) setFound({ kind: "ready", searched: search, ...answer });
      },
      (error) => {
        if (asked.current === mine) setFound({ kind: "failed", error });
        onFailure(error);
      },
    );
  }, [api, search, onFailure]);
  useEffect(() => {
    load();
    return () => void asked.current++;
  }, [load]);

  const reading = useRef<string | null>(null);
  const readOn = useCallback(() => {
    if (found.kind !== "ready" || !found.next || reading.current === found.next) return;
    const after = found.next;
    reading.current = after;
    api
      .search(found.searched, after)
      .then(
        ({ hits, next }) =>
          setFound((before) =>
            before.kind === "ready" && before.next === after
              ? { ...before, hits: [...before.hits, ...hits], next }
              : before,
          ),
        onFailure,
      );
  }, [api, found, onFailure]);

  if (found.kind === "loading") return <Loading rows={5} saying={text("inbox.searching")} />;
  if (found.kind === "failed") return <Problem title={text("inbox.searchFailed")} error={found.error} onRetry={load} />;
  if (found.hits.length === 0)
    return <Empty icon="search" title={text("inbox.searchNothing")} more={text("inbox.searchNothingMore")} />;
  return (
    <VirtualList
      items={found.hits}
      keyOf={keyOf}
      total={found.next === null ? found.hits.length : null}
      label={text("inbox.searchHits")}
      sight={null}
      onNearEnd={readOn}
      row={({ conversation, message }) => (
        <a
          className="row-link"
          href={addressOf({ ...place, conversation: conversation.id, message: message.sequence })}
          data-id={conversation.id}
          data-sequence={message.sequence}
          aria-current={
            conversation.id === place.conversation && (place.message ?? message.sequence) === message.sequence
              ? "true"
              : undefined
          }
        >
          <Face id={conversation.id} name={conversation.customerName} />
          <b className="cut">
            <bdi>{customerName(conversation, text)}</bdi>
          </b>
          <When at={lastMoment(conversation)} now={now} />
          <p className="snippet" {...speechOf(message.language)}>
            <Speaker role={message.role} />
            {foundParts(message.text, found.searched).map((part, k) =>
              // biome-ignore lint/suspicious/noArrayIndexKey: parts have no name of their own
              part.found ? <mark key={k}>{part.text}</mark> : <span key={k}>{part.text}</span>,
            )}
          </p>
          <div className="tags">
            {conversation.language && <LanguagePill language={conversation.language} />}
            {conversation.market && <MarketStamp market={conversation.market} />}
            <bdi className="digits hint end">#{conversation.number}</bdi>
          </div>
        </a>
      )}
    />
  );
}

const keyOf = ({ conversation, message }: Hit) => `${conversation.id}-${message.sequence}`;

export const customerName = ({ customerName, id }: Conversation, text: Text): string =>
  customerName ?? text("customer.number", { number: shortNumber(id) });

function When({ at, now }: { at: string; now: Date }) {
  const { text, locale } = useWording();
  return <time dateTime={at}>{ago(new Date(at), now, locale) ?? text("time.now")}</time>;
}

const speakerIcons = { assistant: "bubble", agent: "person", note: "note" } as const;

/** What the customer did not say themselves has a sign before it. */
export function Speaker({ role }: { role: Message["role"] }) {
  const { text, language } = useWording();
  if (role === "customer" || role === "system") return null;
  return (
    <span className="speaker" lang={language}>
      <Icon name={speakerIcons[role]} size="small" />
      <span className="sr">{text(role)}: </span>
    </span>
  );
}
