// @ts-check
// npm test: set-up, then every check in order, and at the end one line with the number of tests that passed and failed.
// A failing check does not hide the ones after it. Only some of them: npm test -- types lint unused build unit journeys
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { needChromium } from "./chromium.mjs";
import { createProgress } from "./progress.mjs";
import { root, SetUpError, setUp } from "./setup.mjs";
import { closingLine, countTests, nothingCounted } from "./test-count.mjs";

/**
 * @typedef {object} Check
 * @property {string} name
 * @property {string} title
 * @property {(report: string) => Promise<boolean>} run  whether it passed; `report` is where a run of tests writes its results
 * @property {boolean} [counts]  it writes a report
 */

/** Biome's own guess is wrong where there is no terminal. */
const colours = process.stdout.isTTY ? [] : ["--colors=off"];

/** @type {Check[]} */
const checks = [
  { name: "types", title: "Types", run: () => runTool("typescript/bin/tsc", ["--noEmit"]) },
  {
    name: "lint",
    title: "Format and lint",
    run: () => runTool("@biomejs/biome/bin/biome", ["ci", "--error-on-warnings", ...colours]),
  },
  { name: "unused", title: "Unused code and packages", run: () => runTool("knip/bin/knip.js", ["--no-progress"]) },
  { name: "build", title: "Build", run: () => succeeds(() => setUp({ progress })) },
  { name: "unit", title: "Unit and integration tests", counts: true, run: (report) => runVitest(report) },
  { name: "journeys", title: "Journeys in a browser", counts: true, run: runJourneys },
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
  if (!(await succeeds(() => setUp({ progress, sourcesOnly: true })))) {
    console.log(closingLine({ ...nothingCounted, failed: 1 }));
    return 1;
  }
  console.log("ready");

  const count = { ...nothingCounted };
  /** @type {string[]} */
  const failed = [];
  for (const { name, title, run, counts } of checks) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    heading(title);
    const report = join(reports, `${name}.json`);
    const passed = await run(report);
    if (!passed) failed.push(title);
    if (counts) {
      const tests = countTests(readReport(report), passed);
      count.passed += tests.passed;
      count.failed += tests.failed;
      count.skipped += tests.skipped;
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

/** Says what is wrong where it is something the user can cure. @param {() => Promise<unknown>} work */
async function succeeds(work) {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    console.error(error.message);
    return false;
  }
}

/** @param {string} report */
async function runJourneys(report) {
  let browser = "";
  const ready = await succeeds(async () => {
    await setUp({ progress });
    browser = await needChromium(progress);
  });
  return ready && runVitest(report, ["--config", "vitest.journeys.config.ts"], { CHROME_PATH: browser });
}

/** @param {string} report @param {string[]} [args] @param {NodeJS.ProcessEnv} [env] */
function runVitest(report, args = [], env = {}) {
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  return runTool("vitest/vitest.mjs", ["run", ...args, ...reporters], env);
}

/** @param {string} program  a file in node_modules @param {string[]} args @param {NodeJS.ProcessEnv} [env] @returns {Promise<boolean>} */
function runTool(program, args, env = {}) {
  const child = spawn(process.execPath, [join(root, "node_modules", program), ...args], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...env },
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
