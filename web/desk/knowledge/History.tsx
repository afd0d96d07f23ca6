// What an article was: every version with who wrote it, what differs from now, and the way back.
import { useCallback, useEffect, useState } from "react";
import { Dialog } from "../../design/elements/Dialog.tsx";
import { toast } from "../../design/elements/Toasts.tsx";
import { Loading, Problem } from "../marks/States.tsx";
import { problemText } from "../problem.ts";
import { useText, useWording } from "../text.tsx";
import { useLoaded } from "../use-loaded.ts";
import { Diff } from "./Diff.tsx";
import type { DiffPart, HistoryEntry, KnowledgeApi, Place } from "./knowledge-api.ts";
import { PlaceMarks } from "./PlaceMarks.tsx";

interface Page {
  entries: HistoryEntry[];
  next: number | null;
}

export function History({
  api,
  id,
  place,
  edits,
  onClose,
  onRestored,
}: {
  api: KnowledgeApi;
  id: string;
  place: Place;
  edits: boolean;
  onClose(): void;
  onRestored(entry: HistoryEntry): void;
}) {
  const { text, locale } = useWording();
  const [all, setAll] = useState(false);
  const [loaded, reload, set] = useLoaded<Page>(
    useCallback(() => api.history(id, all ? null : place, null), [api, id, place, all]),
  );
  const [chosen, setChosen] = useState<HistoryEntry | null>(null);
  const [against, setAgainst] = useState<number | null>(null);
  const value = loaded.kind === "ready" ? loaded.value : null;
  const when = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const withText = value?.entries.filter((entry) => entry.text !== null) ?? [];

  async function restore(entry: HistoryEntry) {
    try {
      await api.restore(entry.id);
      onRestored(entry);
    } catch (error) {
      toast(problemText(text, error));
    }
  }

  return (
    <Dialog
      wide
      title={text("article.history")}
      close={text("do.close")}
      onClose={onClose}
      actions={
        edits && chosen ? (
          <button type="button" className="button main" onClick={() => void restore(chosen)}>
            {text("article.restore")}
          </button>
        ) : undefined
      }
    >
      <label className="check">
        <input
          type="checkbox"
          checked={all}
          onChange={({ target }) => {
            setAll(target.checked);
            setChosen(null);
          }}
        />
        {text("article.historyAll")}
      </label>
      {loaded.kind === "loading" && <Loading rows={4} saying={text("knowledge.loading")} />}
      {loaded.kind === "failed" && (
        <Problem title={text("knowledge.failed")} error={loaded.error} onRetry={() => void reload()} />
      )}
      {value?.entries.length === 0 && <p className="hint">{text("article.historyNone")}</p>}
      {value && value.entries.length > 0 && (
        <div className="history">
          <ol>
            {value.entries.map((entry) => (
              <li key={entry.id}>
                <button
                  type="button"
                  disabled={entry.text === null}
                  aria-pressed={chosen?.id === entry.id}
                  onClick={() => {
                    setChosen(entry);
                    setAgainst(null);
                  }}
                >
                  <b>{text(`article.was.${entry.kind}`)}</b>
                  {all && entry.language && <PlaceMarks place={{ language: entry.language, market: entry.market }} />}
                  <span className="hint">
                    <bdi>{entry.author ?? fileOf(entry) ?? text("article.program")}</bdi> ·{" "}
                    {when.format(new Date(entry.at))}
                  </span>
                  {typeof entry.detail?.text === "string" && <bdi className="cut hint">{entry.detail.text}</bdi>}
                </button>
              </li>
            ))}
            {value.next !== null && (
              <li>
                <button
                  type="button"
                  className="link"
                  onClick={() =>
                    void api.history(id, all ? null : place, value.next).then(
                      (page) => set({ ...page, entries: [...value.entries, ...page.entries] }),
                      (error) => toast(problemText(text, error)),
                    )
                  }
                >
                  {text("knowledge.more")}
                </button>
              </li>
            )}
          </ol>
          <div className="compare" aria-live="polite">
            {chosen ? (
              <>
                <label className="labelled">
                  {text("article.compareWith")}
                  <select
                    className="field"
                    value={against ?? ""}
                    onChange={({ target }) => setAgainst(target.value === "" ? null : Number(target.value))}
                  >
                    <option value="">{text("article.now")}</option>
                    {withText
                      .filter((entry) => entry.id !== chosen.id)
                      .map((entry) => (
                        <option key={entry.id} value={entry.id}>
                          {when.format(new Date(entry.at))} {entry.author ?? ""}
                        </option>
                      ))}
                  </select>
                </label>
                <Compared {...{ api, chosen, against }} />
              </>
            ) : (
              <p className="hint">{text("article.historyChoose")}</p>
            )}
          </div>
        </div>
      )}
    </Dialog>
  );
}

function Compared({ api, chosen, against }: { api: KnowledgeApi; chosen: HistoryEntry; against: number | null }) {
  const text = useText();
  const [diff, setDiff] = useState<{ title: DiffPart[]; text: DiffPart[] } | null>(null);
  useEffect(() => {
    let gone = false;
    setDiff(null);
    api.diff(chosen.id, against).then(
      (found) => !gone && setDiff(found),
      (error) => toast(problemText(text, error)),
    );
    return () => {
      gone = true;
    };
  }, [api, chosen, against, text]);
  if (!diff) return null;
  const same = [...diff.title, ...diff.text].every(({ kind }) => kind === "same");
  return (
    <>
      {same && <p className="hint">{text("article.same")}</p>}
      <b>
        <Diff parts={diff.title} language={chosen.language} />
      </b>
      <Diff parts={diff.text} language={chosen.language} />
    </>
  );
}

function fileOf({ detail }: HistoryEntry): string | null {
  const source = detail?.source as { file?: unknown } | undefined;
  return typeof source?.file === "string" && source.file !== "desk" ? source.file : null;
}
