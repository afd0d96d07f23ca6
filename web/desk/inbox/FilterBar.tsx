// What narrows the list: one menu with everything that can be chosen, and what was chosen as chips that can be taken away.
import type { Ref } from "react";
import type { Option } from "../../design/elements/Chooser.tsx";
import { Picker, type PickerHandle } from "../../design/elements/Picker.tsx";
import type { Colleague, Facets, InboxSettings } from "../api.ts";
import { Face } from "../marks/Face.tsx";
import { Icon } from "../marks/Icon.tsx";
import { languageName, marketName } from "../marks/names.ts";
import { type Text, useWording } from "../text.tsx";
import { colourOf, PriorityIcon } from "./choices.tsx";
import { type FilterName, type Filters, filterNames, nobody, type Priority, priorities } from "./inbox.ts";

interface Props {
  filters: Filters;
  facets: Facets;
  people: readonly Colleague[];
  tags: InboxSettings["tags"];
  me: string;
  handle: Ref<PickerHandle>;
  onFilter(filters: Filters): void;
}

export function FilterButton({ filters, facets, people, tags, me, handle, onFilter }: Props) {
  const { text, language } = useWording();
  const options: Option[] = [
    ...facets.languages.map((each) => ({
      ...of("language", each),
      label: languageName(each),
      lang: each,
      texts: [languageName(each, language), each],
    })),
    ...facets.markets.map((market) => ({
      ...of("market", market),
      label: marketName(market, language),
      texts: [market],
      before: <span className="market">{market}</span>,
    })),
    ...[...new Set([...tags.map(({ name }) => name), ...facets.tags])].map((name) => ({
      ...of("tag", name),
      label: name,
      lang: "",
      before: <i className="dot" data-colour={colourOf(tags, name)} aria-hidden="true" />,
    })),
    ...facets.topics.map(({ article, title }) => ({ ...of("topic", article), label: title || article, lang: "" })),
    ...[
      { ...of("assignee", nobody), label: text("conversation.assignNobody") },
      ...people
        .filter(({ role }) => role !== "viewer")
        .map((person) => ({
          ...of("assignee", person.id),
          label: person.id === me ? text("conversation.assignMe", { name: person.name }) : person.name,
          before: <Face id={person.id} name={person.name} small />,
        })),
    ],
    ...priorities.map((priority) => ({
      ...of("priority", priority),
      label: text(`priority.${priority}`),
      before: <PriorityIcon priority={priority} />,
    })),
    ...(facets.channels.length > 1
      ? facets.channels.map((channel) => ({ ...of("channel", channel), label: channelName(text, channel) }))
      : []),
  ];
  function of(name: FilterName, value: string) {
    return { value: `${name}:${value}`, group: text(`inbox.by.${name}`) };
  }
  return (
    <Picker
      handle={handle}
      className="button quiet icon-only small"
      name={text("inbox.filter")}
      label={text("inbox.filterBy")}
      nothing={text("inbox.filterNothing")}
      options={options}
      chosen={filterNames.flatMap((name) => (filters[name] ? [`${name}:${filters[name]}`] : []))}
      onChoose={(value) => {
        const [name, ...rest] = value.split(":") as [FilterName, ...string[]];
        const wanted = rest.join(":");
        onFilter({ ...filters, [name]: filters[name] === wanted ? undefined : wanted });
      }}
    >
      <Icon name="filter" />
    </Picker>
  );
}

export function FilterChips({ filters, facets, people, onFilter }: Omit<Props, "handle" | "tags" | "me">) {
  const { text, language } = useWording();
  const chosen = filterNames.filter((name) => filters[name]);
  if (chosen.length === 0) return null;
  const labels: { [name in FilterName]: (value: string) => string } = {
    language: (value) => languageName(value, language),
    market: (value) => marketName(value, language),
    channel: (value) => channelName(text, value),
    topic: (value) => facets.topics.find(({ article }) => article === value)?.title || value,
    tag: (value) => value,
    assignee: (value) =>
      value === nobody ? text("conversation.assignNobody") : (people.find(({ id }) => id === value)?.name ?? value),
    priority: (value) => (priorities.includes(value as Priority) ? text(`priority.${value as Priority}`) : value),
  };
  return (
    <ul className="chips" aria-label={text("inbox.filter")}>
      {chosen.map((name) => {
        const label = labels[name](filters[name]!);
        return (
          <li key={name}>
            <button
              type="button"
              className="chip"
              aria-label={text("inbox.filterRemove", { name: `${text(`inbox.by.${name}`)}: ${label}` })}
              title={text(`inbox.by.${name}`)}
              onClick={() => onFilter({ ...filters, [name]: undefined })}
            >
              <bdi className="cut">{label}</bdi>
              <Icon name="cross" size="small" />
            </button>
          </li>
        );
      })}
      {chosen.length > 1 && (
        <li>
          <button type="button" className="link" onClick={() => onFilter({})}>
            {text("inbox.filterClear")}
          </button>
        </li>
      )}
    </ul>
  );
}

const channelName = (text: Text, channel: string) => (channel === "widget" ? text("channel.widget") : channel);
