import { type RefObject, useEffect, useRef, useState } from "react";
import { Icon } from "../marks/Icon.tsx";
import { useText } from "../text.tsx";

const settleMs = 250;

/** What is searched for in every conversation. Follows the address, and writes there what was typed when the typing rests. */
export function SearchField({
  searched,
  field,
  onSearch,
  onLeave,
}: {
  searched: string;
  field: RefObject<HTMLInputElement | null>;
  onSearch(text: string): void;
  onLeave(): void;
}) {
  const text = useText();
  const [typed, setTyped] = useState(searched);
  const told = useRef(searched);
  const timer = useRef(0);
  useEffect(() => {
    if (searched !== told.current) setTyped(searched);
    told.current = searched;
  }, [searched]);
  useEffect(() => () => clearTimeout(timer.current), []);

  function tell(typed: string) {
    clearTimeout(timer.current);
    told.current = typed.trim();
    onSearch(told.current);
  }
  function type(typed: string) {
    setTyped(typed);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => tell(typed), settleMs);
  }

  return (
    <search className="search">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          tell(typed);
        }}
      >
        <Icon name="search" />
        <input
          ref={field}
          type="text"
          inputMode="search"
          enterKeyHint="search"
          maxLength={200}
          autoComplete="off"
          lang=""
          dir={typed ? "auto" : undefined}
          aria-label={text("inbox.search")}
          placeholder={text("inbox.search")}
          value={typed}
          onChange={(event) => type(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
            event.preventDefault();
            onLeave();
          }}
        />
        <button
          type="button"
          className="button quiet icon-only small"
          aria-label={text("inbox.searchLeave")}
          title={text("inbox.searchLeave")}
          onClick={onLeave}
        >
          <Icon name="cross" size="small" />
        </button>
      </form>
    </search>
  );
}
