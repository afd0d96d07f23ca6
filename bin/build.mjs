// @ts-check
// Builds the parts it is given, with Vite but for the kernels. Called by setup.mjs, which knows what is stale and lets one build run at a time.
// Each part is built aside and moved to its place whole, and only then stamped, so that half a build never runs.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { build } from "vite";
import { buildKernels } from "./kernels.mjs";
import { buildHash, builtStamp, root, targets } from "./setup.mjs";

/** @typedef {import("./setup.mjs").Target} Target */

const aside = join(root, "dist", ".aside");
// Left by a build that was killed.
rmSync(aside, { recursive: true, force: true });
for (const target of targets) {
  if (!process.argv.includes(target.name)) continue;
  try {
    await make(target);
  } catch (error) {
    // Vite's errors name the file, the line and the reason, in colours even where nobody sees them; its own stack helps nobody.
    console.error(`The ${target.name} could not be built.`);
    console.error(error instanceof Error ? stripVTControlCharacters(error.message) : error);
    process.exit(1);
  }
  console.log(`built ${target.name}`);
}
rmSync(aside, { recursive: true, force: true });

/** @param {Target} target */
async function make(target) {
  const fresh = join(aside, target.name);
  const stamp = builtStamp(root, target.name);
  // What changes while it is built makes the result stale.
  const before = buildHash(root, target, []);
  const others = await buildInto(fresh, target);
  const unchanged = buildHash(root, target, []) === before;
  const hash = unchanged ? buildHash(root, target, others) : "changed while it was built";

  rmSync(stamp, { force: true });
  const place = join(root, target.place);
  if (!target.shared) putInPlace(fresh, place);
  else for (const entry of readdirSync(fresh)) putInPlace(join(fresh, entry), join(place, entry));
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, JSON.stringify({ hash, others }));
}

/** @param {string} fresh @param {string} place */
function putInPlace(fresh, place) {
  mkdirSync(dirname(place), { recursive: true });
  if (existsSync(place)) renameSync(place, `${fresh}.old`);
  renameSync(fresh, place);
  rmSync(`${fresh}.old`, { recursive: true, force: true });
}

/**
 * @param {string} outDir
 * @param {Target} target
 * @returns {Promise<string[]>} the files of this checkout that went in from outside the target's own inputs
 */
async function buildInto(outDir, target) {
  if (target.source) {
    await buildKernels(root, outDir);
    return [];
  }
  const result = await build({
    configFile: join(root, target.config),
    logLevel: "warn",
    build: { outDir, emptyOutDir: true },
  });
  /** @type {Set<string>} */
  const files = new Set();
  for (const { output } of /** @type {import("vite").Rolldown.RolldownOutput[]} */ ([result].flat())) {
    for (const chunk of output) {
      for (const id of chunk.type === "chunk" ? chunk.moduleIds : [])
        files.add(relative(root, id.replace(/\?.*$/, "")));
    }
  }
  const own = target.inputs.map((input) => input + sep);
  return [...files]
    .filter((file) => !/^(\.\.|node_modules|\0)/.test(file) && !own.some((input) => file.startsWith(input)))
    .filter((file) => existsSync(join(root, file)))
    .sort();
}
