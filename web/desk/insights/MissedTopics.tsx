// The most asked of the missed questions, beside the figures.
import { useCallback } from "react";
import { Card } from "../../design/elements/Page.tsx";
import { addressIn } from "../address.ts";
import { useDesk } from "../desk-context.ts";
import { Digits, MarketStamp } from "../marks/Marks.tsx";
import { speechOf } from "../marks/names.ts";
import { useWording } from "../text.tsx";
import { useLoaded } from "../use-loaded.ts";
import { closeTo, type MissedList } from "./missed-api.ts";
import { daysBefore, type Selection } from "./selection.ts";
import { TeachMissed } from "./TeachMissed.tsx";

export function MissedTopics({ selection }: { selection: Selection }) {
  const { request } = useDesk();
  const { text, locale, language } = useWording();
  const { market, language: asked, from, to } = selection;
  const days = Math.max(1, Math.round((Date.parse(to) - Date.parse(daysBefore(from, 1))) / 86_400_000));
  const query = new URLSearchParams({ limit: "5", days: String(days), titles: language });
  if (market) query.set("market", market);
  if (asked) query.set("language", asked);
  const path = `/missed?${query}`;
  const load = useCallback(() => request<MissedList>("GET", path), [request, path]);
  const [loaded, reload] = useLoaded(load);
  return (
    <Card
      title={text("missed.topics")}
      more={
        <>
          {text("missed.topicsMore")}{" "}
          <a className="see-all" href={addressIn("insights", "missed")}>
            {text("missed.seeAll")}
          </a>
        </>
      }
    >
      {loaded.kind === "ready" && loaded.value.clusters.length === 0 && <p className="hint">{text("missed.none")}</p>}
      {loaded.kind === "ready" && (
        <ul className="missed-topics">
          {loaded.value.clusters.map((cluster) => {
            const close = closeTo(cluster);
            const [example] = cluster.examples;
            return (
              <li key={cluster.id}>
                <div className="grow">
                  <a className="row" href={addressIn("insights", "missed", String(cluster.id))}>
                    <b {...(close ? speechOf(close.titleLanguage) : {})}>
                      {close ? close.title : text("missed.noTopic")}
                    </b>
                    {cluster.markets
                      .slice(0, 3)
                      .map(({ market }) => market && <MarketStamp key={market} market={market} />)}
                  </a>
                  {example && (
                    <p className="cut said-in-list" {...speechOf(example.language)}>
                      {example.text}
                    </p>
                  )}
                </div>
                <span className="number">
                  <Digits>{new Intl.NumberFormat(locale).format(cluster.count)}</Digits>
                </span>
                <TeachMissed cluster={cluster} onTaught={reload} />
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}
