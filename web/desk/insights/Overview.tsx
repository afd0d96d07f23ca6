// How the assistant does: figures of a time beside those of the time before, a chart, and tables that can be taken along.
import { type ReactNode, useCallback, useEffect } from "react";
import type { InsightsReply } from "../../../src/insights/index.ts";
import { Bars } from "../../design/charts/Bars.tsx";
import { ShareBar } from "../../design/charts/ShareBar.tsx";
import { Sparkline } from "../../design/charts/Sparkline.tsx";
import { Card } from "../../design/elements/Page.tsx";
import { addressIn } from "../address.ts";
import { useDesk } from "../desk-context.ts";
import { Icon } from "../marks/Icon.tsx";
import { Digits, LanguagePill, MarketStamp } from "../marks/Marks.tsx";
import { marketName, speechOf } from "../marks/names.ts";
import { Empty, Loading, Problem } from "../marks/States.tsx";
import { type Text, useWording } from "../text.tsx";
import { useLoaded } from "../use-loaded.ts";
import { useChartWords } from "./chart-words.ts";
import { nowKnown } from "./Filters.tsx";
import { dayText, duration, percent, points } from "./figures.ts";
import { MissedTopics } from "./MissedTopics.tsx";
import { reasonText } from "./reasons.ts";
import { requestOf, type Selection } from "./selection.ts";

type Figures = InsightsReply["totals"];
type TableName = "days" | "languages" | "markets" | "channels" | "releases" | "topics" | "reasons" | "everything";

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

export function Overview({ selection }: { selection: Selection }) {
  const { request } = useDesk();
  const { text, language } = useWording();
  const query = requestOf(selection, zone, language);
  const load = useCallback(() => request<InsightsReply>("GET", `/insights?${query}`), [request, query]);
  const [loaded, reload] = useLoaded(load);
  useEffect(() => {
    if (loaded.kind === "ready") nowKnown(loaded.value.options);
  }, [loaded]);
  if (loaded.kind === "loading") return <Loading rows={6} saying={text("insights.loading")} />;
  if (loaded.kind === "failed")
    return <Problem title={text("insights.failed")} error={loaded.error} onRetry={reload} />;
  return <Report report={loaded.value} query={query} selection={selection} />;
}

function Report({ report, query, selection }: { report: InsightsReply; query: string; selection: Selection }) {
  const { text, locale } = useWording();
  const { totals, totalsBefore, pending } = report;
  const file = (table: TableName) => `/api/v1/insights/${table}/file?${query}`;
  if (totals.questions === 0 && totals.conversations === 0 && totals.handovers === 0)
    return (
      <Empty
        icon="bars"
        title={text("insights.nothing")}
        more={pending > 0 ? text("insights.counting") : text("insights.nothingMore")}
      />
    );
  return (
    <>
      {pending > 200 && (
        <p className="note" role="status">
          <Icon name="clock" /> {text("insights.pending", { count: pending })}
        </p>
      )}
      <Cards totals={totals} before={totalsBefore} days={report.days} />
      <QuestionsADay report={report} file={file("days")} />
      <div className="two-cards">
        <Received totals={totals} />
        <Reasons report={report} file={file("reasons")} />
      </div>
      <div className="two-cards">
        <FiguresTable
          title={text("insights.languages")}
          name={text("insights.language")}
          file={file("languages")}
          rows={report.languages.map((row) => ({
            key: row.language ?? "",
            name: row.language ? <LanguagePill language={row.language} /> : text("insights.unknown"),
            figures: row,
          }))}
        />
        <MissedTopics selection={selection} />
      </div>
      <div className="two-cards">
        <FiguresTable
          title={text("insights.markets")}
          name={text("insights.market")}
          file={file("markets")}
          rows={report.markets.map((row) => ({
            key: row.market ?? "",
            name: row.market ? <MarketName market={row.market} /> : text("insights.unknown"),
            figures: row,
          }))}
        />
        <Topics report={report} file={file("topics")} />
      </div>
      {(report.releases.length > 1 || report.channels.length > 1) && (
        <div className="two-cards">
          <FiguresTable
            title={text("insights.releases")}
            name={text("insights.release")}
            file={file("releases")}
            rows={report.releases.map((row) => ({
              key: String(row.release),
              name: row.release === null ? text("insights.unknown") : text("insights.releaseNumber", { release: row.release }), // biome-ignore format: one line
              figures: row,
            }))}
          />
          {report.channels.length > 1 && (
            <FiguresTable
              title={text("insights.channels")}
              name={text("insights.channel")}
              file={file("channels")}
              rows={report.channels.map((row) => ({ key: row.channel, name: row.channel, figures: row }))}
            />
          )}
        </div>
      )}
      <p className="hint">
        {text("insights.definitions")} <Download href={file("everything")} label={text("insights.downloadAll")} />{" "}
        <span>
          {text("insights.zone", {
            zone: zone.replaceAll("_", " "),
            days: new Intl.NumberFormat(locale).format(report.days.length),
          })}
        </span>
      </p>
    </>
  );
}

function MarketName({ market }: { market: string }) {
  const { language } = useWording();
  return (
    <span className="row">
      <MarketStamp market={market} />
      <span>{marketName(market, language)}</span>
    </span>
  );
}

function Cards({ totals, before, days }: { totals: Figures; before: Figures; days: InsightsReply["days"] }) {
  const { text, locale } = useWording();
  const number = new Intl.NumberFormat(locale);
  const part = (count: number) => percent(totals.questions === 0 ? null : count / totals.questions, locale);
  return (
    <ul className="stats">
      <Stat
        name={text("insights.answeredAlone")}
        value={<Digits>{percent(totals.answeredShare, locale)}</Digits>}
        spark={days.map(({ answeredShare }) => answeredShare)}
        change={<Change now={totals.answeredShare} before={before.answeredShare} better="more" />}
        more={text("insights.answeredParts", {
          confirmed: part(totals.confirmed),
          silent: part(totals.silent),
          doubted: part(totals.doubted),
        })}
      />
      <Stat
        name={text("insights.satisfaction")}
        value={<Digits>{percent(totals.satisfaction, locale)}</Digits>}
        spark={days.map(({ satisfaction }) => satisfaction)}
        change={<Change now={totals.satisfaction} before={before.satisfaction} better="more" />}
        more={text("insights.ratings", { count: totals.ratedUp + totals.ratedDown })}
      />
      <Stat
        name={text("insights.firstReply")}
        value={<bdi>{duration(totals.firstReplyP50Ms, locale)}</bdi>}
        spark={days.map(({ firstReplyP50Ms }) => firstReplyP50Ms)}
        more={
          totals.firstReplyP90Ms === null
            ? text("insights.noReplies")
            : text("insights.waits", {
                most: duration(totals.firstReplyP90Ms, locale),
                taken: duration(totals.waitP50Ms, locale),
              })
        }
      />
      <Stat
        name={text("insights.conversations")}
        value={<Digits>{number.format(totals.conversations)}</Digits>}
        spark={days.map(({ conversations }) => conversations)}
        change={<Growth now={totals.conversations} before={before.conversations} />}
        more={text("insights.questionsIn", { count: totals.questions })}
      />
    </ul>
  );
}

function Stat({
  name,
  value,
  spark,
  change,
  more,
}: {
  name: string;
  value: ReactNode;
  spark: readonly (number | null)[];
  change?: ReactNode;
  more: ReactNode;
}) {
  return (
    <li className="panel-card stat">
      <div className="row">
        <h2 className="grow">{name}</h2>
        <Sparkline values={spark} />
      </div>
      <p className="value">
        {value}
        {change}
      </p>
      <p className="hint">{more}</p>
    </li>
  );
}

/** In percentage points, against the time before. */
function Change({ now, before, better }: { now: number | null; before: number | null; better: "more" }) {
  const { text, locale } = useWording();
  if (now === null || before === null) return null;
  const difference = now - before;
  const tone = Math.abs(difference) < 0.005 ? undefined : difference > 0 === (better === "more") ? "good" : "bad";
  return (
    <span className="change" title={text("insights.pointsBefore")}>
      <b data-tone={tone}>
        <Digits>{points(difference, locale)}</Digits>
      </b>{" "}
      <span className="sr">{text("insights.pointsBefore")}</span>
    </span>
  );
}

function Growth({ now, before }: { now: number; before: number }) {
  const { text, locale } = useWording();
  if (before === 0) return null;
  const growth = new Intl.NumberFormat(locale, { style: "percent", signDisplay: "exceptZero" }).format(
    now / before - 1,
  );
  return (
    <span className="change" title={text("insights.thanBefore")}>
      <b>
        <Digits>{growth}</Digits>
      </b>{" "}
      <span className="sr">{text("insights.thanBefore")}</span>
    </span>
  );
}

/** Answered, clarified first, to a person, declined: how each question is shown in bars. */
const stacks = (figures: Figures): number[] => [
  figures.confirmed + figures.silent + figures.doubted - figures.answeredAfterAskingBack,
  figures.answeredAfterAskingBack + figures.clarified,
  figures.handedOver,
  figures.declined,
];
const stackNames = ["insights.answered", "insights.clarifiedFirst", "insights.toPerson", "insights.declined"] as const;

const outcomeSentence = (figures: Figures, text: Text, locale: string): string =>
  stacks(figures)
    .map(
      (count, k) =>
        `${text(stackNames[k]!)} ${percent(figures.questions === 0 ? null : count / figures.questions, locale)}`,
    )
    .join(", ");

function QuestionsADay({ report, file }: { report: InsightsReply; file: string }) {
  const { text, locale } = useWording();
  const words = useChartWords();
  const number = new Intl.NumberFormat(locale);
  const { days, live, totals } = report;
  const series = stackNames.map((name) => text(name));
  const busiest = days.reduce((a, b) => (b.questions > a.questions ? b : a));
  const long = (day: string) => dayText(day, locale, { weekday: "short", day: "numeric", month: "long" });
  // One mark a day says the last release of it.
  const marks = new Map(live.map(({ day, release }) => [day, release]));
  return (
    <Card
      title={text("insights.questionsADay")}
      more={
        <>
          {text("insights.questionsInDays", { count: totals.questions, days: days.length })} <Download href={file} />
        </>
      }
    >
      <Bars
        label={text("insights.questionsADayLabel", {
          count: totals.questions,
          days: days.length,
          outcomes: outcomeSentence(totals, text, locale),
          busiest: long(busiest.day),
          most: busiest.questions,
        })}
        words={words}
        table={{
          columns: [text("insights.day"), ...series, text("insights.questions")],
          rows: days.map((one) => [
            long(one.day),
            ...stacks(one).map((count) => number.format(count)),
            number.format(one.questions),
          ]),
        }}
        bars={days.map((one) => ({
          name: long(one.day),
          short: dayText(one.day, locale, { day: "numeric", month: "short" }),
          values: stacks(one),
        }))}
        series={series}
        marks={[...marks].map(([day, release]) => ({
          at: days.findIndex((one) => one.day === day),
          label: text("insights.goesLive", { release }),
        }))}
        format={(value) => number.format(value)}
        total={text("insights.questions")}
      />
    </Card>
  );
}

/** Answered alone, three ways: confirmed and silent are not the same. */
function Received({ totals }: { totals: Figures }) {
  const { text, locale } = useWording();
  const answered = totals.confirmed + totals.silent + totals.doubted;
  const rows = (["confirmed", "silent", "doubted"] as const).map((name) => ({ name, count: totals[name] }));
  return (
    <Card title={text("insights.received")} more={text("insights.receivedMore", { count: answered })}>
      <ul className="measures">
        {rows.map(({ name, count }) => (
          <Measure
            key={name}
            name={text(`insights.${name}`)}
            more={text(`insights.${name}More`)}
            count={count}
            share={answered === 0 ? 0 : count / answered}
            locale={locale}
          />
        ))}
      </ul>
    </Card>
  );
}

function Reasons({ report, file }: { report: InsightsReply; file: string }) {
  const { text, locale } = useWording();
  const { reasons, totals } = report;
  return (
    <Card
      title={text("insights.handedOver")}
      more={
        <>
          {text("insights.handovers", { count: totals.handovers })} <Download href={file} />
        </>
      }
    >
      {reasons.length === 0 ? (
        <p className="hint">{text("insights.noHandovers")}</p>
      ) : (
        <ul className="measures">
          {reasons.map(({ reason, count }) => (
            <Measure
              key={reason}
              name={reasonText(text, reason)}
              count={count}
              share={count / Math.max(1, totals.handovers)}
              locale={locale}
            />
          ))}
        </ul>
      )}
    </Card>
  );
}

function Measure({
  name,
  more,
  count,
  share,
  locale,
}: {
  name: string;
  more?: string;
  count: number;
  share: number;
  locale: string;
}) {
  return (
    <li>
      <span className="named">
        {name}
        {more && <small className="hint">{more}</small>}
      </span>
      <ShareBar parts={[share]} rest={1 - share} label={percent(share, locale)} />
      <span className="number">
        <Digits>{new Intl.NumberFormat(locale).format(count)}</Digits>
      </span>
      <span className="number hint">
        <Digits>{percent(share, locale)}</Digits>
      </span>
    </li>
  );
}

function FiguresTable({
  title,
  name,
  file,
  rows,
}: {
  title: string;
  name: string;
  file: string;
  rows: readonly { key: string; name: ReactNode; figures: Figures }[];
}) {
  const { text, locale } = useWording();
  const number = new Intl.NumberFormat(locale);
  return (
    <Card title={title} more={<Download href={file} />} flush>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by the keyboard */}
      <section className="scrolls" tabIndex={0} aria-label={title}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{name}</th>
              <th scope="col" className="number">
                {text("insights.asked")}
              </th>
              <th scope="col" className="outcome">
                {text("insights.outcome")}
              </th>
              <th scope="col" className="number">
                {text("insights.answered")}
              </th>
              <th scope="col" className="number" title={text("insights.doubtedMore")}>
                {text("insights.doubted")}
              </th>
              <th scope="col" className="number">
                {text("insights.wait")}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ key, name, figures }) => {
              const answered = figures.confirmed + figures.silent + figures.doubted;
              return (
                <tr key={key}>
                  <th scope="row">{name}</th>
                  <td className="number">
                    <Digits>{number.format(figures.questions)}</Digits>
                  </td>
                  <td>
                    <ShareBar parts={stacks(figures)} label={outcomeSentence(figures, text, locale)} />
                  </td>
                  <td className="number">
                    <Digits>{percent(figures.answeredShare, locale)}</Digits>
                  </td>
                  <td className="number">
                    <Digits>{percent(answered === 0 ? null : figures.doubted / answered, locale)}</Digits>
                  </td>
                  <td className="number">
                    <bdi>{duration(figures.waitP50Ms, locale)}</bdi>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
    </Card>
  );
}

function Topics({ report, file }: { report: InsightsReply; file: string }) {
  const { text, locale } = useWording();
  const { may } = useDesk();
  const number = new Intl.NumberFormat(locale);
  return (
    <Card title={text("insights.topics")} more={<Download href={file} />} flush>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by the keyboard */}
      <section className="scrolls" tabIndex={0} aria-label={text("insights.topics")}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{text("insights.topic")}</th>
              <th scope="col" className="number">
                {text("insights.asked")}
              </th>
              <th scope="col" className="number">
                {text("insights.confirmed")}
              </th>
              <th scope="col" className="number">
                {text("insights.doubted")}
              </th>
            </tr>
          </thead>
          <tbody>
            {report.topics.slice(0, 10).map(({ article, title, titleLanguage, asked, confirmed, doubted }) => (
              <tr key={article}>
                <th scope="row">
                  {may("knowledge.read") ? (
                    <a href={addressIn("knowledge", "articles", article)} {...speechOf(titleLanguage)}>
                      {title}
                    </a>
                  ) : (
                    <bdi {...speechOf(titleLanguage)}>{title}</bdi>
                  )}
                </th>
                {[asked, confirmed, doubted].map((count, k) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns stay
                  <td key={k} className="number">
                    <Digits>{number.format(count)}</Digits>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Card>
  );
}

/** A table as a file. */
function Download({ href, label }: { href: string; label?: string }) {
  const { text } = useWording();
  return (
    <a className="download" href={href} download>
      <Icon name="download" size="small" />
      <span className={label ? undefined : "sr"}>{label ?? text("insights.download")}</span>
    </a>
  );
}
