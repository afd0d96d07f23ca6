// @ts-check
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { nodeVersionProblem } from "./node-version.cjs";
import { createProgress } from "./progress.mjs";
import { likelyCause, needsInstall, root, SetUpError, setUp, staleTargets } from "./setup.mjs";

const setupModule = JSON.stringify(pathToFileURL(join(root, "bin/setup.mjs")).href);
/** @type {string[]} */
const folders = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** @param {string} folder @param {string} path @param {string} [content] */
function write(folder, path, content = "") {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

const lockFile = {
  packages: {
    "": { name: "dragoman" },
    "node_modules/one": { version: "1.0.0" },
    "node_modules/for-another-system": { version: "2.0.0", optional: true, os: ["plan9"] },
  },
};

/** A checkout as git leaves it: sources, nothing installed, nothing built. */
function freshClone() {
  const folder = mkdtempSync(join(tmpdir(), "dragoman-setup-"));
  folders.push(folder);
  write(folder, "package-lock.json", JSON.stringify(lockFile));
  write(folder, "src/errors.ts", "export {};");
  write(folder, "web/widget/element.tsx", "widget");
  write(folder, "web/desk/main.tsx", "desk");
  write(folder, "web/design/tokens.css", "tokens");
  return folder;
}

// In the place of npm and Vite: programs that write what those would, and a line in a log.
const install = [
  process.execPath,
  "--eval",
  `const fs = require("node:fs");
   fs.appendFileSync("commands.log", "install\\n");
   fs.rmSync("node_modules", { recursive: true, force: true });
   fs.mkdirSync("node_modules/one", { recursive: true });
   fs.writeFileSync("node_modules/one/package.json", "{}");`,
];
const build = [
  process.execPath,
  "--input-type=module",
  "--eval",
  `import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
   import { dirname } from "node:path";
   import { buildHash, builtStamp, targets } from ${setupModule};
   const names = process.argv.slice(1);
   appendFileSync("commands.log", "build " + names.join(" ") + "\\n");
   for (const target of targets.filter(({ name }) => names.includes(name))) {
     const others = target.name === "desk" ? ["src/errors.ts"] : [];
     for (const [file, content] of [
       [target.proof, "built"],
       [builtStamp(".", target.name), JSON.stringify({ hash: buildHash(".", target, others), others })],
     ]) {
       mkdirSync(dirname(file), { recursive: true });
       writeFileSync(file, content);
     }
     console.log("built " + target.name);
   }`,
  "--",
];

/** @param {string} folder @param {Partial<Parameters<typeof setUp>[0]>} [options] */
async function setUpHere(folder, options = {}) {
  let said = "";
  /** @param {string | Uint8Array} text */
  const hear = (text) => {
    said += text;
    return true;
  };
  const progress = createProgress({ output: { write: hear }, env: {} });
  const before = log(folder).length;
  await setUp({ folder, progress, commands: { install, build }, ...options });
  return { said, commands: log(folder).slice(before) };
}

/** @param {string} folder */
function log(folder) {
  const file = join(folder, "commands.log");
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
}

const nothing = { said: "", commands: [] };

describe("the set-up", () => {
  it("installs and builds a fresh clone, and the next time does nothing and says nothing", async () => {
    const folder = freshClone();
    const first = await setUpHere(folder);
    expect(first.commands).toEqual(["install", "build kernels server widget desk"]);
    expect(first.said).toMatch(
      /^Installing packages …\nInstalled 1 packages in \d+ s\nBuilding kernels, server, widget, desk …\nBuilt .+\n$/,
    );
    expect(await setUpHere(folder)).toEqual(nothing);
  });

  it("installs again when package-lock.json changed", async () => {
    const folder = freshClone();
    await setUpHere(folder);
    write(folder, "package-lock.json", JSON.stringify({ ...lockFile, version: "2" }));
    expect((await setUpHere(folder)).commands[0]).toBe("install");
  });

  it("takes over packages that somebody installed with npm ci, but not half an installation", async () => {
    const folder = freshClone();
    write(folder, "node_modules/one/package.json", "{}");
    expect(needsInstall(folder)).toBe(true); // npm writes its list last
    write(
      folder,
      "node_modules/.package-lock.json",
      JSON.stringify({ packages: { "node_modules/one": { version: "0.9.0" } } }),
    );
    expect(needsInstall(folder)).toBe(true);
    write(
      folder,
      "node_modules/.package-lock.json",
      JSON.stringify({ packages: { "node_modules/one": { version: "1.0.0" } } }),
    );
    expect(needsInstall(folder)).toBe(false);
    expect((await setUpHere(folder)).commands).toEqual(["build kernels server widget desk"]);
  });

  it("builds only what a changed file belongs to", async () => {
    const folder = freshClone();
    await setUpHere(folder);
    /** @param {string} path */
    const commandsAfter = async (path) => {
      write(folder, path, `changed ${Math.random()}`);
      return (await setUpHere(folder)).commands;
    };
    expect(await commandsAfter("web/widget/panel.tsx")).toEqual(["build widget"]);
    expect(await commandsAfter("web/design/tokens.css")).toEqual(["build widget desk"]);
    expect(await commandsAfter("src/answering/decide.ts")).toEqual(["build server"]);
    expect(await commandsAfter("src/errors.ts"), "a file of src that the desk was built from").toEqual([
      "build server desk",
    ]);
    expect(await commandsAfter("src/answering/decide.test.ts"), "a test").toEqual([]);
    expect(await commandsAfter("src/learning/kernels/assembly/matrix.ts"), "a kernel").toEqual([
      "build kernels server",
    ]);
    rmSync(join(folder, "dist/web/desk"), { recursive: true });
    expect((await setUpHere(folder)).commands, "its output removed").toEqual(["build desk"]);
  });

  it("builds no more than the kernels for what works on the sources", async () => {
    const folder = freshClone();
    expect((await setUpHere(folder, { sourcesOnly: true })).commands).toEqual(["install", "build kernels"]);
    expect((await setUpHere(folder)).commands).toEqual(["build server widget desk"]);
  });

  it("builds nothing when only the dates of the files changed, as after a change of branch and back", async () => {
    const folder = freshClone();
    await setUpHere(folder);
    utimesSync(join(folder, "src/errors.ts"), new Date(), new Date());
    expect(staleTargets(folder)).toEqual([]);
  });

  it("shows npm's output and the likely cause when it fails, and tries again the next time", async () => {
    const folder = freshClone();
    const failing = [process.execPath, "--eval", 'console.error("npm error code ENOTFOUND"); process.exitCode = 1'];
    const attempt = setUpHere(folder, { commands: { install: failing, build } });
    await expect(attempt).rejects.toThrow(SetUpError);
    await expect(attempt).rejects.toThrow(
      /npm error code ENOTFOUND[\s\S]+Likely cause: the npm registry cannot be reached/,
    );
    expect((await setUpHere(folder)).commands).toEqual(["install", "build kernels server widget desk"]);
  });

  it("shows what the build said when it fails", async () => {
    const folder = freshClone();
    const failing = [process.execPath, "--eval", 'console.error("src/a.ts:3 is wrong"); process.exitCode = 1'];
    await expect(setUpHere(folder, { commands: { install, build: failing } })).rejects.toThrow(
      /src\/a\.ts:3 is wrong[\s\S]+The build failed/,
    );
  });

  it("says so when a program is missing", async () => {
    const folder = freshClone();
    await expect(setUpHere(folder, { commands: { install: ["no-such-npm"], build } })).rejects.toThrow(/no-such-npm/);
  });

  it("works once when two set-ups start together, and the second says that it waits", async () => {
    const folder = freshClone();
    const both = await Promise.all([setUpHere(folder), setUpHere(folder)]);
    expect(log(folder)).toEqual(["install", "build kernels server widget desk"]);
    expect(both.map(({ said }) => said).join("")).toContain("Another set-up is at work in this checkout");
  });
});

describe("a set-up that is killed", () => {
  /** A set-up in a process of its own, whose npm writes half of node_modules and then hangs. @param {string} folder */
  async function hangingSetUp(folder) {
    const hanging = [
      process.execPath,
      "--eval",
      `const fs = require("node:fs");
       fs.mkdirSync("node_modules/half", { recursive: true });
       fs.writeFileSync("npm.pid", String(process.pid));
       setInterval(() => fs.writeFileSync("alive", String(Date.now())), 20);`,
    ];
    const child = spawn(
      process.execPath,
      [
        "--input-type=module",
        "--eval",
        `import { setUp } from ${setupModule};
         await setUp({ folder: ${JSON.stringify(folder)}, commands: { install: ${JSON.stringify(hanging)} } })
           .catch((error) => { console.log(error.message); process.exit(error.exitCode); });`,
      ],
      { stdio: ["ignore", "pipe", "ignore"] },
    );
    while (!existsSync(join(folder, "alive"))) await new Promise((resolve) => setTimeout(resolve, 20));
    const npm = Number(readFileSync(join(folder, "npm.pid"), "utf8"));
    /** @type {Promise<number | null>} */
    const ended = new Promise((resolve) => child.once("exit", resolve));
    return { child, npm, ended };
  }

  it("is repaired by the next one, which first ends the npm that was left behind", async () => {
    const folder = freshClone();
    const { child, npm, ended } = await hangingSetUp(folder);
    child.kill("SIGKILL");
    await ended;
    expect((await setUpHere(folder)).commands).toEqual(["install", "build kernels server widget desk"]);
    expect(existsSync(join(folder, "node_modules/half"))).toBe(false);
    expect(isRunning(npm)).toBe(false);
    expect(await setUpHere(folder)).toEqual(nothing);
  });

  it("takes npm with it on Ctrl-C, and leaves no lock", async () => {
    const folder = freshClone();
    const { child, npm, ended } = await hangingSetUp(folder);
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    expect(isRunning(npm)).toBe(false);
    expect((await setUpHere(folder)).said).not.toContain("Another set-up");
  });

  /** @param {number} pid */
  function isRunning(pid) {
    try {
      process.kill(pid, 0);
    } catch {
      return false;
    }
    // Killed and not yet collected by its adoptive parent is not running.
    return !existsSync(`/proc/${pid}/stat`) || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  }
});

describe("the version of Node", () => {
  it("is refused with the version needed and how to get it", async () => {
    await expect(setUp({ version: "18.20.8" })).rejects.toThrow(
      /needs Node\.js 20\.19 or newer.+18\.20\.8[\s\S]+nvm install 20/,
    );
  });

  it.each(["12.22.9", "18.20.8", "20.18.3", "21.7.3", "22.11.0"])("%s is too old", (version) => {
    expect(nodeVersionProblem(version)).toContain(version);
  });

  it.each(["20.19.0", "20.20.2", "22.12.0", "24.0.0"])("%s will do", (version) => {
    expect(nodeVersionProblem(version)).toBe(null);
  });

  it("is the same range that package.json asks npm for", () => {
    const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect(engines.node).toBe("^20.19.0 || >=22.12.0");
  });
});

describe("the likely cause of a failed installation", () => {
  it.each([
    ["npm error code ENOTFOUND", /registry cannot be reached/],
    ["npm error code ECONNREFUSED", /registry cannot be reached/],
    ["npm error code ENOSPC", /disk is full/],
    ["npm error code EACCES\nnpm error syscall mkdir", /no permission to write/],
    ["npm error code E404", /does not offer a package/],
    ["npm error code EUSAGE", /do not belong together/],
    ["npm: spawn npm ENOENT", /npm is not installed/],
    ["something else", /remove node_modules/],
  ])("%j", (output, cause) => {
    expect(likelyCause(output, tmpdir())).toMatch(cause);
  });
});
