// Opening hours as the form shows them: seven days, each with its periods. Pure.
import type { InboxSettings } from "../../api.ts";
import { weekOf } from "../../time.ts";

export type Hours = NonNullable<InboxSettings["hours"]>;
export interface Period {
  from: string;
  to: string;
}

/** The days of the week from the first one where the person lives: 0 is Sunday. */
export function daysOfWeek(locale: string): number[] {
  const first = (weekOf(locale)?.firstDay ?? 1) % 7;
  return Array.from({ length: 7 }, (_, k) => (first + k) % 7);
}

/** 4 January 1970 was a Sunday. */
export const dayOfWeekName = (day: number, locale: string): string =>
  new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" }).format(new Date(Date.UTC(1970, 0, 4 + day)));

export const periodsOf = ({ weekly }: Hours, day: number): Period[] =>
  weekly
    .filter((each) => each.day === day)
    .map(({ from, to }) => ({ from, to }))
    .sort((a, b) => (a.from < b.from ? -1 : 1));

export function withPeriods(hours: Hours, day: number, periods: readonly Period[]): Hours {
  const others = hours.weekly.filter((each) => each.day !== day);
  return {
    ...hours,
    weekly: [...others, ...periods.map((period) => ({ day, ...period }))].sort((a, b) => a.day - b.day),
  };
}

/** Usual ones, to begin with: Monday to Friday in the person's own time zone. */
export const usualHours = (): Hours => ({
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  weekly: [1, 2, 3, 4, 5].map((day) => ({ day, from: "09:00", to: "17:00" })),
  closedDates: [],
});

/** What cannot be: a period that ends before it begins, or that meets another one of its day. */
export function faultyDays(hours: Hours): number[] {
  return [0, 1, 2, 3, 4, 5, 6].filter((day) =>
    periodsOf(hours, day).some(({ from, to }, place, all) => to <= from || (place > 0 && from < all[place - 1]!.to)),
  );
}
