import { useCallback, useEffect, useRef, useState } from "react";
import { useDesk } from "../desk-context.ts";
import { Icon } from "../marks/Icon.tsx";
import { LanguagePill } from "../marks/Marks.tsx";
import { problemText } from "../problem.ts";
import { useText, useWording } from "../text.tsx";
import { useLoaded } from "../use-loaded.ts";
import { isOver, type Report, type Run, runFor, type Trainings } from "./training.ts";

/** The training as it goes, by server-sent events; then what it can answer, a language a line. */
export function TrainingStep({ onDone }: { onDone(): Promise<void> }) {
  const text = useText();
  const { request } = useDesk();
  const [loaded, reload] = useLoaded(
    useCallback(async () => {
      const { current, runs } = await request<Trainings>("GET", "/training");
      return current ?? runs[0] ?? null;
    }, [request]),
  );
  const [run, setRun] = useState<Run | null>(null);
  const [report, setReport] = useState<Report | null>(null);
  const [error, setError] = useState<unknown>(null);
  const latest = loaded.kind === "ready" ? loaded.value : null;
  const watched = run ?? latest;
  const id = watched && !isOver(watched) ? watched.id : null;

  const done = useRef(onDone);
  done.current = onDone;
  useEffect(() => {
    if (id === null) return;
    const events = new EventSource(`/api/v1/training/${id}/events`);
    events.addEventListener("progress", (event) => setRun(JSON.parse(event.data)));
    events.addEventListener("end", (event) => {
      const end: { run: Run; report: Report | null } = JSON.parse(event.data);
      events.close();
      setRun(end.run);
      setReport(end.report);
      if (end.run.state === "done") void done.current();
    });
    return () => events.close();
  }, [id]);

  const finished = watched?.state === "done" ? watched.id : null;
  useEffect(() => {
    if (finished === null || report) return;
    request<{ report: Report | null }>("GET", `/training/${finished}`).then(
      ({ report }) => setReport(report),
      () => {}, // the figures are on the learning page, too
    );
  }, [finished, report, request]);

  async function start() {
    setError(null);
    setRun(null);
    try {
      const { settings } = await request<Trainings>("GET", "/training?limit=1");
      setRun(await runFor(request, settings.toleratedWrong));
    } catch (failure) {
      setError(failure);
      await reload();
    }
  }

  if (watched && !isOver(watched)) return <Going run={watched} />;
  if (loaded.kind === "loading") return null;
  return (
    <div className="form">
      {watched?.state === "done" && report && <Figures report={report} />}
      {watched?.state === "failed" && (
        <p className="note" data-tone="bad" role="alert">
          <Icon name="warning" />
          {text("start.trainingFailed", { why: watched.error?.message ?? "" })}
        </p>
      )}
      {error !== null && (
        <p className="note" data-tone="bad" role="alert">
          <Icon name="warning" />
          {problemText(text, error)}
        </p>
      )}
      {watched?.state !== "done" && (
        <div className="row">
          <button type="button" className="button main" onClick={() => void start()}>
            {text("start.train")}
          </button>
        </div>
      )}
    </div>
  );
}

function Going({ run }: { run: Run }) {
  const { text, locale } = useWording();
  const share = run.progress?.share ?? 0;
  const left = run.progress?.secondsLeft ?? null;
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  const minutes = new Intl.NumberFormat(locale, { style: "unit", unit: "minute", unitDisplay: "long" });
  return (
    <div className="going" role="status">
      <progress max={1} value={share} aria-label={text("start.training")} />
      <p>
        <bdi dir="ltr">{percent.format(share)}</bdi>
        {" · "}
        {left === null
          ? text("start.learning")
          : left < 60
            ? text("start.lessThanMinute")
            : text("start.timeLeft", { time: minutes.format(Math.ceil(left / 60)) })}
      </p>
    </div>
  );
}

function Figures({ report: { overall, languages } }: { report: Report }) {
  const { text, locale } = useWording();
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  const shown = (part: number) => <bdi dir="ltr">{percent.format(part)}</bdi>;
  return (
    <table className="table figures">
      <caption>{text("start.proven", { count: overall.questions })}</caption>
      <thead>
        <tr>
          <th>{text("start.language")}</th>
          <th className="number">{text("start.answersAlone")}</th>
          <th className="number">{text("start.wrongAmong")}</th>
        </tr>
      </thead>
      <tbody>
        {languages.map(({ language, answered, wrongAmongAnswered }) => (
          <tr key={language}>
            <th scope="row">
              <LanguagePill language={language} />
            </th>
            <td className="number">{shown(answered)}</td>
            <td className="number">{answered > 0 ? shown(wrongAmongAnswered) : "–"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
