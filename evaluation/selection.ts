// What the search for settings is worth: on ten rows a label of HWU64 and BANKING77 it chooses settings within 20 nominal seconds, by
// cross-validation on those rows alone. Then one model is trained with the chosen settings and one with the default ones, on all of
// these rows, and both are examined on the validation part, which the search has not seen.
// Run: npx tsx evaluation/selection.ts --data DIR [--sets hwu64_10,banking77_10] [--budget 20] [--seeds 3]      Recorded: evaluation/results/selection.json
//      npx tsx evaluation/selection.ts --data DIR --calibrate      multiplications a second, for src/learning/selection/work.ts
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Example, IntentModel, type Recipe, recipeFor } from "../src/learning/intents/index.ts";
import { MemberTrainer, memberSettings } from "../src/learning/intents/member-trainer.ts";
import {
  asCandidates,
  type CandidateSettings,
  candidateSpace,
  describeSettings,
  foldSplit,
  folds,
  isClearlyBetter,
  mixProbabilities,
  nominalSeconds,
  ofRightLabels,
  pairedGain,
  search,
  selectEnsemble,
  shapeOf,
} from "../src/learning/selection/index.ts";
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
const FOLDS = 3;

if (values.calibrate) calibrate();
else {
  const results: Record<string, unknown> = {};
  for (const set of values.sets.split(",")) results[set] = evaluate(set);
  const recorded = {
    what: "settings chosen by search within a budget, against the default settings, on rows the search has not seen",
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
  const shape = shapeOf(training);
  const runs = Array.from({ length: Number(values.seeds) }, (_, k) => {
    const seed = k + 1;
    const foldOfRow = folds(training, FOLDS, { seed });
    const splits = Array.from({ length: FOLDS }, (_, fold) => foldSplit(foldOfRow, fold));
    const space = candidateSpace(shape, { seed, count: 60 });
    const trainer = new MemberTrainer(training, splits, seed);
    const start = process.cpuUsage();
    const found = search(
      asCandidates(space, shape, { repeats: FOLDS, protectedCount: 2 }),
      Number(values.budget),
      trainer,
    );
    const searchCpuSeconds = cpuSeconds(start);
    const finished = found.ranking.filter(({ amount }) => amount === 1);
    const right = (settings: CandidateSettings) =>
      ofRightLabels(finished.find(({ candidate }) => candidate.settings === settings)!.trained!.probabilities!, truth);
    const truth = trainer.heldOutLabels;
    // One network: the best bag, if it is clearly better than the studied one.
    const [studiedBag, studiedCnn] = space as [CandidateSettings, CandidateSettings];
    const bestBag = finished.find(({ candidate }) => candidate.settings.kind === "bag")!.candidate.settings;
    const bagGain = pairedGain(right(studiedBag), right(bestBag));
    const bag = isClearlyBetter(bagGain) ? bestBag : studiedBag;
    // Teachers: the best mixture, if it is clearly better than the studied one.
    const ensemble = selectEnsemble(
      finished.map(({ candidate }) => right(candidate.settings)),
      { seed, mostMembers: 4 },
    );
    const studiedMix = [studiedBag, studiedCnn].map((settings) => ({ settings, weight: 0.5 }));
    const bestMix = finished.flatMap(({ candidate }, m) =>
      ensemble.weights[m]! > 0 ? [{ settings: candidate.settings, weight: ensemble.weights[m]! }] : [],
    );
    const mixed = (mix: typeof bestMix) =>
      mixProbabilities(
        mix.map(({ settings }) => right(settings)),
        mix.map(({ weight }) => weight),
      );
    const mixGain = pairedGain(mixed(studiedMix), mixed(bestMix));
    const mix = isClearlyBetter(mixGain) ? bestMix : studiedMix;

    const examine = (recipe: Recipe) => score(training, examined, recipe, seed);
    const quick = recipeFor(training.length, "quick");
    const taught = recipeFor(training.length, "default");
    const oneNetwork = { default: examine(quick), searched: examine(withNetwork(quick, bag)) };
    const withTeacher = { default: examine(taught), searched: examine(withTeachers(taught, mix)) };
    const run = {
      seed,
      candidates: found.ranking.filter(({ amount }) => amount > 0).length,
      finished: finished.map(({ candidate, score, fate }) => ({
        name: candidate.name,
        score: rounded(score),
        fate: fate.kind,
      })),
      nominalSeconds: rounded(found.spent),
      searchCpuSeconds,
      leftTheDefault: { oneNetwork: bag !== studiedBag, teachers: mix === bestMix, bagGain, mixGain },
      teachers: bestMix.map(({ settings, weight }) => `${rounded(weight)} ${describeSettings(settings)}`),
      oneNetwork,
      withTeacher,
    };
    console.error(JSON.stringify(run, null, 1));
    return run;
  });
  const mean = (value: (run: (typeof runs)[number]) => number) =>
    rounded(runs.reduce((sum, run) => sum + value(run), 0) / runs.length);
  const summary = {
    oneNetwork: { default: mean((r) => r.oneNetwork.default), searched: mean((r) => r.oneNetwork.searched) },
    withTeacher: { default: mean((r) => r.withTeacher.default), searched: mean((r) => r.withTeacher.searched) },
  };
  console.error(set, JSON.stringify(summary));
  return { accuracy: summary, runs };
}

/** The networks that remain, with the settings that were searched; how many of how many units stays, since that is a matter of size. */
function withNetwork(recipe: Recipe, bag: CandidateSettings): Recipe {
  const { units } = recipe.network;
  const network = { ...(memberSettings(bag) as Recipe["network"]), units };
  return { ...recipe, network, nameRows: bag.labelNameRows };
}

function withTeachers(recipe: Recipe, mix: readonly { settings: CandidateSettings; weight: number }[]): Recipe {
  return {
    ...recipe,
    teachers: mix.map(({ settings }) => memberSettings(settings)),
    teacherWeights: mix.map(({ weight }) => weight),
  };
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
    const trainer = new MemberTrainer(rows, [{ training: all, validation: all.slice(0, 1) }], 1);
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
