// Figures as the viewer reads them. Pure.

export const percent = (share: number | null, locale: string, digits = 0): string =>
  share === null
    ? "–"
    : new Intl.NumberFormat(locale, {
        style: "percent",
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }).format(share);

/** How many percentage points more or less: "+4", "−2.5". */
export const points = (difference: number, locale: string, digits = 0): string =>
  new Intl.NumberFormat(locale, { signDisplay: "exceptZero", maximumFractionDigits: digits }).format(100 * difference);

/** "40 sec", "3 min 40 sec", "2 hr 5 min", "3 days 4 hr"; "–" where nobody knows. */
export function duration(milliseconds: number | null, locale: string): string {
  if (milliseconds === null) return "–";
  const seconds = Math.round(milliseconds / 1000);
  const parts: [number, "day" | "hour" | "minute" | "second"][] = [
    [Math.floor(seconds / 86_400), "day"],
    [Math.floor((seconds % 86_400) / 3600), "hour"],
    [Math.floor((seconds % 3600) / 60), "minute"],
    [seconds % 60, "second"],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  const shown = first < 0 ? [parts[3]!] : parts.slice(first, first + 2).filter(([amount], k) => k === 0 || amount > 0);
  return shown
    .map(([amount, unit]) =>
      new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short" }).format(amount),
    )
    .join(" ");
}

/** A day of the calendar, wherever the viewer is. */
export const dayText = (day: string, locale: string, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));
