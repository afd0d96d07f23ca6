import { useState } from "react";
import { Dialog } from "../../design/elements/Dialog.tsx";
import { useText } from "../text.tsx";

/** A date and a time of one's own. */
export function SnoozeDialog({ onSnooze, onClose }: { onSnooze(until: Date): void; onClose(): void }) {
  const text = useText();
  const [value, setValue] = useState(() => local(new Date(Date.now() + 24 * 60 * 60_000)));
  const until = new Date(value);
  const fault = Number.isNaN(until.getTime()) || until.getTime() <= Date.now();
  return (
    <Dialog
      title={text("snooze.title")}
      close={text("do.close")}
      onClose={onClose}
      onSubmit={() => {
        if (!fault) onSnooze(until);
      }}
      actions={
        <>
          <button type="button" className="button plain" onClick={onClose}>
            {text("do.cancel")}
          </button>
          <button type="submit" className="button main" disabled={fault}>
            {text("snooze.do")}
          </button>
        </>
      }
    >
      <label>
        {text("snooze.until")}
        <input
          className="field"
          type="datetime-local"
          required
          value={value}
          min={local(new Date())}
          aria-invalid={fault || undefined}
          onChange={(event) => setValue(event.currentTarget.value)}
        />
      </label>
      {fault && (
        <p className="hint" role="alert" data-tone="bad">
          {text("snooze.past")}
        </p>
      )}
    </Dialog>
  );
}

/** As such a field wants it: 2025-11-23T09:00, in the person's own time. */
const local = (at: Date): string => new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
