// How long the example company takes to train, on one thread and on two, each in a process of its own; the models must be the same.
// Run: npx tsx evaluation/training-speed.ts [--runs 3]      Recorded: evaluation/results/training-speed.json
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { exampleFiles, exampleQuestions } from "../src/cli/example.ts";
import { articlesOf } from "../src/cli/setting.ts";
import { loadDetector } from "../src/language/index.ts";
import { trainEngine } from "../src/releases/index.ts";
import { machine } from "./machine.ts";

interface Trained {
  seconds: number;
  cpuSeconds: number;
  peakMiB: number;
  model: string;
}

const { values } = parseArgs({
  options: { runs: { type: "string", default: "3" }, once: { type: "string" } },
});

if (values.once) console.log(JSON.stringify(await train(Number(values.once))));
else {
  const runs = Number(values.runs);
  // In turns, so that a slow minute of the machine is in both.
  const trained: Record<1 | 2, Trained[]> = { 1: [], 2: [] };
  for (let k = 0; k < runs; k++) for (const threads of [1, 2] as const) trained[threads].push(trainApart(threads));
  const all = [...trained[1], ...trained[2]];
  if (new Set(all.map(({ model }) => model)).size !== 1) throw new Error("The models differ.");
  const of = (threads: 1 | 2) => {
    const spread = (key: "seconds" | "cpuSeconds" | "peakMiB") => {
      const sorted = trained[threads].map((one) => one[key]).sort((a, b) => a - b);
      const round = (value: number) => Math.round(10 * value) / 10;
      return {
        mean: round(sorted.reduce((a, b) => a + b, 0) / runs),
        least: round(sorted[0]!),
        most: round(sorted.at(-1)!),
      };
    };
    return { seconds: spread("seconds"), cpuSeconds: spread("cpuSeconds"), peakMiB: spread("peakMiB") };
  };
  const [one, two] = [of(1), of(2)];
  const result = {
    what: `training the example company, ${runs} times on each number of threads, in turns; the models are the same, bit for bit`,
    command: `npx tsx evaluation/training-speed.ts --runs ${runs}`,
    machine: machine(),
    oneThread: one,
    twoThreads: two,
    timeRatio: Math.round((100 * two.seconds.mean) / one.seconds.mean) / 100,
  };
  writeFileSync(join(import.meta.dirname, "results", "training-speed.json"), `${JSON.stringify(result, null, 1)}\n`);
  console.log(JSON.stringify(result, null, 1));
}

function trainApart(threads: number): Trained {
  const args = [...process.execArgv, import.meta.filename, "--once", String(threads)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as Trained;
}

async function train(threads: number): Promise<Trained> {
  await loadDetector();
  const articles = await articlesOf(exampleFiles(), (where, reason) => console.error(`${where}: ${reason}`));
  const heldOut = await exampleQuestions();
  const cpuBefore = process.cpuUsage();
  const startedMs = performance.now();
  const company = { name: "Tamarind & Tin", defaultLanguage: "en" };
  const { ranker } = trainEngine(articles, company, heldOut, { seed: 1, threads });
  const seconds = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    seconds,
    cpuSeconds: (user + system) / 1e6,
    peakMiB: process.resourceUsage().maxRSS / 1024,
    model: createHash("sha256").update(ranker.toBytes()).digest("hex"),
  };
}
