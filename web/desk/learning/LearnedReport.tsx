// What a training learned: what from, how well in each language beside the one before, what it confuses, what its confidence is worth.
import { type ReactNode, useState } from "react";
import { Interval } from "../../design/charts/Interval.tsx";
import { Lines } from "../../design/charts/Lines.tsx";
import { Card } from "../../design/elements/Page.tsx";
import { useChartWords } from "../insights/chart-words.ts";
import { percent, points } from "../insights/figures.ts";
import { Icon } from "../marks/Icon.tsx";
import { Digits, LanguagePill } from "../marks/Marks.tsx";
import { languageName } from "../marks/names.ts";
import { useWording } from "../text.tsx";
import { CurveChart } from "./CurveChart.tsx";
import { comparedWith, curveName, type Report, type Run, type RunWithReport } from "./learning.ts";
import { Mend } from "./Mend.tsx";

export function LearnedReport({
  run,
  report,
  before,
  promise,
}: {
  run: Run;
  report: Report;
  before: RunWithReport | null;
  promise: ReactNode;
}) {
  return (
    <>
      <div className={promise ? "learned-and-promise" : "two-cards"}>
        <div className="stacked">
          <Learned report={report} />
          <LearnedFrom report={report} />
        </div>
        {promise ?? <Reliability report={report} />}
      </div>
      <Compare run={run} report={report} before={before} />
      <div className="two-cards">
        <Confusions report={report} />
        {promise && <Reliability report={report} />}
      </div>
    </>
  );
}

function Learned({ report }: { report: Report }) {
  const { text, locale } = useWording();
  const { verdict, curves } = report;
  const curve = curves.findLast(({ points }) => points.some(({ validationLoss }) => validationLoss !== null)) ?? curves.at(-1); // biome-ignore format: one line
  return (
    <Card title={text("learning.curves")} more={text("learning.curvesMore")}>
      {curve && curve.points.length > 1 ? (
        <CurveChart name={curveName(text, curve.name)} points={curve.points} keptEpoch={curve.keptEpoch} />
      ) : (
        <p className="hint">{text("learning.noCurves")}</p>
      )}
      {verdict && (
        <div className="note" data-tone={verdict.kind === "good" ? undefined : "warn"}>
          <Icon name={verdict.kind === "good" ? "check" : "info"} />
          <div>
            <b>{text(`learning.fit.${verdict.kind}`)}</b> {text(`learning.fit.${verdict.kind}.more`)}{" "}
            {text("learning.fitFigures", {
              learned: percent(verdict.trainingAccuracy, locale),
              held: percent(verdict.validationAccuracy, locale),
            })}
          </div>
        </div>
      )}
    </Card>
  );
}

const releaseOf = ({ id, result }: Run) => result?.release ?? id;

function Compare({ run, report, before }: { run: Run; report: Report; before: RunWithReport | null }) {
  const { text, locale } = useWording();
  const earlier = before?.report ?? null;
  const rows = comparedWith(earlier, report);
  const reach = Math.max(
    0.06,
    ...rows.flatMap(({ change }) => (change ? [Math.abs(change.from), Math.abs(change.to)] : [])),
  );
  const name = (one: Run) => text("insights.releaseNumber", { release: releaseOf(one) });
  const samePromise = earlier?.toleratedWrong === report.toleratedWrong;
  const number = new Intl.NumberFormat(locale);
  return (
    <Card
      title={text("learning.rightlyAnswered")}
      more={`${text("learning.atPromise", { share: percent(report.toleratedWrong, locale, 1) })}${earlier ? ` ${text("learning.intervals")}` : ""}`}
      flush
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by the keyboard */}
      <section className="scrolls" tabIndex={0} aria-label={text("learning.rightlyAnswered")}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{text("insights.language")}</th>
              <th scope="col" className="number">
                {text("learning.held")}
              </th>
              {before && earlier && (
                <th scope="col" className="number">
                  {name(before.run)}
                  {!samePromise && ` (${percent(earlier.toleratedWrong, locale, 1)})`}
                </th>
              )}
              <th scope="col" className="number">
                {name(run)}
              </th>
              <th scope="col" className="number">
                {text("learning.wrong")}
              </th>
              {earlier && <th scope="col">{text("learning.difference")}</th>}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ language, questions, before: share, now, change }) => {
              const figures = report.languages.find((one) => one.language === language)!;
              const tooFew = figures.threshold === null && figures.answered === 0;
              const over = figures.wrongAmongAnswered > report.toleratedWrong;
              return (
                <tr key={language} data-worse={(change && change.to < 0) || undefined}>
                  <th scope="row">
                    <LanguagePill language={language} />
                  </th>
                  <td className="number">
                    <Digits>{number.format(questions)}</Digits>
                  </td>
                  {earlier && (
                    <td className="number">
                      <Digits>{percent(share, locale, 1)}</Digits>
                    </td>
                  )}
                  <td className="number">
                    {tooFew ? (
                      <span className="hint">{text("learning.cannotPromise")}</span>
                    ) : (
                      <Digits>{percent(now, locale, 1)}</Digits>
                    )}
                  </td>
                  <td className="number">
                    {over && <Icon name="warning" size="small" />}
                    <Digits>{tooFew ? "–" : percent(figures.wrongAmongAnswered, locale, 1)}</Digits>
                  </td>
                  {earlier && (
                    <td>
                      {change && share !== null ? (
                        <span className="row">
                          <b
                            className="difference"
                            data-tone={change.to < 0 ? "bad" : change.from > 0 ? "good" : undefined}
                          >
                            <Digits>{points(change.difference, locale, 1)}</Digits>
                          </b>
                          <Interval
                            {...change}
                            reach={reach}
                            label={text("learning.intervalLabel", {
                              language: languageName(language),
                              from: points(change.from, locale, 1),
                              to: points(change.to, locale, 1),
                            })}
                          />
                        </span>
                      ) : (
                        <span className="hint">{text("learning.newLanguage")}</span>
                      )}
                    </td>
                  )}
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
    </Card>
  );
}

const mostConfusions = 8;

function Confusions({ report }: { report: Report }) {
  const { text, locale } = useWording();
  const [all, setAll] = useState(false);
  const { confusions } = report;
  const shown = all ? confusions : confusions.slice(0, mostConfusions);
  return (
    <Card title={text("learning.confusions")} more={text("learning.confusionsMore")}>
      {confusions.length === 0 && <p className="hint">{text("learning.noConfusions")}</p>}
      <ul className="confusions">
        {shown.map((confusion) => (
          <li key={`${confusion.asked} ${confusion.takenFor}`}>
            <div className="grow">
              <p>
                <b lang="" dir="auto">
                  {confusion.asked}
                </b>{" "}
                <span className="hint">{text("learning.takenFor")}</span>{" "}
                <b lang="" dir="auto">
                  {confusion.takenFor}
                </b>
              </p>
              {confusion.examples.slice(0, 2).map((example) => (
                <p key={example} className="said-in-list cut" lang="" dir="auto">
                  {example}
                </p>
              ))}
            </div>
            <span className="number">
              <Digits>{new Intl.NumberFormat(locale).format(confusion.count)}</Digits>
            </span>
            <Mend confusion={confusion} />
          </li>
        ))}
      </ul>
      {confusions.length > shown.length && (
        <button type="button" className="button quiet small" onClick={() => setAll(true)}>
          {text("learning.moreConfusions", { count: confusions.length - shown.length })}
        </button>
      )}
    </Card>
  );
}

function LearnedFrom({ report }: { report: Report }) {
  const { text, locale } = useWording();
  const { articles, phrasings, languages } = report.learnedFrom;
  const number = new Intl.NumberFormat(locale);
  const { overall, basis } = report;
  const held = overall.questions + overall.unanswerable;
  return (
    <Card title={text("learning.learnedFrom")}>
      <p>
        {new Intl.ListFormat(locale, { type: "conjunction" }).format([
          text("learning.articles", { count: articles }),
          text("learning.phrasings", { count: phrasings }),
        ])}
        {". "}
        {text(`learning.heldOut.${basis}`, { count: held })}
      </p>
      <ul className="learned-languages">
        {languages.map((one) => (
          <li key={one.language}>
            <LanguagePill language={one.language} />{" "}
            <span className="hint">
              <Digits>{number.format(one.phrasings)}</Digits>
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Reliability({ report }: { report: Report }) {
  const { text, locale } = useWording();
  const words = useChartWords();
  const bins = report.reliability;
  if (bins.length < 2) return null;
  const whole = (value: number) => new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }).format(value);
  return (
    <Card title={text("learning.reliability")} more={text("learning.reliabilityMore")}>
      <Lines
        label={text("learning.reliabilityLabel", {
          bins: bins
            .map((bin) => `${percent(bin.meanConfidence, locale)} → ${percent(bin.accuracy, locale)}`)
            .join("; "),
        })}
        words={words}
        table={{
          columns: [text("learning.confidence"), text("learning.right"), text("insights.questions")],
          rows: bins.map((bin) => [
            percent(bin.meanConfidence, locale),
            percent(bin.accuracy, locale),
            new Intl.NumberFormat(locale).format(bin.count),
          ]),
        }}
        lines={[{ name: "", points: bins.map((bin) => [100 * bin.meanConfidence, 100 * bin.accuracy] as const) }]}
        x={{ from: 0, to: 100, ticks: [0, 25, 50, 75, 100], format: whole }}
        y={{ from: 0, to: 100, ticks: [0, 25, 50, 75, 100], format: whole }}
        diagonal
        unit=" %"
        height={340}
      />
    </Card>
  );
}
