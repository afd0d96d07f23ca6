// @ts-check
// Counts what Vitest's JSON reports say, and words the closing line that people and machines read.

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */
/** @typedef {{ testResults?: { status: string, assertionResults: { status: string }[] }[] }} Report */

/** @type {Readonly<Count>} */
export const nothingCounted = { passed: 0, failed: 0, skipped: 0 };

/**
 * @param {unknown} report  Vitest's JSON report, or null where there is none: a run that broke off counts as one failure
 * @param {boolean} passed  whether the run as a whole did, which a worker that died or an error outside of a test prevents
 * @returns {Count}
 */
export function countTests(report, passed) {
  const read = /** @type {Report | null} */ (report);
  if (!read?.testResults) return { ...nothingCounted, failed: 1 };
  const count = { ...nothingCounted };
  for (const { status, assertionResults } of read.testResults) {
    for (const { status: result } of assertionResults) {
      if (result === "passed") count.passed++;
      else if (result === "failed") count.failed++;
      else count.skipped++;
    }
    // A file that could not be loaded has no tests to fail.
    if (status === "failed" && !assertionResults.some((result) => result.status === "failed")) count.failed++;
  }
  if (!passed && count.failed === 0) count.failed = 1;
  return count;
}

/** @param {Count} count */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
