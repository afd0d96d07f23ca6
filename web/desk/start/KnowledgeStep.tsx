import { type DragEvent, type FormEvent, useRef, useState } from "react";
import { Dialog } from "../../design/elements/Dialog.tsx";
import { toast } from "../../design/elements/Toasts.tsx";
import { useDesk } from "../desk-context.ts";
import { Icon } from "../marks/Icon.tsx";
import { LanguagePill } from "../marks/Marks.tsx";
import { problemText } from "../problem.ts";
import { commonLanguages } from "../settings/choices.ts";
import type { Company } from "../settings/company.ts";
import { useText } from "../text.tsx";
import { pairsIn } from "./progress.ts";

const industries = ["shop", "payments", "health", "education", "subscriptions"] as const;
const readable = ".csv,.tsv,.json,.jsonl,.xlsx,.md,.html,.htm,.pdf,.docx";

interface Report {
  file: string;
  articlesAdded: number;
  articlesChanged: number;
  unchanged: number;
  badCount: number;
}

/** A file, a few questions and answers, or what every company of the branch is asked. */
export function KnowledgeStep({ company, onDone }: { company: Company; onDone(): Promise<void> }) {
  const text = useText();
  const { request } = useDesk();
  const picker = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [reading, setReading] = useState<string | null>(null);
  const [problems, setProblems] = useState<string[]>([]);
  const [open, setOpen] = useState<null | "write" | "starter">(null);

  async function bring(files: readonly File[]) {
    setProblems([]);
    const found: string[] = [];
    let articles = 0;
    let read = 0;
    for (const file of files) {
      setReading(file.name);
      try {
        const report = await request<Report>("POST", `/import?${new URLSearchParams({ name: file.name })}`, file);
        articles += report.articlesAdded + report.articlesChanged;
        read++;
        if (report.badCount > 0) found.push(text("start.badRows", { count: report.badCount, file: file.name }));
      } catch (error) {
        found.push(`${file.name}: ${problemText(text, error)}`);
      }
    }
    setReading(null);
    setProblems(found);
    if (read === 0) return;
    toast(text("start.brought", { count: articles }));
    await onDone();
  }

  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    void bring([...event.dataTransfer.files]);
  }

  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button below is the first */}
      <div
        className="drop"
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <span className="big" aria-hidden="true">
          <Icon name="upload" size="large" />
        </span>
        <b>{text("start.drop")}</b>
        <p>{text("start.dropMore")}</p>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          accept={readable}
          onChange={(event) => {
            const files = [...(event.currentTarget.files ?? [])];
            event.currentTarget.value = "";
            if (files.length > 0) void bring(files);
          }}
        />
        <button
          type="button"
          className="button main"
          disabled={reading !== null}
          onClick={() => picker.current?.click()}
        >
          {text("start.chooseFiles")}
        </button>
        <p role="status">{reading && text("start.reading", { file: reading })}</p>
      </div>
      {problems.map((problem) => (
        <p key={problem} className="note" data-tone="bad" role="alert">
          <Icon name="warning" />
          {problem}
        </p>
      ))}
      <div className="ways">
        <button type="button" className="way" onClick={() => setOpen("write")}>
          <Icon name="note" />
          <span>
            <b>{text("start.write")}</b>
            {text("start.writeMore")}
          </span>
        </button>
        <button type="button" className="way" onClick={() => setOpen("starter")}>
          <Icon name="book" />
          <span>
            <b>{text("start.starter")}</b>
            {text("start.starterMore")}
          </span>
        </button>
      </div>
      <p className="privacy">
        <Icon name="lock" size="small" />
        {text("start.privacy")}
      </p>
      {open === "write" && <WriteDialog onDone={onDone} onClose={() => setOpen(null)} />}
      {open === "starter" && <StarterDialog company={company} onDone={onDone} onClose={() => setOpen(null)} />}
    </>
  );
}

interface DialogProps {
  onDone(): Promise<void>;
  onClose(): void;
}

function WriteDialog({ onDone, onClose }: DialogProps) {
  const text = useText();
  const { request } = useDesk();
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const pairs = pairsIn(typed);

  async function save() {
    setBusy(true);
    setError(null);
    try {
      const { articles } = await request<{ articles: number }>("POST", "/start/answers", { pairs });
      toast(text("start.brought", { count: articles }));
      await onDone();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  }

  return (
    <Dialog
      wide
      title={text("start.write")}
      close={text("do.close")}
      onClose={onClose}
      onSubmit={() => void save()}
      actions={
        <>
          <p className="end hint" role="status">
            {typed.trim() && text("start.found", { count: pairs.length })}
          </p>
          <button type="submit" className="button main" disabled={busy || pairs.length === 0}>
            {text("start.take")}
          </button>
        </>
      }
    >
      <label>
        {text("start.pasteMore")}
        <textarea
          className="field"
          dir="auto"
          rows={12}
          required
          value={typed}
          placeholder={text("start.pasteExample")}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      {error !== null && (
        <p className="note" data-tone="bad" role="alert">
          {problemText(text, error)}
        </p>
      )}
    </Dialog>
  );
}

function StarterDialog({ company, onDone, onClose }: DialogProps & { company: Company }) {
  const text = useText();
  const { request } = useDesk();
  const known = company.languages.filter((tag) => commonLanguages.includes(tag));
  const [industry, setIndustry] = useState<(typeof industries)[number]>("shop");
  const [languages, setLanguages] = useState(known.length > 0 ? known : ["en"]);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  async function take(event?: FormEvent) {
    event?.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const taken = await request<{ articles: number }>("POST", "/start/starter", { industry, languages });
      toast(text("start.brought", { count: taken.articles }));
      await onDone();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  }

  return (
    <Dialog
      title={text("start.starter")}
      close={text("do.close")}
      onClose={onClose}
      onSubmit={() => void take()}
      actions={
        <>
          <button type="button" className="button plain" onClick={onClose}>
            {text("do.cancel")}
          </button>
          <button type="submit" className="button main" disabled={busy || languages.length === 0}>
            {text("start.take")}
          </button>
        </>
      }
    >
      <p>{text("start.starterLong")}</p>
      <fieldset className="labelled">
        <legend>{text("start.industry")}</legend>
        {industries.map((each) => (
          <label key={each} className="check">
            <input type="radio" name="industry" checked={industry === each} onChange={() => setIndustry(each)} />
            {text(`start.industry.${each}`)}
          </label>
        ))}
      </fieldset>
      <fieldset className="labelled">
        <legend>{text("settings.languages")}</legend>
        <div className="chips">
          {[...new Set([...known, ...(known.includes("en") ? [] : ["en"])])].map((tag) => (
            <label key={tag} className="check">
              <input
                type="checkbox"
                checked={languages.includes(tag)}
                onChange={(event) =>
                  setLanguages(
                    event.currentTarget.checked ? [...languages, tag] : languages.filter((each) => each !== tag),
                  )
                }
              />
              <LanguagePill language={tag} />
            </label>
          ))}
        </div>
      </fieldset>
      {error !== null && (
        <p className="note" data-tone="bad" role="alert">
          {problemText(text, error)}
        </p>
      )}
    </Dialog>
  );
}
