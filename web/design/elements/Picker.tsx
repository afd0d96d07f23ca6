// A button that opens a Chooser beside it. Escape, a choice or a click elsewhere closes it; the focus goes back to the button.
import { type ReactNode, type Ref, useId, useImperativeHandle, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { Chooser, type ChooserProps } from "./Chooser.tsx";
import { placeBeside } from "./place-beside.ts";

export interface PickerHandle {
  show(): void;
}

interface Props extends ChooserProps {
  /** Of the button, where its content says too little. */
  name?: string;
  className?: string;
  disabled?: boolean;
  /** Stays open after a choice. */
  several?: boolean;
  handle?: Ref<PickerHandle>;
  onOpen?(): void;
  children: ReactNode;
}

export function Picker({
  name,
  className = "button quiet small",
  disabled,
  several = false,
  handle,
  onOpen,
  children,
  ...chooser
}: Props) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const popover = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  useImperativeHandle(handle, () => ({
    show: () => {
      if (!button.current?.disabled) popover.current?.showPopover();
    },
  }));
  const close = () => {
    popover.current?.hidePopover();
    button.current?.focus();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        disabled={disabled}
        popoverTarget={id}
        aria-haspopup="listbox"
        aria-expanded={open}
        aria-label={name}
        title={name}
      >
        {children}
      </button>
      <div
        ref={popover}
        id={id}
        popover="auto"
        className="picker"
        onBeforeToggle={(event) => {
          if (event.newState !== "open") return;
          // Drawn before it is shown, so that its field has the focus at once and no letter is lost; placed when its size is known.
          flushSync(() => setOpen(true));
          requestAnimationFrame(() => placeBeside(popover.current!, button.current!));
          onOpen?.();
        }}
        onToggle={(event) => setOpen(event.newState === "open")}
      >
        {open && (
          <Chooser
            {...chooser}
            onChoose={(value) => {
              if (!several) close();
              chooser.onChoose(value);
            }}
            onCreate={(typed) => {
              if (!several) close();
              chooser.onCreate?.(typed);
            }}
          />
        )}
      </div>
    </>
  );
}
