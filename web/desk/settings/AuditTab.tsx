import { useCallback, useState } from "react";
import type { Person } from "../api.ts";
import { useDesk } from "../desk-context.ts";
import { Icon } from "../marks/Icon.tsx";
import { Digits } from "../marks/Marks.tsx";
import { Empty, Loading, Problem } from "../marks/States.tsx";
import { problemText } from "../problem.ts";
import { useText, useWording } from "../text.tsx";
import { fully } from "../time.ts";
import { useLoaded } from "../use-loaded.ts";
import { type AuditEntry, type AuditFilter, auditQuery, detailsOf, eventName, eventNames } from "./audit.ts";

interface Page {
  entries: AuditEntry[];
  next: number | null;
}

type Verdict =
  | { kind: "whole"; entries: number; lastHash: string }
  | { kind: "broken"; at: number; why: "changed" | "missing" };

const everything: AuditFilter = { actor: "", event: "", from: "", to: "" };

/** Who changed what, when and from where. */
export function AuditTab() {
  const text = useText();
  const { request } = useDesk();
  const [filter, setFilter] = useState(everything);
  const query = auditQuery(filter);
  const [loaded, reload, set] = useLoaded(useCallback(() => request<Page>("GET", `/audit?${query}`), [request, query]));
  const [people] = useLoaded(useCallback(() => request<{ people: Person[] }>("GET", "/people"), [request]));
  const change = (part: Partial<AuditFilter>) => setFilter((before) => ({ ...before, ...part }));

  async function more(page: Page) {
    const next = await request<Page>("GET", `/audit?${query}${query && "&"}before=${page.next}`);
    set({ entries: [...page.entries, ...next.entries], next: next.next });
  }

  return (
    <div className="settings wide">
      <section className="panel-card flush">
        <header className="with-action">
          <h2>{text("settings.audit")}</h2>
          <p>{text("settings.auditMore")}</p>
          <a className="button plain" href={`/api/v1/audit/export?${query}`} download>
            <Icon name="download" />
            CSV
          </a>
        </header>
        <div className="filters form">
          <label>
            {text("settings.who")}
            <select
              className="field"
              value={filter.actor}
              onChange={(event) => change({ actor: event.currentTarget.value })}
            >
              <option value="">{text("settings.everybody")}</option>
              {people.kind === "ready" &&
                people.value.people.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
            </select>
          </label>
          <label>
            {text("settings.what")}
            <select
              className="field"
              value={filter.event}
              onChange={(event) => change({ event: event.currentTarget.value })}
            >
              <option value="">{text("settings.everything")}</option>
              {Object.entries(eventNames).map(([event, key]) => (
                <option key={event} value={event}>
                  {text(key)}
                </option>
              ))}
            </select>
          </label>
          <label>
            {text("settings.from")}
            <input
              className="field"
              type="date"
              value={filter.from}
              onChange={(event) => change({ from: event.currentTarget.value })}
            />
          </label>
          <label>
            {text("settings.to")}
            <input
              className="field"
              type="date"
              value={filter.to}
              onChange={(event) => change({ to: event.currentTarget.value })}
            />
          </label>
        </div>
        {loaded.kind === "loading" && <Loading rows={6} saying={text("section.loading")} />}
        {loaded.kind === "failed" && (
          <Problem title={text("settings.failed")} error={loaded.error} onRetry={() => void reload()} />
        )}
        {loaded.kind === "ready" && loaded.value.entries.length === 0 && (
          <Empty icon="clock" title={text("settings.noEntries")} more={text("settings.noEntriesMore")} />
        )}
        {loaded.kind === "ready" && loaded.value.entries.length > 0 && (
          <>
            <Entries entries={loaded.value.entries} />
            {loaded.value.next !== null && (
              <p className="foot-of-table">
                <button type="button" className="button plain" onClick={() => void more(loaded.value)}>
                  {text("settings.older")}
                </button>
              </p>
            )}
          </>
        )}
      </section>
      <Verify />
    </div>
  );
}

function Entries({ entries }: { entries: AuditEntry[] }) {
  const { text, locale } = useWording();
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard
    <section className="scrolls" tabIndex={0} aria-label={text("settings.audit")}>
      <table className="table audit">
        <thead>
          <tr>
            <th>{text("settings.when")}</th>
            <th>{text("settings.who")}</th>
            <th>{text("settings.what")}</th>
            <th>{text("settings.address")}</th>
            <th className="number">{text("settings.number")}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map(({ sequence, at, actor, event, subject, details, address }) => {
            const name = eventName(event);
            const more = [detailsOf(details), subject].filter(Boolean).join(" · ");
            return (
              <tr key={sequence}>
                <td className="whole" title={fully(new Date(at), locale)}>
                  {moment.format(new Date(at))}
                </td>
                <td>
                  {actor.kind === "stranger" ? (
                    <span className="hint">{text("settings.stranger")}</span>
                  ) : (
                    <>
                      <bdi>{actor.name}</bdi>
                      {actor.kind === "key" && <span className="hint"> {text("settings.key")}</span>}
                    </>
                  )}
                </td>
                <td>
                  {name ? text(name) : <code dir="ltr">{event}</code>}
                  {more && <small dir="auto">{more}</small>}
                </td>
                <td>
                  <span dir="ltr">{address}</span>
                </td>
                <td className="number">
                  <Digits>{sequence}</Digits>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function Verify() {
  const { text, locale } = useWording();
  const { request } = useDesk();
  const [verdict, setVerdict] = useState<Verdict | "busy" | { error: unknown } | null>(null);

  async function verify() {
    setVerdict("busy");
    try {
      setVerdict(await request<Verdict>("GET", "/audit/verify"));
    } catch (error) {
      setVerdict({ error });
    }
  }

  const result = verdict !== null && verdict !== "busy" ? verdict : null;
  return (
    <div className="verify">
      <button type="button" className="button plain" disabled={verdict === "busy"} onClick={() => void verify()}>
        {text("settings.verify")}
      </button>
      <p role="status">
        {result && "error" in result && problemText(text, result.error)}
        {result && "kind" in result && result.kind === "whole" && (
          <>
            {text("settings.whole", { count: result.entries })} <code dir="ltr">{result.lastHash.slice(0, 16)}</code>
          </>
        )}
        {result && "kind" in result && result.kind === "broken" && (
          <span data-tone="bad" className="chip">
            {text(result.why === "changed" ? "settings.brokenChanged" : "settings.brokenMissing", {
              number: new Intl.NumberFormat(locale).format(result.at),
            })}
          </span>
        )}
      </p>
    </div>
  );
}
