// Days of the calendar, written 2026-11-28. Pure; which moments a day has is for PostgreSQL, which knows the time zones.
const DAY_MS = 86_400_000;

const asTime = (day: string) => Date.parse(`${day}T00:00:00Z`);
const asDay = (time: number) => new Date(time).toISOString().slice(0, 10);

export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(asTime(text)) && asDay(asTime(text)) === text;
}

export const daysFrom = (day: string, days: number): string => asDay(asTime(day) + days * DAY_MS);

/** Both ends included; 0 or less where `to` is before `from`. */
export const lengthInDays = (from: string, to: string): number => Math.round((asTime(to) - asTime(from)) / DAY_MS) + 1;

export function daysBetween(from: string, to: string): string[] {
  return Array.from({ length: Math.max(0, lengthInDays(from, to)) }, (_, k) => daysFrom(from, k));
}

/** As many days, right before. */
export function periodBefore(from: string, to: string): { from: string; to: string } {
  return { from: daysFrom(from, -lengthInDays(from, to)), to: daysFrom(from, -1) };
}

/** A name of the IANA database. Offsets such as +05:30 are none: PostgreSQL reads their sign the other way round. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_]*(?:[/+-][A-Za-z0-9_]+)*$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
