// What is looked at, as it stands in the address: #/insights?days=90&market=MX. Pure.
export interface Selection {
  /** The last so many days; null: from … to. */
  days: number | null;
  from: string;
  to: string;
  market: string;
  language: string;
  channel: string;
}

export const periods = [7, 30, 90, 365] as const;
const usual = 30;

const isDay = (text: string | null): text is string =>
  text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

/** @param today  the viewer's, such as 2026-11-28 */
export function selectionOf(hash: string, today: string): Selection {
  const query = new URLSearchParams(hash.split("?")[1] ?? "");
  const [from, to] = [query.get("from"), query.get("to")];
  const days = periods.find((one) => String(one) === query.get("days")) ?? null;
  const custom = days === null && isDay(from) && isDay(to) && from <= to;
  const length = days ?? usual;
  return {
    days: custom ? null : length,
    from: custom ? from : daysBefore(today, length - 1),
    to: custom ? to : today,
    market: query.get("market") ?? "",
    language: query.get("language") ?? "",
    channel: query.get("channel") ?? "",
  };
}

/** What the address says of it; the usual is left out. */
export function queryOf({ days, from, to, market, language, channel }: Selection): string {
  const query = new URLSearchParams();
  if (days === null) {
    query.set("from", from);
    query.set("to", to);
  } else if (days !== usual) query.set("days", String(days));
  for (const [name, value] of Object.entries({ market, language, channel })) if (value) query.set(name, value);
  const text = query.toString();
  return text && `?${text}`;
}

/** What the server is asked. */
export function requestOf({ from, to, market, language, channel }: Selection, zone: string, titles: string): string {
  const query = new URLSearchParams({ from, to, zone, titles });
  for (const [name, value] of Object.entries({ market, language, channel })) if (value) query.set(name, value);
  return query.toString();
}

export function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
}

/** The calendar day where the viewer is. */
export function dayAt(at: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
