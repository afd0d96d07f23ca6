// A field for a reply or a note: Enter sends, Shift-Enter begins a new line, and a sign such as @ or # opens what can be put in.
import { type KeyboardEvent, type Ref, useId, useImperativeHandle, useLayoutEffect, useRef, useState } from "react";
import type { Option } from "../../design/elements/Chooser.tsx";
import { matching } from "../../design/elements/match.ts";
import { completed, type Trigger, triggerAt } from "./completion.ts";

export interface EditorHandle {
  focus(): void;
  /** Puts a text where the caret is. */
  insert(text: string): void;
}

interface Props {
  text: string;
  label: string;
  placeholder: string;
  invalid: boolean;
  sign: "@" | "#";
  /** What the sign offers; found by their label and texts. */
  options: readonly Option[];
  /** What is put in for an option. */
  textOf(value: string): string;
  handle: Ref<EditorHandle>;
  onWrite(text: string): void;
  onSubmit(): void;
  onLeave(): void;
}

const offered = 8;

export function Editor({ text, label, placeholder, invalid, sign, options, textOf, handle, ...props }: Props) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [caret, setCaret] = useState(text.length);
  const [active, setActive] = useState(0);
  const [dismissed, setDismissed] = useState(-1);
  const [focused, setFocused] = useState(false);
  const caretAfter = useRef<number | null>(null);

  const trigger = focused ? triggerAt(text, Math.min(caret, text.length), sign) : null;
  const found =
    trigger && trigger.start !== dismissed
      ? matching(trigger.typed, options, ({ label, texts = [] }) => [label, ...texts]).slice(0, offered)
      : [];
  const at = Math.min(active, found.length - 1);

  useLayoutEffect(() => {
    if (caretAfter.current === null) return;
    field.current!.setSelectionRange(caretAfter.current, caretAfter.current);
    setCaret(caretAfter.current);
    caretAfter.current = null;
  });

  useImperativeHandle(handle, () => ({
    focus: () => field.current?.focus(),
    insert(inserted) {
      const box = field.current!;
      put({ start: box.selectionStart, end: box.selectionEnd, typed: "" }, inserted);
      box.focus();
    },
  }));

  function put(trigger: Trigger, inserted: string) {
    const next = completed(text, trigger, inserted);
    caretAfter.current = next.caret;
    props.onWrite(next.text);
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    // While an input method composes, Enter chooses a word (229 is how Safari says so). A phone's Enter is a new line.
    const composing = event.nativeEvent.isComposing || event.keyCode === 229;
    if (composing) return;
    if (found.length && trigger) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) setActive((at + step + found.length) % found.length);
      else if (event.key === "Enter" || event.key === "Tab") put(trigger, textOf(found[at]!.value));
      else if (event.key === "Escape") setDismissed(trigger.start);
      if (step || ["Enter", "Tab", "Escape"].includes(event.key)) event.preventDefault();
      if (step || ["Enter", "Tab", "Escape"].includes(event.key)) return;
    }
    if (event.key === "Escape") {
      event.preventDefault();
      props.onLeave();
      return;
    }
    if (event.key !== "Enter" || event.shiftKey || matchMedia("(pointer: coarse)").matches) return;
    event.preventDefault();
    props.onSubmit();
  }

  return (
    <div className="editor">
      <textarea
        ref={field}
        value={text}
        rows={2}
        lang=""
        dir={text ? "auto" : undefined} // an empty one follows the desk, for the placeholder
        aria-label={label}
        aria-invalid={invalid || undefined}
        aria-autocomplete="list"
        aria-controls={found.length ? `${id}-list` : undefined}
        aria-activedescendant={found.length ? `${id}-${at}` : undefined}
        placeholder={placeholder}
        onChange={(event) => {
          props.onWrite(event.currentTarget.value);
          setCaret(event.currentTarget.selectionStart);
          setActive(0);
          if (dismissed >= event.currentTarget.value.length) setDismissed(-1);
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
        onKeyDown={onKeyDown}
      />
      {found.length > 0 && (
        <div className="completions chooser">
          <div className="options" role="listbox" id={`${id}-list`} aria-label={label}>
            {found.map((option, place) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys
              // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field, aria-activedescendant points here
              <div
                key={option.value}
                className="option"
                role="option"
                id={`${id}-${place}`}
                data-active={place === at || undefined}
                aria-selected={place === at}
                onPointerMove={() => setActive(place)}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => trigger && put(trigger, textOf(option.value))}
              >
                {option.before}
                <span className="grow">
                  <bdi>{option.label}</bdi>
                </span>
                {option.after}
              </div>
            ))}
          </div>
        </div>
      )}
    </div>
  );
}
