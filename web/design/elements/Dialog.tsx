import { type FormEvent, type ReactNode, useEffect, useId, useRef } from "react";

/**
 * A dialog over everything, as long as it is rendered. Escape and the cross close it; the focus goes back to where it was.
 * @param onSubmit  then it is a form, and Enter submits it
 */
export function Dialog({
  title,
  close,
  wide = false,
  onClose,
  onSubmit,
  actions,
  children,
}: {
  title: ReactNode;
  /** What the cross is called. */
  close: string;
  wide?: boolean;
  onClose(): void;
  onSubmit?(): void;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const opened = dialog.current!;
    const before = document.activeElement;
    if (!opened.open) opened.showModal();
    // One who opens a form wants to write, not to close it. A finger would call up the keyboard over what is to be read.
    const first = opened.querySelector<HTMLElement>(
      ".body :is(input:not([type=checkbox], [type=radio], [type=file]), textarea):not([readonly])",
    );
    const isHere = document.activeElement?.closest(".body");
    if (!isHere && !matchMedia("(pointer: coarse)").matches) first?.focus();
    return () => {
      opened.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  const inside = (
    <>
      <header>
        <h2 id={id}>{title}</h2>
        <button type="button" className="button quiet icon-only" aria-label={close} title={close} onClick={onClose}>
          <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
            <path d="m4 4 8 8M12 4l-8 8" />
          </svg>
        </button>
      </header>
      <div className="body form">{children}</div>
      {actions && <footer>{actions}</footer>}
    </>
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit?.();
  };
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={id}
      data-wide={wide || undefined}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      {onSubmit ? <form onSubmit={submit}>{inside}</form> : inside}
    </dialog>
  );
}
