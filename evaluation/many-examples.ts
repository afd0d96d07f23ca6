// Training on up to a million examples of 200 intents, made by this script: time and memory against the number of examples.
// Run: npx tsx evaluation/many-examples.ts [--rows 125000,250000,500000,1000000]      Recorded: evaluation/results/many-examples.json
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { IntentModel, randomFrom } from "../src/learning/index.ts";
import { machine } from "./machine.ts";

const INTENTS = 200;
const HELD_OUT = 5000;

const { values } = parseArgs({
  options: { rows: { type: "string", default: "125000,250000,500000,1000000" }, once: { type: "string" } },
});
if (values.once) process.stdout.write(JSON.stringify(measure(Number(values.once))));
else record(values.rows.split(",").map(Number));

function record(sizes: readonly number[]): void {
  // A process each, so that the memory of one is not that of another.
  const runs = sizes.map((rows) => {
    const self = fileURLToPath(import.meta.url);
    const { stdout, status } = spawnSync(process.execPath, ["--import", "tsx", self, "--once", String(rows)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    });
    if (status !== 0) throw new Error(`Training on ${rows} examples ended with ${status}.`);
    const run = JSON.parse(stdout) as ReturnType<typeof measure>;
    console.log(JSON.stringify(run));
    return run;
  });
  const result = {
    what: `IntentModel.train on examples of ${INTENTS} intents made from a random language; accuracy on ${HELD_OUT} others`,
    command: "npx tsx evaluation/many-examples.ts",
    machine: machine(),
    targets: { peakRssMiB: "< 2048 at 1,000,000", microsPerRowAndEpoch: "the same at every size" },
    runs,
  };
  writeFileSync(join(import.meta.dirname, "results", "many-examples.json"), `${JSON.stringify(result, null, 1)}\n`);
}

function measure(rows: number) {
  const { examples, held } = make(rows);
  const cpu = process.cpuUsage();
  const epochs = new Set<number>();
  const model = IntentModel.train(examples, {
    effort: "quick",
    onEpoch: (share, member, { epoch, trainingLoss }) => {
      epochs.add(epoch);
      process.stderr.write(
        `${rows}: ${member}, epoch ${epoch}, loss ${trainingLoss.toFixed(3)}, ${Math.round(100 * share)} %\n`,
      );
    },
  });
  const { user, system } = process.cpuUsage(cpu);
  const right = held.filter(({ text, label }) => model.labels[model.predict(text).best] === label).length;
  return {
    rows,
    epochs: epochs.size,
    cpuSeconds: Number(((user + system) / 1e6).toFixed(1)),
    microsPerRowAndEpoch: Number(((user + system) / rows / epochs.size).toFixed(2)),
    peakRssMiB: Math.round(process.resourceUsage().maxRSS / 1024),
    modelMB: Number((model.toBytes().length / 1e6).toFixed(1)),
    accuracy: Number((right / held.length).toFixed(4)),
  };
}

/** Each intent has twelve words of its own among 3,000 that all share; a question is four to ten words, two or three of them its own. */
function make(rows: number) {
  const random = randomFrom(1);
  const pick = (length: number) => Math.floor(random() * length);
  const syllables = [
    "ka",
    "lo",
    "mi",
    "ten",
    "ra",
    "shu",
    "pe",
    "vor",
    "ni",
    "gal",
    "sto",
    "be",
    "dru",
    "fi",
    "zan",
    "wu",
  ];
  const word = () => Array.from({ length: 2 + pick(3) }, () => syllables[pick(syllables.length)]!).join("");
  const common = Array.from({ length: 3000 }, word);
  const own = Array.from({ length: INTENTS }, () => Array.from({ length: 12 }, word));
  const example = () => {
    const intent = pick(INTENTS);
    // Common words follow Zipf's law more or less: the square of a uniform number favours the first.
    const words = Array.from({ length: 2 + pick(6) }, () => common[Math.floor(random() ** 2 * common.length)]!);
    for (let k = 0; k < 2 + pick(2); k++) words.splice(pick(words.length + 1), 0, own[intent]![pick(12)]!);
    return { text: words.join(" "), label: `intent ${intent}` };
  };
  return {
    examples: Array.from({ length: rows }, example),
    held: Array.from({ length: HELD_OUT }, example),
  };
}
