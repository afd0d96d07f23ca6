import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Conversation, Message, Person } from "../api.ts";
import { AssistantFace, Face } from "../marks/Face.tsx";
import { Icon } from "../marks/Icon.tsx";
import { shortNumber, speechOf } from "../marks/names.ts";
import { useText, useWording } from "../text.tsx";
import { clock, dayName, fully, useNow } from "../time.ts";
import { Evidence } from "./Evidence.tsx";
import { MessageFoot, type ReadsLike } from "./MessageFoot.tsx";
import { MessageText } from "./MessageText.tsx";
import { NoteText } from "./NoteText.tsx";
import { OutgoingTurn } from "./OutgoingTurn.tsx";
import type { Outgoing } from "./sender.ts";
import { groupMessages, type ThreadItem } from "./thread.ts";
import { eventText } from "./why.ts";

interface Props {
  conversation: Conversation;
  messages: readonly Message[];
  /** What the server does not have yet. */
  outgoing: readonly Outgoing[];
  me: Person;
  /** The reply that "why" explains at the moment. */
  explained: string | null;
  /** The sequence of the message that a search found. */
  sought: number | null;
  /** By message. */
  readsLike: ReadonlyMap<string, ReadsLike>;
  translates: boolean;
  onWhy(reply: string): void;
  onTeach(message: string): void;
  onRetry(clientId: string): void;
  onEdit(clientId: string): void;
}

/** The conversation so far: who said what, each in their own script, and what happened in between. */
export function Thread({ conversation, messages, outgoing, me, explained, sought, onRetry, onEdit, ...shared }: Props) {
  const text = useText();
  const now = useNow();
  const items = groupMessages(messages, now);
  // What was there when the thread was opened stands still; what comes while one looks fades in.
  const [there] = useState(() => new Set(items.map((item) => item.key)));
  const { scroller, below, toEnd } = useStickToEnd(messages.length + outgoing.length, sought);
  return (
    <div className="thread-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div className="thread" ref={scroller} role="log" aria-label={text("conversation.messages")} tabIndex={0}>
        {!items.length && !outgoing.length && <p className="hint">{text("conversation.empty")}</p>}
        {items.map((item) => (
          <Item
            key={item.key}
            item={item}
            isNew={!there.has(item.key) && !isBy(item, me)}
            conversation={conversation}
            now={now}
            explained={explained}
            sought={sought}
            {...shared}
          />
        ))}
        {outgoing.map((item) => (
          <OutgoingTurn key={item.clientId} item={item} me={me} onRetry={onRetry} onEdit={onEdit} />
        ))}
      </div>
      {below && (
        <button type="button" className="button plain small to-end" onClick={toEnd}>
          <Icon name="down" size="small" />
          {text("conversation.newMessages")}
        </button>
      )}
    </div>
  );
}

/** One's own reply was on the screen already, on its way. */
const isBy = (item: ThreadItem, me: Person) => item.kind === "turn" && item.messages[0].authorId === me.id;

interface ItemProps {
  item: ThreadItem;
  isNew: boolean;
  conversation: Conversation;
  now: Date;
  explained: string | null;
  sought: number | null;
  readsLike: ReadonlyMap<string, ReadsLike>;
  translates: boolean;
  onWhy(reply: string): void;
  onTeach(message: string): void;
}

function Item({ item, isNew, conversation, now, explained, sought, readsLike, translates, onWhy, onTeach }: ItemProps) {
  const { text, locale } = useWording();
  if (item.kind === "day") {
    return (
      <p className="between">
        <time dateTime={item.at.toISOString()}>{dayName(item.at, now, locale)}</time>
      </p>
    );
  }
  if (item.kind === "event") {
    const { reply } = item;
    const said = (
      <>
        <Icon
          name={item.event === "closed" ? "check" : item.event === "back-to-assistant" ? "handBack" : "person"}
          size="small"
        />
        {eventText(text, item.event, item.reason, item.agent)} ·{" "}
        <time dateTime={item.at.toISOString()}>{clock(item.at, locale)}</time>
      </>
    );
    return (
      <p className="between">
        {reply ? (
          <button type="button" aria-pressed={reply.id === explained} onClick={() => onWhy(reply.id)}>
            {said}
          </button>
        ) : (
          <span>{said}</span>
        )}
      </p>
    );
  }
  const { messages } = item;
  const [first] = messages;
  const at = new Date(first.createdAt);
  const isExplained = first.id === explained && first.kind !== "handover";
  return (
    <article
      className="turn"
      data-new={isNew || undefined}
      data-explained={isExplained || undefined}
      data-note={first.role === "note" || undefined}
    >
      <Speaker message={first} conversation={conversation} />
      <header className="by">
        <b>
          <bdi>{nameOf(first, conversation, text)}</bdi>
        </b>
        {first.role === "assistant" && <span className="chip">{text("assistant.automated")}</span>}
        {first.role === "note" && (
          <span className="chip" data-tone="warn">
            <Icon name="lock" size="small" />
            {text("note")}
          </span>
        )}
        <time dateTime={first.createdAt} title={fully(at, locale)}>
          {clock(at, locale)}
        </time>
      </header>
      {messages.map((message) => (
        <div
          key={message.id}
          className="said"
          data-sequence={message.sequence}
          data-sought={message.sequence === sought || undefined}
        >
          {message.notice && (
            <p className="notice" dir="auto">
              {message.notice}
            </p>
          )}
          <p {...speechOf(message.language)}>
            {message.role === "note" ? (
              <NoteText text={message.text} />
            ) : (
              <MessageText text={message.text} plain={message.role === "customer"} />
            )}
          </p>
          {message.role === "assistant" && message.kind !== "handover" && (
            <Evidence message={message} explained={isExplained} onWhy={() => onWhy(message.id)} />
          )}
          <MessageFoot
            message={message}
            conversation={conversation.id}
            readsLike={readsLike.get(message.id) ?? null}
            translates={translates}
            onTeach={onTeach}
          />
        </div>
      ))}
    </article>
  );
}

function Speaker({ message, conversation }: { message: Message; conversation: Conversation }) {
  if (message.role === "assistant") return <AssistantFace />;
  if (message.role === "agent" || message.role === "note")
    return <Face id={message.authorId ?? message.author ?? ""} name={message.author} />;
  return <Face id={conversation.id} name={conversation.customerName} />;
}

function nameOf(message: Message, conversation: Conversation, text: ReturnType<typeof useText>): string {
  if (message.role === "assistant") return text("assistant");
  if (message.role === "agent" || message.role === "note") return message.author ?? text("agent");
  return conversation.customerName ?? text("customer.number", { number: shortNumber(conversation.id) });
}

const messageAt = (within: HTMLElement | null, sequence: number): HTMLElement | null =>
  within?.querySelector<HTMLElement>(`.said[data-sequence="${sequence}"]`) ?? null;

const nearEndPx = 80;

/** Whoever reads the end sees what comes; whoever reads further up, or looks for a message, is not moved, but told. */
function useStickToEnd(length: number, sought: number | null) {
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [below, setBelow] = useState(false);

  const toEnd = () => {
    const box = scroller.current;
    if (box) box.scrollTop = box.scrollHeight;
    setBelow(false);
  };

  const shown = useRef<number | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when something was added
  useLayoutEffect(() => {
    const found = sought === null || sought === shown.current ? null : messageAt(scroller.current, sought);
    if (found) {
      shown.current = sought;
      atEnd.current = false;
      found.scrollIntoView({ block: "center" });
      return;
    }
    if (atEnd.current) toEnd();
    else setBelow(true);
  }, [length, sought]);

  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const onScroll = () => {
      atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < nearEndPx;
      if (atEnd.current) setBelow(false);
    };
    // The reply box grows, the keyboard of a phone opens: the end stays in sight.
    const onResize = new ResizeObserver(() => {
      if (atEnd.current) box.scrollTop = box.scrollHeight;
    });
    box.addEventListener("scroll", onScroll, { passive: true });
    onResize.observe(box);
    return () => {
      box.removeEventListener("scroll", onScroll);
      onResize.disconnect();
    };
  }, []);

  return { scroller, below, toEnd };
}
