import { useInboxParts } from "../inbox/inbox-parts.ts";
import { mentionParts } from "./completion.ts";
import { MessageText } from "./MessageText.tsx";

/** A note; who is mentioned in it stands as one piece. */
export function NoteText({ text }: { text: string }) {
  const { people } = useInboxParts();
  return mentionParts(
    text,
    people.map(({ name }) => name),
  ).map((part, place) =>
    part.mention ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts have no name of their own
      <bdi key={place} className="mention">
        {part.text}
      </bdi>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts have no name of their own
      <MessageText key={place} text={part.text} plain />
    ),
  );
}
