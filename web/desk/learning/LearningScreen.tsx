// Learning: what the model learned from, how well, what it confuses, and what may be promised. Trainings are started and watched here.
import "../../design/charts/charts.css";
import "../insights/insights.css";
import "./learning.css";
import { useCallback, useState } from "react";
import { Page } from "../../design/elements/Page.tsx";
import { toast } from "../../design/elements/Toasts.tsx";
import { useLocation } from "../address.ts";
import { useDesk } from "../desk-context.ts";
import { Icon } from "../marks/Icon.tsx";
import { Empty, Loading, Problem } from "../marks/States.tsx";
import { problemText } from "../problem.ts";
import { useText } from "../text.tsx";
import { useLoaded } from "../use-loaded.ts";
import { InstantCard } from "./InstantCard.tsx";
import { LearnedReport } from "./LearnedReport.tsx";
import { LiveRun } from "./LiveRun.tsx";
import type { Run, RunWithReport, Trainings } from "./learning.ts";
import { PromiseCard } from "./PromiseCard.tsx";
import { RunList } from "./RunList.tsx";

export default function LearningScreen() {
  const text = useText();
  const { request, may } = useDesk();
  const { path } = useLocation();
  const load = useCallback(() => request<Trainings>("GET", "/training?limit=20"), [request]);
  const [loaded, reload] = useLoaded(load);
  const [starting, setStarting] = useState(false);

  async function train() {
    setStarting(true);
    try {
      await request("POST", "/training", {});
    } catch (error) {
      toast(problemText(text, error));
    } finally {
      await reload();
      setStarting(false);
    }
  }

  if (loaded.kind === "loading") return <Loading rows={6} saying={text("learning.loading")} />;
  if (loaded.kind === "failed")
    return <Problem title={text("learning.failed")} error={loaded.error} onRetry={reload} />;
  const { current, runs } = loaded.value;
  const done = runs.filter(({ state }) => state === "done");
  const asked = Number(path[0]) || null;
  const shown = done.find(({ id }) => id === asked) ?? done[0] ?? null;
  const before = shown ? (done.find(({ id }) => id < shown.id) ?? null) : null;
  const last = runs[0];
  return (
    <Page
      title={text("learning")}
      beside={
        shown?.result && (
          <span className="chip">{text("insights.releaseNumber", { release: shown.result.release })}</span>
        )
      }
      actions={
        may("training.start") && (
          <button
            type="button"
            className="button main"
            disabled={starting || current !== null}
            onClick={() => void train()}
          >
            {text(current ? "learning.underWay" : "learning.train")}
          </button>
        )
      }
    >
      {current && <LiveRun key={current.id} run={current} onEnd={reload} />}
      {!current && last?.state === "failed" && (
        <p className="note" data-tone="bad" role="status">
          <Icon name="warning" /> {text("learning.lastFailed", { message: last.error?.message ?? "" })}
        </p>
      )}
      {!current && last?.state === "cancelled" && (
        <p className="note" role="status">
          <Icon name="info" /> {text("learning.lastCancelled")}
        </p>
      )}
      {shown ? (
        <Shown key={shown.id} run={shown} before={before} isLive={shown === done[0]} />
      ) : (
        !current && <Empty icon="seal" title={text("learning.none")} more={text("learning.noneMore")} />
      )}
      {shown && <InstantCard />}
      {runs.length > 0 && <RunList runs={runs} shown={shown?.id ?? null} />}
    </Page>
  );
}

function Shown({ run, before, isLive }: { run: Run; before: Run | null; isLive: boolean }) {
  const text = useText();
  const { request } = useDesk();
  const load = useCallback(async () => {
    const [now, earlier] = await Promise.all([
      request<RunWithReport>("GET", `/training/${run.id}`),
      before ? request<RunWithReport>("GET", `/training/${before.id}`) : null,
    ]);
    return { now, earlier };
  }, [request, run.id, before]);
  const [loaded, reload] = useLoaded(load);
  if (loaded.kind === "loading") return <Loading rows={4} saying={text("learning.loading")} />;
  if (loaded.kind === "failed")
    return <Problem title={text("learning.failed")} error={loaded.error} onRetry={reload} />;
  const { now, earlier } = loaded.value;
  if (!now.report) return <p className="note">{text("learning.noReport")}</p>;
  return <LearnedReport run={now.run} report={now.report} before={earlier} promise={isLive ? <PromiseCard /> : null} />;
}
