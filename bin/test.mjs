// @ts-check
// npm test: set-up, then every check in order, and at the end one line with the number of tests that passed and failed.
// A failing check does not hide the ones after it. Only some of them: npm test -- types lint unused unit journeys
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { needChromium } from "./chromium.mjs";
import { createProgress } from "./progress.mjs";
import { root, SetUpError, setUp } from "./setup.mjs";
import { closingLine, countTests, nothingCounted } from "./test-count.mjs";

/** @typedef {{ name: string, title: string, program: string, args: string[], counts?: boolean, browser?: boolean }} Check */

/** @type {Check[]} */
const checks = [
  { name: "types", title: "Types", program: "typescript/bin/tsc", args: ["--noEmit"] },
  { name: "lint", title: "Format and lint", program: "@biomejs/biome/bin/biome", args: ["ci"] },
  { name: "unused", title: "Unused code and packages", program: "knip/bin/knip.js", args: ["--no-progress"] },
  { name: "unit", title: "Unit and integration tests", program: "vitest/vitest.mjs", args: ["run"], counts: true },
  {
    name: "journeys",
    title: "Journeys in a browser",
    program: "vitest/vitest.mjs",
    args: ["run", "--config", "vitest.journeys.config.ts"],
    counts: true,
    browser: true,
  },
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !checks.some((check) => check.name === name));
if (unknown.length > 0) {
  console.error(`There is no check "${unknown.join(", ")}". There are: ${checks.map(({ name }) => name).join(", ")}.`);
  process.exit(2);
}

const progress = createProgress();
const reports = mkdtempSync(join(tmpdir(), "dragoman-test-"));
process.exitCode = await runChecks().finally(() => rmSync(reports, { recursive: true, force: true }));

async function runChecks() {
  heading("Set-up");
  try {
    await setUp({ progress });
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    console.error(error.message);
    console.log(closingLine({ ...nothingCounted, failed: 1 }));
    return error.exitCode;
  }
  console.log("ready");

  const count = { ...nothingCounted };
  /** @type {string[]} */
  const failed = [];
  for (const check of checks) {
    if (wanted.length > 0 && !wanted.includes(check.name)) continue;
    heading(check.title);
    const report = join(reports, `${check.name}.json`);
    const passed = await runCheck(check, report);
    if (!passed) failed.push(check.title);
    if (check.counts) {
      const { passed, failed, skipped } = countTests(readReport(report));
      count.passed += passed;
      count.failed += failed;
      count.skipped += skipped;
    }
  }
  console.log(failed.length > 0 ? `\nFailed: ${failed.join("; ")}` : "\nEverything passed.");
  console.log(closingLine(count));
  return failed.length > 0 ? 1 : 0;
}

/** @param {string} title */
function heading(title) {
  console.log(`\n── ${title} ${"─".repeat(Math.max(3, 60 - title.length))}`);
}

/** @param {Check} check @param {string} report @returns {Promise<boolean>} */
async function runCheck({ program, args, counts, browser }, report) {
  const env = { ...process.env };
  if (browser) {
    try {
      env.CHROME_PATH = await needChromium(progress);
    } catch (error) {
      if (!(error instanceof SetUpError)) throw error;
      console.error(error.message);
      return false;
    }
  }
  const reporters = counts ? ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`] : [];
  const child = spawn(process.execPath, [join(root, "node_modules", program), ...args, ...reporters], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env,
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code === 0));
  });
}

/** @param {string} file @returns {unknown} null where the run ended before it could write its report */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}
