import { describe, expect, it } from "vitest";
import { csvOf } from "./csv.ts";
import { daysBetween, isDay, isTimeZone, lengthInDays, periodBefore } from "./days.ts";

describe("days", () => {
  it("are counted with both ends, over the ends of months and years", () => {
    expect(daysBetween("2028-02-28", "2028-03-01")).toEqual(["2028-02-28", "2028-02-29", "2028-03-01"]);
    expect(lengthInDays("2026-12-31", "2027-01-01")).toBe(2);
    expect(lengthInDays("2026-11-02", "2026-11-01")).toBe(0);
    expect(periodBefore("2026-11-01", "2026-11-30")).toEqual({ from: "2026-10-02", to: "2026-10-31" });
  });

  it("are real ones", () => {
    expect(["2026-11-28", "2028-02-29"].filter(isDay)).toHaveLength(2);
    expect(["2026-02-29", "2026-13-01", "28.11.2026", "2026-1-1", "", "2026-11-28T00:00"].filter(isDay)).toEqual([]);
  });

  it("are those of a place, never of an offset", () => {
    expect(["UTC", "Asia/Singapore", "America/Argentina/Buenos_Aires", "Etc/GMT+5"].filter(isTimeZone)).toHaveLength(4);
    expect(["+05:30", "Mars/Olympus", "'; drop table x", "", "Asia/Singapore "].filter(isTimeZone)).toEqual([]);
  });
});

describe("a table as CSV", () => {
  it("keeps commas, quotes, line ends and every script", () => {
    expect(
      csvOf(
        ["title", "asked"],
        [
          ['Say "yes", please\n', 3],
          ["退款", null],
          ["جمارك", 0.5],
        ],
      ),
    ).toBe('\uFEFFtitle,asked\r\n"Say ""yes"", please\n",3\r\n退款,\r\nجمارك,0.5\r\n');
  });

  it("is never a formula in a spreadsheet", () => {
    const hostile = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", '=HYPERLINK("http://x")'];
    for (const text of hostile) expect(csvOf([text], []).replace(/^\uFEFF"?/, "")).toMatch(/^'/);
    expect(csvOf(["a"], [[-3]])).toBe("\uFEFFa\r\n-3\r\n");
  });
});
