// The options of the menus that a conversation and a selection of many share: to whom, which tags, how urgent, until when.

import type { Option } from "../../design/elements/Chooser.tsx";
import type { Colleague, Conversation, InboxSettings } from "../api.ts";
import type { SnoozeName } from "../conversation/snooze.ts";
import { snoozeTimes } from "../conversation/snooze.ts";
import { dateFormat } from "../formats.ts";
import { Face } from "../marks/Face.tsx";
import { Icon, type IconName } from "../marks/Icon.tsx";
import { languageName } from "../marks/names.ts";
import type { Text } from "../text.tsx";
import { nobody, type Priority, priorities } from "./inbox.ts";

/** Oneself first, then nobody, then who is there, fewest conversations first. */
export function assigneeOptions(people: readonly Colleague[], me: string, text: Text, language: string): Option[] {
  const rank = ({ id, online, available }: Colleague) => (id === me ? 0 : online && available ? 1 : 2);
  const sorted = [...people]
    .filter(({ role }) => role !== "viewer")
    .sort((a, b) => rank(a) - rank(b) || a.open - b.open || a.name.localeCompare(b.name, language));
  const option = (person: Colleague): Option => ({
    value: person.id,
    label: person.id === me ? text("conversation.assignMe", { name: person.name }) : person.name,
    texts: [person.name, ...person.languages.map((spoken) => languageName(spoken, language))],
    before: <Face id={person.id} name={person.name} small />,
    after: (
      <span className="hint">
        {person.online && person.available
          ? text("conversation.openCount", { count: person.open })
          : text("conversation.away")}
      </span>
    ),
  });
  const none: Option = { value: nobody, label: text("conversation.assignNobody"), before: <Icon name="minus" /> };
  const [first, ...rest] = sorted.map(option);
  return first && sorted[0]!.id === me ? [first, none, ...rest] : [none, ...(first ? [first, ...rest] : [])];
}

export const tagOptions = (tags: InboxSettings["tags"], also: readonly string[]): Option[] =>
  [...new Set([...tags.map(({ name }) => name), ...also])].map((name) => ({
    value: name,
    label: name,
    lang: "",
    before: <i className="dot" data-colour={colourOf(tags, name)} aria-hidden="true" />,
  }));

export const colourOf = (tags: InboxSettings["tags"], name: string): number | undefined =>
  tags.find((tag) => tag.name === name)?.colour;

const priorityIcons: Record<Priority, IconName> = { urgent: "warning", high: "flag", normal: "flag", low: "down" };

export function PriorityIcon({ priority }: { priority: Conversation["priority"] }) {
  return (
    <span className="priority" data-priority={priority}>
      <Icon name={priorityIcons[priority]} size="small" />
    </span>
  );
}

export const priorityOptions = (text: Text): Option[] =>
  priorities.map((priority) => ({
    value: priority,
    label: text(`priority.${priority}`),
    before: <PriorityIcon priority={priority} />,
  }));

export type SnoozeChoice = SnoozeName | "date" | "wake";

export function snoozeOptions(now: Date, locale: string, text: Text, snoozed: boolean): Option[] {
  const shown = dateFormat(locale, { weekday: "short", hour: "numeric", minute: "2-digit" });
  return [
    ...snoozeTimes(now, locale).map(({ name, until }) => ({
      value: name,
      label: text(`snooze.${name}`),
      before: <Icon name="clock" />,
      after: <span className="hint digits">{shown.format(until)}</span>,
    })),
    { value: "date", label: text("snooze.date"), before: <Icon name="pencil" /> },
    ...(snoozed ? [{ value: "wake", label: text("snooze.wake"), before: <Icon name="bell" /> }] : []),
  ];
}

/** The moment that was chosen; null to wake at once; undefined where a date is still to be asked for. */
export function snoozeUntil(choice: SnoozeChoice, now: Date, locale: string): Date | null | undefined {
  if (choice === "wake") return null;
  return snoozeTimes(now, locale).find(({ name }) => name === choice)?.until;
}
