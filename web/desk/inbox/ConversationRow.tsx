import type { Conversation } from "../api.ts";
import { MessageText } from "../conversation/MessageText.tsx";
import { Face } from "../marks/Face.tsx";
import { Icon } from "../marks/Icon.tsx";
import { LanguagePill, MarketStamp } from "../marks/Marks.tsx";
import { shortNumber, speechOf } from "../marks/names.ts";
import { useWording } from "../text.tsx";
import { ago, fully } from "../time.ts";
import { lastMoment } from "./inbox.ts";

interface Props {
  conversation: Conversation;
  href: string;
  selected: boolean;
  me: string;
  /** The list mixes states, so that each row has to say its own. */
  states: boolean;
  now: Date;
}

/** One row of the inbox: who it is, since when they wait, what they last said in their own script. */
export function ConversationRow({ conversation, href, selected, me, states, now }: Props) {
  const { text, locale } = useWording();
  const { id, customerName, lastMessage, language, market, waitingSince } = conversation;
  const since = new Date(waitingSince ?? lastMoment(conversation));
  const name = customerName ?? text("customer.number", { number: shortNumber(id) });
  return (
    <li>
      <a
        href={href}
        data-id={id}
        aria-current={selected ? "true" : undefined}
        data-unread={conversation.unread > 0 || undefined}
      >
        <Face id={id} name={customerName} />
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
          {states && <Standing conversation={conversation} me={me} />}
        </div>
      </a>
    </li>
  );
}

/** What the customer did not say themselves has a sign before it. */
function Speaker({ role }: { role: NonNullable<Conversation["lastMessage"]>["role"] }) {
  const { text, language } = useWording();
  if (role !== "assistant" && role !== "agent") return null;
  return (
    <span className="speaker" lang={language}>
      <Icon name={role === "agent" ? "person" : "bubble"} size="small" />
      <span className="sr">{text(role)}: </span>
    </span>
  );
}

const stateIcons = { waiting: "clock", assistant: "bubble", person: "person", closed: "check" } as const;

function Standing({ conversation: { state, agent }, me }: { conversation: Conversation; me: string }) {
  const { text } = useWording();
  const mine = agent?.id === me;
  return (
    <span className="standing cut" data-tone={state === "waiting" ? "warn" : undefined}>
      <Icon name={stateIcons[state]} size="small" />
      {state !== "person"
        ? text(`state.${state}`)
        : mine
          ? text("state.mine")
          : text("state.person", { agent: agent?.name ?? text("agent") })}
    </span>
  );
}
