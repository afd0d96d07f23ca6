import type { Message } from "../api.ts";
import { Icon } from "../marks/Icon.tsx";
import { Confidence, DecisionChip, MarketStamp } from "../marks/Marks.tsx";
import { speechOf } from "../marks/names.ts";
import { useText } from "../text.tsx";
import { thresholdOf } from "./why.ts";

interface Props {
  message: Message;
  explained: boolean;
  onWhy(): void;
}

/** Beside every claim of the assistant: how sure it was, from which article, and the way to "why". */
export function Evidence({ message, explained, onWhy }: Props) {
  const text = useText();
  const { kind = "answer", confidence, source, choices, rating } = message;
  const measured = kind === "answer" || kind === "clarify";
  return (
    <div className="evidence">
      {kind !== "answer" && <DecisionChip kind={kind} />}
      {measured && confidence !== undefined && <Confidence value={confidence} threshold={thresholdOf(message)} />}
      {source && (
        <span className="source">
          <span className="sr">{text("message.source")}: </span>
          <span {...speechOf(source.language)}>{source.title}</span>
          {source.market && <MarketStamp market={source.market} />}
        </span>
      )}
      {rating && (
        <span
          className="rating"
          role="img"
          aria-label={text(rating === "up" ? "message.helpful" : "message.notHelpful")}
        >
          <Icon name={rating === "up" ? "thumbUp" : "thumbDown"} size="small" />
        </span>
      )}
      <button type="button" className="link" aria-pressed={explained} onClick={onWhy}>
        {text("message.why")}
      </button>
      {kind === "clarify" && choices?.length ? (
        <span className="source offered">
          {text("message.offered")}
          {choices.map((choice) => (
            <span key={choice.article} className="chip" {...speechOf(choice.language)}>
              {choice.title}
            </span>
          ))}
        </span>
      ) : null}
    </div>
  );
}
