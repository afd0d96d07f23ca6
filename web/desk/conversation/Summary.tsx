import type { Conversation } from "../api.ts";
import { Icon } from "../marks/Icon.tsx";
import { useText } from "../text.tsx";
import { eventText } from "./why.ts";

/** What came with the handover, for whoever takes it: why, the last questions, what the assistant thought of, and what it found. */
export function Summary({ summary }: { summary: NonNullable<Conversation["summary"]> }) {
  const text = useText();
  const { reason, questions, candidates, entities } = summary;
  return (
    <details className="summary">
      <summary>
        <Icon name="person" size="small" />
        <span className="cut">{eventText(text, "handover", reason, null)}</span>
        <Icon name="more" size="small" />
      </summary>
      <dl className="facts">
        {questions.length > 0 && (
          <>
            <dt>{text("summary.questions")}</dt>
            <dd>
              {questions.map((question, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the same question may be asked twice
                <q key={place} lang="" dir="auto">
                  {question}
                </q>
              ))}
            </dd>
          </>
        )}
        {candidates.length > 0 && (
          <>
            <dt>{text("summary.candidates")}</dt>
            <dd>
              {candidates.map(({ article, title }) => (
                <bdi key={article} className="chip" lang="">
                  {title}
                </bdi>
              ))}
            </dd>
          </>
        )}
        {entities.length > 0 && (
          <>
            <dt>{text("summary.entities")}</dt>
            <dd>
              {[...new Set(entities)].map((entity) => (
                <bdi key={entity} className="chip">
                  {entity}
                </bdi>
              ))}
            </dd>
          </>
        )}
      </dl>
    </details>
  );
}
