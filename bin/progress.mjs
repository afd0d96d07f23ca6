// @ts-check
// Shows long work on stderr: one line that is rewritten on a terminal, plain lines elsewhere. stdout stays free for results.

/** @typedef {{ done: number, total: number, unit: string }} Count */
/** @typedef {{ update(count: Count): void, done(result: string): void, fail(): void }} Step */
/** @typedef {{ note(text: string): void, step(title: string): Step }} Progress */
/** @typedef {Pick<NodeJS.WriteStream, "write"> & { isTTY?: boolean, columns?: number }} Output */

const BAR_CELLS = 20;
/** Without a terminal, a line this often is enough to see that it lives. */
const PLAIN_INTERVAL_MS = 15_000;

/** @param {{ output?: Output, env?: NodeJS.ProcessEnv, now?: () => number }} [options] @returns {Progress} */
export function createProgress({ output = process.stderr, env = process.env, now = Date.now } = {}) {
  const terminal = output.isTTY === true && env.TERM !== "dumb";
  const coloured = terminal && !env.NO_COLOR;
  /** @param {number} code @param {string} text */
  const paint = (code, text) => (coloured ? `\x1b[${code}m${text}\x1b[0m` : text);

  return {
    /** @param {string} text */
    note(text) {
      output.write(`${text}\n`);
    },

    /** @param {string} title  what is being done, such as "Installing 449 packages" @returns {Step} */
    step(title) {
      const started = now();
      let spoken = started;
      const seconds = () => `${Math.round((now() - started) / 1000)} s`;
      if (terminal) output.write(`\r\x1b[K${title} …`);
      else output.write(`${title} …\n`);
      return {
        update({ done, total, unit }) {
          const counted = `${Math.min(done, total)} of ${total} ${unit}, ${seconds()}`;
          if (terminal) {
            const filled = Math.round((Math.min(done, total) / total) * BAR_CELLS);
            const bar = `${paint(34, "━".repeat(filled))}${paint(2, "╌".repeat(BAR_CELLS - filled))}`;
            const plainLength = title.length + BAR_CELLS + counted.length + 3;
            const line = plainLength < (output.columns || 80) ? `${title} ${bar} ${counted}` : `${title} ${seconds()}`;
            output.write(`\r\x1b[K${line}`);
          } else if (now() - spoken >= PLAIN_INTERVAL_MS) {
            spoken = now();
            output.write(`  ${counted}\n`);
          }
        },
        done(result) {
          output.write(
            terminal ? `\r\x1b[K${paint(32, "✓")} ${result} in ${seconds()}\n` : `${result} in ${seconds()}\n`,
          );
        },
        fail() {
          output.write(terminal ? `\r\x1b[K${paint(31, "✗")} ${title}\n` : `${title}: failed\n`);
        },
      };
    },
  };
}
