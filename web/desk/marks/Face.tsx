import { Icon } from "./Icon.tsx";
import { initials, kindOf } from "./names.ts";

const colours = 5;

/** Who wrote it, by shape: people are round. Without a name: the outline of a person, in a colour that stays theirs. */
export function Face({ id, name, small = false }: { id: string; name: string | null; small?: boolean }) {
  return (
    <span className={`face ${small ? "small" : ""}`} data-colour={kindOf(id, colours)} aria-hidden="true">
      {name ? initials(name) : <Icon name="person" size="small" />}
    </span>
  );
}

/** The assistant is a squared mark: never a face, never a name. */
export function AssistantFace() {
  return (
    <span className="face assistant" aria-hidden="true">
      <svg viewBox="0 0 24 26" aria-hidden="true">
        <path d="M4.5 4h7.7a8 8 0 0 1 0 16H8.2l-3.7 2.8z" />
        <path d="M8.3 9.7h4.6M11 14.3h4.6" />
      </svg>
    </span>
  );
}
