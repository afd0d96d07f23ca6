// The intent model on public data sets, chosen and scored on their training and validation parts. The data is not in the project:
// a folder with <set>/{train,train_10,valid}.tsv and clinc150/oos_{train,valid}.txt is given.
// Run: npx tsx evaluation/intents.ts --data DIR [--seeds 5] [--efforts default,thorough] [--sets banking77,banking77_10] [--encoder]
// Recorded: evaluation/results/intents.json, a set and effort at a time, so that a part can be measured again.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { machine } from "./machine.ts";

const { values } = parseArgs({
  options: {
    data: { type: "string" },
    seeds: { type: "string", default: "5" },
    sets: { type: "string", default: "banking77,clinc150,hwu64,banking77_10,clinc150_10,hwu64_10" },
    efforts: { type: "string", default: "default" },
    encoder: { type: "boolean", default: false },
  },
});
if (!values.data) throw new Error("Say where the data is: --data DIR");
const root = join(import.meta.dirname, "..");
const file = join(import.meta.dirname, "results", "intents.json");

/** What issue 3 asked for on the official test parts; the peer is nlp.js 4.27, measured by shared research on its machine. */
const targets = {
  accuracy: {
    banking77: { peer: 0.759, reach: 0.938 },
    banking77_10: { peer: 0.662, reach: 0.82 },
    clinc150: { peer: 0.845, reach: 0.945 },
    clinc150_10: { peer: 0.766, reach: 0.845 },
    hwu64: { peer: 0.782, reach: 0.905 },
    hwu64_10: { peer: 0.639, reach: 0.76 },
  },
  outOfScope: { auroc: 0.97, recallKeeping95: 0.87 },
  trainingCpuSeconds: {
    default: { banking77: 8, clinc150: 14, hwu64: 6 },
    thorough: { banking77: 40, clinc150: 60, hwu64: 30 },
  },
  micros: { p50: 12, p99: 60 },
  modelBytes: 6e6,
};

type Report = Record<"accuracy" | "auroc" | "trainingCpuSeconds" | "p50Micros" | "p99Micros" | "modelBytes", number>;
const results: Record<string, unknown> = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).results : {};
for (const effort of values.efforts.split(",")) {
  for (const name of values.sets.split(",")) {
    const report = await evaluate(name, effort);
    console.log(
      `${name}, ${effort}: accuracy ${report.accuracy}, AUROC ${report.auroc}, ${report.trainingCpuSeconds} CPU s, ` +
        `p50 ${report.p50Micros} µs, p99 ${report.p99Micros} µs, ${(report.modelBytes / 1e6).toFixed(2)} MB`,
    );
    results[`${name} ${effort}${values.encoder ? " encoder" : ""}`] = { machine: machine(), ...report };
    const recorded = {
      what: "dragoman evaluate intents, trained on the training part and scored on the validation part; means of the seeds",
      command: "npx tsx evaluation/intents.ts --data DIR --efforts default,thorough",
      targets,
      results,
    };
    writeFileSync(file, `${JSON.stringify(recorded, null, 1)}\n`);
  }
}

async function evaluate(name: string, effort: string): Promise<Report> {
  const [set, shots] = name.split("_");
  const folder = join(values.data!, set!);
  const scratch = mkdtempSync(join(tmpdir(), "dragoman-intents-"));
  try {
    const args = ["evaluate", "intents", "--train", join(folder, shots ? `train_${shots}.tsv` : "train.tsv")];
    args.push("--test", join(folder, "valid.tsv"), "--effort", effort, "--seeds", values.seeds, "--json");
    // Both lists of out-of-scope texts: neither is learned from.
    if (values.encoder) args.push("--encoder");
    const outside = ["oos_train.txt", "oos_valid.txt"].map((part) => join(folder, part)).filter(existsSync);
    if (outside.length > 0) {
      const all = join(scratch, "outside.txt");
      writeFileSync(all, outside.map((part) => readFileSync(part, "utf8").trimEnd()).join("\n"));
      args.push("--out-of-scope", all);
    }
    return await dragoman(args);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A process of its own for each set, so that its memory is its own. */
async function dragoman(args: string[]): Promise<Report> {
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
