// What storing a model in 8 bits costs: accuracy with the weights as they were trained and as they are stored, and how long a stored
// model takes to load. Run: npx tsx evaluation/eight-bits.ts --data DIR [--seeds 3]      Recorded: evaluation/results/eight-bits.json
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { IntentModel } from "../src/learning/index.ts";
import { sideBySide, trainBag } from "../src/learning/intents/bag-network.ts";
import { Lanes } from "../src/learning/intents/lanes.ts";
import { recipeFor } from "../src/learning/intents/recipe.ts";
import { StoredBag } from "../src/learning/intents/stored-bag.ts";
import { TextFeatures } from "../src/learning/intents/text-features.ts";
import { Kernels } from "../src/learning/kernels/kernels.ts";
import { machine } from "./machine.ts";

const { values } = parseArgs({ options: { data: { type: "string" }, seeds: { type: "string", default: "3" } } });
if (!values.data) throw new Error("Say where the data is: --data DIR");

const results = Object.fromEntries(["banking77", "clinc150", "hwu64"].map((set) => [set, measure(set)]));
console.log(JSON.stringify(results, null, 1));
const recorded = {
  what: "two networks side by side, trained on the training part and scored on the validation part: f32 weights against the 8 bits that are stored",
  command: `npx tsx evaluation/eight-bits.ts --data DIR --seeds ${values.seeds}`,
  machine: machine(),
  targets: { loadMs: "< 100", bytes: "< 6,000,000" },
  results,
};
writeFileSync(join(import.meta.dirname, "results", "eight-bits.json"), `${JSON.stringify(recorded, null, 1)}\n`);

function measure(set: string) {
  const [training, held] = ["train.tsv", "valid.tsv"].map((file) => read(join(values.data!, set, file)));
  const labels = [...new Set(training!.map(({ label }) => label))].sort();
  const number = new Map(labels.map((label, k) => [label, k]));
  const { network, networks, minCount } = recipeFor(training!.length, "quick");
  const features = TextFeatures.fit(
    training!.map(({ text }) => text),
    { minCount },
  );
  const rows = (part: typeof training) => features.rows(part!.map(({ text }) => text));
  const data = {
    features: features.size,
    classes: labels.length,
    labels: Int32Array.from(training!, ({ label }) => number.get(label)!),
    bags: rows(training),
    tokens: null,
    targets: null,
    classWeights: null,
    originals: training!.length,
  };
  const scored = [{ bags: rows(held), tokens: null }];
  const runs = Array.from({ length: Number(values.seeds) }, (_, seed) => {
    const lanes = new Lanes(new Kernels(), 1);
    const trained = lanes.run(
      Array.from(
        { length: networks },
        (_, k) => (kernels: Kernels) => trainBag(kernels, data, network, 10 * seed + k, { scored, keepWeights: true }),
      ),
    );
    const stored = StoredBag.from(sideBySide(trained.map(({ weights }) => weights!)), 1);
    let exact = 0;
    let eightBits = 0;
    let changed = 0;
    held!.forEach(({ text, label }, row) => {
      const right = number.get(label);
      const sums = labels.map((_, c) =>
        trained.reduce((sum, { logits }) => sum + logits[0]![row * labels.length + c]!, 0),
      );
      const best = sums.indexOf(Math.max(...sums));
      const { count } = features.rowInto(text, stored.features, stored.values);
      const { probabilities } = stored.predict(count);
      const other = probabilities.indexOf(Math.max(...probabilities));
      if (best === right) exact++;
      if (other === right) eightBits++;
      if (best !== other) changed++;
    });
    return { exact: exact / held!.length, eightBits: eightBits / held!.length, changed: changed / held!.length };
  });
  const mean = (key: "exact" | "eightBits" | "changed") =>
    Number((runs.reduce((sum, run) => sum + run[key], 0) / runs.length).toFixed(5));
  const bytes = IntentModel.train(training!, { effort: "quick" }).toBytes();
  const loads = Array.from({ length: 9 }, () => {
    const start = performance.now();
    IntentModel.fromBytes(bytes);
    return performance.now() - start;
  }).sort((a, b) => a - b);
  return {
    accuracyF32: mean("exact"),
    accuracyEightBits: mean("eightBits"),
    decisionsChanged: mean("changed"),
    bytes: bytes.length,
    loadMs: Number(loads[4]!.toFixed(1)),
  };
}

function read(file: string): { label: string; text: string }[] {
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  return lines.map((line) => {
    const [label, text] = line.split("\t") as [string, string];
    return { label, text };
  });
}
