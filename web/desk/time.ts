// Times as the viewer reads them. Pure, but for the hook at the end that makes "3 min" become "4 min".

import { useEffect, useState } from "react";
import { dateFormat, numberFormat } from "./formats.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** How long ago, short: "3 min", "2 hr", "5 days"; a date after a week; null for less than a minute ("now"). */
export function ago(then: Date, now: Date, locale: string): string | null {
  const passedMs = now.getTime() - then.getTime();
  if (passedMs < minuteMs) return null;
  if (passedMs < hourMs) return inUnits(passedMs / minuteMs, "minute", locale);
  if (passedMs < dayMs) return inUnits(passedMs / hourMs, "hour", locale);
  if (passedMs < 7 * dayMs) return inUnits(passedMs / dayMs, "day", locale);
  return dateFormat(locale, { day: "numeric", month: "short" }).format(then);
}

const inUnits = (amount: number, unit: "minute" | "hour" | "day", locale: string) =>
  numberFormat(locale, { style: "unit", unit, unitDisplay: "short" }).format(Math.floor(amount));

/** Time of day: 11:38. */
export const clock = (at: Date, locale: string): string => dateFormat(locale, { timeStyle: "short" }).format(at);

/** Date and time in full, for a tooltip. */
export const fully = (at: Date, locale: string): string =>
  dateFormat(locale, { dateStyle: "full", timeStyle: "short" }).format(at);

export const date = (at: Date, locale: string): string =>
  dateFormat(locale, { day: "numeric", month: "short", year: "numeric" }).format(at);

/** The viewer's calendar day, to tell whether two moments are on the same one. */
export const dayOf = (at: Date): string => `${at.getFullYear()}-${at.getMonth() + 1}-${at.getDate()}`;

/** "Today", "Yesterday", else the day with its weekday, and the year where it is another one. */
export function dayName(at: Date, now: Date, locale: string): string {
  const midnight = (day: Date) => Date.UTC(day.getFullYear(), day.getMonth(), day.getDate());
  const days = (midnight(at) - midnight(now)) / dayMs;
  if (days === 0 || days === -1)
    return capital(new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(days, "day"), locale);
  const otherYear = at.getFullYear() !== now.getFullYear();
  const options: Intl.DateTimeFormatOptions = {
    weekday: "long",
    day: "numeric",
    month: "long",
    ...(otherYear && { year: "numeric" }),
  };
  return capital(dateFormat(locale, options).format(at), locale);
}

const capital = (text: string, locale: string) => text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);

interface Week {
  /** 1 = Monday … 7 = Sunday */
  firstDay: number;
  weekend: number[];
}

/** How the week runs where the viewer lives; null where the browser does not know. Older ones have a property for it. */
export function weekOf(locale: string): Week | null {
  const known = new Intl.Locale(locale).maximize() as Intl.Locale & { getWeekInfo?(): Week; weekInfo?: Week };
  return known.getWeekInfo?.() ?? known.weekInfo ?? null;
}

/** The time now, renewed often enough for minutes to be right. */
export function useNow(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 20_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
