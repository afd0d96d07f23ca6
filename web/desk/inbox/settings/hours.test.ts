import { describe, expect, it } from "vitest";
import { dayOfWeekName, daysOfWeek, faultyDays, type Hours, periodsOf, usualHours, withPeriods } from "./hours.ts";

const hours: Hours = {
  timeZone: "Asia/Dubai",
  weekly: [
    { day: 1, from: "14:00", to: "18:00" },
    { day: 1, from: "09:00", to: "12:00" },
  ],
  closedDates: [],
};

describe("opening hours", () => {
  it("have days that begin where the week begins, in the person's words", () => {
    expect(daysOfWeek("en-US")[0]).toBe(0);
    expect(daysOfWeek("de")[0]).toBe(1);
    expect(daysOfWeek("ar-EG")[0]).toBe(6);
    expect(dayOfWeekName(0, "en")).toBe("Sunday");
    expect(dayOfWeekName(1, "zh-Hans")).toBe("星期一");
  });

  it("of a day may have several periods, and are changed day by day", () => {
    expect(periodsOf(hours, 1).map(({ from }) => from)).toEqual(["09:00", "14:00"]);
    const changed = withPeriods(hours, 5, [{ from: "10:00", to: "15:00" }]);
    expect(periodsOf(changed, 5)).toHaveLength(1);
    expect(periodsOf(changed, 1)).toHaveLength(2);
    expect(periodsOf(withPeriods(changed, 1, []), 1)).toEqual([]);
  });

  it("that end before they begin or meet each other are faults", () => {
    expect(faultyDays(hours)).toEqual([]);
    expect(faultyDays(withPeriods(hours, 2, [{ from: "12:00", to: "09:00" }]))).toEqual([2]);
    expect(
      faultyDays(
        withPeriods(hours, 1, [
          { from: "09:00", to: "12:00" },
          { from: "11:00", to: "13:00" },
        ]),
      ),
    ).toEqual([1]);
    expect(faultyDays(withPeriods(hours, 0, [{ from: "00:00", to: "24:00" }]))).toEqual([]);
    expect(faultyDays(usualHours())).toEqual([]);
  });
});
