import { Picker } from "../../design/elements/Picker.tsx";
import { go, type Place } from "../address.ts";
import { Icon } from "../marks/Icon.tsx";
import { useText } from "../text.tsx";
import type { Counts, View } from "./inbox.ts";

const more: readonly View[] = ["snoozed", "mentions"];
const icons = { snoozed: "bell", mentions: "at" } as const;

/** The views that one does not look at all day: under one button, which is called as the one that is open. */
export function MoreViews({
  view,
  place,
  counts,
  counted,
}: {
  view: View;
  place: Place;
  counts: Counts;
  counted(view: View): string;
}) {
  const text = useText();
  const open = more.includes(view);
  const news = counts.mentions > 0;
  return (
    <Picker
      className="more"
      name={
        open
          ? undefined
          : [text("inbox.moreViews"), news && `${text("inbox.mentions")} ${counted("mentions")}`]
              .filter(Boolean)
              .join(", ")
      }
      label={text("inbox.moreViews")}
      nothing={text("picker.nothing")}
      options={more.map((each) => ({
        value: each,
        label: text(`inbox.${each}`),
        before: <Icon name={icons[each as keyof typeof icons]} />,
        after: counts[each] > 0 && <span className="digits hint">{counted(each)}</span>,
      }))}
      onChoose={(view) => go({ view: view as View, conversation: place.conversation, filters: place.filters })}
    >
      <span data-open={open || undefined} data-news={(news && !open) || undefined}>
        {open ? text(`inbox.${view}`) : null}
        <Icon name={open ? "more" : "dots"} size="small" />
      </span>
    </Picker>
  );
}
