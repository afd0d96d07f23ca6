import type { Present } from "../api.ts";
import { Face } from "../marks/Face.tsx";
import { useWording } from "../text.tsx";

interface Props {
  typing: readonly Present[];
  looking: readonly Present[];
  /** A reply is held back until the agent says what to do with it. */
  asks: boolean;
  onSend(): void;
  onWait(): void;
}

/** Who else is at the conversation, so that a customer does not get two answers. */
export function Collision({ typing, looking, asks, onSend, onWait }: Props) {
  const { text, locale } = useWording();
  const list = new Intl.ListFormat(locale, { type: "conjunction" });
  const names = (people: readonly Present[]) => list.format(people.map(({ name }) => name));
  const shown = typing.length ? typing : looking;
  if (!asks && shown.length === 0) return null;
  return (
    <div className="collision" role="status" data-tone={typing.length || asks ? "warn" : undefined}>
      {shown.slice(0, 3).map(({ id, name }) => (
        <Face key={id} id={id} name={name} small />
      ))}
      <span className="grow">
        {asks
          ? typing.length
            ? text("collision.ask", { names: names(typing), count: typing.length })
            : text("collision.askAfter")
          : typing.length
            ? text("collision.typing", { names: names(typing), count: typing.length })
            : text("collision.looking", { names: names(looking), count: looking.length })}
      </span>
      {asks && (
        <>
          <button type="button" className="button plain small" onClick={onWait}>
            {text("collision.wait")}
          </button>
          <button type="button" className="button plain small" onClick={onSend}>
            {text("collision.send")}
          </button>
        </>
      )}
    </div>
  );
}
