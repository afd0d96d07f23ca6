import { type FormEvent, useCallback, useState } from "react";
import { useDesk } from "../desk-context.ts";
import { problemText } from "../problem.ts";
import { useWording } from "../text.tsx";
import { useLoaded } from "../use-loaded.ts";
import { runFor, type Trainings } from "./training.ts";

const offered = [0.01, 0.02, 0.03, 0.05];

/** How many wrong answers the company would accept, at most. Choosing it starts the training. */
export function PromiseStep({ onDone }: { onDone(): Promise<void> }) {
  const { text, locale } = useWording();
  const { request } = useDesk();
  const [loaded] = useLoaded(useCallback(() => request<Trainings>("GET", "/training?limit=1"), [request]));
  const [chosen, setChosen] = useState<number | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  if (loaded.kind !== "ready") return null;
  const suggested = loaded.value.settings.toleratedWrong;
  const shares = [...new Set([...offered, suggested])].sort((a, b) => a - b);
  const share = chosen ?? suggested;
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });

  async function choose(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await request("PUT", "/start/promise", { toleratedWrong: share });
      await runFor(request, share).catch(() => {}); // the next step shows how it goes, and starts it where it does not
      await onDone();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  }

  return (
    <form className="form" onSubmit={(event) => void choose(event)}>
      <p>{text("start.promiseLong")}</p>
      <fieldset className="labelled">
        <legend>{text("start.promiseAtMost")}</legend>
        <div className="shares">
          {shares.map((each) => (
            <label key={each} className="share">
              <input type="radio" name="share" checked={share === each} onChange={() => setChosen(each)} />
              <bdi dir="ltr">{percent.format(each)}</bdi>
              {each === suggested && <span className="hint">{text("start.suggested")}</span>}
            </label>
          ))}
        </div>
      </fieldset>
      <p className="hint">{text("start.promiseCost")}</p>
      {error !== null && (
        <p className="note" data-tone="bad" role="alert">
          {problemText(text, error)}
        </p>
      )}
      <div className="row">
        <button type="submit" className="button main" disabled={busy}>
          {text("start.train")}
        </button>
      </div>
    </form>
  );
}
