// @ts-check
import { describe, expect, it } from "vitest";
import { closingLine, countTests, nothingCounted } from "./test-count.mjs";

/** @param {string} status @param {...string} results */
const file = (status, ...results) => ({ status, assertionResults: results.map((result) => ({ status: result })) });

describe("the closing line of npm test", () => {
  it("counts the tests of all files", () => {
    const report = { testResults: [file("passed", "passed", "passed", "pending"), file("failed", "passed", "failed")] };
    expect(countTests(report, false)).toEqual({ passed: 3, failed: 1, skipped: 1 });
  });

  it("counts a file that could not be loaded as a failure", () => {
    expect(countTests({ testResults: [file("passed", "passed"), file("failed")] }, false)).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
    });
  });

  it("counts an error outside of any test as a failure", () => {
    expect(countTests({ testResults: [file("passed", "passed")] }, false)).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
    });
  });

  it("counts a run that broke off without a report as a failure", () => {
    expect(countTests(null, false)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it("is worded for people and machines", () => {
    expect(closingLine({ passed: 812, failed: 0, skipped: 0 })).toBe("812 passed, 0 failed");
    expect(closingLine({ ...nothingCounted, skipped: 2 })).toBe("0 passed, 0 failed, 2 skipped");
  });
});
