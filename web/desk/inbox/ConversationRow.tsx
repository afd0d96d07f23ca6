import type { Conversation, InboxSettings } from "../api.ts";
import { MessageText } from "../conversation/MessageText.tsx";
import { Face } from "../marks/Face.tsx";
import { Icon } from "../marks/Icon.tsx";
import { LanguagePill, MarketStamp } from "../marks/Marks.tsx";
import { speechOf } from "../marks/names.ts";
import { Tag } from "../marks/Tag.tsx";
import { useWording } from "../text.tsx";
import { ago, fully } from "../time.ts";
import { colourOf, PriorityIcon } from "./choices.tsx";
import { lastMoment, type View } from "./inbox.ts";
import { customerName, Speaker } from "./SearchHits.tsx";

interface Props {
  conversation: Conversation;
  href: string;
  selected: boolean;
  /** Chosen together with others; null where nothing can be done with many. */
  picked: boolean | null;
  me: string;
  view: View;
  tags: InboxSettings["tags"];
  now: Date;
  onPick(range: boolean): void;
}

const shownTags = 1;

/** One row of the inbox: who it is, since when they wait, what they last said in their own script. */
export function ConversationRow({ conversation, href, selected, picked, me, view, now, onPick, ...props }: Props) {
  const { text, locale } = useWording();
  const { id, lastMessage, language, market, waitingSince, snoozedUntil, priority, mentioned, tags, promisedBy } =
    conversation;
  const since = new Date(waitingSince ?? lastMoment(conversation));
  const name = customerName(conversation, text);
  const late = promisedBy !== null && new Date(promisedBy) < now;
  return (
    <>
      <a
        className="row-link"
        href={href}
        data-id={id}
        aria-current={selected ? "true" : undefined}
        data-unread={conversation.unread > 0 || undefined}
        data-picked={picked || undefined}
        onClick={(event) => {
          if (!event.shiftKey || picked === null) return;
          event.preventDefault();
          onPick(true);
        }}
      >
        <Face id={id} name={conversation.customerName} />
        <b className="cut">
          <bdi>{name}</bdi>
          {conversation.unread > 0 && <span className="sr">, {text("inbox.unread")}</span>}
        </b>
        <time
          dateTime={since.toISOString()}
          title={waitingSince ? text("time.waitingSince", { time: fully(since, locale) }) : fully(since, locale)}
        >
          {ago(since, now, locale) ?? text("time.now")}
        </time>
        {lastMessage && (
          <p className="cut" {...speechOf(lastMessage.language)}>
            <Speaker role={lastMessage.role} />
            <MessageText text={lastMessage.text.replace(/\s+/g, " ")} plain />
          </p>
        )}
        <div className="tags">
          {language && <LanguagePill language={language} />}
          {market && <MarketStamp market={market} />}
          {tags.slice(0, shownTags).map((tag) => (
            <Tag key={tag} name={tag} colour={colourOf(props.tags, tag)} />
          ))}
          {tags.length > shownTags && <span className="hint digits">+{tags.length - shownTags}</span>}
          <span className="signs">
            {view !== "waiting" && <Standing conversation={conversation} me={me} />}
            {mentioned && <Sign icon="at" tone="accent" label={text("inbox.mentioned")} />}
            {priority !== "normal" && (
              <span role="img" aria-label={text(`priority.${priority}`)} title={text(`priority.${priority}`)}>
                <PriorityIcon priority={priority} />
              </span>
            )}
            {snoozedUntil && (
              <Sign icon="bell" label={text("snooze.sleepsUntil", { time: fully(new Date(snoozedUntil), locale) })} />
            )}
            {late && !snoozedUntil && <Sign icon="clock" tone="warn" label={text("inbox.late")} />}
            {view === "waiting" && conversation.assignee && (
              <span
                role="img"
                aria-label={text("inbox.assignedTo", { agent: conversation.assignee.name })}
                title={conversation.assignee.name}
              >
                <Face id={conversation.assignee.id} name={conversation.assignee.name} small />
              </span>
            )}
          </span>
        </div>
      </a>
      {picked !== null && (
        <input
          type="checkbox"
          className="pick"
          tabIndex={-1}
          checked={picked}
          aria-label={text("bulk.pick", { name })}
          onClick={(event) => onPick(event.shiftKey)}
          onChange={() => {}}
        />
      )}
    </>
  );
}

function Sign({ icon, tone, label }: { icon: "at" | "bell" | "clock"; tone?: "warn" | "accent"; label: string }) {
  return (
    <span className="sign" data-tone={tone} role="img" aria-label={label} title={label}>
      <Icon name={icon} size="small" />
    </span>
  );
}

const stateIcons = { waiting: "clock", assistant: "bubble", person: "person", closed: "check" } as const;

function Standing({ conversation: { state, agent }, me }: { conversation: Conversation; me: string }) {
  const { text } = useWording();
  const mine = agent?.id === me;
  return (
    <span className="standing" data-tone={state === "waiting" ? "warn" : undefined}>
      <Icon name={stateIcons[state]} size="small" />
      <span>
        {state !== "person"
          ? text(`state.${state}`)
          : mine
            ? text("state.mine")
            : text("state.person", { agent: agent?.name ?? text("agent") })}
      </span>
    </span>
  );
}
