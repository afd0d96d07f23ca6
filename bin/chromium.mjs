// @ts-check
// Finds the browser of the journeys; on Debian, as root, installs it from Debian's own packages.
import { spawn } from "node:child_process";
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { SetUpError } from "./setup.mjs";

/** @typedef {{ env?: NodeJS.ProcessEnv, places?: readonly string[] }} Surroundings */

const NAMES = ["chromium", "google-chrome", "google-chrome-stable", "chromium-browser"];
const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];
/** The fonts are for the pages in Chinese, Japanese, Korean and Arabic. */
const PACKAGES = ["chromium", "fonts-noto-cjk", "fonts-noto-core"];

/** @param {Surroundings} [surroundings] @returns {string | null} */
export function findChromium({ env = process.env, places = PLACES } = {}) {
  const candidates = [
    env.CHROME_PATH ?? "",
    ...places,
    ...(env.PATH ?? "").split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name))),
  ];
  return candidates.find((path) => path !== "" && isProgram(path)) ?? null;
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * @param {import("./progress.mjs").Progress} progress
 * @param {Surroundings & { root?: boolean, debian?: boolean }} [surroundings]
 * @returns {Promise<string>} the path of a browser
 * @throws {SetUpError} saying what to install
 */
export async function needChromium(progress, surroundings = {}) {
  const {
    env = process.env,
    root = process.getuid?.() === 0,
    debian = existsSync("/etc/debian_version"),
  } = surroundings;
  if (env.CHROME_PATH && !isProgram(env.CHROME_PATH)) {
    throw new SetUpError(`CHROME_PATH names ${env.CHROME_PATH}, which is not a program. Correct it or unset it.`);
  }
  const found = findChromium(surroundings);
  if (found) return found;
  if (!root || !debian) {
    const how = debian ? `apt-get install ${PACKAGES.join(" ")}` : "Google Chrome or Chromium";
    throw new SetUpError(`The browser journeys need Chromium. Install it (${how}), or name a browser in CHROME_PATH.`);
  }
  const step = progress.step(`Installing ${PACKAGES.join(", ")} with apt-get`);
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", ...PACKAGES]]) {
    const { code, output } = await apt(args, env);
    if (code === 0) continue;
    step.fail();
    throw new SetUpError(
      `${output.trim()}\n\napt-get ${args.join(" ")} failed. Install Chromium by hand, or name a browser in CHROME_PATH.`,
    );
  }
  const installed = findChromium(surroundings);
  if (!installed)
    throw new SetUpError("apt-get installed Chromium, but it is not in the PATH. Name it in CHROME_PATH.");
  step.done("Installed Chromium");
  return installed;
}

/** @param {string[]} args @param {NodeJS.ProcessEnv} env @returns {Promise<{ code: number | null, output: string }>} */
function apt(args, env) {
  return new Promise((resolve) => {
    const child = spawn("apt-get", args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...env, DEBIAN_FRONTEND: "noninteractive" },
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
      });
    }
    child.once("error", (error) => resolve({ code: null, output: error.message }));
    child.once("close", (code) => resolve({ code, output }));
  });
}
