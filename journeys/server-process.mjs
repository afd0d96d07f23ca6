// @ts-check
// A real `dragoman serve` on a data folder of its own. JavaScript, because offline-walk.mjs runs it in a network namespace with
// nothing but Node, and Node 20 cannot read TypeScript.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const command = join(dirname(dirname(fileURLToPath(import.meta.url))), "bin/dragoman");

/**
 * A server of the journeys.
 * @typedef {object} ServerProcess
 * @property {string} url
 * @property {string} link  the desk's address with the one-time sign-in link, as it was printed
 * @property {() => Promise<number | null>} stop  asks it to end and gives its exit code
 */

/**
 * How `node` is told to run the command.
 * @param {string} data  folder of its database
 * @param {...string} words
 */
export function callOf(data, ...words) {
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, DRAGOMAN_DATA: data };
  for (const name of ["DATABASE_URL", "PORT", "HOST", "NODE_OPTIONS", "NODE_ENV"]) delete env[name];
  return { args: [command, ...words], env };
}

/**
 * @param {string} data
 * @param {(text: string) => void} onOutput  everything it prints
 * @param {string[]} words  more words for the command
 * @param {NodeJS.ProcessEnv} environment  more of it
 * @returns {Promise<ServerProcess>} when it listens
 */
export async function startServer(data, onOutput = () => {}, words = [], environment = {}) {
  const { args, env } = callOf(data, "serve", "--port", "0", ...words);
  // A session of its own: Ctrl-C in the terminal reaches us alone, and we end it in order.
  const child = spawn(process.execPath, args, {
    env: { ...env, ...environment },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "exit");
  const endWithUs = () => {
    child.kill("SIGKILL");
    discard(data);
  };
  process.once("exit", endWithUs);
  child.once("exit", () => process.off("exit", endWithUs));
  let output = "";
  /** @type {Promise<string>} */
  const link = new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
        onOutput(text);
        const printed = /\bhttp:\S+\/desk\/#link=\S+(?=\s)/.exec(output)?.[0];
        if (printed) resolve(printed);
      });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`The server ended with ${code}:\n${output}`)));
  });
  const printed = await link;
  return {
    url: new URL(printed).origin,
    link: printed,
    async stop() {
      child.kill("SIGTERM");
      return (await ended)[0];
    },
  };
}

/** Removes a server's data, and ends its database should that still run. @param {string} data */
export function discard(data) {
  try {
    process.kill(Number(readFileSync(join(data, "postgres", "postmaster.pid"), "utf8").split("\n")[0]), "SIGQUIT");
  } catch {
    // It has ended, as it should.
  }
  rmSync(data, { recursive: true, force: true, maxRetries: 5 });
}
