// The intent classifier on public data sets, chosen and scored on their training and validation parts. The data is not in the project:
// a folder with <set>/{train,train_10,valid}.tsv and clinc150/oos_valid.txt is given.
// Run: npx tsx evaluation/intents.ts --data DIR [--seeds 3] [--sets banking77,banking77_10]      Recorded: evaluation/results/intents.json
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { machine } from "./machine.ts";

const { values } = parseArgs({
  options: {
    data: { type: "string" },
    seeds: { type: "string", default: "3" },
    sets: { type: "string", default: "banking77,banking77_10,clinc150_10,hwu64,hwu64_10" },
  },
});
if (!values.data) throw new Error("Say where the data is: --data DIR");
const root = join(import.meta.dirname, "..");

const results: Record<string, unknown> = {};
for (const name of values.sets.split(",")) {
  const [set, shots] = name.split("_");
  const folder = join(values.data, set!);
  const outOfScope = join(folder, "oos_valid.txt");
  const args = [
    "evaluate",
    "intents",
    "--train",
    join(folder, shots ? `train_${shots}.tsv` : "train.tsv"),
    "--test",
    join(folder, "valid.tsv"),
  ];
  if (existsSync(outOfScope)) args.push("--out-of-scope", outOfScope);
  const report = await dragoman([...args, "--seeds", values.seeds, "--json"]);
  console.error(
    `${name}: accuracy ${report.accuracy}, ${report.trainingCpuSeconds} CPU s, ${Math.round(report.peakRssBytes / 2 ** 20)} MiB`,
  );
  results[name] = report;
}
const recorded = {
  what: "dragoman evaluate intents, trained on the training part and scored on the validation part",
  command: `npx tsx evaluation/intents.ts --data DIR --seeds ${values.seeds} --sets ${values.sets}`,
  machine: machine(),
  targets: { "banking77 training": "≤ 120 CPU s and 1 GB" },
  results,
};
writeFileSync(join(import.meta.dirname, "results", "intents.json"), `${JSON.stringify(recorded, null, 1)}\n`);

/** A process of its own for each set, so that its memory is its own. */
async function dragoman(
  args: string[],
): Promise<{ accuracy: number; trainingCpuSeconds: number; peakRssBytes: number }> {
  const child = spawn(process.execPath, [join(root, "bin", "dragoman"), ...args], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  let text = "";
  child.stdout.on("data", (chunk) => {
    text += chunk;
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`dragoman ${args.slice(0, 2).join(" ")} ended with ${code}`);
  return JSON.parse(text);
}
