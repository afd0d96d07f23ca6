import { describe, expect, it } from "vitest";
import { dayAt, daysBefore, queryOf, requestOf, selectionOf } from "./selection.ts";

const today = "2026-11-28";

describe("what is looked at", () => {
  it("is the last thirty days where the address says nothing, or nonsense", () => {
    for (const hash of ["#/insights", "#/insights?days=1000", "#/insights?from=2026-12-01&to=2026-01-01", "#/insights?from=x&to=y"]) // biome-ignore format: one line
      expect(selectionOf(hash, today)).toMatchObject({ days: 30, from: "2026-10-30", to: today, market: "" });
  });

  it("goes into the address and comes back", () => {
    for (const query of ["", "?days=90&market=MX", "?from=2026-01-01&to=2026-01-31&language=zh-Hans&channel=widget"])
      expect(queryOf(selectionOf(`#/insights${query}`, today))).toBe(query);
  });

  it("is asked for with the viewer's days", () => {
    expect(requestOf(selectionOf("#/insights?days=7&market=AE", today), "Asia/Dubai", "ar")).toBe(
      "from=2026-11-22&to=2026-11-28&zone=Asia%2FDubai&titles=ar&market=AE",
    );
    expect(daysBefore("2026-03-01", 1)).toBe("2026-02-28");
    expect(dayAt(new Date(2026, 0, 5, 23, 59))).toBe("2026-01-05");
  });
});
