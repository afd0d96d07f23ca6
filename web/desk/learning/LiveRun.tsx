// A training that is going on: how far it is, how long it takes yet, its curves as they grow, and a way to stop it.
import { useState } from "react";
import { Card } from "../../design/elements/Page.tsx";
import { toast } from "../../design/elements/Toasts.tsx";
import { useDesk } from "../desk-context.ts";
import { duration, percent } from "../insights/figures.ts";
import { Digits } from "../marks/Marks.tsx";
import { problemText } from "../problem.ts";
import { useWording } from "../text.tsx";
import { CurveChart } from "./CurveChart.tsx";
import { curveName, type Run, stepText } from "./learning.ts";
import { useRun } from "./use-run.ts";

export function LiveRun({ run: first, onEnd }: { run: Run; onEnd(): void }) {
  const { text, locale } = useWording();
  const { request, may } = useDesk();
  const run = useRun(first, onEnd);
  const [cancelling, setCancelling] = useState(false);
  const { progress, state, reason } = run;
  const curve = progress?.curves?.at(-1);

  async function cancel() {
    setCancelling(true);
    try {
      await request("POST", `/training/${run.id}/cancel`, {});
    } catch (error) {
      toast(problemText(text, error));
      setCancelling(false);
    }
  }

  return (
    <Card title={text("learning.training")} more={text(`learning.reason.${reason}`)}>
      <div className="live-run">
        <div className="grow">
          <p className="row">
            <b className="grow">
              {progress && state === "running" ? stepText(text, progress.step) : text("learning.queued")}
            </b>
            {progress && (
              <span className="hint">
                <Digits>{percent(progress.share, locale)}</Digits>
                {progress.secondsLeft !== null && (
                  <>
                    {" "}
                    ·{" "}
                    {text("learning.timeLeft", { time: duration(Math.max(1000, 1000 * progress.secondsLeft), locale) })}
                  </>
                )}
              </span>
            )}
          </p>
          <progress aria-label={text("learning.training")} value={progress?.share ?? 0} max={1} />
          <p className="hint">{text("learning.oldAnswers")}</p>
        </div>
        {may("training.start") && (
          <button type="button" className="button plain" disabled={cancelling} onClick={() => void cancel()}>
            {text(cancelling ? "learning.cancelling" : "learning.cancel")}
          </button>
        )}
      </div>
      {curve && curve.points.length > 1 && (
        <CurveChart name={curveName(text, curve.name)} points={curve.points} keptEpoch={null} />
      )}
    </Card>
  );
}
