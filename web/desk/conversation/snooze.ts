// Until when a conversation may sleep: in the person's own time. Pure.
import { weekOf } from "../time.ts";

export type SnoozeName = "laterToday" | "tomorrow" | "nextWeek";

const morning = 9;
const laterHours = 3;
const evening = 18;

/** Later today only as long as today has a later; the next week begins with the first day of the week where the person lives. */
export function snoozeTimes(now: Date, locale: string): { name: SnoozeName; until: Date }[] {
  const times: { name: SnoozeName; until: Date }[] = [];
  const later = new Date(now);
  later.setHours(now.getHours() + laterHours, 0, 0, 0);
  if (later.getDate() === now.getDate() && later.getHours() <= evening)
    times.push({ name: "laterToday", until: later });
  const onDay = (days: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, morning);
  times.push({ name: "tomorrow", until: onDay(1) });
  const toNextWeek = (firstWorkday(locale) - now.getDay() + 7) % 7 || 7;
  if (toNextWeek > 1) times.push({ name: "nextWeek", until: onDay(toNextWeek) });
  return times;
}

/** 0 = Sunday … 6: the first day of the week on which people work. Monday where the browser does not know. */
function firstWorkday(locale: string): number {
  const week = weekOf(locale);
  if (!week) return 1;
  let day = week.firstDay;
  for (let k = 0; k < 7 && week.weekend.includes(day); k++) day = (day % 7) + 1;
  return day % 7;
}
