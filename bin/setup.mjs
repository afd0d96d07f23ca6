// @ts-check
// Makes a checkout ready to run: installs the packages and builds what is stale. Nothing but Node's own modules, because it
// runs before anything is installed; plain JavaScript, because Node 20 cannot read TypeScript. Quiet and quick (a few
// milliseconds) when nothing is to do. Reaches no host but the npm registry.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { withLock } from "./lock.mjs";
import { nodeVersionProblem } from "./node-version.cjs";
import { createProgress } from "./progress.mjs";

/** @typedef {import("./lock.mjs").Lock} Lock */
/** @typedef {import("./progress.mjs").Step} Step */
/**
 * One thing that is built.
 * @typedef {object} Target
 * @property {string} name
 * @property {string} config  Vite's configuration, or the program that builds it
 * @property {string} place  the folder its output goes to
 * @property {boolean} [shared]  others build into the same folder
 * @property {string} proof  a file of the output: without it nothing was built, or it was removed
 * @property {readonly string[]} inputs  folders and files it is made from
 * @property {boolean} [source]  it is a part of the sources: what works on them needs it too
 */
/**
 * @typedef {object} Commands  the programs that do the work; tests put others in their place
 * @property {readonly string[]} [install]
 * @property {readonly string[]} [build]
 */

/** Where this checkout is. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** @type {readonly Target[]} */
export const targets = [
  // First, because the server is built from it.
  {
    name: "kernels",
    config: "bin/kernels.mjs",
    place: "src/learning/kernels/wasm.generated.ts",
    proof: "src/learning/kernels/wasm.generated.ts",
    inputs: ["src/learning/kernels/assembly"],
    source: true,
  },
  {
    name: "server",
    config: "vite.server.config.ts",
    place: "dist/server",
    proof: "dist/server/cli.js",
    inputs: ["src"],
  },
  {
    name: "widget",
    config: "web/widget/vite.config.ts",
    place: "dist/web",
    shared: true,
    proof: "dist/web/widget.js",
    inputs: ["web/widget", "web/design", "web/text"],
  },
  {
    name: "desk",
    config: "web/desk/vite.config.ts",
    place: "dist/web/desk",
    proof: "dist/web/desk/index.html",
    inputs: ["web/desk", "web/design", "web/text"],
  },
];

/** Something the user can cure; the message says how. */
export class SetUpError extends Error {
  /** @param {string} message @param {number} [exitCode] */
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/**
 * @param {object} [options]
 * @param {string} [options.folder]  the checkout
 * @param {boolean} [options.sourcesOnly]  for what works on the sources
 * @param {import("./progress.mjs").Progress} [options.progress]
 * @param {Commands} [options.commands]
 * @param {string} [options.version]  of Node
 * @throws {SetUpError}
 */
export async function setUp(options = {}) {
  const { folder = root, sourcesOnly = false, progress = createProgress(), commands = {} } = options;
  const { version = process.versions.node } = options;
  const problem = nodeVersionProblem(version);
  if (problem) throw new SetUpError(problem);
  const stale = () => staleTargets(folder).filter(({ source }) => source || !sourcesOnly);
  if (!needsInstall(folder) && stale().length === 0) return;
  try {
    await withLock(
      join(folder, "dist"),
      async (lock) => {
        // Looked at again: the process that held the lock before us may have done it.
        if (needsInstall(folder)) await install(folder, lock, progress, commands.install);
        const toBuild = stale();
        if (toBuild.length > 0) await build(folder, toBuild, lock, progress, commands.build);
      },
      {
        onWait: (pid) => progress.note(`Another set-up is at work in this checkout (process ${pid}); waiting for it.`),
      },
    );
  } catch (error) {
    const { code, path } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === "EACCES" || code === "EPERM" || code === "EROFS" || code === "ENOSPC" || code === "EDQUOT") {
      throw new SetUpError(
        `The set-up cannot write ${path ?? `below ${folder}`} (${code}).\n${likelyCause(String(code), folder)}`,
      );
    }
    throw error;
  }
}

// -------------------------------------------------------------------------------------------------------------- install

/** @param {string} folder */
const installedStamp = (folder) => join(folder, "node_modules/.dragoman-installed");

/** Packages differ with the lock file and with what they were built for. @param {string} folder */
function installHash(folder) {
  const hash = createHash("sha256").update(readFileSync(join(folder, "package-lock.json")));
  return hash.update(`${process.platform} ${process.arch} ${process.versions.node.split(".")[0]}`).digest("hex");
}

/** @param {string} folder */
export function needsInstall(folder) {
  const stamp = installedStamp(folder);
  const wanted = installHash(folder);
  if (existsSync(stamp)) return readFileSync(stamp, "utf8") !== wanted;
  if (!installedByHand(folder)) return true;
  tryToWrite(stamp, wanted);
  return false;
}

/** Somebody ran `npm ci` themselves: npm writes its list last, and here it names what package-lock.json names. @param {string} folder */
function installedByHand(folder) {
  const list = join(folder, "node_modules/.package-lock.json");
  if (!existsSync(list)) return false;
  const wanted = readPackages(join(folder, "package-lock.json"));
  const there = readPackages(list);
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === "") return true;
    if (!there[path]) return optional === true;
    return there[path].version === version && existsSync(join(folder, path, "package.json"));
  });
}

/** @param {string} file @returns {Record<string, { version?: string, optional?: boolean, os?: string[], cpu?: string[], libc?: string[] }>} */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages ?? {};
  } catch {
    return {};
  }
}

/** @param {string} folder @param {Lock} lock @param {import("./progress.mjs").Progress} progress @param {readonly string[]} [command] */
async function install(folder, lock, progress, command) {
  // First of all, so that an installation that was cut short never looks finished.
  rmSync(installedStamp(folder), { force: true });
  rmSync(join(folder, "node_modules/.package-lock.json"), { force: true });
  const wanted = installHash(folder);
  const expected = packagesForThisMachine(folder);
  const there = () => expected.filter((path) => existsSync(join(folder, path, "package.json"))).length;
  const step = progress.step("Installing packages");
  const counting = setInterval(() => step.update({ done: there(), total: expected.length, unit: "packages" }), 500);
  /** @type {Outcome} */
  let outcome;
  try {
    outcome = await run(command ?? npmCommand(), folder, lock);
  } finally {
    clearInterval(counting);
  }
  if (outcome.code !== 0) {
    step.fail();
    throw new SetUpError(
      `${outcome.output.trim()}\n\nThe packages could not be installed (npm ci ended with ${outcome.code ?? outcome.signal}).\n${likelyCause(outcome.output, folder)}`,
    );
  }
  writeFileSync(installedStamp(folder), wanted);
  step.done(`Installed ${there()} packages`);
}

/** @param {string} folder */
function packagesForThisMachine(folder) {
  return Object.entries(readPackages(join(folder, "package-lock.json")))
    .filter(([path, { os, cpu, libc }]) => {
      const fits = (os?.includes(process.platform) ?? true) && (cpu?.includes(process.arch) ?? true);
      return path !== "" && fits && (libc?.includes(musl() ? "musl" : "glibc") ?? true);
    })
    .map(([path]) => path);
}

function musl() {
  if (process.platform !== "linux") return false;
  const report = /** @type {{ header?: { glibcVersionRuntime?: string } }} */ (process.report?.getReport() ?? {});
  return !report.header?.glibcVersionRuntime;
}

/** The npm that belongs to this Node, wherever it lies; development packages too, whatever NODE_ENV says. */
function npmCommand() {
  const options = [
    "ci",
    "--include=dev",
    "--include=optional",
    "--prefer-offline",
    "--fetch-retry-mintimeout=2000",
    "--fetch-retry-maxtimeout=10000",
  ];
  const beside = dirname(process.execPath);
  const script = [
    process.env.npm_execpath ?? "",
    join(beside, "../lib/node_modules/npm/bin/npm-cli.js"),
    join(beside, "node_modules/npm/bin/npm-cli.js"),
  ].find((path) => path.endsWith("npm-cli.js") && existsSync(path));
  return script ? [process.execPath, script, ...options] : ["npm", ...options];
}

/** @param {string} output  what npm or the system said @param {string} folder */
export function likelyCause(output, folder) {
  const free = freeMegabytes(folder);
  if (/ENOSPC|EDQUOT/.test(output) || (free !== null && free < 100)) {
    return `Likely cause: the disk is full (${free ?? "?"} MB free here). Dragoman's packages need about 700 MB while they are installed; free some and start again.`;
  }
  if (/EACCES|EPERM|EROFS/.test(output)) {
    return `Likely cause: no permission to write. Check who owns ${folder} and npm's cache (npm config get cache), and start again as that user.`;
  }
  if (
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|network/i.test(
      output,
    )
  ) {
    return "Likely cause: the npm registry cannot be reached. Check the connection, a proxy (npm config get proxy) and the address (npm config get registry), and start again.";
  }
  if (/\bE40[134]\b/.test(output)) {
    return "Likely cause: the npm registry in use does not offer a package. Check its address and your access (npm config get registry).";
  }
  if (/EUSAGE|in sync/.test(output)) {
    return "Likely cause: package.json and package-lock.json do not belong together. Take both from the same commit, or run npm install.";
  }
  if (/npm.*ENOENT|ENOENT.*npm/.test(output)) {
    return "Likely cause: npm is not installed. It comes with Node.js from https://nodejs.org; on Debian: apt-get install npm.";
  }
  return "Start again; when it fails the same way, remove node_modules and start once more.";
}

/** @param {string} folder */
function freeMegabytes(folder) {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return Math.floor((bavail * bsize) / 1e6);
  } catch {
    return null;
  }
}

// ---------------------------------------------------------------------------------------------------------------- build

/** Tests and texts for people change no build. */
const NOT_AN_INPUT = /(\.test\.[a-z]+|\.test-helper\.ts|\.md)$/;

/** @param {string} folder @returns {Target[]} */
export function staleTargets(folder) {
  return targets.filter((target) => {
    if (!existsSync(join(folder, target.proof))) return true;
    const built = readStamp(folder, target.name);
    return built === null || built.hash !== buildHash(folder, target, built.others);
  });
}

/** Written when a build is in its place. @param {string} folder @param {string} name */
export const builtStamp = (folder, name) => join(folder, "dist", ".built", `${name}.json`);

/** @param {string} folder @param {string} name @returns {{ hash: string, others: string[] } | null} */
function readStamp(folder, name) {
  try {
    return JSON.parse(readFileSync(builtStamp(folder, name), "utf8"));
  } catch {
    return null;
  }
}

/**
 * By content, not by date: a fresh clone or a change of branch and back builds nothing.
 * @param {string} folder
 * @param {Target} target
 * @param {readonly string[]} others  modules outside its inputs that it was built from
 */
export function buildHash(folder, target, others) {
  const hash = createHash("sha256");
  for (const input of [...target.inputs, ...others, target.config, "package-lock.json", "bin/build.mjs"]) {
    for (const file of filesBelow(join(folder, input))) {
      const content = readFileSync(file);
      hash.update(`${relative(folder, file)}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest("hex");
}

/** @param {string} path @returns {string[]} itself, or the files below it in a fixed order */
function filesBelow(path) {
  /** @type {import("node:fs").Dirent[]} */
  let entries;
  try {
    entries = readdirSync(path, { withFileTypes: true });
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "ENOTDIR" ? [path] : [];
  }
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      if (entry.isDirectory()) return filesBelow(join(path, entry.name));
      return entry.isFile() && !NOT_AN_INPUT.test(entry.name) ? [join(path, entry.name)] : [];
    });
}

/** @param {string} folder @param {Target[]} stale @param {Lock} lock @param {import("./progress.mjs").Progress} progress @param {readonly string[]} [command] */
async function build(folder, stale, lock, progress, command) {
  const names = stale.map(({ name }) => name);
  const step = progress.step(`Building ${names.join(", ")}`);
  let done = 0;
  // In a process of its own: the memory of the build tools is given back before the server starts.
  const program = command ?? [process.execPath, join(folder, "bin/build.mjs")];
  const outcome = await run([...program, ...names], folder, lock, (line) => {
    if (line.startsWith("built ")) step.update({ done: ++done, total: names.length, unit: "built" });
  });
  if (outcome.code !== 0) {
    step.fail();
    const free = freeMegabytes(folder);
    const hint =
      free !== null && free < 100
        ? `The disk is nearly full (${free} MB free).`
        : "Correct what it names above and start again.";
    throw new SetUpError(`${outcome.output.trim()}\n\nThe build failed. ${hint}`);
  }
  step.done(`Built ${names.join(", ")}`);
}

// ------------------------------------------------------------------------------------------------------------------ run

/** @typedef {{ code: number | null, signal: NodeJS.Signals | null, output: string }} Outcome */

/**
 * Runs a program in `folder`, in a group of its own, so that it can be ended whole. Ctrl-C ends it and then this process.
 * @param {readonly string[]} command
 * @param {string} folder
 * @param {Lock} lock
 * @param {(line: string) => void} [onLine]
 * @returns {Promise<Outcome>}
 */
async function run([program = "", ...args], folder, lock, onLine) {
  const child = spawn(program, args, {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32",
    // The caller's NODE_ENV (a test runner's, say) must not change what is built.
    env: { ...process.env, NODE_ENV: "production" },
  });
  lock.child(child.pid);
  /** @type {NodeJS.Signals | null} */
  let stoppedBy = null;
  /** @param {NodeJS.Signals} signal */
  const stop = (signal) => {
    stoppedBy = signal;
    try {
      if (child.pid) process.kill(process.platform === "win32" ? child.pid : -child.pid, "SIGTERM");
    } catch {
      // It has just ended by itself.
    }
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
  let output = "";
  /** @type {Outcome} */
  const outcome = await new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
        for (const line of text.split("\n")) onLine?.(line);
      });
    }
    child.once("error", (error) =>
      resolve({ code: null, signal: null, output: `${output}${program}: ${error.message}` }),
    );
    child.once("close", (code, signal) => resolve({ code, signal, output }));
  });
  process.off("SIGINT", stop).off("SIGTERM", stop);
  lock.child(undefined);
  if (stoppedBy) throw new SetUpError("Stopped. The next start goes on from here.", stoppedBy === "SIGINT" ? 130 : 143);
  return outcome;
}

/** @param {string} file @param {string} content */
function tryToWrite(file, content) {
  try {
    writeFileSync(file, content);
  } catch {
    // It only saves time the next time.
  }
}

// npm run build: the set-up alone.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await setUp().catch((error) => {
    if (!(error instanceof SetUpError)) throw error;
    console.error(error.message);
    process.exitCode = error.exitCode;
  });
}
