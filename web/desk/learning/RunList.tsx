// The last trainings; each done one can be looked at.
import { Card } from "../../design/elements/Page.tsx";
import { addressIn } from "../address.ts";
import { duration, percent } from "../insights/figures.ts";
import { Digits } from "../marks/Marks.tsx";
import { useWording } from "../text.tsx";
import type { Run } from "./learning.ts";

export function RunList({ runs, shown }: { runs: readonly Run[]; shown: number | null }) {
  const { text, locale } = useWording();
  const when = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  return (
    <Card title={text("learning.runs")} flush>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by the keyboard */}
      <section className="scrolls" tabIndex={0} aria-label={text("learning.runs")}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{text("learning.run")}</th>
              <th scope="col">{text("learning.when")}</th>
              <th scope="col">{text("learning.why")}</th>
              <th scope="col">{text("learning.state")}</th>
              <th scope="col" className="number">
                {text("learning.promise")}
              </th>
              <th scope="col" className="number">
                {text("learning.took")}
              </th>
            </tr>
          </thead>
          <tbody>
            {runs.map((run) => (
              <tr key={run.id} aria-current={run.id === shown || undefined}>
                <th scope="row">
                  {run.state === "done" ? (
                    <a href={addressIn("learning", String(run.id))}>
                      {text("insights.releaseNumber", { release: run.result?.release ?? run.id })}
                    </a>
                  ) : (
                    text("learning.runNumber", { run: run.id })
                  )}
                </th>
                <td>{when.format(new Date(run.finishedAt ?? run.queuedAt))}</td>
                <td>{text(`learning.reason.${run.reason}`)}</td>
                <td>
                  <span
                    className="chip"
                    data-tone={run.state === "failed" ? "bad" : run.state === "running" ? "accent" : undefined}
                  >
                    {text(`learning.state.${run.state}`)}
                  </span>
                </td>
                <td className="number">
                  <Digits>{percent(run.settings.toleratedWrong, locale, 1)}</Digits>
                </td>
                <td className="number">
                  <bdi>{duration(run.result ? 1000 * run.result.trainingSeconds : null, locale)}</bdi>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Card>
  );
}
