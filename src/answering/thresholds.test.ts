import { describe, expect, it } from "vitest";
import { chooseThresholds, thresholdOf } from "./thresholds.ts";
import type { HeldOutOutcome } from "./training-report.ts";

/** So many questions of a language, the first `wrong` of them the least sure and answered with another article. */
function asked(language: string | null, count: number, wrong = 0): HeldOutOutcome[] {
  return Array.from({ length: count }, (_, k) => ({
    text: `question ${k}`,
    language,
    asked: 0,
    taken: k < wrong ? 1 : 0,
    confidence: 0.5 + (0.5 * k) / count,
  }));
}

describe("the thresholds of the languages", () => {
  it("come from the questions of each language by itself", () => {
    const thresholds = chooseThresholds([...asked("en", 60), ...asked("es", 60, 20)], [], 0.05);
    expect(thresholdOf(thresholds, "en")).toBeLessThan(0.51);
    expect(thresholdOf(thresholds, "es")!).toBeGreaterThan(0.6);
  });

  it("are none where a language has too few examples, or no examples at all", () => {
    const thresholds = chooseThresholds([...asked("en", 60), ...asked("ko", 10)], [], 0.05);
    expect(thresholdOf(thresholds, "ko")).toBeNull();
    expect(thresholdOf(thresholds, "th")).toBeNull();
    expect(thresholds.pooled).not.toBeNull();
  });

  it("are none where too many answers were wrong, however many examples there are", () => {
    const wrongEvenWhenSure = asked("ja", 100).map((one, k) => (k % 5 === 0 ? { ...one, taken: 1 } : one));
    expect(thresholdOf(chooseThresholds(wrongEvenWhenSure, [], 0.05), "ja")).toBeNull();
  });

  it("rest on phrasings, too, where real questions are too few, and on real ones alone where they are enough", () => {
    const phrasings = [...asked("ko", 40), ...asked("en", 40, 40)];
    const thresholds = chooseThresholds([...asked("ko", 10), ...asked("en", 60)], phrasings, 0.05);
    expect(thresholdOf(thresholds, "ko")).not.toBeNull();
    expect(thresholdOf(thresholds, "en")).not.toBeNull();
  });

  it("are for a language however its tag is written, and never for guesses", () => {
    const thresholds = chooseThresholds(
      asked("zh-Hans", 60).map((one) => ({ ...one, confidence: one.confidence / 4 })),
      [],
      0.05,
    );
    expect(thresholdOf(thresholds, "zh-Hans-CN")).toBe(0.3);
  });

  it("count a question that nothing answers as wrong when it is answered", () => {
    const unanswerable = asked("de", 20).map((one) => ({ ...one, asked: -1, confidence: 0.99 }));
    const thresholds = chooseThresholds([...asked("de", 60), ...unanswerable], [], 0.05);
    expect(thresholdOf(thresholds, "de")).toBeNull();
  });
});
