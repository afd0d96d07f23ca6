import { describe, expect, it } from "vitest";
import { ago, clock, dayName } from "./time.ts";

const at = (text: string) => new Date(text);
const now = at("2025-11-23T12:00:00");
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

describe("how long ago", () => {
  it("is told in the largest whole unit, in the viewer's language", () => {
    expect(ago(minutesAgo(1), now, "en")).toBe("1 min");
    expect(ago(minutesAgo(59.9), now, "en")).toBe("59 min");
    expect(ago(minutesAgo(60), now, "en")).toBe("1 hr");
    expect(ago(minutesAgo(60 * 47), now, "en")).toBe("1 day");
    expect(ago(minutesAgo(14), now, "zh-CN")).toBe("14分钟");
    expect(ago(minutesAgo(14), now, "ar-AE")).toBe("14 د");
  });

  it("is 'now' for less than a minute, also when the server's clock runs ahead", () => {
    expect(ago(minutesAgo(0.9), now, "en")).toBeNull();
    expect(ago(minutesAgo(-5), now, "en")).toBeNull();
  });

  it("is a date after a week", () => {
    expect(ago(at("2025-11-03T09:00:00"), now, "en")).toBe("Nov 3");
  });
});

describe("the name of a day", () => {
  it("counts calendar days, not hours", () => {
    expect(dayName(at("2025-11-23T00:01:00"), now, "en")).toBe("Today");
    expect(dayName(at("2025-11-22T23:59:00"), now, "en")).toBe("Yesterday");
    expect(dayName(at("2025-11-22T23:59:00"), now, "es")).toBe("Ayer");
  });

  it("says the weekday, and the year where it is another one", () => {
    expect(dayName(at("2025-11-21T10:00:00"), now, "en")).toBe("Friday, November 21");
    expect(dayName(at("2024-11-21T10:00:00"), now, "en")).toBe("Thursday, November 21, 2024");
  });
});

it("the time of day follows the viewer's region", () => {
  expect(clock(at("2025-11-23T15:05:00"), "es-ES")).toBe("15:05");
  expect(clock(at("2025-11-23T15:05:00"), "en-US")).toMatch(/^3:05\sPM$/);
});
