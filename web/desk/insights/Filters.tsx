// Which time, market, language and channel is looked at; it stands in the address.
import { type ReactNode, useMemo, useSyncExternalStore } from "react";
import { addressIn, open } from "../address.ts";
import { languageName, marketName } from "../marks/names.ts";
import { useWording } from "../text.tsx";
import { dayAt, periods, queryOf, type Selection, selectionOf } from "./selection.ts";

const subscribe = (listener: () => void) => {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
};

export function useSelection(): Selection {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  const today = dayAt(new Date());
  return useMemo(() => selectionOf(hash, today), [hash, today]);
}

/** What there is to choose from, once it is known: the overview says it here. */
export interface Options {
  markets: string[];
  languages: string[];
  channels: string[];
}
let known: Options = { markets: [], languages: [], channels: [] };
const listeners = new Set<() => void>();
export function nowKnown(options: Options): void {
  if (JSON.stringify(options) === JSON.stringify(known)) return;
  known = options;
  for (const listener of listeners) listener();
}
const useOptions = () =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => known,
  );

export function Filters({ selection }: { selection: Selection }) {
  const { text, language: mine } = useWording();
  const options = useOptions();
  const choose = (change: Partial<Selection>) =>
    open(`${addressIn("insights")}${queryOf({ ...selection, ...change })}`);
  const { days, from, to, market, language, channel } = selection;
  return (
    <>
      <Choice
        label={text("insights.market")}
        value={market}
        all={text("insights.allMarkets")}
        options={options.markets.map((one) => [one, marketName(one, mine)])}
        onChoose={(chosen) => choose({ market: chosen })}
      />
      <Choice
        label={text("insights.language")}
        value={language}
        all={text("insights.allLanguages")}
        options={options.languages.map((one) => [one, languageName(one)])}
        onChoose={(chosen) => choose({ language: chosen })}
      />
      {options.channels.length > 1 && (
        <Choice
          label={text("insights.channel")}
          value={channel}
          all={text("insights.allChannels")}
          options={options.channels.map((one) => [one, one])}
          onChoose={(chosen) => choose({ channel: chosen })}
        />
      )}
      <label className="choice">
        <span className="sr">{text("insights.time")}</span>
        <select
          className="field"
          value={days ?? "custom"}
          onChange={({ currentTarget: { value } }) =>
            choose(value === "custom" ? { days: null } : { days: Number(value) })
          }
        >
          {periods.map((one) => (
            <option key={one} value={one}>
              {text("insights.lastDays", { count: one })}
            </option>
          ))}
          <option value="custom">{text("insights.ownDays")}</option>
        </select>
      </label>
      {days === null && (
        <>
          <Day label={text("insights.from")} value={from} most={to} onChoose={(day) => choose({ from: day })} />
          <Day label={text("insights.to")} value={to} least={from} onChoose={(day) => choose({ to: day })} />
        </>
      )}
    </>
  );
}

export function Choice({
  label,
  value,
  all,
  options,
  onChoose,
}: {
  label: string;
  value: string;
  /** What "no choice" is called. */
  all: ReactNode;
  options: readonly (readonly [value: string, name: string])[];
  onChoose(value: string): void;
}) {
  // A choice from the address that nothing is known of yet.
  const missing = value !== "" && !options.some(([one]) => one === value);
  return (
    <label className="choice">
      <span className="sr">{label}</span>
      <select className="field" value={value} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        <option value="">{all}</option>
        {missing && <option value={value}>{value}</option>}
        {options.map(([one, name]) => (
          <option key={one} value={one}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function Day({
  label,
  value,
  least,
  most,
  onChoose,
}: {
  label: string;
  value: string;
  least?: string;
  most?: string;
  onChoose(day: string): void;
}) {
  return (
    <label className="choice">
      <span className="sr">{label}</span>
      <input
        type="date"
        className="field"
        value={value}
        min={least}
        max={most}
        onChange={({ currentTarget }) => currentTarget.value && onChoose(currentTarget.value)}
      />
    </label>
  );
}
