// @ts-check
// What bin/dragoman does on a Node that is new enough: set up, then hand over to the built command line.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root, SetUpError, setUp } from "./setup.mjs";

/** @param {string[]} args */
export async function run(args) {
  // The one question that needs nothing installed.
  if (args.length === 1 && (args[0] === "--version" || args[0] === "-v")) {
    console.log(JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version);
    return;
  }
  try {
    await setUp();
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    console.error(error.message);
    process.exitCode = error.exitCode;
    return;
  }
  const { main } = await import(pathToFileURL(join(root, "dist/server/cli.js")).href);
  process.exitCode = await main(args);
}
