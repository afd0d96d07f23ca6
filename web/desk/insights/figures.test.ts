import { describe, expect, it } from "vitest";
import { dayText, duration, percent, points } from "./figures.ts";

describe("figures", () => {
  it("are written as the viewer's language does", () => {
    expect(percent(0.724, "en")).toBe("72%");
    expect(percent(0.0134, "es", 1)).toMatch(/^1,3\s%$/);
    expect(percent(null, "zh-CN")).toBe("–");
    expect(points(0.041, "en")).toBe("+4");
    expect(points(-0.026, "en", 1)).toBe("-2.6");
    expect(dayText("2026-11-03", "en-GB", { day: "numeric", month: "short" })).toBe("3 Nov");
  });

  it("say times in two units at most", () => {
    expect(duration(220_000, "en")).toBe("3 min 40 sec");
    expect(duration(39_600, "en")).toBe("40 sec");
    expect(duration(3_600_000, "en")).toBe("1 hr");
    expect(duration(90_061_000, "en")).toBe("1 day 1 hr");
    expect(duration(0, "en")).toBe("0 sec");
    expect(duration(220_000, "zh-CN")).toBe("3分钟 40秒");
    expect(duration(null, "ar")).toBe("–");
  });
});
