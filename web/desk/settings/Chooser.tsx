import type { ReactNode } from "react";
import { Icon } from "../marks/Icon.tsx";
import { useText } from "../text.tsx";
import type { Choice } from "./choices.ts";

/** Several of many: those that are chosen, each with its way out, and a list to add from. */
export function Chooser({
  label,
  add,
  choices,
  chosen,
  show,
  disabled = false,
  onChange,
}: {
  label: string;
  /** The first line of the list, such as "Add a market". */
  add: string;
  choices: readonly Choice[];
  chosen: readonly string[];
  show(value: string): ReactNode;
  disabled?: boolean;
  onChange(chosen: string[]): void;
}) {
  const text = useText();
  const labelOf = (value: string) => choices.find((choice) => choice.value === value)?.label ?? value;
  return (
    <fieldset className="labelled chooser" disabled={disabled}>
      <legend>{label}</legend>
      <div className="chosen">
        {chosen.map((value) => (
          <span key={value} className="one">
            {show(value)}
            <button
              type="button"
              className="button quiet icon-only small"
              aria-label={text("settings.takeOut", { name: labelOf(value) })}
              title={text("settings.takeOut", { name: labelOf(value) })}
              onClick={() => onChange(chosen.filter((each) => each !== value))}
            >
              <Icon name="cross" size="small" />
            </button>
          </span>
        ))}
        <select
          className="field"
          aria-label={add}
          value=""
          onChange={(event) => onChange([...chosen, event.currentTarget.value])}
        >
          <option value="" disabled hidden>
            {add}
          </option>
          {choices
            .filter(({ value }) => !chosen.includes(value))
            .map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
        </select>
      </div>
    </fieldset>
  );
}
