// What the search for settings is worth: on ten rows a label of HWU64 and BANKING77 it chooses settings within 20 nominal seconds, by
// cross-validation on those rows alone. Then one model is trained with the chosen settings and one with the default ones, on all of
// these rows, and both are examined on the validation part, which the search has not seen.
// Run: npx tsx evaluation/selection.ts --data DIR [--sets hwu64_10,banking77_10] [--budget 20] [--seeds 3]      Recorded: evaluation/results/selection.json
//      npx tsx evaluation/selection.ts --data DIR --calibrate      multiplications a second, for src/learning/selection/work.ts
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Example, IntentModel, type Recipe, recipeFor, searchRecipe } from "../src/learning/intents/index.ts";
import { MemberTrainer } from "../src/learning/intents/member-trainer.ts";
import { asCandidates, candidateSpace, nominalSeconds, shapeOf } from "../src/learning/selection/index.ts";
import { machine } from "./machine.ts";

const { values } = parseArgs({
  options: {
    data: { type: "string" },
    sets: { type: "string", default: "hwu64_10,banking77_10" },
    budget: { type: "string", default: "20" },
    seeds: { type: "string", default: "3" },
    calibrate: { type: "boolean", default: false },
  },
});
if (!values.data) throw new Error("Say where the data is: --data DIR");

if (values.calibrate) calibrate();
else {
  const results: Record<string, unknown> = {};
  for (const set of values.sets.split(",")) results[set] = evaluate(set);
  const recorded = {
    what: "a recipe chosen by search within a budget, against the default ones, on rows the search has not seen",
    command: `npx tsx evaluation/selection.ts --data DIR --sets ${values.sets} --budget ${values.budget} --seeds ${values.seeds}`,
    machine: machine(),
    results,
  };
  writeFileSync(join(import.meta.dirname, "results", "selection.json"), `${JSON.stringify(recorded, null, 1)}\n`);
}

function evaluate(set: string) {
  const [name, shots] = set.split("_");
  const training = read(name!, shots ? `train_${shots}.tsv` : "train.tsv");
  const examined = read(name!, "valid.tsv");
  const runs = Array.from({ length: Number(values.seeds) }, (_, k) => {
    const seed = k + 1;
    const start = process.cpuUsage();
    const found = searchRecipe(training, { budgetSeconds: Number(values.budget), seed });
    const searchCpuSeconds = cpuSeconds(start);
    const tried = found.trials.filter(({ amount }) => amount > 0);
    const run = {
      seed,
      candidates: tried.length,
      finished: tried.filter(({ amount }) => amount === 1).map(({ name, loss }) => ({ name, loss: rounded(loss!) })),
      nominalSeconds: rounded(found.spentSeconds),
      searchCpuSeconds,
      changed: found.changed,
      accuracy: {
        quick: score(training, examined, recipeFor(training.length, "quick"), seed),
        default: score(training, examined, recipeFor(training.length, "default"), seed),
        searched: score(training, examined, found.recipe, seed),
      },
    };
    console.error(JSON.stringify(run));
    return run;
  });
  const mean = (key: "quick" | "default" | "searched") =>
    rounded(runs.reduce((sum, { accuracy }) => sum + accuracy[key], 0) / runs.length);
  const accuracy = { quick: mean("quick"), default: mean("default"), searched: mean("searched") };
  console.error(set, JSON.stringify(accuracy));
  return { accuracy, runs };
}

function score(training: readonly Example[], examined: readonly Example[], recipe: Recipe, seed: number): number {
  const model = IntentModel.train(training, { recipe, seed });
  const right = examined.filter(({ text, label }) => model.labels[model.predict(text).best] === label);
  return rounded((100 * right.length) / examined.length);
}

/** CPU seconds of the studied defaults on several sets beside their nominal seconds. */
function calibrate() {
  for (const [set, file] of [
    ["hwu64", "train_10.tsv"],
    ["banking77", "train_10.tsv"],
    ["clinc150", "train_10.tsv"],
    ["hwu64", "train.tsv"],
  ] as const) {
    const rows = read(set, file);
    const shape = shapeOf(rows);
    const all = Int32Array.from(rows, (_, row) => row);
    const trainer = new MemberTrainer(rows, [{ training: all, validation: all.slice(0, 1) }], 1, null);
    for (const settings of candidateSpace(shape, {
      count: 5,
      kinds: ["bag", "cnn", "linear", "lstm", "transformer"],
    })) {
      const [candidate] = asCandidates([settings], shape);
      trainer.train(candidate!, 0.01); // makes the features
      const start = process.cpuUsage();
      trainer.train(candidate!, 1);
      const seconds = cpuSeconds(start);
      const nominal = nominalSeconds(settings, shape);
      console.log(
        `${set}/${file} ${settings.kind}: ${seconds} CPU s, nominal ${rounded(nominal)}, ratio ${rounded(nominal / seconds)}`,
      );
    }
  }
}

function read(set: string, file: string): Example[] {
  const lines = readFileSync(join(values.data!, set, file), "utf8")
    .split("\n")
    .filter(Boolean);
  return lines.map((line) => {
    const [label, text] = line.split("\t") as [string, string];
    return { label, text };
  });
}

function cpuSeconds(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return rounded((user + system) / 1e6);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
