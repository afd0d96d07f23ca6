import type { Person } from "../api.ts";
import { Face } from "../marks/Face.tsx";
import { Icon } from "../marks/Icon.tsx";
import { problemText } from "../problem.ts";
import { useText } from "../text.tsx";
import { MessageText } from "./MessageText.tsx";
import type { Outgoing } from "./sender.ts";

interface Props {
  item: Outgoing;
  me: Person;
  onRetry(clientId: string): void;
  onEdit(clientId: string): void;
}

/** A reply on its way: shown at once, with its fate below it. */
export function OutgoingTurn({ item, me, onRetry, onEdit }: Props) {
  const text = useText();
  const { clientId, problem } = item;
  const refused = typeof problem === "object" && problem ? problem.refused : null;
  return (
    <article className="turn" data-outgoing data-new data-note={item.said.kind === "note" || undefined}>
      <Face id={me.id} name={me.name} />
      <header className="by">
        <b>
          <bdi>{me.name}</bdi>
        </b>
        {item.said.kind === "note" && <span className="chip">{text("note")}</span>}
        {!problem && <span className="sending">{text("message.sending")}</span>}
      </header>
      <div className="said">
        <p lang="" dir="auto">
          <MessageText text={item.said.text} plain={item.said.kind === "note"} />
        </p>
        {problem === "unsent" && (
          <p className="fate" role="status">
            <Icon name="clock" size="small" />
            {text("message.unsent")}
          </p>
        )}
        {refused && (
          <p className="fate" role="alert" data-tone="bad">
            <Icon name="warning" size="small" />
            {text("message.refused", { reason: problemText(text, refused) })}
            <button type="button" className="link" onClick={() => onRetry(clientId)}>
              {text("problem.retry")}
            </button>
            <button type="button" className="link" onClick={() => onEdit(clientId)}>
              {text("message.edit")}
            </button>
          </p>
        )}
      </div>
    </article>
  );
}
