import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isOpen, isTimeZone, type OpeningHours, promisedBy, timeInWords } from "./hours.ts";

const weekdays = (from: string, to: string) => [1, 2, 3, 4, 5].map((day) => ({ day, from, to }));
const office: OpeningHours = {
  timeZone: "Europe/Berlin",
  weekly: weekdays("09:00", "17:00"),
  closedDates: ["2026-12-25"],
};
const by = (now: string, hours: OpeningHours | null, replyWithinMinutes = 60) =>
  promisedBy(new Date(now), { hours, replyWithinMinutes })?.toISOString() ?? null;

describe("promisedBy", () => {
  it("counts from now while somebody is there", () => {
    expect(by("2026-11-27T09:00:00Z", office)).toBe("2026-11-27T10:00:00.000Z"); // Friday, 10:00 in Berlin
  });

  it("counts from the next opening, over nights, week-ends and closed dates", () => {
    expect(by("2026-11-26T20:00:00Z", office)).toBe("2026-11-27T09:00:00.000Z"); // Thursday evening -> Friday, 10:00
    expect(by("2026-11-28T12:00:00Z", office)).toBe("2026-11-30T09:00:00.000Z"); // Saturday -> Monday, 10:00
    expect(by("2026-12-24T18:00:00Z", office)).toBe("2026-12-28T09:00:00.000Z"); // Christmas is a Friday
  });

  it("takes what is left of a day along into the next one", () => {
    expect(by("2026-11-26T15:30:00Z", office)).toBe("2026-11-27T08:30:00.000Z"); // 16:30, half an hour left
    expect(by("2026-11-27T15:59:00Z", office, 16 * 60)).toBe("2026-12-01T15:59:00.000Z");
  });

  it("goes by the clock of the place when clocks change", () => {
    const sundays = { ...office, weekly: [{ day: 0, from: "01:00", to: "05:00" }] };
    // Spring: 2:00 becomes 3:00, so 01:00 to 05:00 are three hours. Berlin is then at +02:00.
    expect(by("2026-03-28T12:00:00Z", sundays, 120)).toBe("2026-03-29T02:00:00.000Z");
    // Autumn: 3:00 becomes 2:00, five hours.
    expect(by("2026-10-24T12:00:00Z", sundays, 5 * 60)).toBe("2026-10-25T04:00:00.000Z");
    const mondays = (zone: string) => ({ ...office, timeZone: zone, weekly: [{ day: 1, from: "09:00", to: "17:00" }] });
    expect(by("2026-03-28T12:00:00Z", mondays("America/New_York"))).toBe("2026-03-30T14:00:00.000Z");
    expect(by("2026-03-05T12:00:00Z", mondays("America/New_York"))).toBe("2026-03-09T14:00:00.000Z");
    expect(by("2026-03-28T12:00:00Z", mondays("Asia/Kathmandu"))).toBe("2026-03-30T04:15:00.000Z");
  });

  it("finds an opening in the hour that a change of clocks leaves out", () => {
    const night = { ...office, weekly: [{ day: 0, from: "02:30", to: "04:00" }] };
    expect(by("2026-03-28T12:00:00Z", night, 10)).toBe("2026-03-29T01:40:00.000Z");
  });

  it("goes on at midnight where two days meet", () => {
    const always = { ...office, weekly: [0, 1, 2, 3, 4, 5, 6].map((day) => ({ day, from: "00:00", to: "24:00" })) };
    expect(by("2026-11-28T22:50:00Z", { ...always, closedDates: [] }, 600)).toBe("2026-11-29T08:50:00.000Z");
  });

  it("promises nothing where there are no hours, never any, or every day is closed", () => {
    expect(by("2026-11-27T09:00:00Z", null)).toBeNull();
    expect(by("2026-11-27T09:00:00Z", { ...office, weekly: [] })).toBeNull();
    expect(by("2026-11-27T09:00:00Z", { ...office, weekly: [{ day: 1, from: "17:00", to: "09:00" }] })).toBeNull();
  });

  it("is never in the past, and always within the hours", () => {
    const zones = fc.constantFrom(
      "Europe/Berlin",
      "America/New_York",
      "Asia/Kathmandu",
      "Pacific/Apia",
      "Australia/Lord_Howe",
    );
    const time = fc.nat(23).map((hour) => `${String(hour).padStart(2, "0")}:30`);
    const weekly = fc.array(fc.record({ day: fc.nat(6), from: time, to: time }), { maxLength: 6 });
    fc.assert(
      fc.property(
        fc.date({ min: new Date("2020-01-01"), max: new Date("2035-01-01"), noInvalidDate: true }),
        zones,
        weekly,
        fc.nat(3000),
        (now, timeZone, weekly, minutes) => {
          const hours = { timeZone, weekly, closedDates: [] };
          const promised = promisedBy(now, { hours, replyWithinMinutes: minutes });
          if (!promised) return;
          expect(promised.getTime()).toBeGreaterThanOrEqual(now.getTime());
          if (minutes > 0) expect(isOpen(new Date(promised.getTime() - 1), hours)).toBe(true);
          if (isOpen(now, hours) && minutes < 1) expect(promised).toEqual(now);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe("a time zone", () => {
  it("is one that the platform knows", () => {
    expect(["Asia/Singapore", "UTC", "Europe/Kyiv"].map(isTimeZone)).toEqual([true, true, true]);
    expect(["Mars/Base", "", "+08:00", "x".repeat(1000), "../etc"].map(isTimeZone)).toEqual(Array(5).fill(false));
  });
});

describe("timeInWords", () => {
  it("says the time in the customer's language and zone", () => {
    const moment = new Date("2026-11-30T01:30:00Z");
    expect(timeInWords(moment, "en", "Asia/Singapore")).toMatch(/Monday.*30.*09:30/);
    expect(timeInWords(moment, "zh-Hans", "Asia/Singapore")).toMatch(/11月30日.*星期一.*09:30/);
    expect(timeInWords(moment, "de", "America/New_York")).toMatch(/Sonntag.*29\. November.*20:30/);
  });
});
