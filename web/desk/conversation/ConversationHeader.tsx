import { type ReactNode, type Ref, useState } from "react";
import { Picker, type PickerHandle } from "../../design/elements/Picker.tsx";
import type { Conversation, Person } from "../api.ts";
import { useDesk } from "../desk-context.ts";
import { dateFormat } from "../formats.ts";
import {
  assigneeOptions,
  colourOf,
  PriorityIcon,
  priorityOptions,
  type SnoozeChoice,
  snoozeOptions,
  snoozeUntil,
  tagOptions,
} from "../inbox/choices.tsx";
import { nobody, type Priority } from "../inbox/inbox.ts";
import { useInboxParts } from "../inbox/inbox-parts.ts";
import { customerName } from "../inbox/SearchHits.tsx";
import { SnoozeDialog } from "../inbox/SnoozeDialog.tsx";
import { Face } from "../marks/Face.tsx";
import { Icon } from "../marks/Icon.tsx";
import { LanguagePill, MarketStamp } from "../marks/Marks.tsx";
import { Tag } from "../marks/Tag.tsx";
import { useWording } from "../text.tsx";

/** What an agent may change about a conversation as a whole. */
export type Change =
  | { kind: "assign"; agent: string | null }
  | { kind: "tags"; tags: string[] }
  | { kind: "priority"; priority: Priority }
  | { kind: "snooze"; until: string | null };

/** The menus, to be opened by their keys. */
export interface Menus {
  assign: Ref<PickerHandle>;
  tags: Ref<PickerHandle>;
  priority: Ref<PickerHandle>;
  snooze: Ref<PickerHandle>;
}

interface Props {
  conversation: Conversation;
  me: Person;
  /** A move is on its way. */
  moving: boolean;
  /** The way back to the list, where the conversation has the page for itself. */
  back: ReactNode;
  menus: Menus;
  whyShown: boolean;
  onWhy(): void;
  onHandBack(): void;
  onClose(): void;
  onChange(change: Change): void;
}

/** Whom one talks with, in which language and market, whose it is, and what can be done with the conversation as a whole. */
export function ConversationHeader({ conversation, moving, back, whyShown, onWhy, onClose, ...props }: Props) {
  const { text, locale } = useWording();
  const { may } = useDesk();
  const [asksDate, setAsksDate] = useState(false);
  const { id, state, language, market, snoozedUntil } = conversation;
  const Heading = back ? "h1" : "h2";
  const snooze = (until: Date | null) => props.onChange({ kind: "snooze", until: until?.toISOString() ?? null });
  return (
    <>
      <header className="bar">
        {back}
        <Face id={id} name={conversation.customerName} />
        <Heading className="cut" title={customerName(conversation, text)}>
          <bdi>{customerName(conversation, text)}</bdi>
        </Heading>
        <bdi className="digits hint grow">#{conversation.number}</bdi>
        <div className="actions">
          <span className="tags">
            {language && <LanguagePill language={language} />}
            {market && <MarketStamp market={market} />}
          </span>
          {may("inbox.work") && state !== "closed" && (
            <Picker
              handle={props.menus.snooze}
              label={text("snooze.title")}
              nothing={text("picker.nothing")}
              disabled={moving}
              options={snoozeOptions(new Date(), locale, text, snoozedUntil !== null)}
              onChoose={(choice) => {
                const until = snoozeUntil(choice as SnoozeChoice, new Date(), locale);
                if (until === undefined) setAsksDate(true);
                else snooze(until);
              }}
            >
              <Icon name={snoozedUntil ? "bell" : "clock"} size="small" />
              {snoozedUntil && <span className="sr">{text("inbox.snoozed")}</span>}
              {snoozedUntil ? (
                <span className="digits">{short(new Date(snoozedUntil), locale)}</span>
              ) : (
                text("conversation.later")
              )}
            </Picker>
          )}
          {mayMove(conversation, props.me, may("inbox.work"), may("inbox.overrule")) && (
            <button
              type="button"
              className="button plain small"
              title={text("conversation.closeLong")}
              disabled={moving}
              onClick={onClose}
            >
              <Icon name="check" size="small" />
              {text("conversation.close")}
            </button>
          )}
        </div>
        <button
          type="button"
          className="button quiet icon-only small why-switch"
          aria-label={text("why")}
          title={text("why")}
          aria-expanded={whyShown}
          onClick={onWhy}
        >
          <Icon name="info" />
        </button>
      </header>
      {may("inbox.work") && <Details conversation={conversation} moving={moving} {...props} />}
      {asksDate && (
        <SnoozeDialog
          onClose={() => setAsksDate(false)}
          onSnooze={(until) => {
            setAsksDate(false);
            snooze(until);
          }}
        />
      )}
    </>
  );
}

/** Closing and handing back are for whoever has the conversation, and for admins. */
export const mayMove = ({ state, agent }: Conversation, me: Person, works: boolean, overrules: boolean): boolean =>
  works && state !== "closed" && (state !== "person" || agent?.id === me.id || overrules);

const short = (at: Date, locale: string) =>
  dateFormat(locale, { weekday: "short", hour: "numeric", minute: "2-digit" }).format(at);

/** Whose it is, how urgent, and its tags; each is a menu. */
function Details({
  conversation,
  me,
  moving,
  menus,
  onChange,
  onHandBack,
}: Pick<Props, "conversation" | "me" | "moving" | "menus" | "onChange" | "onHandBack">) {
  const { text, language } = useWording();
  const { may } = useDesk();
  const { people, tags, refresh } = useInboxParts();
  const { assignee, agent, priority, state } = conversation;
  const whose = agent ?? assignee;
  const setTags = (next: string[]) => onChange({ kind: "tags", tags: next });
  return (
    <div className="details">
      <Picker
        handle={menus.assign}
        label={text("conversation.assignTo")}
        onOpen={refresh}
        nothing={text("picker.nothing")}
        disabled={moving || state === "closed"}
        options={assigneeOptions(people, me.id, text, language)}
        chosen={[assignee?.id ?? nobody]}
        onChoose={(id) => onChange({ kind: "assign", agent: id === nobody ? null : id })}
      >
        <span className="sr">{text("inbox.by.assignee")}:</span>
        {whose ? <Face id={whose.id} name={whose.name} small /> : <Icon name="person" size="small" />}
        <bdi className="cut">{whose ? whose.name : text("conversation.assignNobody")}</bdi>
        <Icon name="more" size="small" />
      </Picker>
      <Picker
        handle={menus.priority}
        name={text("conversation.priorityIs", { priority: text(`priority.${priority}`) })}
        label={text("conversation.setPriority")}
        nothing={text("picker.nothing")}
        disabled={moving}
        options={priorityOptions(text)}
        chosen={[priority]}
        onChoose={(chosen) => onChange({ kind: "priority", priority: chosen as Priority })}
      >
        <PriorityIcon priority={priority} />
        {priority !== "normal" && text(`priority.${priority}`)}
        {priority === "normal" && <span className="wide-only">{text("conversation.priority")}</span>}
      </Picker>
      <ul className="chips" aria-label={text("conversation.tags")}>
        {conversation.tags.map((tag) => (
          <li key={tag}>
            <button
              type="button"
              className="untag"
              disabled={moving}
              aria-label={text("conversation.removeTag", { name: tag })}
              onClick={() => setTags(conversation.tags.filter((each) => each !== tag))}
            >
              <Tag name={tag} colour={colourOf(tags, tag)} />
              <Icon name="cross" size="small" />
            </button>
          </li>
        ))}
        <li>
          <Picker
            handle={menus.tags}
            name={text("conversation.addTag")}
            label={text("conversation.addTag")}
            nothing={text("conversation.noTags")}
            disabled={moving}
            several
            options={tagOptions(tags, conversation.tags)}
            chosen={conversation.tags}
            createLabel={(name) => text("conversation.newTag", { name })}
            onCreate={(name) => {
              setTags([...conversation.tags, name]);
              refresh();
            }}
            onChoose={(name) =>
              setTags(
                conversation.tags.includes(name)
                  ? conversation.tags.filter((each) => each !== name)
                  : [...conversation.tags, name],
              )
            }
          >
            <Icon name="tag" size="small" />
            {conversation.tags.length === 0 && <span className="wide-only">{text("conversation.tag")}</span>}
          </Picker>
        </li>
      </ul>
      {state === "person" && mayMove(conversation, me, true, may("inbox.overrule")) && (
        <button
          type="button"
          className="button quiet small end"
          title={text("conversation.handBackLong")}
          disabled={moving}
          onClick={onHandBack}
        >
          <Icon name="handBack" size="small" flips />
          {text("conversation.handBack")}
        </button>
      )}
    </div>
  );
}
