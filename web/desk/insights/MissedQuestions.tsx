// Missed questions: grouped by meaning across languages, the most asked first.
import { useCallback, useEffect, useId, useState } from "react";
import { toast } from "../../design/elements/Toasts.tsx";
import { addressIn, open } from "../address.ts";
import { RequestFailed } from "../api.ts";
import { useDesk } from "../desk-context.ts";
import { Icon } from "../marks/Icon.tsx";
import { Confidence, Digits, LanguagePill, MarketStamp } from "../marks/Marks.tsx";
import { languageName, marketName, speechOf } from "../marks/names.ts";
import { Empty, Loading, Problem } from "../marks/States.tsx";
import { problemText } from "../problem.ts";
import { useWording } from "../text.tsx";
import { ago, date, fully, useNow } from "../time.ts";
import { useLoaded } from "../use-loaded.ts";
import { Choice } from "./Filters.tsx";
import { closeTo, type MissedCluster, type MissedExample, type MissedList, type MissedState, missedStates } from "./missed-api.ts"; // biome-ignore format: one line
import { reasonText } from "./reasons.ts";
import { TeachMissed } from "./TeachMissed.tsx";

const pageSize = 30;

export function MissedQuestions({ opened }: { opened: number | null }) {
  const { request } = useDesk();
  const { text, language } = useWording();
  const [state, setState] = useState<MissedState>("open");
  const [market, setMarket] = useState("");
  const [asked, setAsked] = useState("");
  const [days, setDays] = useState("");
  const [limit, setLimit] = useState(pageSize);
  const query = new URLSearchParams({ state, limit: String(Math.min(100, limit)), titles: language });
  if (market) query.set("market", market);
  if (asked) query.set("language", asked);
  if (days) query.set("days", days);
  const path = `/missed?${query}`;
  const load = useCallback(() => request<MissedList>("GET", path), [request, path]);
  const [loaded, reload] = useLoaded(load);
  // A group that a link leads to, where it is not in the list.
  const linked = useLinked(opened, loaded.kind === "ready" ? loaded.value.clusters : null);

  /** It leaves this list, and is not to be shown above it as one that a link led to. */
  function leave(cluster: MissedCluster, decided: MissedState) {
    if (cluster.id === opened && decided !== state) location.replace(addressIn("insights", "missed"));
  }

  async function decide(cluster: MissedCluster, decided: MissedState) {
    const before = cluster.state;
    try {
      await request("PUT", `/missed/${cluster.id}/state`, { state: decided });
      leave(cluster, decided);
      await reload();
      toast(text(`missed.now.${decided}`), {
        label: text("missed.undo"),
        onAct: () => void request("PUT", `/missed/${cluster.id}/state`, { state: before }).then(reload, () => {}),
      });
    } catch (error) {
      toast(problemText(text, error));
    }
  }

  const clusters = loaded.kind === "ready" ? loaded.value.clusters : [];
  const options = optionsOf(clusters);
  return (
    <>
      <div className="missed-filters">
        <fieldset className="segments">
          <legend className="sr">{text("missed.state")}</legend>
          {missedStates.map((one) => (
            <label key={one}>
              <input type="radio" name="missed-state" checked={state === one} onChange={() => setState(one)} />
              <span>{text(`missed.${one}`)}</span>
            </label>
          ))}
        </fieldset>
        <Choice
          label={text("insights.market")}
          value={market}
          all={text("insights.allMarkets")}
          options={options.markets.map((one) => [one, marketName(one, language)])}
          onChoose={setMarket}
        />
        <Choice
          label={text("insights.language")}
          value={asked}
          all={text("insights.allLanguages")}
          options={options.languages.map((one) => [one, languageName(one)])}
          onChoose={setAsked}
        />
        <Choice
          label={text("insights.time")}
          value={days}
          all={text("missed.ever")}
          options={[7, 30, 90].map((count) => [String(count), text("insights.lastDays", { count })])}
          onChoose={setDays}
        />
      </div>
      {loaded.kind === "loading" && <Loading rows={6} saying={text("missed.loading")} />}
      {loaded.kind === "failed" && <Problem title={text("missed.failed")} error={loaded.error} onRetry={reload} />}
      {loaded.kind === "ready" && (
        <>
          {loaded.value.pending > 0 && (
            <p className="note" role="status">
              <Icon name="clock" /> {text("missed.pending", { count: loaded.value.pending })}
            </p>
          )}
          {clusters.length === 0 && !linked && (
            <Empty
              icon="check"
              title={text(state === "open" ? "missed.none" : "missed.noneSuch")}
              more={text(state === "open" ? "missed.noneMore" : "missed.noneSuchMore")}
            />
          )}
          {clusters.length + (linked ? 1 : 0) > 0 && (
            <ul className="missed panel-card flush">
              {[...(linked ? [linked] : []), ...clusters].map((cluster) => (
                <Cluster
                  key={cluster.id}
                  cluster={cluster}
                  isOpen={cluster.id === opened}
                  onDecide={(decided) => decide(cluster, decided)}
                  onTaught={() => {
                    leave(cluster, "resolved");
                    void reload();
                  }}
                />
              ))}
            </ul>
          )}
          {loaded.value.total > clusters.length && clusters.length < 100 && (
            <button type="button" className="button plain" onClick={() => setLimit(limit + pageSize)}>
              {text("missed.more", { count: loaded.value.total - clusters.length })}
            </button>
          )}
        </>
      )}
    </>
  );
}

/** null while it is in the list anyway, or is not there. */
function useLinked(id: number | null, listed: readonly MissedCluster[] | null): MissedCluster | null {
  const { request } = useDesk();
  const { language } = useWording();
  const [linked, setLinked] = useState<MissedCluster | null>(null);
  const wanted = id !== null && listed !== null && !listed.some((cluster) => cluster.id === id) ? id : null;
  useEffect(() => {
    setLinked(null);
    if (wanted === null) return;
    let current = true;
    request<MissedCluster>("GET", `/missed/${wanted}?titles=${encodeURIComponent(language)}`).then(
      (cluster) => {
        if (!current) return;
        // It has become a part of another one.
        if (cluster.id !== wanted) open(addressIn("insights", "missed", String(cluster.id)));
        else setLinked(cluster);
      },
      (error) => {
        if (!(error instanceof RequestFailed)) throw error;
      },
    );
    return () => {
      current = false;
    };
  }, [wanted, request, language]);
  return linked;
}

function Cluster({
  cluster,
  isOpen,
  onDecide,
  onTaught,
}: {
  cluster: MissedCluster;
  isOpen: boolean;
  onDecide(state: MissedState): void;
  onTaught(): void;
}) {
  const { text, locale } = useWording();
  const { may } = useDesk();
  const now = useNow();
  const details = useId();
  const { id, count, languages, markets, examples, reasons, firstAsked, lastAsked, state } = cluster;
  const close = closeTo(cluster);
  const [example] = examples;
  const last = new Date(lastAsked);
  return (
    <li data-open={isOpen || undefined}>
      <div className="head">
        <a
          className="opens"
          href={isOpen ? addressIn("insights", "missed") : addressIn("insights", "missed", String(id))}
          aria-expanded={isOpen}
          aria-controls={details}
        >
          <Icon name="more" flips />
          <span className="grow">
            <span className="question cut" {...speechOf(example?.language ?? null)}>
              {example?.text}
            </span>
            <span className="about hint">
              {close ? (
                <span>
                  {text("missed.closeTo")} <bdi {...speechOf(close.titleLanguage)}>{close.title}</bdi>
                </span>
              ) : (
                <span>{text("missed.noTopic")}</span>
              )}
              <time dateTime={lastAsked} title={fully(last, locale)}>
                {text("missed.last", { ago: ago(last, now, locale) ?? text("missed.justNow") })}
              </time>
            </span>
          </span>
        </a>
        <span className="places">
          {languages.slice(0, 4).map(({ language }) => language && <LanguagePill key={language} language={language} />)}
          {languages.length > 4 && <span className="count">+{languages.length - 4}</span>}
          {markets.slice(0, 3).map(({ market }) => market && <MarketStamp key={market} market={market} />)}
        </span>
        <span className="number times">
          <Digits>{new Intl.NumberFormat(locale).format(count)}</Digits>
          <span className="sr"> {text("missed.times", { count })}</span>
        </span>
        <TeachMissed cluster={cluster} onTaught={onTaught} />
      </div>
      {isOpen && (
        <div className="more" id={details}>
          <p className="hint">
            {text("missed.since", { count, since: date(new Date(firstAsked), locale) })}{" "}
            {reasons
              .map(({ why, count }) => `${reasonText(text, why)} (${new Intl.NumberFormat(locale).format(count)})`)
              .join(", ")}
          </p>
          {cluster.nearest && (
            <p className="nearest">
              <span>{text("missed.nearest")}</span>{" "}
              <a
                href={addressIn("knowledge", "articles", cluster.nearest.article)}
                {...speechOf(cluster.nearest.titleLanguage)}
              >
                {cluster.nearest.title}
              </a>{" "}
              <Confidence value={cluster.nearest.confidence} threshold={null} />
            </p>
          )}
          <Examples examples={examples} />
          {may("knowledge.propose") && (
            <div className="row">
              {state !== "resolved" && (
                <button type="button" className="button plain small" onClick={() => onDecide("resolved")}>
                  <Icon name="check" size="small" /> {text("missed.resolve")}
                </button>
              )}
              {state !== "dismissed" && (
                <button type="button" className="button quiet small" onClick={() => onDecide("dismissed")}>
                  {text("missed.dismiss")}
                </button>
              )}
              {state !== "open" && (
                <button type="button" className="button quiet small" onClick={() => onDecide("open")}>
                  {text("missed.reopen")}
                </button>
              )}
            </div>
          )}
        </div>
      )}
    </li>
  );
}

/** By language, each in its own script; personal data is masked by the server. */
function Examples({ examples }: { examples: readonly MissedExample[] }) {
  const { text, locale } = useWording();
  const languages = [...new Set(examples.map(({ language }) => language))];
  return (
    <dl className="examples">
      {languages.map((language) => (
        <div key={language}>
          <dt>{language ? <LanguagePill language={language} /> : text("insights.unknown")}</dt>
          <dd>
            <ul>
              {examples
                .filter((one) => one.language === language)
                .map((one) => (
                  <li key={`${one.conversation} ${one.at}`}>
                    <span {...speechOf(language)}>{one.text}</span>{" "}
                    <a href={`#/all/${encodeURIComponent(one.conversation)}`} className="hint">
                      {one.market && <MarketStamp market={one.market} />} {date(new Date(one.at), locale)}
                    </a>
                  </li>
                ))}
            </ul>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function optionsOf(clusters: readonly MissedCluster[]): { markets: string[]; languages: string[] } {
  const some = (values: (string | null)[]) => [...new Set(values.filter((value) => value !== null))].sort();
  return {
    markets: some(clusters.flatMap(({ markets }) => markets.map(({ market }) => market))),
    languages: some(clusters.flatMap(({ languages }) => languages.map(({ language }) => language))),
  };
}
