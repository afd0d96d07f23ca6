// The promise: at most this share of answers is wrong. Moving it shows at once what it costs in each language; keeping it changes
// which questions are answered from the next one on, without a training.
import { useCallback, useId, useState } from "react";
import { DashOf, Lines } from "../../design/charts/Lines.tsx";
import { ticksTo } from "../../design/charts/scale.ts";
import { Card } from "../../design/elements/Page.tsx";
import { toast } from "../../design/elements/Toasts.tsx";
import { useDesk } from "../desk-context.ts";
import { useChartWords } from "../insights/chart-words.ts";
import { percent } from "../insights/figures.ts";
import { Digits } from "../marks/Marks.tsx";
import { languageName } from "../marks/names.ts";
import { problemText } from "../problem.ts";
import { useWording } from "../text.tsx";
import { useLoaded } from "../use-loaded.ts";
import { type Promised, pointAt } from "./learning.ts";

/** Lines in the chart; the table has all languages. */
const mostLines = 4;
const path = "/training/promise";

export function PromiseCard() {
  const { text } = useWording();
  const { request } = useDesk();
  const load = useCallback(() => request<Promised>("GET", path), [request]);
  const [loaded, , set] = useLoaded(load);
  if (loaded.kind !== "ready") return null;
  const { report } = loaded.value;
  return (
    <Card title={text("learning.promise")} more={text("learning.promiseMore")}>
      {report ? (
        <Moving promised={loaded.value} report={report} onKept={set} />
      ) : (
        <p className="note">{text("learning.promiseFixed")}</p>
      )}
    </Card>
  );
}

function Moving({
  promised,
  report,
  onKept,
}: {
  promised: Promised;
  report: NonNullable<Promised["report"]>;
  onKept(promised: Promised): void;
}) {
  const { text, locale } = useWording();
  const words = useChartWords();
  const { request, may } = useDesk();
  const name = useId();
  const kept = promised.toleratedWrong;
  const [chosen, setChosen] = useState(kept ?? report.options[0]!.toleratedWrong);
  const [saving, setSaving] = useState(false);
  const option = report.options.find(({ toleratedWrong }) => toleratedWrong === chosen) ?? report.options[0]!;
  const shown = (share: number) => percent(share, locale, share < 0.01 ? 1 : 0);

  async function keep(toleratedWrong: number, undo: number | null) {
    setSaving(true);
    try {
      onKept(await request<Promised>("PUT", path, { toleratedWrong }));
      setChosen(toleratedWrong);
      toast(
        text("learning.promiseKept", { share: shown(toleratedWrong) }),
        undo === null ? undefined : { label: text("missed.undo"), onAct: () => void keep(undo, null) },
      );
    } catch (error) {
      toast(problemText(text, error));
    } finally {
      setSaving(false);
    }
  }

  const lines = report.curves.slice(0, mostLines);
  const most = Math.max(2 * chosen, 0.06);
  const yTicks = ticksTo(100 * most);
  const ofLanguage = (language: string) => option.languages.find((one) => one.language === language);
  const dots = lines.flatMap(({ language, points }, line) => {
    const at = pointAt(points, ofLanguage(language)?.threshold ?? null);
    return at ? [{ line, x: 100 * at.coverage, y: 100 * at.risk }] : [];
  });
  const whole = (value: number) => new Intl.NumberFormat(locale).format(value);
  const answered = option.overall.answered;
  return (
    <div className="promise">
      <Lines
        label={text("learning.promiseLabel", { share: shown(chosen), answered: percent(answered, locale) })}
        words={words}
        table={{
          columns: [
            text("insights.language"),
            text("learning.held"),
            text("learning.line"),
            text("insights.answered"),
            text("learning.wrong"),
          ],
          rows: option.languages.map((one) => [
            languageName(one.language),
            whole(one.questions + one.unanswerable),
            one.threshold === null ? "–" : one.threshold.toFixed(2),
            percent(one.answered, locale, 1),
            percent(one.wrongAmongAnswered, locale, 1),
          ]),
        }}
        lines={lines.map(({ language, points }) => ({
          name: languageName(language),
          language,
          points: points.map(({ coverage, risk }) => [100 * coverage, 100 * risk] as const),
        }))}
        x={{ from: 0, to: 100, ticks: [0, 25, 50, 75, 100], format: whole }}
        y={{ from: 0, to: yTicks.at(-1)!, ticks: yTicks, format: whole }}
        limit={{ y: 100 * chosen, label: text("learning.promiseOf", { share: shown(chosen) }) }}
        dots={dots}
        unit=" %"
        height={340}
      />
      <div className="choosing">
        <fieldset className="slider">
          <legend className="hint">{text("learning.atMost")}</legend>
          {report.options.map(({ toleratedWrong }) => (
            <label key={toleratedWrong}>
              <input
                type="radio"
                name={name}
                checked={toleratedWrong === chosen}
                disabled={!may("training.start")}
                onChange={() => setChosen(toleratedWrong)}
              />
              <Digits>{shown(toleratedWrong)}</Digits>
            </label>
          ))}
        </fieldset>
        <p aria-live="polite">
          <b className="share">
            <Digits>{percent(answered, locale)}</Digits>
          </b>{" "}
          <span className="muted">{text("learning.answeredAtOnce", { rest: percent(1 - answered, locale) })}</span>
        </p>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{text("insights.language")}</th>
              <th scope="col" className="number" title={text("learning.lineMore")}>
                {text("learning.line")}
              </th>
              <th scope="col" className="number">
                {text("insights.answered")}
              </th>
            </tr>
          </thead>
          <tbody>
            {option.languages.map(({ language, threshold, answered }) => {
              const line = lines.findIndex((one) => one.language === language);
              const named = (
                <bdi lang={language} dir="auto">
                  {languageName(language)}
                </bdi>
              );
              return (
                <tr key={language}>
                  <th scope="row">{line >= 0 ? <DashOf line={line} name={named} /> : named}</th>
                  {threshold === null ? (
                    <td colSpan={2} className="hint">
                      {text("learning.cannotPromise")}
                    </td>
                  ) : (
                    <>
                      <td className="number">
                        <Digits>
                          {new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(
                            threshold,
                          )}
                        </Digits>
                      </td>
                      <td className="number">
                        <Digits>{percent(answered, locale, 1)}</Digits>
                      </td>
                    </>
                  )}
                </tr>
              );
            })}
          </tbody>
        </table>
        {may("training.start") && (
          <button
            type="button"
            className="button main"
            disabled={saving || chosen === kept}
            onClick={() => void keep(chosen, kept)}
          >
            {chosen === kept
              ? text("learning.isKept", { share: shown(chosen) })
              : text("learning.keep", { share: shown(chosen) })}
          </button>
        )}
        <p className="hint">{text(`learning.basis.${report.basis}`)}</p>
      </div>
    </div>
  );
}
