// Where a command writes: results to stdout, everything else to stderr; a progress bar on a terminal, plain lines elsewhere.

import type { TrainingProgress } from "../learning/index.ts";

export interface Output {
  /** A line of the result. */
  print(line: string): void;
  /** The result as one JSON object. */
  json(value: unknown): void;
  /** A line for the person watching. */
  note(line: string): void;
  /** Shows how far long work is; call it as often as you like. */
  progress(step: string, share: number): void;
  /** Ends a progress bar, if one is shown. */
  settle(): void;
}

const BAR_WIDTH = 28;
const PLAIN_EVERY = 0.25;

export function outputTo(
  stdout: NodeJS.WritableStream,
  stderr: NodeJS.WritableStream & { isTTY?: boolean; columns?: number },
): Output {
  // Whoever read along has gone (`| head`, a closed terminal): no reason to drop the work and leave the database running.
  for (const stream of [stdout, stderr]) if (stream.listenerCount("error") === 0) stream.on("error", unlessClosed);
  const terminal = stderr.isTTY === true && process.env.TERM !== "dumb";
  let shown = "";
  let lastStep = "";
  let lastShare = -1;
  const settle = () => {
    if (shown) stderr.write("\r\u001b[K");
    shown = "";
    lastStep = "";
    lastShare = -1;
  };
  return {
    print(line) {
      settle();
      stdout.write(`${line}\n`);
    },
    json(value) {
      settle();
      stdout.write(`${JSON.stringify(value)}\n`);
    },
    note(line) {
      settle();
      stderr.write(`${line}\n`);
    },
    settle,
    progress(step, share) {
      const percent = Math.round(Math.min(1, Math.max(0, share)) * 100);
      if (terminal) {
        const filled = Math.round((percent / 100) * BAR_WIDTH);
        const line =
          `${"█".repeat(filled)}${"░".repeat(BAR_WIDTH - filled)} ${String(percent).padStart(3)} %  ${step}`.slice(
            0,
            (stderr.columns ?? 80) - 1,
          );
        if (line !== shown) stderr.write(`\r${line}\u001b[K`);
        shown = line;
        return;
      }
      // Not for every other loss or time left.
      const base = step.split(",", 1)[0]!.replace(/[\d ]+/g, "");
      if (base !== lastStep || share - lastShare >= PLAIN_EVERY || (share === 1 && lastShare !== 1)) {
        stderr.write(`${step} (${percent} %)\n`);
        lastStep = base;
        lastShare = share;
      }
    },
  };
}

/** Shows a training: what it is at, its loss, and how long it still takes. */
export function trainingProgress(output: Output): (progress: TrainingProgress) => void {
  return ({ step, share, loss, secondsLeft }) => {
    const details = [
      step,
      ...(loss === null ? [] : [`loss ${loss.toFixed(3)}`]),
      ...(secondsLeft === null || share >= 1 ? [] : [`${duration(secondsLeft)} left`]),
    ];
    output.progress(details.join(", "), share);
  };
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}

function unlessClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}
