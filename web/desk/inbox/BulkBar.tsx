// What can be done with many conversations at once.
import { useState } from "react";
import { Picker } from "../../design/elements/Picker.tsx";
import type { Bulk } from "../api.ts";
import { Icon } from "../marks/Icon.tsx";
import { useWording } from "../text.tsx";
import {
  assigneeOptions,
  priorityOptions,
  type SnoozeChoice,
  snoozeOptions,
  snoozeUntil,
  tagOptions,
} from "./choices.tsx";
import { nobody, type Priority } from "./inbox.ts";
import { useInboxParts } from "./inbox-parts.ts";
import { SnoozeDialog } from "./SnoozeDialog.tsx";

interface Props {
  count: number;
  me: string;
  /** On its way. */
  busy: boolean;
  onDo(what: Bulk): void;
  onClear(): void;
}

export function BulkBar({ count, me, busy, onDo, onClear }: Props) {
  const { text, locale, language } = useWording();
  const { people, tags, refresh } = useInboxParts();
  const [asksDate, setAsksDate] = useState(false);
  const now = new Date();
  const button = "button quiet icon-only small";
  return (
    <div className="bulk" role="toolbar" aria-label={text("bulk")}>
      <b className="grow" role="status">
        {text("bulk.count", { count })}
      </b>
      <button
        type="button"
        className={button}
        disabled={busy}
        aria-label={text("conversation.close")}
        title={text("conversation.close")}
        onClick={() => onDo({ kind: "close" })}
      >
        <Icon name="check" />
      </button>
      <Picker
        className={button}
        disabled={busy}
        name={text("conversation.assign")}
        label={text("conversation.assignTo")}
        onOpen={refresh}
        nothing={text("picker.nothing")}
        options={assigneeOptions(people, me, text, language)}
        onChoose={(id) => onDo({ kind: "assign", agent: id === nobody ? null : id })}
      >
        <Icon name="person" />
      </Picker>
      <Picker
        className={button}
        disabled={busy}
        name={text("conversation.tags")}
        label={text("conversation.addTag")}
        nothing={text("picker.nothing")}
        options={tagOptions(tags, [])}
        createLabel={(name) => text("conversation.newTag", { name })}
        onCreate={(name) => onDo({ kind: "tag", add: [name], remove: [] })}
        onChoose={(name) => onDo({ kind: "tag", add: [name], remove: [] })}
      >
        <Icon name="tag" />
      </Picker>
      <Picker
        className={button}
        disabled={busy}
        name={text("conversation.snooze")}
        label={text("snooze.title")}
        nothing={text("picker.nothing")}
        options={snoozeOptions(now, locale, text, true)}
        onChoose={(choice) => {
          const until = snoozeUntil(choice as SnoozeChoice, new Date(), locale);
          if (until === undefined) setAsksDate(true);
          else onDo({ kind: "snooze", until: until?.toISOString() ?? null });
        }}
      >
        <Icon name="clock" />
      </Picker>
      <Picker
        className={button}
        disabled={busy}
        name={text("conversation.priority")}
        label={text("conversation.setPriority")}
        nothing={text("picker.nothing")}
        options={priorityOptions(text)}
        onChoose={(priority) => onDo({ kind: "priority", priority: priority as Priority })}
      >
        <Icon name="flag" />
      </Picker>
      <button
        type="button"
        className={button}
        aria-label={text("bulk.clear")}
        title={text("bulk.clear")}
        onClick={onClear}
      >
        <Icon name="cross" />
      </button>
      {asksDate && (
        <SnoozeDialog
          onClose={() => setAsksDate(false)}
          onSnooze={(until) => {
            setAsksDate(false);
            onDo({ kind: "snooze", until: until.toISOString() });
          }}
        />
      )}
    </div>
  );
}
