import { Dialog } from "../../design/elements/Dialog.tsx";
import { speechOf } from "../marks/names.ts";
import { useText } from "../text.tsx";
import type { EditedText } from "./knowledge-api.ts";
import { storedText, type Written } from "./use-draft.ts";

/** Somebody else was quicker: both texts, and which of them goes on. Neither is lost. */
export function Conflict({
  mine,
  theirs,
  language,
  onKeep,
  onTake,
}: {
  mine: Written;
  theirs: EditedText;
  language: string;
  onKeep(): void;
  onTake(): void;
}) {
  const text = useText();
  const other = storedText(theirs);
  const author = theirs.draft?.author ?? theirs.approved?.author ?? text("article.somebody");
  return (
    <Dialog
      wide
      title={text("article.conflictTitle", { author })}
      close={text("article.takeTheirs")}
      onClose={onTake}
      actions={
        <>
          <button type="button" className="button plain" onClick={onTake}>
            {text("article.takeTheirs")}
          </button>
          <button type="button" className="button main" onClick={onKeep}>
            {text("article.keepMine")}
          </button>
        </>
      }
    >
      <p>{text("article.conflictMore")}</p>
      <div className="know-pair texts">
        <section aria-label={text("article.theirs", { author })}>
          <h3>{text("article.theirs", { author })}</h3>
          <div {...speechOf(language)}>
            <b>{other.title}</b>
            <p>{other.text}</p>
          </div>
        </section>
        <section aria-label={text("article.yours")}>
          <h3>{text("article.yours")}</h3>
          <div {...speechOf(language)}>
            <b>{mine.title}</b>
            <p>{mine.text}</p>
          </div>
        </section>
      </div>
    </Dialog>
  );
}
