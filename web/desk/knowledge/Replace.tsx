// Find and replace over all texts that customers get, shown before it is done.
import { useState } from "react";
import { Dialog } from "../../design/elements/Dialog.tsx";
import { toast } from "../../design/elements/Toasts.tsx";
import { languageName } from "../marks/names.ts";
import { problemText } from "../problem.ts";
import { useText } from "../text.tsx";
import { Diff } from "./Diff.tsx";
import type { KnowledgeApi, Place, Replacement } from "./knowledge-api.ts";
import { PlaceMarks } from "./PlaceMarks.tsx";

interface Preview {
  replacements: Replacement[];
  total: number;
  revision: number;
}

export function Replace({
  api,
  columns,
  onClose,
  onDone,
}: {
  api: KnowledgeApi;
  columns: Place[];
  onClose(): void;
  onDone(): void;
}) {
  const text = useText();
  const [find, setFind] = useState("");
  const [replace, setReplace] = useState("");
  const [language, setLanguage] = useState("");
  const [matchCase, setMatchCase] = useState(false);
  const [preview, setPreview] = useState<Preview | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const body = { find, replace, matchCase, ...(language && { language }) };

  async function attempt(work: () => Promise<void>) {
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (error) {
      setProblem(problemText(text, error));
      setPreview(null);
    } finally {
      setBusy(false);
    }
  }
  const look = () => attempt(async () => setPreview(await api.findToReplace(body)));
  const apply = (revision: number) =>
    attempt(async () => {
      const { changed } = await api.replace({ ...body, revision });
      toast(text("knowledge.bulkDone", { count: changed }));
      onDone();
    });
  const typing =
    <Value,>(set: (value: Value) => void) =>
    (value: Value) => {
      setPreview(null);
      set(value);
    };

  return (
    <Dialog
      wide
      title={text("knowledge.replace")}
      close={text("do.close")}
      onClose={onClose}
      onSubmit={() => void (preview && preview.total > 0 ? apply(preview.revision) : look())}
      actions={
        <>
          <button type="button" className="button plain" onClick={onClose}>
            {text("do.cancel")}
          </button>
          <button type="submit" className="button main" disabled={busy || find.trim() === "" || preview?.total === 0}>
            {preview ? text("knowledge.replaceIn", { count: preview.total }) : text("knowledge.replaceLook")}
          </button>
        </>
      }
    >
      <div className="know-pair">
        <label>
          {text("knowledge.find")}
          <input
            className="field"
            dir="auto"
            required
            value={find}
            onChange={({ target }) => typing(setFind)(target.value)}
          />
        </label>
        <label>
          {text("knowledge.replaceWith")}
          <input
            className="field"
            dir="auto"
            value={replace}
            onChange={({ target }) => typing(setReplace)(target.value)}
          />
        </label>
      </div>
      <div className="know-pair">
        <label>
          {text("knowledge.language")}
          <select className="field" value={language} onChange={({ target }) => typing(setLanguage)(target.value)}>
            <option value="">{text("knowledge.anyLanguage")}</option>
            {[...new Set(columns.map((column) => column.language))].map((tag) => (
              <option key={tag} value={tag} lang={tag}>
                {languageName(tag)}
              </option>
            ))}
          </select>
        </label>
        <label className="check">
          <input type="checkbox" checked={matchCase} onChange={({ target }) => typing(setMatchCase)(target.checked)} />
          {text("knowledge.matchCase")}
        </label>
      </div>
      {problem && (
        <p className="hint" data-tone="bad" role="alert">
          {problem}
        </p>
      )}
      {preview && (
        <div className="changes" aria-live="polite">
          <p className="hint">
            {text(preview.total === 0 ? "knowledge.replaceNone" : "knowledge.replaceFound", { count: preview.total })}
          </p>
          {preview.replacements.map((one) => (
            <article key={`${one.article} ${one.language} ${one.market}`}>
              <p className="tags">
                <PlaceMarks place={one} />
                <b className="cut">{one.article}</b>
              </p>
              {one.title.length > 1 && <Diff parts={one.title} language={one.language} />}
              {one.text.length > 1 && <Diff parts={one.text} language={one.language} />}
            </article>
          ))}
        </div>
      )}
    </Dialog>
  );
}
