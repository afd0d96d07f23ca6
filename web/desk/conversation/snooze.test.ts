import { describe, expect, it } from "vitest";
import { snoozeTimes } from "./snooze.ts";

const named = (now: Date, locale = "en-GB") =>
  Object.fromEntries(snoozeTimes(now, locale).map(({ name, until }) => [name, until.toString()]));
const at = (day: number, hour: number, minute = 0) => new Date(2025, 10, day, hour, minute); // 3 November 2025 is a Monday

describe("a conversation may sleep", () => {
  it("until later today, tomorrow morning, or the first morning of the next week", () => {
    expect(named(at(4, 10, 20))).toEqual({
      laterToday: at(4, 13).toString(),
      tomorrow: at(5, 9).toString(),
      nextWeek: at(10, 9).toString(),
    });
  });

  it("not until later today when today has no later", () => {
    expect(Object.keys(named(at(4, 17)))).toEqual(["tomorrow", "nextWeek"]);
    expect(Object.keys(named(at(4, 23)))).toEqual(["tomorrow", "nextWeek"]);
  });

  it("until next week once only where that is tomorrow", () => {
    expect(Object.keys(named(at(9, 22)))).toEqual(["tomorrow"]); // a Sunday
    expect(named(at(3, 8)).nextWeek).toBe(at(10, 9).toString()); // on a Monday: the next one
  });

  it("until the day on which the week begins where the person works", () => {
    expect(named(at(5, 10), "ar-SA").nextWeek).toBe(at(9, 9).toString()); // Sunday
    expect(named(at(5, 10), "ar-AE").nextWeek).toBe(at(10, 9).toString()); // Monday
    expect(named(at(5, 10), "en-US").nextWeek).toBe(at(10, 9).toString()); // begins with a day of rest
  });
});
