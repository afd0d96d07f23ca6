// When people of the company are there, and by when they answer. Pure.

export interface OpeningHours {
  /** IANA, such as "Asia/Singapore". */
  timeZone: string;
  /** day: 0 is Sunday. Times are "09:00"; `to` may be "24:00". */
  weekly: readonly { day: number; from: string; to: string }[];
  /** Days on which nobody is there, such as "2026-12-25". */
  closedDates: readonly string[];
}

/** When people answer: within so many minutes of the time they are there. */
export interface WorkingTime {
  hours: OpeningHours | null;
  replyWithinMinutes: number;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Who is closed longer than this promises nothing. */
const FURTHEST_DAYS = 400;

export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    // Offsets such as "+08:00" are taken too, by newer platforms only.
    return /^[A-Za-z]/.test(zone);
  } catch {
    return false;
  }
}

export function isOpen(now: Date, hours: OpeningHours): boolean {
  return openPeriods(now, hours).next().value?.[0] === now.getTime();
}

/**
 * The moment up to which a person has answered: `replyWithinMinutes` of opening time from now.
 * @returns null where there are no hours, or never any
 */
export function promisedBy(now: Date, { hours, replyWithinMinutes }: WorkingTime): Date | null {
  if (!hours) return null;
  let restMs = replyWithinMinutes * MINUTE_MS;
  for (const [from, to] of openPeriods(now, hours)) {
    if (to - from >= restMs) return new Date(from + restMs);
    restMs -= to - from;
  }
  return null;
}

/** Opening times from now on, as [from, to) in milliseconds, in order and joined where they meet. */
function* openPeriods(now: Date, hours: OpeningHours): Generator<[from: number, to: number]> {
  const { timeZone, weekly } = hours;
  const closed = new Set(hours.closedDates);
  const zone = zoneOf(timeZone);
  const today = zone.dateAt(now.getTime());
  let open: [number, number] | null = null;
  // From yesterday: where clocks change, its end may lie in today.
  for (let k = -1; k <= FURTHEST_DAYS; k++) {
    const date = new Date(today + k * DAY_MS);
    if (closed.has(date.toISOString().slice(0, 10))) continue;
    const periods = weekly
      .filter(({ day }) => day === date.getUTCDay())
      .map(({ from, to }) => [zone.momentOf(date.getTime(), from), zone.momentOf(date.getTime(), to)] as const)
      .sort((a, b) => a[0] - b[0]);
    for (const [from, to] of periods) {
      const start = Math.max(from, now.getTime());
      if (to <= start) continue;
      if (open && start <= open[1]) open[1] = Math.max(open[1], to);
      else {
        if (open) yield open;
        open = [start, to];
      }
    }
  }
  if (open) yield open;
}

function zoneOf(timeZone: string) {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    ...{ year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" },
  });
  /** What clocks there show, as if it were UTC. */
  const clockAt = (ms: number): number => {
    const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
    return Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!);
  };
  return {
    dateAt: (ms: number) => Math.floor(clockAt(ms) / DAY_MS) * DAY_MS,
    /** The moment at which clocks show it; in the hour that a change of clocks leaves out, as much later; of two, the first. */
    momentOf(date: number, time: string): number {
      const [hour, minute] = time.split(":").map(Number);
      const wanted = date + (hour! * 60 + minute!) * MINUTE_MS;
      const offsets = [wanted - DAY_MS, wanted + DAY_MS].map((ms) => clockAt(ms) - ms);
      const right = offsets.map((offset) => wanted - offset).filter((ms) => clockAt(ms) === wanted);
      return right.length ? Math.min(...right) : wanted - offsets[0]!;
    },
  };
}

/** The moment in words, in a language and on the clock of a place. */
export function timeInWords(moment: Date, language: string, timeZone: string): string {
  return new Intl.DateTimeFormat(language, {
    timeZone,
    ...{ weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", timeZoneName: "short" },
  }).format(moment);
}
