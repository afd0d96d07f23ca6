// A field to type in and what fits below it: arrows move, Enter chooses, the focus stays in the field.
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { matching } from "./match.ts";

export interface Option {
  value: string;
  label: string;
  /** Of the label, where it is not the screen's. */
  lang?: string;
  /** Under which other words it is found. */
  texts?: readonly string[];
  before?: ReactNode;
  after?: ReactNode;
  /** Named before its first option. */
  group?: string;
}

export interface ChooserProps {
  label: string;
  options: readonly Option[];
  chosen?: readonly string[];
  nothing: string;
  /** Offers what was typed where no option is called so. */
  createLabel?(typed: string): string;
  onCreate?(typed: string): void;
  onChoose(value: string): void;
  onType?(typed: string): void;
}

const created = "\u0000create";

/** Dialogs and popovers give the focus to what says so in its attribute, at the moment they are shown: React's own comes too late. */
const focusedWhenShown = (field: HTMLInputElement | null) => field?.setAttribute("autofocus", "");

export function Chooser({ label, options, chosen, nothing, createLabel, onCreate, onChoose, onType }: ChooserProps) {
  const id = useId();
  const [typed, setTyped] = useState("");
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const wanted = typed.trim();
  const found = matching(typed, options, ({ label, texts = [] }) => [label, ...texts]);
  const isNew = createLabel && wanted && !options.some((option) => option.label === wanted);
  const shown: Option[] = isNew ? [...found, { value: created, label: createLabel(wanted) }] : found;
  const at = Math.min(active, shown.length - 1);

  useEffect(() => {
    list.current?.querySelector(`[data-place="${at}"]`)?.scrollIntoView({ block: "nearest" });
  }, [at]);

  function choose(option: Option | undefined) {
    if (!option) return;
    if (option.value === created) onCreate?.(wanted);
    else onChoose(option.value);
    if (typed) type("");
  }
  function type(text: string) {
    setTyped(text);
    setActive(0);
    onType?.(text);
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && shown.length) setActive((at + step + shown.length) % shown.length);
    else if (event.key === "Enter") choose(shown[at]);
    else return;
    event.preventDefault();
  }

  return (
    <div className="chooser">
      <input
        className="field"
        ref={focusedWhenShown}
        role="combobox"
        aria-label={label}
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={shown[at] ? `${id}-${at}` : undefined}
        placeholder={label}
        size={Math.max(20, label.length)}
        autoComplete="off"
        dir={typed ? "auto" : undefined}
        value={typed}
        onChange={(event) => type(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div
        className="options"
        role="listbox"
        id={`${id}-list`}
        aria-label={label}
        ref={list}
        aria-multiselectable={chosen ? true : undefined}
      >
        {shown.map((option, place) => (
          <div key={option.value} role="presentation">
            {!wanted && option.group && option.group !== shown[place - 1]?.group && (
              <p className="group" aria-hidden="true">
                {option.group}
              </p>
            )}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys */}
            {/* biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field, aria-activedescendant points here */}
            <div
              className="option"
              role="option"
              id={`${id}-${place}`}
              data-place={place}
              data-active={place === at || undefined}
              aria-selected={chosen ? chosen.includes(option.value) : place === at}
              onPointerMove={() => setActive(place)}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(option)}
            >
              {option.before}
              <span className="grow" lang={option.lang} dir={option.lang ? "auto" : undefined}>
                <bdi>{option.label}</bdi>
              </span>
              {option.after}
              {chosen?.includes(option.value) && (
                <svg className="icon small" viewBox="0 0 16 16" aria-hidden="true">
                  <path d="m3.2 8.4 3.2 3.2 6.4-7" />
                </svg>
              )}
            </div>
          </div>
        ))}
      </div>
      {shown.length === 0 && (
        <p className="hint" role="status">
          {nothing}
        </p>
      )}
    </div>
  );
}
